"""The time limits of a probe, and the threshold for a low balance."""

from __future__ import annotations

from decimal import Decimal

TOTAL_SECONDS = 8.0
MOST_SECONDS = 60  # that anybody can ask for
ONE_WAIT_SECONDS = 5.0  # for a connection, or for the next bytes
QUESTION_SECONDS = 2.0  # for an optional answer
WARN_DAYS = 14  # before a key expires
WARN_BELOW = Decimal(1)  # of the host's currency; a class's exercise costs less
