"""Is ``.env`` safe? Repository states in which it looks safe but is not.

A tool is right if it fails where a key is or would be published, and does not fail
elsewhere. Some tools have another purpose; the notes below the table say so.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, TypeAlias

from benchmarks.peers import found
from benchmarks.places import Repository
from benchmarks.specimens import specimen
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Callable

RULE = ".env\n"


def _env(repository: Repository, name: str = ".env") -> None:
    repository.write(name, repository.line)


def _ignored(content: str | bytes = RULE, name: str = ".env") -> Trap:
    """Commit a ``.gitignore`` with this content; write a file outside of git."""

    def make(repository: Repository) -> None:
        repository.stage(".gitignore", content)
        repository.commit()
        _env(repository, name)

    return make


def _tracked(repository: Repository) -> None:
    _ignored()(repository)
    repository.git("add", "--force", ".env")
    repository.commit()


def _added_by_force(repository: Repository) -> None:
    """Add a file by force, as git itself suggests if a rule ignores it."""
    _ignored()(repository)
    repository.git("add", "--force", ".env")


def _everywhere(repository: Repository) -> None:
    repository.write(".git/ignore", RULE)
    repository.git("config", "core.excludesFile", ".git/ignore")
    _ignored("*.pyc\n")(repository)


def _exclude(repository: Repository) -> None:
    repository.write(".git/info/exclude", RULE)
    _ignored("*.pyc\n")(repository)


def _not_committed(repository: Repository) -> None:
    repository.write(".gitignore", RULE)
    _env(repository)


def _below(repository: Repository) -> None:
    repository.stage("app/.gitignore", "!.env\n")
    _ignored(name="app/.env")(repository)


def _capitals(repository: Repository) -> None:
    repository.git("config", "core.ignoreCase", "true")
    _ignored(".ENV\n")(repository)


def _link(repository: Repository) -> None:
    repository.stage("settings.txt", f"PASSWORD={repository.key[-20:]}\n")
    repository.stage(".gitignore", RULE)
    repository.commit()
    os.symlink("settings.txt", repository.folder / ".env")


def _link_in_git(repository: Repository) -> None:
    _ignored(name="../outside.env")(repository)
    os.symlink("../outside.env", repository.folder / ".env")
    repository.git("add", "--force", ".env")
    repository.commit()


def _submodule(repository: Repository) -> None:
    other = repository._replace(folder=repository.folder / "part")
    other.folder.mkdir()
    other.git("init", "--quiet")
    other.commit()
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "part")
    repository.stage(".gitignore", RULE)
    repository.commit()
    _env(other)


def _work_tree(repository: Repository) -> None:
    """Replace the repository by its second work tree."""
    main = repository._replace(folder=repository.folder / ".main")
    main.folder.mkdir()
    main.git("init", "--quiet")
    main.write(".git/info/exclude", RULE)
    main.commit()
    shutil.rmtree(repository.folder / ".git")
    main.git("worktree", "add", "--quiet", "../second")
    (repository.folder / "second" / ".git").rename(repository.folder / ".git")
    (main.folder / ".git/worktrees/second/gitdir").write_text(
        f"{repository.folder / '.git'}\n"
    )
    _env(repository)


def _in_history(repository: Repository) -> None:
    _tracked(repository)
    repository.git("rm", "--quiet", "--cached", ".env")
    repository.commit()


def _in_side_branch(repository: Repository) -> None:
    repository.git("checkout", "--quiet", "-b", "topic")
    _in_history(repository)
    repository.git("checkout", "--quiet", "--orphan", "fresh")
    repository.commit()


def _in_stash(repository: Repository) -> None:
    _ignored()(repository)
    repository.git("stash", "push", "--quiet", "--all")
    _env(repository)


def _example(repository: Repository, encoding: str = "utf-8") -> None:
    repository.stage(".env.example", repository.line.encode(encoding))
    _ignored()(repository)


def _example_in_utf_16(repository: Repository) -> None:
    _example(repository, "utf-16")


def _example_is_empty(repository: Repository) -> None:
    repository.stage(".env.example", "OPENAI_API_KEY=\n")
    _ignored()(repository)


def _in_utf_16(repository: Repository) -> None:
    _ignored("*.pyc\n")(repository)
    repository.write(".env", repository.line.encode("utf-16"))


def _streamlit(repository: Repository) -> None:
    _ignored()(repository)
    repository.write(".streamlit/secrets.toml", f'key = "{repository.key}"\n')


Trap: TypeAlias = "Callable[[Repository], None]"
TRAPS: dict[str, tuple[Trap, bool]] = {
    "a rule": (_ignored(), False),
    "a rule, Windows line ends": (_ignored(".env\r\n"), False),
    "a rule, byte order mark": (_ignored("\ufeff.env\n"), False),
    "a rule, blanks behind it": (_ignored(".env  \n"), False),
    "a folder that is ignored": (_ignored("secret/\n.env\n", "secret/.env"), False),
    "an empty .env.example": (_example_is_empty, False),
    "no rule": (_ignored("*.pyc\n"), True),
    "no rule, .env in UTF-16": (_in_utf_16, True),
    "a rule, and tracked": (_tracked, True),
    "a rule, and added by force": (_added_by_force, True),
    "a rule taken back": (_ignored(".env*\n!.env.local\n", ".env.local"), True),
    "taken back further down": (_below, True),
    "a rule of this user only": (_everywhere, True),
    "a rule of this clone only": (_exclude, True),
    ".gitignore not committed": (_not_committed, True),
    "a comment behind the rule": (_ignored(".env # keys\n"), True),
    ".gitignore in UTF-16": (_ignored(RULE.encode("utf-16")), True),
    "/.env, and app/.env": (_ignored("/.env\n", "app/.env"), True),
    ".env/": (_ignored(".env/\n"), True),
    "env/": (_ignored("env/\n"), True),
    ".ENV, where case is ignored": (_capitals, True),
    "a blank before the rule": (_ignored(" .env\n"), True),
    ".env.local beside the rule .env": (_ignored(name=".env.local"), True),
    ".envrc": (_ignored(name=".envrc"), True),
    ".streamlit/secrets.toml": (_streamlit, True),
    "a link that is tracked": (_link_in_git, True),
    "a link to a tracked file": (_link, True),
    "in a submodule": (_submodule, True),
    "a rule of the clone, second work tree": (_work_tree, True),
    "committed once, then removed": (_in_history, True),
    "committed on another branch": (_in_side_branch, True),
    "in a stash of all files": (_in_stash, True),
    "a key in .env.example": (_example, True),
    "a key in .env.example, UTF-16": (_example_in_utf_16, True),
}


def _at_home(folder: Path) -> dict[str, str]:
    """Return variables for a home folder next to the repository.

    A tool may write to its user's git settings, as dotenvx does; a file named there
    would be replaced, even the null device.
    """
    home = str(folder.parent / "home")
    names = ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "APPDATA")
    settings = {"GIT_CONFIG_GLOBAL": os.path.join(home, ".gitconfig")}
    return {**dict.fromkeys(names, home), **settings, "GIT_CONFIG_NOSYSTEM": "1"}


def _ran(*command: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [str(found(command[0])), *command[1:]],
        cwd=folder,
        env=os.environ | _at_home(folder),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )


def _failed(*command: str, folder: Path) -> bool:
    """Whether a tool's exit status is not 0, which fails a build.

    A crash does not count.
    """
    done = _ran(*command, folder=folder)
    return done.returncode != 0 and b"Traceback" not in done.stderr


def openai_ready(folder: Path) -> bool:
    checks = ("--only", "dotenv", "--only", "files")
    return _failed("openai-ready", "doctor", "--offline", *checks, folder=folder)


def dotenvx(folder: Path) -> bool:
    """Run dotenvx; ``protect`` registers a filter for all repositories of this home."""
    return _failed("dotenvx", "precommit", folder=folder) or _failed(
        "dotenvx", "protect", folder=folder
    )


def dotenv_linter(folder: Path) -> bool:
    """Run it on existing files only, since nobody would pass missing ones."""
    names = [path.name for path in sorted(folder.glob(".env*")) if path.is_file()]
    return bool(names) and _failed("dotenv-linter", *names, folder=folder)


# Only the parts of its score that are about this question count.
ABOUT_GIT = ("env-ignored", "env-tracked", "env-history", "example-secrets")


def env_sentry(folder: Path) -> bool:
    done = _ran("env-sentry", "audit", "--format", "json", folder=folder)
    checks = json.loads(done.stdout)["audit"]["checks"]
    audit = any(each["id"] in ABOUT_GIT and each["status"] == "fail" for each in checks)
    return audit or _failed("env-sentry", "scan", folder=folder)


def envtidy(folder: Path) -> bool:
    return _failed("envtidy", "scan", folder=folder)


def envguard(folder: Path) -> bool:
    return _failed("envguard", "scan", folder=folder)


def omerta(folder: Path) -> bool:
    """Check for values of ``.env`` in git; it needs a commit for the history."""
    return _failed("omerta", "check", "--all", folder=folder) or _failed(
        "omerta", "history", folder=folder
    )


# Package names, with the programs that they install.
TOOLS: dict[str, tuple[str, Callable[[Path], bool]]] = {
    "openai-ready": ("openai-ready", openai_ready),
    "env-sentry": ("env-sentry", env_sentry),
    "envtidy": ("envtidy", envtidy),
    "dotenv-sentinel": ("envguard", envguard),
    "omerta": ("omerta", omerta),
    "dotenvx": ("dotenvx", dotenvx),
    "dotenv-linter": ("dotenv-linter", dotenv_linter),
}


NOTES = """\
dotenvx refuses a plain .env at `git add`, from its first run on; of what is there before,
as here, it says nothing. omerta looks for the values of .env in what git holds, and
dotenv-linter at the lines of a .env.
"""


def answers(name: str, tools: list[Callable[[Path], bool]]) -> list[bool]:
    """Return which of the tools are right about a trap."""
    make, danger = TRAPS[name]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "repository"
        folder.mkdir()
        (Path(scratch) / "home").mkdir()
        key = specimen("project 164", Random(name)).value
        repository = Repository(folder, key)
        repository.git("init", "--quiet")
        repository.stage("app.py", "print('hello')\n")
        make(repository)
        return [tool(folder) == danger for tool in tools]


def main() -> int:
    here = {name: tool for name, (program, tool) in TOOLS.items() if found(program)}
    for name in TOOLS.keys() - here.keys():
        print(f"{name} is not here: left out.")
    rows, counts = [], [0] * len(here)
    for name, (_, danger) in TRAPS.items():
        right = answers(name, list(here.values()))
        counts = [count + each for count, each in zip(counts, right, strict=True)]
        words = ("found", "MISSED") if danger else ("let pass", "STOPPED")
        rows.append([name, *(words[not each] for each in right)])
    rows.append(["right, of " + str(len(TRAPS)), *map(str, counts)])
    print(table(["is .env safe?", *here], rows))
    print(NOTES)
    verdict = "reached" if counts[0] == len(TRAPS) else "MISSED"
    print(f"openai-ready right {counts[0]}, goal {len(TRAPS)}: {verdict}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
