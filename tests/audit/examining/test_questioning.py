"""One row for each kind of folder, by the whole run and its processes."""

from __future__ import annotations

import io
import json
import os
import shutil
import subprocess
import tarfile
import zipfile
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from audit.classroom import (
    CLEAN,
    audit_of,
    causes,
    clone,
    git,
    key_line,
    row_of,
    write,
)
from languages import EN
from makers import make, sha1
from said import leaks

from pytest_openai_ready.audit.output.audit_table import audit_table
from pytest_openai_ready.audit.results.plain_rows import plain_row
from pytest_openai_ready.audit.results.rows import (
    AuditedDotenv,
    AuditedHooks,
    AuditedNotebooks,
    AuditedTest,
    Gate,
    IgnoreState,
)
from pytest_openai_ready.audit.students.letters import letter_of
from pytest_openai_ready.cli.commands.audit import AUDIT_FORMATS
from pytest_openai_ready.messages.render import shown_commands
from pytest_openai_ready.report.view import View
from pytest_openai_ready.windows_names import plain_name

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.audit.results.rows import AuditedKey, Row

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("isolated")]


def shown(key: AuditedKey) -> str:
    """A key in a few words: where, place, files, count."""
    where = "+".join(each.value for each in key.where)
    files = ",".join(str(each) for each in key.files)
    commit = " in a commit" if key.commit else ""
    return f"{where} {key.place}{commit} [{files}] {key.count}"


def names_of(row: Row) -> list[str]:
    """Of each key where it is, and the causes of the names that have it."""
    return [
        "+".join(each.value for each in key.where)
        + "".join(f" {each.cause.name}" for each in key.names)
        for key in row.keys
    ]


def keys(row: Row) -> list[str]:
    return [shown(each) for each in row.keys]


def test_a_clean_clone(tmp_path: Path) -> None:
    row = row_of(clone(tmp_path / "ada", CLEAN))
    assert (row.keys, row.commits, row.files, row.unjudged) == ((), 1, 2, ())
    assert [each.cause.name for each in row.findings] == ["hooks-none"]


def test_keys_in_files_history_and_on_a_remote_are_each_one(tmp_path: Path) -> None:
    ada = clone(
        tmp_path / "ada",
        {**CLEAN, "old.py": key_line(1)},
        {"old.py": "", "app.py": f"\n{key_line(2)}", "copy.py": key_line(2)},
    )
    git(tmp_path, "init", "--quiet", "--bare", "remote.git")
    git(ada, "push", "--quiet", str(tmp_path / "remote.git"), "main")
    git(ada, "remote", "add", "origin", str(tmp_path / "remote.git"))
    git(ada, "fetch", "--quiet", "origin")
    write(ada, {"new.py": key_line(3)})
    git(ada, "commit", "--quiet", "--allow-empty", f"--message={make('project', 4)}")
    row = row_of(ada)
    assert keys(row) == [
        "history+remote old.py:1:8 in a commit [] 1",
        "tree+history+remote app.py:2:8 in a commit [app.py:2:8,copy.py:1:8] 4",
        f"history {row.keys[2].commit}:1:1 in a commit [] 1",
        "tree new.py:1:8 [new.py:1:8] 1",
    ]
    assert {each.author for each in row.keys} == {"A. Student", ""}
    assert row.commits == 3
    assert make("project", 1) not in json.dumps(plain_row(row))


def test_a_stash_a_tag_and_another_branch_count(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", CLEAN)
    git(ada, "checkout", "--quiet", "-b", "topic")
    write(ada, {"topic.py": key_line(1)})
    git(ada, "add", "--all")
    git(ada, "commit", "--quiet", "--message=x")
    git(ada, "tag", "-a", "v1", "-m", make("project", 2))
    git(ada, "checkout", "--quiet", "main")
    write(ada, {"app.py": key_line(3)})
    git(ada, "stash")
    row = row_of(ada)
    assert sorted(each.place.path for each in row.keys) == ["app.py", "topic.py", "v1"]


def test_keys_in_names_count_and_are_shown_masked(tmp_path: Path) -> None:
    home = tmp_path / "class"
    key = [make("project", seed) for seed in range(6)]
    for folder in (home / "packed", home / "loose"):
        ada = clone(folder, {**CLEAN, f"{key[0]}.txt": ""}, {"app.py": "x = 2\n"})
        git(ada, "mv", f"{key[0]}.txt", "new.txt")
        git(ada, "commit", "--quiet", "--no-verify", "--message=renamed")
        git(ada, "branch", f"try-{key[1]}")
        git(ada, "tag", f"v-{key[2]}")
        git(ada, "tag", "--annotate", "--message=x", f"w-{key[3]}")
        write(ada, {f"{key[4]}/a.txt": ""})
    git(home / "packed", "gc", "--quiet")
    write(home / "plain", {f"{key[5]}.txt": "x"})
    rows = audit_of(home).rows
    in_git = [
        *("history key-in-unpushed-name", "tree key-in-untracked-name"),
        *("history key-in-branch", "history key-in-tag"),
        "history key-in-annotated-tag",
    ]
    for row in rows:
        is_plain = row.folder.endswith("plain")
        assert names_of(row) == (in_git[1:2] if is_plain else in_git)
        assert [each.masked for each in row.keys] == [
            f"sk-proj-...{each[-4:]}"
            for each in (key[5:] if is_plain else [key[0], key[4], *key[1:4]])
        ]
        assert [each.number for each in row.keys] == (
            [6] if is_plain else [1, 2, 3, 4, 5]
        )
        said = json.dumps(plain_row(row))
        assert not any(each in said for each in key)
        assert row.exit_code == 1
    bare = tmp_path / "bare" / "ada.git"
    git(home, "clone", "--quiet", "--mirror", "packed", str(bare))
    assert names_of(row_of(bare)) == [
        "history+remote key-in-pushed-name",
        "history+remote key-in-branch-without-log",
        *("history+remote key-in-tag", "history+remote key-in-annotated-tag"),
    ]


def test_what_a_repository_lets_stand_itself_counts_and_is_named(
    tmp_path: Path,
) -> None:
    """Each comment, a baseline, and all of them in a history."""
    home, key = tmp_path / "class", make("project")
    line = f"k = '{key}'"
    row_of_baseline = {
        "type": "x",
        "hashed_secret": sha1(key),
    }
    baseline = {"results": {"a.py": [{**row_of_baseline, "filename": "a.py"}]}}
    listed = {"a.py": line, ".secrets.baseline": json.dumps(baseline)}
    for name, files in (
        ("ada", {"a.py": f"{line}  # gitleaks:allow\n"}),
        ("bob", {"a.py": f"{line}  # pragma: allowlist secret\n"}),
        ("cyd", {"a.py": f"# openai-ready: allow next line\n{line}\n"}),
        ("dan", listed),
        ("eve", {"a.py": f"{line}  # gitleaks:allow\n{line}\n"}),
        ("fay", {**listed, "b.py": f"{line}\n"}),
        ("gus", {"a.py": line, ".gitleaksignore": "a.py:generic:1\n"}),
    ):
        write(home / "plain" / name, files)
        clone(home / "git" / name, files)
        clone(home / "past" / name, files, {"a.py": "", "b.py": ""})
    for each in "plain", "git", "past":
        audit = audit_of(home / each)
        allowed = {
            row.folder.rpartition("/")[2]: [key.allowed for key in row.keys]
            for row in audit.rows
        }
        assert allowed == {
            **{name: [True] for name in ("ada", "bob", "cyd", "dan")},
            **{name: [False] for name in ("eve", "fay", "gus")},
        }, each
        assert audit.exit_code == 1
        said = audit_table(audit, View(EN))
        assert (
            f"{(home / each).as_posix()}/ada allows keys itself, by a comment" in said
        )
        assert said.count("--allow leaves them out.") == 4
        obeyed = audit.obeyed()
        assert [len(row.keys) for row in obeyed.rows] == [0, 0, 0, 0, 1, 1, 1]
        assert [row.is_without_key for row in obeyed.rows] == [False] * 7


def test_a_key_in_the_name_of_what_was_handed_in_counts(tmp_path: Path) -> None:
    home, key = tmp_path / "class", make("openrouter")
    write(home / key, {"ada/a.py": ""})
    write(home, {f"bob/hw-{key}/a.py": "", "cyd/a.py": "", f"dan/{key}/b/c.py": ""})
    clone(home / f"eve-{key}", CLEAN)
    packed = home / "fay.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr(f"{key}/app.py", "")
    packed.with_name(f"gus-{key}.zip").write_bytes(packed.read_bytes())
    audit = audit_of(home)
    named = {row.folder.rpartition("/")[2][:3]: names_of(row) for row in audit.rows}
    assert named == {
        "sk-": ["tree key-in-untracked-name"],
        "bob": ["tree key-in-untracked-name"],
        "cyd": [],
        "dan": ["tree key-in-untracked-name"],
        "eve": ["tree key-in-untracked-name"],
        "fay": ["tree key-in-untracked-name"],
        "gus": ["tree key-in-untracked-name key-in-untracked-name"],
    }
    (folders,) = audit.shared.values()
    assert len(folders) == 6
    assert leaks(key, json.dumps([plain_row(row)["keys"] for row in audit.rows])) == ""


def test_a_key_in_a_name_is_the_same_key_elsewhere(tmp_path: Path) -> None:
    home, key = tmp_path / "class", make("project")
    ada = clone(home / "ada", CLEAN)
    git(ada, "branch", f"b/{key}")
    bob = clone(home / "bob", {**CLEAN, f"{key}.txt": key})
    write(home, {f"cyd/{key}/a.py": "", "dan/a.py": key_line()})
    audit = audit_of(home)
    assert [[each.number for each in row.keys] for row in audit.rows] == [[1]] * 4
    assert audit.shared == {1: [row.folder for row in audit.rows]}
    (both,) = row_of(bob).keys
    assert shown(both) == (
        f"tree+history sk-proj-...{key[-4:]}.txt:1:1 in a commit"
        f" [sk-proj-...{key[-4:]}.txt:1:1] 4"
    )
    for form, count in (
        ("sarif", f'"key": "sk-proj-...{key[-4:]}"'),
        ("csv", ",error,1,"),
    ):
        said = AUDIT_FORMATS[form](audit, View(EN))
        assert said.count(count) == {"sarif": 6, "csv": 4}[form], said
    lines = audit_table(audit, View(EN)).splitlines()
    assert [line.split()[2] for line in lines[1:5]] == ["1"] * 4


def test_each_key_of_one_name_is_the_same_key_elsewhere(tmp_path: Path) -> None:
    home, key, other = tmp_path / "class", *(make("project-56", at) for at in (0, 1))
    clone(home / "ada", {f"{key}+{other}.txt": "", f"{key}/{other}.txt": ""})
    write(home, {"bob/app.py": f'KEY = "{other}"\n', f"{key}+{other}/a.py": ""})
    git(clone(home / "cyd", CLEAN), "branch", f"{key}+{other}")
    audit = audit_of(home)
    folders = {row.folder.rpartition("/")[2][:3]: row for row in audit.rows}
    numbers = {
        name: {each.number for each in row.keys} for name, row in folders.items()
    }
    assert numbers == {"ada": {1, 2}, "bob": {2}, "cyd": {1, 2}, "sk-": {1, 2}}
    assert {number: len(held) for number, held in audit.shared.items()} == {1: 3, 2: 4}
    for row in audit.rows:
        made = letter_of(replace(row, folder="ada"), EN)
        assert made is not None
        said = json.dumps(plain_row(row)["keys"]) + made.text
        assert (leaks(key, said), leaks(other, said)) == ("", "")


def test_folders_that_letters_rename_do_not_end_in_one(tmp_path: Path) -> None:
    home, files = tmp_path / "class", {"a.py": "1"}
    for at in (0, 1):
        write(home / make("openrouter", at), files)
    (home / "key").mkdir()
    typed = [
        command
        for row in audit_of(home).rows
        for key in row.keys
        for name in key.names
        for command in shown_commands(name)
    ]
    for command in typed:
        subprocess.run(["sh", "-c", command], cwd=home, check=True)
    found = {path.relative_to(home).as_posix() for path in home.rglob("a.py")}
    assert found == {"key-2/a.py", "key-3/a.py"}
    assert [row.keys for row in audit_of(home).rows] == [()] * 3


def test_a_key_that_no_ref_reaches_is_not_in_the_history(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", CLEAN, {"app.py": key_line()})
    git(ada, "reset", "--quiet", "--hard", "HEAD~1")
    assert keys(row_of(ada)) == []


def test_bare_and_mirror_clones_have_the_files_of_their_newest_commit(
    tmp_path: Path,
) -> None:
    ada = clone(
        tmp_path / "ada",
        {"old.py": key_line(1), ".env": "OPENAI_API_KEY=" + make("project", 2)},
        {"old.py": "", "test_a.py": "import openai\n"},
    )
    for kind in ("--bare", "--mirror"):
        git(tmp_path, "clone", "--quiet", kind, str(ada), f"ada{kind}.git")
        row = row_of(tmp_path / f"ada{kind}.git")
        assert row.kind.value == kind.strip("-")
        assert keys(row) == [
            "tree+history+remote .env:1:16 in a commit [.env:1:16] 2",
            "history+remote old.py:1:8 in a commit [] 1",
        ]
        assert row.dotenvs == (AuditedDotenv(".env", IgnoreState.TRACKED),)
        assert row.tests == (AuditedTest("test_a.py", (Gate.NONE,)),)
        assert (row.commits, row.files, causes(row)) == (2, 3, [])


def test_a_bare_clone_may_have_names_that_windows_cannot_have(tmp_path: Path) -> None:
    folder = tmp_path / "ada.git"
    git(tmp_path, "init", "--quiet", "--bare", str(folder))
    names = ("nul.py", "why?.py", "git~1")

    def made(command: str, given: str) -> str:
        done = subprocess.run(
            ["git", *command.split()],
            cwd=folder,
            input=given.encode(),
            stdout=subprocess.PIPE,
            check=True,
        )
        return done.stdout.decode().strip()

    blobs = [made("hash-object -w --stdin", key_line(i)) for i in range(len(names))]
    lines = (
        f"100644 blob {blob}\t{name}\n" for blob, name in zip(blobs, names, strict=True)
    )
    commit = made(f"commit-tree {made('mktree', ''.join(lines))}", "one")
    git(folder, "update-ref", git(folder, "symbolic-ref", "HEAD").strip(), commit)
    row = row_of(folder)
    assert (row.unjudged, row.files) == ((), len(names))
    assert {each.place.path: each.files[0].path for each in row.keys} == {
        name: plain_name(name) for name in names
    }


def test_a_second_work_tree_has_a_row_of_its_own(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line()})
    git(ada, "worktree", "add", "--quiet", "../second", "-b", "second")
    row = row_of(tmp_path / "second")
    assert row.kind.value == "worktree"
    assert keys(row) == ["tree+history app.py:1:8 in a commit [app.py:1:8] 2"]


def test_a_folder_without_git(tmp_path: Path) -> None:
    write(
        tmp_path / "bob",
        {
            "app.py": key_line(1),
            ".env": f"OPENAI_API_KEY={make('project', 2)}\n",
            "static/app.js": f'fetch("/", {{key: "{make("project", 3)}"}})\n',
            "index.html": '<script src="static/app.js"></script>\n',
        },
    )
    row = row_of(tmp_path / "bob")
    assert keys(row) == [
        "tree .env:1:16 [.env:1:16] 1",
        "tree app.py:1:8 [app.py:1:8] 1",
        "tree static/app.js:1:19 [static/app.js:1:19] 1",
    ]
    assert row.dotenvs == (AuditedDotenv(".env", IgnoreState.OPEN),)
    assert (row.commits, row.files, causes(row)) == (None, 4, [])


def _zip(path: Path, folder: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.rglob("*")):
            archive.write(each, each.relative_to(folder))


def _tar(path: Path, folder: Path) -> None:
    with tarfile.open(path, "w:gz") as archive:
        archive.add(folder, "hw")


def test_archives_are_looked_into_history_included(tmp_path: Path) -> None:
    ada = clone(tmp_path / "work/ada", {"old.py": key_line(1)}, {"old.py": ""})
    write(ada, {"app.py": key_line(2)})
    for pack, name in ((_zip, "hw.zip"), (_tar, "hw.tar.gz")):
        pack(tmp_path / name, tmp_path / "work")
        row = row_of(tmp_path / name)
        folder = "hw/ada/" if name == "hw.tar.gz" else "ada/"
        assert keys(row) == [
            f"history {folder}old.py:1:8 in a commit [] 1",
            f"tree {folder}app.py:1:8 [{folder}app.py:1:8] 1",
        ]
        assert (row.kind.value, row.commits, causes(row)) == ("archive", 2, [])


def test_archives_that_cannot_be_read_say_so(tmp_path: Path) -> None:
    write(tmp_path, {"a.rar": b"Rar!\x1a\x07\x01\x00", "b.zip": b"PK\x03\x04cut"})
    write(tmp_path, {"c.tar.gz": b"\x1f\x8b\x08cut", "d.7z": b"7z\xbc\xaf\x27\x1c"})
    _zip(tmp_path / "e.zip", clone(tmp_path / "ada", CLEAN))
    content = bytearray((tmp_path / "e.zip").read_bytes())
    for start in (content.find(b"PK\x03\x04"), content.find(b"PK\x01\x02")):
        at = start + (6 if start == 0 else 8)
        content[at] |= 1  # encrypted, says the first member
    (tmp_path / "e.zip").write_bytes(content)
    found = {row.folder[-5:]: causes(row) for row in audit_of(tmp_path).rows}
    for name in ("a.rar", "b.zip", "ar.gz", "/d.7z", "e.zip"):
        assert set(found[name]) == {"archive-unreadable"}, name


def test_what_packs_files_in_other_ways_is_not_called_clean(tmp_path: Path) -> None:
    ada = clone(tmp_path / "ada", {"app.py": key_line()})
    git(ada, "bundle", "create", "--quiet", str(tmp_path / "hw.bundle"), "--all")
    names = ("a.iso", "a.dmg", "a.lzh", "a.cab", "a.zipx", "a.py.zst", "a.sitx")
    write(tmp_path, dict.fromkeys(names, b"\x01packed\x02"))
    for name in ("hw.bundle", *names):
        row = row_of(tmp_path / name)
        assert (causes(row), len(row.keys)) == (["archive-unreadable"], 0), name


def test_archives_in_archives_are_looked_into_up_to_a_depth(tmp_path: Path) -> None:
    write(tmp_path / "0", {"app.py": key_line()})
    for layer in range(4):
        (tmp_path / f"{layer + 1}").mkdir()
        _zip(tmp_path / f"{layer + 1}/hw{layer}.zip", tmp_path / f"{layer}")
    found = [row_of(tmp_path / f"{layer + 1}/hw{layer}.zip") for layer in range(4)]
    assert [keys(row) for row in found] == [
        ["tree app.py:1:8 [app.py:1:8] 1"],
        ["tree hw0.zip/app.py:1:8 [hw0.zip/app.py:1:8] 1"],
        ["tree hw1.zip/hw0.zip/app.py:1:8 [hw1.zip/hw0.zip/app.py:1:8] 1"],
        [],
    ]
    said = [["archive-in-archives (count)"] if layer == 3 else [] for layer in range(4)]
    assert [causes(row) for row in found] == said
    # What the row advises.
    shutil.unpack_archive(tmp_path / "4/hw3.zip", tmp_path / "unpacked")
    (row,) = audit_of(tmp_path / "unpacked").rows
    assert (len(row.keys), causes(row)) == (1, [])


def test_nothing_in_an_archive_is_passed_over(tmp_path: Path) -> None:
    """What bears the name of another file, lies in a file, or has an endless name."""
    names = (
        *("a.py", "a.py/in.py", "b" * 300 + ".py", "d/" * 200 + "e.py"),
        *("\u4f5c\u4e1a" * 120, "f" * 200 + "/" + "g" * 200 + ".py"),
    )
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        archive.writestr(names[0], key_line(9))
        archive.filelist[0].filename = ""  # which is warned of else
        archive.NameToInfo.clear()
        for number, name in enumerate(names):
            archive.writestr(name, key_line(number))
        archive.filelist[0].filename = names[0]
    row = row_of(tmp_path / "hw.zip")
    places = [str(each.place).removesuffix(":1:8") for each in row.keys]
    assert {"a.py", "a.py (2)", "a.py - in.py"} < {*places}
    assert (len(places), row.files, causes(row)) == (7, 7, [])


def test_an_archive_cannot_write_outside(tmp_path: Path) -> None:
    """What it names elsewhere is searched all the same, in the folder of the archive."""
    names = ("../../out.py", "/etc/conf.py", "a/../../up.py", "C:\\disk.py", "ok.py")
    with tarfile.open(tmp_path / "hw.tar", "w") as archive:

        def add(name: str, content: bytes) -> None:
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))

        for number, name in enumerate(names):
            add(name, key_line(number).encode())
        link = tarfile.TarInfo("link")
        link.type, link.linkname = tarfile.SYMTYPE, str(tmp_path)
        archive.addfile(link)
        add("link/out.py", b"pass")
    before = sorted(os.listdir(tmp_path))
    row = row_of(tmp_path / "hw.tar")
    assert row.unjudged == ()
    assert sorted(os.listdir(tmp_path)) == before
    drive = plain_name("C:")
    places = sorted(each.place.path for each in row.keys)
    assert places == [f"{drive}/disk.py", "a/up.py", "etc/conf.py", "ok.py", "out.py"]


def test_names_that_windows_takes_for_something_else_hide_no_key(
    tmp_path: Path,
) -> None:
    names = ("nul.py", "aux", "10:30.py", "why?.py", "a.", "b ", "c/com1.txt", "d|e.py")
    with zipfile.ZipFile(tmp_path / "hw.zip", "w") as archive:
        for number, name in enumerate(names):
            archive.writestr(name, key_line(number))
    row = row_of(tmp_path / "hw.zip")
    assert (row.unjudged, row.files) == ((), len(names))
    assert {each.place.path for each in row.keys} == {
        "/".join(map(plain_name, name.split("/"))) for name in names
    }


def test_what_else_a_row_says(tmp_path: Path) -> None:
    notebook = {"cells": [{"cell_type": "code", "source": [], "outputs": [{}]}]}
    ada = clone(
        tmp_path / "ada",
        {
            **CLEAN,
            ".env.production": "OPENAI_API_KEY=" + make("project"),
            "a.ipynb": json.dumps(notebook),
            "b.ipynb": "{}",
            ".pre-commit-config.yaml": "repos:\n- repo: https://example.com/x\n"
            "  rev: v1.0\n  hooks:\n  - id: block-openai-keys\n",
            ".github/workflows/ci.yml": "on: push\njobs:\n  a:\n    steps:\n"
            "    - run: pre-commit run --all-files\n",
            "test_app.py": "def test_a(openai_client): ...\n",
        },
    )
    write(ada, {".env": "OPENAI_API_KEY=" + make("project", 5)})
    row = row_of(ada)
    assert row.dotenvs == (
        AuditedDotenv(".env", IgnoreState.IGNORED, ".gitignore:1", ".env"),
        AuditedDotenv(".env.production", IgnoreState.TRACKED),
    )
    assert row.hooks == AuditedHooks(
        ("block-openai-keys",), ("pre-commit",), in_ci=True
    )
    assert row.notebooks == AuditedNotebooks(2, 1)
    assert row.tests == (AuditedTest("test_app.py", (Gate.FIXTURE,)),)
    assert [each.cause.name for each in row.findings] == ["dotenv-tracked"]


def test_repositories_that_are_empty_or_damaged(tmp_path: Path) -> None:
    clone(tmp_path / "class/empty")
    broken = clone(tmp_path / "class/broken", {"old.py": key_line()}, {"old.py": "x"})
    blob = git(broken, "rev-parse", "HEAD:old.py").strip()
    path = broken / ".git/objects" / blob[:2] / blob[2:]
    path.unlink()
    cut = clone(tmp_path / "class/cut", {"app.py": key_line()})
    (cut / ".git/HEAD").write_text("")
    git(tmp_path, "clone", "--quiet", "--bare", str(broken), "class/bare.git")
    (tmp_path / "class/bare.git/HEAD").write_text("")
    packed = clone(tmp_path / "class/packed", {"app.py": key_line()}, CLEAN)
    git(packed, "gc", "--quiet")
    (pack,) = (packed / ".git/objects/pack").glob("*.pack")
    pack.chmod(0o600)
    pack.write_bytes(pack.read_bytes()[:-100])
    rows = {row.folder.rpartition("/")[2]: row for row in audit_of(tmp_path).rows}
    assert (rows["empty"].keys, causes(rows["empty"])) == ((), [])
    assert keys(rows["broken"]) == ["history old.py:1:8 in a commit [] 1"]
    assert causes(rows["broken"]) == ["files-not-fetched"]
    for name in ("cut", "bare.git"):
        assert causes(rows[name]) == ["git-data-damaged"], name
    for name, status in (("cut", 1), ("packed", 3)):  # its key lies in the pack alone
        assert rows[name].exit_code == status, name
        assert rows[name].unjudged, name


@pytest.mark.parametrize("name", ["index", "config", "HEAD"])
def test_files_are_read_where_git_s_own_are_damaged(tmp_path: Path, name: str) -> None:
    ada = clone(tmp_path / "ada", CLEAN)
    write(ada, {"new.py": key_line(), f".git/{name}": "[garbage\n"})
    row = row_of(ada)
    assert keys(row) == ["tree new.py:1:8 [new.py:1:8] 1"]
    assert causes(row)[0] in ("git-failed", "git-data-damaged")


def test_the_same_key_has_one_number_and_another_each_its_own(tmp_path: Path) -> None:
    clone(tmp_path / "class/ada", {"app.py": key_line(1)}, {"b.py": key_line(2)})
    clone(tmp_path / "class/bob", {"x.py": key_line(2)})
    write(tmp_path / "class", {"eve/y.py": key_line(1) + key_line(3)})
    found = audit_of(tmp_path / "class")
    assert [[each.number for each in row.keys] for row in found.rows] == [
        [1, 2],
        [2],
        [1, 3],
    ]


def test_of_several_projects_in_an_archive_no_command_is_typed_at_its_top(
    tmp_path: Path,
) -> None:
    """Where one is alone, its commands are; of several, the place says which it is."""
    key = make("project")
    files = {"app.py": "", f"{key}.txt": "", ".env": "A=1\n"}
    for name in ("one", "two"):
        for project in ("p1", "p2")[: 1 if name == "one" else 2]:
            clone(tmp_path / name / project, {"app.py": ""})
            write(tmp_path / name / project, files)
            git(tmp_path / name / project, "add", "--", f"{key}.txt")
        _zip(tmp_path / f"{name}.zip", tmp_path / name)
    typed = {}
    for name in ("one", "two"):
        row = row_of(tmp_path / f"{name}.zip")
        names = (each for held in row.keys for each in held.names)
        found = [*row.findings, *names]
        typed[name] = {each for finding in found for each in shown_commands(finding)}
        letter = letter_of(row, EN)
        assert letter is not None
        assert "p1/.env: [dotenv-not-ignored]" in letter.text
    masked = f"{key[:8]}*{key[-4:]}"
    assert typed == {
        "one": {
            f"git mv -- {masked}.txt key.txt",
            "git add -- .gitignore",
            "openai-ready init",
        },
        "two": set(),
    }
