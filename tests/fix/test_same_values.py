"""A key that only its name shows goes out of all files in one run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fixing import files_in, planned
from makers import make
from scan.searched import worktree_findings

from pytest_openai_ready.changes.transaction import apply

if TYPE_CHECKING:
    from conftest import Repository

KEY = f"AIzaSy{make('deepseek')[3:]}x"
FILES = {
    ".gitignore": ".env\n",
    "a.py": f'GEMINI_API_KEY = "{KEY}"\n',
    "b.py": f'import os\nos.environ["GOOGLE_API_KEY"] = "{KEY}"\n',
    "c.py": f'x = "{KEY}"\n',
    "notes.md": f"the key is {KEY}\n",
}
ROWS = {
    "": ("GOOGLE_API_KEY", ""),
    f"GEMINI_API_KEY={KEY}\n": ("GEMINI_API_KEY", ""),
    "GOOGLE_API_KEY=another-one-7Hq2Lw9\n": (
        "GEMINI_API_KEY",
        "GEMINI_API_KEY GOOGLE_API_KEY",
    ),
}


def test_each_place_of_a_value_is_replaced_at_once(repository: Repository) -> None:
    for dotenv, (name, renamed) in ROWS.items():
        for path, content in {**FILES, ".env": dotenv}.items():
            repository.write(path, content)
        done = planned(repository.folder)
        assert done.left == ()
        assert [each.name for each in done.keys] == [name]
        notes = [
            " ".join(map(str, each.lines))
            for each in done.notes
            if each.name == "renamed"
        ]
        assert notes == ([renamed] if renamed else [])
        apply(repository.folder, done.changes)
        held = {
            path
            for path, content in files_in(repository.folder).items()
            if KEY.encode() in content
        }
        assert held == {".env"}
        assert worktree_findings([str(repository.folder)]).findings == ()
        assert planned(repository.folder).changes == ()
