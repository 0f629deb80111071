"""Keys out of code, notebooks and settings, and into a ``.env``."""
