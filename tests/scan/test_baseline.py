"""Keys that ``.secrets.baseline`` lets stand."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from makers import SHAPES, make, sha1
from scan.leaks import leaked
from systems import needs_pipes

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import search as _search  # noqa: F401 - declares
from pytest_openai_ready.messages.declare import DECLARED
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan import baseline
from pytest_openai_ready.scan.baseline import LateRepository
from pytest_openai_ready.scan.scanner import (
    ScanSettings,
    findings_in_file,
    findings_of,
    scan_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeAlias

    from conftest import Repository

    Staged: TypeAlias = Callable[[str], baseline.Baseline]

NAME = ".secrets.baseline"
MARKED = [name for name, shape in SHAPES.items() if shape.right]


def row(value: str, **fields: object) -> dict[str, object]:
    return {"type": "OpenAI-style API key", "hashed_secret": sha1(value), **fields}


def written(**results: list[dict[str, object]]) -> str:
    """A baseline; what stands in for a path is written with ``__`` for its dot."""
    paths = {name.replace("__", "."): rows for name, rows in results.items()}
    return json.dumps({"version": "1.5.0", "results": paths}, indent=2) + "\n"


def not_judged(cause: str, **facts: object) -> Finding:
    made = DECLARED[cause](path=NAME, **facts)
    return Finding(made, Place(NAME))


@pytest.fixture
def root(repository: Repository) -> str:
    return str(repository.folder)


def baseline_at(folder: str | Path) -> baseline.Baseline:
    return baseline.Baseline(LateRepository(lambda: Asked(folder)))


@pytest.fixture
def staged(repository: Repository, root: str) -> Staged:
    """Stages a baseline and returns what reads it."""

    def stage(content: str) -> baseline.Baseline:
        repository.add(NAME, content)
        return baseline_at(root)

    return stage


def test_a_row_lets_one_key_stand_in_one_file(staged: Staged, key: str) -> None:
    allowed = staged(written(a__ipynb=[row(key)]))
    other = Key(make("project", 1))
    assert allowed.allows("a.ipynb", Key(key))
    assert not allowed.allows("b.ipynb", Key(key))
    assert not allowed.allows("sub/a.ipynb", Key(key))
    assert not allowed.allows("a.ipynb", other)
    assert allowed.findings == ()


def test_a_key_of_any_shape(staged: Staged) -> None:
    for key in map(make, SHAPES):
        allowed = staged(written(a=[row(key)]))
        assert allowed.allows("a", Key(key))


def said_of(
    path: str, content: bytes, allowed: baseline.Baseline
) -> tuple[Finding, ...]:
    return findings_of(path, scan_bytes(path, content), allowing(allowed))


def allowing(allowed: baseline.Baseline) -> ScanSettings:
    settings = ScanSettings()
    settings.baseline = allowed
    return settings


def test_findings_leave_out_what_is_allowed(staged: Staged, key: str) -> None:
    allowed = staged(written(a__py=[row(key)]))
    content = f"a = '{key}'\nb = '{make('project', 1)}'\n".encode()
    assert [each.place for each in said_of("a.py", content, allowed)] == [
        Place("a.py", 2, 6)
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({}, True),
        ({"type": "Secret Keyword"}, True),
        ({"line_number": 99}, True),
        ({"is_verified": True}, True),
        ({"is_secret": False}, True),
        ({"is_secret": None}, True),
        ({"is_secret": True}, False),
        ({"filename": "a"}, True),
        ({"filename": "/home/user/repository/a"}, True),
    ],
)
def test_what_counts_in_a_row(
    staged: Staged, key: str, fields: dict[str, object], *, said: bool
) -> None:
    assert staged(written(a=[row(key, **fields)])).allows("a", Key(key)) is said


@pytest.mark.parametrize("labels", [(True, None), (None, True), (False, True)])
def test_one_label_of_a_real_secret_beats_other_rows(
    staged: Staged, key: str, labels: tuple[bool | None, ...]
) -> None:
    rows = [row(key, is_secret=label, type=str(label)) for label in labels]
    assert not staged(written(a=rows)).allows("a", Key(key))


def test_a_label_on_a_part_of_the_key_counts_for_the_key(
    staged: Staged, key: str
) -> None:
    part = key[: key.index("T3BlbkFJ") + 28]
    rows = [row(key), row(part, is_secret=True, type="OpenAI Token")]
    assert not staged(written(a=rows)).allows("a", Key(key))


@pytest.mark.parametrize("name", MARKED)
def test_the_detector_of_detect_secrets_cuts_long_keys(
    staged: Staged, name: str
) -> None:
    key = make(name)
    part = key[: key.index("T3BlbkFJ") + 28]
    assert staged(written(a=[row(part, type="OpenAI Token")])).allows("a", Key(key))


def test_other_parts_of_a_key_are_not_enough(staged: Staged, key: str) -> None:
    rows = [row(key[:-1]), row(key[8:]), row(key[:20]), row(key[-20:]), row("")]
    assert not staged(written(a=rows)).allows("a", Key(key))


def test_entropy_detectors_take_the_line_break_of_a_notebook_along(
    staged: Staged, key: str
) -> None:
    rows = [row(f"{key}\\n", type="Base64 High Entropy String")]
    assert staged(written(a__ipynb=rows)).allows("a.ipynb", Key(key))


@pytest.mark.parametrize(
    ("path", "written_as"),
    [
        ("src/a.py", "src/a.py"),
        ("src/a.py", "src\\a.py"),
        ("src/a.py", "./src/a.py"),
        ("./src/a.py", "src/a.py"),
        ("笔记/密钥.ipynb", "笔记/密钥.ipynb"),
        ("caf\u00e9.py", "cafe\u0301.py"),
        ("a b\n.py", "a b\n.py"),
        ("\udcff.py", "\udcff.py"),
    ],
)
def test_a_path_is_the_same_whichever_system_wrote_it(
    staged: Staged, key: str, path: str, written_as: str
) -> None:
    assert staged(written(**{written_as: [row(key)]})).allows(path, Key(key))


@pytest.mark.skipif(os.path.normcase("A") == "a", reason="names have no case here")
@pytest.mark.parametrize("path", ["A.py", "SRC/a.py", "a.PY"])
def test_case_counts(staged: Staged, key: str, path: str) -> None:
    assert not staged(written(a__py=[row(key)])).allows(path, Key(key))


def test_the_case_of_a_hash_does_not_count(staged: Staged, key: str) -> None:
    rows = [row(key, hashed_secret=sha1(key).upper())]
    assert staged(written(a=rows)).allows("a", Key(key))


def test_paths_may_be_absolute(
    repository: Repository, staged: Staged, root: str, key: str
) -> None:
    staged(written(**{"sub/a": [row(key)]}))
    repository.write("sub/a", key)
    absolute = repository.folder / "sub" / "a"
    assert baseline_at(root).allows(str(absolute), Key(key))
    assert not baseline_at(root).allows(str(repository.folder / "a"), Key(key))


def test_without_a_baseline_nothing_is_allowed(root: str, key: str) -> None:
    allowed = baseline_at(root)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == allowed.check() == ()


def test_the_staged_baseline_counts(
    repository: Repository, staged: Staged, key: str
) -> None:
    allowed = staged(written(a=[row(key)]))
    repository.write(NAME, written())
    assert allowed.allows("a", Key(key))
    assert allowed.findings == ()


@pytest.mark.parametrize("before", [None, written()], ids=["untracked", "edited"])
def test_a_row_that_is_not_staged_is_refused_and_said_once(
    repository: Repository, root: str, key: str, before: str | None
) -> None:
    if before is not None:
        repository.add(NAME, before)
    repository.write(NAME, written(a=[row(key)]))
    allowed = baseline_at(root)
    assert not allowed.allows("b", Key(key))
    assert list(allowed.findings) == []
    assert not allowed.allows("a", Key(key))
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == (not_judged("baseline-not-staged"),)


def test_windows_may_check_it_out_with_other_line_ends(
    repository: Repository, staged: Staged, key: str
) -> None:
    content = written(a=[row(key)])
    allowed = staged(content)
    repository.write(NAME, content.replace("\n", "\r\n"))
    assert allowed.allows("a", Key(key))
    assert allowed.findings == ()


def test_a_baseline_whose_removal_is_staged_does_not_count(
    repository: Repository, staged: Staged, key: str
) -> None:
    allowed = staged(written(a=[row(key)]))
    repository.commit()
    repository.git("rm", "--quiet", NAME)
    assert not allowed.allows("a", Key(key))


def test_a_bare_repository_has_that_of_its_last_commit(
    repository: Repository, staged: Staged, tmp_path: Path, key: str
) -> None:
    staged(written(a=[row(key)]))
    repository.commit()
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    allowed = baseline_at(tmp_path / "bare")
    assert allowed.allows("a", Key(key))
    assert allowed.findings == ()


def test_a_bare_repository_without_a_commit_has_none(tmp_path: Path, key: str) -> None:
    subprocess.run(["git", "init", "--quiet", "--bare"], cwd=tmp_path, check=True)
    allowed = baseline_at(tmp_path)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == ()


def test_a_folder_outside_of_git_has_its_file(
    isolated: Path, tmp_path: Path, key: str
) -> None:
    assert isolated.is_dir()
    (tmp_path / NAME).write_text(written(a=[row(key)]), encoding="utf-8")
    allowed = baseline_at(tmp_path)
    assert allowed.allows("a", Key(key))
    assert allowed.findings == ()


def test_without_git_the_file_counts(
    repository: Repository, root: str, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    repository.write(NAME, written(a=[row(key)]))
    monkeypatch.setenv("PATH", "")
    assert baseline_at(root).allows("a", Key(key))


def test_where_git_cannot_answer_nothing_is_allowed(
    repository: Repository, staged: Staged, key: str
) -> None:
    allowed = staged(written(a=[row(key)]))
    repository.write(".git/config", "[")
    assert not allowed.allows("a", Key(key))
    assert [each.code for each in allowed.findings] == [Code.NOT_JUDGED]
    assert allowed.findings[0].cause.name == "git-failed"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_powershell_chooses_the_encoding(
    repository: Repository, root: str, key: str, encoding: str
) -> None:
    repository.add(NAME, written(a=[row(key)]).encode(encoding))
    assert baseline_at(root).allows("a", Key(key))


BROKEN = {
    "": not_judged("baseline-not-json", line=1),
    "{": not_judged("baseline-not-json", line=1),
    "{\n\n<<<<<<< HEAD\n": not_judged("baseline-not-json", line=3),
    "\xff": not_judged("baseline-not-json", line=1),
    "9" * 5000: not_judged("baseline-not-json", line=1),
    "[" * 100_000: not_judged("baseline-not-understood"),
    "{}": not_judged("baseline-not-understood"),
    "[]": not_judged("baseline-not-understood"),
    "null": not_judged("baseline-not-understood"),
    '{"results": 1}': not_judged("baseline-not-understood"),
    '{"results": {"a": 1}}': not_judged("baseline-not-understood"),
    '{"results": {"a": [1]}}': not_judged("baseline-not-understood"),
    '{"results": {"a": [{}]}}': not_judged("baseline-not-understood"),
    '{"results": {"a": [{"hashed_secret": 1}]}}': not_judged("baseline-not-understood"),
    " " * (baseline.LARGEST + 1): not_judged("baseline-too-large"),
}


@pytest.mark.parametrize("content", BROKEN, ids=lambda each: each[:20])
def test_a_broken_baseline_allows_nothing_and_says_why(
    staged: Staged, key: str, content: str
) -> None:
    allowed = staged(content)
    assert list(allowed.findings) == []
    assert not allowed.allows("a", Key(key))
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == (BROKEN[content],)


@pytest.mark.parametrize("content", BROKEN, ids=lambda each: each[:20])
def test_it_can_be_checked_without_a_key(staged: Staged, content: str) -> None:
    assert [each.code for each in staged(content).check()] == [Code.NOT_JUDGED]


def test_everything_else_is_reported_beside_a_broken_baseline(
    repository: Repository, staged: Staged, key: str
) -> None:
    allowed = staged("{")
    found = findings_in_file(repository.add("a.py", key), allowing(allowed))
    assert [each.code for each in found] == [Code.KEY_IN_FILE]
    assert [each.code for each in allowed.findings] == [Code.NOT_JUDGED]


def test_a_broken_file_that_is_not_staged_is_said_where_there_is_no_other(
    repository: Repository, root: str, key: str
) -> None:
    repository.write(NAME, "{")
    allowed = baseline_at(root)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == (not_judged("baseline-not-json", line=1),)


def test_a_broken_edit_does_not_count_beside_what_is_staged(
    repository: Repository, staged: Staged, key: str
) -> None:
    allowed = staged(written(a=[row(key)]))
    repository.write(NAME, "{")
    assert allowed.allows("a", Key(key))
    assert allowed.findings == ()


def test_a_link_is_no_baseline(
    repository: Repository, root: str, tmp_path: Path, key: str
) -> None:
    (tmp_path / "elsewhere").write_text(written(a=[row(key)]), encoding="utf-8")
    os.symlink(tmp_path / "elsewhere", repository.folder / NAME)
    allowed = baseline_at(root)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == ()
    repository.git("add", NAME)
    allowed = baseline_at(root)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == (not_judged("baseline-not-json", line=1),)


@needs_pipes
def test_a_pipe_is_not_waited_for(repository: Repository, root: str, key: str) -> None:
    os.mkfifo(repository.folder / NAME)
    assert not baseline_at(root).allows("a", Key(key))


def test_a_file_that_cannot_be_read_is_said(
    repository: Repository, root: str, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    repository.write(NAME, "{}")
    allowed = baseline_at(root)
    monkeypatch.setattr("pytest_openai_ready.bounded_files._opened", refuse)
    assert not allowed.allows("a", Key(key))
    assert allowed.findings == (not_judged("file-unreadable", error="PermissionError"),)


def refuse(path: str, mode: str) -> NoReturn:
    raise PermissionError(path, mode)


def test_nothing_is_read_before_a_key_is_found(staged: Staged) -> None:
    paths = [str(Path(__file__).parents[2] / "src")]
    probe = f"import sys; sys.path[:0] = {paths}\n"
    probe += "from pytest_openai_ready.scan import baseline\n"
    probe += "baseline.Baseline(baseline.LateRepository(print)); print(*sys.modules)"
    staged("{")
    command = [sys.executable, "-I", "-S", "-c", probe]
    loaded = set(subprocess.check_output(command, text=True).split())
    heavy = {"hashlib", "json", "re", "subprocess", "typing", "unicodedata"}
    assert "pytest_openai_ready.scan.baseline" in loaded
    assert not heavy & loaded


def test_no_key_stays_in_what_is_kept(staged: Staged, key: str) -> None:
    allowed = staged(written(a=[row(key)]))
    assert allowed.allows("a", Key(key))
    kept = {name: getattr(allowed, name) for name in vars(allowed)}
    assert leaked(key, repr(kept)) == []
