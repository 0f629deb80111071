"""An audit as a table, as documents and as CSV."""
