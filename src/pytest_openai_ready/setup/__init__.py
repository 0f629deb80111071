"""``openai-ready init``: what a repository lacks, record by record."""
