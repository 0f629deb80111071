"""A key that was found, before anyone decides what to say of it."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.names import is_template
from pytest_openai_ready.findings import Code, Finding, Place

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.keys.key import Key

# Files in which a key need not stand: programs read them, and look a reference up.
# https://code.visualstudio.com/docs/copilot/customization/mcp-servers
# https://code.visualstudio.com/docs/reference/variables-reference
# https://code.claude.com/docs/en/mcp#environment-variable-expansion-in-mcp-json
# https://cursor.com/docs/context/mcp#config-interpolation
# https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
# https://docs.github.com/actions/security-guides/using-secrets-in-github-actions
# The first that fits a path, and what is written there in place of the key.
REFERENCES = (
    (r"\.vscode/mcp\.json", "${input:openai-key}"),
    (r"\.vscode/(?:launch|tasks)\.json", "${env:OPENAI_API_KEY}"),
    (r"\.cursor/mcp\.json", "${env:OPENAI_API_KEY}"),
    (r"\.mcp\.json", "${OPENAI_API_KEY}"),
    (r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml", "${OPENAI_API_KEY}"),
    (r"\.github/workflows/[^/]+\.ya?ml", "${{ secrets.OPENAI_API_KEY }}"),
)
REFERENCE_PATHS = tuple(
    (re.compile(rf"(?:.*/)?{path}", re.DOTALL), says) for path, says in REFERENCES
)


class Hit(NamedTuple):
    """A key and where in a content it begins: ``line`` and ``column`` as of a place.

    ``facts`` say what else is known: ``form`` (how it was written: joined, base64 ...),
    ``inside`` (the member of an archive), ``variable`` and ``known_from`` (which known
    secret it is, and where that is set). ``place_in_notebook`` is the cell and the line
    in it, as of a place.
    """

    key: Key
    line: int
    column: int
    facts: Mapping[str, str] = MappingProxyType({})
    place_in_notebook: tuple[int, int | None] | None = None

    def finding(self, path: str, code: Code = Code.KEY_IN_FILE) -> Finding:
        """What to say of it, masked; a template of a ``.env`` has a code of its own."""
        if code is Code.KEY_IN_FILE and is_template(path):
            code = Code.EXAMPLE_HAS_KEY
        cell = self.place_in_notebook or (None, None)
        place = Place(path, self.line, self.column, *cell)
        said = {"kind": self.key.kind.value, "provider": self.key.provider}
        if code is Code.KEY_IN_FILE and (reference := reference_in(path)):
            said |= {"cause": "key-has-reference", "reference": reference}
        return Finding(code, place, self.key.masked, {**said, **self.facts})


def reference_in(path: str) -> str:
    """What a file may say in place of a key; empty where its path tells of nothing."""
    name = path.replace("\\", "/")
    return next(
        (says for pattern, says in REFERENCE_PATHS if pattern.fullmatch(name)), ""
    )
