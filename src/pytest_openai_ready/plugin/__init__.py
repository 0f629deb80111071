"""Pytest's way in."""
