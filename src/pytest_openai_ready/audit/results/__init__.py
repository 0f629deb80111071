"""Rows: what they contain, and how they are kept, compared and counted."""
