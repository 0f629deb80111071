"""Which ``.env`` files a project's build backend would pack."""
