"""Whether a key that breaks off may continue after the break.

It may continue in another literal, after a tag, on the next line, or after something
invisible. The decoders then read what is there. Most values that break off are
``"sk-your-key"``.
"""

from __future__ import annotations

from pytest_openai_ready.keys.beginnings import may_follow
from pytest_openai_ready.scan.literals import KEY_CHARACTERS

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from pytest_openai_ready.keys.beginnings import Bytes

LONGEST_TAG = 400
MOST_TAGS = 40
NOTHING = b"\n"
OF_KEYS = frozenset(KEY_CHARACTERS)
QUOTES = (b'"', b"'", b"`")
BLANKS = b" \t\r\n"
SPELLED_BLANKS = (b"\\n", b"\\r", b"\\t")
LINE_STARTS = (b"\n", b"\r", b"\\n", b'"')
SHORTEST_LINE = 56  # characters of a wrapped line
SPELLED_CONTINUATION = b"\\\\\\"  # a backslash and a line break, in JSON
LONGEST_GAP = 256  # bytes between two literals
MOST_GAPS = 24  # pieces of a gap
COMMENTS = (b"#", b"//")
OPERATORS = b"+.&|<>~"
BEFORE_QUOTES = b"$@fFrRbBuU"
OF_NAMES = KEY_CHARACTERS + b"$."
ADDING = (b"+=", b".=")


def behind_tags(content: Bytes, at: int) -> Bytes:
    """The character after the tags at a position; a line break if there is none."""
    for _ in range(MOST_TAGS):
        if content[at : at + 1] != b"<":
            return content[at : at + 1] or NOTHING
        close = content.find(b">", at, at + LONGEST_TAG)
        if close == -1:
            return NOTHING
        at = close + 1
    return NOTHING


def may_go_on(content: Bytes, at: int) -> bool:
    """Whether a key that breaks off here may continue; no key character is here."""
    here = content[at : at + 1]
    if here == b"\\":
        return _is_escaped(content, at)
    if here in QUOTES:
        return _is_joined(content, at + 1)
    if here == b"<":
        return behind_tags(content, at) in KEY_CHARACTERS
    if here == b"=":  # a soft break of quoted-printable
        return content.startswith((b"\r", b"\n"), at + 1)
    if here in (b"\r", b"\n"):
        return _is_wrapped(content, at)
    return here in b"&%\x1b\x7f" and may_follow(OF_KEYS, content, at)


def _is_escaped(content: Bytes, at: int) -> bool:
    """Whether it may continue after one or more backslashes."""
    marks = content[at : at + LONGEST_GAP]
    escape = at + len(marks) - len(marks.lstrip(b"\\"))
    if content.startswith(QUOTES, escape):
        rest = _behind_gap(content[escape + 1 : escape + LONGEST_GAP])
        ends = rest.startswith(b'"')  # this ends a notebook's line around the literal
        return not ends and _is_joined(content, escape + 1)
    if content.startswith((b"n", b"r"), escape):
        return marks.startswith(SPELLED_CONTINUATION) or _is_wrapped(content, at)
    ends_line = content.startswith((b"\r", b"\n"), escape)
    return ends_line or may_follow(OF_KEYS, content, at)


def _is_wrapped(content: Bytes, at: int) -> bool:
    """Whether the line that breaks off here is as long as a wrapped line."""
    line = content[at - SHORTEST_LINE : at] if at >= SHORTEST_LINE else NOTHING
    return not any(each in line for each in LINE_STARTS)


def _is_joined(content: Bytes, at: int) -> bool:
    """Whether another literal, joined to the one that ends here, may follow."""
    rest = _behind_gap(content[at : at + LONGEST_GAP])
    if _is_added(rest):
        return True
    if rest.startswith(b","):
        rest = _behind_gap(rest[1:])
        named = rest.lstrip(BEFORE_QUOTES + b"\\\"'`").lstrip(KEY_CHARACTERS)
        if named.lstrip(b"\\\"'` ").startswith(b":"):
            return False  # the next member of an object, not an item of a list
    else:
        operand = rest.lstrip(OPERATORS)
        for called in (b"concat(", b" _"):
            operand = operand.removeprefix(called)
        rest = _behind_gap(operand)
    opening = rest[:3].lstrip(BEFORE_QUOTES) if rest[:1] not in QUOTES else rest
    return not rest or opening.lstrip(b"\\").startswith(QUOTES)


def _is_added(rest: Bytes) -> bool:
    """Whether the next statement adds to a name, as ``key += "..."`` does."""
    statement = _behind_gap(rest.removeprefix(b";"))
    return statement.lstrip(OF_NAMES).lstrip(BLANKS).startswith(ADDING)


def _behind_gap(rest: Bytes) -> Bytes:
    """The text after blanks, comments and line ends, including those in JSON."""
    for _ in range(MOST_GAPS):
        rest = rest.lstrip(BLANKS)
        after = rest[2:].lstrip(BLANKS)
        if rest.startswith(SPELLED_BLANKS):
            rest = rest[2:]
        elif rest.startswith(b'",') and after.startswith(b'"'):
            rest = after[1:]
        elif rest.startswith(COMMENTS):
            ends = [end for each in LINE_STARTS[:3] if (end := rest.find(each)) != -1]
            rest = rest[min(ends, default=len(rest)) :]
        elif rest[:1] == b"\\" and rest.lstrip(b"\\")[:1] in (b"\r", b"\n", b"n"):
            rest = rest[1:]
        else:
            break
    return rest
