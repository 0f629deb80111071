"""Archives and compressed files as streams of what is in them."""
