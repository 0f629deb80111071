"""The scripts in ``.husky``, which husky makes git run.

https://typicode.github.io/husky/
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.errors import ChangeError
from pytest_openai_ready.changes.insertion import UnusualFormError, inserted
from pytest_openai_ready.messages.causes import change as causes
from pytest_openai_ready.setup.hook_entries import (
    BLOCK,
    CLIENT_SIDE,
    DOTENV,
    MESSAGE,
    PUSH,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

FOLDER = ".husky"
STAGED = "git diff --cached --name-only --diff-filter=ACMT -z"
SCRIPTS = {
    f"{FOLDER}/pre-commit": (
        f"{BLOCK} --staged",
        f"{STAGED} | xargs -0 -r {CLIENT_SIDE} --",
        DOTENV,
    ),
    f"{FOLDER}/commit-msg": (f'{MESSAGE} "$1"',),
    f"{FOLDER}/pre-push": (f'{PUSH} "$1" "$2"',),
}
MODE = 0o755  # husky before 9 lets git run them itself
# What has to come before: how to run the script, comments, and husky's own start.
PREAMBLE = re.compile(r"(?:[ \t]*(?:#[^\n]*|\.[ \t][^\n]*husky\.sh[^\n]*)?\n)*")
ENDING = re.compile(r"^\s*(?:exec|exit)\b", re.MULTILINE)
READS_PUSH = re.compile(r"\b(?:lfs|read)\b")


def completed(path: str, content: bytes | None, commands: Sequence[str]) -> bytes:
    """A script that runs our commands first, and ends where one of them refuses.

    A push is told on standard input, once: a command that needs it there, such as
    git-lfs, keeps its turn, and ours comes last.

    Raises:
        ChangeError: it is no text in UTF-8.
        UnusualFormError: our command would come last, and may not be reached.
    """
    try:
        text = (content or b"").decode("utf-8")
    except UnicodeDecodeError:
        raise ChangeError(causes.file_not_utf_8(path=path)) from None
    lines = [f"{command} || exit" for command in commands]
    if not READS_PUSH.search(text):
        found = PREAMBLE.match(text)
        at = found.end() if found else 0
        if text[at:].strip() or not text:
            return inserted(text, at, lines).encode()
    if ENDING.search(text):
        raise UnusualFormError
    return inserted(text, len(text), lines).encode()
