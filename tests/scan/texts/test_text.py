"""Bytes -> findings."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

import pytest
from makers import SHAPES, make
from scan.leaks import leaked

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.scan.texts import text as scanned
from pytest_openai_ready.scan.texts.text import hits_in
from pytest_openai_ready.typed_facts import FoundKey

if TYPE_CHECKING:
    from collections.abc import Iterator

KEY, OTHER = make("project"), make("project", 1)
MASKED, OTHER_MASKED = f"sk-proj-...{KEY[-4:]}", f"sk-proj-...{OTHER[-4:]}"


def found(content: bytes) -> list[Finding]:
    return [hit.finding("file") for hit in hits_in("file", BytesIO(content))]


def places(content: bytes) -> list[str]:
    return [str(finding.place) for finding in found(content)]


def test_a_finding_has_place_masked_key_and_kind() -> None:
    assert found(f"first\nkey = '{KEY}'\n".encode()) == [
        Finding(
            causes.key_by_hand(found=FoundKey(MASKED, "project", "OpenAI")),
            Place("file", 2, 8),
        )
    ]


def test_no_part_of_a_finding_holds_the_key() -> None:
    for key in map(make, SHAPES):
        (finding,) = found(key.encode())
        assert leaked(key, repr(finding)) == []
        assert str(finding.key).endswith(f"...{key[-4:]}")


PLACES = {
    "first byte": ("{key}", ["file:1:1"]),
    "no line end": ("a\n{key}", ["file:2:1"]),
    "Windows line ends": ("a\r\nb\r\n {key}\r\n", ["file:3:2"]),
    "Chinese counts bytes": ("密钥：{key}", ["file:1:10"]),
    "two on one line": ("{key} {other}", ["file:1:1", "file:1:166"]),
    "two on two lines": ("{key}\n\n x {other}", ["file:1:1", "file:3:4"]),
    "the same key twice": ("{key}\n{key}", ["file:1:1", "file:2:1"]),
    "a session, then a key": ("{session}\n{key}", ["file:1:1", "file:2:1"]),
    "none": ("nothing here\nsk-...\n", []),
}


def test_a_place_is_line_and_column() -> None:
    for text, expected in PLACES.values():
        filled = text.format(key=KEY, other=OTHER, session=make("session"))
        assert places(filled.encode()) == expected, (text, expected)


WIDE = {
    "little-endian with mark": (b"\xff\xfe", "utf-16-le"),
    "big-endian with mark": (b"\xfe\xff", "utf-16-be"),
    "little-endian": (b"", "utf-16-le"),
    "big-endian": (b"", "utf-16-be"),
    "four bytes, little-endian": (b"\xff\xfe\0\0", "utf-32-le"),
    "four bytes, big-endian": (b"", "utf-32-be"),
    "little-endian within a database": (b"SQLite\0\xff\xd8\xde\0", "utf-16-le"),
}
WIDE_TEXTS = ["{}", "😀 {} 😀", "# 密钥😀\r\n密钥={}\r\n", "上{}上"]


def test_a_key_is_found_in_utf_16() -> None:
    for before, encoding in WIDE.values():
        for text in WIDE_TEXTS:
            for key in map(make, SHAPES):
                (finding,) = found(before + text.format(key).encode(encoding))
                assert str(finding.key).endswith(f"...{key[-4:]}"), (
                    before,
                    encoding,
                    text,
                )


def test_odd_bytes_around_utf_16_do_not_hide_a_key() -> None:
    for encoding in ["utf-16-le", "utf-16-be"]:
        for before, after in [(b"x", b""), (b"", b"x"), (b"x", b"x")]:
            for text in WIDE_TEXTS:
                for key in map(make, SHAPES):
                    content = before + text.format(key).encode(encoding) + after
                    assert len(found(content)) == 1, (encoding, before, after, text)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_lines_of_utf_16_are_counted_as_such(encoding: str) -> None:
    """U+4E0A and U+0A05 hold the byte of a line break."""
    text = f"上\u0a05\nOPENAI={KEY}\n"
    assert places(text.encode(encoding)) == ["file:2:15"]


@pytest.mark.parametrize("encoding", ["gbk", "gb18030", "latin-1", "utf-8-sig"])
def test_other_encodings_do_not_matter(encoding: str) -> None:
    text = "caf\u00e9" if encoding == "latin-1" else "密钥"
    (finding,) = found(f"{text}={KEY}{text}".encode(encoding))
    assert finding.key == MASKED


def test_one_allowed_line_allows_no_other() -> None:
    text = f"a = '{KEY}'  # pragma: allowlist secret\nb = '{OTHER}'\n"
    (finding,) = found(text.encode())
    assert (finding.key, str(finding.place)) == (OTHER_MASKED, "file:2:6")


def test_a_comment_in_utf_16_counts_too() -> None:
    text = f"{KEY} # pragma: allowlist secret\r\n{OTHER}\r\n"
    (finding,) = found(text.encode("utf-16"))
    assert finding.key == OTHER_MASKED


def test_a_key_behind_a_megabyte_of_notebook_output_is_found() -> None:
    image = b'"image/png": "' + b"iVBORw0KGgo" * 100_000 + b'",'
    (finding,) = found(b"{" + image + b'"text": "' + KEY.encode() + b'"}')
    assert finding.place == Place("file", 1, len(image) + 11)


def test_thousands_of_keys_on_one_long_line_take_one_pass() -> None:
    """Were the line read again for each key, this would take a minute."""
    line = " ".join([KEY] * 2_000).encode()
    assert places(line)[-1] == f"file:1:{1_999 * 165 + 1}"


@pytest.mark.parametrize("end", ["\\n", "\r", "\n", "\r\n"])
@pytest.mark.parametrize("places", ["{other}{end}{allowed}", "{allowed}{end}{other}"])
def test_a_comment_ends_with_its_line_however_that_is_spelled(
    places: str, end: str
) -> None:
    """A notebook may be one line, whose cells spell their line breaks."""
    allowed = f"a = '{KEY}'  # pragma: allowlist secret"
    text = places.format(other=f"b = '{OTHER}'", allowed=allowed, end=end)
    (hit,) = hits_in("notes.ipynb", BytesIO(text.encode()))
    finding = hit.finding("notes.ipynb")
    assert finding.key == OTHER_MASKED


def test_outside_of_json_a_spelled_line_break_ends_no_line() -> None:
    line = f"print('{KEY}\\n')  # pragma: allowlist secret"
    assert list(hits_in("app.py", BytesIO(line.encode()))) == []


ENCODINGS = ["utf-8", "utf-16", "utf-16-be", "utf-32", "utf-32-be"]


def test_blocks_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each key is found once, at the same place, wherever the blocks end."""
    for encoding in ENCODINGS:
        for block in [1003, 4096]:
            lines = (
                f"{'作业' * (n % 50)}\n{'x ' * (n % 91)}{make('project', n)}"
                for n in range(30)
            )
            content = "\n".join(lines).encode(encoding)
            whole = found(content)
            assert len(whole) == 30, (encoding, block)
            with monkeypatch.context() as patch:
                patch.setattr(scanned, "BLOCK", block)
                patch.setattr(scanned, "MARGIN", 2048)
                assert found(content) == whole, (encoding, block)


def test_memory_has_a_bound(monkeypatch: pytest.MonkeyPatch) -> None:
    longest = 0

    def spy(text: bytes, _: object, *, whole: bool) -> Iterator[tuple[int, int]]:
        nonlocal longest
        assert whole is (not longest)
        longest = max(longest, len(text))
        return iter(())

    monkeypatch.setattr(scanned, "suspicious_parts", spy)
    stream = BytesIO(bytes(3 * scanned.BLOCK))
    assert list(hits_in("a", stream)) == []
    assert scanned.BLOCK <= longest <= scanned.BLOCK + 2 * scanned.MARGIN
