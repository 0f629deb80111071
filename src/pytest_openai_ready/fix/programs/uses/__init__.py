"""Where a program uses a key, and which host it sends the key to."""
