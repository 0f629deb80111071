"""Which ``.env`` a project's build backend would pack."""
