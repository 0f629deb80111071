"""Hides secrets of a program or settings file where a diff shows their lines.

No parser can tell what in such a file is secret. A possible secret is recognized by its
name, by its position in an address, or because it looks randomly generated. Text that
this program writes is not hidden: only what was in the file before.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.hidden import HIDDEN
from pytest_openai_ready.dotenv.resolved import is_reference
from pytest_openai_ready.dotenv.variable_names import is_credential_name
from pytest_openai_ready.keys.placeholder import is_drawn
from pytest_openai_ready.program_source import ASKING

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

# Secret because of the text around it, whatever its name.
MARKED = re.compile(
    r"PRIVATE KEY[A-Z ]{0,20}-----(?P<key>.*?)(?=-----END|\Z)"
    r"|://[^\s:/@\"']*:(?P<password>[^\s/@\"']+)@"
    r"|\b(?:Bearer|Basic) +(?P<header>[\w.~+/-]+=*)"
    r"|(?<!-)--[\w-]{0,60}(?:key|token|secret|password)[ \t]+(?P<option>[^\s-]\S*)",
    re.DOTALL,
)
# What separates a name from its value: `a: b`, `a = b`, `["a"] = b`, `("a", "b")`.
NAMED = re.compile(
    r"(?<![\w.-])(?P<name>[\w.-]+)\\*[\"']?\]?[ \t]*"
    r"(?::=|=>|:(?!/)|=(?!=)|(?<=[\"']),)[ \t]*"
    r"(?:\(?[ \t]*\r?\n[ \t]*(?=[A-Za-z]{0,2}[\"']))?"
)
LITERAL = re.compile(
    r"[A-Za-z]{0,2}(?:(?P<long>\"\"\"|''')(?P<lines>.*?)(?:(?P=long)|\Z)"
    r"|(?P<escaped>\\+[\"'])(?P<inner>[^\n]*?)(?P=escaped)"
    r"|(?P<quote>[\"']|(?P<template>`))"
    r"(?P<text>(?:\\.|(?!(?P=quote))(?:[^\\\n]|(?(template)\n|(?!))))*)(?P=quote))",
    re.DOTALL,
)
# It ends a text that began before it, as `"Your key: "`.
CLOSING = re.compile(r"(?P<quote>\\*[\"'])(?=[)\],}:;+%. \t\r\n\\]|\Z)")
QUOTES = re.compile(r"\\*[\"']")
# A comment, an apostrophe, or a regular expression of JavaScript with a quote in it.
UNSURE = re.compile(
    r"(?<![A-Za-z])(?!(?i:[bfru]{1,2})')[A-Za-z]+'[a-z]|#|//|/[^/\n]*[\"'][^/\n]*/"
)
NEXT_ARGUMENT = re.compile(r",\s*\w+[ \t]*=(?!=)")
BRACKETS = {**dict.fromkeys("([{", 1), **dict.fromkeys(")]}", -1)}
BLANKS = re.compile(r"[ \t]*")
SCALAR = re.compile(r"[^\s#,}\])][^\n]*")
# Randomly generated; a key may have short parts before it, with dots between them.
DRAWN = re.compile(
    r"(?:(?:sk|sess)-(?:[A-Za-z0-9_-]{1,24}\.){1,4})?[A-Za-z0-9+/_-]{16,}"
)
# Words with slashes between them are a path, whatever its length.
PATH = re.compile(r"/?(?:(?:[A-Z]?[a-z]*|[A-Z]+)(?:[_-][a-z0-9]+)*\d{0,4}/)+\w{0,20}")
# Random but public: the checksum of a file, the hash of a commit.
SUM = re.compile(
    r"(?:\bsha\d{1,3}[:=-]|\buses:[^\n]{0,200}@"
    r"|\brev:[ \t]*[\"']?|\bcommit\b[^\n]{0,10})\Z"
)
LONGEST_SUM = 250
DATA = 1000  # characters in a row without a break are data, not text
# Harmless values of such names: other names, and the permissions of a workflow's token.
NO_SECRET = re.compile(
    r"(?i:true|false|null|none|read|write|inherit)|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|\d{1,5}"
)
PRINTED = re.compile(r"\S[^\r\n]*")
# Before a literal that is a key for a look-up, or a prompt for input.
INDEX = re.compile(r"[\w)\]\"'][ \t]*\[[ \t]*\Z")
BY_NAME = re.compile(
    rf"(?:\.(?:get|pop|getlist)|\b(?:{'|'.join(('getenv', *sorted(ASKING)))}))"
    r"[ \t]*\([ \t]*\Z"
)
# A name that ends in one of these words is not a secret's; nor is the key of a cache.
ABOUT = re.compile(
    r"(?i).*(?:header|type|file|path|name|url|uri|env|var|prefix|length|size|field|limit"
    r"|format|policy|ttl|label|help|placeholder)"
    r"|.*(?:cache|sort|primary|foreign|partition|restore)[_-]?keys?"
)
# An argument with such a name is one of a few words, whatever the call.
OF_FEW = re.compile(
    r"\b(?:type|input_type|kind|action|dest|metavar|autocomplete)[ \t]*=[ \t]*\Z"
)
# The name of a variable or a field, as a key of a table.
ENTRY_END = re.compile(r"[ \t]*:")
FIELD = re.compile(r"[A-Z][A-Z0-9_]*|[a-z]+(?:_[a-z]+)+")
# A variable that is set for one command, which follows it.
SET_FOR = re.compile(r"(?:-[ \t]+)?(?:run|script|command|cmd|entrypoint):[^\n]*\Z|\Z")
WORD_OF_SHELL = re.compile(r"[^\s\"'`$|;&]+(?=[ \t]+\S)")
# A value, without the marks of prose around it.
WORD = re.compile(r"[*_(\[<\"'`]*(?P<word>[\w.-]*[\w-])", re.ASCII)
LONGEST_NAME = 40
LONGEST_LINE = 1000  # characters in which the beginning of a text is searched
ENTRY = re.compile(r"[\w .:?-]{1,40}")
HEADING = re.compile(r"[ \t]*(?:if|elif|while|for|with|case|except)\b")
COMMENT = re.compile(r"[ \t]#")
# A value on the next line, which is neither a name nor an item of a list.
BELOW = re.compile(
    r"[ \t]*(?:#[^\n]*)?\r?\n([ \t]+(?!-[ \t]|[^\n]*:(?:\s|\Z))\S[^\n]*)"
)
FLOW = re.compile(r"[,}\]]")


def without_old_secrets(
    text: str,
    before: str,
    *,
    is_code: bool,
    is_yaml: bool = False,
    shown: Container[str] = (),
) -> str:
    """The text with ``...`` in place of possible secrets.

    Args:
        text: of a file, before or after the change.
        before: before the change; a value that it does not contain is not hidden.
        is_code: whether only literals are values, unlike in settings.
        is_yaml: whether a comment, or a comma between braces, ends a value.
        shown: values that are not hidden: the masks of keys.

    Returns:
        A text with as many line breaks.
    """
    pieces, end = [], 0
    spans = _spans(text, shown, is_code=is_code, is_yaml=is_yaml)
    for start, stop in sorted(spans):
        value = text[max(start, end) : stop]
        if not value or value in shown or value not in before:
            continue
        pieces += [text[end : max(start, end)], PRINTED.sub(HIDDEN, value)]
        end = stop
    return "".join([*pieces, text[end:]])


def _spans(
    text: str, shown: Container[str], *, is_code: bool, is_yaml: bool
) -> Iterator[tuple[int, int]]:
    """The start and end of each possible secret, in any order."""
    yield from (each.span(each.lastgroup or 0) for each in MARKED.finditer(text))
    for drawn in DRAWN.finditer(text):
        if len(drawn[0]) >= DATA or _is_secret(text, drawn):
            yield drawn.span()
    named = NAMED.search(text)
    while named:
        spans: list[tuple[int, int]] = []
        end = named.end()
        if is_credential_name(named["name"]) and not ABOUT.fullmatch(named["name"]):
            word = WORD.match(text, end)
            if word and word["word"] in shown:
                end = word.end()  # what follows a key is no part of it
            else:
                spans, end = _values(text, named, is_code=is_code, is_yaml=is_yaml)
        for start, stop in spans:
            value = text[start:stop].strip()
            if not (NO_SECRET.fullmatch(value) or is_reference(value)):
                yield start, stop
        named = NAMED.search(text, end)


def _is_secret(text: str, drawn: re.Match[str]) -> bool:
    """Whether it is randomly generated, and neither a path nor a public checksum."""
    if drawn[0].isalpha() or PATH.fullmatch(drawn[0]):
        return False
    before = text[max(0, drawn.start() - LONGEST_SUM) : drawn.start()]
    return is_drawn(drawn[0].encode()) and not SUM.search(before)


def _values(
    text: str, named: re.Match[str], *, is_code: bool, is_yaml: bool
) -> tuple[list[tuple[int, int]], int]:
    """The start and end of each value of a name, and where to continue."""
    start = named.end()
    line = _line_start(text, start)
    is_short = is_code and start - line <= LONGEST_LINE
    closing = CLOSING.match(text, start) if is_short else None
    if closing and closing["quote"] == _open_quote(text[line:start], closing["quote"]):
        return [], closing.end()
    literal = LITERAL.match(text, start)
    if literal:
        return [literal.span(_content(literal))], literal.end()
    if is_code:
        return _values_of_code(text, named)
    return _values_of_settings(text, named, is_yaml=is_yaml)


def _values_of_code(
    text: str, named: re.Match[str]
) -> tuple[list[tuple[int, int]], int]:
    start = named.end()
    if HEADING.match(text, _line_start(text, start), named.start()):
        return [], start
    end = _expression_end(text, start)
    literals = LITERAL.finditer(text, start, end)
    found = (each for each in literals if not _is_entry(text, each))
    return [each.span(_content(each)) for each in found], end


def _open_quote(before: str, own: str) -> str:
    """The quote of the text that is not ended in a part of a line.

    A line that begins with one may be that of a notebook, and is code after it; a
    quote in that code is escaped. Empty if there is none, or if it is uncertain, as
    after an apostrophe in a comment.
    """
    if UNSURE.search(before):
        return ""
    code = before.lstrip() if own == '"' else before.lstrip().removeprefix('"')
    quote = ""
    for each in QUOTES.findall(code):
        if not quote:
            quote = each
        elif each == quote:
            quote = ""
    return quote


def _values_of_settings(
    text: str, named: re.Match[str], *, is_yaml: bool
) -> tuple[list[tuple[int, int]], int]:
    start = named.end()
    word = WORD_OF_SHELL.match(text, start) if named[0].endswith("=") else None
    line = text[_line_start(text, start) : named.start()].lstrip()
    if word and is_yaml and SET_FOR.match(line):
        return [word.span()], word.end()
    if SCALAR.match(text, start):
        end = _end_of_value(text, named) if is_yaml else 0
        end = end or _end_of_block(text, named.start())
        return [(start, start + len(text[start:end].rstrip()))], end
    below = BELOW.match(text, start) if is_yaml else None
    if below and _depth(text, below.start(1)) > _depth(text, _line_start(text, start)):
        return [below.span(1)], below.end()
    return [], start


def _is_entry(text: str, literal: re.Match[str]) -> bool:
    """Whether a literal is only the key of a look-up, or a prompt."""
    begin = literal.start()
    before = text[max(0, begin - LONGEST_NAME) : begin]
    after = text[literal.end() : literal.end() + 1]
    content = literal[_content(literal)]
    if FIELD.fullmatch(content) and ENTRY_END.match(text, literal.end()):
        return True
    is_one = (INDEX.search(before) and after == "]") or BY_NAME.search(before)
    is_one = is_one or OF_FEW.search(before)
    return bool(is_one) and ENTRY.fullmatch(literal[_content(literal)]) is not None


def _end_of_value(text: str, named: re.Match[str]) -> int:
    """The end of a YAML value within its line; 0 if it continues on the next lines."""
    begin, start = _line_start(text, named.start()), named.end()
    end = _line_end(text, start)
    before = text[begin : named.start()]
    if before.count("{") > before.count("}"):
        comma = FLOW.search(text, start, end)
        return comma.start() if comma else 0
    if text[start] in "|>&!" or end != _end_of_block(text, named.start()):
        return 0
    comment = COMMENT.search(text, start, end)
    return comment.start() if comment else end


def _content(literal: re.Match[str]) -> str:
    groups = ("lines", "inner", "text")
    return next(each for each in groups if literal[each] is not None)


def _expression_end(text: str, start: int) -> int:
    """The end of a value in code: that of its argument, its call or its line."""
    depth, at, last = 0, start, _line_end(text, start)
    while at < last:
        literal = LITERAL.match(text, at, last)
        if literal:
            at = literal.end()
            continue
        depth += BRACKETS.get(text[at], 0)
        if depth < 0 or (not depth and NEXT_ARGUMENT.match(text, at)):
            break
        at += 1
    return at


def _end_of_block(text: str, start: int) -> int:
    """The end of a YAML value that continues on more deeply indented lines."""
    begin = _line_start(text, start)
    is_item = not text[begin:start].replace("-", "").strip(" \t\"'")
    depth = start - begin if is_item else _depth(text, begin)
    end = _line_end(text, start)
    while end < len(text):
        after = _line_end(text, end)
        if text[end:after].strip() and _depth(text, end) <= depth:
            break
        end = after
    return end


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _line_end(text: str, start: int) -> int:
    return text.find("\n", start) + 1 or len(text)


def _depth(text: str, start: int) -> int:
    blanks = BLANKS.match(text, start)
    return len(blanks[0]) if blanks else 0
