"""What a teacher reads in a browser."""
