"""Pages for a browser: one HTML file each, which loads nothing from a network."""
