"""``openai-ready init``: what a repository lacks, one module per part."""
