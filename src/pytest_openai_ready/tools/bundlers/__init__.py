"""Code that users download: what bundlers write into it, and what gives a key away."""
