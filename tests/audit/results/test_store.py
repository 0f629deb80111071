from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, audit_of, clone, git, key_line, write
from audit.rows_table import rows
from makers import make
from said import leaks

from pytest_openai_ready.audit.auditing import Plan, audited
from pytest_openai_ready.audit.examining.examined import Examined
from pytest_openai_ready.audit.results.rows import FolderKind, Reached, Row, Unjudged
from pytest_openai_ready.audit.results.state import state_of
from pytest_openai_ready.audit.results.store import Kept, NotOursError, Store
from pytest_openai_ready.audit.targets.discovery import Target, targets
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.scan.parallel import pool

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from pytest_openai_ready.audit.auditing import Crew
    from pytest_openai_ready.audit.examining.examine import Examiner
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.scan.parallel.workers import Lost

TARGETS = [
    Target(row.folder, f"/class/{row.folder}", FolderKind.CLONE) for row in rows(30)
]


@pytest.fixture(autouse=True)
def _each_file_is_let_go(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Also those that are left open as where a run was killed."""
    opened: list[sqlite3.Connection] = []
    connect = sqlite3.connect

    def noted(*where: str, **how: float) -> sqlite3.Connection:
        opened.append(connect(*where, **how))  # type: ignore[call-overload]
        return opened[-1]

    monkeypatch.setattr(sqlite3, "connect", noted)
    yield
    for each in opened:
        each.close()


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(str(tmp_path / "state" / "audit.sqlite"))


def test_a_row_is_kept_while_its_state_is_what_it_was(store: Store) -> None:
    store.begin(resume=False)
    for target, row in zip(TARGETS, rows(30), strict=True):
        store.keep(target, f"state of {row.folder}", row)
    store.end()
    again = Store(store.path)
    again.begin(resume=False)
    for target, row in zip(TARGETS, rows(30), strict=True):
        assert again.kept(target, f"state of {row.folder}") == Kept(row, compared=False)
        assert again.kept(target, "another") is None
    assert again.highest == max(key.number for row in rows(30) for key in row.keys)


def test_a_row_without_a_state_is_kept_for_its_own_run_only(store: Store) -> None:
    row, target = rows(1)[0], TARGETS[0]
    store.begin(resume=False)
    store.keep(target, "", row)
    assert store.kept(target, "") == Kept(row, compared=False)
    resumed = Store(store.path)
    assert resumed.begin(resume=True)
    assert resumed.kept(target, "") == Kept(row, compared=False)
    resumed.end()
    assert not resumed.begin(resume=True), "it came to its end"
    assert resumed.kept(target, "") is None


def test_numbers_that_are_final_replace_others(store: Store) -> None:
    store.begin(resume=False)
    for target, row in zip(TARGETS, rows(30), strict=True):
        store.keep(target, "x", row)
    store.number(zip(TARGETS, rows(30), strict=True))
    assert store.kept(TARGETS[0], "x") == Kept(rows(1)[0], compared=True)


def test_only_its_user_may_read_it(store: Store) -> None:
    if os.name == "posix":
        folder = os.path.dirname(store.path)
        modes = [os.stat(each).st_mode & 0o777 for each in (folder, store.path)]
        assert modes == [0o700, 0o600]


def test_a_file_of_another_program_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\xff" * 2000)
    other = sqlite3.connect(tmp_path / "other.sqlite")
    other.execute("CREATE TABLE mine (x)")
    other.close()
    for name in ("photo.jpg", "other.sqlite"):
        before = (tmp_path / name).read_bytes()
        with pytest.raises(NotOursError, match=name):
            Store(str(tmp_path / name))
        assert (tmp_path / name).read_bytes() == before


def test_what_cannot_be_written_is_said_and_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = sqlite3.connect

    def with_little_room(*where: str, **how: float) -> sqlite3.Connection:
        database: sqlite3.Connection = connect(*where, **how)  # type: ignore[call-overload]
        database.execute("PRAGMA max_page_count = 12")
        return database

    with monkeypatch.context() as patched:
        patched.setattr(sqlite3, "connect", with_little_room)
        store = Store(str(tmp_path / "audit.sqlite"))
    store.begin(resume=False)
    for target, row in zip(TARGETS, rows(30), strict=True):
        store.keep(target, "x", row)
    store.number(zip(TARGETS, rows(30), strict=True))
    store.end()
    assert store.broken == "database or disk is full"
    again = Store(store.path)
    again.begin(resume=False)
    kept = [again.kept(target, "x") for target in TARGETS]
    assert 0 < sum(each is not None for each in kept) < len(kept)


def counted(done: list[str]) -> Crew:
    """A crew of processes that says what it was given."""

    def crew(
        examiner: Examiner, targets: Iterable[Target]
    ) -> Iterator[tuple[Target, Examined | Lost]]:
        for target, outcome in pool.guarded(examiner, targets, seconds=600):
            done.append(os.path.basename(target.folder))
            yield target, outcome

    return crew


pytestmark = pytest.mark.usefixtures("isolated")


def settle(folder: Path) -> None:
    """Wait until a change would leave a trace in the times of files."""
    while not all(map(state_of, targets([str(folder)]))):
        time.sleep(0.05)


@pytest.mark.integration
def test_only_what_changed_is_looked_at_again(tmp_path: Path, store: Store) -> None:
    folder = tmp_path / "class"
    for name in ("ada", "bob", "cyd", "dan"):
        clone(folder / name, CLEAN, {"app.py": key_line(name == "bob")})
    write(folder, {"eve/app.py": key_line()})
    done: list[str] = []

    def audit() -> list[str]:
        settle(folder)
        del done[:]
        store.begin(resume=False)
        found = audit_of(folder, store=store, crew=counted(done))
        numbers = [[key.number for key in row.keys] for row in found.rows]
        assert numbers[0] == [1], "numbers begin at the first row"
        fresh = audit_of(folder)
        assert found == fresh
        return sorted(done)

    assert audit() == ["ada", "bob", "cyd", "dan", "eve"]
    assert audit() == []
    write(folder / "bob", {"new.py": "x = 1\n"})
    assert audit() == ["bob"]
    clone(folder / "ada", {"app.py": "pass\n"})
    # That its key looks like others is seen, and one of those is looked at once more.
    assert len(audit()) == 2
    os.utime(folder / "eve/app.py")
    assert audit()[0] in ("cyd", "dan", "eve", "ada")


@pytest.mark.integration
def test_keys_of_folders_that_were_audited_apart_are_compared(
    tmp_path: Path, store: Store
) -> None:
    """Rows of other folders, or of a folder that was away, are not of the same run."""
    first, second = tmp_path / "first", tmp_path / "second"
    keys = {first / "ada": 0, first / "bob": 1, second / "cyd": 2, second / "dan": 0}
    for each, seed in keys.items():
        clone(each, {"app.py": key_line(seed)})
    away = tmp_path / "away"
    done: list[str] = []
    counts = []
    for folders, is_away in (
        ([first], False),
        ([second], False),
        ([first, second], False),
        ([first, second], False),
        ([second, first], True),
        ([first, second], False),
    ):
        if is_away:
            (first / "ada").rename(away)
        elif away.exists():
            away.rename(first / "ada")
        for each in folders:
            settle(each)
        del done[:]
        store.begin(resume=False)
        found = audit_of(*folders, store=store, crew=counted(done))
        counts.append(len(done))
        assert found == audit_of(*folders)
    # Of the keys, two look alike: where they are is looked at again to tell them apart.
    assert counts == [2, 2, 2, 0, 0, 0]


AGAIN = """
import sys
from audit.classroom import audit_of
from pathlib import Path
from pytest_openai_ready.audit.results.store import Store

store = Store(sys.argv[2])
store.begin(resume=False)
found = audit_of(Path(sys.argv[1]), store=store)
print(*(f"{each.folder[-3:]} {len(each.keys)}" for each in found.rows))
loaded = [each.rpartition(".")[2] for each in sys.modules if ".audit." in each]
print(*sorted({"examine", "questioning", "scratch"}.intersection(loaded)))
"""


@pytest.mark.integration
def test_a_run_over_what_did_not_change_starts_and_stores_nothing(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "class"
    for number, name in enumerate(("ada", "bob", "cyd")):
        clone(folder / name, CLEAN, {"app.py": key_line(number)})

    def again() -> list[str]:
        settle(folder)
        command = [sys.executable, "-c", AGAIN, str(folder), store.path]
        here = Path(__file__).parents[2]
        done = subprocess.run(command, cwd=here, check=True, stdout=subprocess.PIPE)
        return done.stdout.decode().splitlines()

    assert again() == ["ada 1 bob 1 cyd 1", "examine questioning scratch"]
    rows_of = "SELECT place, run, state, compared, number, row FROM rows"
    database = sqlite3.connect(store.path)
    before = database.execute(rows_of).fetchall()
    assert again() == ["ada 1 bob 1 cyd 1", ""]
    assert database.execute(rows_of).fetchall() == before
    assert database.execute("SELECT run, ended FROM runs").fetchall() == [(2, 1)]


@pytest.mark.integration
def test_an_interrupted_audit_goes_on_where_it_was(
    tmp_path: Path, store: Store
) -> None:
    folder = tmp_path / "class"
    for name in "abcdef":
        clone(folder / name, {"app.py": key_line(name in "ad")})
    settle(folder)
    store.begin(resume=False)

    def stop(done: int, _: int) -> None:
        if done == 3:
            raise KeyboardInterrupt

    plan = Plan(targets([str(folder)]), (str(folder.resolve()),), store=store)
    with pytest.raises(KeyboardInterrupt):
        audited(plan, stop)
    for name in "abcdef":
        os.utime(folder / name / "app.py")
    resumed = Store(store.path)
    assert resumed.begin(resume=True)
    done: list[str] = []
    found = audit_of(folder, store=resumed, crew=counted(done))
    assert found == audit_of(folder)
    assert len(set(done)) == len(done) <= 5


@pytest.mark.parametrize(
    ("cause", "reached", "again"),
    [
        (search.audit_too_slow(seconds=1.0), Reached.TIME, True),
        (search.git_failed(reason="git was silent"), Reached.TIME, True),
        (search.audit_out_of_memory(megabytes=9), Reached.MEMORY, True),
        (search.audit_ended(), None, True),
        (search.too_many_files(count=9), Reached.COUNT, False),
        (search.audit_too_large(megabytes=9), Reached.SIZE, False),
        (search.git_failed(reason="bad object HEAD"), None, False),
    ],
)
def test_what_the_computer_cut_short_is_asked_again(
    store: Store, cause: Cause, reached: Reached | None, *, again: bool
) -> None:
    """The computer may have been busy, or another limit is given this time."""
    (target, other) = TARGETS[:2]
    store.begin(resume=False)
    cut = Row(target.folder, target.kind, unjudged=(Unjudged(Finding(cause), reached),))
    store.keep(target, "", cut)
    store.keep(other, "", Row(other.folder, other.kind))
    assert store.begin(resume=True)
    done: list[str] = []

    def crew(
        _: Examiner, targets: Iterable[Target]
    ) -> Iterator[tuple[Target, Examined | Lost]]:
        for each in targets:
            done.append(each.folder)
            yield each, Examined(Row(each.folder, each.kind))

    found = audited(Plan((target, other), ("/class",), store=store, crew=crew))
    assert done == ([target.folder] if again else [])
    wanted = Row(target.folder, target.kind) if again else cut
    assert found.rows == (wanted, Row(other.folder, other.kind))


@pytest.mark.integration
def test_a_new_mirror_of_the_same_is_the_same(tmp_path: Path) -> None:
    """As a workflow that clones them again each week."""
    ada = clone(tmp_path / "ada", CLEAN)
    home = tmp_path / "class"

    def mirrored() -> str:
        shutil.rmtree(home, ignore_errors=True)
        git(tmp_path, "clone", "--quiet", "--mirror", str(ada), str(home / "ada.git"))
        return state_of(*targets([str(home)]))

    before = mirrored()
    assert before
    assert mirrored() == before
    clone(ada, {"app.py": key_line()})
    after = mirrored()
    assert after
    assert after != before
    git(home / "ada.git", "config", "core.worktree", "elsewhere")
    assert state_of(*targets([str(home)])) != after


@pytest.mark.integration
def test_a_link_counts_as_what_it_leads_to(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", CLEAN)
    (ada / ".git/config").rename(tmp_path / "config")
    (ada / ".git/config").symlink_to(tmp_path / "config")
    settle(ada)
    before = state_of(*targets([str(ada)]))
    (tmp_path / "config").write_text("[core]\n\tbare = false\n\tx = y\n")
    settle(ada)
    assert state_of(*targets([str(ada)])) != before


@pytest.mark.usefixtures("isolated")
def test_no_key_is_kept_wherever_a_repository_has_it(
    tmp_path: Path, store: Store
) -> None:
    """In contents, and in each name that a row has: the file is nobody's to search."""
    key = make("project")
    ada = clone(
        tmp_path / "class/ada",
        {
            f"{key}.py": f"KEY = '{key}'\n",
            f"{key}/.env": "A=1\n",
            f"test_{key}.py": "import openai\n",
            ".gitignore": f"{key}/.env\n",
        },
    )
    git(ada, "branch", f"b/{key}")
    git(ada, "commit", "--quiet", "--allow-empty", f"--author={key} <a@b>", "-m", key)
    write(tmp_path / "class", {f"{key}/a.py": f"KEY = '{key}'\n"})
    store.begin(resume=False)
    rows_found = audit_of(tmp_path / "class", store=store).rows
    store.close()
    assert [len(row.keys) for row in rows_found] == [1, 1]
    assert {row.exit_code for row in rows_found} == {1}
    folder = tmp_path / "state"
    content = b"".join((folder / each).read_bytes() for each in os.listdir(folder))
    assert b"class/ada" in content, "the other row is kept"
    assert leaks(key, content.decode("latin-1")) == ""
