"""The prefilter: may these bytes hold a key, in any form that a decoder knows?

It sees every byte of every commit, so it is made of searches for literals alone, which
run at 2 GB/s and more, and it imports next to nothing. What it takes for suspicious is
rather too much than too little, but not by far: the scanner is fifty times slower.
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

OVERLAP = 256  # a block has to begin so much before the end of the last one
PART = 1 << 14  # so much is looked at in one go
SAMPLE = 32  # characters that are looked at
SHORTEST_WIDE = 16  # characters that show a pattern; a key has more
PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"
NEXT_LETTERS = frozenset(b"kes-")  # of how keys begin, behind the first
MOST_LETTERS = 4
MANY = 8  # beginnings in one part, which are then counted
ALIKE = 7  # characters in a row that begin no key, nor do these: see ``placeholder``
TYPED = (b"abcdefgh", b"12345678", b"01234567", b"qwertyui")
ASKS = (b" a", b"/a", b"-a", b"_a", b"`a")  # the beginnings of ask-
PARTINGS = b"_-"  # a prefix in letters of one case has one of them behind it


def suspicious(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> bool:
    """Whether a content is worth a scan: whether any part of it is."""
    if AtOnce.odd and len(content) <= SMALL and not _has_literals(content):
        return is_odd(content, known, whole=whole, layers=False)
    return next(suspicious_parts(content, known, whole=whole), None) is not None


def suspicious_parts(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> Iterator[tuple[int, int]]:
    """From where to where a content is worth a scan, in order; all of it comes last.

    Args:
        content: of a file, or a part of a large one.
        known: secrets to look for whatever their shape.
        whole: this is the content of a file from its first byte to its last; if not, it
            goes on where another part ended, and what begins with it was in that, too.
    """
    search, odd = at_once(len(content)), AtOnce.odd
    runs, named = False, not (search and odd)
    view = memoryview(content)  # a part of it is no copy
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
    """Whether a content is worth a scan for something else than its literals.

    ``layers`` says whether it may have a long run of characters of base64, and a word
    that speaks of it.
    """
    return (
        any(needle in content for secret in known for needle in secret.needles)
        or bool(wide(content))
        or (whole and _is_special(content, layers=layers))
    )


def _has_literals(content: Bytes) -> bool:
    """Whether a literal may be there, once all of them are searched for at once."""
    search, odd = AtOnce.search, AtOnce.odd
    if search is None or odd is None:
        return True
    if search(content) or odd(content):
        return True
    return not content.isascii() and any(each(content) for each in AtOnce.unseen)


def _literals(
    view: memoryview, part: Bytes, search: Search, odd: Search
) -> tuple[frozenset[int], list[int]]:
    """The literals in a part, and where it has an odd one.

    They are there as well where all that is not ASCII is left out. That takes ten times
    as long, so it is done only where what nobody sees may cut a beginning.
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
    """Where a part has an odd literal, each searched for alone."""
    return [
        at
        for sign, literals in ODD.items()
        if sign in part
        for literal in (*literals, *ODD_SESSION.get(sign, ()))
        for at in places(part, literal)
    ]


def _is_special(content: Bytes, *, layers: bool) -> bool:
    """Whether the first bytes or some word give a meaning to all the rest."""
    return (
        content.startswith(BYTE_ORDER_MARKS)
        or is_archive(content)
        or (layers and may_have_layers(content))
        or (len(content) <= SMALL and is_wrapped(content))
    )


def wide(content: Bytes) -> set[int]:
    """In characters of how many bytes, apart from one, a key may begin."""
    if b"\0" not in content or b"-" not in content or WIDE_HYPHEN not in content:
        return set()  # those of one character are fast
    search = AtOnce.wide
    has_literal = search is None or bool(search(memoryview(content)))
    return {
        width
        for width, beginnings in WIDE_LITERALS.items()
        if (has_literal and any(beginning in content for beginning in beginnings))
        or _begins_wide(content, width)
    }


def _begins_wide(content: Bytes, width: int) -> bool:
    """Whether the first characters have so many bytes each, of which one is ASCII's.

    An invisible one may cut the beginning of a key, which then is no literal.
    """
    columns = [content[at : SAMPLE * width : width] for at in range(width)]
    written = [each for each in columns if 8 * each.count(0) < 7 * len(each)]
    if len(written) != 1 or len(columns[-1]) < SHORTEST_WIDE:
        return False
    return 8 * len(written[0].translate(None, PRINTABLE)) <= len(written[0])


def is_archive(content: Bytes) -> bool:
    """Whether the first bytes are those of something packed."""
    return (
        content.startswith(MAGICS)
        or content.startswith(TAR_MAGIC, TAR_MAGIC_AT)
        # A program that unpacks itself, or a zipapp.
        or (
            content.startswith((b"#!", b"MZ"))
            and content.find(ZIP_MAGIC, 0, LONGEST_STUB) != -1
        )
    )


def _begins_in_any_form(
    content: Bytes, start: int, end: int, found: frozenset[int], odd_places: list[int]
) -> bool:
    """Whether a key may begin in a part, as it is, cut or spelled out."""
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
    """Whether a key may begin in a part in base64 or in hexadecimal."""
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
    """Whether a key may begin at an odd literal, behind some of its letters perhaps."""
    if part.startswith((*SPELLED, *SESSION_CUT), at):
        return True
    if part.startswith(b"<", at):  # of what stands before a tag, the tag is a literal
        return part[at - 1 : at] in (b"s", b"e") and may_follow(NEXT_LETTERS, part, at)
    letters = part[at : at + MOST_LETTERS]
    count = len(letters) - len(letters.lstrip(b"se"))
    return count > 0 and may_follow(NEXT_LETTERS, part, at + count)


def _is_cut_unseen(part: Bytes) -> bool:
    """Whether a key may begin here if all that is not ASCII is left out."""
    if part.isascii():
        return False
    left = part.translate(None, NOT_ASCII)
    return _begins_key(left, 0, len(left), ANY) or _begins_session(left, 0, len(left))


def _all_in_words(content: Bytes, start: int, end: int) -> bool:
    """Whether each of many ``sk-`` ends a word, and none begins OpenAI's own key."""
    left = content.count(b"sk-", start, end)
    if left <= MANY or content.find(MARKER, start, end + MARKER_WITHIN) != -1:
        return False
    for each in WORD_ENDS:
        left -= content.count(each, start, end)
        if not left:
            return True
    return False


def _begins_key(content: Bytes, start: int, end: int, found: frozenset[int]) -> bool:
    """Whether ``sk-`` has enough behind it, or may go on in another literal or line."""
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
    """Whether the rarer beginning is there, whatever follows it."""
    return any(
        content.find(each, start, end) != -1 for each in (b"sess-", *SESSION_CUT)
    )


def _is_called(content: Bytes, start: int, end: int, found: frozenset[int]) -> bool:
    """Whether a name like ``GROQ_API_KEY`` may have a random value behind it."""
    return not found.isdisjoint(OF_CALLS) and any(
        _may_be_random(content[after : after + LONGEST_AFTER_CALL + SHORTEST_CALLED])
        for call, literal in zip(CALLED_BY, IN_CALLS, strict=True)
        if NUMBERS[literal] in found or not found.isdisjoint(OF_OWN_BEGINNINGS)
        for at in places(content, call, start, end)
        for after in [at + len(call)]
    )


def _may_be_random(after: Bytes) -> bool:
    """Whether what stands behind a name has no words in its first characters."""
    value = after.lstrip(AFTER_CALL)[:SHORTEST_CALLED]
    if len(value) < SHORTEST_CALLED or value.translate(None, CALLED):
        return False
    if value.startswith(BEGINNINGS):
        return False
    bare = value.translate(None, PARTINGS)
    if bare.isalpha() and (bare.islower() or bare.isupper()):
        return len(value) - len(bare) == 1
    return b"." not in value or len(value.translate(None, DIGITS)) < len(value)


def _has_body(content: Bytes, at: int) -> bool:
    body = content[at + 3 : at + 3 + SHORTEST_BODY]
    rest = body.lstrip(KEY_CHARACTERS)
    if not rest or body.startswith(DOTTED):
        return not (body.lower().startswith(TYPED) or body.startswith(ALIKE * body[:1]))
    from pytest_openai_ready.scan.breaks import may_go_on

    return may_go_on(content, at + 3 + len(body) - len(rest))


def _is_cut_at_once(content: Bytes, at: int) -> bool:
    """Whether something stands between ``sk`` and the hyphen, or for the hyphen."""
    if not content.startswith(CUT, at) or _ends_word(content, at):
        return False
    if not content.startswith(PARTED, at):
        return True
    from pytest_openai_ready.scan.breaks import behind_tags

    return behind_tags(content, at + len(b"sk")) in b"-\\&%"


def _ends_word(content: Bytes, at: int) -> bool:
    """Whether this is the end of ``task-``, which no key but a marked one goes on."""
    end = content[at - 2 : at]
    if end in ASKS:
        return True
    if not end or end.strip(SMALL_LETTERS) or end in SAYS_KEY:
        return False
    before = content[max(0, at - LONGEST_ESCAPE) : at]
    return b"\\" not in before and b"%" not in before
