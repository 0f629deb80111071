"""Where keys begin and end in bytes, whatever is around them.

Every shape and length here was observed, since OpenAI publishes no specification. So
the shapes with a marker have no fixed length, and only randomness distinguishes a key
from filler text.

Deliberately not found: ``ek_`` keys, which last ten minutes and are made for browsers;
``pk-lf-`` keys, which are public; identifiers such as ``org-`` and ``proj_``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.placeholder import PART, is_drawn, is_phrase
from pytest_openai_ready.keys.recognition import kinds
from pytest_openai_ready.keys.recognition.boundaries import (
    KEY_CHARACTERS,
    end_without_markup,
    ends_in_extension,
    is_announced,
    is_cut_short,
    is_next_item,
    stands_alone,
    stands_apart,
)
from pytest_openai_ready.keys.recognition.shapes import (
    IN_GROUPS,
    INFIX,
    LEAST_WRITER,
    OF_OPENAI,
    OF_PROVIDER,
    OF_WRITER,
    alphabet_of,
    is_of_provider,
)
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Iterator

MARKER = kinds.MARKER.encode()
SHORTEST_HALF = 16  # key characters on each side of the marker; 20 are the fewest seen
LONGEST_HALF = 200  # 74 are the most seen
KNOWN_HALVES = {20: 20, 42: 42, 45: 46, 46: 46, 49: 50, 58: 58, 74: 74}  # left: right
SHORTEST_REST = 6  # characters; fewer after a key are not conclusive
EXACT_HALVES = (20, 42)  # of plain keys, which have no name in their prefix

# A search that begins with a literal runs at memory speed; a look-behind before it
# would make it ten times slower, so the text to the left is checked afterwards. A run
# of lowercase letters and hyphens is a phrase; the look-ahead is bounded, or a megabyte
# of sk-sk-sk- would be read once for each of them. Keys in groups may be all lowercase.
RUN = late_pattern(
    rb"sk-(?:sp-[A-Za-z0-9_.-]{20,}|(?=[a-z_-]{0,64}[A-Z0-9])[A-Za-z0-9_-]{20,}"
    rb"|[a-z]{32,}|(?:%s)[a-z-]{20,80}(?![\w-]))" % IN_GROUPS
)
# Lists of accounts for sale separate name, password and key with four hyphens.
DIVIDER = b"----"
# What may follow a plain key: another key, a dash, or the end of a comment, -->, or of
# emphasis.
BEFORE_NEXT = rb"(?=sk-|----|[-_]{0,3}(?![A-Za-z0-9_-]))"
PLAIN = late_pattern(rb"sk-([A-Za-z0-9]{20,}?)(?=sk-|[^A-Za-z0-9]|\Z)")
END = late_pattern(BEFORE_NEXT)
SESSION = late_pattern(rb"sess-([A-Za-z0-9]{40})(?![A-Za-z0-9])" + BEFORE_NEXT)
SESSION_ENTROPY = 4.0
# In a pickle or compiled Python, its length comes before it and reads as a hyphen.
COUNTED_SESSION = late_pattern(rb"[\x8czZ\xda\xfa]-(?=sess-[A-Za-z0-9]{40})")
LONGEST_SESSION = len(b"sess-") + 40

# https://docs.python.org/3/library/pickletools.html
LETTER_CODES = (b"z", b"Z")
COUNTS = (b"\x8c", b"z", b"\xda", b"\xfa")  # announce a byte with a length
LONG_COUNTS = (b"X", b"T")  # announce four bytes with a length
SHORTEST_COUNTED, LONGEST_COUNTED = 32, 255
LONGEST_AFTER = 4  # in compiled Python, None, True and False are one letter each
LONGEST_PLAIN = 200  # characters of a body; anything longer is a blob
ROUND = (32, 40, 48, 64)  # characters of the bodies that providers issue


class Span(NamedTuple):
    """The bytes ``content[start:end]`` are a key."""

    start: int
    end: int


def find(content: bytes, *, named: bool = False) -> Iterator[Span]:
    """Every key in ``content``, in time linear in its length.

    Within one run of key characters, certain shapes come before likely ones.

    Args:
        content: one byte a character, of any encoding that keeps ASCII.
        named: assume that a name like ``api_key`` comes before each, for example
            because it was cut off. This finds more: anything random after ``sk-``.
    """
    last = -1
    for run in RUN.finditer(content):
        for start, end in _undivided(content, *run.span()):
            item = named or is_next_item(content, last, start)
            counted = _counted(content, start, end)
            found = [counted] if counted else _in_run(content, start, end, named=item)
            for key in found:
                last = key.end
                yield key
    starts = {each.end() for each in COUNTED_SESSION.finditer(content)}
    for session in SESSION.finditer(content):
        start = session.start()
        if start not in starts and stands_alone(content, start):
            starts.add(start)
    for start in sorted(starts):
        body = content[start + len(b"sess-") : start + LONGEST_SESSION]
        mixed = not body.islower() and not body.isupper()
        if mixed and is_drawn(body, SESSION_ENTROPY):
            yield Span(start, start + LONGEST_SESSION)


def _undivided(content: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The parts of a run between dividers, which a key may contain by chance."""
    divider = content.find(DIVIDER, start, end)
    halves = [] if divider == -1 else [*_halves(content, start, end)]
    while divider != -1:
        past = [last for first, last in halves if first <= divider < last]
        if not past:
            yield start, divider
            start = divider + len(DIVIDER)
        divider = content.find(DIVIDER, max(start, *past, divider), end)
    yield start, end


def _halves(content: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The halves around each marker whose lengths match a kind of key."""
    marker = content.find(MARKER, start, end)
    while marker != -1:
        after = marker + len(MARKER)
        begin = _beginning(content, max(start, marker - LONGEST_HALF), marker)
        left = marker - begin.end() if begin else 0
        if begin and left in KNOWN_HALVES:
            yield begin.end(), marker
            yield after, after + KNOWN_HALVES[left]
        marker = content.find(MARKER, after, end)


def _in_run(content: bytes, start: int, end: int, *, named: bool) -> Iterator[Span]:
    last = -1
    if content.find(MARKER, start, end) != -1:
        for key in _marked(content, start, end):
            yield from _unmarked(content, start, key.start, last, named=named)
            yield key
            start = last = key.end
    yield from _unmarked(content, start, end, last, named=named)


def _counted(content: bytes, start: int, end: int) -> Span | None:
    """A key with its length before it as one byte, in a pickle or compiled Python.

    That byte may be a letter, and so may the bytes after the key.
    """
    length = counted_length(content, start)
    last = start + length
    if not length or not last <= end <= last + LONGEST_AFTER:
        return None
    whole = [(0, length)]
    return Span(start, last) if list(find(content[start:last])) == whole else None


def counted_length(content: bytes, start: int) -> int:
    """The length that a pickle or compiled Python may announce here; 0 if it does not.

    It takes one byte, or four in older pickles.
    """
    length = content[start - 1] if start else 0
    if length == 0 and content[max(0, start - 5) : start - 4] in LONG_COUNTS:
        length = int.from_bytes(content[start - 4 : start], "little")
    elif not _is_length(content, start):
        return 0
    return length if SHORTEST_COUNTED <= length <= LONGEST_COUNTED else 0


def _is_length(content: bytes, start: int) -> bool:
    """Whether the byte before a position may be a length, and is not part of base64."""
    code = content[max(0, start - 2) : start - 1]
    if code not in COUNTS and stands_alone(content, start):
        return False
    before = content[max(0, start - 3) : start - 2] if code in LETTER_CODES else code
    return not (before and before[0] in KEY_CHARACTERS)


def ends_whole(content: bytes) -> bool:
    """Whether a text ends with a key of OpenAI's that has its usual length."""
    marker = content.rfind(MARKER)
    begin = _beginning(content, 0, marker) if marker != -1 else None
    if begin is None:
        return False
    right = len(content) - marker - len(MARKER)
    return KNOWN_HALVES.get(marker - begin.end()) == right


def _marked(content: bytes, start: int, end: int) -> Iterator[Span]:
    """Keys with OpenAI's marker, which are recognized whatever is glued to them."""
    marker = content.find(MARKER, start, end)
    while marker != -1:
        after = marker + len(MARKER)
        begin = _beginning(content, max(start, marker - LONGEST_HALF), marker)
        span = begin and _around(content, begin, marker, end)
        if span:
            yield span
        start = span.end if span else after
        marker = content.find(MARKER, after, end)


def _beginning(content: bytes, floor: int, marker: int) -> re.Match[bytes] | None:
    """The prefix that opens the key around a marker.

    A body may contain ``sk-`` by chance, and words that end in ``sk-`` may be to the
    left: a prefix with a name wins, then one at an exact distance, then the first.
    """
    fitting = [
        prefix
        for prefix in OF_OPENAI.finditer(content, floor, marker - SHORTEST_HALF)
        if marker - prefix.end() >= SHORTEST_HALF
    ]

    def likelihood(prefix: re.Match[bytes]) -> tuple[bool, bool]:
        return len(prefix[0]) > len(b"sk-"), marker - prefix.end() in EXACT_HALVES

    return max(fitting, key=likelihood, default=None)


def _around(
    content: bytes, begin: re.Match[bytes], marker: int, end: int
) -> Span | None:
    """The key around a marker, without what is glued to its end."""
    left, after = marker - begin.end(), marker + len(MARKER)
    right = _right_half(content, begin.start(), left, after, end)
    half = min(left, right)
    body = content[marker - half : marker] + content[after : after + half]
    if half < SHORTEST_HALF or not is_drawn(body):
        return None
    plain = len(begin[0]) == len(b"sk-")
    centred = left in KNOWN_HALVES or right in KNOWN_HALVES or abs(left - right) <= 1
    if plain and not centred and not stands_alone(content, begin.start()):
        return None  # a blob that contains sk- and the marker by chance
    return Span(begin.start(), after + right)


def _right_half(content: bytes, start: int, left: int, after: int, end: int) -> int:
    """How many characters after the marker belong to the key."""
    right = min(end - after, LONGEST_HALF)
    known = KNOWN_HALVES.get(left, right)
    rest = content[after + known : after + right]
    is_another = len(rest) < SHORTEST_REST or _is_text(rest)
    if left in KNOWN_HALVES and is_another and not _is_quoted(content, start, end):
        return min(right, known)
    another = content.find(b"sk-", after + SHORTEST_HALF, after + right) - after
    if another in KNOWN_HALVES or abs(another - left) <= 1:
        return another
    return end_without_markup(content, start, after + right) - after


def _is_quoted(content: bytes, start: int, end: int) -> bool:
    """Whether there is exactly one key between two quotes."""
    quote = content[end : end + 1]
    is_one = quote in (b'"', b"'", b"`") and content.endswith(quote, 0, start)
    return is_one and content.count(b"sk-", start, end) == 1


def _is_text(glued: bytes) -> bool:
    """Whether the text after a key of usual length is not the key's: words, numbers."""
    parts = glued.replace(b"_", b"-").split(b"-")
    return (
        glued.startswith(b"sk-")
        or is_phrase(glued)
        or all(PART.fullmatch(each) for each in parts if each)
    )


def _unmarked(
    content: bytes, start: int, end: int, last: int, *, named: bool
) -> Iterator[Span]:
    """Keys in a part of a run without a marked key; one may end at ``last``."""
    begin = content.find(b"sk-", start, end)
    if begin == -1:
        return
    inner = content.find(b"sk-", begin + 1, end) != -1
    if not (inner or begin == last or stands_apart(content, begin)):
        return  # it begins inside a word, as in task-; most do
    yield from (
        list(_of_provider(content, begin, end, last))
        or list(_plain(content, begin, end, last, named=named))
        or _url_safe(content, begin, end, named=named)
    )


def _of_provider(content: bytes, start: int, end: int, last: int) -> Iterator[Span]:
    """Keys without the marker whose prefix names a kind or a provider."""
    for key in OF_PROVIDER.finditer(content, start, end):
        apart = key.start() == last or stands_apart(content, key.start())
        whole = key.end() == end or content[key.end()] not in KEY_CHARACTERS
        glued = content.startswith(b"sk-", key.end())
        cut = is_cut_short(content, *key.span())
        if apart and (whole or glued) and not cut and is_of_provider(key):
            last = key.end()
            yield Span(key.start(), end_without_markup(content, *key.span()))


def _plain(
    content: bytes, start: int, end: int, last: int, *, named: bool
) -> Iterator[Span]:
    """Keys of letters and digits with nothing but ``sk-`` before them."""
    for key in PLAIN.finditer(content, start, end):
        if not END.match(content, key.end()) or _goes_on(content, key, end):
            continue
        glued = key.start() == last
        if _is_plain(content, *key.span(), named=named, glued=glued):
            last = key.end()
            yield Span(*key.span())


def _goes_on(content: bytes, key: re.Match[bytes], end: int) -> bool:
    """Whether a final hyphen or underscore is the key's: most lengths are even."""
    if end - key.end() > len(b"---") or len(key[1]) in ROUND:
        return False
    return end_without_markup(content, key.start(), end) > key.end()


def _url_safe(content: bytes, start: int, end: int, *, named: bool) -> Iterator[Span]:
    """A key with hyphens and underscores, which takes up the whole run."""
    end = end_without_markup(content, start, end)
    writer = OF_WRITER.match(content, start)
    if writer:
        if (named or is_announced(content, start)) and is_drawn(
            writer[1], LEAST_WRITER
        ):
            yield Span(*writer.span())
        return
    if PLAIN.fullmatch(content, start, end):
        return  # already checked
    if _is_plain(content, start, end, named=named):
        yield Span(start, end)


def _is_plain(
    content: bytes, start: int, end: int, *, named: bool, glued: bool = False
) -> bool:
    """Whether there is a plain key between two positions; cheap checks come first."""
    infix = INFIX.match(content, start, end)
    if infix is None or end - infix.end() > LONGEST_PLAIN:
        return False
    body = content[infix.end() : end]
    alphabet = alphabet_of(body)
    if alphabet is None:
        return False
    alone = (
        (glued or stands_alone(content, start))
        and (named or len(body) in alphabet.alone)
        and not ends_in_extension(content, end)
    )
    if len(body) not in ROUND and is_cut_short(content, start, end):
        return False
    here = alone or is_announced(content, start)
    return here and is_drawn(body, alphabet.least_entropy)
