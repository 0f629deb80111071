"""What an answer of a host means."""
