"""Files -> findings: keys, and variables with keys, that users of a page download.

Nearly all files end at a search for a few literals; nothing is imported before one of
them is there.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.dotenv.variable_names import KEY_WORDS, PUBLIC_PREFIXES
from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import unreadable
from pytest_openai_ready.tools.bundlers.files import (
    TEMPLATES,
    base_of,
    is_looked_at,
    is_served,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding

LARGEST = 16 << 20  # bytes; nobody writes a longer text, and no bundler makes one

# Without any of these, nothing is said of a file, unless it holds a key.
FLAG = b"dangerouslyAllowBrowser"
# Of prefixes that end alike, the shortest finds all.
PUBLIC = (
    *(
        prefix.encode()
        for prefix in PUBLIC_PREFIXES
        if not any(each != prefix and each in prefix for each in PUBLIC_PREFIXES)
    ),
    b"@env",
)
INLINED = (b"define", b"Plugin", b"env", b"untimeConfig", b"extra")
CONFIGS = (".config.", "webpack.", "config-overrides.", "app.json")
HOLES = (b"{{", b"<%")
WIDE_ENCODINGS = (b"\xff\xfe", b"\xfe\xff")


def findings_in(path: str) -> tuple[Finding, ...]:
    """What of a file exposes a key; where it cannot be read, a finding that says so.

    A symbolic link holds no code; the file that it leads to is judged by its own name.
    A file of more than ``LARGEST`` is data, of which nothing is said.
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
    return findings_of(path, content, served=is_served(path))


def findings_of(path: str, content: bytes, *, served: bool) -> tuple[Finding, ...]:
    """What the content of a file exposes; ``served`` says that users download it."""
    if content.startswith(WIDE_ENCODINGS):  # Windows PowerShell writes so
        content = content.decode("utf-16", "replace").encode()
    speaks = FLAG in content or _may_name(path, content)
    holds = served and suspicious(content)
    if not speaks and not holds:
        return ()
    from pytest_openai_ready.tools.bundlers.client_side import findings

    return findings(path, content, speaks=speaks, holds=holds)


def _may_name(path: str, content: bytes) -> bool:
    """Whether there is a way for a variable with a key to get out, and such a name."""
    if _has(content, INLINED) and any(each in base_of(path) for each in CONFIGS):
        return True
    ways = (*PUBLIC, *HOLES) if path.endswith(TEMPLATES) else PUBLIC
    return _has(content, ways) and _has(content, KEY_WORDS)


def _has(content: bytes, words: tuple[bytes, ...]) -> bool:
    return any(each in content for each in words)
