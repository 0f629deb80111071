"""Ways in which a key is written otherwise than as it is, one decoder each."""
