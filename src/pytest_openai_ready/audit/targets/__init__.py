"""What is audited: repositories, archives, folders, and the parts of a class."""
