"""What is said of a command line or an ini file that cannot be understood.

It is imported when there is something to say. Marks are judged in ``marker``, in
English: whoever writes a test reads pytest's own sentences beside ours.
"""

from __future__ import annotations

import os
import sys

import pytest

from pytest_openai_ready.messages.language import choose
from pytest_openai_ready.outgoing import without_secrets


def usage_error(text: str, **facts: object) -> pytest.UsageError:
    """An error with which pytest ends in one line, in the reader's language.

    ``text`` is its name in ``texts`` of the languages, and ``facts`` are what it needs;
    no key that was typed is in it.
    """
    encoding = getattr(sys.__stderr__, "encoding", None)
    said = choose(os.environ, encoding).say(text, **facts)
    return pytest.UsageError(without_secrets(said))
