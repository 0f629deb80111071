"""Text that shows no key, wherever it came from: a path, an address, an answer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.call_names import may_be_called
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.recognition.kinds import prefix_of
from pytest_openai_ready.keys.terminal_codes import SEEN
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.findings import Finding

# What may contain a key, however it is glued to other text. Hosts are lowercase.
BEGINNING = late_pattern("(?:sk|sess)-", re.IGNORECASE)
# The rest of a run of key characters; several dots are the gap in a mask. Words that
# end like a prefix continue less randomly: `task-`, `desk-`.
RUN = late_pattern(
    r"(?P<word>(?<=[a-z]))?(?:sk|sess)-"
    r"(?P<body>(?:(?!(?:sk|sess)-)(?:[A-Za-z0-9_-]|\.(?!\.)))+)",
    re.IGNORECASE,
)
UNBROKEN = late_pattern("[A-Za-z0-9]{16}")
SHORTEST_BODY, LONGEST_NAME = 16, 40
LEAST_ENTROPY = 3.0  # bits a character, of hexadecimal digits too

# What may part a key in a name and is no part of it: line breaks, and what git writes
# instead of escapes, with the rest of a colour or a link, and of a backspace.
OF_ESCAPES = r"\?(?:\[[0-9;]*[A-Za-z]|\][^?]{0,512}\?\\?)?"
PARTINGS = (
    late_pattern(r"[\r\n]+"),
    late_pattern(OF_ESCAPES),
    late_pattern(rf"{OF_ESCAPES}|.\?"),
)
# A character as programs spell it, and our output.
SPELLED = late_pattern(
    r"(?<!\\)\\+"  # not from within a run of them, for the time
    r"(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|[0-7]{3}|[abefnrtv0])"
)
ESCAPE_SIGNS = ("\\", "&")
# Each character as a number, as programs, addresses, pages and mails spell it.
NUMERAL = (
    r"(?:0x|%(?:25)?(?:u00)?|U\+00|=|(?<!\\)\\+(?:x|U0{6}|u00|[xu]\{0*)|&#x0*)"
    r"(?P<hex>[0-9A-Fa-f]{2})[};]?|(?:0o|(?<!\\)\\+(?:o\{)?)(?P<octal>[0-7]{3})\}?"
    r"|(?:chr\()?(?<!\d)(?P<decimal>\d{2,3})(?!\d)\)?"
)
NUMBER = late_pattern(rf"(?:{NUMERAL})[\s,;+]*", re.IGNORECASE)
# A few may be anything.
NUMBERS = late_pattern(
    rf"(?:(?:{re.sub('[?]P<[a-z]+>', '?:', NUMERAL)})[\s,;+]*){{16,}}", re.IGNORECASE
)
BASES = {"hex": 16, "octal": 8, "decimal": 10}
# In names, what is between pairs of signs is a remark.
REMARK = late_pattern(
    r"<[^<>]*>|\[[^][]*\]|\([^()]*\)|\{[^{}]*\}|/\*(?:(?!\*/|/\*).)*\*/"
)
PACKED = late_pattern(r"\+([A-Za-z0-9+/]{24,})-?|([A-Za-z0-9+_-]{24,}={0,2})")
MOST_PACKED = 2  # base64 in base64
# Whatever is no part of a key, except what separates folders or is before a key: in a
# name, it parts one.
OTHER = "[^A-Za-z0-9_/-]"
NOT_OF_KEYS = late_pattern(rf"{OTHER}+(?!{OTHER}|(?:sk|sess)-)")
DASH, MINUS = "Pd", "\u2212"  # a category of Unicode; minus is not of it
HALF = late_pattern("[\ud800-\udc7f\udd00-\udfff]")  # of a character, in UTF-16
LEAST_SHARED = 6  # consecutive characters that a text and a key do not share by chance
# Characters in a key that is split or escaped: see ``spelled``.
CUTTERS = ("\\", "%", "&", "<", "\x1b", "\x7f")


def masked(finding: Finding) -> Finding:
    """The finding with every key in its place and facts masked."""
    return finding.with_texts(in_name)


def keys_masked(text: str) -> str:
    """Text in which every key is masked; text without one comes back as it is.

    Such text is quoted without its line, so anything that could be a key next to a name
    like ``api_key`` counts as one, and so does any machine-generated run after ``sk-``,
    whatever is glued to it. The same goes for a split or escaped key, and for one that
    only its name identifies.
    """
    may_be_cut = not text.isascii() or any(each in text for each in CUTTERS)
    if not (may_be_cut or BEGINNING.search(text) or may_be_called(text)):
        return text
    from pytest_openai_ready.keys.recognition.called_keys import called_keys
    from pytest_openai_ready.keys.recognition.cut_keys import spelled
    from pytest_openai_ready.keys.recognition.grammar import find

    content = bytes_of(text)
    found = [
        (each.start, each.end, each.plain[each.first : each.last])
        for each in spelled(content, named=True)
    ]
    plain = (*find(content, named=True), *(each.span for each in called_keys(content)))
    found += [(*span, content[slice(*span)]) for span in plain]
    pieces, end = [], 0
    for start, stop, value in sorted(found, key=lambda each: (each[0], -each[1])):
        if start < end:
            continue
        pieces += [content[end:start], mask(text_of(value)).encode()]
        end = stop
    return RUN.sub(_judged, text_of(b"".join([*pieces, content[end:]])))


def in_name(name: str, hide: Callable[[str], str] = keys_masked) -> str:
    """A name or a fact in which every key is masked, whatever parts it.

    If ``hide``, which masks what is in one piece, hides more of a name without what may
    part a key in it, it is shown without that.
    """
    shown = hide(name)
    if len(name) > SHORTEST_BODY:
        readings = list(_joined(name))
        of_shown = readings if shown == name else list(_joined(shown))
        known = {name: shown}  # most readings are alike
        for plain, parted in zip(readings, of_shown, strict=True):
            if plain not in known:
                known[plain] = hide(plain)
            masked_name = known[plain]
            if masked_name != plain and len(masked_name) < len(parted):
                return masked_name
    return shown


def in_line(line: str, hide: Callable[[str], str] = keys_masked) -> str:
    """A line in which keys are masked that are parted by what is shown as an escape.

    Like ``in_name``, but other characters in it are no gaps.
    """
    shown = hide(line)
    for plain, parted in zip(_read_out(line), _read_out(shown), strict=True):
        masked_line = hide(plain) if plain != line else shown
        if masked_line != plain and len(masked_line) < len(parted):
            return masked_line
    return shown


def may_be_parted(line: str) -> bool:
    """Whether ``in_line`` may find more in a line than a look at it as it is."""
    return not line.isprintable() or any(each in line for each in ESCAPE_SIGNS)


def _joined(name: str) -> Iterator[str]:
    """A name in each of the ways in which a reader would put a key in it together."""
    for each in PARTINGS:
        yield each.sub("", name)
    yield from _read_out(name)
    yield NUMBERS.sub(_counted, name)
    seen = SEEN.sub("", name) if may_be_parted(name) else name
    yield NOT_OF_KEYS.sub("", REMARK.sub("", seen))
    yield _unpacked(name)
    plain = name if name.isascii() else _in_plain_letters(name)
    yield plain
    yield NOT_OF_KEYS.sub("", plain)


def _read_out(text: str) -> Iterator[str]:
    """A text without the characters that are escaped when it is shown, or already are.

    They may be escaped as in a program, and as in a page.
    """
    bare = _without_escapes(text)
    yield bare
    yield SPELLED.sub("", bare)
    if "&" not in bare:
        yield bare
        return
    from html import unescape

    yield _without_escapes(unescape(bare))


def _counted(numbers: re.Match[str]) -> str:
    """The characters that numbers stand for."""
    return NUMBER.sub(_character, numbers[0])


def _character(number: re.Match[str]) -> str:
    form = number.lastgroup or "decimal"
    value = int(number[form], BASES[form])
    return chr(value) if chr(value).isascii() else number[0]


def _unpacked(name: str) -> str:
    """A name in which texts are unpacked that are in base64, as UTF-7 is."""
    for _ in range(MOST_PACKED):
        name = PACKED.sub(_text_in, name)
    return name


def _text_in(packed: re.Match[str]) -> str:
    from base64 import b64decode

    body = (packed[1] or packed[2]).rstrip("=").replace("-", "+").replace("_", "/")
    whole = body[: len(body) - (len(body) % 4 == 1)]
    text = b64decode(whole + "=" * (-len(whole) % 4)).replace(b"\0", b"")
    return (
        text.decode() if text.isascii() and text.decode().isprintable() else packed[0]
    )


def _without_escapes(text: str) -> str:
    """The text without the characters that ``printable`` spells as escapes."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(each for each in text if each in "\n\t" or printable(each) == each)


def _in_plain_letters(name: str) -> str:
    """Wide and styled letters and dashes as the usual ones, and without accents."""
    from unicodedata import category, combining, normalize

    letters = normalize("NFKD", name)
    return "".join(
        "-" if category(each) == DASH or each == MINUS else each
        for each in letters
        if not combining(each)
    )


def _judged(run: re.Match[str]) -> str:
    body = run["body"]
    is_long = UNBROKEN.search(body) or len(body) > LONGEST_NAME
    if len(body) < SHORTEST_BODY or (run["word"] is not None and not is_long):
        return run[0]
    from pytest_openai_ready.keys.placeholder import is_drawn

    # A domain name or a file extension is not part of the random characters.
    parts = (body, *(each for each in body.split(".") if len(each) >= SHORTEST_BODY))
    drawn = any(is_drawn(each.encode(), LEAST_ENTROPY) for each in parts)
    return mask(run[0]) if drawn else run[0]


def bytes_of(text: str) -> bytes:
    """A text as bytes, with those that were no text in it (``os.fsdecode``).

    Half a character, as JSON may have it, becomes a replacement character.
    """
    return HALF.sub("\ufffd", text).encode("utf-8", "surrogateescape")


def text_of(content: bytes) -> str:
    """Bytes as text; those that are none stay in it."""
    return content.decode("utf-8", "surrogateescape")


def quotes(text: str, secret: str) -> bool:
    """Whether a text shares six consecutive characters with a key, in any case.

    For a shorter key, all of its characters.
    """
    body = secret.removeprefix(prefix_of(secret)).lower().replace("_", "-")
    said = text.lower().replace("_", "-")
    shared = min(LEAST_SHARED, len(body))
    starts = range(len(said) - shared + 1) if body else ()
    return any(said[at : at + shared] in body for at in starts)
