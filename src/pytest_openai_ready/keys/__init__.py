"""What a key is: its shapes in bytes, its kinds, and the lint of a pasted value."""
