"""Changes as they may be shown: a diff without a key and its like."""

from __future__ import annotations

import codecs
import re
from difflib import unified_diff
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.keys.cut_keys import SPELLINGS
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import without_keys
from pytest_openai_ready.messages.render import printable
from pytest_openai_ready.scan.text import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.scan.decoders.decoder import KeyMatch

NO_LINE_END = "\n\\ No newline at end of file"
LINE_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
FILE_ENCODINGS = ("utf-8", "gb18030", "latin-1")
LONGEST_LINE = 400  # columns; of longer lines, the two ends are shown
PIECE = re.compile(r"[\w-]{4,}", re.ASCII)  # of a key in a literal of its own
VALUE = re.compile(r"(?P<name>\s*(?:export\s+)?[\w.]+\s*=\s*)(?P<value>\S.*)")
HIDDEN = "..."
NOWHERE = "/dev/null"  # how a diff calls a file that is not there


def diff(changes: Sequence[Change], secrets: Sequence[str] = ()) -> str:
    """The changes as a unified diff, in which every key is masked.

    It is made to be read: whatever a terminal would act upon is spelled out, a content
    that is no text is only named, and of a ``.env`` no value is shown.

    Args:
        changes: those that change nothing are left out.
        secrets: other values that are masked as well.

    Returns:
        Lines that end in a line break; nothing where nothing changes.
    """
    said = (line for each in changes for line in _difference(each, secrets))
    return "".join(f"{line}\n" for line in said)


def _difference(change: Change, secrets: Sequence[str]) -> Iterator[str]:
    path, before, after, _ = change
    if before == after:
        return
    name = name_of(path, secrets)
    old = NOWHERE if before is None else f"a/{name}"
    new = NOWHERE if after is None else f"b/{name}"
    one, two = (lines_of(path, each or b"", secrets) for each in (before, after))
    if one is None or two is None:
        yield f"Binary files {old} and {new} differ"
    elif one or two:
        yield from unified_diff(one, two, old, new, lineterm="")
    else:  # an empty file comes or goes
        yield from (f"--- {old}", f"+++ {new}")


def name_of(path: str, secrets: Sequence[str] = ()) -> str:
    """A path as it may be shown."""
    return printable(_without(without_keys(path), secrets))


def lines_of(
    path: str, content: bytes, secrets: Sequence[str] = ()
) -> list[str] | None:
    """The lines of a text as they may be shown; None where it is no text.

    The last line says so if no line break ends it. Whatever its encoding, the line
    break itself is left out, since only few terminals show a carriage return.
    """
    text = _text(content)
    if text is None:
        return None
    masked = _without(_without_keys(text), secrets)
    lines = masked.split("\n")
    last = lines.pop()
    shown = [_line(path, line.removesuffix("\r")) for line in lines]
    return [*shown, _line(path, last) + NO_LINE_END] if last else shown


def _text(content: bytes) -> str | None:
    for mark, encoding in LINE_MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content:
        return None
    texts = (_decoded(content, encoding) for encoding in FILE_ENCODINGS)
    return next(text for text in texts if text is not None)


def _decoded(content: bytes, encoding: str) -> str | None:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        return None


def _line(path: str, line: str) -> str:
    if is_dotenv(path):
        line = VALUE.sub(_hidden, line)
    if len(line) > LONGEST_LINE:
        half = LONGEST_LINE // 2
        line = f"{line[:half]} {HIDDEN} {line[-half:]}"
    return "\t".join(map(printable, line.split("\t")))


def _hidden(line: re.Match[str]) -> str:
    """A setting whose value is nobody's business, unless it is masked already."""
    value = line["value"] if HIDDEN in line["value"] else HIDDEN
    return line["name"] + value


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, mask(secret))
    return text


def _without_keys(text: str) -> str:
    """Text in which each key is masked, however it is written."""
    content = text.encode("utf-8", "surrogatepass")
    pieces, end = [], 0
    for key in keys_of(content):
        pieces += [content[end : key.start], _masked(content, key)]
        end = key.end
    return b"".join([*pieces, content[end:]]).decode("utf-8", "surrogatepass")


def _masked(content: bytes, key: KeyMatch) -> bytes:
    """The mask of a key; of one in parts, each part is hidden where it stands."""
    if not key.form or key.form in SPELLINGS:
        return key.key.masked.encode()
    written = content[key.start : key.end].decode("utf-8", "surrogatepass")
    return PIECE.sub(HIDDEN, written).encode("utf-8", "surrogatepass")
