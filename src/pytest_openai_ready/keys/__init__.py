"""What a key is: its shapes in bytes, its kinds, and the faults of a pasted value."""
