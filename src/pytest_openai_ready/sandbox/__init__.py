"""A local server that answers like the API, to rehearse and test without a key."""
