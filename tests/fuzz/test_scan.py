"""Whatever surrounds a key, it is found and not shown; whatever comes, nothing breaks."""

from __future__ import annotations

import base64
import json

import pytest
from fuzz.contents import PACKERS, keys, no_hang, soup
from hypothesis import given
from hypothesis import strategies as st
from languages import LANGUAGES
from scan.hits import findings_in, hits_of
from scan.leaks import leaked

from pytest_openai_ready.findings import Diagnosis
from pytest_openai_ready.report.renderers.plain_text import report

# What stands between a key and random bytes, so that none of them are its own.
OPENINGS = (b"\n", b'"', b" ", b"=", b"(")
CLOSINGS = (b"\n", b'"', b" ", b")", b",", "。".encode())
TEXT_ENCODINGS = ("utf-8", "utf-16", "utf-16-be", "utf-16-le", "utf-32", "gbk")


def said(content: bytes) -> str:
    """All that a person would read of the findings, in both languages, and a debugger."""
    with no_hang():
        findings = findings_in("a/b.txt", content)
    texts = (report(Diagnosis(findings), each) for each in LANGUAGES)
    return "\n".join([*texts, repr(findings), repr(hits_of("a/b.txt", content))])


def found(content: bytes, path: str = "a/b.txt") -> set[str]:
    with no_hang():
        return {hit.key.reveal() for hit in hits_of(path, content)}


@given(soup)
def test_nothing_breaks(content: bytes) -> None:
    assert isinstance(said(content), str)


@given(soup, keys, st.sampled_from(OPENINGS), st.sampled_from(CLOSINGS), soup)
def test_a_key_is_found_between_any_bytes(
    before: bytes, key: str, opening: bytes, closing: bytes, after: bytes
) -> None:
    content = before + b"\n" + opening + key.encode() + closing + b"\n" + after
    assert key in found(content)


@given(soup, keys, soup)
def test_a_key_is_never_shown(before: bytes, key: str, after: bytes) -> None:
    assert leaked(key, said(before + b" " + key.encode() + b" " + after)) == []


@given(keys, st.integers(0, 200_000))
def test_a_key_is_found_at_any_offset(key: str, offset: int) -> None:
    content = b"." * offset + b"\n" + key.encode() + b"\n" + b"." * 100
    assert [
        (hit.key.reveal(), hit.line, hit.column) for hit in hits_of("a.txt", content)
    ] == [(key, 2, 1)]


@given(st.text("abc 密é\n#'=", max_size=50), keys, st.sampled_from(TEXT_ENCODINGS))
def test_a_key_is_found_in_any_encoding(before: str, key: str, encoding: str) -> None:
    text = f"{before}\napi_key={key}\n"
    assert found(text.encode(encoding, "replace")) == {key}


@given(
    keys,
    st.lists(st.text(max_size=30), max_size=5),
    st.sampled_from((None, 1)),
    st.booleans(),
)
def test_a_key_is_found_in_any_notebook(
    key: str,
    lines: list[str],
    indent: int | None,
    ascii_only: bool,
) -> None:
    source = [f"{line}\n" for line in lines] + [f'api_key = "{key}"\n', "print(1)"]
    cells = [{"cell_type": "code", "source": source, "outputs": [{"text": lines}]}]
    text = json.dumps({"cells": cells}, indent=indent, ensure_ascii=ascii_only)
    assert key in found(text.encode("utf-8", "replace"), "a.ipynb")


@given(keys, st.integers(0, 2), st.booleans())
def test_a_key_is_found_in_base64(key: str, phase: int, safe: bool) -> None:
    encode = base64.urlsafe_b64encode if safe else base64.b64encode
    content = b"=" * phase + b"\n" * 3 + b"=" + key.encode() + b"\n"
    assert key in found(b'{"data": "' + encode(content[phase:]) + b'"}\n')


@pytest.mark.parametrize("packer", PACKERS)
@given(content=soup, key=keys)
def test_a_key_is_found_in_any_archive(packer: str, content: bytes, key: str) -> None:
    packed = PACKERS[packer](content + b"\n" + key.encode() + b"\n")
    assert key in found(packed, "a.bin")


@pytest.mark.parametrize("packer", PACKERS)
@given(content=soup, key=keys, data=st.data())
def test_a_broken_archive_breaks_nothing(
    packer: str, content: bytes, key: str, data: st.DataObject
) -> None:
    packed = bytearray(PACKERS[packer](content + b"\n" + key.encode() + b"\n"))
    for at in data.draw(st.lists(st.integers(0, len(packed) - 1), max_size=5)):
        packed[at] = data.draw(st.integers(0, 255))
    end = data.draw(st.integers(0, len(packed)))
    assert leaked(key, said(bytes(packed[:end]))) == []
