"""The checks of ``openai-ready doctor``, each run once, in order of importance."""
