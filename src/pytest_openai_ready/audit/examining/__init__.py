"""Examines one target in a process of its own."""
