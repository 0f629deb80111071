"""What names in a program mean, also those from other programs of the project."""
