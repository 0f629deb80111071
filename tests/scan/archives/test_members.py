"""Keys in archives."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib

import pytest
from scan.hits import KEY, OTHER, findings_in, hits

from pytest_openai_ready.scan.archives.streams import (
    COMPRESSED,
    Budget,
    Source,
    Unpacked,
)
from pytest_openai_ready.scan.scanner import scan_bytes

DOTENV = f"DEBUG=1\nOPENAI_API_KEY={KEY}\n".encode()
PLACE = "2:16 KEY"


class OneWay(io.BytesIO):
    """What cannot go back, as a pipe: zip then stores sizes behind the content."""

    def seekable(self) -> bool:
        return False

    def tell(self) -> int:
        raise OSError


def zipped(
    members: dict[str, bytes],
    method: int = zipfile.ZIP_DEFLATED,
    to: io.BytesIO | None = None,
) -> bytes:
    to = to or io.BytesIO()
    with zipfile.ZipFile(to, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return to.getvalue()


def tarred(members: dict[str, bytes], mode: str = "w", form: int = 0) -> bytes:
    to = io.BytesIO()
    with tarfile.open(fileobj=to, mode=mode, format=form) as archive:  # type: ignore[call-overload] # any mode
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return to.getvalue()


MEMBERS = {"README": b"# hello\n" * 500, "docs/.env": DOTENV, "empty": b""}


def archives() -> dict[str, tuple[bytes, str | None]]:
    return {
        "zip": (zipped(MEMBERS), "docs/.env"),
        "zip, stored": (zipped(MEMBERS, zipfile.ZIP_STORED), "docs/.env"),
        "zip, bzip2": (zipped(MEMBERS, zipfile.ZIP_BZIP2), "docs/.env"),
        "zip, lzma": (zipped(MEMBERS, zipfile.ZIP_LZMA), "docs/.env"),
        "zip, streamed": (zipped(MEMBERS, to=OneWay()), "docs/.env"),
        "zip, stored, streamed": (
            zipped(MEMBERS, zipfile.ZIP_STORED, OneWay()),
            "docs/.env",
        ),
        "zipapp": (b"#!/usr/bin/env python3\n" + zipped(MEMBERS), "docs/.env"),
        "zip in zip": (zipped({"a": zipped(MEMBERS)}), "a/docs/.env"),
        "zip in zip in zip": (
            zipped({"b": zipped({"a": zipped(MEMBERS)})}),
            "b/a/docs/.env",
        ),
        "tar": (tarred(MEMBERS), "docs/.env"),
        "tar.gz": (tarred(MEMBERS, "w:gz"), "docs/.env"),
        "tar.bz2": (tarred(MEMBERS, "w:bz2"), "docs/.env"),
        "tar.xz": (tarred(MEMBERS, "w:xz"), "docs/.env"),
        "tar of GNU": (tarred(MEMBERS, form=tarfile.GNU_FORMAT), "docs/.env"),
        "tar of POSIX": (tarred(MEMBERS, form=tarfile.PAX_FORMAT), "docs/.env"),
        "three tar.gz": (
            tarred({"b": tarred({"a": tarred(MEMBERS, "w:gz")}, "w:gz")}, "w:gz"),
            "b/a/docs/.env",
        ),
        "gz": (gzip.compress(DOTENV), "backup.sql"),
        "gz and gz": (gzip.compress(b"x\n") + gzip.compress(DOTENV), None),
        "bz2": (bz2.compress(DOTENV), "backup.sql"),
        "xz": (lzma.compress(DOTENV), "backup.sql"),
        "gz of zip": (gzip.compress(zipped(MEMBERS)), "docs/.env"),
    }


def test_a_key_is_found_inside() -> None:
    for content, inside in archives().values():
        expected = "3:16 KEY backup.sql" if inside is None else f"{PLACE} {inside}"
        assert hits(content, "backup.sql.gz") == [expected], (content, inside)


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
@pytest.mark.parametrize("name", ["a" * 120 + "/.env", "作业/" * 40 + ".env"])
def test_long_names_of_tar_are_read(form: int, name: str) -> None:
    assert hits(tarred({name: DOTENV}, form=form)) == [f"{PLACE} {name}"]


def test_two_members_may_hold_keys() -> None:
    members = {"a": DOTENV, "b": f"\n\n{OTHER}".encode()}
    assert hits(zipped(members)) == [f"{PLACE} a", "3:1 OTHER b"]


def test_a_notebook_in_an_archive_is_json() -> None:
    """So an allowed line ends where its cell says that it does."""
    cell = f"\"k = '{KEY}'  # pragma: allowlist secret\\n\", \"m = '{OTHER}'\\n\""
    (hit,) = hits(zipped({"a.ipynb": cell.encode()}))
    assert hit.endswith("OTHER a.ipynb")


def test_forms_are_found_inside_as_well() -> None:
    text = f"key = '{KEY[:50]}' + '{KEY[50:]}'"
    assert hits(zipped({"a.js": text.encode()})) == ["1:8 KEY joined a.js"]


def hand_made(name: str, method: int, content: bytes, flags: int = 0) -> bytes:
    """A member with any method."""
    sizes = zlib.crc32(content), len(content), len(content), len(name), 0
    return (
        struct.pack("<4s5H3L2H", b"PK\3\4", 20, flags, method, 0, 0, *sizes)
        + name.encode()
        + content
    )


def with_bytes(content: bytes, at: int, new: bytes) -> bytes:
    return content[:at] + new + content[at + len(new) :]


def tar_with_size(size: bytes) -> bytes:
    """A tar archive whose first member lies about its size, before a packed one."""
    archive = bytearray(tarred({"a": b"hello", "b.gz": gzip.compress(DOTENV)}))
    archive[124:136] = size
    total = sum(archive[:148]) + 8 * 32 + sum(archive[156:512])
    archive[148:156] = b"%06o\0 " % total
    return bytes(archive)


RANDOM = random.Random(1).randbytes(200_000)  # noqa: S311 - not a secret
LARGE = {"pad": RANDOM, ".env": DOTENV}
STORED = zipped(LARGE, zipfile.ZIP_STORED)


def cuttable() -> dict[str, bytes]:
    return {
        "zip": zipped(LARGE),
        "zip, stored": STORED,
        "zip, stored and streamed": zipped(LARGE, zipfile.ZIP_STORED, OneWay()),
        "zip, bzip2": zipped(LARGE, zipfile.ZIP_BZIP2),
        "zip, lzma": zipped(LARGE, zipfile.ZIP_LZMA),
        "zip of a stored zip": zipped({"a.zip": STORED}, zipfile.ZIP_STORED),
        "tar": tarred(LARGE),
        "tar.gz": tarred(LARGE, "w:gz"),
        "tar.bz2": tarred(LARGE, "w:bz2"),
        "tar.xz": tarred(LARGE, "w:xz"),
        "gz": gzip.compress(RANDOM + DOTENV),
        "bz2": bz2.compress(RANDOM + DOTENV),
        "xz": lzma.compress(RANDOM + DOTENV),
    }


TWO = zipped({"a": b"hello" * 30, ".env": DOTENV})
SECOND = TWO.rindex(b"PK\3\4")
MIXED = hand_made("a", zipfile.ZIP_STORED, b"hello") + TWO[SECOND:]


def damaged() -> dict[str, bytes]:
    return {
        **{f"{name}, cut": content[:120_000] for name, content in cuttable().items()},
        **{
            f"{name}, cut, in a zip": zipped({"a": b"", "x": content[:120_000]})
            for name, content in cuttable().items()
        },
        "a directory is missing": TWO[: TWO.index(b"PK\1\2")],
        "a directory breaks off": TWO[:-30],
        "encrypted": with_bytes(TWO, SECOND + 6, b"\1"),
        "encrypted, streamed": with_bytes(
            zipped({".env": DOTENV}, to=OneWay()), 6, b"\x09"
        ),
        **{
            f"method {method}": zipped({"a": b""}) + hand_made(".env", method, b"..")
            for method in (1, 9, 93, 98, 99)
        },
        "a member covers half of the next": with_bytes(
            MIXED, 18, struct.pack("<L", 60)
        ),
        "a member covers the next": with_bytes(MIXED, 18, struct.pack("<L", 1 << 30)),
        "a directory names another method": with_bytes(TWO, SECOND + 8, b"\0"),
        "a version that does not exist": with_bytes(TWO, SECOND + 4, b"\xff\xff"),
        "a name longer than the file": with_bytes(TWO, SECOND + 26, b"\xff\xff"),
        "an extra field that covers content": with_bytes(TWO, SECOND + 28, b"\x40"),
        "a tar's second header": with_bytes(
            tarred({"a": b"hello", "b.gz": gzip.compress(DOTENV)}), 1024, b"\xff"
        ),
        **{
            f"a tar's size {size!r}": tar_with_size(size)
            for size in (b"00000000000\0", b"77777777777\0", b"zzzzzzzzzzz\0")
        },
    }


def test_what_cannot_be_read_is_not_called_clean() -> None:
    broken = damaged()
    wrong = [name for name, each in broken.items() if scan_bytes("f", each).readable]
    assert wrong == []
    (said,) = findings_in("a.zip", broken["encrypted"])
    assert said.cause.name == "archive-damaged"


def sparse() -> bytes:
    """A sparse file of GNU's tar, whose list of parts fills another block."""
    archive = bytearray(tarred({"a": b"..", ".env": DOTENV}))
    archive[156:157], archive[482] = b"S", 1
    archive[148:156] = b" " * 8
    archive[148:156] = b"%06o\0 " % sum(archive[:512])
    return bytes(archive[:512]) + bytes(512) + bytes(archive[512:])


def signed() -> bytes:
    """A tar of programs that add up signed bytes."""
    archive = bytearray(tarred({"\xe4": b"..", ".env": DOTENV}))
    archive[148:156] = b" " * 8
    counted = archive[:512]
    total = sum(counted) - 256 * sum(each > 127 for each in counted)
    archive[148:156] = b"%06o\0 " % total
    return bytes(archive)


WIDTHS = (4, 8, 16, 32, 64, 100)


def signatures(width: int) -> bytes:
    """A table of how files of several formats begin, as in programs that tell them."""
    begun = (b"\x89PNG", b"PK\x03\x04", b"PK\x01\x02", b"Rar!", b"7z", b"\0asm")
    return b"".join(each.ljust(width, b"\0") for each in begun)


def whole() -> dict[str, bytes]:
    return {
        **{name: content for name, (content, _) in archives().items()},
        "gz, then a text": gzip.compress(b"x") + DOTENV,
        "gz, zeros, gz": gzip.compress(b"x") + bytes(100) + gzip.compress(DOTENV),
        "gz, then a zip": gzip.compress(b"x") + zipped(MEMBERS),
        "gz, then bz2": gzip.compress(b"x") + bz2.compress(DOTENV),
        "xz, with the largest dictionary": lzma.compress(DOTENV, preset=9),
        "xz, padding, xz": lzma.compress(b"x") + bytes(8) + lzma.compress(DOTENV),
        "tar, zeros, tar": tarred({"a": b"1"})
        + tarred({"b.gz": gzip.compress(DOTENV)}),
        "tar, then a text": tarred({"a": b"1"}) + DOTENV,
        "tar, sparse": sparse(),
        "tar, signed": signed(),
        "an empty zip, then a zip": zipped({}) + zipped(MEMBERS),
        "zip of several disks, on one": b"PK00" + zipped(MEMBERS),
        "a browser's extension": b"Cr24" + RANDOM[:600] + zipped(MEMBERS),
        "picture and zip": b"\x89PNG\r\n\x1a\n" + RANDOM[:3000] + zipped(MEMBERS),
        "zip after a byte order mark": b"\xef\xbb\xbf" + zipped(MEMBERS),
        **{f"signatures of {size} bytes": signatures(size) + DOTENV for size in WIDTHS},
    }


def test_what_is_whole_is_read_to_its_end() -> None:
    results = {name: scan_bytes("f", each) for name, each in whole().items()}
    wrong = [
        name for name, each in results.items() if not (each.readable and each.hits)
    ]
    assert wrong == []


class OneByOne(io.BytesIO):
    """A stream that returns a byte at a time."""

    def read(self, size: int | None = -1, /) -> bytes:
        return super().read(min(size or 0, 1))


def test_a_piece_of_input_may_end_where_a_piece_of_output_does() -> None:
    """Then there is nothing left to unpack, and yet more to read."""
    for magic, pack in ((b"\x1f\x8b\x08", gzip.compress), (b"BZh", bz2.compress)):
        for size in range(1, 20):
            budget = Budget(1 << 20, 1, 60)
            packed = Source(OneByOne(pack(DOTENV)))
            content = Unpacked(packed, COMPRESSED[magic], budget)
            read = b"".join(iter(lambda: content.read(size), b""))  # noqa: B023 - used at once
            assert read == DOTENV, (magic, size)


def test_what_is_unpacked_before_a_break_is_found() -> None:
    for packed in (
        gzip.compress(DOTENV)[:-8] + bytes(8),  # its checksum is wrong
        gzip.compress(DOTENV + RANDOM)[:-100_000] + bytes(100_000),
    ):
        result = scan_bytes("f", packed)
        assert len(result.hits) == 1
        assert not result.readable


def test_what_follows_a_broken_member_is_found() -> None:
    archive = bytearray(zipped({"a": b"hello " * 100, ".env": DOTENV}))
    archive[40] ^= 0xFF  # in the content of a
    assert hits(bytes(archive)) == [f"{PLACE} .env"]


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress])
def test_what_stands_before_a_break_is_found(pack: object) -> None:
    assert callable(pack)
    noise = bytes(each * each % 251 for each in range(200_000))
    block = 1_000_000 * b"#\n" if pack is bz2.compress else b""
    packed = pack(DOTENV + block + noise)
    assert hits(packed[: len(packed) * 9 // 10]) == [f"{PLACE} file"]


def test_members_count_though_no_directory_lists_them() -> None:
    archive = zipped(MEMBERS)
    assert hits(archive[: archive.index(b"PK\x01\x02")]) == [f"{PLACE} docs/.env"]


def test_an_encrypted_member_hides_no_other() -> None:
    archive = bytearray(zipped({"a": b"x" * 100, ".env": DOTENV}))
    archive[6] |= 1  # the flag, in the header of a
    assert hits(bytes(archive)) == [f"{PLACE} .env"]


HEADS = {
    "zip": b"PK\x03\x04\n",
    "zip, with the numbers of a member": b"PK\x03\x04" + bytes(26) + b"\n",
    "gzip": b"\x1f\x8b\x08\n",
    "bzip2": b"BZh is how bzip2 begins\n",
    "xz": b"\xfd7zXZ\0\n",
    "tar": b"x" * 257 + b"ustar\n",
    "program": b"#!/bin/sh\n# PK\x03\x04",
}


@pytest.mark.parametrize("head", HEADS.values(), ids=HEADS)
class TestTextThatBeginsLikeAnArchiveIsText:
    def test_alone(self, head: bytes) -> None:
        assert [hit.split()[1:] for hit in hits(head + DOTENV)] == [["KEY"]]

    @pytest.mark.parametrize("pack", [zipped, tarred])
    def test_in_an_archive(self, head: bytes, pack: object) -> None:
        assert callable(pack)
        (hit,) = hits(pack({"a": b"", "b/.env": head + DOTENV, "c": b""}))
        assert hit.split()[1:] == ["KEY", "b/.env"]


def test_what_stands_around_members_is_searched() -> None:
    archive = zipped({"a": b"hello"})
    directory = archive.index(b"PK\x01\x02")
    hidden = f"\n{OTHER}\n".encode()
    parts = b"#!/bin/sh\n", DOTENV, archive[:directory], hidden, archive[directory:]
    assert hits(b"".join(parts)) == ["3:16 KEY", "2:1 OTHER"]


def test_a_text_that_begins_as_an_archive_does_is_searched() -> None:
    for numbers in (
        b"s\0k\0-\0" + b"." * 16 + b"-\n",  # a name that would be longer than the file
        b"\x14\0\1\0\0\0" + b"\0" * 16 + b"\xff\0\0\0",  # a key where a name would be
        b"\x14\0\1\0\0\0" + b"\0" * 16 + b"\0\0\xff\0",  # and where its notes would
    ):
        padding = b"\n" + b"." * 300
        assert [
            each.split()[1:] for each in hits(b"PK\3\4" + numbers + DOTENV + padding)
        ] == [["KEY"]]


def test_names_cannot_write_into_the_output() -> None:
    assert hits(zipped({"a\x1b[2J\nb": DOTENV})) == [f"{PLACE} a?[2J?b"]


@pytest.mark.parametrize(
    "size", [b"77777777777\0", b"\x80" + b"\xff" * 11, b"zzzzzzzzzzz\0"]
)
def test_a_size_that_cannot_be_is_not_believed(size: bytes) -> None:
    archive = bytearray(tarred({".env": DOTENV}))
    archive[124:136] = size
    total = sum(archive[:148]) + 8 * 32 + sum(archive[156:512])
    archive[148:156] = b"%06o\0 " % total
    assert len(hits(bytes(archive))) == 1
