"""The students of a class: whose a folder is, and messages to them."""
