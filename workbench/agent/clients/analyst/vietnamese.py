"""The analyst's phrases in Vietnamese."""

PHRASES: dict[str, str] = {}
RETOLD: dict[str, str] = {}
