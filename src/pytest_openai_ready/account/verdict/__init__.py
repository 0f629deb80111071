"""Asks a host about a key, and turns its answers into findings."""
