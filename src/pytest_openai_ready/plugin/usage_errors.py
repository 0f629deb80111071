"""Messages about a command line or an ini file that is not valid.

It is imported only when there is such an error. Errors in marks are in ``marker``, in
English: authors of tests read pytest's own sentences next to ours.
"""

from __future__ import annotations

import os
import sys

import pytest

from pytest_openai_ready.messages.language import choose
from pytest_openai_ready.outgoing import without_secrets


def usage_error(text: str, **facts: object) -> pytest.UsageError:
    """An error with which pytest ends in one line, in the user's language.

    ``text`` is the name of the text in ``texts`` of the languages, and ``facts`` are
    its arguments; keys that were typed are not shown.
    """
    encoding = getattr(sys.__stderr__, "encoding", None)
    said = choose(os.environ, encoding).say(text, **facts)
    return pytest.UsageError(without_secrets(said))
