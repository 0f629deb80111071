"""Changes as they are shown, without keys and other secrets."""
