"""The first look at all that git has: nothing that holds a key is passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers import SHAPES, make

from pytest_openai_ready.git.objects.listing import walked
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.scan.in_git.sift import sifted
from pytest_openai_ready.scan.known_secrets import KnownSecret

if TYPE_CHECKING:
    from conftest import Repository


def name_of(repository: Repository, path: str) -> str:
    return repository.git("rev-parse", f"HEAD:{path}").strip()


def test_each_object_with_a_key_is_a_suspect(repository: Repository) -> None:
    files = {f"{shape}.txt": f"x = '{make(shape)}'\n" for shape in SHAPES}
    for name, content in files.items():
        repository.add(name, content)
    for number in range(50):
        repository.add(f"clean{number}.py", f"number = {number}\n" * 400)
    repository.git("commit", "--quiet", "--no-verify", f"--message={make('project')}")
    found = sifted(".")
    commit = repository.git("rev-parse", "HEAD").strip()
    assert set(found.suspects) == {
        commit,
        *(name_of(repository, each) for each in files),
    }
    assert (found.complete, found.names_dotenv) == (True, False)


def test_packed_wide_and_large_contents_are_suspects(repository: Repository) -> None:
    repository.add("large.bin", b"\0" * (9 << 20))
    repository.add("wide.txt", f"key = {make('project')}\n".encode("utf-16"))
    repository.add("a.gz", b"\x1f\x8b\x08 and so on")
    repository.add("lfs", "version https://git-lfs.github.com/spec/v1\n")
    repository.add("after.txt", f"{make('project', 1)}\n")
    repository.commit()
    found = sifted(".").suspects
    for name in ("large.bin", "wide.txt", "a.gz", "lfs", "after.txt"):
        assert name_of(repository, name) in found, name


def test_secrets_of_any_shape_are_looked_for(repository: Repository) -> None:
    repository.add("app.py", "x = 'kept-7f3a9c1e5b2d'\n")
    repository.commit()
    assert not sifted(".").suspects
    known = (KnownSecret("RELAY_KEY", b"kept-7f3a9c1e5b2d"),)
    assert set(sifted(".", known).suspects) == {name_of(repository, "app.py")}


@pytest.mark.parametrize("name", [".env", "a/.ENV.local", ".streamlit/secrets.toml"])
def test_files_with_settings_are_noticed(repository: Repository, name: str) -> None:
    repository.add(name, "A=b\n")
    repository.commit()
    repository.git("rm", "--quiet", name)
    repository.commit()
    assert sifted(".").names_dotenv


def test_a_hash_is_no_name(repository: Repository) -> None:
    """The name of an object may have any bytes in it, also those of ``sk-``."""
    repository.add("app.py", "165831\n")
    repository.commit()
    assert b"sk-" in bytes.fromhex(name_of(repository, "app.py")).lower()
    assert not sifted(".").names_keys
    repository.add("task-1.py", "x = 1\n")
    repository.commit()
    assert sifted(".").names_keys


def test_no_more_is_read_than_is_wanted(repository: Repository) -> None:
    repository.add("large.txt", "x" * 100_000)
    repository.commit()
    assert not sifted(".", most=50_000).complete


def test_what_is_damaged_is_an_error(repository: Repository) -> None:
    repository.add("app.py", "x = 1\n")
    repository.commit()
    name = name_of(repository, "app.py")
    path = repository.folder / ".git/objects" / name[:2] / name[2:]
    path.chmod(0o600)
    path.write_bytes(b"garbage")
    with pytest.raises(GitError):
        sifted(".")


def test_what_git_lacks_is_listed(repository: Repository) -> None:
    repository.add("app.py", "x = 1\n")
    repository.commit()
    assert walked(".").missing == []
    name = name_of(repository, "app.py")
    (repository.folder / ".git/objects" / name[:2] / name[2:]).unlink()
    assert walked(".").missing == [name]


def test_an_empty_repository_has_nothing(repository: Repository) -> None:
    assert repository.folder.is_dir()
    assert not sifted(".").suspects
    assert walked(".").missing == []
