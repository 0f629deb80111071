"""How code and its settings expose a key to a page's users.

Each variable is reported once per file, at its first place.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.scan.scanner import scan_bytes
from pytest_openai_ready.tools.bundlers import files
from pytest_openai_ready.tools.bundlers.javascript import code_only
from pytest_openai_ready.tools.bundlers.known_bundlers import (
    PREFIXES,
    PUBLIC_NAME,
    inlined,
)
from pytest_openai_ready.tools.bundlers.trace import Trace, said_once
from pytest_openai_ready.tools.variables import is_generic, is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

FLAG = re.compile(
    rb"(?<![\w$])[\"']?dangerouslyAllowBrowser[\"']?\s{0,99}[:=]\s{0,99}(?:true(?![\w$])|!0)"
)
# Code that reads a variable by a string: env["NAME"], getEnv('NAME').
ASKED = re.compile(rb"(?i)env\w{0,20}(?:\?\.)?(?:\.get)?[\[(]\s{0,9}[\"']\Z")
LOOK_BACK = 64
# A name such as VITE_API_KEY shows nothing, but passing it to OpenAI does.
USES_OPENAI = re.compile(
    rb"new\s{1,9}(?:Azure)?OpenAI(?:Api)?\s{0,9}\(|createOpenAI\s{0,9}\(|ChatOpenAI\s{0,9}\("
    rb"|api\.openai\.com|(?:from|require\()\s{0,9}[\"']openai[\"']"
)
GIVEN_AS_KEY = re.compile(
    rb"(?i)(?:(?:api_?key|token|secret)\w{0,20}[\"']?\s{0,9}[:=]\s{0,9}"
    rb"|Bearer\s{0,3}[\"']?\s{0,9}(?:\+\s{0,9}|\$\{\s{0,9}))"
    rb"(?:import\.meta\.|process\.)env(?:\?)?\.\Z"
)
SETTING = re.compile(
    rb"^[ \t]{0,99}(?:-[ \t]{1,9})?(?:(?:export|set|ENV|ARG)[ \t]{1,9})?[\"']?"
    rb"((?:%b)[A-Z0-9_]{1,99})[\"']?[ \t]{0,99}(?:[=:]|\r?$)" % b"|".join(PREFIXES),
    re.MULTILINE,
)
# Jinja, Django, Handlebars: {{ ... }}. EJS: <%= ... %>, and <%- ... %>.
HOLE = re.compile(rb"\{\{(?!\{?[#!/>])([^{}\r\n]{1,200})\}\}|<%[=-]([^%\r\n]{1,200})%>")
# In hand-written scripts of a page, {{ openaiKey }} is what a visitor entered.
SHOWN_NAME = re.compile(
    rb"(?<![A-Za-z0-9_$])[A-Za-z]+(?:_[A-Za-z0-9]+)+(?![A-Za-z0-9_$(])"
)


def findings(
    path: str, content: bytes, *, speaks: bool, holds: bool
) -> tuple[Finding, ...]:
    """Return what a file exposes, in the order of its lines.

    ``speaks`` says that the file may name a variable with a key, ``holds`` that it is
    served and may contain a key itself.
    """
    found = list(said_once(path, content, _traces(path, content))) if speaks else []
    if holds:
        found += _keys_in(path, content)
    return tuple(sorted(found, key=lambda each: each.place or ()))


def _traces(path: str, content: bytes) -> Iterator[Trace]:
    if files.is_code(path):
        code = code_only(content)
        yield from _flags(code)
        yield from _read(content, code)
        yield from inlined(last_part(path), code)
    elif files.is_settings(path):
        yield from _set(content)
        yield from inlined(last_part(path), content)
    if path.endswith(files.TEMPLATES):
        yield from _shown(content)


def _flags(code: bytes) -> Iterator[Trace]:
    for flag in FLAG.finditer(code):
        cause = published.browser_client(name="dangerouslyAllowBrowser")
        yield Trace(flag.start(), cause)


def _read(content: bytes, code: bytes) -> Iterator[Trace]:
    """Yield the public variables with keys that code reads."""
    uses_openai = USES_OPENAI.search(content) is not None
    for found in PUBLIC_NAME.finditer(code):
        start, name = found.start(), found[0]
        before = max(0, start - LOOK_BACK), start
        quoted = code[start - 1 : start] in {b'"', b"'"} and start > 0
        if quoted and not ASKED.search(code, *before):
            continue
        bare = name.removeprefix(found[1])
        of_openai = uses_openai and is_generic(bare)
        if is_key_name(bare) or (of_openai and GIVEN_AS_KEY.search(content, *before)):
            yield _public(start, found)


def _set(content: bytes) -> Iterator[Trace]:
    """Yield the public variables with keys that settings set or list."""
    for found in SETTING.finditer(content):
        named = PUBLIC_NAME.match(content, found.start(1))
        if named is None:
            continue
        end = content.find(b"\n", found.end())
        value = content[found.end() : end if end != -1 else len(content)]
        if is_key_name(named[0].removeprefix(named[1])) or scan_bytes("", value).hits:
            yield _public(found.start(1), named)


def _shown(content: bytes) -> Iterator[Trace]:
    """Yield the variables with keys whose values a template shows."""
    for hole in HOLE.finditer(content):
        for name in SHOWN_NAME.finditer(content, *hole.span(hole.lastindex or 0)):
            if is_key_name(name[0]):
                cause = published.key_in_template(name=name[0].decode())
                yield Trace(name.start(), cause)


def _public(at: int, name: re.Match[bytes]) -> Trace:
    cause = published.public_variable(
        bundler=PREFIXES[name[1]], name=name[0].decode(), prefix=name[1].decode()
    )
    return Trace(at, cause)


def _keys_in(path: str, content: bytes) -> Iterator[Finding]:
    for hit in scan_bytes(path, content).hits:
        cause = published.key_in_served_file(found=hit.found)
        yield Finding(cause, hit.place(path))
