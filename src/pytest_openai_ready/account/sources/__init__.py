"""Where the key and the other settings are."""
