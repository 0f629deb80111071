"""Files -> findings: keys, and variables with keys, that a page's users download.

For nearly all files, a search for a few literals is enough; nothing is imported unless
one of them is found.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.bounded_files import UTF_16_MARKS
from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.dotenv.variable_names import KEY_WORDS, PUBLIC_PREFIXES
from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import unreadable
from pytest_openai_ready.tools.bundlers.files import (
    APP_JSON,
    TEMPLATES,
    WITH_WEBPACK,
    is_looked_at,
    is_served,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding

LARGEST = 16 << 20  # bytes; nobody writes a longer text, and no bundler generates one

# Without any of these, a file is reported only if it contains a key.
FLAG = b"dangerouslyAllowBrowser"
# Of prefixes with the same ending, the shortest finds all.
PUBLIC = (
    *(
        prefix.encode()
        for prefix in PUBLIC_PREFIXES
        if not any(each != prefix and each in prefix for each in PUBLIC_PREFIXES)
    ),
    b"@env",
)
INLINED = (b"define", b"Plugin", b"env", b"untimeConfig", b"extra")
CONFIGS = (".config.", *WITH_WEBPACK, APP_JSON)
HOLES = (b"{{", b"<%")


def findings_in(path: str) -> tuple[Finding, ...]:
    """Return what exposes a key in a file; if it is unreadable, a finding says so.

    A symbolic link contains no code; its target is judged by its own name. A file of
    more than ``LARGEST`` is data and is not reported.
    """
    name = path.replace(os.sep, "/")
    if not is_looked_at(name):
        return ()
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return ()
        with open(path, "rb", buffering=0) as file:
            content = file.readall()
    except (OSError, MemoryError) as error:
        return (unreadable(path, error),)
    return exposures_in(path, content, served=is_served(path))


def exposures_in(path: str, content: bytes, *, served: bool) -> tuple[Finding, ...]:
    """Return what a file's content exposes; ``served`` says that users download it."""
    if content.startswith(UTF_16_MARKS):  # as Windows PowerShell writes
        content = content.decode("utf-16", "replace").encode()
    speaks = FLAG in content or _may_name(path, content)
    holds = served and suspicious(content)
    if not speaks and not holds:
        return ()
    from pytest_openai_ready.tools.bundlers.client_side import findings

    return findings(path, content, speaks=speaks, holds=holds)


def _may_name(path: str, content: bytes) -> bool:
    """Whether a file can expose a variable and may name one with a key."""
    if _has(content, INLINED) and any(each in last_part(path) for each in CONFIGS):
        return True
    ways = (*PUBLIC, *HOLES) if path.endswith(TEMPLATES) else PUBLIC
    return _has(content, ways) and _has(content, KEY_WORDS)


def _has(content: bytes, words: tuple[bytes, ...]) -> bool:
    return any(each in content for each in words)
