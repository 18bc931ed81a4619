"""What companies filed: facts, statements made of them, what was restated, in whose shares."""
