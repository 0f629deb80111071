"""The prefilter: may these bytes hold a key, in any form that a decoder knows?

It sees every byte of every commit, so it is made of searches for literals alone, which
run at 2 GB/s and more, and it imports nothing. What it takes for suspicious is rather
too much than too little, but not by far: the scanner is fifty times slower.

The literals are a dozen. Where there is much to look at and ``ahocorasick_rs`` is
installed (the extra ``fast``), one pass finds the parts that hold none of them.
"""

from __future__ import annotations

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from pytest_openai_ready.scan.known_secrets import KnownSecret

    Bytes = bytes | bytearray
    # Which literal, and from where to where.
    Search = Callable[[Bytes | memoryview], list[tuple[int, int, int]]]

OVERLAP = 256  # a block has to begin so much before the end of the last one
PART = 1 << 14  # so much is looked at in one go
# Rarer forms are looked for in files that people write, not in data.
SMALL = 1 << 20

BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/-_"
BEGINNINGS = (b"sk-", b"sess-")
KEY_CHARACTERS = BASE64.replace(b"+/", b"")
SHORTEST_BODY = 16
CALLED = KEY_CHARACTERS + b"."
DOTTED = b"sp-"  # such keys have short parts, with dots between them
# An escape may end in small letters, such as \n, \x3d, \u00ab, %ab; so may what says
# that a key comes. A pickle has the length of a text before it, and z before that.
SMALL_LETTERS = b"abcdefghijklmnopqrstuvwxy"
LONGEST_ESCAPE = 6
SAYS_KEY = (b"ey", b"en")  # the ends of key and token
MARKER = (
    b"T3BlbkFJ"  # of OpenAI's keys: one that has it is found whatever stands before it
)
MARKER_WITHIN = 1 << 12  # bytes from where a key begins, however it is written
FAR = 36  # from where on a line a key that is cut off may have been wrapped

# How keys begin where a character has two or four bytes: Windows PowerShell writes two.
WIDE_LITERALS = {
    2: (b"s\0k\0-", b"s\0e\0s\0s\0-"),
    4: (b"s\0\0\0k\0\0\0-", b"s\0\0\0e\0\0\0s\0\0\0s\0\0\0-"),
}
SHORTEST_WIDE = 16  # characters that show a pattern; a key has more
PRINTABLE = bytes(range(0x20, 0x7F)) + b"\t\r\n"
BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff", b"\0\0\xfe\xff")

# What the beginnings are in base64, by how many bytes of a group of three stand before
# them: the characters that depend on nothing else, and how many precede them.
IN_BASE64 = (
    *((b"c2st", 0), (b"NrL", 2), (b"zay", 3)),
    *((b"c2Vzcy", 0), (b"Nlc3Mt", 2), (b"zZXNzL", 3)),
)
# Every fourth character of base64 is of the lower half where all that it stands for is
# ASCII. Characters of base64 by that: 0 the lower half, 1 the upper, 2 none of either.
HALVES = bytes(
    0 if byte in BASE64[:32] else 1 if byte in BASE64 + b"=\r\n\\" else 2
    for byte in range(256)
)
STEP, SAMPLE = 1 << 12, 32
# A key in base64 has at least so many of its characters in a row, as few texts have.
IN_RUN = bytes(byte in BASE64 for byte in range(256))
SHORTEST_RUN = b"\1" * 30
AROUND_PICTURES = (b'"', b" ", b",", b"'")  # where one ends, and something else begins
PHASES = tuple(
    int.from_bytes(bytes(at % 4 == phase for at in range(SAMPLE)), "big")
    for phase in range(4)
)

# How a key may go on after ``sk`` where its hyphen is spelled out, or where something
# is between the two: see ``keys.cut_keys``. Runs of a document are parted by tags, too.
PARTED = b"sk<"
AFTER_SK = tuple(
    b"sk" + each
    for each in (b"<", b"}\\", b"\x1b[", b"\x7f-", b"%2", b"%E2", b"%C2", b"\\", b"&")
)
CUT = (  # the same, more exactly
    *(PARTED, b"sk}\\", b"sk\x1b[", b"sk\x7f-", b"sk%2", b"sk%E2", b"sk%C2"),
    *(b"sk" + each for each in (b"\\u", b"\\x", b"\\\\", b"\\-", b"\\P", b"\\0")),
    *(b"sk" + each for each in (b"&#", b"&s", b"&z", b"&Z", b"&h", b"&d", b"&N")),
)
# The same between the first two letters, and keys that are spelled out altogether; by a
# character that all of a row have.
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
# The rarer beginning, where its hyphen does not follow as it is.
SESSION_CUT = tuple(
    b"sess" + each
    for each in (
        *(b"<", b"}\\", b"\x1b[", b"\x7f-", b"%2", b"\\u0", b"\\x2", b"\\P", b"&#4"),
    )
)
# The same, cut before its third or fourth letter.
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
# What those of them have that nothing else finds.
IN_ODD_SESSION = (b"se&", b"se\\u", b"se\\x", b"se%E2", b"se\x1b[", b"<wbr")
ODD_LITERALS = tuple(  # by how they begin, where several begin alike
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
# What nobody sees, by its first bytes in UTF-8: see ``keys.invisible``. One of them, or
# a soft hyphen of Latin-1, behind a letter of a beginning.
UNSEEN = (
    *(b"\xc2\xad", b"\xcd\x8f", b"\xd8\x9c", b"\xe1\x85", b"\xe1\x9e", b"\xe1\xa0"),
    *(b"\xe2\x80", b"\xe2\x81", b"\xe3\x85", b"\xef\xb8", b"\xef\xbb", b"\xef\xbe"),
    *(b"\xf0\x9b", b"\xf0\x9d", b"\xf3\xa0"),
)
CUT_UNSEEN = (
    *(letter + each for letter in (b"s", b"k", b"e") for each in UNSEEN),
    *(b"s\xadk", b"k\xad-", b"s\xade", b"e\xads", b"s\xads", b"s\xad-"),
)
IN_HEX = (b"736b2d", b"736B2D", b"736573732d", *ODD[b" "])
LONGEST_TAG = 400
NOTHING = b"\n"
MOST_TAGS = 40
# The commonest words that end in ``sk``: letters that no escape ends in stand before.
WORD_ENDS = (b"isk-", b"usk-", b"osk-", b"task-", b"mask-", b"lask-")
MANY = 8  # beginnings in one part, which are then counted
# Where base64 in several layers is at home: Kubernetes, e-mail, recordings of HTTP.
LAYERED = (b"ase64", b"Secret", b"!!binary")
RUN = b"\1" * 40  # in layers of base64, a key has ninety of its characters in a row
DIGITS = b"0123456789"

# What stands before a key that does not look like one: see ``keys.called_keys``.
CALLS = (b"_KEY", b"HF_TOKEN", b"api_key", b"apiKey", b"api-key", b"Bearer ")
# As literals: no other begins as one of these ends.
IN_CALLS = tuple(each.rstrip(b"N") for each in CALLS)
AFTER_CALL = b"\"'`\\] \t=:,str"
LONGEST_AFTER_CALL = 16
SHORTEST_CALLED = 20

# Without any of these, a part is suspicious to nothing that looks at parts.
LITERALS = (
    *IN_CALLS,
    *(*BEGINNINGS, *AFTER_SK, *IN_HEX),
    *(*(each for each, _ in IN_BASE64), *LAYERED),
)
ALL_LITERALS = frozenset(LITERALS)
# Which of them each question is about, by their numbers in the search for all of them.
OF_CALLS = frozenset(map(LITERALS.index, IN_CALLS))
OF_BEGINNINGS = frozenset(map(LITERALS.index, (*BEGINNINGS, *AFTER_SK)))
OF_CODES = frozenset(map(LITERALS.index, (*IN_HEX, *(each for each, _ in IN_BASE64))))
OF_LAYERS = frozenset(map(LITERALS.index, LAYERED))
ANY = frozenset(range(len(LITERALS)))
MUCH = 1 << 20  # bytes; a search for all at once takes as long to load as these take
TEXT_PART = 1 << 16  # of a text that is nothing but literals, the matches fit in memory
LITERAL_OVERLAP = max(map(len, LITERALS)) - 1

TAR_MAGIC, TAR_MAGIC_AT = b"ustar", 257
ZIP_MAGIC, LONGEST_STUB = b"PK\x03\x04", 4096
PDF_MAGIC = b"%PDF-"
MAGICS = (ZIP_MAGIC, b"\x1f\x8b\x08", b"BZh", b"\xfd7zXZ\0", PDF_MAGIC)
# Lines of base64, where a file is nothing else.
LINES_OF_BASE64 = (60, 64, 72, 76, 77)
# Without one of these, a content without literals is worth no scan: at its beginning,
# and, but for lines of base64, anywhere in it.
OUTER_MARKS = (*BYTE_ORDER_MARKS, *MAGICS)
WIDE_HYPHEN = b"\0-"
INNER_MARKS = (WIDE_HYPHEN, TAR_MAGIC, ZIP_MAGIC)


def suspicious(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> bool:
    """Whether a content is worth a scan: whether any part of it is."""
    return next(suspicious_parts(content, known, whole=whole), None) is not None


def suspicious_parts(
    content: Bytes, known: tuple[KnownSecret, ...] = (), *, whole: bool = True
) -> Iterator[tuple[int, int]]:
    """From where to where a content is worth a scan, in order; all of it comes last.

    Args:
        content: of a file, or a part of a large one.
        known: secrets to look for whatever their shape.
        whole: this is the content of a file from its first byte to its last.
    """
    search, odd = at_once(len(content)), AtOnce.odd
    runs, named = False, not (search and odd)
    view = memoryview(content)  # a part of it is no copy
    for start in range(0, len(content), PART):
        end = start + PART + OVERLAP
        part, found, has_odd = content[start:end], ANY, True
        if search and odd:
            found, has_odd = _literals(view[start:end], part, search, odd)
            if not (found or has_odd):
                continue
            runs = True
            named = named or not found.isdisjoint(OF_LAYERS)
        if content.find(b"-", start, end) == -1 and _is_compressed(content, start, end):
            runs = True
            continue
        may_begin = has_odd or not found.isdisjoint(OF_BEGINNINGS)
        if (
            (may_begin and _begins_key(content, start, end))
            or (not found.isdisjoint(OF_CALLS) and _is_called(content, start, end))
            or (may_begin and _is_cut_unseen(part))
        ):
            yield start, end
            continue
        is_coded = not found.isdisjoint(OF_CODES)
        if (is_coded or not runs) and SHORTEST_RUN in part.translate(IN_RUN):
            runs = True
            if _has_encoded(content, start, end) or any(
                each in part for each in IN_HEX
            ):
                yield start, end
                continue
        if has_odd and _is_spelled(part):
            yield start, end
    if is_odd(content, known, whole=whole, runs=runs, named=named):
        yield 0, len(content)


def is_odd(
    content: Bytes,
    known: tuple[KnownSecret, ...],
    *,
    whole: bool,
    runs: bool,
    named: bool,
) -> bool:
    """Whether a content is worth a scan for something else than its literals.

    ``runs`` and ``named`` say whether it may have a long run of characters of base64,
    and a word that speaks of it.
    """
    return (
        any(needle in content for secret in known for needle in secret.needles)
        or bool(wide(content))
        or (whole and _is_special(content, runs=runs, named=named))
    )


def _literals(
    view: memoryview, part: Bytes, search: Search, odd: Search
) -> tuple[frozenset[int], bool]:
    """The literals in a part, and whether it has an odd one.

    They are there as well where all that is not ASCII is left out. That takes ten times
    as long, so it is done only where what nobody sees may cut a beginning.
    """
    found, has_odd = search(view), bool(odd(view))
    if not part.isascii() and any(each(view) for each in AtOnce.unseen):
        left = part.translate(None, NOT_ASCII)
        found, has_odd = found + search(left), has_odd or bool(odd(left))
    return frozenset([each[0] for each in found]), has_odd


class AtOnce:
    """What this process has looked at, and what it searches with since."""

    looked_at = 0
    search: Search | None = None
    odd: Search | None = None
    wide: Search | None = None
    unseen: tuple[Search, ...] = ()


def at_once(size: int) -> Search | None:
    """What finds all literals in a part; None for little work.

    ``size`` more bytes are to be looked at.
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


def matcher(literals: Sequence[bytes] = LITERALS) -> Search | None:
    """A search for all literals at once; None without the extra ``fast``.

    Args:
        literals: not more than 32, or they are searched for without SIMD.
    """
    try:
        from ahocorasick_rs import BytesAhoCorasick, MatchKind
    except ImportError:
        return None
    # The default kind of match is not searched for with SIMD either: an eighth as fast.
    found = BytesAhoCorasick(literals, matchkind=MatchKind.LeftmostFirst)
    return found.find_matches_as_indexes


def _is_special(content: Bytes, *, runs: bool, named: bool) -> bool:
    """Whether the first bytes or some word give a meaning to all the rest.

    ``named`` says whether one of ``LAYERED`` may be there.
    """
    return (
        content.startswith(BYTE_ORDER_MARKS)
        or is_archive(content)
        or (named and runs and layered(content))
        or (len(content) <= SMALL and _is_wrapped(content))
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


def layered(content: Bytes) -> bool:
    """Whether there may be base64 that no single search can see through."""
    if len(content) > SMALL:
        return False
    named = any(word in content for word in LAYERED)
    return (named and has_run(content)) or _is_wrapped(content)


def has_run(content: Bytes) -> bool:
    """Whether something is long enough for base64, and neither a path nor a ruler."""
    return any(
        not (run.islower() or run.isupper())
        and len(run.translate(None, DIGITS)) < len(run)
        for run in (content[start:end] for start, end in runs(content))
    )


def runs(content: Bytes) -> Iterator[tuple[int, int]]:
    """From where to where characters of base64 stand in a row, for long enough."""
    marks = content.translate(IN_RUN)
    end = 0
    while (start := marks.find(RUN, end)) != -1:
        end = marks.find(b"\0", start)
        end = len(marks) if end == -1 else end
        yield start, end


def _is_wrapped(content: Bytes) -> bool:
    """Whether a file is nothing but base64, in lines of a usual length."""
    end = content.find(b"\n", 0, 80)
    return end in LINES_OF_BASE64 and not (
        content[:60].translate(None, BASE64) or content[-20:-3].strip(BASE64 + b"\r\n=")
    )


def _has_encoded(content: Bytes, start: int, end: int) -> bool:
    for needle, before in IN_BASE64:
        at = content.find(needle, start, end)
        while at != -1:
            if _decodes(content[max(0, at - before) : at - before + SAMPLE]):
                return True
            at = content.find(needle, at + len(needle), end)
    return False


def _is_compressed(content: Bytes, start: int, end: int) -> bool:
    """Whether a part is nothing but a picture in base64, as most of a notebook may be.

    What is compressed has no two dozen bytes of ASCII in a row, nor a readable key.
    """
    if len(content) < end or any(
        content.find(each, start, end) != -1 for each in AROUND_PICTURES
    ):
        return False
    for at in range(start, end - SAMPLE, STEP):
        sample = content[at : at + SAMPLE].translate(HALVES)
        bits = int.from_bytes(sample, "big")
        if 2 in sample or not all(bits & phase for phase in PHASES):  # noqa: PLR2004 - see HALVES
            return False
    return True


def places(content: Bytes, needle: bytes, start: int, end: int) -> Iterator[int]:
    """Where a needle stands."""
    at = content.find(needle, start, end)
    while at != -1:
        yield at
        at = content.find(needle, at + len(needle), end)


def _is_spelled(part: Bytes) -> bool:
    """Whether a key may stand here whose first letters do not stand as they are."""
    for character, literals in ODD.items():
        if character in part:
            others = ODD_SESSION.get(character, ())
            if any(each in part for each in (*literals, *others)):
                return True
    return False


def _is_cut_unseen(part: Bytes) -> bool:
    """Whether a key may begin here if all that is not ASCII is left out."""
    if part.isascii():
        return False
    left = part.translate(None, NOT_ASCII)
    return _begins_key(left, 0, len(left))


def _all_in_words(content: Bytes, start: int, end: int) -> bool:
    """Whether each of many ``sk-`` ends a word, and none begins OpenAI's own key."""
    many = content.count(b"sk-", start, end)
    return (
        many > MANY
        and many == sum(content.count(each, start, end) for each in WORD_ENDS)
        and content.find(MARKER, start, end + MARKER_WITHIN) == -1
    )


def _begins_key(content: Bytes, start: int, end: int) -> bool:
    """Whether ``sk-`` has enough behind it, or may go on in another literal or line."""
    if _all_in_words(content, start, end):
        return any(content.find(each, start, end) != -1 for each in (*CUT, b"sess-"))
    marked = None
    at = content.find(b"sk", start, end)
    while at != -1:
        after = content[at + 2 : at + 3]
        if after == b"-":
            in_word = _ends_word(content, at)
            if in_word and marked is None:
                marked = content.find(MARKER, start, end + MARKER_WITHIN) != -1
            if (marked or not in_word) and _has_body(content, at):
                return True
        elif not after.isalnum() and _is_cut_at_once(content, at):
            return True
        at = content.find(b"sk", at + 2, end)
    return any(
        content.find(each, start, end) != -1 for each in (b"sess-", *SESSION_CUT)
    )


def _is_called(content: Bytes, start: int, end: int) -> bool:
    """Whether a name like ``GROQ_API_KEY`` may have a random value behind it."""
    for call in CALLS:
        for at in places(content, call, start, end):
            after = at + len(call)
            rest = content[after : after + LONGEST_AFTER_CALL + SHORTEST_CALLED]
            value = rest.lstrip(AFTER_CALL)[:SHORTEST_CALLED]
            if (
                len(value) == SHORTEST_CALLED
                and not value.translate(None, CALLED)
                and not (value.isalpha() and (value.islower() or value.isupper()))
                and (value.translate(None, DIGITS) != value or b"." not in value)
                and not value.startswith(BEGINNINGS)
            ):
                return True
    return False


def _has_body(content: Bytes, at: int) -> bool:
    body = content[at + 3 : at + 3 + SHORTEST_BODY]
    rest = body.lstrip(KEY_CHARACTERS)
    if not rest or body.startswith(DOTTED):
        return True
    if rest.startswith(b"<"):
        return _goes_on(content, at + 3 + len(body) - len(rest)) in KEY_CHARACTERS
    return _is_cut(content, at, rest[:1])


def _is_cut_at_once(content: Bytes, at: int) -> bool:
    """Whether something stands between ``sk`` and the hyphen, or for the hyphen."""
    if not content.startswith(CUT, at) or _ends_word(content, at):
        return False
    parted = content.startswith(PARTED, at)
    return not parted or _goes_on(content, at + len(b"sk")) in b"-\\&%"


def _goes_on(content: Bytes, at: int) -> Bytes:
    """The character behind the tags that stand at a place; a line break for none."""
    for _ in range(MOST_TAGS):
        if content[at : at + 1] != b"<":
            return content[at : at + 1] or NOTHING
        close = content.find(b">", at, at + LONGEST_TAG)
        if close == -1:
            return NOTHING
        at = close + 1
    return NOTHING


def _is_cut(content: Bytes, at: int, after: Bytes) -> bool:
    """Whether what begins here may go on in another literal, or on the next line."""
    if after in b"\"'`\\=&%\x1b\x7f":
        return True
    wrapped = after in b"\r\n" and at >= FAR
    return wrapped and content.find(b"\n", at - FAR, at) == -1


def _ends_word(content: Bytes, at: int) -> bool:
    """Whether this is the end of ``task-``, which no key but a marked one goes on."""
    end = content[at - 2 : at]
    if not end or end.strip(SMALL_LETTERS) or end in SAYS_KEY:
        return False
    before = content[max(0, at - LONGEST_ESCAPE) : at]
    return b"\\" not in before and b"%" not in before


def _decodes(characters: Bytes) -> bool:
    """Whether a key begins in these; pictures hold the needles by chance."""
    if characters.translate(None, BASE64):
        return True  # it ends here, or a line does
    from binascii import a2b_base64

    groups = characters[: len(characters) // 4 * 4]
    decoded = a2b_base64(groups.replace(b"-", b"+").replace(b"_", b"/"))
    # Of a sample's 24 bytes, two may stand before the key, and five are its beginning.
    bodies = (decoded.partition(each)[2][:SHORTEST_BODY] for each in BEGINNINGS)
    return any(
        len(body) == SHORTEST_BODY and not body.translate(None, KEY_CHARACTERS)
        for body in bodies
    )


def literals_in(text: bytes) -> frozenset[bytes]:
    """The literals in a text; all of them where they would be searched for singly.

    The scanner has a dozen searches, and most texts need none or one of them. No
    literal begins as another one ends, so none hides another from this search.
    """
    if AtOnce.search is None:
        return ALL_LITERALS
    found: set[int] = set()
    for start in range(0, len(text), TEXT_PART):
        part = text[start : start + TEXT_PART + LITERAL_OVERLAP]
        found.update(each[0] for each in AtOnce.search(part))
    return frozenset(LITERALS[index] for index in found)
