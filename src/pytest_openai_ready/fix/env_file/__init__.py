"""The `.env` to which a key is added, and its readers."""
