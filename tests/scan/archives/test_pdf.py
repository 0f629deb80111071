"""Keys in PDF documents."""

from __future__ import annotations

import base64
import os
import random
import shutil
import subprocess
import zlib
from typing import TYPE_CHECKING

import pytest
from makers import make
from scan.hits import KEY, OTHER, hits

from pytest_openai_ready.scan.scanner import Limits, ScanSettings, scan_bytes

if TYPE_CHECKING:
    from pathlib import Path

RELAY = make("early-48")
CODES = {
    each: number for number, each in enumerate(sorted({*KEY, *RELAY, *"key= "}), 3)
}


def stream(content: bytes, *, packed: bool = True, says: int | None = None) -> bytes:
    data = zlib.compress(content) if packed else content
    size = len(data) if says is None else says
    name = b"/Filter /FlateDecode" if packed else b""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, name, data)


def document(*streams: bytes) -> bytes:
    objects = (
        b"%d 0 obj\n%s\nendobj\n" % (number, each)
        for number, each in enumerate(streams, 1)
    )
    return b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"".join(objects) + b"%%EOF\n"


def shown(*operators: str) -> bytes:
    return f"q 0 0 m BT /F1 12 Tf 72 712 Td {' '.join(operators)} ET Q".encode()


def coded(text: str) -> str:
    return "".join(f"{CODES[each]:04x}" for each in text)


SINGLE = (
    b"/CIDInit /ProcSet findresource begin begincmap\n%d beginbfchar\n" % len(CODES)
    + b"".join(b"<%04x> <%04x>\n" % (code, ord(each)) for each, code in CODES.items())
    + b"endbfchar\nendcmap"
)
RANGES = (
    b"begincmap\n2 beginbfrange\n<0003> <0004> [<0041> <0042>]\n"
    b"<0003> <0090> <0020>\nendbfrange endcmap"
)
SHIFTED = "".join(f"{ord(each) - 0x20 + 3:04x}" for each in f"key={RELAY}")

PAGES = {
    "as it is": (stream(shown(f"({KEY}) Tj")), "page 1"),
    "not packed": (stream(shown(f"({KEY}) Tj"), packed=False), "page 1"),
    "in digits": (stream(shown(f"<{KEY.encode().hex()}> Tj")), "page 1"),
    "kerned": (stream(shown("[" + "".join(f"({each})-12.5" for each in KEY) + "] TJ")), "page 1"),
    "in octal": (stream(shown("(" + "".join(f"\\{ord(each):03o}" for each in KEY) + ") Tj")), "page 1"),
    "glyph by glyph": (stream(shown(*(f"({each}) Tj 7.2 0 Td" for each in KEY))), "page 1"),
    "in a sentence": (stream(shown(f"[(key)-333({KEY})-333(\\(old\\))] TJ")), "page 1"),
    "over lines": (stream(shown(f"({KEY[:70]}) Tj 0 -14 Td ({KEY[70:]}) Tj T* (print) Tj")), "page 1"),
    "a comment of the document": (stream(f"/Contents ({KEY})".encode()), "stream 1"),
    "a length too short": (stream(shown(f"({KEY}) Tj"), says=3), "page 1"),
    "a length too long": (stream(shown(f"({KEY}) Tj"), says=1 << 40), "page 1"),
    "no end": (stream(shown(f"({KEY}) Tj"))[:-10], "page 1"),
}  # fmt: skip


def filtered(names: str, content: bytes) -> bytes:
    return b"<< /Filter %s >>\nstream\n%s\nendstream" % (names.encode(), content)


def folded(content: bytes, width: int = 77) -> bytes:
    return b"\n".join(content[at : at + width] for at in range(0, len(content), width))


PAGE = shown(f"({KEY}) Tj")
LARGE = b"0 0 m\n" * 100_000 + bytes(8) + PAGE
A85, HEX = base64.a85encode, bytes.hex
FILTERED = {
    "of ReportLab": ("[ /ASCII85Decode /FlateDecode ]", folded(A85(zlib.compress(PAGE))) + b"~>"),
    "and large": ("[/ASCII85Decode/FlateDecode]", folded(A85(zlib.compress(os.urandom(1 << 18) + b"\n" + PAGE))) + b"~>"),
    "in Ascii85": ("/ASCII85Decode", A85(LARGE) + b"~>"),
    "short": ("/A85", A85(PAGE) + b"~>\r"),
    "without its end": ("/A85", A85(PAGE)),
    "in digits": ("[/ASCIIHexDecode]", folded(HEX(LARGE).encode()) + b">"),
    "short digits": ("[ /AHx /Fl ]", HEX(zlib.compress(PAGE)).upper().encode() + b">"),
    "not what it says": ("/ASCII85Decode", PAGE),
    "nor this": ("/ASCIIHexDecode", PAGE),
}  # fmt: skip


def test_a_page_in_printable_characters_is_read() -> None:
    for name, (names, content) in FILTERED.items():
        found = scan_bytes("a.pdf", document(filtered(names, content), stream(b"x")))
        assert (name, [each.key.reveal() for each in found.hits]) == (name, [KEY])
        assert found.complete


def test_a_page_shows_a_key_however_it_is_written() -> None:
    for name, (page, inside) in PAGES.items():
        found = scan_bytes("homework.pdf", document(page)).hits
        said = [(each.key.reveal(), each.inside) for each in found]
        assert (name, said) == (name, [(KEY, inside)])


def test_codes_mean_what_the_table_of_a_font_says() -> None:
    pages = [stream(shown(f"<{coded('key=')}> Tj <{coded(KEY)}> Tj"))]
    for at in (1, 0):  # a table may stand before its page, or after it
        parts = [*pages[:at], stream(SINGLE), *pages[at:]]
        (hit,) = scan_bytes("homework.pdf", document(*parts)).hits
        assert (hit.key.reveal(), hit.inside) == (KEY, "page 1")
    both = document(stream(shown(f"<{SHIFTED}> Tj")), stream(SINGLE), stream(RANGES))
    (hit,) = scan_bytes("homework.pdf", both).hits
    assert hit.key.reveal() == RELAY


def test_each_key_of_a_document_is_said_once() -> None:
    page = stream(shown(f"({KEY}) Tj 0 -14 Td ({OTHER}) Tj 0 -14 Td ({KEY}) Tj"))
    found = scan_bytes("a.pdf", document(page, page, stream(KEY.encode()))).hits
    assert [each.key.reveal() for each in found] == [KEY, OTHER]


def test_what_stands_between_streams_is_read_as_well() -> None:
    info = f"<< /Title ({KEY}) >>".encode()
    assert hits(document(stream(b"x"), info), "a.pdf") == ["4:12 KEY"]


def test_a_document_that_unpacks_without_end_is_not_called_clean() -> None:
    large = document(stream(b"\0" * (8 << 20)), stream(shown(f"({KEY}) Tj")))
    result = scan_bytes("a.pdf", large, ScanSettings(limits=Limits(size=4 << 20)))
    assert not result.complete
    many = shown(*(["(A) Tj"] * 300_000))
    pages = document(*[stream(many)] * 80)
    assert not scan_bytes(
        "a.pdf", pages, ScanSettings(limits=Limits(seconds=1))
    ).complete


def test_any_bytes_are_a_document_that_ends() -> None:
    drawn = random.Random(7)  # noqa: S311 - no secret
    whole = document(
        *(page for page, _ in PAGES.values()),
        *(filtered(*each) for each in FILTERED.values() if len(each[1]) < 10_000),
        *(stream(SINGLE), stream(RANGES)),
    )
    for _ in range(150):
        damaged = bytearray(whole)
        for _ in range(drawn.randrange(1, 40)):
            damaged[drawn.randrange(6, len(damaged))] = drawn.randrange(256)
        cut = bytes(damaged[: drawn.randrange(6, len(damaged))])
        for each in scan_bytes("a.pdf", cut).hits:
            assert each.key.masked.startswith("sk-")


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "google-chrome"))), "")


@pytest.mark.integration
@pytest.mark.skipif(not CHROMIUM, reason="Chromium is not installed")
def test_a_page_that_a_browser_printed(tmp_path: Path) -> None:
    page = tmp_path / "notebook.html"
    page.write_text(
        "<meta charset=utf-8><pre style='white-space: pre-wrap; word-break: break-all'>"
        f"<b>client</b> = OpenAI(api_key=<i>'{KEY}'</i>)\nprint('作业')</pre><p>{RELAY}</p>"
    )
    subprocess.run(
        [
            *(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu"),
            *(f"--user-data-dir={tmp_path}", "--print-to-pdf=notebook.pdf", page),
        ],
        cwd=tmp_path,
        env={**os.environ, "HOME": str(tmp_path)},
        capture_output=True,
        check=True,
        timeout=120,
    )
    found = scan_bytes("notebook.pdf", (tmp_path / "notebook.pdf").read_bytes())
    assert {each.key.reveal() for each in found.hits} == {KEY, RELAY}
    assert found.complete
