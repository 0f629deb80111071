"""Finds the key and the other settings."""
