"""All that is known of a ``.env``: its names, its text, and how one is changed."""
