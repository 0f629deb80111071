"""The certificates of this computer, read once in a process.

The SDK reads them for each client, which takes longer than most tests do.
"""

from __future__ import annotations

import os
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ssl

VARIABLES = ("SSL_CERT_FILE", "SSL_CERT_DIR")
NONE = ("", "")


def read_once() -> None:
    """Let clients share what the system has, or what variables name as of now.

    What a test lets them name is read each time.
    """
    with suppress(ModuleNotFoundError):  # an older SDK has another HTTP library
        import httpcore2

        read = httpcore2.default_ssl_context
        read_of = cache(lambda _: read())
        as_of_now = _named()

        def shared(*, _trust_env: bool = True) -> ssl.SSLContext:
            named = _named()
            if _trust_env and named in (as_of_now, NONE):
                return read_of(named)
            return read(_trust_env=_trust_env)

        shared()
        httpcore2.default_ssl_context = shared


def _named() -> tuple[str, ...]:
    return tuple(os.environ.get(name, "") for name in VARIABLES)
