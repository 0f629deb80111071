"""What git keeps: the objects that commits reach, and what is in them."""
