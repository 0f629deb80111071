"""A key that was found, before it is decided how to report it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.typed_facts import FoundKey

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.keys.key import Key


class Hit(NamedTuple):
    """A key, and where it begins: ``line`` and ``column`` as in a ``Place``.

    ``form`` is how it was written (joined, base64 ...), ``inside`` the member of an
    archive, ``variable`` and ``known_from`` the known secret's variable and where it is
    set; each may be empty. ``place_in_notebook`` is the cell and the line in it, as in
    a ``Place``. ``allowed`` is whether a comment next to it allows it.
    """

    key: Key
    line: int
    column: int
    form: str = ""
    inside: str = ""
    variable: str = ""
    known_from: str = ""
    place_in_notebook: tuple[int, int | None] | None = None
    allowed: bool = False

    @property
    def found(self) -> FoundKey:
        """The key as it may be shown; a variable that is published is not named."""
        variable, known_from = self.variable, self.known_from
        if is_public_name(variable):
            variable = known_from = ""
        return FoundKey(
            self.key.masked,
            self.key.kind.value,
            self.key.provider,
            form=self.form,
            inside=self.inside,
            variable=variable,
            known_from=known_from,
        )

    def finding(self, path: str) -> Finding:
        """The finding for this key in a current file."""
        return Finding(self._cause(path), self.place(path))

    def place(self, path: str) -> Place:
        """Its place in the file of a path."""
        cell = self.place_in_notebook or (None, None)
        return Place(path, self.line, self.column, *cell)

    def _cause(self, path: str) -> Cause:
        # Loaded only once a key is found: a hook starts without it.
        from pytest_openai_ready.scan.said_of_kinds import cause_in

        return cause_in(path, self.found)


class KeyInName(NamedTuple):
    """A key in the name of a file, a folder or a ref, and its finding."""

    hit: Hit
    finding: Finding
