"""The working tree -> the files that count -> findings."""

from __future__ import annotations

import os
import pickle
import socket
from typing import TYPE_CHECKING

import pytest
from makers import make
from scan.leaks import leaked
from scan.searched import worktree_findings
from systems import WINDOWS, junction_at, needs_links, needs_names, needs_pipes

from pytest_openai_ready import repository as repository_module
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.git.processes.errors import TooSlowError
from pytest_openai_ready.scan import scanner
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.places import worktree
from pytest_openai_ready.scan.places.git_index import FileFindings
from pytest_openai_ready.scan.places.trees import (
    NoSuchPathError,
    scan_settings_of,
    trees,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
LINE = f"key = '{KEY}'\n"


@pytest.fixture(autouse=True)
def _no_key_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in dict(os.environ):
        if name.endswith(("KEY", "TOKEN", "SECRET")):
            monkeypatch.delenv(name)


def places(scan: FileFindings) -> list[str]:
    return [str(each.place) for each in scan.findings]


def causes(scan: FileFindings) -> list[tuple[str, str]]:
    return [(str(each.place), each.cause.name) for each in scan.findings]


def test_a_repository_is_what_git_tracks_or_would_take_in(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\nbuild/\n")
    repository.write(".env", LINE)
    repository.write("build/out.js", LINE)
    repository.add("tracked.py", LINE)
    repository.add("build/forced.js", LINE)
    repository.write("new/untracked.py", LINE)
    scan = worktree_findings()
    assert places(scan) == [
        "build/forced.js:1:8",
        "new/untracked.py:1:8",
        "tracked.py:1:8",
    ]
    assert scan.files == 4
    assert not leaked(KEY, scan)


def test_what_only_this_computer_ignores_counts(repository: Repository) -> None:
    repository.write(".git/info/exclude", "secret.py\n")
    repository.write("secret.py", LINE)
    assert places(worktree_findings()) == ["secret.py:1:8"]


def test_ignored_files_count_when_asked_for(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", f"OPENAI_API_KEY={KEY}\n")
    repository.write("sub/app.py", LINE)
    scan = worktree_findings(everything=True)
    assert places(scan) == [".env:1:16", "sub/app.py:1:8"]
    assert scan.files == 3


def test_a_file_that_is_named_is_searched(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", f"OPENAI_API_KEY={KEY}\n")
    assert places(worktree_findings([".env", "./.env"])) == [".env:1:16"]


def test_a_folder_is_searched_by_the_same_rule(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("sub/.env", LINE)
    repository.write("sub/a.py", LINE)
    repository.write("sub-way/b.py", LINE)
    assert places(worktree_findings(["sub"])) == ["sub/a.py:1:8"]


def test_paths_are_git_s_wherever_one_stands(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("app.py", LINE)
    repository.add("sub/a.py", LINE)
    monkeypatch.chdir(repository.folder / "sub")
    assert places(worktree_findings()) == ["app.py:1:8", "sub/a.py:1:8"]
    assert places(worktree_findings(["."])) == ["sub/a.py:1:8"]
    assert places(worktree_findings(["../app.py"])) == ["app.py:1:8"]
    assert places(worktree_findings(["a.py", "..", os.pardir])) == [
        "app.py:1:8",
        "sub/a.py:1:8",
    ]


def test_repositories_side_by_side(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("app.py", LINE)
    other = repository._replace(folder=repository.folder.parent / "other")
    other.folder.mkdir()
    other.git("init", "--quiet")
    other.add(".gitignore", ".env")
    other.write(".env", LINE)
    other.write("app.py", LINE)
    monkeypatch.chdir(repository.folder.parent)
    found = places(worktree_findings(["repository", "other"]))
    assert found == ["repository/app.py:1:8", "other/app.py:1:8"]
    monkeypatch.chdir(other.folder)
    assert places(worktree_findings([str(repository.folder)])) == [
        f"{os.path.realpath(repository.folder)}/app.py:1:8"
    ]


def test_outside_of_a_repository_every_file_counts_but_env(
    tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert isolated.is_dir()
    folder = tmp_path / "plain"
    kept = (".env", "a/.env.local", "venv/lib/x.py", "node_modules/y.js")
    for name in (*kept, ".env.example", "a/b/c.py", "a/.git/config", "a/b/.git"):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(LINE)
    monkeypatch.chdir(folder)
    scan = worktree_findings()
    assert places(scan) == [".env.example:1:8", "a/b/c.py:1:8"]
    assert scan.files == 2
    assert places(worktree_findings([".env", "venv"])) == [
        ".env:1:8",
        "venv/lib/x.py:1:8",
    ]
    assert worktree_findings(everything=True).files == 6
    monkeypatch.chdir(tmp_path)
    assert places(worktree_findings(["plain/a"])) == ["plain/a/b/c.py:1:8"]


def test_a_path_that_is_not_there(repository: Repository) -> None:
    repository.add("app.py", LINE)
    with pytest.raises(NoSuchPathError, match=r"^nope$"):
        worktree_findings(["app.py", "nope"])


def test_a_tracked_file_that_is_gone_is_not_counted(repository: Repository) -> None:
    (repository.folder / repository.add("gone.py", "")).unlink()
    assert worktree_findings() == FileFindings((), 0)


def clean(repository: Repository, path: str, content: str = "clean\n") -> None:
    """A file whose key only the index has."""
    repository.add(path, LINE)
    repository.write(path, content)


def assumed(repository: Repository) -> None:
    repository.git("update-index", "--assume-unchanged", repository.add("a.py", LINE))
    repository.write("a.py", "clean\n")


def filtered(repository: Repository) -> None:
    """By a program that this one does not run."""
    repository.git("config", "filter.x.clean", "false")
    repository.add(".gitattributes", "*.py -filter\n")
    clean(repository, "a.py")
    repository.write(".gitattributes", "*.py filter=x\n")


def left_out(repository: Repository) -> None:
    repository.git("update-index", "--skip-worktree", repository.add("a.py", LINE))
    (repository.folder / "a.py").unlink()


@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (lambda it: clean(it, "a.py"), [("a.py:1:8", "staged-only")]),
        (
            lambda it: clean(it, "a.py", LINE + LINE),
            [("a.py:1:8", "key-in-file"), ("a.py:2:8", "key-in-file")],
        ),
        (
            lambda it: clean(it, ".env.example"),
            [(".env.example:1:8", "example-staged-only")],
        ),
        (lambda it: clean(it, ".env"), [(".env:1:8", "key-in-dotenv")]),
        (assumed, [("a.py:1:8", "staged-unseen")]),
        (filtered, [("a.py:1:8", "staged-only")]),
        (left_out, [("a.py:1:8", "key-in-file")]),
    ],
)
def test_what_only_the_index_has_is_looked_at(
    repository: Repository,
    arrange: Callable[[Repository], None],
    expected: list[tuple[str, str]],
) -> None:
    arrange(repository)
    assert causes(worktree_findings()) == expected


def test_submodules_and_inner_repositories_stand_for_themselves(
    repository: Repository,
) -> None:
    inner = repository._replace(folder=repository.folder / "inner")
    inner.folder.mkdir()
    inner.git("init", "--quiet")
    inner.add("a.py", LINE)
    inner.commit()
    assert places(worktree_findings()) == []
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "inner")
    assert places(worktree_findings()) == []
    assert places(worktree_findings(["inner"])) == ["inner/a.py:1:8"]


@needs_links
def test_links_are_not_followed(repository: Repository, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "a.py").write_text(LINE)
    (repository.folder / "folder").symlink_to(outside)
    (repository.folder / "file.py").symlink_to(outside / "a.py")
    (repository.folder / "loop").symlink_to(".")
    assert worktree_findings() == FileFindings((), 3)
    assert worktree_findings(everything=True) == FileFindings((), 3)


@needs_links
def test_a_link_that_is_named_is_followed(
    repository: Repository, tmp_path: Path
) -> None:
    (tmp_path / "outside.py").write_text(LINE)
    (repository.folder / "file.py").symlink_to(tmp_path / "outside.py")
    (found,) = worktree_findings(["file.py"]).findings
    assert found.code is Code.KEY_IN_FILE


@needs_pipes
def test_what_holds_nothing_is_passed_over_unless_it_is_named(
    tmp_path: Path, isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "plain"
    folder.mkdir()
    monkeypatch.chdir(folder)
    os.mkfifo("pipe")
    server = socket.socket(socket.AF_UNIX)
    server.bind("socket")
    server.close()
    assert isolated.is_dir()
    assert worktree_findings() == FileFindings((), 0)
    assert causes(worktree_findings(["pipe"])) == [("pipe", "not-a-file")]


@pytest.mark.skipif(WINDOWS or os.geteuid() == 0, reason="root reads everything")
def test_what_cannot_be_read_is_said_and_the_rest_is_searched(
    repository: Repository,
) -> None:
    repository.add("a.py", LINE)
    path = repository.folder / repository.add("b.py", LINE)
    path.chmod(0)
    closed = repository.folder / "closed"
    closed.mkdir(mode=0)
    expected = [
        ("closed", "file-unreadable"),
        ("a.py:1:8", "key-in-file"),
        ("b.py", "file-unreadable"),
    ]
    for everything in (False, True):
        found = worktree_findings(everything=everything)
        assert causes(found) == expected


def test_no_junction_is_followed(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("away/x.py", "here/x.py"):
        repository.write(name, LINE)
    junction_at(repository.folder / "away", monkeypatch)
    assert causes(worktree_findings(everything=True)) == [
        ("here/x.py:1:8", "key-in-file")
    ]


@pytest.mark.parametrize(
    ("kept", "typed"), [("src/app", "SRC/App"), ("caf\u00e9", "cafe\u0301")]
)
def test_a_folder_may_be_spelled_as_the_system_takes_it(
    kept: str, typed: str, repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on macOS, where both names open the same folder; here, one is a link."""
    repository.add(f"{kept}/a.py", LINE)
    repository.add(f"{kept}-not/a.py", LINE)
    link = repository.folder / typed
    link.parent.mkdir(exist_ok=True)
    link.symlink_to(repository.folder / kept)
    monkeypatch.setattr("os.path.realpath", os.path.abspath)
    assert places(worktree_findings([typed])) == [f"{kept}/a.py:1:8"]


def test_a_folder_that_cannot_be_listed_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a/a.py", LINE)
    repository.write("b/b.py", LINE)
    scandir = os.scandir

    def refuse(path: str) -> object:
        if path.endswith("a"):
            raise PermissionError(13, "no", path)
        return scandir(path)

    monkeypatch.setattr("os.scandir", refuse)
    assert causes(worktree_findings(everything=True)) == [
        ("a", "file-unreadable"),
        ("b/b.py:1:8", "key-in-file"),
    ]


def test_where_git_cannot_answer_everything_is_searched_and_it_is_said(
    repository: Repository,
) -> None:
    repository.write("a.py", LINE)
    repository.write(".git/index", "not an index")
    scan = worktree_findings()
    assert causes(scan) == [("None", "git-failed"), ("a.py:1:8", "key-in-file")]
    assert places(worktree_findings(["a.py"]))[0] == "a.py:1:8"


@needs_names
def test_names_of_any_bytes(repository: Repository) -> None:
    names = ["two\nlines.py", "\udce4.py", ":(top)a.py", "-x.py", "课程.py"]
    for name in names:
        repository.write(name, LINE)
    assert places(worktree_findings()) == [f"{name}:1:8" for name in sorted(names)]
    assert places(worktree_findings(["./" + names[0]])) == [f"{names[0]}:1:8"]


def test_an_error_in_one_file_is_said_of_it_and_the_rest_is_searched(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a.py", LINE)
    repository.write("b.py", LINE)
    real = scanner.findings_in_file

    def fail(path: str, *rest: object) -> tuple[Finding, ...]:
        if path.endswith("a.py"):
            raise ValueError(KEY)
        return real(path, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(
        "pytest_openai_ready.scan.places.worktree.findings_in_file", fail
    )
    scan = worktree_findings()
    assert [each.code for each in scan.findings] == [
        Code.CHECK_CRASHED,
        Code.KEY_IN_FILE,
    ]
    assert scan.findings[0].facts == {"check": "scan", "error": "ValueError"}
    assert not leaked(KEY, scan)


def test_a_file_whose_search_was_ended_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("a.py", LINE)

    def lose(_: object, tasks: list[object], **__: object) -> list[None]:
        return [None] * len(tasks)

    monkeypatch.setattr(pool, "results", lose)
    assert causes(worktree_findings()) == [("a.py", "search-ended")]


def test_a_value_of_an_ignored_dotenv_is_found_elsewhere(
    repository: Repository,
) -> None:
    own = "Zq7" + make("project")[30:50].replace("-", "x").replace("_", "y")
    repository.add(".gitignore", ".env\n")
    repository.write("course/.env", f"RELAY_API_KEY={own}\n")
    repository.write("course/app.py", f"call('{own}')\n")
    scan = worktree_findings()
    assert places(scan) == ["course/app.py:1:7"]
    assert scan.findings[0].facts["form"] == "own"


def test_progress_is_reported() -> None:
    reported: list[tuple[int, int]] = []
    worktree_findings([__file__], progress=lambda *figures: reported.append(figures))
    assert reported == [(1, 1)]


def test_git_is_asked_no_more_often_for_more_keys(
    repository: Repository,
    asked: list[tuple[str, ...]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What workers ask, which help where the system is slow, is counted nowhere."""
    monkeypatch.setattr(pool, "processors", lambda: 1)
    repository.write(".gitignore", "ignored\n")
    for pattern in ("{}.py", "{}/.env", "ignored/{}/.env"):
        counts = []
        for number in range(3):
            repository.write(pattern.format(number), f"OPENAI_API_KEY = '{KEY}'\n")
            asked.clear()
            found = worktree_findings(everything=True).findings
            counts.append(len(asked))
            assert found
        assert (pattern, counts) == (pattern, [counts[0]] * 3)


def test_a_key_is_found_also_if_git_fails_while_it_is_judged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: object) -> object:
        raise TooSlowError(60)

    repository.add(".env", f"OPENAI_API_KEY={KEY}\n")
    monkeypatch.setattr(repository_module.Repository, "tracked", property(fails))
    assert (".env:1:16", "key-in-dotenv") in causes(worktree_findings([".env"]))


def test_a_share_may_be_searched_where_nothing_can_be_forked(
    repository: Repository,
) -> None:
    repository.add("a.py", LINE)
    repository.add(".secrets.baseline", "{")
    (tree,) = trees()
    search = worktree.ShareSearch({tree.folder: scan_settings_of(tree)})
    share = worktree.Share(tree.folder, tree.shown, tree.names)
    there = pickle.loads(pickle.dumps((search, share)))  # noqa: S301 - our own
    answer = pickle.loads(pickle.dumps(there[0](there[1])))  # noqa: S301 - as above
    assert answer == search(share)
    assert [str(each.place) for each in answer.findings] == [
        "a.py:1:8",
        ".secrets.baseline",
    ]
