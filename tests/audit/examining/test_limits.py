"""What one repository may cost, and that none of it is left behind."""

from __future__ import annotations

import errno
import json
import os
import stat
import subprocess
import sys
import tempfile
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, audit_of, causes, clone, git, key_line, row_of, write
from systems import needs_limits

from pytest_openai_ready.audit.examining.examined import Examined, lost_row
from pytest_openai_ready.audit.examining.process_limits import (
    Bounds,
    limited_environment,
)
from pytest_openai_ready.audit.examining.questioning import Questioning
from pytest_openai_ready.audit.examining.scratch import PREFIX
from pytest_openai_ready.audit.results.rows import FolderKind

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = [
    pytest.mark.integration,
    pytest.mark.usefixtures("isolated"),
    needs_limits,
]


@pytest.fixture(autouse=True)
def _temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Folders of other tests and programs that run meanwhile are elsewhere."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))


def imported(folder: Path, stream: str) -> Path:
    """A bare repository, of what git fast-import is given."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    subprocess.run(
        ["git", "fast-import", "--quiet"], cwd=folder, input=stream.encode(), check=True
    )
    return folder


def commit(tree: str, *, ref: str = "refs/heads/main") -> str:
    return f"commit {ref}\ncommitter A <a@example.com> 1 +0000\ndata 1\nx{tree}\n"


def bomb(folder: Path, depth: int) -> Path:
    """A few objects that stand for 10 ** depth files."""
    folder.mkdir(parents=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")

    def stored(kind: str, content: str) -> str:
        return subprocess.run(
            ["git", *kind.split(" ")],
            cwd=folder,
            input=content,
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()

    inner = stored("hash-object -w --stdin", "x = 1\n")
    lines = "".join(f"100644 blob {inner}\tf{n}\n" for n in range(10))
    for _ in range(depth):
        inner = stored("mktree", lines)
        lines = "".join(f"040000 tree {inner}\td{n}\n" for n in range(10))
    name = stored(f"commit-tree {inner} -m x", "")
    git(folder, "update-ref", "refs/heads/main", name)
    return folder


def test_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who takes too long is ended, and takes nobody along."""
    bomb(tmp_path / "class/bomb.git", 9)
    write(tmp_path / "class/ada", {"app.py": key_line()})
    examined = Questioning.examined

    def at_once_but_the_bomb(self: Questioning) -> Examined:
        target = self._target
        is_bomb = target.kind is FolderKind.BARE
        return examined(self) if is_bomb else lost_row(target)

    monkeypatch.setattr(Questioning, "examined", at_once_but_the_bomb)
    rows = audit_of(tmp_path / "class", bounds=Bounds(seconds=4.0)).rows
    assert [causes(row) for row in rows] == [[], ["audit-too-slow (time)"]]


def test_memory(tmp_path: Path) -> None:
    """By a program of its own: a process of tests has memory that is free already."""
    ada = clone(tmp_path / "ada", {"app.py": key_line()})
    cells = [{"cell_type": "code", "source": [], "outputs": []}] * 300_000
    write(ada, {"large.ipynb": json.dumps({"cells": cells})})  # 16 MB; 130 MB parsed
    for megabytes, reached in (("2048", []), ("80", ["memory"])):
        done = subprocess.run(
            [
                *(sys.executable, "-m", "pytest_openai_ready", "audit", str(ada)),
                *("--no-state", "--format", "json", "--memory", megabytes),
            ],
            capture_output=True,
            check=False,
        )
        (row,) = json.loads(done.stdout)["rows"]
        assert [each["reached"] for each in row["unjudged"]] == reached
        assert len(row["keys"]) == 1, "all else is examined"


def test_what_a_process_may_take_does_not_grow_with_it() -> None:
    """What one repository left in a worker is no room for the next one."""
    program = (
        "import resource\n"
        "from pytest_openai_ready.audit.examining.process_limits import Bounds, limit_process\n"
        "limits = []\n"
        "for size in (0, 64 << 20, 128 << 20):\n"
        "    left = bytearray(size)\n"
        "    limit_process(Bounds(memory=1 << 30))\n"
        "    limits.append(resource.getrlimit(resource.RLIMIT_AS)[0])\n"
        "print(len(set(limits)), limits[0] > 1 << 30)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    has_limit = sys.platform == "linux"
    assert done.stdout == ("1 True\n" if has_limit else "1 False\n")


def test_whatever_says_that_memory_ran_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A thread has no room for its stack, or the system refuses a call."""
    ada = clone(tmp_path / "ada", {"app.py": key_line()})
    for error, said in (
        (RuntimeError("can't start new thread"), "audit-out-of-memory (memory)"),
        (
            OSError(errno.ENOMEM, "Cannot allocate memory"),
            "audit-out-of-memory (memory)",
        ),
        (RuntimeError("else"), "check-crashed"),
    ):

        def fail(_: object, error: Exception = error) -> None:
            raise error

        monkeypatch.setattr(Questioning, "examined", fail)
        assert causes(row_of(ada)) == [said]


def test_size(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"large": b"\0" * (3 << 20), "app.py": key_line()})
    row = row_of(ada, Bounds(size=1 << 20))
    assert causes(row) == ["audit-too-large (size)"]
    assert len(row.keys) == 1, "its files are read"


def test_count(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {f"f{n}.py": "x = 1\n" for n in range(9)})
    row = row_of(ada, Bounds(files=5))
    assert (causes(row), row.files) == (["too-many-files (count)"], 5)


def test_more_keys_than_a_row_has_room_for(tmp_path: Path) -> None:
    text = "".join(key_line(n) for n in range(210))
    row = row_of(clone(tmp_path / "ada", {"app.py": text}))
    assert (len(row.keys), causes(row)) == (200, ["more-keys (count)"])


def test_many_refs(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line()}, CLEAN)
    name = git(ada, "rev-parse", "HEAD").strip()
    refs = "".join(f"{name} refs/tags/t{n:06}\n" for n in range(40_000))
    (ada / ".git/packed-refs").write_text(refs)
    row = row_of(ada)
    assert (len(row.keys), causes(row), row.commits) == (1, [], 2)


def test_deep_trees(tmp_path: Path) -> None:
    path = "/".join("d" * 1500)
    line = key_line()
    tree = f"\nM 100644 inline {path}/app.py\ndata {len(line)}\n{line}"
    row = row_of(imported(tmp_path / "deep.git", commit(tree)))
    assert [each.place.path for each in row.keys] == [f"{path}/app.py"]
    assert row.commits == 1


def test_a_pipe_where_git_reads_a_file(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line()})
    (ada / ".git/config").unlink()
    os.mkfifo(ada / ".git/config")
    row = row_of(ada)
    assert causes(row) == ["git-would-wait"]
    assert len(row.keys) == 1


def everything_in(folder: Path) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for path in folder.rglob("*"):
        status = path.lstat()
        content = path.read_bytes() if stat.S_ISREG(status.st_mode) else b""
        found[str(path)] = status.st_mode, status.st_mtime_ns, status.st_ino, content
    return found


def test_nothing_is_written_and_nothing_is_left(tmp_path: Path) -> None:
    home = tmp_path / "class"
    ada = clone(home / "ada", {"app.py": key_line(), ".env": "A=b\n"}, CLEAN)
    git(home, "clone", "--quiet", "--bare", "ada", "bare.git")
    write(home, {"plain/app.py": key_line(1), "old.zip": b"PK\x03\x04"})
    os.utime(ada / "app.py", (1, 1))  # git would like to note that in its index
    before = everything_in(home)
    audit_of(home)
    assert everything_in(home) == before
    assert os.listdir(tempfile.gettempdir()) == []


def test_who_examines_knows_no_secret() -> None:
    variables = limited_environment(
        {
            "PATH": "/usr/bin:.",
            "HOME": "/home/me",
            "OPENAI_API_KEY": "x",
            "GITHUB_TOKEN": "x",
            "GIT_DIR": "/elsewhere",
            "SSH_AUTH_SOCK": "x",
        },
        "/class/ada",
    )
    assert {name for name in variables if not name.startswith("GIT_")} == {
        "PATH",
        "HOME",
    }
    assert variables["PATH"] == "/usr/bin"
    assert "GIT_DIR" not in variables


def test_what_a_killed_run_left_is_gone_a_day_later(tmp_path: Path) -> None:
    write(tmp_path / "class", {"app.py": ""})
    folder = tempfile.gettempdir()
    old, new = (tempfile.mkdtemp(prefix=PREFIX, dir=folder) for _ in range(2))
    other = tempfile.mkdtemp(prefix="another-", dir=folder)
    for each in (old, other):
        os.utime(each, (1, 1))
    audit_of(tmp_path / "class")
    left = [os.path.isdir(each) for each in (old, new, other)]
    assert left == [False, True, True]
