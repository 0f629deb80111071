"""Is a ``.env`` encrypted? Then it is meant to be in git; only its keys are not."""

from __future__ import annotations

PUBLIC_KEY = b"DOTENV_PUBLIC_KEY"
ENCRYPTED = b"encrypted:"
QUOTES = b"\"'`"


def is_encrypted(content: bytes) -> bool:
    """Whether dotenvx has encrypted every value that stands in a ``.env``.

    https://dotenvx.com/docs/features/encryption
    """
    values = [
        value.strip().lstrip(QUOTES)
        for line in content.splitlines()
        if not line.lstrip().startswith((b"#", PUBLIC_KEY))
        for name, mark, value in [line.partition(b"=")]
        if mark or name.strip()
    ]
    return bool(values) and all(value.startswith(ENCRYPTED) for value in values)
