"""Versions of a file are searched where they differ, and nothing is missed by that."""

from __future__ import annotations

import base64
import random
from io import BytesIO
from typing import TYPE_CHECKING
from zipfile import ZipFile

import pytest
from makers import make
from scan.hits import hits_of

from pytest_openai_ready.scan.in_git import versions as module
from pytest_openai_ready.scan.in_git.versions import Versions, difference
from pytest_openai_ready.scan.scanner import DEFAULTS

if TYPE_CHECKING:
    from collections.abc import Sequence

KEY = make("project").encode()
TEXT = b"".join(b"line %d of a file that says nothing\n" % line for line in range(300))
HALF = len(TEXT) // 2


def zipped(content: bytes) -> bytes:
    file = BytesIO()
    with ZipFile(file, "w") as archive:
        archive.writestr("member", content)
    return file.getvalue()


VERSIONS = {
    "the same": [TEXT, TEXT],
    "a key at the beginning": [TEXT, KEY + b"\n" + TEXT],
    "a key at the end": [TEXT, TEXT + KEY],
    "a key in the middle": [TEXT, TEXT[:HALF] + KEY + TEXT[HALF:]],
    "and gone again": [TEXT, TEXT + KEY, TEXT],
    "and moved": [TEXT, TEXT + KEY, KEY + b"\n" + TEXT],
    "and kept": [TEXT, TEXT + KEY, TEXT + KEY + b"\nmore"],
    "completed by its beginning": [KEY[3:] + TEXT, KEY + TEXT],
    "completed by its end": [TEXT + KEY[:60], TEXT + KEY],
    "completed in the middle": [
        TEXT + KEY[:60] + b" " + KEY[60:],
        TEXT + KEY[:60] + KEY[60:],
    ],
    "no longer allowed": [
        TEXT + KEY + b" # pragma: allowlist secret\n",
        TEXT + KEY + b" #\n",
    ],
    "joined by what was between": [
        TEXT + b"key = '" + KEY[:60] + b"'\nx\n'" + KEY[60:] + b"'\n",
        TEXT + b"key = '" + KEY[:60] + b"' \\\n'" + KEY[60:] + b"'\n",
    ],
    "in base64": [TEXT, TEXT + base64.b64encode(KEY)],
    "in base64 of base64": [
        b"import base64\n" + TEXT,
        b"import base64\n" + TEXT + base64.b64encode(base64.b64encode(KEY)),
    ],
    "in an archive": [zipped(TEXT), zipped(TEXT + KEY)],
    "in wider characters": [
        TEXT.decode().encode("utf-16"),
        (TEXT + KEY).decode().encode("utf-16"),
    ],
    "in wider characters from now on": [TEXT, (TEXT + KEY).decode().encode("utf-16")],
    "emptied": [TEXT + KEY, b"", KEY],
}


def found(contents: Sequence[bytes]) -> list[list[tuple[int, int]]]:
    """Lines and columns of the keys in each version."""
    versions = Versions(DEFAULTS)
    every = (versions.scan("a", content).hits for content in contents)
    return [[(hit.line, hit.column) for hit in hits] for hits in every]


def test_versions_have_the_keys_of_their_contents() -> None:
    for contents in VERSIONS.values():
        alone = [[(hit.line, hit.column) for hit in hits_of("a", c)] for c in contents]
        assert found(contents) == alone, contents


def test_no_edit_hides_a_key() -> None:
    for seed in range(20):
        drawn = random.Random(seed)  # noqa: S311 - not a secret
        pieces = [TEXT[:100], KEY[:40], KEY[40:], KEY, b"\n", b"'", b"", b" + ", b"sk-"]
        contents, content = [], TEXT
        for _ in range(50):
            begin = drawn.randrange(len(content) + 1)
            end = min(len(content), begin + drawn.choice([0, 1, 100, 1000]))
            content = content[:begin] + drawn.choice(pieces) + content[end:]
            contents.append(content or TEXT)
        alone = [[(hit.line, hit.column) for hit in hits_of("a", c)] for c in contents]
        assert found(contents) == alone, seed


def test_files_of_other_paths_are_searched_as_a_whole() -> None:
    versions = Versions(DEFAULTS)
    assert versions.scan("a", TEXT + KEY).hits != ()
    assert versions.scan("b", TEXT + KEY).hits != ()


def test_only_the_difference_is_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    def suspicious(content: bytes, _: object) -> bool:
        sizes.append(len(content))
        return False

    monkeypatch.setattr(module, "suspicious", suspicious)
    found([TEXT, TEXT[:HALF] + b"more" + TEXT[HALF:]])
    assert sizes[0] == len(TEXT)
    assert sizes[1] < 1000


DIFFERENCES = [
    (b"", b"", b""),
    (b"a" * 500, b"a" * 500, b""),
    (b"", b"new", b"new"),
    (b"old", b"", b""),
    (b"a" * 500, b"a" * 500 + b"b", b"b"),
    (b"a" * 500, b"b" + b"a" * 500, b"b"),
    (b"a" * 500, b"a" * 600, b"a" * 100),
    (b"a" * 600, b"a" * 500, b""),
    (b"ab" * 300, b"ab" * 100 + b"x" + b"ab" * 200, b"x"),
]


@pytest.mark.parametrize(("old", "new", "expected"), DIFFERENCES)
def test_outside_of_the_difference_all_is_alike(
    old: bytes, new: bytes, expected: bytes
) -> None:
    begin, end = difference(old, new)
    assert expected in new[begin:end]
    assert end - begin <= len(expected) + 2 * module.EXACT
    assert old.startswith(new[:begin])
    assert old.endswith(new[end:])
