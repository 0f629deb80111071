"""Where keys are looked for: files, the index, messages, pushes, histories."""
