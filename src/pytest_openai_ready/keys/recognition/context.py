"""What the text around a key says about it: the provider and the address it names.

Half a dozen providers issue keys of the same shape. The text around a key shows which
one issued it: the name of its variable, the address it is sent to, a heading. Only
nearby text counts, and the nearest counts most.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.keys.recognition.boundaries import ADDRESS
from pytest_openai_ready.providers.registry import (
    AZURE,
    OPENAI,
    PROVIDERS,
    near,
    provider_at,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

LINE_END = re.compile(rb"\r\n?|\n|\\n")  # a notebook writes its line breaks as \n
NEAR = 5  # lines above and below
HEADING = 3  # lines above in which a heading may name the provider
LONGEST_LINE = 300  # on each side: a minified file is one line

NAMED_BESIDE = [each for each in PROVIDERS if each.is_named_beside]
# Any endpoint may serve models of these names.
NOT_A_MODEL = (
    rb"(?!-ai/|[-/_.]?(?:v?\d|[kr]\d|chat|reasoner|coder|plus|turbo|max|long|vl|flash))"
)
NAMED = re.compile(
    rb"(?i)"
    + rb"|".join(
        rb"(%s)%s" % (each.encode(), NOT_A_MODEL) for each in map(near, NAMED_BESIDE)
    )
)
OPENAI_NAME = re.compile(rb"(?i)openai[A-Z0-9_-]*(?:key|token|secret)[^A-Za-z0-9]*\Z")
OTHER_KEY = re.compile(rb"sk-[A-Za-z0-9_-]{16}")

# Names of a client's base address. A plain "url" may be any page.
BASE = re.compile(
    rb"(?i)([a-z0-9_.-]*?)(?:base|endpoint|gateway|api_?host|api_?url)[a-z_]*"
    rb"[^A-Za-z0-9]{1,12}\Z"
)
OPENAI_WORD = re.compile(rb"(?i)open_?ai")
OF_ANY_MODEL = re.compile(rb"(?i)(?:(?:llm|gpt|chat|ai|model|api|client)[_.-])*")
VERSIONED = re.compile(rb"/v\d")
NEXT_OBJECT = re.compile(rb"\}\s*,\s*\{|sk-")
OF_OPENAI = (OPENAI.name, AZURE.name)


class LinesAround(NamedTuple):
    """The line of a key, in two parts, and those above and below, the nearest first."""

    left: bytes
    right: bytes
    above: list[bytes]
    below: list[bytes]


def provider_near(value: str, around: bytes) -> str:
    """The provider that the text around a key names; empty if it names none."""
    lines = _lines(value, around)
    named = list(NAMED.finditer(lines.left))
    if named and not _is_for_openai(lines):
        return _unless_elsewhere(_name(named[-1]), lines)
    beside = NAMED.search(lines.right)
    if beside:
        return _name(beside)
    providers = _nearest(lines)
    if providers is None:
        return _heading(lines)
    return providers.pop() if len(providers) == 1 else ""


def _nearest(lines: LinesAround) -> set[str] | None:
    """The providers of the nearest addresses, above and below; "" for an unknown one.

    In a list of addresses and keys, nothing shows which of the two comes first.
    """
    for row in _addresses(lines):
        providers = set()
        for host, is_base in row:
            known = NAMED.search(host)
            if known or is_base:
                providers.add(_name(known) if known else "")
        if providers:
            return providers
    return None


def _unless_elsewhere(name: str, lines: LinesAround) -> str:
    """The named provider, unless the nearest address belongs to another one."""
    others = (_nearest(lines) or set()) - {""}
    return name if not others or name in others else ""


def goes_elsewhere(value: str, around: bytes) -> bool:
    """Whether the address nearest to a key is not one of OpenAI's."""
    rows = _addresses(_lines(value, around))
    hosts = ([host for host, is_base in row if is_base] for row in rows)
    nearest: list[bytes] = next(filter(None, hosts), [])
    owners = (provider_at(host.decode().lower()) for host in nearest)
    return any(owner not in OF_OPENAI for owner in owners)


def _lines(value: str, around: bytes) -> LinesAround:
    """Split the text at its line breaks; the key may be in it in another form."""
    key, middle = value.encode("utf-8", "surrogateescape"), len(around) // 2
    start = around.find(key, max(0, middle - len(key)))
    if start == -1:
        start = around.rfind(key)
    start, end = (middle, middle) if start == -1 else (start, start + len(key))
    left, *above = reversed(LINE_END.split(around[:start]))
    right, *below = LINE_END.split(around[end:])
    return LinesAround(
        left[-LONGEST_LINE:],
        NEXT_OBJECT.split(right[:LONGEST_LINE], maxsplit=1)[0],
        _until_other_key(above),
        _until_other_key(below),
    )


def _until_other_key(lines: list[bytes]) -> list[bytes]:
    """The lines up to another key or a blank line: the rest is about something else."""
    blank = (at for at, line in enumerate(lines) if _is_blank(line))
    group = lines[: next(blank, len(lines))]
    full = [line for line in group if line.strip(b' \t",')]
    near = [line[:LONGEST_LINE] for line in full[:NEAR]]
    for number, line in enumerate(near):
        if OTHER_KEY.search(line):
            return near[:number]
    return near


def _is_blank(line: bytes) -> bool:
    """Whether a line is blank; in a notebook, a lone quote is left of a blank line."""
    return line.strip() in (b"", b'"')


def _is_for_openai(lines: LinesAround) -> bool:
    """Whether the variable is named after OpenAI; those for relays often are, too."""
    return OPENAI_NAME.search(lines.left) is not None


def _addresses(lines: LinesAround) -> Iterator[list[tuple[bytes, bool]]]:
    """The hosts near a key, nearest first, and whether each is a base address."""
    yield _hosts(lines.right, lines)[:1]
    yield _hosts(lines.left, lines)[-1:]
    for at in range(NEAR):
        rows = [*lines.below[at : at + 1], *lines.above[at : at + 1]]
        yield [host for row in rows for host in _hosts(row, lines)]


def _hosts(row: bytes, lines: LinesAround) -> list[tuple[bytes, bool]]:
    hosts = []
    for_openai = _is_for_openai(lines)
    for url in ADDRESS.finditer(row):
        base = BASE.search(row, 0, url.start())
        versioned = VERSIONED.search(url[2] or b"") is not None
        if not for_openai:
            hosts.append((url[1], bool(base or versioned)))
        elif _is_openais_address(base, url, versioned=versioned):
            hosts.append((url[1], base is not None))
    return hosts


def _is_openais_address(
    base: re.Match[bytes] | None, url: re.Match[bytes], *, versioned: bool
) -> bool:
    """Whether a key that is named after OpenAI is sent to an address near it.

    DEEPSEEK_BASE_URL says nothing about OPENAI_API_KEY, and neither does
    NEXT_PUBLIC_API_URL: only OPENAI_BASE_URL or a plain base_url of an API counts.
    """
    of_provider = NAMED.search(url[1]) is not None
    if base is None:
        return of_provider
    if OPENAI_WORD.search(base[1]):
        return True
    return OF_ANY_MODEL.fullmatch(base[1]) is not None and (of_provider or versioned)


def _heading(lines: LinesAround) -> str:
    """The provider that a section or a comment above names."""
    for line in lines.above[:HEADING]:
        named = NAMED.search(line)
        of_another = b"=" in line and _is_for_openai(lines)
        if named and not of_another:
            return _name(named)
    return ""


def _name(provider: re.Match[bytes]) -> str:
    return NAMED_BESIDE[(provider.lastindex or 1) - 1].name
