"""Where committed keys hide."""
