"""Where to search for keys: files, the index, messages, pushes, histories."""
