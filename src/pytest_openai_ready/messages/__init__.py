"""The texts for people: codes, causes and their sentences, in each language."""
