"""Images: what a Dockerfile takes in, and what is left out of its context."""
