"""What people open in a browser: one file, which asks nothing of any network."""
