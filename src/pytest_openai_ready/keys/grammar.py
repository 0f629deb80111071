"""Where keys begin and end in bytes, whatever stands to their left or right.

Every shape and length here was observed: OpenAI publishes no specification. Hence the
marked shapes have no fixed length, and what tells a key from filler is its randomness.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys import kinds
from pytest_openai_ready.keys.filler import has_words, is_random

if TYPE_CHECKING:
    from collections.abc import Iterator

MARKER = kinds.MARKER.encode()
SHORTEST_HALF = 16  # key characters on each side of the marker; 20 are the fewest seen
LONGEST_HALF = 200  # 74 are the most seen

# A search that begins with a literal runs at memory speed; a look-behind in front of it
# would make it ten times slower. So what stands to the left is judged afterwards.
RUN = re.compile(rb"sk-[A-Za-z0-9_-]{32,}")
# What ends a plain key may be the end of a comment, -->, or of emphasis in Markdown.
END = rb"(?![A-Za-z0-9]|-(?!->)|_[A-Za-z0-9_-])"
SESSION = re.compile(rb"sess-[A-Za-z0-9]{40}" + END)
NAMED = re.compile(rb"sk-(?:(?:proj|svcacct|service|admin|None)-)?")
PLAIN = re.compile(rb"sk-([A-Za-z0-9]+)" + END)
# A picture may be named after its hash, which is as long as these keys.
HASHES = (32, 64)
FILE_NAME = re.compile(
    rb"\.(?i:png|jpe?g|gif|svg|webp|ico|css|js|map|pdf)(?![A-Za-z0-9])"
)
EXACT_HALVES = (20, 42)  # of plain keys, which have no name to begin with

KEY_CHARACTERS = frozenset(
    b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-"
)
# A line break that JSON or a notebook spells \n puts the letter n before the key; a
# colour ends in m. A line of a patch, a comment, a default of a shell and emphasis in
# Markdown begin with a character that could be the key's.
OPENING = re.compile(
    rb"(?:\\[abfnrtv]|\\u[0-9A-Fa-f]{4}|\\x[0-9A-Fa-f]{2}|%[0-9A-Fa-f]{2}|=[0-9A-F]{2}"
    rb"|(?:\x1b|\\u001[bB]|\\x1[bB]|\\033)\[[0-9;:]*[mK]"
    rb"|^-|--|:-|(?<![A-Za-z0-9_-])_)\Z",
    re.MULTILINE,
)
LONGEST_OPENING = 64  # two true colours in one sequence have 40 characters


class Span(NamedTuple):
    """The bytes ``content[start:end]`` are a key."""

    start: int
    end: int


class Shape(NamedTuple):
    """A prefix and what follows it: at least so random, of such characters."""

    pattern: re.Pattern[bytes]
    least_entropy: float


# Keys that name their kind but carry no marker, and those of providers with a prefix of
# their own.
PREFIXED = (
    Shape(
        re.compile(rb"sk-(?:proj|svcacct|admin|None)-([\w-]{40,200})", re.ASCII), 4.2
    ),
    Shape(re.compile(rb"sk-ant-(?:api|admin)\d\d-([\w-]{64,128})", re.ASCII), 4.2),
    Shape(re.compile(rb"sk-or-v\d-([0-9a-f]{64})"), 3.4),
    Shape(re.compile(rb"sk-kimi-([A-Za-z0-9]{64})"), 4.2),
    Shape(re.compile(rb"sk-api-([\w-]{100,140})", re.ASCII), 4.2),
)

# Plain keys without a marker, by length: two old OpenAI shapes, and those of providers
# and relays. Exact, since nothing but length and randomness tells them from a name.
PLAIN_SHAPES = {
    32: Shape(re.compile(rb"[0-9a-f]+\Z"), 3.0),  # DeepSeek, DashScope
    40: Shape(
        re.compile(rb"(?=.*[A-Z])(?=.*[a-z])(?=.*\d).+\Z"), 4.2
    ),  # OpenAI to 2022
    48: Shape(
        re.compile(rb"[A-Za-z0-9]+\Z"), 3.4
    ),  # OpenAI, one-api, new-api, Moonshot
    64: Shape(re.compile(rb"[0-9a-f]+\Z"), 3.4),  # sub2api
}


def find(content: bytes) -> Iterator[Span]:
    """Every key in ``content``, in time linear in its length.

    Within one run of key characters, shapes that are certain come before shapes that
    are only likely; a run that holds a certain one is searched for no other.
    """
    for run in RUN.finditer(content):
        start, end = run.span()
        yield from (
            list(_marked(content, start, end))
            or list(_prefixed(content, start, end))
            or _plain(content, start)
        )
    for session in SESSION.finditer(content):
        if _stands_alone(content, session.start()) and is_random(session[0][5:]):
            yield Span(*session.span())


def _marked(content: bytes, start: int, end: int) -> Iterator[Span]:
    """Keys with OpenAI's marker, which stand out whatever is glued to them."""
    marker = content.find(MARKER, start, end)
    while marker != -1:
        floor = max(start, marker - LONGEST_HALF)
        span = _around(content, marker, floor, end)
        if span is not None:
            yield span
            start = span.end
        marker = content.find(MARKER, marker + len(MARKER), end)


def _around(content: bytes, marker: int, floor: int, end: int) -> Span | None:
    begin = _beginning(content, floor, marker)
    after = marker + len(MARKER)
    if begin is None or end - after < SHORTEST_HALF:
        return None
    left = marker - begin.end()
    right = min(end - after, LONGEST_HALF)
    if right > left + 1:  # halves are equal or off by one: the rest is glued on
        right = left
    half = min(left, right)
    body = content[marker - half : marker] + content[after : after + half]
    return Span(begin.start(), after + right) if is_random(body) else None


def _beginning(content: bytes, floor: int, marker: int) -> re.Match[bytes] | None:
    """The prefix that opens the key around a marker.

    A body may hold ``sk-`` by chance, and words that end in ``sk-`` may stand to the
    left: a prefix with a name wins, then one at an exact distance, then the first.
    """
    fitting = [
        prefix
        for prefix in NAMED.finditer(content, floor, marker)
        if marker - prefix.end() >= SHORTEST_HALF
    ]

    def likelihood(prefix: re.Match[bytes]) -> tuple[bool, bool]:
        return len(prefix[0]) > len(b"sk-"), marker - prefix.end() in EXACT_HALVES

    return max(fitting, key=likelihood, default=None)


def _prefixed(content: bytes, start: int, end: int) -> Iterator[Span]:
    for shape in PREFIXED:
        for key in shape.pattern.finditer(content, start, end):
            drawn = is_random(key[1], shape.least_entropy) and not has_words(key[1])
            if drawn and _stands_alone(content, key.start()):
                yield Span(*key.span())


def _plain(content: bytes, start: int) -> Iterator[Span]:
    key = PLAIN.match(content, start)
    if key is None or not _stands_alone(content, start):
        return
    if len(key[1]) in HASHES and FILE_NAME.match(content, key.end()):
        return
    shape = PLAIN_SHAPES.get(len(key[1]))
    if shape and shape.pattern.match(key[1]) and is_random(key[1], shape.least_entropy):
        yield Span(*key.span())


def _stands_alone(content: bytes, start: int) -> bool:
    """Whether a key begins here, or a word that happens to end like one goes on."""
    if start == 0 or content[start - 1] not in KEY_CHARACTERS:
        return True
    return OPENING.search(content, max(0, start - LONGEST_OPENING), start) is not None
