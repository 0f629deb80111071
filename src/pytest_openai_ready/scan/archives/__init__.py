"""Reads archives and compressed files as streams of their contents."""
