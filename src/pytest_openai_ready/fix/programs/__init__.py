"""Moves keys out of programs and notebooks: how they are found and replaced."""
