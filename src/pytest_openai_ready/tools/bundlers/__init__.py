"""Code that users download: what bundlers write into it, and what exposes a key."""
