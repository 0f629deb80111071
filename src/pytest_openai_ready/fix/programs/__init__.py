"""A key out of a program or a notebook: what is read, and what is written instead."""
