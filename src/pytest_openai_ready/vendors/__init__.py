"""The records of who gives out keys; ``providers`` has them all."""
