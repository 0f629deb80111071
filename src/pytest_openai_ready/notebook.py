"""The IPython extension: ``%load_ext pytest_openai_ready``, then ``%openai_ready``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError
from IPython.display import display

from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.runner import examine
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.messages.language import choose
from pytest_openai_ready.outgoing import for_people, without_secrets
from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.html import html
from pytest_openai_ready.report.renderers.table import table

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

OFFLINE = "--offline"


class NotebookReport:
    """An examination as a notebook and as a terminal show it."""

    def __init__(self, examination: Examination) -> None:
        self.examination = examination
        # A stream without an encoding stores text unchanged.
        self.encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
        self.language = choose(os.environ, self.encoding)

    def _repr_html_(self) -> str:
        return without_secrets(html(self.examination, self.language))

    def __repr__(self) -> str:
        text = table(self.examination, self.language, encoding=self.encoding)
        return for_people(text.removesuffix("\n"))


def load(shell: InteractiveShell) -> None:
    """Add the magic to an IPython shell."""
    add: Any = shell.register_magic_function  # its type in IPython is wrong
    add(openai_ready)


def openai_ready(line: str) -> None:
    """Say what is wrong, and the one thing to do next.

    %openai_ready [--offline]

    Makes one billable call of the smallest price ($0.00000002); with --offline nothing
    is sent, and the account is not asked.
    """
    options = line.split()
    if options not in ([], [OFFLINE]):
        raise UsageError(f"%openai_ready takes no option but {OFFLINE}.")
    ALLOWANCE.renew()
    here = Path.cwd()
    around = CheckContext(os.environ, here, here, is_offline=OFFLINE in options)
    shown = NotebookReport(Examination(examine(around)))
    display(shown)  # type: ignore[no-untyped-call] # IPython has no type for it
