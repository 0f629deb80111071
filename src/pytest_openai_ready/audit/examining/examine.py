"""Makes the row of one target, in a separate process.

The process has limits, and none of the auditor's secrets. Failures are in the row.
"""

from __future__ import annotations

import gc
import os
from typing import TYPE_CHECKING

from pytest_openai_ready.audit.examining.examined import (
    Circumstances,
    Examined,
    lost_row,
    why_unjudged,
)
from pytest_openai_ready.audit.examining.process_limits import (
    limit_process,
    limited_environment,
)
from pytest_openai_ready.audit.examining.questioning import Questioning
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.outgoing import masker

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.audit.targets.discovery import Target


class Examiner:
    """Makes rows, in any process."""

    def __init__(self, circumstances: Circumstances) -> None:
        """The ``circumstances`` are the same for all targets."""
        self._given = circumstances
        self._hidden: Callable[[str], str] | None = None

    def __call__(self, target: Target) -> Examined:
        """The row of a target; also limits this process and its environment for it."""
        kept = limited_environment(os.environ, target.path)
        os.environ.clear()
        os.environ.update(kept)
        limit_process(self._given.bounds)
        ALLOWANCE.renew()
        try:
            if self._hidden is None:  # once in each process
                self._hidden = masker()
                gc.freeze()  # keep the garbage collector from scanning loaded modules
            return Questioning(target, self._given, self._hidden).examined()
        except Exception as error:  # noqa: BLE001 - its text may hold a key
            return lost_row(target, why_unjudged(error, self._given.bounds))
