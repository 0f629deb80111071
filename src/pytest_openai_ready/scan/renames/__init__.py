"""Keys in names, and the commands that rename what has them."""
