"""How git is started, asked and ended, without running a repository's programs."""
