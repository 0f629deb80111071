"""Where in bytes a key is, and of which kind it is."""
