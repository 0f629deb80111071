"""Every cause of a finding: a constructor with the facts that it needs."""
