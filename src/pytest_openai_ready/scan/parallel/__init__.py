"""Work on all processors, in the order of the tasks."""
