"""Moves keys out of settings files by changing the programs that read them."""
