"""What the calls of a session use: tokens, price and budget."""
