"""Keys in what git stores: how it is searched, and what is said of each key."""
