"""What git stores: commits, the objects that they reach, and their contents."""
