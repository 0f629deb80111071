"""Contents as they may be shown: as lines of text, without a key and its like."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv_names import is_dotenv
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import without_keys
from pytest_openai_ready.messages.catalog import printable
from pytest_openai_ready.scan.content import keys_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from pytest_openai_ready.scan.found import Found

NO_LINE_END = "\n\\ No newline at end of file"
MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
ENCODINGS = ("utf-8", "gb18030", "latin-1")
LONGEST_LINE = 400  # columns; of longer lines, the two ends are shown
PIECE = re.compile(r"[\w-]{4,}", re.ASCII)  # of a key in a literal of its own
VALUE = re.compile(r"(?P<name>\s*(?:export\s+)?[\w.]+\s*=\s*)(?P<value>\S.*)")
HIDDEN = "..."


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
    for mark, encoding in MARKS:
        if content.startswith(mark):
            return _decoded(content, encoding)
    if b"\0" in content:
        return None
    texts = (_decoded(content, encoding) for encoding in ENCODINGS)
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


def _masked(content: bytes, key: Found) -> bytes:
    """The mask of a key; of one in parts, each part is hidden where it stands."""
    written = content[key.start : key.end].decode("utf-8", "surrogatepass")
    if not key.form:
        return key.key.masked.encode()
    return PIECE.sub(HIDDEN, written).encode("utf-8", "surrogatepass")
