"""No hook asks anybody but git, whatever it finds."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING

import block_client_side_keys
import block_openai_keys
import block_openai_keys_in_message
import block_openai_keys_in_push
import check_dotenv_ignored
from makers import make

if TYPE_CHECKING:
    import pytest
    from conftest import Repository

HOOKS = (
    (block_openai_keys, ("app.py",)),
    (block_openai_keys, ()),
    (check_dotenv_ignored, ()),
    (block_client_side_keys, ()),
    (block_openai_keys_in_message, ("message",)),
    (block_openai_keys_in_push, ()),
)


def test_no_hook_sends_anything(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def forbidden(*question: object) -> None:
        asked.append(question)
        raise OSError("no network here")

    for name in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, name, forbidden)
    monkeypatch.setattr(socket, "getaddrinfo", forbidden)
    line = f'KEY = "{make("project")}"\n'
    monkeypatch.setenv("OPENAI_BASE_URL", "https://relay.example.com/v1")
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.example.com:8080")
    repository.add("app.py", line)
    repository.add(".env", f"OPENAI_API_KEY={make('project')}\n")
    repository.add(".env.production", f"VITE_OPENAI_API_KEY={make('project')}\n")
    repository.write("message", line)
    repository.commit()
    repository.add("other.py", line)
    statuses = [hook.main(list(arguments)) for hook, arguments in HOOKS]
    assert asked == []
    assert statuses == [1, 1, 1, 0, 1, 1], "there was something to ask about"
