"""What puts a repository right: changes to its files, shown first, all or none."""
