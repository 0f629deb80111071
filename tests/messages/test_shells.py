"""Commands are typed as the reader's own shell takes them."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

from systems import needs_windows

from pytest_openai_ready.messages import shells
from pytest_openai_ready.messages.shells import (
    CMD,
    FILE,
    FILLINGS,
    FOLDER,
    OUTPUT_OF,
    POSIX,
    POWERSHELL,
    SHELLS,
)

if TYPE_CHECKING:
    import pytest

# A command, and how it is typed in POSIX, PowerShell and cmd.
TYPED = (
    (
        ("git", "add", "--", ".env"),
        "git add -- .env",
        "git add -- .env",
        "git add -- .env",
    ),
    (
        ("git", "add", "--", "my notes/课程.env"),
        "git add -- 'my notes/课程.env'",
        'git add -- "my notes/课程.env"',
        'git add -- "my notes/课程.env"',
    ),
    (
        ("python", "-m", "pip", "install", "pytest-openai-ready[fix]"),
        "python -m pip install 'pytest-openai-ready[fix]'",
        'python -m pip install "pytest-openai-ready[fix]"',
        'python -m pip install "pytest-openai-ready[fix]"',
    ),
    (
        ("git", "stash", "drop", "stash@{1}"),
        "git stash drop 'stash@{1}'",
        'git stash drop "stash@{1}"',
        'git stash drop "stash@{1}"',
    ),
    (
        ("git", "rebase", "-i", "HEAD~2^"),
        "git rebase -i 'HEAD~2^'",
        'git rebase -i "HEAD~2^"',
        'git rebase -i "HEAD~2^"',
    ),
    (
        ("git", "add", "--", "$(calc)&calc;`calc`"),
        "git add -- '$(calc)&calc;`calc`'",
        "git add -- '$(calc)&calc;`calc`'",
        'git add -- "$(calc)&calc;`calc`"',
    ),
    (
        ("git", "add", "--", "%PATH%it's.py"),
        """git add -- '%PATH%it'"'"'s.py'""",
        "git add -- '%PATH%it''s.py'",
        'git add -- ""%"PATH"%"it\'s.py"',
    ),
    (
        ("git", "add", "--", "it\u2019s.py"),
        "git add -- 'it\u2019s.py'",
        'git add -- "it\u2019s.py"',
        'git add -- "it\u2019s.py"',
    ),
    (
        ("openai-ready", "scan", "-x.y", "~x"),
        "openai-ready scan -x.y '~x'",
        'openai-ready scan "-x.y" "~x"',
        'openai-ready scan "-x.y" "~x"',
    ),
    (
        (r"C:\Program Files\Python\python.exe", "-m", "pip"),
        r"'C:\Program Files\Python\python.exe' -m pip",
        r'& "C:\Program Files\Python\python.exe" -m pip',
        r'"C:\Program Files\Python\python.exe" -m pip',
    ),
    (
        ("git", "-C", "C:\\my work\\", "status"),
        "git -C 'C:\\my work\\' status",
        "git -C 'C:\\my work\\\\' status",
        'git -C "C:\\my work\\\\" status',
    ),
    (
        ("unset", "OPENAI_API_KEY"),
        "unset OPENAI_API_KEY",
        "Remove-Item Env:OPENAI_API_KEY",
        "set OPENAI_API_KEY=",
    ),
    (  # a folder on another drive, in which brackets are no pattern
        ("cd", "D:/作业/week [1]"),
        "cd 'D:/作业/week [1]'",
        'cd -LiteralPath "D:/作业/week [1]"',
        'cd /d "D:/作业/week [1]"',
    ),
    (
        ("git", "mv", "--", "{}", "a dir/key", FOLDER, "a dir/[x] sk-*abcd"),
        "git mv -- 'a dir/[x] sk-'*abcd 'a dir/key'",
        "git mv -- (Resolve-Path -Relative 'a dir/`[x`] sk-*abcd') \"a dir/key\"",
        'for /d %i in ("a dir\\[x] sk-*abcd") do @git mv -- "%i" "a dir/key"',
    ),
    (
        ("move", "{}", "key.txt", FILE, "sk-*abcd.txt"),
        "mv -n -- sk-*abcd.txt key.txt",
        'Move-Item -LiteralPath (Resolve-Path -Relative "sk-*abcd.txt") key.txt',
        'for %i in ("sk-*abcd.txt") do @move /-Y "%i" key.txt',
    ),
    (
        (
            "git",
            "push",
            "o",
            "a/{}:b/key",
            ":b/{}",
            OUTPUT_OF,
            "git",
            "x",
            "--f=%(a b)",
        ),
        """git push o "a/$(git x '--f=%(a b)'):b/key" ":b/$(git x '--f=%(a b)')\"""",
        """git push o "a/$(git x '--f=%(a b)'):b/key" ":b/$(git x '--f=%(a b)')\"""",
        (
            'for /f "delims=" %i in (\'git x "--f="%"(a b)"\') do @'
            'git push o "a/%i:b/key" ":b/%i"'
        ),
    ),
)


def test_each_shell_has_its_own_way_to_type_a_command() -> None:
    for command, *expected in TYPED:
        assert [shell.typed(command) for shell in SHELLS] == expected


# Words that PowerShell and cmd take typed alike, and those that no one form suits.
ALIKE = (
    "a b",
    "a&b",
    "a^b",
    "(a)",
    "a;b,c",
    "it's",
    "x@{1}",
    "a[1]",
    "~x",
    "-x.y",
    "!a",
)
NOT_ALIKE = ("%PATH%", "$HOME", "a`b", "a b\\", "“a”")


def test_whoever_has_the_other_shell_of_windows_can_type_it_as_well() -> None:
    for word in (*ALIKE, *NOT_ALIKE):
        command = ["git", "add", "--", "课程/a.py", word]
        is_alike = POWERSHELL.typed(command) == CMD.typed(command)
        assert is_alike == (word in ALIKE), word


def test_a_variable_is_set_as_each_shell_does() -> None:
    url = "http://127.0.0.1:8080/v1"
    assert [shell.assigned("OPENAI_BASE_URL", url) for shell in SHELLS] == [
        f"export OPENAI_BASE_URL={url}",
        f'$env:OPENAI_BASE_URL = "{url}"',
        f"set OPENAI_BASE_URL={url}",
    ]


def test_a_program_that_is_no_shell_opens_powershell() -> None:
    named = ("bash", "cmd", "powershell", "pwsh", "")
    of_windows = [POSIX, CMD, POWERSHELL, POWERSHELL, POWERSHELL]
    assert [*map(shells.shell_called, named)] == of_windows


def test_the_shell_here_gives_a_program_the_words_that_were_meant() -> None:
    plain = [each for each, *_ in TYPED if not {*FILLINGS, "unset", "cd"} & {*each}]
    words = [*ALIKE, *(word for command in plain for word in command)]
    program = "import json, sys; print(json.dumps(sys.argv[1:]))"
    command = (sys.executable, "-c", program, *words)
    if sys.platform == "win32":
        # cmd takes the first and the last quote of what it is given away.
        line: str | list[str] = f'cmd /d /s /c "{CMD.typed(command)}"'
    else:
        line = ["sh", "-c", POSIX.typed(command)]
    done = subprocess.run(
        line, check=True, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL
    )
    assert json.loads(done.stdout) == words


@needs_windows
def test_the_shell_that_started_python_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv("MSYSTEM", raising=False)
    program = (
        "from pytest_openai_ready.messages.shells import this_shell;"
        "print(this_shell().name)"
    )
    for started, name in ((["cmd", "/d", "/c"], "cmd"), ([], "")):
        done = subprocess.run(
            [*started, sys.executable, "-c", program],
            check=True,
            stdout=subprocess.PIPE,
            encoding="ascii",
        )
        assert name in done.stdout
    monkeypatch.setenv("MSYSTEM", "MINGW64")
    in_bash = subprocess.run(
        [sys.executable, "-c", program],
        check=True,
        stdout=subprocess.PIPE,
        encoding="ascii",
    )
    assert in_bash.stdout == "posix\n"
