"""Objects that are read without git are those that git shows, or git is asked."""

from __future__ import annotations

import hashlib
import os
import random
import struct
import subprocess
import zlib
from io import BytesIO
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.git.entries import NotPlainError
from pytest_openai_ready.git.objects.stored import LARGEST, stored

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Filled, Repository


def of_git(repository: Repository) -> dict[str, tuple[str, bytes]]:
    """Every object, as git shows it."""
    command = ["git", "cat-file", "--batch-all-objects", "--batch"]
    said = BytesIO(subprocess.check_output(command, cwd=repository.folder))
    found = {}
    while head := said.readline():
        name, kind, size = head.decode().split()
        found[name] = (kind, said.read(int(size)))
        assert said.read(1) == b"\n"
    return found


def read_here(folder: str | Path = ".") -> dict[str, tuple[str, bytes]]:
    given = [each for some in stored(folder) for each in some]
    found = {name: (kind, content) for name, kind, content in given}
    assert len(found) == len(given)  # each once
    return found


def fill(repository: Repository) -> None:
    """Commits of texts that differ little, odd contents, and an annotated tag."""
    drawn = random.Random(3)  # noqa: S311 - the same each time
    lines = [f"line {drawn.random()}\n" for _ in range(300)]
    history = bytearray()
    for number in range(12):
        lines.insert(drawn.randrange(len(lines)), f"{drawn.random()}\n" * number)
        files = {
            "text.py": "".join(lines).encode(),
            f"folder/{number}.bin": drawn.randbytes(number * 3000),
        }
        history += b"commit refs/heads/main\ncommitter A <a@b.example> 9 +0\ndata 1\nx"
        for name, content in files.items():
            history += f"\nM 644 inline {name}\ndata {len(content)}\n".encode()
            history += content
        history += b"\n"
    subprocess.run(
        ["git", "fast-import", "--quiet"],
        cwd=repository.folder,
        input=history,
        check=True,
    )
    repository.git("reset", "--quiet", "--hard")
    repository.add("empty", "")
    repository.commit()
    repository.git("tag", "--annotate", "--message=said", "v1")


PACKED: dict[str, tuple[tuple[str, ...], ...]] = {
    "loose": (),
    "packed": (("gc", "--quiet"),),
    "deeply packed": (("repack", "-adfq", "--depth=50", "--window=50"),),
    "without differences": (("repack", "-adfq", "--window=0"),),
    "loose and packed": (("repack", "-aq"),),
    "with an index of all packs": (("repack", "-adq"), ("multi-pack-index", "write")),
}


@pytest.mark.parametrize("how", PACKED)
def test_what_is_read_is_what_git_shows(
    repository: Repository, how: str, filled: Filled
) -> None:
    filled(fill, repository)
    for command in PACKED[how]:
        repository.git(*command)
    wanted = of_git(repository)
    assert len(wanted) > 40
    assert read_here() == wanted
    # More of them, beside those that are packed.
    repository.add("later.py", "x = 1\n")
    repository.commit()
    assert read_here() == of_git(repository)
    repository.git("repack", "-q")
    assert read_here() == of_git(repository)
    bare = repository.folder.parent / "bare.git"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    assert read_here(bare) == read_here()


def test_an_empty_repository_has_none(repository: Repository) -> None:
    assert repository.folder.is_dir()
    assert read_here() == {}


def borrows(repository: Repository) -> None:
    info = repository.folder / ".git/objects/info"
    (info / "alternates").write_text(f"{repository.folder}\n")


def lies_elsewhere(repository: Repository) -> None:
    git = repository.folder / ".git"
    git.rename(repository.folder / "other")
    git.write_text("gitdir: other\n")


def names_bases(repository: Repository) -> None:
    plain = ("-c", "repack.useDeltaBaseOffset=false")
    repository.git(*plain, "repack", "-adfq", "--depth=50", "--window=50")


def is_large(repository: Repository) -> None:
    repository.add("large", "\0" * (LARGEST + 1))


def has_an_extension(repository: Repository) -> None:
    repository.git("config", "extensions.partialClone", "origin")


def lacks_an_index(repository: Repository) -> None:
    repository.git("gc", "--quiet")
    for each in (repository.folder / ".git/objects/pack").glob("*.idx"):
        each.unlink()


def is_loosely_damaged(repository: Repository) -> None:
    some = next((repository.folder / ".git/objects").glob("[0-9a-f][0-9a-f]/*"))
    some.chmod(0o600)
    some.write_bytes(zlib.compress(b"blob 7\0too long for that"))


@pytest.mark.parametrize(
    "make",
    [
        *(borrows, lies_elsewhere, names_bases, is_large, has_an_extension),
        *(lacks_an_index, is_loosely_damaged),
    ],
)
def test_what_is_not_plain_is_left_to_git(
    repository: Repository, make: Callable[[Repository], None], filled: Filled
) -> None:
    filled(fill, repository)
    assert read_here()
    make(repository)
    with pytest.raises(NotPlainError):
        read_here()


@pytest.mark.parametrize("name", ["objects", "objects/pack", "pack", "loose"])
def test_no_link_is_followed(
    repository: Repository,
    tmp_path_factory: pytest.TempPathFactory,
    name: str,
    filled: Filled,
) -> None:
    filled(fill, repository)
    repository.git("repack", "-aq")
    objects = repository.folder / ".git/objects"
    path = {
        "pack": next(objects.glob("pack/*.pack")),
        "loose": next(objects.glob("[0-9a-f][0-9a-f]/*")),
    }.get(name, objects.parent / name)
    elsewhere = tmp_path_factory.mktemp("elsewhere") / "it"
    path.rename(elsewhere)
    path.symlink_to(elsewhere)
    with pytest.raises(NotPlainError):
        read_here()


def test_git_is_asked_where_a_variable_says_where_objects_are(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, filled: Filled
) -> None:
    filled(fill, repository)
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "elsewhere")
    with pytest.raises(NotPlainError):
        read_here()


@pytest.mark.parametrize("end", [".pack", ".idx"])
def test_damage_anywhere_is_noticed(
    repository: Repository, end: str, filled: Filled
) -> None:
    filled(fill, repository)
    repository.git("repack", "-adfq", "--depth=50", "--window=50")
    path = next((repository.folder / ".git/objects/pack").glob(f"*{end}"))
    path.chmod(0o600)
    content, drawn = path.read_bytes(), random.Random(5)  # noqa: S311 - the same each time
    assert read_here()
    for _ in range(300):
        at = drawn.randrange(len(content))
        flipped = content[at] ^ 1 << drawn.randrange(8)
        path.write_bytes(content[:at] + bytes([flipped]) + content[at + 1 :])
        with pytest.raises(NotPlainError):
            read_here()
    for at in (0, 4, 12, 700, len(content) // 2, len(content) - 1):
        path.write_bytes(content[:at])
        with pytest.raises(NotPlainError):
            read_here()


def packed(*objects: tuple[int, int, bytes, bytes]) -> tuple[bytes, bytes]:
    """A pack and its index, of kind, size, what stands before the content, and that."""
    pack, places = b"PACK" + struct.pack(">II", 2, len(objects)), []
    for kind, size, before, content in objects:
        places.append(len(pack))
        head, rest = kind << 4 | size & 15, size >> 4
        while rest:
            pack += bytes([head | 128])
            head, rest = rest & 127, rest >> 7
        pack += bytes([head]) + before + zlib.compress(content)
    names = [hashlib.sha1(bytes([n])).digest() for n in range(len(objects))]  # noqa: S324 - git's
    places = [each for _, each in sorted(zip(names, places, strict=True))]
    names.sort()
    fan = [sum(each[0] <= first for each in names) for first in range(256)]
    index = b"\xfftOc" + struct.pack(">I256I", 2, *fan) + b"".join(names)
    index += bytes(4 * len(objects)) + struct.pack(f">{len(places)}I", *places)
    pack += hashlib.sha1(pack).digest()  # noqa: S324 - git's
    index += pack[-20:]
    return pack, index + hashlib.sha1(index).digest()  # noqa: S324 - git's


TEXT = b"a line of text\n" * 3
COPY = bytes([45, 45, 0x90, 45])  # base and result have 45 bytes; copy 45 from 0
ODD_PACKS = {
    "a bomb": ((3, 10, b"", bytes(20 << 20)),),
    "a large bomb": ((3, 10, b"", os.urandom(1 << 16) + bytes(99 << 20)),),
    "shorter than it says": ((3, 100, b"", TEXT),),
    "an unknown kind": ((5, 45, b"", TEXT),),
    "no kind": ((0, 45, b"", TEXT),),
    "a base before all": ((3, 45, b"", TEXT), (6, 4, b"\x7f", COPY)),
    "itself as base": ((3, 45, b"", TEXT), (6, 4, b"\0", COPY)),
    "a base of another size": ((3, 44, b"", TEXT[1:]), (6, 4, b"", COPY)),
    "more than it says": ((3, 45, b"", TEXT), (6, 6, b"", COPY + COPY[2:])),
    "less than it says": ((3, 45, b"", TEXT), (6, 2, b"", COPY[:2])),
    "a copy from beyond": ((3, 45, b"", TEXT), (6, 5, b"", b"--\x91\x09-")),
    "an instruction that is none": ((3, 45, b"", TEXT), (6, 5, b"", COPY + b"\0")),
    "an end in its midst": ((3, 45, b"", TEXT), (6, 3, b"", COPY[:3])),
    "a size without end": ((3, 45, b"", TEXT), (6, 9, b"", b"\xff" * 9)),
}


def hand_made(repository: Repository, *objects: tuple[int, int, bytes, bytes]) -> None:
    """A pack of such objects; a base that is not said is the first object."""
    distance = bytes([len(packed(objects[0])[0]) - 20 - 12 & 127])
    whole = (
        (kind, size, before or (distance if kind == 6 else b""), content)
        for kind, size, before, content in objects
    )
    folder = repository.folder / ".git/objects/pack"
    pack, index = packed(*whole)
    (folder / "pack-1.pack").write_bytes(pack)
    (folder / "pack-1.idx").write_bytes(index)


def test_a_pack_that_is_made_by_hand_is_read(repository: Repository) -> None:
    hand_made(repository, (3, 45, b"", TEXT), (6, 4, b"", COPY))
    assert [*read_here().values()] == [("blob", TEXT)] * 2


@pytest.mark.parametrize("name", ODD_PACKS)
def test_what_a_pack_says_is_not_believed(repository: Repository, name: str) -> None:
    hand_made(repository, *ODD_PACKS[name])
    with pytest.raises(NotPlainError):
        read_here()
