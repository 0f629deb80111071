"""Changes files all together or not at all; edits leave the rest unchanged."""
