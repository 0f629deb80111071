"""Keys that are split over several literals, or continue after a line break.

Examples are ``"sk-..." + "..."``, adjacent literals in Python, C and notebooks, a
backslash at the end of a line, the soft break of quoted-printable, wrapped text, the
runs of a Word paragraph, the items of a list that a call joins, and what ``+=`` adds in
the next line. A joint is searched for only where a run of key characters with ``sk-``
ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.recognition.grammar import MARKER, ends_whole, find
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, around, key_at
from pytest_openai_ready.scan.literals import BEGINNINGS, PARTED

if TYPE_CHECKING:
    from collections.abc import Iterator

    PieceSpan = tuple[int, int]

FORM = "joined"
MOST_PIECES = 64
LONGEST_PIECE = 512

# Each begins with a literal, because searching for alternatives is ten times slower.
FIRSTS = (
    re.compile(rb"sk-[A-Za-z0-9_-]*"),
    re.compile(rb"sess-[A-Za-z0-9_-]*"),
    re.compile(rb"sk(?=</(?:[aw]:t|t|text:span)>)"),
)
PIECE = re.compile(rb"[A-Za-z0-9_-]+")

# A notebook is JSON: in the source of a cell, quotes are written as \", line breaks as
# \n, and each line is a separate string, so that two lines meet as ", ".
QUOTE = rb"(?:\\{0,3}[\"'`])"
SEAM = rb"\",\s{0,80}\""
COMMENT = rb"(?:\#|//)[^\r\n\\\"'`]{0,80}(?=[\r\n]|\\n)"
GAP = rb"(?:\s|\\[nrt]|\\{1,2}(?=[\r\n]|\\n)|%s|%s){0,80}" % (SEAM, COMMENT)
OPERATOR = rb"(?:\+|\.(?:\.|concat\()?|&(?:[ ]_)?|\|\||<>|~)"
LITERALS = rb"%s%s(?:%s%s)?[$@fFrRbBuU]{0,2}%s" % (QUOTE, GAP, OPERATOR, GAP, QUOTE)
CONTINUED = rb"\\\r?\n[ \t]{0,80}|\\\\\\n(?:%s)?[ \t]{0,80}|=\r?\n" % SEAM
# Only its length and OpenAI's marker show that a wrapped line continues.
WRAPPED = rb"(?P<wrapped>\r?\n|\\n(?:%s)?)" % SEAM
# Word and similar programs split a text where it was edited or misspelled; a key never
# spans paragraphs.
# https://learn.microsoft.com/office/open-xml/word/working-with-runs
TAG = rb"<(?!/?(?:[aw]:p|text:p)[ />])[^<>]{1,400}>"
RUNS = rb"</(?P<text>[aw]:t|text:span)>(?:%s){0,40}<(?P=text)(?: [^<>]{1,400})?>" % TAG
# In a workbook, the next string is another cell.
RICH = (
    rb"</t></r>\s{0,8}<r>(?:<rPr>(?:<[^<>]{1,400}>){0,40}</rPr>)?<t(?: [^<>]{1,400})?>"
)
# A comma separates the items of a list, unless the whole list is joined.
LISTED = rb"(?P<listed>%s%s,%s[$@fFrRbBuU]{0,2}%s)" % (QUOTE, GAP, GAP, QUOTE)
# The next statement adds to the name that got the first piece.
NAME = rb"[$A-Za-z_][\w$.]{0,60}"
ADDED = rb"%s%s;?%s(?P<added>%s)[ \t]{0,8}[+.]=%s[$@fFrRbBuU]{0,2}%s" % (
    (QUOTE, GAP, GAP, NAME, GAP, QUOTE)
)
JOINT = late_pattern(
    b"|".join((ADDED, LITERALS, RUNS, RICH, CONTINUED, LISTED, WRAPPED))
)
# What gets the first piece: key = ", key: str = ", key := "
ASSIGNED = late_pattern(
    rb"(?:(?<![\w$.\\])|(?<=\\[nrt]))(%s)(?:[ \t]{0,8}:[^=\r\n\"'`]{0,60})?"
    rb"[ \t]{0,8}=[ \t]{0,8}[$@fFrRbBuU]{0,2}%s\Z" % (NAME, QUOTE)
)
# join in Python and Go, concat! in Rust, paste0 in R, CONCAT in SQL; in JavaScript,
# join comes after the list.
OPENS_LIST = late_pattern(
    rb"(?i)(?:(?:concat!?|paste0?|cat0)%s\("
    rb"|%s{2}%s\.%sjoin%s\(%s[\[(]"
    rb"|\bjoin%s\((?:%s\[\]string%s\{|%s%s{2}%s,))%s%s\Z"
    % (GAP, QUOTE, GAP, GAP, GAP, GAP, GAP, GAP, GAP, GAP, QUOTE, GAP, GAP, QUOTE)
)
CLOSES_LIST = late_pattern(
    rb"%s%s,?%s\]%s\.%sjoin%s\(%s%s{2}" % (QUOTE, GAP, GAP, GAP, GAP, GAP, GAP, QUOTE)
)
LONGEST_OPENING = 300
# A piece fills its whole literal or line, unless another joint follows.
END_OF_PIECE = re.compile(rb"%s|[\s\\)};,<]|=\r?\n|\Z" % QUOTE)
END_OF_LINE = re.compile(rb"%s?[ \t]*(?:[\r\n]|\\n|\Z)" % QUOTE)
# A literal on its own line: the name of the key is before the parenthesis.
OPENED = re.compile(rb"\(%s(%s)\Z" % (GAP, QUOTE))
LINE_START = re.compile(rb".*(?:[\r\n\"]|\\n)", re.DOTALL)
WRAPPED_LINES = range(56, 101)
# A word on the next line, such as EOF, which is not part of a key.
WORD = re.compile(rb"[A-Za-z]?[a-z]*[0-9]*|[A-Z]+[0-9]*")


def matches(text: bytes, _: frozenset[bytes]) -> Iterator[KeyMatch]:
    """Each key that spans a joint, in time linear in the text's length."""
    for first in FIRSTS:
        done = 0
        for run in first.finditer(text):
            if run.start() < done:
                continue
            pieces, wrapped = _pieces(text, run)
            if len(pieces) > 1:
                done = pieces[-1][0]
                yield from _across(text, pieces, wrapped=wrapped)


def _pieces(text: bytes, run: re.Match[bytes]) -> tuple[list[PieceSpan], bool]:
    """The pieces that belong together, and whether wrapped lines join any of them."""
    pieces, wrapped, listed = _followed(text, run, through_lists=True)
    if listed and not _is_put_together(text, pieces):
        pieces, wrapped, _ = _followed(text, run, through_lists=False)
    return pieces, wrapped


def _is_put_together(text: bytes, pieces: list[PieceSpan]) -> bool:
    """Whether a call before or after a list joins its items."""
    start, end = pieces[0][0], pieces[-1][1]
    before = text[max(0, start - LONGEST_OPENING) : start]
    return bool(OPENS_LIST.search(before) or CLOSES_LIST.match(text, end))


def _followed(
    text: bytes, run: re.Match[bytes], *, through_lists: bool
) -> tuple[list[PieceSpan], bool, bool]:
    """The pieces, and whether only wrapped lines or lists join some of them."""
    pieces = [(max(run.start(), run.end() - LONGEST_PIECE), run.end())]
    wrapped = listed = False
    while len(pieces) < MOST_PIECES:
        end = pieces[-1][1]
        joint = JOINT.match(text, end)
        if joint is None or (joint["wrapped"] and not _is_cut(text, pieces)):
            break
        if joint["listed"] and not through_lists:
            break
        if joint["added"] and joint["added"] != _assigned(text, pieces[0][0]):
            break
        if joint[0].startswith(b"=") and text.endswith(b"=", 0, run.start()):
            break  # emphasis in Org; quoted-printable would escape the first =
        piece = PIECE.match(text, joint.end(), joint.end() + LONGEST_PIECE)
        after = END_OF_LINE if joint["wrapped"] else END_OF_PIECE
        if piece is None or not after.match(text, piece.end()):
            break
        if joint["wrapped"] and WORD.fullmatch(piece[0]):
            break
        wrapped = wrapped or bool(joint["wrapped"])
        listed = listed or bool(joint["listed"])
        pieces.append(piece.span())
    return pieces, wrapped, listed


def _assigned(text: bytes, start: int) -> bytes:
    """Return the name that gets the literal which starts here; empty if none."""
    found = ASSIGNED.search(text[max(0, start - LONGEST_OPENING) : start])
    return found[1] if found else b""


def _is_cut(text: bytes, pieces: list[PieceSpan]) -> bool:
    """Whether a wrapped line goes on: it is long, and has no whole key yet."""
    so_far = b"".join(text[slice(*each)] for each in pieces)
    return _is_long(text, pieces[-1][1]) and not ends_whole(so_far)


def _is_long(text: bytes, end: int) -> bool:
    """Whether a line that ends here was wrapped, judging by its length."""
    floor = max(0, end - WRAPPED_LINES.stop)
    start = LINE_START.match(text, floor, end)
    if start is None and floor:
        return False
    return end - (start.end() if start else 0) in WRAPPED_LINES


def _across(
    text: bytes, pieces: list[PieceSpan], *, wrapped: bool
) -> Iterator[KeyMatch]:
    before, after = around(text, pieces[0][0], pieces[-1][1])
    before = OPENED.sub(rb"(\1", before)
    parts = [text[slice(*piece)] for piece in pieces]
    joined = b"".join([before, *parts, after])
    # Where each piece begins in the joined text, and where the last one ends.
    starts = list(accumulate(map(len, parts), initial=len(before)))

    for span in find(joined):
        first = bisect_right(starts, span.start) - 1
        last = bisect_right(starts, span.end - 1) - 1
        if not 0 <= first < last < len(pieces):
            continue
        if wrapped and MARKER not in joined[slice(*span)]:
            continue
        yield KeyMatch(
            pieces[first][0] + span.start - starts[first],
            pieces[last][0] + span.end - starts[last],
            key_at(joined, span),
            FORM,
        )


DECODER = Decoder(frozenset((*BEGINNINGS, PARTED)), matches)
