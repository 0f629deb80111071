"""Checks whether a key works for a call."""
