"""The operating system's keyring, through the ``keyring`` package (extra ``keyring``).

The key is the password of user ``OPENAI_API_KEY`` for the service ``openai``, as stored
by ``keyring set openai OPENAI_API_KEY``. https://keyring.readthedocs.io
"""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.stores import (
    NOTHING,
    Obtained,
    failed,
    silenced,
)
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

SERVICE, USER = "openai", KEY_VARIABLE
OF_APPLE = "keyring.backends.macOS.api"
SECONDS = 3.0  # a locked keyring may wait for a person forever
# Before it is asked: where a virus scanner reads every file of a package first.
LOADING_SECONDS = 20.0


def key_in_keyring() -> Obtained:
    """The key in the keyring, or why it cannot be read; nothing if it has none.

    No keyring at all, as on most servers, counts as one without a key.
    """
    if find_spec("keyring") is None:
        return NOTHING
    obtained: list[Obtained] = []
    is_loaded = threading.Event()
    thread = threading.Thread(
        target=lambda: obtained.append(_ask(is_loaded)), daemon=True
    )
    with silenced():
        thread.start()
        limit = SECONDS if is_loaded.wait(LOADING_SECONDS) else 0.0
        thread.join(limit)
    waited = limit or LOADING_SECONDS
    return obtained[0] if obtained else failed(source.keyring_timed_out(seconds=waited))


def _ask(is_loaded: threading.Event) -> Obtained:
    """The answer of the backend, which may be of anybody, and do anything."""
    try:
        return _answer(is_loaded)
    except BaseException as error:  # noqa: BLE001 - its text may hold anything
        return failed(source.keyring_failed(error=type(error).__name__))
    finally:
        is_loaded.set()


def _answer(is_loaded: threading.Event) -> Obtained:
    if sys.platform != "darwin":
        # It loads the back ends of all systems, and this one searches for Apple's
        # libraries with ldconfig, gcc and ld before it gives up.
        sys.modules.setdefault(OF_APPLE, None)  # type: ignore[arg-type]
    import keyring
    from keyring.errors import KeyringLocked, NoKeyringError

    keyring.get_keyring()  # loads the back ends
    is_loaded.set()
    try:
        value = keyring.get_password(SERVICE, USER)
    except NoKeyringError:
        return NOTHING
    except KeyringLocked:
        return failed(source.keyring_locked())
    if value is not None and not isinstance(value, str):
        raise TypeError
    return Obtained(Key(value)) if value and value.strip() else NOTHING
