"""A key that was found, before it is decided how to report it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.typed_facts import FoundKey

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.messages.declare import OfKey


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

    def _left_in_devcontainer(self, *, found: FoundKey) -> Cause:
        from pytest_openai_ready.messages.causes.known_readers import (
            left_in_devcontainer,
        )
        from pytest_openai_ready.providers.registry import variable_of

        variable = found.variable or variable_of(found.provider)
        return left_in_devcontainer(found=found, reference=f"${{localEnv:{variable}}}")

    def finding(self, path: str) -> Finding:
        """The finding for this key in a current file."""
        return Finding(self._cause(path), self.place(path))

    def place(self, path: str) -> Place:
        """Its place in the file of a path."""
        cell = self.place_in_notebook or (None, None)
        return Place(path, self.line, self.column, *cell)

    def _cause(self, path: str) -> Cause:
        # Loaded only once a key is found: a hook starts without it.
        from pytest_openai_ready import file_kinds as kinds
        from pytest_openai_ready.messages.causes import found, known_readers
        from pytest_openai_ready.providers.registry import variable_of

        kind = kinds.kind_of(path)
        if kind.reference:
            variable = self.found.variable or variable_of(self.key.provider)
            reference = kind.reference.format(variable)
            return found.key_has_reference(found=self.found, reference=reference)
        usual: OfKey = found.key_in_file if kind.is_moved else found.key_by_hand
        special: dict[kinds.FileKind, OfKey] = {
            kinds.EXAMPLE: found.example_has_key,
            kinds.PRIVATE: found.key_in_dotenv,
            kinds.VSCODE_LAUNCH: found.left_in_launch,
            kinds.DOCKERFILE: found.left_in_image,
            kinds.CONTAINERFILE: found.left_in_image,
            kinds.SHELL: found.left_in_shell,
            kinds.FISH: found.left_in_fish,
            kinds.POWERSHELL: found.left_in_powershell,
            kinds.BATCH: found.left_in_batch,
            kinds.OTHER_CI: found.left_in_ci,
            kinds.HOSTING: known_readers.left_in_hosting,
            kinds.DEVCONTAINER: self._left_in_devcontainer,
            kinds.TOX: known_readers.left_in_tox,
            kinds.PYTEST_INI: known_readers.left_in_pytest_ini,
            kinds.APPSETTINGS: known_readers.left_in_appsettings,
            kinds.PACKAGE_JSON: known_readers.left_in_package_json,
            kinds.AUTOGEN: known_readers.left_in_autogen,
            kinds.R_PROGRAM: known_readers.left_in_r,
            kinds.R_ENVIRON: known_readers.left_in_renviron,
            kinds.ACTION: known_readers.left_in_action,
            kinds.PAGE: known_readers.left_in_page,
            kinds.BYTECODE: found.left_in_bytecode,
            kinds.FOREIGN_SETTINGS: found.left_in_format,
        }
        return special.get(kind, usual)(found=self.found)


class KeyInName(NamedTuple):
    """A key in the name of a file, a folder or a ref, and its finding."""

    hit: Hit
    finding: Finding
