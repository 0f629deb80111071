"""Changes as they may be shown: a diff without a key and its like."""

from __future__ import annotations

import codecs
import re
from difflib import SequenceMatcher
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.changes.old_secrets import CODE, YAML, without_old_secrets
from pytest_openai_ready.dotenv.file_names import is_template, may_hold_values
from pytest_openai_ready.dotenv.hidden import HIDDEN, without_values
from pytest_openai_ready.keys.cut_keys import SPELLINGS
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import without_keys
from pytest_openai_ready.messages.printable import printable
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
# Where an entry of JSON ends, or a line in a text of it.
ENTRY = re.compile(r"(?<=,)[ ]?(?=[\"{\[])|(?<=\\n)(?=[^\"\\])")
PIECE = re.compile(r"[\w-]{4,}", re.ASCII)  # of a key in a literal of its own
CONTEXT = 3  # lines above and below, as diff has them
NOWHERE = "/dev/null"  # how a diff calls a file that is not there


class MaskedText(NamedTuple):
    """A text in which keys are masked, and the masks."""

    text: str
    masks: frozenset[str]


class ShownText(NamedTuple):
    """The lines of a text, and as what each is shown."""

    lines: list[str]
    shown: list[str]


def diff(changes: Sequence[Change], secrets: Sequence[str] = ()) -> str:
    """The changes as a unified diff, in which every key is masked.

    It is made to be read: whatever a terminal would act upon is spelled out, and a
    content that is no text is only named. Of a ``.env`` no value is shown, of its
    template only what is new in it, and of other files nothing that may be a secret.

    Args:
        changes: those that change nothing are left out.
        secrets: other values that are masked as well.

    Returns:
        Lines that end in a line break; nothing where nothing changes.
    """
    said = (line for each in changes for line in _difference(each, secrets))
    return "".join(f"{line}\n" for line in said)


def _difference(change: Change, secrets: Sequence[str]) -> Iterator[str]:
    path, before, after, *_ = change
    if before == after:
        return
    name = name_of(path, secrets)
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
    """What differs, by the lines as they are; each is shown as it may be."""
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
    """Lines as a hunk's heading counts them: from one, and an empty range from before.

    https://www.gnu.org/software/diffutils/manual/html_node/Detailed-Unified.html
    """
    count = stop - start
    first = start + 1 if count else start
    return f"{first}" if count == 1 else f"{first},{count}"


def name_of(path: str, secrets: Sequence[str] = ()) -> str:
    """A path as it may be shown."""
    return printable(_without(without_keys(path), secrets))


def _with_masks(text: str, secrets: Sequence[str]) -> MaskedText:
    keys = keys_of(text.encode("utf-8", "surrogatepass"))
    masks = frozenset(each.key.masked for each in keys)
    return MaskedText(
        _without(_keys_masked(text, keys), secrets), masks.union(map(mask, secrets))
    )


def _shown(path: str, text: str, masked: MaskedText, before: MaskedText) -> ShownText:
    """A text by its lines, and how they are shown without secrets of the user's."""
    if not may_hold_values(path):
        hidden = without_old_secrets(
            masked.text,
            before.text,
            is_code=path.endswith(CODE),
            is_yaml=path.endswith(YAML),
            shown=masked.masks,
        )
    elif is_template(path):
        hidden = _of_template(masked, before)
    else:
        hidden = without_values(masked.text, masked.masks)
    lines, shown = _in_pieces(_lines(text)), _in_pieces(_lines(hidden))
    if len(lines) != len(shown):
        lines, shown = _lines(text), _lines(hidden)
    return ShownText(lines, list(map(_for_terminal, shown)))


def _of_template(masked: MaskedText, before: MaskedText) -> str:
    """A template without the values that stood there; what is new is our own."""
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
    """The lines without what ends them; the last one says so if no line break does.

    Only few terminals show a carriage return.
    """
    *lines, last = text.split("\n")
    lines = [each.removesuffix("\r") for each in lines]
    return [*lines, last + NO_LINE_END] if last else lines


def _in_pieces(lines: list[str]) -> list[str]:
    """The lines; one of JSON that is too long to be shown, by its entries."""
    return [
        piece
        for line in lines
        for piece in ([line] if len(line) <= LONGEST_LINE else ENTRY.split(line))
    ]


def _for_terminal(line: str) -> str:
    line, mark, _ = line.partition(NO_LINE_END)
    if len(line) > LONGEST_LINE:
        half = LONGEST_LINE // 2
        line = f"{line[:half]} {HIDDEN} {line[-half:]}"
    return "\t".join(map(printable, line.split("\t"))) + mark


def _without(text: str, secrets: Iterable[str]) -> str:
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, mask(secret))
    return text


def _keys_masked(text: str, keys: Iterable[KeyMatch]) -> str:
    """Text in which its keys are masked, however they are written."""
    content = text.encode("utf-8", "surrogatepass")
    pieces, end = [], 0
    for key in keys:
        pieces += [content[end : key.start], _masked(content, key)]
        end = key.end
    return b"".join([*pieces, content[end:]]).decode("utf-8", "surrogatepass")


def _masked(content: bytes, key: KeyMatch) -> bytes:
    """The mask of a key; of one in parts, each part is hidden where it stands.

    There are as many line breaks as before.
    """
    written = content[key.start : key.end].decode("utf-8", "surrogatepass")
    if not key.form or key.form in SPELLINGS:
        return key.key.masked.encode() + written.count("\n") * b"\n"
    return PIECE.sub(HIDDEN, written).encode("utf-8", "surrogatepass")
