"""The output formats: from a diagnosis to text."""
