"""Whatever is printed to be typed, PowerShell and cmd read as it is meant."""

from __future__ import annotations

import importlib
import pkgutil
import re
from itertools import chain
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from languages import LANGUAGES
from windows_shells import (
    Line,
    NotReadError,
    meant,
    read_by_cmd,
    read_by_powershell,
)

import pytest_openai_ready
from pytest_openai_ready.messages.codes import CODES
from pytest_openai_ready.messages.declare import DECLARED
from pytest_openai_ready.messages.render import typed
from pytest_openai_ready.messages.shells import CMD, FOLDER, POWERSHELL
from pytest_openai_ready.tools.images.builders import BUILDERS, READ, Builder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.messages.language import Language

READERS = ((POWERSHELL, read_by_powershell), (CMD, read_by_cmd))
# Both set and remove variables by commands of their own, and move files.
OF_SHELLS = {
    ("powershell", "unset"): ("Remove-Item", "Env:OPENAI_API_KEY"),
    ("powershell", "move"): ("Move-Item", "-LiteralPath"),
    ("cmd", "move"): ("move", "/-Y"),
}
# The facts of commands, as hard to type as they can be.
FACTS = {
    "pathspec": "我的 作业/第 1 题.py",
    "gitignore": "我的 作业/.gitignore",
    "pattern": "我的 作业/sk-proj-*wS4U",
    "renamed": "我的 作业/key-1",
    "sort": FOLDER,
    "base": "1a2b3c4d5e6f~",
    "commit": "1a2b3c4d5e6f",
    "branch": "课程/第-1-周",
    "remote": "origin",
    "refs": "1a2b3c4d5e6f~..refs/heads/课程 refs/tags/v1",
    "callback": "return re.sub(b'sk-proj-.{148}wS4U', b'key-1', filename)",
    "scope": "global",
    "package": "pydantic-core",
    "options": "--only key,account --timeout 60",
    "install": "npx simple-git-hooks",
    "program": "pre-commit",
    "command": "ipython history clear --profile=default",
}
# Of a script without a permission, which none needs on Windows.
ELSEWHERE = ("chmod", "+x", "{source}")
PROGRAMS = {"git", "python", "openai-ready", "ipython", "npx", "pre-commit"}


def catalogued() -> Iterator[Command]:
    """Each command of a code, of a cause, and of any module that names one."""
    yield from chain(*(about.commands for about in CODES.values()))
    yield from chain(*(declared.commands or () for declared in DECLARED.values()))
    for each in pkgutil.walk_packages(
        pytest_openai_ready.__path__, "pytest_openai_ready."
    ):
        if each.name.endswith("__main__"):
            continue
        module = importlib.import_module(each.name)
        for name, kind in getattr(module, "__annotations__", {}).items():
            if kind == "Command" and getattr(module, name)[0] in PROGRAMS:
                yield getattr(module, name)


def with_facts(command: Command) -> list[str]:
    filled = [
        part
        for word in command
        for part in (
            FACTS[word[1:-7]].split()
            if word.endswith(":words}")
            else [word.format_map(FACTS)]
        )
    ]
    return filled[0].split() if len(filled) == 1 else filled


def test_each_command_is_read_as_it_is_meant() -> None:
    commands = set(catalogued()) - {ELSEWHERE}
    assert len(commands) > 45
    for command in commands:
        words = with_facts(command)
        for shell, read in READERS:
            line = typed(command, FACTS, shell)
            if words[0] == "unset" and shell is CMD:
                assert line == "set OPENAI_API_KEY="
                continue
            first, *others = words
            own = OF_SHELLS.get((shell.name, first), (first,))
            others = others[1:] if first == "unset" else others
            assert read(line).words == meant([*own, *others]), line
            assert {first} <= {*PROGRAMS, "unset", "move"}, line


# A Python where installers put it, in an environment, and in a student's folder.
PYTHONS = (
    r"C:\Users\王 小明\AppData\Local\Programs\Python\Python313\python.exe",
    r"C:\Program Files\Python313\python.exe",
    r".venv\Scripts\python.exe",
    r"我的 作业\.venv\Scripts\python.exe",
    r"D:\R&D (2026)\100%\it's\python.exe",
    "py",
)


def test_a_program_is_started_wherever_it_is() -> None:
    for python in PYTHONS:
        words = [python, "-m", "pip", "install", "./my package[fix,openai]"]
        for shell, read in READERS:
            assert read(shell.typed(words)).words == words


@pytest.mark.parametrize("builder", BUILDERS, ids=lambda each: each.name)
def test_a_container_gets_variables(builder: Builder) -> None:
    start = builder.start
    dotenv = r"我的 作业\.env"
    for shell, read in READERS:
        words, variables = read(start.with_variables(dotenv, ["API_KEY", "B"], shell))
        assert words[: len(start.command)] == [*start.command]
        read_with = {name: [*READ, dotenv, "get", name] for name in ("API_KEY", "B")}
        assert variables == read_with


# What only a POSIX shell understands, outside of a file for it.
OF_POSIX = re.compile(
    r"&&|\|\||\$\(|<<|\bexport\b|\b(?:unset|chmod|cat|sudo|touch|cp|bash|sh -c)\s"
    r"|\bsource [~./]|(?<!git )\b(?:rm|mv)\s|\bulimit\b|\bpython3\b|/bin/",
    re.ASCII,
)
ABOUT_POSIX = {
    "computer-exhausted": "names the systems that have it",
    "key-not-exported": "a shell's own file",
    "left-in-shell": "a shell's script",
    "left-in-makefile": "make starts a shell",
}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_sentence_expects_a_posix_shell(language: Language) -> None:
    said = {
        name: " ".join(sentences)
        for group in ("codes", "causes")
        for name, sentences in language.words[group].items()
    }
    for room, texts in language.words["texts"].items():
        said |= {f"{room}.{name}": str(text) for name, text in texts.items()}
    assert {name for name, text in said.items() if OF_POSIX.search(text)} == {
        *ABOUT_POSIX
    }


SIGNS = st.sampled_from("ab我1 .-/\\=~^'$`%;&|(){}[]!#@,+:*?<>“‘\u3000")


@given(st.lists(st.text(SIGNS, min_size=1), min_size=1))
def test_any_words_are_read_as_they_are_meant(words: list[str]) -> None:
    """But for a double quote, of which no one form suits both versions of PowerShell."""
    for shell, read in READERS:
        assert read(shell.typed(["git", *words])) == Line(["git", *words], {})


# Lines of a POSIX shell, or of PowerShell 7 alone, of each of which a reader has to see
# that it is none for PowerShell 5, or for cmd.
NOT_FOR_POWERSHELL = (
    "git add . && git commit",
    "python - <<EOF",
    "export OPENAI_API_KEY=x; pytest",
    "OPENAI_API_KEY=$(pass show key) pytest",
    '"C:\\Program Files\\python.exe" -m pip',
    "pip install package[fix]",
    "git stash drop stash@{1}",
    "git log -x.y",
    "git -C 'my work\\' status",
    "git commit -m 'a \"b\"'",
    "git commit -m ''",
    'echo "$HOME"',
    "cd ~/work",
)
NOT_FOR_CMD = (
    "git add . && git commit",
    "python - <<EOF",
    "export A=x",
    "pip install 'a&b'",
    'echo "%PATH%"',
    'git -C "my work\\" status',
    'git commit -m ""',
    "git show HEAD^",
)


def test_the_readers_notice_what_is_typed_for_another_shell() -> None:
    for read, lines in (
        (read_by_powershell, NOT_FOR_POWERSHELL),
        (read_by_cmd, NOT_FOR_CMD),
    ):
        for line in lines:
            with pytest.raises(NotReadError):
                read(line)
