"""Changes as they may be shown: as a diff without keys and other secrets."""

from __future__ import annotations

import codecs
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.previews.known_values import KnownValues, MaskedText
from pytest_openai_ready.changes.previews.old_secrets import without_old_secrets
from pytest_openai_ready.dotenv.file_names import is_template, may_hold_values
from pytest_openai_ready.dotenv.hidden import HIDDEN, without_values
from pytest_openai_ready.file_endings import NOTEBOOK, PROGRAMS, SCRIPTS, YAML
from pytest_openai_ready.keys.masking import in_line, in_name, may_be_parted
from pytest_openai_ready.keys.recognition.cut_keys import SPELLINGS
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.scan.texts.text import keys_of

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
LONGEST_LINE = 400  # columns; only the two ends of longer lines are shown
# The end of an entry in JSON, or of a line in one of its texts.
ENTRY = re.compile(r"(?<=,)[ ]?(?=[\"{\[])|(?<=\\n)(?=[^\"\\])")
PIECE = re.compile(r"[\w-]{4,}", re.ASCII)  # of a key in its own literal
CONTEXT = 3  # lines above and below, as in diff
NOTHING_KNOWN = KnownValues(())
IGNORE_FILES = "ignore"  # .gitignore, .dockerignore
NOWHERE = "/dev/null"  # the name of a missing file in a diff


class ShownText(NamedTuple):
    """The lines of a text, and what is shown for each."""

    lines: list[str]
    shown: list[str]


def diff(changes: Sequence[Change], secrets: Sequence[str] = ()) -> str:
    """The changes as a unified diff, in which every key is masked.

    It is for reading only: control characters are escaped, and binary content is only
    named. Values in a ``.env`` are not shown, of its template only new lines are, and
    of other files nothing that may be a secret.

    Args:
        changes: those without a difference are left out.
        secrets: other values that are masked as well.

    Returns:
        Lines that end in a line break; empty if nothing changes.
    """
    known = KnownValues(secrets)
    said = (line for each in changes for line in _difference(each, known))
    return "".join(f"{line}\n" for line in said)


def _difference(change: Change, secrets: KnownValues) -> Iterator[str]:
    path, before, after, *_ = change
    if before == after:
        return
    name = safe_name(path, secrets)
    old = NOWHERE if before is None else f"a/{name}"
    new = NOWHERE if after is None else f"b/{name}"
    one, two = _text(before or b""), _text(after or b"")
    if one is None or two is None:
        yield f"Binary files {old} and {new} differ"
        return
    yield from (f"--- {old}", f"+++ {new}")
    first = _with_masks(one, secrets)
    yield from _hunks(
        _shown(path, one, first, first),
        _shown(path, two, _with_masks(two, secrets), first),
    )


def _hunks(old: ShownText, new: ShownText) -> Iterator[str]:
    """The differences between the lines; each is printed in its shown form."""
    same = SequenceMatcher(None, old.lines, new.lines, autojunk=False)
    for group in same.get_grouped_opcodes(CONTEXT):
        (_, at, _, to, _), (_, _, end, _, last) = group[0], group[-1]
        yield f"@@ -{_range(at, end)} +{_range(to, last)} @@"
        for tag, first, after, begin, stop in group:
            if tag == "equal":
                yield from (f" {line}" for line in old.shown[first:after])
                continue
            yield from (f"-{line}" for line in old.shown[first:after])
            yield from (f"+{line}" for line in new.shown[begin:stop])


def _range(start: int, stop: int) -> str:
    """A range in the heading of a hunk: from 1, and an empty one from the line before.

    https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
    """
    count = stop - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def safe_name(path: str, secrets: KnownValues = NOTHING_KNOWN) -> str:
    """A path that is safe to show."""
    return printable(secrets.masked(in_name(path)).text)


def _with_masks(text: str, secrets: KnownValues) -> MaskedText:
    keys = keys_of(text.encode("utf-8", "surrogatepass"))
    masked = secrets.masked(_keys_masked(text, keys))
    masks = {each.key.masked for each in keys} | masked.masks
    beginnings = {each.partition(HIDDEN)[0] + HIDDEN for each in masks}
    return masked._replace(masks=frozenset(masks | beginnings))


def _shown(path: str, text: str, masked: MaskedText, before: MaskedText) -> ShownText:
    """The lines of a text, and how they are shown without the user's secrets."""
    if not may_hold_values(path):
        hidden = without_old_secrets(
            masked.text,
            before.text,
            is_code=path.endswith((*PROGRAMS, NOTEBOOK, *SCRIPTS)),
            is_yaml=path.endswith(YAML),
            shown=masked.masks | before.masks,
        )
    elif is_template(path):
        hidden = _of_template(masked, before)
    else:
        hidden = without_values(masked.text, masked.masks)
    if path.endswith(IGNORE_FILES):  # whose lines are names
        hidden = "\n".join(map(in_name, hidden.split("\n")))
    lines, shown = _in_pieces(_lines(text)), _in_pieces(_lines(hidden))
    if len(lines) != len(shown):
        lines, shown = _lines(text), _lines(hidden)
    return ShownText(lines, list(map(_for_terminal, shown)))


def _of_template(masked: MaskedText, before: MaskedText) -> str:
    """A template without the values that were in it before; new lines are our own."""
    old = set(before.text.splitlines())
    lines = masked.text.split("\n")
    hidden = without_values(masked.text, masked.masks).split("\n")
    return "\n".join(
        each if old.isdisjoint(each.splitlines()) else other
        for each, other in zip(lines, hidden, strict=True)
    )


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


def _lines(text: str) -> list[str]:
    """The lines without their line endings; a missing one at the end is marked.

    Few terminals show a carriage return.
    """
    *lines, last = text.split("\n")
    lines = [each.removesuffix("\r") for each in lines]
    return [*lines, last + NO_LINE_END] if last else lines


def _in_pieces(lines: list[str]) -> list[str]:
    """The lines; a JSON line that is too long to be shown is split at its entries."""
    return [
        piece
        for line in lines
        for piece in ([line] if len(line) <= LONGEST_LINE else ENTRY.split(line))
    ]


def _for_terminal(line: str) -> str:
    line, mark, _ = line.partition(NO_LINE_END)
    line = in_line(line) if may_be_parted(line) else line
    if len(line) > LONGEST_LINE:
        half = LONGEST_LINE // 2
        line = f"{line[:half]} {HIDDEN} {line[-half:]}"
    return "\t".join(map(printable, line.split("\t"))) + mark


def _keys_masked(text: str, keys: Iterable[KeyMatch]) -> str:
    """The text with its keys masked, however they are written."""
    content = text.encode("utf-8", "surrogatepass")
    pieces, end = [], 0
    for key in keys:
        pieces += [content[end : key.start], _masked(content, key)]
        end = key.end
    return b"".join([*pieces, content[end:]]).decode("utf-8", "surrogatepass")


def _masked(content: bytes, key: KeyMatch) -> bytes:
    """The mask of a key; of one in parts, each part is hidden separately.

    The number of line breaks stays the same.
    """
    written = content[key.start : key.end].decode("utf-8", "surrogatepass")
    if not key.form or key.form in SPELLINGS:
        return key.key.masked.encode() + written.count("\n") * b"\n"
    return PIECE.sub(HIDDEN, written).encode("utf-8", "surrogatepass")
