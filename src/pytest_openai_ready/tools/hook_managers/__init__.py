"""Hook managers: what each configures, what git then runs, and how ours are added."""
