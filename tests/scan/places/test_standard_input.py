"""What is fed in, against a file with the same content."""

from __future__ import annotations

import gzip
import io
import json
import os
import shlex
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make, sha1
from said import leaks, openai_ready, said

from pytest_openai_ready.scan.scanner import BLOCK

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
MASKED = f"sk-proj-...{KEY[-4:]}"
LINE = f"key = '{KEY}'\n"
ALONE = (
    "The standard input is searched alone: give - and no other PATH or option. A file "
    "of that name is ./-"
)
WAYS = (
    "Choose one of PATH (with --no-ignore), --staged, --mine, and --history or --range."
)
SCRIPT = "from pytest_openai_ready.cli.main import main; main()"


def zipped(**members: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return made.getvalue()


NOTEBOOK = {
    "cells": [
        {"cell_type": "markdown", "source": ["# Title\n"]},
        {"cell_type": "code", "source": ["import os\n", LINE], "outputs": []},
    ],
    "nbformat": 4,
}
OWN = "r9k2e-7q6c5z4a.3v28w1x"
FILLER = b"nothing to see on this line\n" * (BLOCK // 20)
CONTENTS = {
    "clean.py": b"print('hello')\n",
    "app.py": LINE.encode(),
    "empty.py": b"",
    ".env.example": f"OPENAI_API_KEY={KEY}\n".encode(),
    ".cursor/mcp.json": json.dumps({"env": {"OPENAI_API_KEY": KEY}}).encode(),
    "notes.ipynb": json.dumps(NOTEBOOK).encode(),
    "allowed.py": f"key = '{KEY}'  # pragma: allowlist secret\n".encode(),
    "windows.ps1": LINE.encode("utf-16"),
    "no_end": LINE.strip().encode(),
    "half.png": b"\x89PNG\r\n\x1a\n\0\0" + LINE.encode() + b"\xff\0",
    "app.py.gz": gzip.compress(LINE.encode()),
    "homework.zip": zipped(**{"a/b.py": LINE, "c.py": "clean"}),
    "broken.zip": zipped(**{"a/b.py": LINE})[:-60],
    "large.txt": FILLER + LINE.encode(),
    "across.txt": FILLER[: BLOCK - 30] + LINE.encode() + FILLER,
    "own.py": f"token = '{OWN}'\n".encode(),
    "listed.py": LINE.encode(),
}


class Done(NamedTuple):
    """How the command ended."""

    status: int
    out: str
    err: str


def scan(*arguments: str, content: bytes = b"", before: str = "") -> Done:
    """The command with a content fed to it; ``before`` is what a program does first."""
    done = subprocess.run(
        [sys.executable, "-c", before + SCRIPT, "scan", *arguments],
        input=content,
        capture_output=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", "PYTHONIOENCODING": "utf-8"},
    )
    out, err = (
        each.decode().replace("\r\n", "\n") for each in (done.stdout, done.stderr)
    )
    return Done(done.returncode, out, err)


def test_what_is_fed_in_is_judged_as_the_file_that_it_stands_for(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAY_API_KEY", OWN)
    hashed = sha1(KEY)
    row = {"type": "x", "filename": "listed.py", "hashed_secret": hashed}
    baseline = {"version": "1.5.0", "results": {"listed.py": [row]}}
    repository.add(".secrets.baseline", json.dumps(baseline))
    clean = []
    for name, content in CONTENTS.items():
        repository.write(name, content)
        of_file = said(openai_ready("scan", name, "--format", "json"))
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))
        fed = said(openai_ready("scan", "-", "--name", name, "--format", "json"))
        assert (name, fed) == (name, of_file)
        assert not leaks(KEY, fed)
        clean += [name] * fed.endswith("}\n0")
    assert clean == ["clean.py", "empty.py", "allowed.py", "listed.py"]


def test_without_a_name_it_has_the_one_that_commands_give_it(
    repository: Repository,
) -> None:
    assert repository.folder.is_dir()
    assert scan("-", content=LINE.encode()) == Done(
        1,
        f"-:1:8: [key-in-file] OpenAI project key {MASKED}\n"
        "  Remove the key from this file by hand; it belongs in .env, as "
        "OPENAI_API_KEY. If it was ever pushed, delete it and make a new one.\n"
        "  https://platform.openai.com/api-keys\n"
        "Keys found: 1 (files: 1).\n",
        "",
    )
    assert scan("-") == Done(0, "No key found (files: 1).\n", "")


def test_an_input_that_cannot_be_read_is_not_called_clean(
    repository: Repository,
) -> None:
    closed = scan("-", before="import sys; sys.stdin = None; ")
    assert closed == Done(
        3,
        "-: [not-judged] The standard input is closed, so nothing was read.\n"
        "  Pipe the content in, for example: git show HEAD:app.py | openai-ready scan "
        "- --name app.py\n"
        "No key found (files: 0). Not judged: 1.\n",
        "",
    )
    repository.add("app.py", LINE)
    repository.commit()
    advised = closed.out.splitlines()[1].partition("for example: ")[2]
    show, _, command = advised.partition(" | ")
    content = subprocess.run(shlex.split(show), capture_output=True, check=True).stdout
    done = scan(*shlex.split(command)[2:], content=content)
    assert done.out.startswith(
        f"app.py:1:8: [key-in-file] OpenAI project key {MASKED}\n"
    )
    if os.name != "nt":
        shell = f"{shlex.quote(sys.executable)} -c '{SCRIPT}' scan -"
        for how, why in (("<&-", "is closed"), ("0>/dev/null", "could not be read")):
            ended = subprocess.run(
                ["sh", "-c", f"{shell} {how}"], capture_output=True, check=False
            )
            assert (how, ended.returncode, why in ended.stdout.decode()) == (
                how,
                3,
                True,
            )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (("-", "a.py"), ALONE),
        (("-", "--no-ignore"), ALONE),
        (("-", "--staged"), WAYS),
        (("--name", "a.py"), "--name belongs to -, the standard input."),
        (("-", "--name", ""), "--name needs the name of a file."),
    ],
)
def test_wrong_usage_is_one_sentence(
    isolated: Path, arguments: tuple[str, ...], error: str
) -> None:
    assert isolated.is_dir()
    done = scan(*arguments, content=LINE.encode())
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith(f"\nError: {error}\n")


def test_a_name_that_is_a_key_is_masked(isolated: Path) -> None:
    assert isolated.is_dir()
    for form in ("text", "json", "sarif", "github"):
        done = scan("-", "--name", f"{KEY}.py", "--format", form, content=LINE.encode())
        assert (form, done.status, done.err) == (form, 1, "")
        assert (form, leaks(KEY, done.out)) == (form, "")
