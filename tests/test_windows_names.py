"""Names that Windows would interpret differently."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from pytest_openai_ready.windows_names import fitting, is_plain, plain_name

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PLAIN = (
    *(
        "a.py",
        ".env",
        "..a",
        "a b.py",
        "作业.py",
        "é.py",
        "a.b.c",
        "~a",
        "a'b&c^d%e$.py",
    ),
    *("console.py", "nullable", "com.py", "com10.txt", "lpt", "auxiliary.c", "_nul"),
    *("git~", "git~1a", ".git", "a" * 255),
)
OTHERS = {
    "a:b.py": "a_b.py",
    "C:": "C_",
    "a\\b.py": "a_b.py",
    'what?*<>|".py': "what______.py",
    "a\n.py": "a_.py",
    "a.": "a_",
    "a. .": "a___",
    "...": "___",
    "nul": "_nul",
    "NUL.py": "_NUL.py",
    "con.tar.gz": "_con.tar.gz",
    "aux .c": "_aux .c",
    "prn.": "prn_",
    "COM1.txt": "_COM1.txt",
    "lpt\u00b2": "_lpt\u00b2",
    "CONIN$": "_CONIN$",
    "Git~1": "_Git~1",
    "a" * 256: "a" * 255,
    "a" * 254 + ". b": "a" * 254 + "_",
    "con." + "a" * 251 + "bc": "_con." + "a" * 250,
}


def test_on_windows_each_name_is_taken_as_it_is(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert {name: plain_name(name) for name in PLAIN} == {name: name for name in PLAIN}
    assert {name: plain_name(name) for name in OTHERS} == OTHERS
    assert all(is_plain(name) for name in (*PLAIN, *OTHERS.values()))
    assert not any(is_plain(name) for name in OTHERS)


def test_a_path_that_is_too_long_for_windows_is_shortened_to_its_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    folder = "C:\\Users\\" + "u" * 41
    path = "d" * 100 + "/ " + "e" * 90 + "/.a.py"
    for platform, below, shortened in (
        ("win32", folder, "d" * 94 + " -  " + "e" * 90 + " - .a.py"),
        ("win32", folder + "v" * 108, "e" * 80 + " - .a.py"),
        ("win32", folder + "v" * 600, "e" * 12 + " - .a.py"),
        ("win32", folder + "v" * 190, "e" * 12 + " - .a.py"),
        ("linux", folder, path),
    ):
        monkeypatch.setattr(sys, "platform", platform)
        assert fitting(below, path) == shortened, (platform, len(below))
        assert fitting(below, "a/b.py") == "a/b.py"


def test_elsewhere_all_names_stay(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    assert [plain_name(name) for name in OTHERS] == [*OTHERS]


def test_a_file_of_each_name_is_found_by_it(tmp_path: Path) -> None:
    names = {plain_name(name) for name in (*PLAIN, *OTHERS.values())}
    for name in names:
        (tmp_path / name).write_text(name)
    assert {*os.listdir(tmp_path)} == names
    assert {name: (tmp_path / name).read_text() for name in names} == {
        name: name for name in names
    }
