"""The tools around a repository: one record for each, with all that is known of it."""
