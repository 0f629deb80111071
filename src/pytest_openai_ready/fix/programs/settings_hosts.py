"""Which host each key in settings is sent to, by an address in the same table."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pytest_openai_ready import config_files
from pytest_openai_ready.file_endings import JSON, TOML, YAML
from pytest_openai_ready.fix.programs.client_hosts import NamedText, beside, elsewhere

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


def hosts_in_settings(
    path: str, content: bytes, values: Sequence[str]
) -> dict[str, str]:
    """Return the values that go to another host than OpenAI's, as ``hosts_in`` does.

    Args:
        path: the path of the settings, whose suffix shows the format.
        content: the file's content; an unreadable file has no hosts.
        values: the keys.
    """
    return elsewhere(_in_document(_document(path, content), values))


def _document(path: str, content: bytes) -> object:
    """Return the parsed settings; None if they cannot be read."""
    text = content.decode("utf-8-sig", "replace")
    try:
        if path.endswith(YAML):
            return config_files.yaml(text)
        if path.endswith(TOML):
            return config_files.toml(text)
        if path.endswith(JSON):
            return config_files.json_value(text)
        return config_files.ini(text)
    except (ValueError, ImportError):
        return None


def _in_document(document: object, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    remaining = [document]
    while remaining:
        node = remaining.pop()
        if isinstance(node, Mapping):
            texts = ((n, t) for n, t in node.items() if isinstance(t, str))
            yield from beside([NamedText(str(n), t) for n, t in texts], values)
            remaining += node.values()
        elif isinstance(node, list):
            # As Compose files list variables.
            pairs = (each.partition("=") for each in node if isinstance(each, str))
            yield from beside([NamedText(n, t) for n, _, t in pairs], values)
            remaining += node
