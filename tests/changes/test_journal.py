"""Changes that were begun are completed by the next run, whatever ended the first."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from systems import needs_links

from pytest_openai_ready.changes import journal, records, undo
from pytest_openai_ready.changes.journal import Ending
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

A, B = Change("a.txt", b"one\n", b"1\n"), Change("b.txt", None, b"2\n")


@pytest.fixture
def root(repository: Repository) -> Path:
    repository.write("a.txt", "one\n")
    return repository.folder


@pytest.fixture
def folder(root: Path) -> Path:
    return records.opened(root)


def begin(folder: Path, ending: Ending = Ending(), *changes: Change) -> None:  # noqa: B008 - it is never changed
    """A journal, as a run leaves it that is killed right afterwards."""
    said = {"changes": records.changes_as_json(changes or (A, B)), **ending._asdict()}
    records.write_record(folder, journal.JOURNAL, said)


def files(root: Path) -> dict[str, str]:
    return {each.name: each.read_text() for each in root.iterdir() if each.is_file()}


BEFORE, AFTER = {"a.txt": "one\n"}, {"a.txt": "1\n", "b.txt": "2\n"}


def test_without_a_journal_nothing_is_done(root: Path) -> None:
    assert journal.recover(root) is None
    assert not records.folder_of(root).exists()


def test_what_was_begun_is_completed_once(root: Path, folder: Path) -> None:
    begin(folder, Ending(keeps=True))
    (root / "a.txt").write_text("1\n")
    assert journal.recover(root) == (("a.txt", "b.txt"), True, Ending(keeps=True))
    assert files(root) == AFTER
    assert journal.recover(root) is None
    undo.take_back(root)
    assert files(root) == BEFORE


def test_what_somebody_changed_since_stays_as_it_is(root: Path, folder: Path) -> None:
    begin(folder)
    (root / "a.txt").write_text("mine\n")
    assert journal.recover(root) == (("a.txt",), False, Ending())
    assert files(root) == {"a.txt": "mine\n"}
    assert journal.recover(root) is None


def test_an_interrupted_undo_is_completed(root: Path, folder: Path) -> None:
    undo.apply_for_undo(root, [A, B])
    begin(folder, Ending(forgets=True), *undo.recorded(root))
    (root / "b.txt").unlink()
    found = journal.recover(root)
    assert found is not None
    assert (found.is_done, files(root)) == (True, BEFORE)
    assert undo.recorded(root) == ()


def test_each_command_takes_back_its_own_changes(root: Path) -> None:
    undo.apply_for_undo(root, [A], journal.UNDO_SETUP)
    undo.apply_for_undo(root, [B])
    assert [each.path for each in undo.take_back(root, journal.UNDO_SETUP)] == ["a.txt"]
    assert files(root) == {"a.txt": "one\n", "b.txt": "2\n"}
    assert undo.take_back(root, journal.UNDO_SETUP) == ()
    assert [each.path for each in undo.take_back(root)] == ["b.txt"]
    assert files(root) == BEFORE
    undo.apply_for_undo(root, [A], journal.UNDO_SETUP)
    assert [undo.forget(root), undo.forget(root)] == [True, False]
    assert undo.recorded(root, journal.UNDO_SETUP) == ()


def test_what_a_killed_run_left_lying_is_swept(root: Path, folder: Path) -> None:
    begin(folder)
    for place in (folder, root):
        (place / ".openai-ready-x.tmp").write_text("a key")
    journal.recover(root)
    assert files(root) == AFTER
    assert sorted(os.listdir(folder)) == ["lock"]


@pytest.mark.parametrize(
    "content",
    [
        *(b"", b"[]", b"{", b"[" * 100_000, b'{"changes": 1}', b'{"changes": [{}]}'),
        b'{"changes": [{"path": "a\\u0000", "before": null, "after": ""}]}',
    ],
    ids=["empty", "list", "cut", "deep", "number", "nothing", "no path"],
)
def test_a_journal_that_nobody_here_wrote_is_removed(
    root: Path, folder: Path, content: bytes
) -> None:
    (folder / journal.JOURNAL).write_bytes(content)
    assert journal.recover(root) is None
    assert not (folder / journal.JOURNAL).exists()
    assert files(root) == BEFORE
    (folder / journal.UNDO).write_bytes(content)
    with pytest.raises(ChangeError, match="undo-unreadable"):
        undo.take_back(root)


@pytest.mark.parametrize("path", ["../b.txt", ".git/config", "link/b.txt"])
def test_a_journal_of_a_stranger_writes_nowhere_else(
    root: Path, folder: Path, tmp_path: Path, path: str
) -> None:
    (tmp_path / "outside").mkdir()
    (root / "link").symlink_to(tmp_path / "outside")
    begin(folder, Ending(), A, Change(path, None, b"theirs"))
    found = journal.recover(root)
    assert found == ((path,), False, Ending())
    assert (files(root), os.listdir(tmp_path / "outside")) == (BEFORE, [])


def test_a_failure_at_the_very_end_takes_all_back(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (root / ".git/index.lock").touch()
    with pytest.raises(Exception, match=r"index\.lock"):
        journal.apply_with_ending(root, [A, B], Ending(staged=("b.txt",)))
    assert files(root) == BEFORE

    replace = os.replace

    def failing(old: str, new: str) -> None:
        if str(new).endswith(journal.UNDO):
            raise OSError(28, "full")
        replace(old, new)

    monkeypatch.setattr(os, "replace", failing)
    with pytest.raises(ChangeError, match="disk-full"):
        undo.apply_for_undo(root, [A, B])
    assert (files(root), os.listdir(folder)) == (BEFORE, ["lock"])


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _link(path: Path) -> None:
    path.symlink_to("../elsewhere")


def _folder(path: Path) -> None:
    path.mkdir()


@needs_links
@pytest.mark.parametrize("make", [_pipe, _link, _folder])
def test_nothing_but_a_plain_file_is_a_record(
    root: Path, folder: Path, make: Callable[[Path], None]
) -> None:
    (folder.parent / "elsewhere").write_text('{"changes": []}')
    make(folder / journal.JOURNAL)
    assert journal.recover(root) is None
    make(folder / journal.UNDO)
    with pytest.raises(ChangeError, match="undo-unreadable"):
        undo.take_back(root)


@needs_links
def test_records_are_not_kept_behind_a_link(root: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    for place, cause in ((elsewhere, "behind-link"), (tmp_path / "no", "behind-link")):
        elsewhere.mkdir(exist_ok=True)
        (root / ".git/openai-ready").unlink(missing_ok=True)
        (root / ".git/openai-ready").symlink_to(place)
        with pytest.raises(ChangeError, match=cause):
            undo.apply_for_undo(root, [A, B])
    assert (files(root), os.listdir(elsewhere)) == (BEFORE, [])
    (root / ".git/openai-ready").unlink()
    (root / ".git/openai-ready").write_text("")
    with pytest.raises(ChangeError, match="no-plain-file"):
        undo.apply_for_undo(root, [A, B])


HOLD = """
import sys, time
from pathlib import Path
from pytest_openai_ready.changes import records
with records.locked(Path(sys.argv[1])):
    print("mine", flush=True)
    time.sleep(60)
"""


def test_one_run_waits_for_another_but_not_for_ever(
    root: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(records, "PATIENCE", 0.1)
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()
        with pytest.raises(ChangeError, match="another-run"):
            undo.apply_for_undo(root, [A, B])
        other.kill()
    undo.apply_for_undo(root, [A, B])
    assert files(root) == AFTER
