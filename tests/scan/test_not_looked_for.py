"""The list of docs/scan.md: what is not looked for is missed, and the rest is found."""

from __future__ import annotations

import base64
import binascii
import codecs
import gzip
import lzma
import re
import zlib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers import make, parts

from pytest_openai_ready.keys.recognition.kinds import MARKER
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Callable

DOCS = Path(__file__).parents[2] / "docs"
SHAPES = ("project", "legacy-user", "deepseek")


def b64(content: bytes) -> str:
    return base64.b64encode(content).decode()


def each(form: str, between: str = "") -> Callable[[str], str]:
    """Every character of a key in a form."""
    return lambda key: between.join(form.format(ord(character)) for character in key)


def dump(key: str, group: int) -> str:
    lines = []
    for at in range(0, len(key), 16):
        part = key[at : at + 16]
        pairs = part.encode().hex(" ", group)
        lines.append(f"{at:08x}: {pairs}  |{part}|")
    return "\n".join(lines)


def uuencoded(key: str) -> str:
    lines = (binascii.b2a_uu(part.encode()).decode() for part in parts(key, 45))
    return "begin 644 key\n" + "".join(lines)


def in_two(form: str) -> Callable[[str], str]:
    return lambda key: form.format(key[:20], key[20:], key)


# By the row of the list in which it stands.
MISSED: dict[str, dict[str, Callable[[str], str]]] = {
    "character codes": {
        "decimal": each("{}", ", "),
        "0x": each("0x{:02x}", ", "),
        "colons": each("{:02x}", ":"),
        "octal": each("\\{:03o}"),
        "braces": each("\\u{{{:x}}}"),
    },
    "output of `hexdump`": {
        "hexdump": lambda key: dump(key, 1),
        "xxd": lambda key: dump(key, -2),
    },
    "base32": {
        "base32": lambda key: base64.b32encode(key.encode()).decode(),
        "Ascii85": lambda key: base64.a85encode(key.encode()).decode(),
        "base85": lambda key: base64.b85encode(key.encode()).decode(),
        "uuencode": uuencoded,
    },
    "base64 within base64": {
        "twice": lambda key: f"x = '{b64(b64(key.encode()).encode())}'"
    },
    "base64 of UTF-16": {
        "powershell": lambda key: f"powershell -enc {b64(key.encode('utf-16-le'))}"
    },
    "compressed data in base64": {
        "gzip": lambda key: b64(gzip.compress(key.encode())),
        "a release of Helm": lambda key: b64(b64(gzip.compress(key.encode())).encode()),
    },
    "reversed, ROT13": {
        "reversed": lambda key: key[::-1],
        "ROT13": lambda key: codecs.encode(key, "rot13"),
    },
    "parts in several": {
        "variables": in_two("a = '{0}'\nb = '{1}'\nkey = a + b"),
        "join": lambda key: f"key = '-'.join({key.split('-')!r})",
        "its beginning": lambda key: f"key = 'sk-%s' % '{key[3:]}'",
    },
    "a key without": {
        "folded": lambda key: f"key: >-\n  {make('iflytek')[:40]}\n  {key[-24:]}"
    },
    "a key interrupted by formatting": {
        "RTF": lambda key: rf"{{\rtf1 {key[:9]}{{\b {key[9:]}}}}}",
        "asciinema": lambda key: f'[0.1, "o", "{key[:9]}"]\n[0.2, "o", "{key[9:]}"]\n',
    },
    "a key without OpenAI's marker": {
        "SQLite": lambda key: f"x{make('deepseek') if MARKER in key else key}"
    },
    "7z, RAR": {},  # nothing to try without their libraries
    "ar (`.deb`)": {
        "zlib": lambda key: zlib.compress(key.encode()).decode("latin-1"),
        "lzma": lambda key: lzma.compress(
            key.encode(), format=lzma.FORMAT_ALONE
        ).decode("latin-1"),
    },
    "pictures": {},
}
FOUND: dict[str, Callable[[str], str]] = {
    "UTF-16": lambda key: key,
    "base64": lambda key: f"key = '{b64(key.encode())}'",
    "base64 twice where it is said": (
        lambda key: f"b64decode(base64.b64decode('{b64(b64(key.encode()).encode())}'))"
    ),
    "hexadecimal": lambda key: f"key = '{key.encode().hex()}'",
    "digits with blanks": lambda key: key.encode().hex(" "),
    "percent": each("%{:02X}"),
    "percent, small": each("%{:02x}"),
    "x": each("\\x{:02x}"),
    "u": each("\\u{:04x}"),
    "character references": each("&#{};"),
    "character references, hexadecimal": each("&#x{:x};"),
    "join of JavaScript": in_two("key = ['{0}', '{1}'].join('')"),
    "join of Python": in_two("key = ''.join(['{0}', '{1}'])"),
    "concat!": in_two('concat!("{0}", "{1}")'),
    "paste0": in_two('key <- paste0("{0}", "{1}")'),
}


def found(text: str, encoding: str = "utf-8") -> list[str]:
    return [
        hit.key.reveal() for hit in scan_bytes("file.txt", text.encode(encoding)).hits
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_what_the_list_names_is_missed_and_the_rest_found(shape: str) -> None:
    key = make(shape)
    for row in MISSED.values():
        for name, form in row.items():
            assert (name, key in found(form(key))) == (name, False)
    for name, form in FOUND.items():
        encoding = "utf-16" if name == "UTF-16" else "utf-8"
        assert (name, found(form(key), encoding)) == (name, [key])


def test_the_lists_have_a_row_for_each_in_both_languages() -> None:
    rows = []
    for page in ("scan.md", "scan.zh-CN.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        heading = r"\| (?:not looked for|不查找) \|.*\n.*\n((?:\|.*\n)+)"
        table = re.search(heading, text)
        assert table is not None, page
        rows.append(table[1].splitlines())
    english, chinese = rows
    assert len(english) == len(chinese) == len(MISSED)
    for row, name in zip(english, MISSED, strict=True):
        assert row.startswith(f"| {name}"), row
    for ours, theirs in zip(english, chinese, strict=True):
        assert re.findall(r"`[^`]+`", ours) == re.findall(r"`[^`]+`", theirs)
