"""Makes output safe: it contains no key, and no terminal or workflow command.

A name, a setting or an answer may come from a stranger, or be a key in the wrong place.
Keys are masked before a text is cut or wrapped (``all_masked``), and again in all
output, along with the secrets of the environment and ``.env``. Control and invisible
characters are escaped, and so are lines that a workflow would run as a command.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache, partial
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.masking import (
    bytes_of,
    in_line,
    in_name,
    keys_masked,
    may_be_parted,
    text_of,
)
from pytest_openai_ready.keys.redactor import Redactor
from pytest_openai_ready.keys.variable_values import teach
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.findings import Finding

# Our own colours: https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
COLOUR = late_pattern("(\x1b\\[[0-9;]*m)")
# What the runners of workflows treat as a command: the first at the beginning of a
# line, apart from spaces, the others anywhere in it.
# https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
# https://learn.microsoft.com/en-us/azure/devops/pipelines/scripts/logging-commands
COMMAND = late_pattern(r"^(\s*):(?=:)|#(?=#(?:vso)?\[)")
IN_JSON = late_pattern(r"#(?=#(?:vso)?\[)")
# Control characters that a terminal acts on or leaves out.
ACTED_ON = late_pattern("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
SHORTEST_ENCODED = 24  # characters
STRING = late_pattern(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


def all_masked(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings with every secret in their places, facts and notes masked."""
    said = tuple(findings)
    if not said:
        return ()
    hide = masker()
    return tuple(each.with_texts(hide) for each in said)


def masker() -> Callable[[str], str]:
    """A function that masks every secret in a name or a fact, whatever parts it.

    Keys in it may be in base64 or hexadecimal, too. The secrets are looked up once.
    """
    hide = partial(_without, known=_values())
    return lambda name: in_name(_without_encoded(name), hide)


def _without_encoded(name: str) -> str:
    """A name in which the keys are masked that only the scanner's decoders find."""
    if len(name) < SHORTEST_ENCODED:
        return name
    from pytest_openai_ready.scan.decoders import base64, hexadecimal
    from pytest_openai_ready.scan.texts.text import keys_of

    content = bytes_of(name)
    pieces, end = [], 0
    for key in keys_of(content):
        if key.form in (base64.FORM, hexadecimal.FORM):
            pieces += [content[end : key.start], key.key.masked.encode()]
            end = key.end
    return text_of(b"".join([*pieces, content[end:]]))


def without_secrets(text: str) -> str:
    """The text without keys of any shape, and without secrets that are known here."""
    return _without(text, _values())


def _without(text: str, known: Redactor) -> str:
    """Masked; first what parts a key without being shown, since a part is no key."""
    whole = known.text(text) if ACTED_ON.search(text) else text
    return known.text(keys_masked(whole))


def for_people(text: str, *, colours: bool = False, commands: bool = False) -> str:
    """A text that is safe for a terminal or a workflow's log.

    Args:
        text: lines; tabs in them are kept.
        colours: whether colours in it are our own.
        commands: whether a line that begins as a workflow command is one.
    """
    hide = partial(_without, known=_values())
    say = partial(_line, hide=hide, colours=colours, commands=commands)
    return "\n".join(map(say, hide(text).split("\n")))


def for_programs(document: str) -> str:
    """JSON that is safe to print; only secrets in it are changed.

    They are masked within each string, never across two: the secrets of a stranger's
    file may be any text, and the document must stay valid.
    """
    hide = cache(partial(_masked, hide=masker()))  # most occur many times
    masked = STRING.sub(lambda string: hide(string[0]), document)
    hidden = IN_JSON.sub(r"\\u0023", masked)
    if hidden.isascii() and "\x7f" not in hidden:
        return hidden
    return "".join(_in_json(each) for each in hidden)


def for_spreadsheets(table: str) -> str:
    """CSV that is safe to open.

    Without a byte order mark, Excel misreads Chinese; line ends are those of
    https://www.rfc-editor.org/rfc/rfc4180.
    """
    return "\ufeff" + for_people(table).replace("\n", "\r\n")


def _line(
    line: str, *, hide: Callable[[str], str], colours: bool, commands: bool
) -> str:
    parts = COLOUR.split(line) if colours else [line]
    said = "".join(
        part if number % 2 or _is_plain(part) else _spelled_out(part, hide)
        for number, part in enumerate(parts)
    )
    is_ours = commands and said.startswith("::")
    return said if is_ours else COMMAND.sub(_spelled, said)


def _is_plain(part: str) -> bool:
    """Whether a part of a line may be shown as it is."""
    return not may_be_parted(part) and printable(part) == part


def _spelled_out(part: str, hide: Callable[[str], str]) -> str:
    return "\t".join(map(printable, in_line(part, hide).split("\t")))


def _spelled(sign: re.Match[str]) -> str:
    return f"{sign[1] or ''}\\x{ord(sign[0][-1]):x}"


def _masked(string: str, hide: Callable[[str], str]) -> str:
    text: str = json.loads(string, strict=False)
    shown = hide(text)
    return string if shown == text else json.dumps(shown, ensure_ascii=False)


def _in_json(character: str) -> str:
    if character == "\n" or printable(character) == character:
        return character
    units = character.encode("utf-16-be", "surrogatepass")
    pairs = (units[at : at + 2].hex() for at in range(0, len(units), 2))
    return "".join(f"\\u{pair}" for pair in pairs)


def _values() -> Redactor:
    """The current secrets of ``.env`` and the environment."""
    from pytest_openai_ready.dotenv.on_disk import top_of
    from pytest_openai_ready.scan.known_secrets import variables_below

    try:
        folder = os.getcwd()
    except OSError:  # the current folder is gone
        folder = ""
    written = variables_below(top_of(folder)) if folder else ()
    known = Redactor(in_sentences=True)
    for name, value in (*written, *os.environ.items()):
        teach(known, name, value)
    return known
