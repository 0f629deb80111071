"""The literals to search for: beginnings of keys, in every form that hides them.

They are not exact: ``prefilter`` examines each match. There are three dozen literals.
If there is much to search and ``ahocorasick_rs`` is installed (the extra ``fast``), one
pass finds those that a part contains.
"""

from __future__ import annotations

from pytest_openai_ready.keys.call_names import (
    BEFORE_VALUE_WORD,
    CALLS,
    OWN_BEGINNINGS,
    QUOTES_IN_MARKUP,
    VALUE_WORD,
)
from pytest_openai_ready.keys.invisible import FIRST_BYTES

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    # The number of a literal, and where it begins and ends.
    Search = Callable[[bytes | bytearray | memoryview], list[tuple[int, int, int]]]

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
BEGINNINGS = (b"sk-", b"sess-")
KEY_CHARACTERS = BASE64.replace(b"+/", b"")
SHORTEST_BODY = 16
CALLED = KEY_CHARACTERS + b"."
DOTTED = b"sp-"  # such keys have short parts separated by dots
# An escape may end in lowercase letters, such as \n, \x3d, \u00ab, %ab; so may a name
# that announces a key. A pickle has the length of a text before it, and z before that.
SMALL_LETTERS = b"abcdefghijklmnopqrstuvwxy"
LONGEST_ESCAPE = 6
SAYS_KEY = (b"ey", b"en")  # the ends of key and token
# OpenAI's marker: a key with it is found whatever is before it.
MARKER = b"T3BlbkFJ"
MARKER_WITHIN = 1 << 12  # bytes from the beginning of a key, in any form

# How keys begin if a character has two or four bytes: Windows PowerShell writes two.
WIDE_LITERALS = {
    2: (b"s\0k\0-", b"s\0e\0s\0s\0-"),
    4: (b"s\0\0\0k\0\0\0-", b"s\0\0\0e\0\0\0s\0\0\0s\0\0\0-"),
}
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")

# The beginnings in base64, for each offset in a group of three bytes: the characters
# that depend only on the beginning, and how many precede them.
IN_BASE64 = (
    *((b"c2st", 0), (b"NrL", 2), (b"zay", 3)),
    *((b"c2Vzcy", 0), (b"Nlc3Mt", 2), (b"zZXNzL", 3)),
)

# How a key may continue after ``sk`` if its hyphen is escaped, or something is between
# the two: see ``keys.recognition.cut_keys``. Tags also separate the runs of a document.
PARTED = b"sk<"
AFTER_SK = tuple(
    b"sk" + each
    for each in (b"<", b"}\\", b"\x1b[", b"\x7f-", b"%2", b"%E2", b"%C2", b"\\", b"&")
)
CUT = (  # the same, but more exact
    *(PARTED, b"sk}\\", b"sk\x1b[", b"sk\x7f-", b"sk%2", b"sk%E2", b"sk%C2"),
    *(b"sk" + each for each in (b"\\u", b"\\x", b"\\\\", b"\\-", b"\\P", b"\\0")),
    *(b"sk" + each for each in (b"&#", b"&s", b"&z", b"&Z", b"&h", b"&d", b"&N")),
)
# The same between the first two letters, and fully escaped keys; by a character that
# all literals of a row have.
ODD = {
    b"\\": (
        *(b"s\\u20", b"s\\u00", b"s\\ufe", b"s\\uFE", b"s\\\\u", b"s\\x1b", b"s\\xad"),
        *(b"s\\xe2", b"s\\xc2", b"s\\\\x", b"s\\033", b"\\x73", b"\\u0073"),
    ),
    b"&": (
        *(b"s&shy;", b"s&zw", b"s&Zero", b"s&#8", b"s&#1", b"s&#x"),
        *(b"&#115;", b"&#x73;"),
    ),
    b"%": (b"%73%6", b"s%E2%8", b"s%C2%A"),
    b"<": (b"s<wbr",),
    b"\x1b": (b"s\x1b[",),
    b"\x7f": (b"s\x7fk",),
    b" ": (b"73 6b 2d", b"73 6B 2D"),
}
SPELLED = tuple(
    each for row in ODD.values() for each in row if not each.startswith(b"s")
)
# The rarer beginning, if its hyphen does not follow as is.
SESSION_CUT = tuple(
    b"sess" + each
    for each in (
        *(b"<", b"}\\", b"\x1b[", b"\x7f-", b"%2", b"\\u0", b"\\x2", b"\\P", b"&#4"),
    )
)
# The same, split before its third or fourth letter.
ODD_SESSION = {
    sign: tuple(start + each for start in (b"se", b"ses") for each in cuts)
    for sign, cuts in {
        b"\\": (b"\\u200", b"\\u001", b"\\u00a", b"\\x1b", b"\\xe2"),
        b"&": (b"&shy;", b"&#8", b"&#x2"),
        b"%": (b"%E2%8",),
        b"<": (b"<wbr",),
        b"\x1b": (b"\x1b[",),
    }.items()
}
# What these contain that no other literal finds.
IN_ODD_SESSION = (b"se&", b"se\\u", b"se\\x", b"se%E2", b"se\x1b[", b"<wbr")
ODD_LITERALS = tuple(  # by a common beginning if several have one
    dict.fromkeys(
        b"sess\\"
        if each.startswith(b"sess\\")
        else each[:3]
        if each.startswith((b"s\\", b"s&"))
        else each
        for row in (SESSION_CUT, IN_ODD_SESSION, *ODD.values())
        for each in row
        if not each.startswith(b"s<")
    )
)
CUTTERS = (b"\x1b", b"\x7f", b"<", b"\\", b"&", b"%", b"}")
NOT_ASCII = bytes(range(0x80, 0x100))
# Something invisible, or a soft hyphen in Latin-1, after a letter of a beginning.
CUT_UNSEEN = (
    *(letter + each for letter in (b"s", b"k", b"e") for each in FIRST_BYTES),
    *(b"s\xadk", b"k\xad-", b"s\xade", b"e\xads", b"s\xads", b"s\xad-"),
)
IN_HEX = (b"736b2d", b"736B2D", b"736573732d", *ODD[b" "])
# The most common words that end in ``sk``, after letters that no escape ends in.
WORD_ENDS = (b"task-", b"isk-", b"usk-", b"osk-", b"mask-", b"lask-")
# Words in files that often have layers of base64: Kubernetes, e-mail, HTTP recordings.
LAYERED = (b"ase64", b"Secret", b"!!binary")

# The names before a key that does not look like one: see ``called_keys``.
CALLED_BY = tuple(each.encode() for each in CALLS)
# As literals: no other literal begins as one of these ends.
IN_CALLS = tuple(each.rstrip(b"N") for each in CALLED_BY)
AFTER_CALL = BEFORE_VALUE_WORD.encode()
WORDS_AFTER_CALL = (b"str", VALUE_WORD.encode())
MARKUP_QUOTES = tuple(each.encode() for each in QUOTES_IN_MARKUP)
LONGEST_AFTER_CALL = 72
SHORTEST_CALLED = 20

# A part without any of these is not suspicious to any check of parts.
LITERALS = (
    *IN_CALLS,
    *(*BEGINNINGS, *AFTER_SK, *IN_HEX),
    *(*(each for each, _ in IN_BASE64), *LAYERED),
)
# The literals of each check, by their numbers in the search for all of them.
NUMBERS = {literal: number for number, literal in enumerate(LITERALS)}
# A match of one of these may hide a call that begins as it ends.
OF_OWN_BEGINNINGS = frozenset(NUMBERS[each.encode()] for each in OWN_BEGINNINGS)
OF_CALLS = frozenset(map(NUMBERS.__getitem__, IN_CALLS))
BEGINNING, BEGINNING_OF_SESSION = map(NUMBERS.__getitem__, BEGINNINGS)
OF_CUTS = frozenset(map(NUMBERS.__getitem__, AFTER_SK))
OF_BEGINNINGS = OF_CUTS | {BEGINNING, BEGINNING_OF_SESSION}
OF_CODES = frozenset(
    map(NUMBERS.__getitem__, (*IN_HEX, *(each for each, _ in IN_BASE64)))
)
OF_LAYERS = frozenset(map(NUMBERS.__getitem__, LAYERED))
ANY = frozenset(range(len(LITERALS)))
MUCH = 1 << 20  # bytes; loading the search for all at once takes as long as these
TEXT_PART = 1 << 16  # even if a text consists of literals, the matches fit in memory
LITERAL_OVERLAP = max(map(len, LITERALS)) - 1

TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
ZIP_MAGIC, LONGEST_STUB = b"PK\x03\x04", 4096
PDF_MAGIC = b"%PDF-"
MAGICS = (ZIP_MAGIC, b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", PDF_MAGIC)
# Line lengths of files that are only base64.
LINES_OF_BASE64 = (60, 64, 72, 76, 77)
# A content without literals is scanned only with one of these: outer marks at its
# beginning, inner marks anywhere. Lines of base64 are checked separately.
OUTER_MARKS = (*BYTE_ORDER_MARKS, *MAGICS)
WIDE_HYPHEN = b"\0-"
INNER_MARKS = (WIDE_HYPHEN, TAR_MAGIC, ZIP_MAGIC)


class AtOnce:
    """How much this process has searched, and the searches that it uses since."""

    looked_at = 0
    search: Search | None = None
    odd: Search | None = None
    wide: Search | None = None
    unseen: tuple[Search, ...] = ()


def at_once(size: int) -> Search | None:
    """The search for all literals in a part; None for little work.

    ``size`` is the number of bytes to be searched next.
    """
    before = AtOnce.looked_at
    AtOnce.looked_at += size
    if before <= MUCH < AtOnce.looked_at:
        AtOnce.search, AtOnce.odd = matcher(LITERALS), matcher(ODD_LITERALS)
        AtOnce.wide = matcher([each for row in WIDE_LITERALS.values() for each in row])
        half = len(CUT_UNSEEN) // 2
        halves = matcher(CUT_UNSEEN[:half]), matcher(CUT_UNSEEN[half:])
        AtOnce.unseen = tuple(each for each in halves if each)
    return AtOnce.search


def expect_much() -> None:
    """Search for all literals at once from now on, even if little was searched yet."""
    at_once(MUCH + 1)


def matcher(literals: Sequence[bytes] = LITERALS) -> Search | None:
    """A search for all literals at once; None without the extra ``fast``.

    Args:
        literals: up to 64, or they are searched for without SIMD.
    """
    try:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind
    except ImportError:
        return None
    # The default match kind does not use SIMD, either, and is eight times slower.
    found = BytesAhoCorasick(literals, matchkind=MatchKind.LeftmostFirst)
    return found.find_matches_as_indexes


def literals_in(text: bytes) -> frozenset[bytes]:
    """The literals in a text; all of them if they would be searched for one by one.

    The scanner has a dozen searches, and most texts need none or one of them. No
    literal begins as another one ends, so none hides another from this search, except
    calls that begin like a key: if one is found, all calls are returned.
    """
    if AtOnce.search is None:
        return frozenset(LITERALS)
    found: set[int] = set()
    for start in range(0, len(text), TEXT_PART):
        part = text[start : start + TEXT_PART + LITERAL_OVERLAP]
        found.update(each[0] for each in AtOnce.search(part))
    if not found.isdisjoint(OF_OWN_BEGINNINGS):
        found.update(OF_CALLS)
    return frozenset(LITERALS[index] for index in found)
