"""Which variable each key gets."""
