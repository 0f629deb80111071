"""Pages that a program fills in: what it would write into them for everyone to read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.hygiene.trace import Trace
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

# Jinja, Django, Handlebars: {{ ... }}. EJS: <%= ... %>, and <%- ... %>.
HOLE = re.compile(rb"\{\{(?!\{?[#!/>])([^{}\r\n]{1,200})\}\}|<%[=-]([^%\r\n]{1,200})%>")
# In the hand-written scripts of a page, {{ openaiKey }} is what a visitor typed in.
NAME = re.compile(rb"(?<![A-Za-z0-9_$])[A-Za-z]+(?:_[A-Za-z0-9]+)+(?![A-Za-z0-9_$(])")


def shown(content: bytes) -> Iterator[Trace]:
    """The variables with keys whose values a template shows."""
    for hole in HOLE.finditer(content):
        for name in NAME.finditer(content, *hole.span(hole.lastindex or 0)):
            if is_key_name(name[0]):
                yield Trace(name.start(), "key-in-template", name[0].decode())
