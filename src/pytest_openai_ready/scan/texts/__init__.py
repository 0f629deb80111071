"""Texts: their encodings and lines, and the keys in them."""
