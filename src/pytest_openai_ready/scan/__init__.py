"""Finds keys in files, commits and archives."""
