"""Which parts of a text are JavaScript that runs: no comments, no prose in strings.

There is no parser here. Strings, comments, template literals and regular expressions
are recognized by how they begin and end. This works for TypeScript and JSX, for the
scripts in HTML, Vue and Svelte, and for JSON. A string ends with its line at the
latest, so an apostrophe in the text of a page does no further harm.

https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar
"""

from __future__ import annotations

import re

# After a colon, // is part of an address: https://
SPECIAL = re.compile(rb"(?<!:)//|/\*|<!--|[\"'`{}/]")
LINE_COMMENT = re.compile(rb"//[^\r\n]*")
STRINGS = {
    quote: re.compile(
        rb"%b(?:[^%b\\\r\n]+|\\(?:\r\n|[\s\S]))*%b?" % (quote, quote, quote)
    )
    for quote in (b'"', b"'")
}
TEMPLATE_TEXT = re.compile(rb"(?:[^`\\$]+|\\[\s\S]|\$(?!\{))*")
# A name or a path of names or folders, which programs use to look things up.
NAME = re.compile(rb"[@A-Za-z_$][\w$.@/-]{0,100}")
REGULAR = re.compile(rb"/(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+/")
LONGEST_REGULAR = 500
# What comes before a regular expression never ends a number, and not the < of </b>.
BEFORE_REGULAR = re.compile(
    rb"(?:[(,=:\[!&|?;+*%~^\r\n]|=>|(?<![\w$.])(?:return|typeof|case|in|of))[ \t]*\Z"
)
LOOK_BACK = 32
BLANK = bytes(byte if byte in b"\r\n" else ord(" ") for byte in range(256))


def code_only(text: bytes) -> bytes:
    """Return the text with everything that is not code blanked, byte for byte.

    Strings that are names, or paths of names, are kept: ``process.env["NAME"]``. Of
    other strings, only the quotes are kept. The contents of ``${}`` in a template are
    code.
    """
    out = bytearray(text)
    open_braces: list[int] = []  # per open template, outermost first
    at = 0
    while special := SPECIAL.search(text, at):
        start, mark = special.start(), special[0]
        if mark == b"{" and open_braces:
            open_braces[-1] += 1
            at = start + 1
        elif mark == b"}" and open_braces and open_braces[-1] == 0:
            open_braces.pop()
            at = _template(text, start + 1, out, open_braces)
        elif mark == b"}" and open_braces:
            open_braces[-1] -= 1
            at = start + 1
        elif mark == b"`":
            at = _template(text, start + 1, out, open_braces)
        else:
            end, blank = _plain(text, start, mark)
            out[blank[0] : blank[1]] = text[blank[0] : blank[1]].translate(BLANK)
            at = max(end, start + 1)
    return bytes(out)


def _plain(text: bytes, start: int, mark: bytes) -> tuple[int, tuple[int, int]]:
    """Return where a comment, string or expression ends, and its non-code part."""
    if mark in STRINGS:
        string = STRINGS[mark].match(text, start)
        end = string.end() if string else start + 1
        inner = start + 1, end - text.endswith(mark, start + 1, end)
        return end, (start, start) if NAME.fullmatch(text, *inner) else inner
    if mark == b"//":
        comment = LINE_COMMENT.match(text, start)
        end = comment.end() if comment else start
    elif mark in {b"/*", b"<!--"}:
        close = b"*/" if mark == b"/*" else b"-->"
        found = text.find(close, start + len(mark))
        end = len(text) if found == -1 else found + len(close)
    else:
        end = _end_of_regular(text, start, mark)
    return end, (start, end)


def _end_of_regular(text: bytes, start: int, mark: bytes) -> int:
    if mark != b"/" or not BEFORE_REGULAR.search(
        text, max(0, start - LOOK_BACK), start
    ):
        return start
    regular = REGULAR.match(text, start, start + LONGEST_REGULAR)
    return regular.end() if regular else start


def _template(text: bytes, start: int, out: bytearray, open_braces: list[int]) -> int:
    """Blank the text of a template up to its end, or to the code that follows."""
    words = TEMPLATE_TEXT.match(text, start)
    end = words.end() if words else start
    out[start:end] = text[start:end].translate(BLANK)
    if text.startswith(b"${", end):
        open_braces.append(0)
        return end + 2
    return end + 1


def block_after(code: bytes, at: int) -> tuple[int, int]:
    """Return the span inside the next brackets that open."""
    depth, start = 0, len(code)
    for bracket in re.compile(rb"[{}()\[\]]").finditer(code, at):
        if bracket[0] in b"{([":
            start = start if depth else bracket.end()
            depth += 1
        else:
            depth -= 1
            if depth <= 0:
                return start, max(start, bracket.start())
    return start, len(code)
