"""Lines of a ``.gitignore`` that protect nothing, although they were meant to.

Only git decides what a rule does, and it has reported that the file is not covered.
This module only finds out what was meant: it repairs a line, step by step, until it
would match the file. What to write is always a rule with the file's own name, since a
repaired pattern might cover files that git has tracked until now.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, NamedTuple, Protocol, TypeAlias

from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.findings import Cause, Finding, Place
from pytest_openai_ready.git.names import GITIGNORE
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import ignoring

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

# Windows hides the suffix of a file that Notepad saved as .gitignore.txt.
MISNAMED = (f"{GITIGNORE}.txt", "gitignore", "gitignore.txt", ".gitignores")
# A repository may come from a stranger, and some repairs are slow for long lines.
MOST_LINES, LONGEST_LINE = 2000, 300
MOST_SHOWN = 40  # characters of a line
# Matches a line about settings: .env, .env.local, .envrc, secrets.
MEANT = late_pattern(r"env|secrets", re.IGNORECASE)
QUOTES = "\"'`“”‘’"
INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad"))


class BrokenRule(NamedTuple):
    """A rule as written, what to write instead, in which file, and for which path."""

    written: str
    line: str
    gitignore: str
    path: str


MakeCause: TypeAlias = Callable[[BrokenRule], Cause]


class OfRule(Protocol):
    """Makes a cause from a rule."""

    def __call__(self, *, written: str, line: str, gitignore: str) -> Cause:
        """Make the cause."""
        ...


class OfBrokenRule(Protocol):
    """Makes a cause from a rule and the path that it does not cover."""

    def __call__(self, *, written: str, line: str, gitignore: str, path: str) -> Cause:
        """Make the cause."""
        ...


def _of_rule(make: OfRule) -> MakeCause:
    return lambda rule: make(
        written=rule.written, line=rule.line, gitignore=rule.gitignore
    )


def _of_path(make: OfBrokenRule) -> MakeCause:
    return lambda rule: make(
        written=rule.written, line=rule.line, gitignore=rule.gitignore, path=rule.path
    )


class Line(NamedTuple):
    """A line that was meant to cover a file, and why it does not."""

    number: int
    written: str
    cause: MakeCause


def broken_rule(repository: Repository, path: str, wanted: str) -> Finding | None:
    """Return the first line that was meant to cover a file but does not.

    ``wanted`` is the rule that covers it.
    """
    folders = path.split("/")[:-1]
    for depth in range(len(folders) + 1):
        folder = "".join(f"{each}/" for each in folders[:depth])
        found = _in_file(repository, folder, path, wanted)
        if found is not None:
            return found
    return _in_misnamed(repository, path)


def _in_file(
    repository: Repository, folder: str, whole: str, wanted: str
) -> Finding | None:
    """Find such a line in a folder's ``.gitignore``; ``whole`` is the file's path."""
    gitignore, path = f"{folder}{GITIGNORE}", whole.removeprefix(folder)
    if repository.is_link(gitignore):
        cause = ignoring.gitignore_link(gitignore=gitignore, line=wanted)
        return Finding(cause, Place(gitignore))
    content = repository.bytes_of(gitignore) or b""
    if _is_utf_16(content):
        if not any(_names(line, path) for line in _lines(content)):
            return None
        cause = ignoring.gitignore_utf_16(gitignore=gitignore)
        return Finding(cause, Place(gitignore))
    for line in filter(None, map(_repaired(path), enumerate(_lines(content), 1))):
        rule = BrokenRule(_short(line.written), wanted, gitignore, whole)
        return Finding(line.cause(rule), Place(gitignore, line.number))
    return None


def _in_misnamed(repository: Repository, path: str) -> Finding | None:
    for name in MISNAMED:
        content = repository.bytes_of(name) or b""
        if any(_names(line, path) for line in _lines(content)):
            cause = ignoring.gitignore_misnamed(source=name, gitignore=GITIGNORE)
            return Finding(cause, Place(name))
    return None


def _is_utf_16(content: bytes) -> bool:
    return b"\0" in content


def _lines(content: bytes) -> list[str]:
    """Return lines as git splits them, without the carriage return that it ignores."""
    encoding = "utf-8"
    if _is_utf_16(content):
        big = content.startswith((b"\xfe\xff", b"\0"))
        encoding = "utf-16-be" if big else "utf-16-le"
    text = content.decode(encoding, "replace").removeprefix("\ufeff")
    lines = text.split("\n", MOST_LINES)[:MOST_LINES]
    return [line.removesuffix("\r")[:LONGEST_LINE] for line in lines]


def _names(line: str, path: str) -> bool:
    """Whether a line matches a file, as written or once repaired."""
    return _covers(line, path) or _repaired(path)((0, line)) is not None


def _repaired(path: str) -> Callable[[tuple[int, str]], Line | None]:
    """Return a function that repairs a line to cover ``path``.

    The function returns None if the line was not meant to cover it.
    """

    def repaired(numbered: tuple[int, str]) -> Line | None:
        number, written = numbered
        if written.startswith("!"):
            return None
        for cause, pattern in _attempts(written):
            if _covers(pattern, path):
                return Line(number, written, cause)
        return None

    return repaired


def _attempts(written: str) -> Iterator[tuple[MakeCause, str]]:
    """Yield a line after each repair that changes it, with what was wrong."""
    if written.startswith("#"):
        yield _of_path(ignoring.rule_switched_off), written.lstrip("# \t")
        return
    pattern = written
    for cause, repair in REPAIRS:
        better = repair(pattern)
        if better != pattern:
            yield cause, better
        pattern = better
    words = re.split(r"[\s,;，；]+", written)
    if len(words) > 1:
        yield from ((_of_rule(ignoring.rule_not_alone), word) for word in words)


def _covers(pattern: str, path: str) -> bool:
    """Whether a plain pattern matches the file specifically.

    ``*`` and ``.*``, which match all files or all hidden ones, do not count.
    """
    if MEANT.search(last_part(pattern.rstrip("/"))) is None:
        return False
    if "/" in pattern.rstrip("/"):
        return fnmatchcase(path, pattern.removeprefix("/"))
    return fnmatchcase(last_part(path), pattern)


def _without_comment(pattern: str) -> str:
    return re.split(r"\s+#", pattern, maxsplit=1)[0]


def _visible(pattern: str) -> str:
    return unicodedata.normalize("NFKC", pattern.translate(INVISIBLE))


def _with_slashes(pattern: str) -> str:
    return pattern.rstrip("\\").replace("\\", "/")


def _with_dot(pattern: str) -> str:
    return f".{pattern}" if re.match(r"env(rc)?\b", pattern) else pattern


# In this order, each repair works on the result of the earlier ones.
REPAIRS: tuple[tuple[MakeCause, Callable[[str], str]], ...] = (
    (_of_rule(ignoring.rule_commented), _without_comment),
    (_of_rule(ignoring.rule_invisible), _visible),
    (_of_rule(ignoring.rule_spaced), str.strip),
    (_of_rule(ignoring.rule_quoted), lambda pattern: pattern.strip(QUOTES).strip()),
    (_of_rule(ignoring.rule_backslash), _with_slashes),
    (_of_rule(ignoring.rule_dotted), lambda pattern: pattern.removeprefix("./")),
    (_of_path(ignoring.rule_folder), lambda pattern: pattern.rstrip("/")),
    (_of_path(ignoring.rule_rooted), last_part),
    (_of_path(ignoring.rule_capital), str.lower),
    (_of_path(ignoring.rule_undotted), _with_dot),
)


def _short(text: str) -> str:
    return text if len(text) <= MOST_SHOWN else f"{text[: MOST_SHOWN - 3]}..."
