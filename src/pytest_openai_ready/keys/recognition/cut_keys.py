r"""Keys that are split by something invisible, or whose characters are escaped.

They are split by invisible characters, terminal colours (``grep --color``), or the tags
of a highlighted page (``<span>sk</span><span>-</span>``) or of LaTeX
(``\PY{n}{sk}\PY{o}{\PYZhy{}}``). Escapes are ``sk\u002d``, ``sk%2D``, ``sk&#45;``,
``\x73\x6b\x2d``, and hyphens after a Markdown backslash. All of these may be combined.
A plain search would end such a key at the first of these, and show the rest.

https://docs.djangoproject.com/en/5.2/ref/templates/builtins/#escapejs
https://pygments.org/docs/formatters/#LatexFormatter
https://en.wikipedia.org/wiki/ANSI_escape_code#SGR
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.beginnings import TAGS, may_follow, places
from pytest_openai_ready.keys.invisible import byte_pattern, is_invisible
from pytest_openai_ready.keys.recognition.boundaries import KEY_CHARACTERS
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

CONTEXT = 2048  # bytes on each side of a key that may show its provider
MOST_PIECES = 2048  # a key of 164 characters may have tags before each one
MOST_CUTS = 6  # between two of the first characters
LONGEST_PLAIN = 256  # characters in a row; a longer run is several pieces

SPELLINGS = "invisible", "coloured", "marked up", "escaped"
INVISIBLE, COLOURED, MARKED_UP, ESCAPED = SPELLINGS

# Each piece of a run by its kind; JSON in JSON doubles each backslash.
COLOUR = rb"(?:\x1b|\\{1,4}(?:u001[bB]|x1[bB]|033|e))\[[0-9;:]{0,48}[A-Za-z]"
TAG = rb"<\\?/?(?:%s)(?:[\s/][^<>]{0,400})?>|<!--[^<>]{0,80}-->" % b"|".join(TAGS)
LATEX_TAG = rb"\}\\PY\{[^{}\\\s]{1,24}\}\{|\\allowbreak(?:\{\}|[ ])|\{\}"
LATEX_QUOTE = late_pattern(rb"\\PYZ(?:dq|sq)\{\}")
PIECES = {
    "hidden": byte_pattern(),
    "colour": COLOUR,
    "tag": rb"%s|%s" % (TAG, LATEX_TAG),
    "unit": rb"\\{1,4}(?:u[0-9A-Fa-f]{4}|x[0-7][0-9A-Fa-f])",
    "bytes": (
        rb"%[0-7][0-9A-Fa-f]|%[C-Fc-f][0-9A-Fa-f](?:%[89ABab][0-9A-Fa-f]){1,3}"
        rb"|\\{1,2}x[c-f][0-9a-f](?:\\{1,2}x[89ab][0-9a-f]){1,3}"
    ),
    "number": rb"&\#(?:[xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});",
    "name": (
        rb"&[A-Za-z]{2,20};|\\PYZ(?:hy|us)\{\}|\\text(?:hyphen|underscore)(?:\{\}|[ ])"
    ),
    "itself": rb"\\{1,2}[_-]",
}
CUT_OR_ESCAPE = b"|".join(PIECES.values())
PIECE = late_pattern(
    b"|".join(
        [rb"(?P<plain>[A-Za-z0-9_-]+)"]
        + [b"(?P<%s>%s)" % (name.encode(), each) for name, each in PIECES.items()]
    )
)
RUN = late_pattern(
    rb"(?:[A-Za-z0-9_-]{1,%d}|%s){1,%d}" % (LONGEST_PLAIN, CUT_OR_ESCAPE, MOST_PIECES)
)
PLAIN = late_pattern(rb"[A-Za-z0-9_-]+")
CUTS = {"hidden": INVISIBLE, "colour": COLOURED, "tag": MARKED_UP}
NAMES = {
    b"shy": "", b"zwj": "", b"zwnj": "", b"lrm": "", b"rlm": "", b"ZeroWidthSpace": "",
    b"NoBreak": "", b"hyphen": "-", b"dash": "-", b"lowbar": "_", b"UnderBar": "_",
    b"PYZhy": "-", b"PYZus": "_", b"texthyphen": "-", b"textunderscore": "_",
}  # fmt: skip


def _beginning(characters: str) -> re.Pattern[bytes]:
    """A pattern for the beginning of a key, its characters plain or escaped, and split.

    Any piece may appear between two characters here; reading the run sorts them out.
    """
    forms = (
        rb"(?:%c|\\{1,4}(?:u00|x)%s|%%%s|&\#(?:%d|[xX]%s);%s)"
        % (ord(each), number, number, ord(each), number, others)
        for each in characters
        for number in [b"(?i:%02x)" % ord(each)]
        for others in [
            rb"|\\{1,2}-|\\PYZhy\{\}|&(?:hyphen|dash);" if each == "-" else b""
        ]
    )
    cut = rb"(?:%s){0,%d}?" % (CUT_OR_ESCAPE, MOST_CUTS)
    return late_pattern(cut.join(forms))


# The first letters to search for, uncut or cut after the first letter, and the pattern
# of the beginning.
BEGINNINGS = (
    (late_pattern(rb"sk"), _beginning("sk-")),
    (late_pattern(rb"se(?:ss|s?[\\&%<}{\x1b\x7f-\xff])"), _beginning("sess-")),
)
# One expression for all ways to write the first letter is a hundred times slower than a
# search for each of them: the letter with what may split the key after it, and the
# letter escaped.
CUTTERS = b"\\&%<}{\x1b\x7f"
CUT_AFTER = tuple(b"s%c" % each for each in CUTTERS)
HIDDEN_AFTER = late_pattern(rb"s[\x80-\xff]")
SPELLED_S = (b"%73", b"&#115", b"&#x73", b"&#X73")
ESCAPED_S = (b"x73", b"u0073")
MOST_BACKSLASHES = 4


class SpelledKey(NamedTuple):
    """The bytes ``text[start:end]`` encode a key.

    ``plain`` is the key as a reader sees it, from ``first`` to ``last``, with the text
    around it. ``form`` says how it is written.
    """

    start: int
    end: int
    plain: bytes
    first: int
    last: int
    form: str


class _Reading(NamedTuple):
    """A decoded run, with the start and end of each character in the text."""

    characters: bytes
    starts: list[int]
    ends: list[int]
    forms: list[tuple[int, str]]  # splits and escapes, and before which character


def spelled(text: bytes, *, named: bool = False) -> Iterator[SpelledKey]:
    """Each split or escaped key of a text, in time linear in its length.

    Args:
        text: one byte a character, or in any encoding that keeps ASCII.
        named: see ``grammar.find``.
    """
    spelled_out = _first_letters(text)
    for letters, beginning in BEGINNINGS:
        done = end = 0
        may_be_cut = False
        plainly = (each.start() for each in letters.finditer(text))
        for start in sorted({*plainly, *spelled_out}):
            if start >= end:
                plain = PLAIN.match(text, start)
                end = plain.end() if plain else start
                may_be_cut = plain is None or _may_go_on(text, end)
            if start < done or not may_be_cut or not beginning.match(text, start):
                continue
            run = RUN.match(text, start)
            if run is not None:
                done = run.end()
                if done != end:
                    yield from _in_run(text, run, named=named)


def _may_go_on(text: bytes, end: int) -> bool:
    """Whether more of a key may follow the plain characters that end here."""
    return end < len(text) and may_follow(KEY_CHARACTERS, text, end)


def _first_letters(text: bytes) -> set[int]:
    """Where the first letter of a key may be, split off or escaped."""
    found = {at for each in (*CUT_AFTER, *SPELLED_S) for at in places(text, each)}
    for each in ESCAPED_S:
        for at in places(text, each):
            before = text[max(0, at - MOST_BACKSLASHES) : at]
            escape = len(before) - len(before.rstrip(b"\\"))
            if escape:
                found.add(at - escape)
    if not text.isascii():
        found.update(each.start() for each in HIDDEN_AFTER.finditer(text))
    return found


def _in_run(text: bytes, run: re.Match[bytes], *, named: bool) -> Iterator[SpelledKey]:
    read = _read(text, *run.span())
    around = text[max(0, run.start() - CONTEXT) : run.start()]
    around = LATEX_QUOTE.sub(b'"', around)
    before = PIECE.sub(_plainly, around)
    plain = before + read.characters + text[run.end() : run.end() + CONTEXT]
    for span in find(plain, named=named):
        first, last = span.start - len(before), span.end - len(before)
        if not 0 <= first < last <= len(read.starts):
            continue
        start, end = read.starts[first], read.ends[last - 1]
        if end - start > last - first:
            forms = [form for at, form in read.forms if first <= at < last]
            form = ESCAPED if ESCAPED in forms else forms[0]
            yield SpelledKey(start, end, plain, *span, form)


def _plainly(piece: re.Match[bytes]) -> bytes:
    """A piece of the name before the key, which may be split and escaped, too."""
    kind = piece.lastgroup or ""
    if kind in CUTS:
        return b""
    named = kind == "name" and piece[0].startswith(b"\\")
    return _meaning(kind, piece[0]).encode() if named else piece[0]


def _read(text: bytes, start: int, end: int) -> _Reading:
    read = _Reading(b"", [], [], [])
    characters = bytearray()
    for piece in PIECE.finditer(text, start, end):
        kind = piece.lastgroup or ""
        if kind == "plain":
            characters += piece[0]
            read.starts.extend(range(*piece.span()))
            read.ends.extend(range(piece.start() + 1, piece.end() + 1))
            continue
        meaning = "" if kind in CUTS else _meaning(kind, piece[0])
        form = CUTS.get(kind, ESCAPED if meaning else INVISIBLE)
        read.forms.append((len(characters), form))
        characters += meaning.encode("ascii", "replace")
        read.starts.extend([piece.start()] * len(meaning))
        read.ends.extend([piece.end()] * len(meaning))
    return read._replace(characters=bytes(characters))


def _meaning(kind: str, written: bytes) -> str:
    """The characters that a piece encodes; empty for invisible ones."""
    if kind == "itself":
        return chr(written[-1])
    if kind == "name":
        return NAMES.get(written.strip(b"&;\\{} "), "?")
    if kind == "bytes":
        digits = written.translate(None, b"%\\x")
        text = bytes.fromhex(digits.decode()).decode("utf-8", "replace")
    elif kind == "unit":
        text = chr(int(written.lstrip(b"\\")[1:], 16))
    else:
        digits = written[2:-1]
        code = int(digits[1:], 16) if digits[:1] in b"xX" else int(digits)
        text = chr(code) if code <= sys.maxunicode else "?"
    return "".join(each for each in text if not is_invisible(ord(each)))
