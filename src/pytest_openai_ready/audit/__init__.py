"""Runs the same checks on many repositories, with one row for each."""
