"""The keys of this repository's owner, whatever their shape.

A relay may give out keys that no grammar can know. But whoever uses one keeps it in a
``.env`` or in the environment, so what stands there under the name of a key is looked
for: as it is, as JSON or an address would write it, and in base64. It is never stored
and never said; an object of ``Value`` shows no more than the name.

Names are those that end in one of ``ENDINGS``, such as ``DEEPSEEK_API_KEY``. A value
has to be so long and so random that finding it is no chance: placeholders, words,
addresses and references to other variables are passed over.
"""

from __future__ import annotations

import os
import stat

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.keys.key import Key

ENDINGS = (b"API_KEY", b"APIKEY", b"API_TOKEN", b"API_SECRET", b"_TOKEN", b"_SECRET")
# Files that are made to be committed.
TEMPLATES = ("example", "sample", "template", "dist", "default", "defaults")

LARGEST_FILE = 1 << 18
MOST_VALUES = 100
SHORTEST, LONGEST = 16, 4096
FEWEST_CHARACTERS = 8  # different ones
DIGITS = b"0123456789"
LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
UNRESERVED = DIGITS + LETTERS + b"-._~"  # of addresses
LONGEST_WORD = 4  # letters in a row of either case; more of them are a word
LOWER = bytes(byte if 97 <= byte <= 122 else 32 for byte in range(256))  # noqa: PLR2004 - a to z
UPPER = bytes(byte if 65 <= byte <= 90 else 32 for byte in range(256))  # noqa: PLR2004 - A to Z
FILLER = (
    b"example", b"placeholder", b"changeme", b"your", b"xxxx", b"***", b"...",
    "\u2026".encode(), "\u2022".encode(), b"[",
)  # fmt: skip

UNESCAPED = {b"n": b"\n", b"r": b"\r", b"t": b"\t"}  # others stand for themselves


class Value:
    """A value to look for, its name, and how it may be written."""

    __slots__ = ("name", "needles")

    def __init__(self, name: bytes, value: bytes) -> None:
        """The value itself comes first among its spellings."""
        self.name = name
        self.needles = (value, *_spellings(value), *_in_base64(value))

    def __repr__(self) -> str:
        return f"<value of {self.name!r}>"

    @property
    def key(self) -> Key:
        """The value as a key; its name may tell whose it is."""
        from pytest_openai_ready.keys.key import Key

        value = self.needles[0]
        return Key(value.decode("utf-8", "surrogateescape"), self.name + b"=" + value)

    def places(self, content: bytes) -> Iterator[tuple[int, int]]:
        """Where the value begins and ends, in whatever spelling."""
        for needle in self.needles:
            start = content.find(needle)
            while start != -1:
                end = start + len(needle)
                yield start, end
                start = content.find(needle, end)


def values(
    root: str, environ: Mapping[str, str], files: Iterable[str] = ()
) -> tuple[Value, ...]:
    """The values of the environment and of each ``.env``, ignored ones included.

    Those at ``root`` are read, and those beside the given files and above them. What
    cannot be read is passed over: python-dotenv could not read it either.
    """
    found: dict[bytes, bytes] = {}
    for name, value in _assignments(root, environ, files):
        if name.upper().endswith(ENDINGS) and is_secret(value):
            found.setdefault(value, name)
            if len(found) == MOST_VALUES:
                break
    return tuple(Value(name, value) for value, name in found.items())


def is_secret(value: bytes) -> bool:
    """Whether a value is too long and too random to stand anywhere by chance."""
    if not SHORTEST <= len(value) <= LONGEST or value.split() != [value]:
        return False
    if len(set(value)) < FEWEST_CHARACTERS or b"${" in value or b"://" in value:
        return False
    # Digits and letters, or it is a number or a name.
    if not 0 < len(value.translate(None, DIGITS)) < len(value):
        return False
    if value.translate(None, LETTERS) == value:
        return False
    lower = value.lower()
    if any(word in lower for word in FILLER):
        return False
    return 2 * (_in_words(value, LOWER) + _in_words(value, UPPER)) <= len(value)


def _in_words(value: bytes, letters: bytes) -> int:
    words = value.translate(letters).split()
    return sum(len(word) for word in words if len(word) > LONGEST_WORD)


def _assignments(
    root: str, environ: Mapping[str, str], files: Iterable[str]
) -> Iterator[tuple[bytes, bytes]]:
    for folder in _folders(root, files):
        for path in _dotenvs(folder):
            yield from assignments(_content(path))
    for name, value in environ.items():
        yield os.fsencode(name), os.fsencode(value)


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
    dotenvs = [name for name in names if name.startswith(".env") or name[-4:] == ".env"]
    return [
        os.path.join(folder, name)
        for name in sorted(dotenvs)
        if not set(name.lower().split(".")).intersection(TEMPLATES)
    ]


def _content(path: str) -> bytes:
    try:
        if not stat.S_ISREG(os.stat(path).st_mode):
            return b""
        with open(path, "rb", buffering=0) as file:
            return file.read(LARGEST_FILE) or b""
    except OSError:
        return b""


def assignments(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The names and values of a ``.env``, as python-dotenv reads them.

    Names and values of interest are ASCII: without its zeros, UTF-16 is read alike.
    """
    if b"\0" in content:
        content = content.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
        content = content.replace(b"\0", b"")
    for line in content.removeprefix(b"\xef\xbb\xbf").splitlines():
        name, equals, value = line.partition(b"=")
        name = name.strip()
        if name.startswith((b"export ", b"export\t")):
            name = name[len(b"export ") :].strip()
        if equals and not name.startswith(b"#"):
            yield name.strip(b"'"), _unquoted(value.strip())


def _unquoted(value: bytes) -> bytes:
    quote = value[:1]
    if not quote or quote not in b"\"'":
        for space in (b" #", b"\t#"):
            value = value.partition(space)[0]
        return value.rstrip()
    pieces: list[bytes] = []
    rest = value[1:]
    while True:
        piece, backslash, after = rest.partition(b"\\")
        if quote in piece or not backslash:
            return b"".join([*pieces, piece.partition(quote)[0]])
        escaped = after[:1]
        pieces += [piece, UNESCAPED.get(escaped, escaped)]
        rest = after[1:]


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
