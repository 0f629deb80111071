"""What a command changed is taken back, and what somebody else changed since is not."""

from __future__ import annotations

import os
import shutil
import sys
import time
from typing import TYPE_CHECKING

import pytest
from languages import EN
from systems import needs_modes, needs_times_of_creation

from pytest_openai_ready.changes import journal, undo
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.changes.undo import without_change
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

OLD = "a\nkey = 1\nb\nc\n"
MADE = "import os\na\nkey = os\nb\nc\n"
# Made of MADE since, and what is left without the change; None where nobody can say.
SINCE = {
    MADE: OLD,
    MADE + "d\n": OLD + "d\n",
    "# top\nimport os\na\nkey = os\nb\nc\n": "# top\na\nkey = 1\nb\nc\n",
    "import os\na\nkey = os\nb\nC\n": "a\nkey = 1\nb\nC\n",
    "import os\na\nkey = os\nb\n": "a\nkey = 1\nb\n",
    "import os\na\nkey = os \nb\nc\n": None,
    "import os\na\nkey = os\nnew\nb\nc\n": None,
    "import os, sys\na\nkey = os\nb\nc\n": None,
    "a\nkey = os\nb\nc\n": None,
    "other\n": None,
    "": None,
}


def test_a_change_is_taken_out_of_what_there_is_now() -> None:
    for now, left in SINCE.items():
        expected = None if left is None else left.encode()
        assert without_change(now.encode(), MADE.encode(), OLD.encode()) == expected, (
            now
        )


def made(folder: Path, path: str, before: str | None, after: str | None) -> None:
    """A change of a file, made by a command."""
    if before is not None:
        (folder / path).write_text(before, encoding="utf-8", newline="")
    was, becomes = (text and text.encode() for text in (before, after))
    undo.apply_for_undo(folder, [Change(path, was, becomes)])  # type: ignore[arg-type]


# What a command made of what, what it became since, and what it is taken back to.
FILES = (
    (OLD, MADE, MADE + "d\n", OLD + "d\n"),
    (None, "K=1\n", "K=1\n", None),
    (None, "K=1\n", "MINE=2\nK=1\nMORE=3\n", "MINE=2\nMORE=3\n"),
    (OLD, None, None, OLD),
)


@pytest.mark.parametrize(("before", "after", "since", "left"), FILES)
def test_what_others_changed_since_stays(
    before: str | None,
    after: str | None,
    since: str | None,
    left: str | None,
    repository: Repository,
) -> None:
    made(repository.folder, ".env", before, after)
    file = repository.folder / ".env"
    if since is not None:
        file.write_text(since, encoding="utf-8", newline="")
    undo.take_back(repository.folder)
    assert (file.read_text(encoding="utf-8") if file.exists() else None) == left
    assert undo.take_back(repository.folder) == ()


REFUSED = ((OLD, MADE, MADE.replace("os\nb", "os.x\nb")), (OLD, None, MADE))


@pytest.mark.parametrize(("before", "after", "since"), REFUSED)
def test_the_same_lines_are_for_a_person_to_take_back(
    before: str, after: str | None, since: str, repository: Repository
) -> None:
    made(repository.folder, "app.py", before, after)
    file = repository.folder / "app.py"
    file.write_text(since, encoding="utf-8", newline="")
    with pytest.raises(ChangeError) as refused:
        undo.take_back(repository.folder)
    assert words(refused.value.finding, EN).cause == (
        "The lines of app.py that would be reverted have changed since, so nothing "
        "was changed."
    )
    assert file.read_text(encoding="utf-8") == since
    assert undo.recorded(repository.folder)


@needs_modes
def test_permission_bits_come_back_unless_others_were_chosen_since(
    repository: Repository,
) -> None:
    file = repository.folder / ".env"
    for since, back in ((None, 0o644), (0o640, 0o640)):
        file.write_text("A=1\n")
        file.chmod(0o644)
        undo.apply_for_undo(
            repository.folder, [Change(".env", b"A=1\n", b"K=2\n", 0o600)]
        )
        assert file.stat().st_mode & 0o777 == 0o600
        if since is not None:
            file.chmod(since)
        undo.take_back(repository.folder)
        assert (file.read_text(), file.stat().st_mode & 0o777) == ("A=1\n", back)
    file.chmod(0o755)
    undo.apply_for_undo(repository.folder, [Change(".env", b"A=1\n", None)])
    undo.take_back(repository.folder)
    assert file.stat().st_mode & 0o777 == 0o755


def test_folders_that_were_made_go_if_nothing_else_is_in_them(
    repository: Repository,
) -> None:
    wanted = [
        Change(path, None, b"1\n")
        for path in ("a/b/c.txt", "a/d.txt", "e/f.txt", "there/g.txt", "h.txt")
    ]
    (repository.folder / "there").mkdir()
    undo.apply_for_undo(repository.folder, wanted)
    (repository.folder / "e" / "mine.txt").write_text("")
    undo.take_back(repository.folder)
    left = {each.name for each in repository.folder.iterdir()} - {".git"}
    assert left == {"e", "there"}
    assert [each.name for each in (repository.folder / "e").iterdir()] == ["mine.txt"]


def test_a_dotenv_that_has_more_by_now_keeps_its_rule(repository: Repository) -> None:
    wanted = [
        Change(".env", None, b"K=1\n"),
        Change(".gitignore", None, b".env\n"),
        Change("app.py", None, MADE.encode()),
    ]
    undo.apply_for_undo(repository.folder, wanted)
    repository.write(".env", "K=1\nMINE=2\n")
    undo.take_back(repository.folder)
    left = {
        each.name: each.read_text(encoding="utf-8")
        for each in repository.folder.iterdir()
        if each.is_file()
    }
    assert left == {".env": "MINE=2\n", ".gitignore": ".env\n"}


@pytest.mark.parametrize("folder", ["", "app/"])
def test_a_dotenv_written_since_keeps_its_rule(
    repository: Repository, folder: str
) -> None:
    """Also one of another command; one that was there before was not ignored."""
    rule = Change(f"{folder}.gitignore", None, b".env\n")
    wanted = [rule, Change("app.py", None, MADE.encode())]
    for is_there in (False, True):
        (repository.folder / folder).mkdir(exist_ok=True)
        dotenv = repository.folder / folder / ".env"
        if is_there:
            dotenv.write_text("K=1\n")
        undo.apply_for_undo(repository.folder, wanted, journal.UNDO_SETUP)
        if not is_there:
            undo.apply_for_undo(
                repository.folder, [Change(str(folder) + ".env", None, b"K=1\n")]
            )
        found = undo.take_back(repository.folder, journal.UNDO_SETUP)
        assert not (repository.folder / "app.py").exists()
        assert (rule.path in {each.path for each in found}) == is_there
        assert (repository.folder / rule.path).exists() != is_there
        dotenv.unlink()
        (repository.folder / rule.path).unlink(missing_ok=True)


@needs_times_of_creation
def test_an_old_dotenv_that_is_put_there_since_keeps_its_rule(
    repository: Repository,
) -> None:
    """It keeps its time if it is moved; on Windows, nothing else shows when it was."""
    old = repository.folder.parent / "old"
    puts = (shutil.copy2, *(() if sys.platform == "win32" else (os.replace,)))
    for put in puts:
        old.write_text("K=1\n")
        os.utime(old, (1, 1))
        rule = Change(".gitignore", None, b".env\n")
        undo.apply_for_undo(repository.folder, [rule], journal.UNDO_SETUP)
        time.sleep(0.02)  # the clock of some disks
        put(old, repository.folder / ".env")
        assert undo.take_back(repository.folder, journal.UNDO_SETUP) == ()
        for name in (".env", ".gitignore"):
            (repository.folder / name).unlink()


@pytest.mark.parametrize("later", [b"", b"\n.env.*\n", b"# mine\n"])
def test_rules_to_which_another_command_added_stay(
    repository: Repository, later: bytes
) -> None:
    """It found them there, and wrote only what was missing besides."""
    rules = b"build/\n"
    repository.write(".gitignore", rules)
    undo.apply_for_undo(
        repository.folder, [Change(".gitignore", rules, rules + b".env\n")]
    )
    if later:
        added = [Change(".gitignore", rules + b".env\n", rules + b".env\n" + later)]
        undo.apply_for_undo(repository.folder, added, journal.UNDO_SETUP)
    undo.take_back(repository.folder)
    left = (repository.folder / ".gitignore").read_bytes()
    assert left == (rules + b".env\n" + later if later else rules)
    if later:
        undo.take_back(repository.folder, journal.UNDO_SETUP)
        left = (repository.folder / ".gitignore").read_bytes()
        assert left == rules + b".env\n"


def test_what_a_person_has_taken_back_does_not_stop_the_rest(
    repository: Repository,
) -> None:
    for name in "ab":
        repository.write(name, OLD)
    wanted = [Change(name, OLD.encode(), MADE.encode()) for name in "ab"]
    undo.apply_for_undo(repository.folder, wanted)
    repository.write("a", OLD)
    undo.take_back(repository.folder)
    assert [(repository.folder / name).read_text() for name in "ab"] == [OLD, OLD]
