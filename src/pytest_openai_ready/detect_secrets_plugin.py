"""The grammar of this package as a plugin of detect-secrets.

detect-secrets loads plugins from files. With a one-line file in the repository, such as
``tools/openai_keys.py``, the baseline contains no path of one computer:

    from pytest_openai_ready.detect_secrets_plugin import OpenAIStyleKeyDetector

Its settings, and how to scan with it, are in docs/detect-secrets.md. To audit:

    python -m pytest_openai_ready.detect_secrets_plugin .secrets.baseline

https://github.com/Yelp/detect-secrets/blob/v1.5.0/docs/plugins.md
"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from detect_secrets.plugins.base import RegexBasedDetector

from pytest_openai_ready.keys.recognition.grammar import find

if TYPE_CHECKING:
    import re
    from collections.abc import Generator, Sequence
    from typing import ClassVar


class OpenAIStyleKeyDetector(RegexBasedDetector):
    """Finds OpenAI and OpenAI-compatible keys in a line.

    Nothing of the base class is used, but detectors of that type are exempt from the
    filter that drops values after an ``id`` on the same line. Keys are not verified: a
    key that was found is sent nowhere.
    """

    # A baseline identifies its rows by this: a change would invalidate all existing
    # ones.
    secret_type = "OpenAI-style API key"  # noqa: S105 - the name of the type
    denylist: ClassVar[tuple[re.Pattern[str], ...]] = ()

    def analyze_string(self, string: str) -> Generator[str, None, None]:
        """Each key in the line."""
        # One byte per character, so that positions are the same in both; keys are
        # ASCII.
        for span in find(string.encode("ascii", "replace")):
            yield string[slice(*span)]


def audit(arguments: Sequence[str]) -> None:
    """Run ``detect-secrets audit`` with these arguments and our plugin.

    detect-secrets looks for plugins before it reads the baseline, so it forgets the
    baseline's plugins and adds all of its own; it does not if one is set already.
    https://github.com/Yelp/detect-secrets/issues/611

    Raises:
        SystemExit: it failed; this replaces a traceback, which may show a key.
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
