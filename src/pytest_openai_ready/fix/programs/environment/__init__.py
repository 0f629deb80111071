"""How programs read and change the environment, and load a `.env` into it."""
