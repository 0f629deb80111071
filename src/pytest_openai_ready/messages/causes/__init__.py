"""Every cause that a finding can have: a constructor with the facts that it needs."""
