"""The pages that a teacher reads in a browser."""
