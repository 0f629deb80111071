"""A key that was found, before anyone decides what to say of it."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.dotenv_names import is_template
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.scan.references import reference_in

if TYPE_CHECKING:
    from collections.abc import Mapping


class Hit(NamedTuple):
    """A key and where in a content it begins: ``line`` and ``column`` as of a place.

    ``facts`` say what else is known: ``form`` (how it was written: joined, base64 ...)
    and ``inside`` (the member of an archive).
    """

    key: Key
    line: int
    column: int
    facts: Mapping[str, str] = MappingProxyType({})

    def finding(self, path: str, code: Code = Code.KEY_IN_FILE) -> Finding:
        """What to say of it, masked; a template of a ``.env`` has a code of its own."""
        if code is Code.KEY_IN_FILE and is_template(path):
            code = Code.EXAMPLE_HAS_KEY
        place = Place(path, self.line, self.column)
        said = {"kind": self.key.kind.value, "provider": self.key.provider}
        if code is Code.KEY_IN_FILE and (reference := reference_in(path)):
            said |= {"cause": "key-has-reference", "reference": reference}
        return Finding(code, place, self.key.masked, {**said, **self.facts})


# Whether a key may stand in the file of this path: its owner said so elsewhere than in
# the file itself. Paths are those of the repository, with slashes.
Allowed: TypeAlias = Callable[[str, Key], bool]
