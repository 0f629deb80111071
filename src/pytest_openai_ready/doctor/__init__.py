"""The doctor: each check once, in order of need."""
