"""Does git ignore ``.env`` for everybody? Checks, finds broken rules, adds new ones."""
