"""Images: what a Dockerfile copies, and what its context leaves out."""
