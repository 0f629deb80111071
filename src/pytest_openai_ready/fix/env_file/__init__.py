"""The `.env` that takes a key in, and who reads it."""
