"""CI services: where each is configured, what it runs, and how a step is added."""
