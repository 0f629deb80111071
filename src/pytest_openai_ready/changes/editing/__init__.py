"""Edits to files of each format, which leave the rest of them unchanged."""
