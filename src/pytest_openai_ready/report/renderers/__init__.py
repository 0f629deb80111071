"""The renderer of each output format."""
