"""From a diagnosis to text."""
