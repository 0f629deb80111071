"""The grammar of this package as a plugin of detect-secrets.

detect-secrets takes plugins by file. Keep a file with one line in the repository, say
``tools/openai_keys.py``, and no path of one computer gets into the baseline:

    from pytest_openai_ready.detect_secrets_plugin import OpenAIStyleKeyDetector

Its settings, and how to scan with it, are in docs/detect-secrets.md. To audit:

    python -m pytest_openai_ready.detect_secrets_plugin .secrets.baseline

https://github.com/Yelp/detect-secrets/blob/v1.5.0/docs/plugins.md
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from detect_secrets.plugins.base import RegexBasedDetector

from pytest_openai_ready.keys.grammar import find

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Sequence
    from typing import ClassVar


class OpenAIStyleKeyDetector(RegexBasedDetector):
    """Finds OpenAI and OpenAI-compatible keys in a line.

    The base class has no part in that, but its kind is exempt from the filter that
    drops what follows an ``id`` on its line. Nothing is verified: a key that was found
    is sent nowhere.
    """

    # A baseline identifies its rows by this: another word would void all that exist.
    secret_type = "OpenAI-style API key"  # noqa: S105 - the name of the type
    denylist: ClassVar[tuple[re.Pattern[str], ...]] = ()

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """Each key in the line."""
        # One byte a character, so that places in both are the same; keys are ASCII.
        for span in find(string.encode("ascii", "replace")):
            yield string[slice(*span)]


def audit(arguments: Sequence[str]) -> None:
    """What ``detect-secrets audit`` does with these arguments, but with our plugin.

    It forgets those of a baseline, since it looks for plugins before it reads one, and
    then adds all of its own to it. It looks for none where there seems to be one.
    https://github.com/Yelp/detect-secrets/issues/611

    Raises:
        SystemExit: it could not go on; instead of a traceback, which may show a key.
    """
    from detect_secrets.main import handle_audit_action, parse_args
    from detect_secrets.settings import get_settings

    plugins = get_settings().plugins
    plugins[__name__] = {}
    parsed = parse_args(["audit", *arguments])
    del plugins[__name__]
    try:
        handle_audit_action(parsed)
    except Exception as error:  # noqa: BLE001 - see above
        name = type(error).__name__
        raise SystemExit(f"detect-secrets could not go on ({name}).") from None


if __name__ == "__main__":
    audit(sys.argv[1:])
