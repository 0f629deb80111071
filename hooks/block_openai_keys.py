"""Stub."""


def main() -> int:
    """Stub."""
    return 0
