"""What is said to people: codes, causes and their sentences, in each language."""
