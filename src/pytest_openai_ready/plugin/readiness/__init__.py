"""Whether a test may run: what it needs, and the session's verdict."""
