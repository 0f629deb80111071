"""What of a text is JavaScript that runs: no comment, no prose in a string.

There is no parser here. Strings, comments, template literals and regular expressions
are known by how they begin and end, which holds for TypeScript and JSX, for the scripts
in HTML, Vue and Svelte, and for JSON. A string ends with its line at the latest, so an
apostrophe in the text of a page does no harm for longer.

https://tc39.es/ecma262/#sec-ecmascript-language-lexical-grammar
"""

from __future__ import annotations

import re

# A comment that begins behind a colon is an address: https://
SPECIAL = re.compile(rb"(?<!:)//|/\*|<!--|[\"'`{}/]")
LINE_COMMENT = re.compile(rb"//[^\r\n]*")
STRINGS = {
    quote: re.compile(
        rb"%b(?:[^%b\\\r\n]+|\\(?:\r\n|[\s\S]))*%b?" % (quote, quote, quote)
    )
    for quote in (b'"', b"'")
}
TEMPLATE_TEXT = re.compile(rb"(?:[^`\\$]+|\\[\s\S]|\$(?!\{))*")
# A name, a path of names or of folders: what programs look things up by.
NAME = re.compile(rb"[@A-Za-z_$][\w$.@/-]{0,100}")
REGULAR = re.compile(rb"/(?:[^/\\\[\r\n]|\\[^\r\n]|\[(?:[^\]\\\r\n]|\\[^\r\n])*\])+/")
LONGEST_REGULAR = 500
# No number ends with what stands before a regular expression; in </b> stands none.
BEFORE_REGULAR = re.compile(
    rb"(?:[(,=:\[!&|?;+*%~^\r\n]|=>|(?<![\w$.])(?:return|typeof|case|in|of))[ \t]*\Z"
)
LOOK_BACK = 32
BLANK = bytes(byte if byte in b"\r\n" else ord(" ") for byte in range(256))


def code_of(text: bytes) -> bytes:
    """The same text with blanks for all that is not code, byte for byte.

    Strings that are names, or paths of names, stay: ``process.env["NAME"]``. Of others
    only the quotes stay. What stands in ``${}`` of a template is code.
    """
    out = bytearray(text)
    open_braces: list[int] = []  # in each template that is open, outermost first
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
    """Where a comment, a string or a regular expression ends; what of it is no code."""
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
    """From where to where the brackets enclose that open next, themselves left out."""
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
