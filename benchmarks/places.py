"""Where a key can hide in git, and which hook finds it there.

Each place is a repository created for it. A tool finds a key if its exit status says
so, for staged files as before a commit, or for the whole history.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from benchmarks.peers import SETTINGS, found
from benchmarks.specimens import specimen
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

IDENTITY = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "A. Student"), ("EMAIL", "a@example.com"))
}


class Repository(NamedTuple):
    """A git repository, and a key to put there."""

    folder: Path
    key: str

    def git(self, *arguments: str, stdin: str = "") -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env=os.environ | SETTINGS | IDENTITY,
            input=stdin,
            text=True,
            capture_output=True,
            check=True,
        )
        return done.stdout.strip()

    def write(self, name: str, content: str | bytes) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)

    def stage(self, name: str, content: str | bytes) -> None:
        self.write(name, content)
        self.git("add", "--force", "--", name)

    def commit(self, message: str = "x") -> None:
        self.git("commit", "--quiet", "--allow-empty", "--no-verify", "-m", message)

    @property
    def line(self) -> str:
        return f"OPENAI_API_KEY={self.key}\n"

    @property
    def notebook(self) -> str:
        return f'{{"cells": [{{"outputs": [{{"text": ["\\n{self.key}"]}}]}}]}}\n'


def _plain(r: Repository) -> None:
    r.stage("app.py", f'client = OpenAI(api_key="{r.key}")\n')


def _cleaned_afterwards(r: Repository) -> None:
    r.stage("app.env", r.line)
    r.write("app.env", "OPENAI_API_KEY=\n")


def _notebook_without_diff(r: Repository) -> None:
    r.stage(".gitattributes", "*.ipynb -diff\n")
    r.stage("lab.ipynb", r.notebook)


def _external_diff(r: Repository) -> None:
    r.git("config", "diff.external", "true")
    r.stage("app.env", r.line)


def _textconv(r: Repository) -> None:
    r.git("config", "diff.none.textconv", "true")
    r.stage(".gitattributes", "*.env diff=none\n")
    r.stage("app.env", r.line)


def _renamed(r: Repository) -> None:
    r.stage("old.py", "x = 1\n" * 50)
    r.commit()
    r.git("mv", "old.py", "new.py")
    r.stage("new.py", "x = 1\n" * 50 + f"key = '{r.key}'\n")


def _link(r: Repository) -> None:
    (r.folder / "link").symlink_to(r.key)
    r.git("add", "link")


def _odd_name(r: Repository) -> None:
    r.stage("a b/中文\n.env", r.line)


def _forced(r: Repository) -> None:
    r.stage(".gitignore", ".env\n")
    r.stage(".env", r.line)


def _utf_16(r: Repository) -> None:
    r.stage(".env", r.line.encode("utf-16"))


def _tree_encoding(r: Repository) -> None:
    r.stage(".gitattributes", "*.env working-tree-encoding=UTF-16LE\n")
    r.stage("app.env", r.line.encode("utf-16-le"))


def _smudged(r: Repository) -> None:
    """A clean filter turns harmless text into a key that only the index shows."""
    r.git("config", "filter.f.clean", f"printf %s {r.key}")
    r.stage(".gitattributes", "*.env filter=f\n")
    r.stage("app.env", "harmless\n")


def _assumed_unchanged(r: Repository) -> None:
    r.stage("app.env", "x\n")
    r.commit()
    r.stage("app.env", r.line)
    r.git("update-index", "--assume-unchanged", "app.env")


def _stripped(r: Repository) -> None:
    r.git("config", "filter.f.clean", "echo {}")
    r.stage(".gitattributes", "*.ipynb filter=f\n")
    r.stage("lab.ipynb", r.notebook)


def _intended(r: Repository) -> None:
    r.stage("app.py", "x = 1\n")
    r.write("new.env", r.line)
    r.git("add", "--intent-to-add", "new.env")


def _allowed(r: Repository) -> None:
    r.stage("app.py", f"key = '{r.key}'  # pragma: allowlist secret\n")


def _placeholder(r: Repository) -> None:
    r.stage(".env.example", "OPENAI_API_KEY=sk-your-key-here\n")


def _removed_later(r: Repository) -> None:
    r.stage("app.env", r.line)
    r.commit()
    r.stage("app.env", "x\n")
    r.commit()


def _binary_in_history(r: Repository) -> None:
    r.stage("app.env", r.line.encode("utf-16"))
    r.commit()
    r.stage("app.env", "x\n")
    r.commit()


def _other_branch(r: Repository) -> None:
    r.commit()
    r.git("checkout", "--quiet", "-b", "other")
    r.stage("app.env", r.line)
    r.commit()
    r.git("checkout", "--quiet", "-")


def _stashed(r: Repository) -> None:
    r.stage("app.env", "x\n")
    r.commit()
    r.stage("app.env", r.line)
    r.git("stash", "--quiet")


def _message(r: Repository) -> None:
    r.commit(f"use {r.key}")


def _tag_message(r: Repository) -> None:
    r.commit()
    r.git("tag", "-a", "v1", "-m", f"key {r.key}")


def _merge(r: Repository) -> None:
    """A key that no parent has: it was added during a merge."""
    r.commit()
    r.git("checkout", "--quiet", "-b", "side")
    r.stage("side.txt", "x\n")
    r.commit()
    r.git("checkout", "--quiet", "-")
    r.stage("main.txt", "x\n")
    r.commit()
    r.git("merge", "--quiet", "--no-commit", "side")
    r.stage("app.env", r.line)
    r.commit()
    r.stage("app.env", "x\n")
    r.commit()


# The function that puts a key there, and whether a hook should find it.
Hiding: TypeAlias = "tuple[Callable[[Repository], None], bool]"
STAGED: dict[str, Hiding] = {
    "a line of code": (_plain, True),
    "staged, then cleaned": (_cleaned_afterwards, True),
    "notebook marked -diff": (_notebook_without_diff, True),
    "diff.external is set": (_external_diff, True),
    "textconv is set": (_textconv, True),
    "renamed and edited": (_renamed, True),
    "target of a link": (_link, True),
    "name with line break, 中文": (_odd_name, True),
    "ignored .env, forced": (_forced, True),
    ".env in UTF-16": (_utf_16, True),
    "working-tree-encoding": (_tree_encoding, True),
    "made by a clean filter": (_smudged, True),
    "assume-unchanged": (_assumed_unchanged, True),
    "removed by a clean filter": (_stripped, False),
    "git add -N": (_intended, False),
    "allowed by a comment": (_allowed, False),
    "placeholder": (_placeholder, False),
}
HISTORY: dict[str, Hiding] = {
    "removed later": (_removed_later, True),
    "UTF-16, removed later": (_binary_in_history, True),
    "on another branch": (_other_branch, True),
    "in a stash": (_stashed, True),
    "in a commit message": (_message, True),
    "in the message of a tag": (_tag_message, True),
    "added while merging": (_merge, True),
}
STAGED_TOOLS = {
    "block-openai-keys": ["block-openai-keys", "--staged"],
    "betterleaks": ["betterleaks", "git", "--staged", "-s", "--no-banner", "."],
    "detect-secrets": ["detect-secrets-hook"],  # and the file names
}
MESSAGES = "--include=commit-messages,tag-messages"
HISTORY_TOOLS = {
    "openai-ready": ["openai-ready", "scan", "--history"],
    "betterleaks": ["betterleaks", "git", "-s", "--no-banner", MESSAGES, "."],
}


def seen(repository: Repository, command: list[str]) -> bool:
    program, *arguments = command
    if program == "detect-secrets-hook":
        staged = repository.git("diff", "--cached", "--name-only", "-z")
        arguments += [name for name in staged.split("\0") if name]
    done = subprocess.run(
        [str(found(program)), *arguments],
        cwd=repository.folder,
        env=os.environ | SETTINGS,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.returncode == 1


def row(place: str, hiding: Hiding, tools: list[list[str]]) -> list[str]:
    """Return whether each tool is right about one place."""
    hide, hidden = hiding
    with tempfile.TemporaryDirectory() as folder:
        key = specimen("project 164", Random(place)).value
        repository = Repository(Path(folder), key)
        repository.git("init", "--quiet")
        hide(repository)
        answers = [seen(repository, tool) == hidden for tool in tools]
    right, wrong = ("found", "MISSED") if hidden else ("passed", "STOPPED")
    return [place, *(right if answer else wrong for answer in answers)]


def show(title: str, places: dict[str, Hiding], tools: dict[str, list[str]]) -> None:
    here = {name: tool for name, tool in tools.items() if found(tool[0])}
    rows = [row(place, each, list(here.values())) for place, each in places.items()]
    print(f"\n{title}\n")
    print(table(["place", *here], rows))


def main() -> int:
    show("What is staged", STAGED, STAGED_TOOLS)
    show("The whole history", HISTORY, HISTORY_TOOLS)
    return 0


if __name__ == "__main__":
    sys.exit(main())
