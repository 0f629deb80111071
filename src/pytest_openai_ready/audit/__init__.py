"""The same questions over many repositories, one row for each."""
