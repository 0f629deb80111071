"""Recorded answers: cassettes without keys, and tests that replay them."""
