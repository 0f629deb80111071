"""A variable that bundlers publish is never the one that a key is kept in."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import planned
from makers import make

from pytest_openai_ready.dotenv.variable_names import PUBLIC_PREFIXES, is_public_name
from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.scanner import ScanSettings, findings_of, scan_bytes
from pytest_openai_ready.tools.bundlers.known_bundlers import BUNDLERS

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")
LOADED = "import os\n{}from dotenv import load_dotenv\n\nload_dotenv()\n\n"
# A file with the name ``<N>``, and what becomes of it.
FILES = {
    "a.py": (
        'k = "<K>"\n',
        LOADED.format("\n") + 'k = os.environ["OPENAI_API_KEY"]\n',
    ),
    "b.py": (
        'import os\nos.environ["<N>"] = "<K>"\n',
        LOADED.format("") + 'os.environ["<N>"] = os.environ["OPENAI_API_KEY"]\n',
    ),
    "compose.yaml": ("a:\n  <N>: <K>\n", "a:\n  <N>: ${OPENAI_API_KEY}\n"),
    ".env.example": ("<N>=<K>\n", "<N>=\nOPENAI_API_KEY=\n"),
}


@pytest.mark.usefixtures("isolated")
def test_fix_takes_no_public_name_over(tmp_path: Path) -> None:
    for prefix in PUBLIC_PREFIXES:
        name, folder = f"{prefix}OPENAI_API_KEY", tmp_path / prefix
        folder.mkdir()
        (folder / ".gitignore").write_text(".env*\n!.env.example\n")
        (folder / ".env.local").write_text(f"{name}={KEY}\n")
        (folder / "lib.ts").write_text(f'new OpenAI({{apiKey: "{KEY}"}})\n')
        for path, (says, _) in FILES.items():
            text = says.replace("<K>", KEY).replace("<N>", name)
            (folder / path).write_text(text)
        done = planned(folder)
        expected = {
            path: after.replace("<N>", name) for path, (_, after) in FILES.items()
        }
        changed = {each.path: (each.after or b"").decode() for each in done.changes}
        assert changed == {**expected, ".env": f"OPENAI_API_KEY={KEY}\n"}
        (left,) = done.left
        assert words(left, ENGLISH).remedy == (
            "The key is in .env already, as OPENAI_API_KEY. Write "
            "process.env.OPENAI_API_KEY in place of the key and its quotes, and start "
            "it with: node --env-file=.env. A browser must not get the key."
        )


@pytest.mark.usefixtures("isolated")
def test_one_that_the_dotenv_has_already_is_not_read(tmp_path: Path) -> None:
    before = f"NEXT_PUBLIC_OPENAI_API_KEY={KEY}\n"
    (tmp_path / ".gitignore").write_text(".env\n")
    (tmp_path / ".env").write_text(before)
    (tmp_path / "a.py").write_text(f'k = "{KEY}"\n')
    dotenv, program = planned(tmp_path).changes
    assert dotenv.after == f"{before}OPENAI_API_KEY={KEY}\n".encode()
    assert b'["OPENAI_API_KEY"]' in (program.after or b"")


def test_no_remedy_names_one() -> None:
    for prefix in PUBLIC_PREFIXES:
        known = (KnownSecret(f"{prefix}OPENAI_API_KEY", KEY.encode(), ".env.local"),)
        for path in ("a.py", "lib.ts", "run.bat", "package.json", "compose.yaml"):
            settings, content = ScanSettings(known), f'"{KEY}"'.encode()
            found = findings_of(path, scan_bytes(path, content, settings))
            said = [each for one in found for each in words(one, ENGLISH)]
            assert said, path
            assert not [each for each in said if prefix in each], path


def test_each_prefix_is_one_of_a_bundler() -> None:
    assert {*PUBLIC_PREFIXES.values()} <= {each.name for each in BUNDLERS}
    assert not is_public_name("OPENAI_API_KEY")
