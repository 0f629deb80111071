"""The secrets of this repository's owner, whatever their shape.

A relay may issue keys of an unknown shape. But its user keeps the key in a ``.env`` or
in the environment, so values there with the name of a secret are searched for: as is,
as written in JSON or an address, and in base64. They are never stored and never shown;
a ``KnownSecret`` shows only its name.

A value has to be too long and too random to be found by chance; placeholders,
addresses, references to other variables and encrypted values are skipped. A hook runs
this in every commit, so slow imports are deferred: python-dotenv until a file is not
plain, the classification of values until one is found.
"""

from __future__ import annotations

import os
from itertools import islice

from pytest_openai_ready.bounded_files import seen_from
from pytest_openai_ready.dotenv.file_names import DOTENV, holds_assignments
from pytest_openai_ready.dotenv.on_disk import dotenv_content, folders_below
from pytest_openai_ready.dotenv.plain import plain_assignments
from pytest_openai_ready.dotenv.variable_names import (
    is_list_name,
    is_secret_name,
    may_have_secret,
)
from pytest_openai_ready.keys.secret_values import (
    DIGITS,
    LETTERS,
    in_base64,
    may_be_secret,
    stands_for_another,
    whole_spellings,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from typing import TypeAlias

    from pytest_openai_ready.keys.key import Key

    Assignment: TypeAlias = tuple[str, str, bytes]  # its source, name and value

ENVIRONMENT = "environment"

MOST_FOLDERS = 2000  # next to and above the files that are searched
MOST_VALUES = 100  # from files; those of the environment are extra
MOST_VARIABLES = 500  # from files, to hide in output, which takes less than to search
WORD_CHARACTERS = frozenset(bytes([each]) for each in DIGITS + LETTERS)
JOINTS = b"-_"
NEAR = 128  # bytes on each side that distinguish data from text


class KnownSecret:
    """A value to search for.

    Attributes:
        name: of its variable.
        source: the path of its file, or ``environment``.
        needles: its spellings, the plain one first.
    """

    __slots__ = ("_whole", "name", "needles", "source")

    def __init__(self, name: str, value: bytes, source: str = ENVIRONMENT) -> None:
        self.name = name
        self.source = source
        self._whole = (value, *whole_spellings(value))
        self.needles = (*self._whole, *in_base64(value))

    def __repr__(self) -> str:
        return f"<value of {self.name}>"

    @property
    def key(self) -> Key:
        """The value as a key; its name may show its provider."""
        from pytest_openai_ready.keys.key import Key

        value = self.needles[0]
        around = os.fsencode(self.name) + b"=" + value
        return Key(value.decode("utf-8", "surrogateescape"), around)

    def places(self, content: bytes) -> Iterator[tuple[int, int]]:
        """Where the value begins and ends, in any spelling; not inside a word."""
        found = list(self._places(content))
        if found and not stands_for_another(self.needles[0]):
            yield from found

    def _places(self, content: bytes) -> Iterator[tuple[int, int]]:
        for number, needle in enumerate(self.needles):
            start = content.find(needle)
            while start != -1:
                end = start + len(needle)
                if number >= len(self._whole) or _is_whole(content, start, end):
                    yield start, end
                start = content.find(needle, end)


def known_secrets(
    root: str, environ: Mapping[str, str], files: Iterable[str] = ()
) -> tuple[KnownSecret, ...]:
    """The secrets of the environment and of each ``.env``, ignored ones included.

    Unreadable files are skipped, since no program can read them, either.

    Args:
        root: the top of the repository; empty to read no files. Files are read there
            and in the folders below that ``dotenv.on_disk`` searches.
        environ: the environment.
        files: the files that are searched, relative to the current folder: any ``.env``
            next to or above them is read, however deep.
    """
    found: dict[bytes, tuple[str, str]] = {}
    of_files = _in_files(os.path.abspath(root), files) if root else iter(())
    each_of_files = (single for every in of_files for single in _singly(every))
    for source, name, value in islice(filter(_counts, each_of_files), MOST_VALUES):
        found.setdefault(value, (name, source))
    for name, text in environ.items():
        for single in filter(_counts, _singly((ENVIRONMENT, name, os.fsencode(text)))):
            found.setdefault(single[2], (name, ENVIRONMENT))
    return tuple(
        KnownSecret(name, value, source) for value, (name, source) in found.items()
    )


def variables_below(root: str) -> Iterator[tuple[str, str]]:
    """The variables of each ``.env`` in the folders that ``known_secrets`` searches.

    Only those that may contain a credential, up to ``MOST_VARIABLES``.
    """
    written = ((name, os.fsdecode(value)) for _, name, value in _in_files(root, ()))
    return islice((each for each in written if may_have_secret(*each)), MOST_VARIABLES)


def _singly(assignment: Assignment) -> Iterator[Assignment]:
    """A variable once for each of its values, if it has a list of them."""
    source, name, value = assignment
    if is_list_name(name) and b"," in value:
        for each in value.split(b","):
            yield source, name, each.strip()
    else:
        yield assignment


def _counts(assignment: Assignment) -> bool:
    """Whether a variable is named like a secret, and its value may be one."""
    _, name, value = assignment
    return is_secret_name(name) and may_be_secret(value)


def _is_whole(content: bytes, start: int, end: int) -> bool:
    """Whether no word continues on either side; in data, values have no separators."""
    if b"\0" in content[max(0, start - NEAR) : end + NEAR]:
        return True
    from pytest_openai_ready.keys.recognition.boundaries import stands_alone

    after = content[end : end + 2].lstrip(JOINTS)[:1]
    return stands_alone(content, start) and after not in WORD_CHARACTERS


def _in_files(root: str, files: Iterable[str]) -> Iterator[Assignment]:
    for folder in _folders(root, files):
        for path in _dotenvs(folder):
            content = dotenv_content(path, root)
            if isinstance(content, bytes):
                shown = seen_from(root, path)
                for name, value in _assignments(content):
                    yield shown, name, value


def _assignments(content: bytes) -> Iterator[tuple[str, bytes]]:
    plain = plain_assignments(content)
    if plain is not None:
        yield from ((each.decode("ascii"), value) for each, value in plain)
        return
    from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, assignments

    try:
        written = list(assignments(content))
    except DotenvTooComplexError:
        return
    for name, text in written:
        yield name, text.encode("utf-8", "surrogatepass")


def _folders(root: str, files: Iterable[str]) -> dict[str, None]:
    """Folders below the root, and those between it and the files, once and in order."""
    return dict.fromkeys(
        (*folders_below(root), *islice(_around(root, files), MOST_FOLDERS))
    )


def _around(root: str, files: Iterable[str]) -> Iterator[str]:
    seen = {root}
    start = os.path.join(root, "")
    for each in dict.fromkeys(map(os.path.dirname, files)):
        folder = os.path.abspath(each)
        while folder not in seen and folder.startswith(start):
            seen.add(folder)
            yield folder
            folder = os.path.dirname(folder)


def _dotenvs(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    near = (each for each in names if DOTENV in each.lower())
    found = filter(holds_assignments, sorted(near))
    return [os.path.join(folder, each) for each in found]
