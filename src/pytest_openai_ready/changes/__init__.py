"""Files are changed all together or not at all; edits that leave the rest as it is."""
