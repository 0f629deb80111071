"""Changes to files: all or none, whatever happens."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import pytest
from makers import make
from systems import WINDOWS, junction_at, needs_modes

from pytest_openai_ready.changes import transaction
from pytest_openai_ready.changes.previews.preview import diff
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change, apply

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path


def files(folder: Path) -> dict[str, bytes | str]:
    """Every file below a folder; of a link, where it leads."""
    return {
        path.relative_to(folder).as_posix(): os.readlink(path)
        if path.is_symlink()
        else path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_symlink() or path.is_file()
    }


def refused(root: Path, given: Sequence[Change]) -> tuple[str, str]:
    """Where and why nothing was changed, having seen that nothing was."""
    before = files(root)
    with pytest.raises(ChangeError) as caught:
        apply(root, given)
    assert files(root) == before
    return str(caught.value.cause.facts.get("path")), caught.value.cause.name


A, B = Change("a.txt", b"one\n", b"1\n"), Change("b.txt", b"two\n", b"2\n")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "root"
    folder.mkdir()
    for each in (A, B):
        (folder / each.path).write_bytes(each.before or b"")
    return folder


def test_files_are_changed_made_and_removed(root: Path) -> None:
    apply(
        root,
        [
            A,
            B._replace(after=None),
            Change("new/deep/c.txt", None, b"three\n"),
            Change("same.txt", None, None),
        ],
    )
    assert files(root) == {"a.txt": b"1\n", "new/deep/c.txt": b"three\n"}


@needs_modes
def test_permissions_stay_unless_they_are_named(root: Path) -> None:
    (root / "a.txt").chmod(0o755)
    umask = os.umask(0o027)
    try:
        apply(
            root,
            [A, B._replace(mode=0o600), Change("c", None, b"3"), Change("d", None, b"", 0o600)],
        )  # fmt: skip
    finally:
        os.umask(umask)
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in root.iterdir()}
    assert modes == {"a.txt": 0o755, "b.txt": 0o600, "c": 0o640, "d": 0o600}


def test_a_file_that_changed_meanwhile_is_left_alone(root: Path) -> None:
    (root / "b.txt").write_bytes(b"mine\n")
    assert refused(root, [A, B]) == ("b.txt", "changed-meanwhile")


def test_a_file_that_came_or_went_meanwhile_is_left_alone(root: Path) -> None:
    assert refused(root, [A, B._replace(before=None)]) == ("b.txt", "changed-meanwhile")
    (root / "b.txt").unlink()
    assert refused(root, [A, B]) == ("b.txt", "changed-meanwhile")


@pytest.mark.parametrize(
    "path",
    [
        "../out.txt",
        "/out.txt",
        "a/../../out.txt",
        "",
        "./a.txt",
        ".git/config",
        ".GIT/x",
    ],
)
def test_nothing_is_written_outside_of_the_root(root: Path, path: str) -> None:
    assert refused(root, [A, Change(path, None, b"x")]) == (path, "outside-of-root")


def test_names_that_mean_another_file_on_windows_are_refused_there(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in ("C:/x", "a.txt:x", "b\\..\\..\\x", ".git./x", ".git /x", "GIT~1/x"):
        monkeypatch.setattr("sys.platform", "win32")
        expected = (path, "outside-of-root")
        assert refused(root, [A, Change(path, None, b"x")]) == expected
        monkeypatch.undo()


def test_a_junction_is_no_way_in(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (root / "away").mkdir()
    junction_at(root / "away", monkeypatch)
    change = Change("away/x.txt", None, b"x")
    assert refused(root, [A, change]) == ("away/x.txt", "behind-link")


def test_no_link_is_followed(root: Path, tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "b.txt").write_bytes(b"two\n")
    (root / "link").symlink_to(outside)
    (root / "link.txt").symlink_to(outside / "b.txt")
    for path in ("link/b.txt", "link.txt"):
        assert refused(root, [A, B._replace(path=path)]) == (path, "behind-link")
    assert files(outside) == {"b.txt": b"two\n"}


def test_a_folder_is_no_file(root: Path) -> None:
    (root / "folder").mkdir()
    assert refused(root, [A, Change("folder", None, b"")]) == (
        "folder",
        "no-plain-file",
    )
    assert refused(root, [A, Change("b.txt/c", None, b"")]) == (
        "b.txt/c",
        "no-plain-file",
    )


def test_a_read_only_file_is_left_alone(root: Path) -> None:
    (root / "b.txt").chmod(0o444)
    assert refused(root, [A, B]) == ("b.txt", "not-writable")
    (root / "b.txt").chmod(0o644)


@needs_modes
def test_a_read_only_folder_is_left_alone(root: Path) -> None:
    (root / "closed").mkdir()
    (root / "closed").chmod(0o555)
    assert refused(root, [A, Change("closed/c", None, b"")]) == (
        "closed/c",
        "not-writable",
    )
    (root / "closed").chmod(0o755)


def test_what_was_replaced_is_put_back(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last file cannot be replaced; the system says so only then."""
    replace = os.replace

    def failing(old: str, new: str) -> None:
        if new.endswith("b.txt"):
            raise PermissionError(13, "in use by another program")
        replace(old, new)

    given = [A, Change("new/c", None, b"3"), B]
    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", failing)
        # On Windows such an error lasts as long as another program has the file open.
        cause = "in-use" if WINDOWS else "not-writable"
        assert refused(root, given) == ("b.txt", cause)
    assert not (root / "new").exists()


def test_ctrl_c_leaves_all_as_it_was(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    before = files(root)
    with monkeypatch.context() as patch:
        patch.setattr(transaction, "_compare", interrupted)
        with pytest.raises(KeyboardInterrupt):
            apply(root, [A, B])
    assert files(root) == before


def test_ctrl_c_waits_until_all_is_done(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    replace = os.replace

    def interrupted(one: str, two: str) -> None:
        signal.raise_signal(signal.SIGINT)
        replace(one, two)

    monkeypatch.setattr(os, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        apply(root, [A, B])
    assert files(root) == {"a.txt": b"1\n", "b.txt": b"2\n"}


def test_outside_of_the_main_thread_nothing_is_held_back(root: Path) -> None:
    with ThreadPoolExecutor() as pool:
        pool.submit(apply, root, [A, B]).result()
    assert files(root) == {"a.txt": b"1\n", "b.txt": b"2\n"}


def test_files_may_have_no_second_name(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on a memory card, where a copy is kept until the end."""

    def unsupported(*_: object) -> None:
        raise OSError(38, "no links here")

    monkeypatch.setattr(os, "link", unsupported)
    apply(root, [A, B])
    assert files(root) == {"a.txt": b"1\n", "b.txt": b"2\n"}


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "disk"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(folder)]
    if (
        not sys.platform.startswith("linux")
        or subprocess.run(mount, check=False, capture_output=True).returncode
    ):
        pytest.skip("a small disk cannot be mounted here")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_leaves_all_as_it_was(small_disk: Path) -> None:
    (small_disk / "a.txt").write_bytes(b"one\n")
    big = Change("b.txt", None, b"x" * 100_000)
    assert refused(small_disk, [A, big]) == ("b.txt", "disk-full")


def test_a_diff_shows_what_changes_and_no_key(key: str) -> None:
    masked = f"sk-proj-...{key[-4:]}"
    given = [
        Change("a.py", f'K = "{key}"\r\nprint(K)\r\n'.encode(), b"print()\r\n"),
        Change("same.py", b"x", b"x"),
        Change(
            ".env",
            b"DB=hunter2\nexport X = y # z\n# c\n",
            f"DB=hunter2\nexport X = y # z\n# c\nOPENAI_API_KEY={key}".encode(),
        ),
        Change("new\x1b.txt", None, "中文\n".encode("gbk")),
        Change("gone", b"", None),
        Change("data", b"\0\1", b"\0\2"),
    ]
    assert diff(given) == (
        "--- a/a.py\n"
        "+++ b/a.py\n"
        "@@ -1,2 +1 @@\n"
        f'-K = "{masked}"\n'
        "-print(K)\n"
        "+print()\n"
        "--- a/.env\n"
        "+++ b/.env\n"
        "@@ -1,3 +1,4 @@\n"
        " DB=...\n"
        " export X = ...\n"
        " # c\n"
        f"+OPENAI_API_KEY={masked}\n"
        "\\ No newline at end of file\n"
        "--- /dev/null\n"
        "+++ b/new\\x1b.txt\n"
        "@@ -0,0 +1 @@\n"
        "+中文\n"
        "--- a/gone\n"
        "+++ /dev/null\n"
        "Binary files a/data and b/data differ\n"
    )


def test_a_diff_hides_the_parts_of_a_key_and_other_secrets(key: str) -> None:
    half = len(key) // 2
    parts = f'K = ("{key[:half]}"\n     "{key[half:]}")\nT = "hush-hush"\n'
    shown = diff([Change("a.py", parts.encode(), b"")], ["hush-hush"])
    assert shown == (
        "--- a/a.py\n"
        "+++ b/a.py\n"
        "@@ -1,3 +0,0 @@\n"
        '-K = ("..."\n'
        '-     "...")\n'
        '-T = "..."\n'
    )


def test_a_diff_keeps_the_lines_of_a_key_that_a_tag_cuts(key: str) -> None:
    cut = f'{key[:20]}<span\nclass="a">{key[20:]}</span>'
    assert diff([Change("a.html", f"1\n{cut}\n2\n".encode(), b"1\n2\n")]) == (
        "--- a/a.html\n"
        "+++ b/a.html\n"
        "@@ -1,4 +1,2 @@\n"
        " 1\n"
        f"-sk-proj-...{key[-4:]}\n"
        "-</span>\n"
        " 2\n"
    )


def test_a_diff_shows_that_a_hidden_value_changes() -> None:
    assert diff([Change(".env", b"A=one\nB=2", b"A=two\nB=2\n")]) == (
        "--- a/.env\n"
        "+++ b/.env\n"
        "@@ -1,2 +1,2 @@\n"
        "-A=...\n"
        "-B=...\n"
        "\\ No newline at end of file\n"
        "+A=...\n"
        "+B=...\n"
    )


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gbk"])
def test_a_diff_reads_other_encodings(encoding: str) -> None:
    key = make("project")
    content = f'K = "{key}"  # 密钥\n'.encode(encoding)
    assert diff([Change("a.py", content, None)]) == (
        "--- a/a.py\n"
        "+++ /dev/null\n"
        "@@ -1 +0,0 @@\n"
        f'-K = "sk-proj-...{key[-4:]}"  # 密钥\n'
    )
