"""What stands around a repository: one record each, with all that is known of it."""
