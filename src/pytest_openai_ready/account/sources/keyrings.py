"""The operating system's keyring, through the package of that name (extra ``keyring``).

The key is the password of the user ``OPENAI_API_KEY`` at the service ``openai``, as
``keyring set openai OPENAI_API_KEY`` stores it.
https://keyring.readthedocs.io
"""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.stores import NOTHING, Obtained, failed
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

SERVICE, USER = "openai", KEY_VARIABLE
OF_APPLE = "keyring.backends.macOS.api"
SECONDS = 3.0  # a keyring that is locked may wait for a person without end


def key_in_keyring() -> Obtained:
    """The key in the keyring, or why that cannot be known; nothing where it has none.

    No keyring at all, as on most servers, is a keyring without a key.
    """
    if find_spec("keyring") is None:
        return NOTHING
    obtained: list[Obtained] = []
    thread = threading.Thread(target=lambda: obtained.append(_ask()), daemon=True)
    thread.start()
    thread.join(SECONDS)
    return (
        obtained[0] if obtained else failed(source.keyring_timed_out(seconds=SECONDS))
    )


def _ask() -> Obtained:
    # A setting that it does not understand is logged; with no handler, Python would
    # print that in the middle of our output.
    import logging

    logging.getLogger("keyring").addHandler(logging.NullHandler())
    if sys.platform != "darwin":
        # It loads the back end of every system, and this one looks for libraries of
        # Apple's with ldconfig, gcc and ld before it gives up.
        sys.modules.setdefault(OF_APPLE, None)  # type: ignore[arg-type]
    try:
        import keyring
        from keyring.errors import KeyringLocked, NoKeyringError

        try:
            value = keyring.get_password(SERVICE, USER)
        except NoKeyringError:
            return NOTHING
        except KeyringLocked:
            return failed(source.keyring_locked())
    except Exception as error:  # noqa: BLE001 - of any backend; its text may hold anything
        return failed(source.keyring_failed(error=type(error).__name__))
    return Obtained(Key(value)) if value and value.strip() else NOTHING
