"""Does git ignore ``.env`` for everybody: judge, look for what was meant, add."""
