"""What became of each test, in every report of the run."""
