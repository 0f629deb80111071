"""What the sandbox answers at each path, in place of a model."""
