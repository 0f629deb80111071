"""The prefilter: whether bytes may contain a key, in any form that a decoder knows.

It sees every byte of every commit, so it only searches for literals, which runs at 2
GB/s and more, and it imports next to nothing. It prefers false positives to misses, but
not many: the scanner is fifty times slower.
"""

from __future__ import annotations

from pytest_openai_ready.keys.beginnings import may_follow, places
from pytest_openai_ready.scan.base64_looks import (
    DIGITS,
    SMALL,
    has_encoded,
    has_shortest_run,
    is_compressed,
    is_wrapped,
    may_have_layers,
)
from pytest_openai_ready.scan.literals import (
    AFTER_CALL,
    ANY,
    BEGINNING,
    BEGINNING_OF_SESSION,
    BEGINNINGS,
    BYTE_ORDER_MARKS,
    CALLED,
    CALLED_BY,
    CUT,
    DOTTED,
    IN_BASE64,
    IN_CALLS,
    IN_HEX,
    KEY_CHARACTERS,
    LONGEST_AFTER_CALL,
    LONGEST_ESCAPE,
    LONGEST_STUB,
    MAGICS,
    MARKER,
    MARKER_WITHIN,
    MARKUP_QUOTES,
    NOT_ASCII,
    NUMBERS,
    ODD,
    ODD_SESSION,
    OF_BEGINNINGS,
    OF_CALLS,
    OF_CODES,
    OF_CUTS,
    OF_LAYERS,
    OF_OWN_BEGINNINGS,
    PARTED,
    SAYS_KEY,
    SESSION_CUT,
    SHORTEST_BODY,
    SHORTEST_CALLED,
    SMALL_LETTERS,
    SPELLED,
    TAR_MAGIC,
    TAR_MAGIC_AT,
    WIDE_HYPHEN,
    WIDE_LITERALS,
    WORD_ENDS,
    WORDS_AFTER_CALL,
    ZIP_MAGIC,
    AtOnce,
    at_once,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.keys.beginnings import Bytes
    from pytest_openai_ready.scan.known_secrets import KnownSecret
    from pytest_openai_ready.scan.literals import Search

OVERLAP = 256  # a block has to begin this much before the end of the last one
PART = 1 << 14  # the size that is checked at once
SAMPLE = 32  # characters that are checked
SHORTEST_WIDE = 16  # characters that show a pattern; a key has more
PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"
NEXT_LETTERS = frozenset(b"kes-")  # of the beginnings of keys, after the first letter
MOST_LETTERS = 4
MANY = 8  # beginnings in one part; more are counted
ALIKE = 7  # equal characters, which begin no key; nor do these: see ``placeholder``
TYPED = (b"abcdefgh", b"12345678", b"01234567", b"qwertyui")
ASKS = (b" a", b"/a", b"-a", b"_a", b"`a")  # the beginnings of the word ask-
AFTER_WORDS = tuple(bytes((each,)) for each in AFTER_CALL)
PARTINGS = b"_-"  # a prefix with letters of one case ends in one of these


def suspicious(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> bool:
    """Whether a content has to be scanned: whether any part of it has."""
    if AtOnce.odd and len(content) <= SMALL and not _has_literals(content):
        return is_odd(content, known, whole=whole, layers=False)
    return next(suspicious_parts(content, known, whole=whole), None) is not None


def suspicious_parts(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> Iterator[tuple[int, int]]:
    """The parts of a content to scan, as start and end, in order; all of it comes last.

    Args:
        content: of a file, or a part of a large one.
        known: secrets to search for, of any shape.
        whole: this is the whole content of a file; if not, it continues another part,
            and overlaps with its end.
    """
    search, odd = at_once(len(content)), AtOnce.odd
    runs, named = False, not (search and odd)
    view = memoryview(content)  # slicing it does not copy
    for start in range(0 if whole else LONGEST_ESCAPE, len(content), PART):
        end = start + PART + OVERLAP
        part = content[start:end]
        if search and odd:
            found, odd_places = _literals(view[start:end], part, search, odd)
            if not (found or odd_places):
                continue
            runs, named = True, named or not found.isdisjoint(OF_LAYERS)
        else:
            found, odd_places = ANY, _odd_places(part)
        if is_compressed(content, start, end):
            runs = True
            continue
        has_run = not found.isdisjoint(OF_CODES) and has_shortest_run(part)
        runs = runs or has_run
        if (
            _begins_in_any_form(content, start, end, found, odd_places)
            or _is_called(content, start, end, found)
            or (has_run and _has_coded(content, start, end, found))
        ):
            yield start, end
    if is_odd(content, known, whole=whole, layers=runs and named):
        yield 0, len(content)


def is_odd(
    content: Bytes, known: tuple[KnownSecret, ...], *, whole: bool, layers: bool
) -> bool:
    """Whether a content has to be scanned for something other than its literals.

    ``layers`` says whether it may have a long run of base64 characters, and a word that
    mentions it.
    """
    return (
        any(needle in content for secret in known for needle in secret.needles)
        or bool(wide(content))
        or (whole and _is_special(content, layers=layers))
    )


def _has_literals(content: Bytes) -> bool:
    """Whether a literal may be there, if there is a search for all of them at once."""
    search, odd = AtOnce.search, AtOnce.odd
    if search is None or odd is None:
        return True
    if search(content) or odd(content):
        return True
    return not content.isascii() and any(each(content) for each in AtOnce.unseen)


def _literals(
    view: memoryview, part: Bytes, search: Search, odd: Search
) -> tuple[frozenset[int], list[int]]:
    """The literals in a part, and the positions of odd ones.

    Literals also count if they appear once everything but ASCII is removed. That takes
    ten times as long, so it is done only if something invisible may split a beginning.
    """
    found = search(view)
    odd_places = [at for _, at, _ in odd(view)]
    if not part.isascii() and any(each(view) for each in AtOnce.unseen):
        left = part.translate(None, NOT_ASCII)
        if odd(left):
            return ANY, odd_places
        found += search(left)
    return frozenset([number for number, _, _ in found]), odd_places


def _odd_places(part: Bytes) -> list[int]:
    """The positions of odd literals in a part, each searched for separately."""
    return [
        at
        for sign, literals in ODD.items()
        if sign in part
        for literal in (*literals, *ODD_SESSION.get(sign, ()))
        for at in places(part, literal)
    ]


def _is_special(content: Bytes, *, layers: bool) -> bool:
    """Whether the first bytes or some word determine how to read the rest."""
    return (
        content.startswith(BYTE_ORDER_MARKS)
        or is_archive(content)
        or (layers and may_have_layers(content))
        or (len(content) <= SMALL and is_wrapped(content))
    )


def wide(content: Bytes) -> set[int]:
    """The widths of characters, in bytes and except one, in which a key may begin."""
    if b"\0" not in content or b"-" not in content or WIDE_HYPHEN not in content:
        return set()  # the searches for one character are fast
    search = AtOnce.wide
    has_literal = search is None or bool(search(memoryview(content)))
    return {
        width
        for width, beginnings in WIDE_LITERALS.items()
        if (has_literal and any(beginning in content for beginning in beginnings))
        or _begins_wide(content, width)
    }


def _begins_wide(content: Bytes, width: int) -> bool:
    """Whether the first characters are ASCII in units of this width.

    An invisible character may split the beginning of a key, which then is not a
    literal.
    """
    columns = [content[at : SAMPLE * width : width] for at in range(width)]
    written = [each for each in columns if 8 * each.count(0) < 7 * len(each)]
    if len(written) != 1 or len(columns[-1]) < SHORTEST_WIDE:
        return False
    return 8 * len(written[0].translate(None, PRINTABLE)) <= len(written[0])


def is_archive(content: Bytes) -> bool:
    """Whether the first bytes are those of an archive or compressed file.

    A zip archive may have anything before it: a program that unpacks or runs it, or the
    header of a browser's extension.
    """
    return (
        content.startswith(MAGICS)
        or content.startswith(TAR_MAGIC, TAR_MAGIC_AT)
        or content.find(ZIP_MAGIC, 0, LONGEST_STUB) != -1
    )


def _begins_in_any_form(
    content: Bytes, start: int, end: int, found: frozenset[int], odd_places: list[int]
) -> bool:
    """Whether a key may begin in a part, as is, split or escaped."""
    if not odd_places and found.isdisjoint(OF_BEGINNINGS):
        return False
    part = content[start:end]
    return (
        _begins_key(content, start, end, found)
        or any(_is_cut_or_spelled(part, at) for at in odd_places)
        or (BEGINNING_OF_SESSION in found and _begins_session(content, start, end))
        or _is_cut_unseen(part)
    )


def _has_coded(content: Bytes, start: int, end: int, found: frozenset[int]) -> bool:
    """Whether a key in base64 or in hexadecimal may begin in a part."""
    return any(
        content.find(each, start, end) != -1
        for each in IN_HEX
        if NUMBERS[each] in found
    ) or any(
        has_encoded(content, start, end, needle, before)
        for needle, before in IN_BASE64
        if NUMBERS[needle] in found
    )


def _is_cut_or_spelled(part: Bytes, at: int) -> bool:
    """Whether a key may begin at an odd literal, maybe after some of its letters."""
    if part.startswith((*SPELLED, *SESSION_CUT), at):
        return True
    if part.startswith(b"<", at):  # before a tag, the tag is the literal
        return part[at - 1 : at] in (b"s", b"e") and may_follow(NEXT_LETTERS, part, at)
    letters = part[at : at + MOST_LETTERS]
    count = len(letters) - len(letters.lstrip(b"se"))
    return count > 0 and may_follow(NEXT_LETTERS, part, at + count)


def _is_cut_unseen(part: Bytes) -> bool:
    """Whether a key may begin here if everything but ASCII is removed."""
    if part.isascii():
        return False
    left = part.translate(None, NOT_ASCII)
    return _begins_key(left, 0, len(left), ANY) or _begins_session(left, 0, len(left))


def _all_in_words(content: Bytes, start: int, end: int) -> bool:
    """Whether each of many ``sk-`` ends a word, and none begins a key of OpenAI's."""
    left = content.count(b"sk-", start, end)
    if left <= MANY or content.find(MARKER, start, end + MARKER_WITHIN) != -1:
        return False
    for each in WORD_ENDS:
        left -= content.count(each, start, end)
        if not left:
            return True
    return False


def _begins_key(content: Bytes, start: int, end: int, found: frozenset[int]) -> bool:
    """Whether enough follows ``sk-``, or it may continue in another literal or line."""
    if not found.isdisjoint(OF_CUTS) and any(
        _is_cut_at_once(content, at) for at in places(content, b"sk", start, end)
    ):
        return True
    if BEGINNING not in found or _all_in_words(content, start, end):
        return False
    marked = None
    for at in places(content, b"sk-", start, end):
        in_word = _ends_word(content, at)
        if in_word and marked is None:
            marked = content.find(MARKER, start, end + MARKER_WITHIN) != -1
        if (marked or not in_word) and _has_body(content, at):
            return True
    return False


def _begins_session(content: Bytes, start: int, end: int) -> bool:
    """Whether the rarer beginning is there, whatever comes after it."""
    return any(
        content.find(each, start, end) != -1 for each in (b"sess-", *SESSION_CUT)
    )


def _is_called(content: Bytes, start: int, end: int, found: frozenset[int]) -> bool:
    """Whether a name like ``GROQ_API_KEY`` may be followed by a random value."""
    return not found.isdisjoint(OF_CALLS) and any(
        _may_be_random(content[after : after + LONGEST_AFTER_CALL + SHORTEST_CALLED])
        for call, literal in zip(CALLED_BY, IN_CALLS, strict=True)
        if NUMBERS[literal] in found or not found.isdisjoint(OF_OWN_BEGINNINGS)
        for at in places(content, call, start, end)
        for after in [at + len(call)]
    )


def _may_be_random(after: Bytes) -> bool:
    """Whether the value after a name does not begin with words."""
    value = _behind(after)[:SHORTEST_CALLED]
    if len(value) < SHORTEST_CALLED or value.translate(None, CALLED):
        return False
    if value.startswith(BEGINNINGS):
        return False
    bare = value.translate(None, PARTINGS)
    if bare.isalpha() and (bare.islower() or bare.isupper()):
        return len(value) - len(bare) == 1
    return b"." not in value or len(value.translate(None, DIGITS)) < len(value)


def _behind(after: Bytes) -> Bytes:
    """What comes after a name and the text between it and its value."""
    value = after
    if b"&" in after:
        for quote in MARKUP_QUOTES:
            value = value.replace(quote, b'"')
    value = value.lstrip(AFTER_CALL)
    for word in WORDS_AFTER_CALL:
        if value.startswith(word) and value[len(word) : len(word) + 1] in AFTER_WORDS:
            value = value[len(word) :].lstrip(AFTER_CALL)
    return value


def _has_body(content: Bytes, at: int) -> bool:
    body = content[at + 3 : at + 3 + SHORTEST_BODY]
    rest = body.lstrip(KEY_CHARACTERS)
    if not rest or body.startswith(DOTTED):
        return not (body.lower().startswith(TYPED) or body.startswith(ALIKE * body[:1]))
    from pytest_openai_ready.scan.texts.breaks import may_go_on

    return may_go_on(content, at + 3 + len(body) - len(rest))


def _is_cut_at_once(content: Bytes, at: int) -> bool:
    """Whether there is something between ``sk`` and the hyphen, or in its place."""
    if not content.startswith(CUT, at) or _ends_word(content, at):
        return False
    if not content.startswith(PARTED, at):
        return True
    from pytest_openai_ready.scan.texts.breaks import behind_tags

    return behind_tags(content, at + len(b"sk")) in b"-\\&%"


def _ends_word(content: Bytes, at: int) -> bool:
    """Whether this ends a word like ``task-``, after which only marked keys count."""
    end = content[at - 2 : at]
    if end in ASKS:
        return True
    if not end or end.strip(SMALL_LETTERS) or end in SAYS_KEY:
        return False
    before = content[max(0, at - LONGEST_ESCAPE) : at]
    return b"\\" not in before and b"%" not in before
