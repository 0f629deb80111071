"""An embedded stand-in for the API, to rehearse and to test without a key."""
