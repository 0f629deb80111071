"""What a guarded stream writes in the end, in whatever pieces it was given."""

from __future__ import annotations

import io
from collections import Counter
from random import Random
from secrets import token_hex
from typing import TYPE_CHECKING

from makers import make

from pytest_openai_ready.keys.call_names import CALLS
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.plugin.guarded_streams import Guard
from pytest_openai_ready.plugin.hiding import Hiding

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    import pytest

# Each as what a program writes at once, without a buffer.
SAID = (
    ("A GROQ_API_KEY:", " ", "{}", "\n"),
    ("AZURE_OPENAI_API_KEY", "=", "'", "{}", "'", "\n"),
    ("MISTRAL_API_KEY: str = ", '"{}"', "\n"),
    ("POST https://relay.example/v1/chat/completions\n", "Authorization: Bearer {}\n"),
    ("Authorization: Bearer {}\n", "POST https://api.groq.com/openai/v1\n"),
    ("https://api.groq.com/" + "a" * 2000, "\n", "authorization:", " Bearer ", "{}"),
    ("OpenAI(", "\n", "  timeout=1,\n" * 90, "  api_key=", "'{}'", ")\n"),
    ("RELAY_API_KEY", " ", "=", " ", "{}"),
    ("api-key: ", "{}", "\r\n"),
    ("\x1b[32mXAI_API_", "KEY\x1b[0m", "=", "\x1b[1m{}\x1b[0m", "\n"),
)
HARMLESS = (
    ("PUBLIC_CACHE_KEY=", "{}", "\n"),
    ("commit ", "{}", "\n"),
    ("a Bearer ", "of bad news to whom nobody listens", "\n"),
)


def written(pieces: Iterable[bytes], path: Path, hiding: Hiding | None = None) -> str:
    """What is in a file behind a guarded stream that was given these pieces."""
    with path.open("wb", buffering=0) as raw:
        outer = io.TextIOWrapper(raw, encoding="utf-8", newline="", write_through=True)
        guard = Guard(outer, raw, hiding or Hiding())
        raw.write = guard  # type: ignore[method-assign]
        for piece in pieces:
            assert raw.write(piece) == len(piece)
        guard.finish()
        outer.detach()
    return path.read_bytes().decode()


def test_a_key_is_masked_however_it_comes(tmp_path: Path) -> None:
    for pieces in SAID:
        key = token_hex(20)
        said = [piece.replace("{}", key).encode() for piece in pieces]
        content = b"".join(said)
        ways = (said, [content], (content[at : at + 1] for at in range(len(content))))
        for number, way in enumerate(ways):
            shown = written(way, tmp_path / "shown")
            case = (pieces, number, shown)
            assert shown == content.decode().replace(key, mask(key)), case


def test_what_is_no_key_is_written_as_it_is(tmp_path: Path) -> None:
    for pieces in HARMLESS:
        said = [piece.replace("{}", token_hex(20)).encode() for piece in pieces]
        content = b"".join(said)
        for way in (said, (content[at : at + 1] for at in range(len(content)))):
            assert written(way, tmp_path / "shown") == content.decode()


def test_a_key_that_is_written_often_is_masked_each_time(tmp_path: Path) -> None:
    for line in ("GROQ_API_KEY={}\n", "{}\n", "Authorization: Bearer {}\n"):
        key = make("project") if line == "{}\n" else token_hex(20)
        said = [line.replace("{}", key).encode()] * 500
        shown = written(said, tmp_path / "shown")
        assert shown == line.replace("{}", mask(key)) * 500


def test_a_short_look_shows_what_a_long_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Dots of tests, and secrets, names and colours in pieces between them."""
    drawn = Random(4)  # noqa: S311 - no secret
    secrets = (make("project"), make("relay-48"), "a.secret.of.words.and.dots...")
    words = (*secrets, *CALLS, "sk-", "sess-", "=", ": ", "\x1b[32m", "\\n", "&#10;")
    seen = Counter[bool]()
    look = Hiding.is_plain

    def noted(self: Hiding, text: str, since: int) -> bool:
        found = look(self, text, since)
        seen[found] += 1
        return found

    for _ in range(100):
        pieces = []
        for _ in range(40):
            word = drawn.choice((*words, ".", ".", ".", "F", " [ 43%]", "\n", "é"))
            first, last = sorted(drawn.choices(range(len(word) + 1), k=2))
            pieces.append((word[first:last] or word).encode())
        shown = []
        for is_plain in (noted, lambda *_: False):
            monkeypatch.setattr(Hiding, "is_plain", is_plain)
            hiding = Hiding()
            hiding.learn(*secrets)
            shown.append(written(pieces, tmp_path / "shown", hiding))
        assert shown[0] == shown[1], pieces
    assert min(seen.values()) > 200
