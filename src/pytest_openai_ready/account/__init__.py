"""Is this key good for a call?"""
