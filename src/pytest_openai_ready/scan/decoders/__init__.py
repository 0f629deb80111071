"""Other forms in which keys are written, with one decoder each."""
