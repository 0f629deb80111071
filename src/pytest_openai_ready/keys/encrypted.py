"""Does a ``.env`` hold anything in plain? Encrypted ones are meant to be in git."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

PUBLIC_KEY = b"DOTENV_PUBLIC_KEY"
ENCRYPTED = b"encrypted:"
QUOTES = b"\"'`"


def is_encrypted(content: bytes) -> bool:
    """Whether dotenvx has encrypted every value that stands in a ``.env``.

    https://dotenvx.com/docs/features/encryption
    """
    values = list(_values(content))
    return bool(values) and all(value.startswith(ENCRYPTED) for value in values)


def holds_values(content: bytes) -> bool:
    """Whether any value stands there as it is; text in UTF-16 may hold one."""
    plain = (not value.startswith(ENCRYPTED) for value in _values(content))
    return b"\0" in content or any(plain)


def _values(content: bytes) -> Iterator[bytes]:
    for line in content.splitlines():
        if line.lstrip().startswith((b"#", PUBLIC_KEY)):
            continue
        _, _, value = line.partition(b"=")
        if value := value.strip().strip(QUOTES):
            yield value
