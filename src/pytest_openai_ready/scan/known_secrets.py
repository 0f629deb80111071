"""The secrets of this repository's owner, whatever their shape.

A relay may give out keys that no grammar can know. But whoever uses one keeps it in a
``.env`` or in the environment, so what stands there under the name of a secret is
looked for: as it is, as JSON or an address would write it, and in base64. It is never
stored and never said; a ``KnownSecret`` shows no more than its name.

A value has to be so long and so mixed that finding it is no chance; placeholders,
addresses and references to other variables are passed over. Every commit asks this, so
what takes long to import waits: python-dotenv for a file that is less than plain, the
judge of placeholders for a value that was found.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.dotenv.file_names import holds_assignments, is_secret_name
from pytest_openai_ready.dotenv.plain import plain_assignments

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.keys.key import Key

ENVIRONMENT = "environment"

LARGEST_FILE = 1 << 18  # bytes
MOST_VALUES = 100
SHORTEST, LONGEST = 16, 4096
FEWEST_CHARACTERS = 8  # different ones
DIGITS = b"0123456789"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNRESERVED = DIGITS + LETTERS + b"-._~"  # of addresses
LONGEST_WORD = 4  # letters in a row of either case; more of them are a word
LOWER = bytes(byte if byte in LETTERS[26:] else 32 for byte in range(256))
UPPER = bytes(byte if byte in LETTERS[:26] else 32 for byte in range(256))
WORD_CHARACTERS = frozenset(bytes([each]) for each in DIGITS + LETTERS)
JOINTS = b"-_"
NEAR = 128  # bytes on each side that set data apart from text


class KnownSecret:
    """A value to look for.

    Attributes:
        name: of its variable.
        source: the path of its file, or ``environment``.
        needles: how it may be written, as it is first.
    """

    __slots__ = ("_whole", "name", "needles", "source")

    def __init__(self, name: str, value: bytes, source: str = ENVIRONMENT) -> None:
        self.name = name
        self.source = source
        self._whole = (value, *_spellings(value))
        self.needles = (*self._whole, *_in_base64(value))

    def __repr__(self) -> str:
        return f"<value of {self.name}>"

    @property
    def key(self) -> Key:
        """The value as a key; its name may show whose it is."""
        from pytest_openai_ready.keys.key import Key

        value = self.needles[0]
        around = os.fsencode(self.name) + b"=" + value
        return Key(value.decode("utf-8", "surrogateescape"), around)

    def places(self, content: bytes) -> Iterator[tuple[int, int]]:
        """Where the value begins and ends, in whatever spelling; not within a word."""
        found = list(self._places(content))
        if found and not _is_placeholder(self.needles[0]):
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

    Those at ``root`` are read, and those beside the given files and above them. What
    cannot be read is passed over: python-dotenv could not read it either.
    """
    found: dict[bytes, tuple[str, str]] = {}
    for source, name, value in _assignments(root, environ, files):
        if is_secret_name(name) and _may_be_secret(value):
            found.setdefault(value, (name, source))
            if len(found) == MOST_VALUES:
                break
    return tuple(
        KnownSecret(name, value, source) for value, (name, source) in found.items()
    )


def is_secret(value: bytes) -> bool:
    """Whether a value is too long and too random to stand anywhere by chance."""
    return _may_be_secret(value) and not _is_placeholder(value)


def spellings(value: bytes) -> tuple[bytes, ...]:
    """How else a value may be written: in JSON, in an address, in base64."""
    return KnownSecret("", value).needles[1:]


def _may_be_secret(value: bytes) -> bool:
    """The same, as far as it is known without an import."""
    if not SHORTEST <= len(value) <= LONGEST or value.split() != [value]:
        return False
    if len(set(value)) < FEWEST_CHARACTERS or b"${" in value or b"://" in value:
        return False
    # Digits and letters, or it is a number or a name.
    if not 0 < len(value.translate(None, DIGITS)) < len(value):
        return False
    if value.translate(None, LETTERS) == value:
        return False
    return 2 * (_in_words(value, LOWER) + _in_words(value, UPPER)) <= len(value)


def _is_placeholder(value: bytes) -> bool:
    from pytest_openai_ready.keys.placeholder import is_placeholder

    return is_placeholder(value.decode("utf-8", "surrogateescape"))


def _is_whole(content: bytes, start: int, end: int) -> bool:
    """Whether no word goes on at either side; in data, nothing parts two values."""
    if b"\0" in content[max(0, start - NEAR) : end + NEAR]:
        return True
    from pytest_openai_ready.keys.boundaries import stands_alone

    after = content[end : end + 2].lstrip(JOINTS)[:1]
    return stands_alone(content, start) and after not in WORD_CHARACTERS


def _in_words(value: bytes, letters: bytes) -> int:
    words = value.translate(letters).split()
    return sum(len(word) for word in words if len(word) > LONGEST_WORD)


def _assignments(
    root: str, environ: Mapping[str, str], files: Iterable[str]
) -> Iterator[tuple[str, str, bytes]]:
    """Where each variable is set, its name and its value."""
    for folder in _folders(root, files):
        for path in _dotenvs(folder):
            shown = path.removeprefix(os.path.join(root, ""))
            for name, value in _in_file(path):
                yield shown, name, value
    for name, text in environ.items():
        yield ENVIRONMENT, name, os.fsencode(text)


def _in_file(path: str) -> Iterator[tuple[str, bytes]]:
    content = _content(path)
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
    """The root, and each folder between it and a file, once and in order."""
    folders = {root: None}
    for file in files:
        folder = os.path.dirname(file)
        while folder and folder not in folders:
            folders[folder] = None
            folder = os.path.dirname(folder)
    return folders


def _dotenvs(folder: str) -> list[str]:
    try:
        names = os.listdir(folder)
    except OSError:
        return []
    return [
        os.path.join(folder, each) for each in filter(holds_assignments, sorted(names))
    ]


def _content(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return b""
        with open(path, "rb", buffering=0) as file:
            return file.read(LARGEST_FILE) or b""
    except OSError:
        return b""


def _spellings(value: bytes) -> set[bytes]:
    """As JSON and as an address would write it, where that differs."""
    json = value.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    slash = json.replace(b"/", b"\\/")
    spellings = {json, slash, _percent(value, "%%%02X"), _percent(value, "%%%02x")}
    return spellings - {value}


def _percent(value: bytes, form: str) -> bytes:
    return b"".join(
        bytes([each]) if each in UNRESERVED else (form % each).encode()
        for each in value
    )


def _in_base64(value: bytes) -> set[bytes]:
    """The characters that depend on nothing but the value, at each of three phases."""
    from binascii import b2a_base64

    needles: set[bytes] = set()
    for before in range(3):
        rest = (before + len(value)) % 3
        encoded = b2a_base64(bytes(before) + value + bytes(-rest % 3), newline=False)
        first = (0, 2, 3)[before]
        last = len(encoded) - (0, 3, 2)[rest]
        standard = encoded[first:last]
        needles |= {standard, standard.replace(b"+", b"-").replace(b"/", b"_")}
    return needles
