"""A key that was found, before anyone decides what to say of it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.file_names import is_template
from pytest_openai_ready.findings import Finding, FoundKey, Place

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause
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

    ``form`` says how it was written (joined, base64 ...), ``inside`` in which member of
    an archive, ``variable`` and ``known_from`` which known secret it is, and where that
    is set; each may be empty. ``place_in_notebook`` is the cell and the line in it, as
    of a place.
    """

    key: Key
    line: int
    column: int
    form: str = ""
    inside: str = ""
    variable: str = ""
    known_from: str = ""
    place_in_notebook: tuple[int, int | None] | None = None

    @property
    def found(self) -> FoundKey:
        """The key as it may be shown."""
        return FoundKey(
            self.key.masked,
            self.key.kind.value,
            self.key.provider,
            form=self.form,
            inside=self.inside,
            variable=self.variable,
            known_from=self.known_from,
        )

    def finding(self, path: str) -> Finding:
        """What to say of it in a file as it is now."""
        return Finding(self._cause(path), self.place(path))

    def place(self, path: str) -> Place:
        """Where it is, in the file of a path."""
        cell = self.place_in_notebook or (None, None)
        return Place(path, self.line, self.column, *cell)

    def _cause(self, path: str) -> Cause:
        # Loaded by those only who have found a key: a hook starts without it.
        from pytest_openai_ready.messages.causes import found

        if is_template(path):
            return found.example_has_key(found=self.found)
        if reference := reference_in(path):
            return found.key_has_reference(found=self.found, reference=reference)
        return found.key_in_file(found=self.found)


def reference_in(path: str) -> str:
    """What a file may say in place of a key; empty where its path means nothing."""
    name = path.replace("\\", "/")
    return next(
        (says for pattern, says in REFERENCE_PATHS if pattern.fullmatch(name)), ""
    )
