"""Moves keys from code, notebooks and settings to a ``.env``."""
