"""Everything about ``.env`` files: their names, their text, and how to change one."""
