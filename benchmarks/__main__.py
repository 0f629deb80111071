"""Prints every table in one run: ``make bench``."""

from __future__ import annotations

import sys

from benchmarks import (
    accuracy,
    classes,
    places,
    projects,
    sessions,
    speed,
    startup,
    traps,
)


def main() -> int:
    """Run each part like its own command, with its usual settings."""
    for part in (startup, sessions, accuracy, places, traps, projects, speed, classes):
        sys.argv[1:] = []
        part.main()
        sys.stdout.flush()
    return 0


if __name__ == "__main__":
    sys.exit(main())
