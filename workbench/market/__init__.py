"""Market data: raw bars and actions, read through, adjusted on read, as of any day."""
