"""How long a probe may take, and what is called a low balance."""

from __future__ import annotations

from decimal import Decimal

TOTAL_SECONDS = 8.0
ONE_WAIT_SECONDS = 5.0  # for a connection, or for the next bytes
QUESTION_SECONDS = 2.0  # for an answer that may be done without
WARN_DAYS = 14  # before a key ends
WARN_BELOW = Decimal(1)  # of the host's currency; a class's exercise costs less
