"""Hook managers: their configuration, what git then runs, and how to add our hooks."""
