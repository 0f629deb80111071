"""Who gives out keys; ``registry`` has them all."""
