"""Is ``.env`` safe from git? Every trap that makes it look so."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make

from pytest_openai_ready.dotenv.file_names import announced, is_dotenv
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.messages.causes.ignoring import dotenv_not_ignored
from pytest_openai_ready.messages.render import shown_commands
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.ignore_rules.first_look import all_is_well
from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from conftest import Repository

NOTHING: Mapping[str, str] = {}
ENV = "OPENAI_API_KEY=\n"


class Trap(NamedTuple):
    """A repository, and what is to be found: ``code path cause source``.

    ``tracked`` files are added by force, ``present`` ones only written; ``exclude`` is
    ``.git/info/exclude``, ``everywhere`` is the user's own ignore file.
    """

    expected: list[str]
    tracked: Mapping[str, str | bytes] = NOTHING
    present: Mapping[str, str | bytes] = NOTHING
    exclude: str = ""
    everywhere: str = ""
    settings: Mapping[str, str] = NOTHING


READY = "ready .env dotenv-ignored .gitignore:1"
NOT_IGNORED = "dotenv-not-ignored .env - -"
TRACKED = "dotenv-tracked .env - -"
RULE = {".gitignore": ".env\n"}

TRAPS = {
    "no rule": Trap([NOT_IGNORED], present={".env": ENV}),
    "no rule, and no .env yet": Trap([NOT_IGNORED]),
    "a rule": Trap([READY], RULE, {".env": ENV}),
    "a rule, and no .env yet": Trap([READY], RULE),
    "a rule for more": Trap([READY], {".gitignore": ".env*\n"}, {".env": ENV}),
    "a rule for the root": Trap([READY], {".gitignore": "/.env\n"}, {".env": ENV}),
    "a rule, but tracked": Trap([TRACKED], {**RULE, ".env": ENV}),
    "tracked without a rule": Trap([TRACKED], {".env": ENV}),
    "tracked further down": Trap(
        ["dotenv-tracked app/.env - -"], {**RULE, "app/.env": ENV}
    ),
    "tracked under another name": Trap(
        ["dotenv-tracked .env.local - -", "dotenv-tracked app/.env.production - -"],
        {**RULE, ".env.local": ENV, "app/.env.production": ENV},
    ),
    "words without a secret are tracked": Trap(
        ["dotenv-committed app/.env.development - -"],
        {
            **RULE,
            "app/.env.development": "# Vite\nAPP_ENV=development\nPORT=8000\n"
            "API_URL=http://localhost:8000/v1\nEMPTY=\n",
        },
    ),
    "words and what may be a secret are tracked": Trap(
        [
            *("dotenv-tracked .env.a - -", "dotenv-tracked .env.b - -"),
            *("dotenv-tracked .env.c - -", "dotenv-tracked .env.d - -"),
            *("dotenv-tracked .env.e - -", "dotenv-tracked .env.local - -"),
        ],
        {
            **RULE,
            ".env.a": "DB_PASSWORD=abc\n",
            ".env.b": "DATABASE_URL=postgres://me:pw@localhost/db\n",
            ".env.c": "NAME=aaaaaaaaaaaaaaaaaaaaaaaa\n",
            ".env.d": "APP_ENV=development\nopen='\n",
            ".env.e": f"# OLD={make('project')}\nAPP_ENV=development\n",
            ".env.local": "APP_ENV=development\n",
        },
    ),
    "templates are tracked": Trap(
        [READY],
        {
            **RULE,
            ".env.example": ENV,
            ".env.sample": ENV,
            "a/.env.template": ENV,
            "a/.env.dist": ENV,
        },
    ),
    "a rule taken back": Trap(
        ["dotenv-not-ignored .env.local dotenv-taken-back .gitignore:2"],
        {".gitignore": ".env*\n!.env.local\n"},
        {".env.local": ENV},
    ),
    "a rule taken back further down": Trap(
        ["dotenv-not-ignored app/.env dotenv-taken-back app/.gitignore:1"],
        {**RULE, "app/.gitignore": "!.env\n"},
        {"app/.env": ENV},
    ),
    "a rule that cannot be taken back": Trap(
        [READY],
        {".gitignore": ".env\nsecret/\n!secret/.env\n"},
        {"secret/.env": ENV},
    ),
    "a rule for .env does not cover .env.local": Trap(
        ["dotenv-not-ignored .env.local - -"], RULE, {".env.local": ENV}
    ),
    "a rule for the root does not reach further down": Trap(
        ["ignore-rule-broken .gitignore:1 rule-rooted -"],
        {".gitignore": "/.env\n"},
        {"app/.env": ENV, "app/code.py": ""},
    ),
    "a rule for a folder does not cover a file": Trap(
        ["ignore-rule-broken .gitignore:1 rule-folder -"],
        {".gitignore": ".env/\n"},
        {".env": ENV},
    ),
    "a rule for a folder covers one": Trap(
        [READY], {".gitignore": ".env/\n"}, {".env/bin/python": ""}
    ),
    "a rule for env does not cover .env": Trap(
        ["ignore-rule-broken .gitignore:1 rule-undotted -"], {".gitignore": "env/\n"}
    ),
    "a rule with a comment is none": Trap(
        ["ignore-rule-broken .gitignore:1 rule-commented -"],
        {".gitignore": ".env # my keys\n"},
        {".env": ENV},
    ),
    "a rule with a comment, and one of this user": Trap(
        ["ignore-rule-broken .gitignore:1 rule-commented -"],
        {".gitignore": ".env # my keys\n"},
        {".env": ENV},
        everywhere=".env\n",
    ),
    "a rule in UTF-16 is none": Trap(
        ["ignore-rule-broken .gitignore gitignore-utf-16 -"],
        {".gitignore": ".env\r\n".encode("utf-16")},
        {".env": ENV},
    ),
    "a rule in a file of another name is none": Trap(
        ["ignore-rule-broken .gitignore.txt gitignore-misnamed .gitignore.txt"],
        {".gitignore.txt": "*.pyc\n.env\n"},
    ),
    "one broken rule is said once": Trap(
        ["ignore-rule-broken .gitignore:2 rule-spaced -"],
        {".gitignore": "*.pyc\n .env*\n"},
        {".env": ENV, ".env.local": ENV},
    ),
    "a rule with Windows line ends": Trap([READY], {".gitignore": ".env\r\n"}),
    "a rule with a space behind it": Trap([READY], {".gitignore": ".env  \n"}),
    "a rule behind a byte order mark": Trap([READY], {".gitignore": "\ufeff.env\n"}),
    "a rule in capitals holds where names have no case": Trap(
        ["ignore-rule-broken .gitignore:1 rule-capital -"],
        {".gitignore": ".ENV\n"},
        settings={"core.ignoreCase": "true"},
    ),
    "a rule of this user": Trap(
        ["dotenv-ignored-only-here .env - {everywhere}:2"],
        present={".env": ENV},
        everywhere="# mine\n.env\n",
    ),
    "a rule of this clone": Trap(
        ["dotenv-ignored-only-here .env - .git/info/exclude:1"],
        present={".env": ENV},
        exclude=".env\n",
    ),
    "a folder that this clone ignores": Trap(
        ["dotenv-ignored-only-here a/.env.local - .git/info/exclude:1"],
        RULE,
        {"a/.env.local": ENV},
        exclude="a/\n",
    ),
    "a rule that is not in git": Trap(
        ["dotenv-ignored-only-here .env gitignore-not-tracked .gitignore"],
        present={".env": ENV, ".gitignore": ".env\n"},
    ),
    "a rule further down that is not in git": Trap(
        ["dotenv-ignored-only-here a/.env gitignore-not-tracked a/.gitignore"],
        {".gitignore": "/.env\n"},
        {"a/.env": ENV, "a/.gitignore": ".env\n"},
    ),
    "a rule in the repository and one of this user": Trap(
        [READY], RULE, {".env": ENV}, everywhere=".env\n", exclude=".env\n"
    ),
    "a folder that is ignored as a whole": Trap(
        [READY], {".gitignore": ".env\nvenv/\n"}, {"venv/.env": ENV}
    ),
    "a folder of this clone, and a rule for the file": Trap(
        [READY], RULE, {"node_modules/x/.env": ENV}, exclude="node_modules/\n"
    ),
    "a folder of this user, and a rule for the file": Trap(
        [READY], RULE, {"a/.env": ENV, "a/b": ""}, everywhere="a/\n"
    ),
    "a virtual environment that ignores itself": Trap(
        [READY], RULE, {"venv/.gitignore": "*\n", "venv/.env": ENV, "venv/a": ""}
    ),
    "a folder that ignores itself, but holds code of the repository": Trap(
        ["dotenv-ignored-only-here a/.env gitignore-not-tracked a/.gitignore"],
        {".gitignore": "/.env\n", "a/code.py": ""},
        {"a/.gitignore": "*\n", "a/.env": ENV},
    ),
    "a rule that is not staged": Trap(
        ["dotenv-ignored-only-here .env gitignore-not-tracked .gitignore"],
        {".gitignore": "*.pyc\n"},
        {".gitignore": "*.pyc\n.env\n"},
    ),
    "taken back by this user": Trap(
        [NOT_IGNORED], present={".env": ENV}, everywhere=".env\n!.env\n"
    ),
    "a name in Chinese": Trap(
        ["dotenv-not-ignored 作业 1/.env.local - -"],
        RULE,
        {"作业 1/.env.local": ENV},
    ),
    "a magic name": Trap(
        ["dotenv-not-ignored :(glob)a/.env.local - -"],
        RULE,
        {":(glob)a/.env.local": ENV},
    ),
    "settings for direnv": Trap(
        ["dotenv-tracked a/.envrc - -", "dotenv-not-ignored .envrc - -"],
        {**RULE, "a/.envrc": ENV},
        {".envrc": ENV},
    ),
    "settings for Streamlit": Trap(
        [
            "dotenv-tracked .streamlit/secrets.toml - -",
            "dotenv-not-ignored app/.streamlit/secrets.toml - -",
        ],
        {**RULE, ".streamlit/secrets.toml": ""},
        {"app/.streamlit/secrets.toml": ""},
    ),
    "settings that Streamlit would look for": Trap(
        ["dotenv-not-ignored app/.streamlit/secrets.toml - -"],
        {**RULE, "app/.streamlit/config.toml": ""},
    ),
    "settings that a template is copied to": Trap(
        ["dotenv-not-ignored .env.local - -"],
        {**RULE, ".env.local.example": "", ".env.example": ""},
    ),
    "settings in capitals": Trap(
        ["dotenv-tracked app/.ENV - -", "dotenv-not-ignored .Env.Local - -"],
        {**RULE, "app/.ENV": ENV},
        {".Env.Local": ENV},
    ),
    "a copy of an editor": Trap(
        ["dotenv-not-ignored .env~ - -"], RULE, {".env~": ENV, ".env": ENV}
    ),
    "encrypted settings alone are tracked": Trap(
        ["ready .env dotenv-encrypted -"],
        {".gitignore": ".env.keys\n", ".env": "A=encrypted:BE9\n"},
        {".env.keys": "DOTENV_PRIVATE_KEY=81da\n"},
    ),
    "encrypted settings are tracked": Trap(
        ["dotenv-tracked .env.production - -", "dotenv-not-ignored .env.keys - -"],
        {
            **RULE,
            ".env": '#/-- keys --/\nDOTENV_PUBLIC_KEY="03f8"\nA="encrypted:BE9"\n',
            ".env.production": 'A="encrypted:BE9"\nB=plain\n',
        },
        {".env.keys": "DOTENV_PRIVATE_KEY=81da\n"},
    ),
}


POSIX = hasattr(os, "posix_spawn")
NEEDS_MORE = [
    TRAPS[name]
    for name in (
        "a virtual environment that ignores itself",
        "a folder of this clone, and a rule for the file",
        "a folder of this user, and a rule for the file",
    )
]


def lines(findings: Iterable[Finding]) -> list[str]:
    return [
        " ".join(
            (
                finding.code.value,
                str(finding.place),
                finding.cause.name if finding.cause.name != finding.code.value else "-",
                finding.facts.get("source", "-"),
            )
        )
        for finding in findings
    ]


@pytest.mark.parametrize("trap", TRAPS.values(), ids=TRAPS)
def test_every_trap_is_seen(repository: Repository, isolated: Path, trap: Trap) -> None:
    if sys.platform == "win32" and ":" in str(trap.expected):
        pytest.skip("Windows has no such names")
    everywhere = str(isolated / "git" / "ignore")
    os.makedirs(os.path.dirname(everywhere))
    with open(everywhere, "w", encoding="utf-8") as file:
        file.write(trap.everywhere)
    for name, content in trap.tracked.items():
        repository.add(name, content)
    for name, content in trap.present.items():
        repository.write(name, content)
    repository.write(".git/info/exclude", trap.exclude)
    for name, value in trap.settings.items():
        repository.git("config", name, value)
    expected = [each.format(everywhere=everywhere) for each in trap.expected]
    assert lines(dotenv_findings(Found())) == expected
    # What the first look lets pass is well; little that is well takes a second one.
    well = expected == [READY]
    assert all_is_well() is (well and POSIX and trap not in NEEDS_MORE)


def test_a_gitignore_in_the_home_folder_is_not_the_repository_s(
    repository: Repository, isolated: Path
) -> None:
    own = repository.write(str(isolated / ".gitignore"), ".env\n")
    repository.git("config", "core.excludesFile", own)
    assert lines(dotenv_findings(Found())) == [
        f"dotenv-ignored-only-here .env - {own}:1"
    ]


def test_a_link_that_is_tracked_is_published(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    os.symlink("../elsewhere/.env", ".env")
    repository.git("add", "--force", ".env")
    assert lines(dotenv_findings(Found())) == [TRACKED]


def test_a_link_that_is_not_ignored_is_seen(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("a/b", "")
    os.symlink("../../elsewhere/.env", "a/.env.local")
    assert lines(dotenv_findings(Found())) == ["dotenv-not-ignored a/.env.local - -"]


def test_what_an_ignored_link_leads_to_is_published_as_itself(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env*\n")
    repository.add("settings/mine.txt", ENV)
    repository.write("yours.txt", ENV)
    os.symlink("settings/mine.txt", ".env")
    os.symlink("yours.txt", ".env.local")
    os.symlink("../elsewhere.txt", ".env.test")
    os.symlink("nowhere.txt", ".env.ci")
    os.symlink("settings", ".env.folder")
    os.symlink(".git/mine", ".env.git")
    findings = dotenv_findings(Found())
    assert lines(findings) == [
        "dotenv-tracked settings/mine.txt dotenv-link-to-tracked -",
        "dotenv-not-ignored nowhere.txt - -",
        "dotenv-not-ignored yours.txt - -",
    ]
    assert [each.facts["line"] for each in findings[1:]] == [
        "/nowhere.txt",
        "/yours.txt",
    ]


def test_a_gitignore_that_is_a_link_is_not_followed(repository: Repository) -> None:
    repository.write("rules", ".env\n")
    os.symlink("rules", ".gitignore")
    repository.git("add", ".")
    assert lines(dotenv_findings(Found())) == [
        "ignore-rule-broken .gitignore gitignore-link -"
    ]


@pytest.fixture
def submodule(repository: Repository) -> Repository:
    """A submodule ``parts/one`` of the repository, in which nothing is ignored."""
    other = repository._replace(folder=repository.folder.parent / "other")
    other.folder.mkdir()
    other.git("init", "--quiet", "--initial-branch=main")
    other.add("code.py", "")
    other.commit()
    add = ("-c", "protocol.file.allow=always", "submodule", "--quiet", "add")
    repository.git(*add, str(other.folder), "parts/one")
    repository.add(".gitignore", ".env\n")
    repository.commit()
    return repository._replace(folder=repository.folder / "parts" / "one")


@pytest.mark.parametrize("in_hook", [False, True])
def test_a_submodule_is_asked_itself(
    submodule: Repository, monkeypatch: pytest.MonkeyPatch, in_hook: bool
) -> None:
    assert lines(dotenv_findings(Found())) == [READY]
    submodule.write(".env", ENV)
    submodule.add("app/.env.local", ENV)
    if in_hook:  # as git tells the hooks of the repository around it
        monkeypatch.setenv("GIT_DIR", ".git")
        monkeypatch.setenv("GIT_INDEX_FILE", ".git/index")
        monkeypatch.setenv("GIT_PREFIX", "")
    findings = dotenv_findings(Found())
    assert lines(findings) == [
        "dotenv-tracked parts/one/app/.env.local - -",
        "dotenv-not-ignored parts/one/.env - -",
    ]
    assert [shown_commands(each) for each in findings] == [
        ("git -C parts/one rm --cached -f -- ':(top,literal)app/.env.local'",),
        ("git -C parts/one add -- .gitignore",),
    ]


def test_a_submodule_that_is_broken_is_not_judged(submodule: Repository) -> None:
    submodule.write(".git", "gitdir: ../gone\n")
    (finding,) = dotenv_findings(Found())
    assert finding.code is Code.NOT_JUDGED
    assert str(finding.place) == "parts/one"


def test_a_template_behind_a_link_leads_nowhere(repository: Repository) -> None:
    """git refuses to speak of a path that leads through a link."""
    repository.add(".gitignore", ".env\n")
    repository.add("a/.env.local.example", "")
    os.remove("a/.env.local.example")
    os.rmdir("a")
    os.symlink("elsewhere", "a")
    assert lines(dotenv_findings(Found())) == [READY]


def test_a_tracked_file_that_is_gone_is_still_published(
    repository: Repository,
) -> None:
    os.remove(repository.add(".env", ENV))
    assert lines(dotenv_findings(Found())) == [TRACKED]


def test_a_file_that_is_announced_only_is_tracked(repository: Repository) -> None:
    repository.write(".env", ENV)
    repository.git("add", "--intent-to-add", ".env")
    assert lines(dotenv_findings(Found())) == [TRACKED]


def test_a_tracked_file_behind_a_link_is_seen(repository: Repository) -> None:
    """git refuses to speak of a path that leads through a link."""
    repository.add(".gitignore", ".env\n")
    repository.add("a/.env", ENV)
    os.remove("a/.env")
    os.rmdir("a")
    os.symlink("elsewhere", "a")
    assert lines(dotenv_findings(Found())) == ["dotenv-tracked a/.env - -"]


def test_a_repository_within_is_not_judged_here(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.git("init", "--quiet", "within")
    repository.write("within/.env.local", ENV)
    assert lines(dotenv_findings(Found())) == [READY]


def test_a_second_work_tree_is_judged_by_itself(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.commit()
    repository.git("worktree", "add", "--quiet", "../second")
    repository.write("../second/.env.local", ENV)
    expected = ["dotenv-not-ignored .env.local - -"]
    assert lines(dotenv_findings(Found())) == [READY]
    assert lines(dotenv_findings(Found("../second"))) == expected


def test_rules_of_a_clone_are_known_in_its_second_work_tree(
    repository: Repository,
) -> None:
    """There, git names them by an absolute path."""
    repository.commit("--allow-empty")
    repository.git("worktree", "add", "--quiet", "../second")
    repository.write(".git/info/exclude", ".env\n")
    (finding,) = dotenv_findings(Found("../second"))
    assert finding.code is Code.DOTENV_IGNORED_ONLY_HERE
    assert os.path.isabs(finding.facts["source"])


def test_a_folder_below_stands_for_the_whole_repository(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("a/b", "")
    assert lines(dotenv_findings(Found(repository.folder / "a"))) == [READY]


def test_a_finding_says_which_line_is_wanted(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("app/.env.local", ENV)
    cause = dotenv_not_ignored(
        path="app/.env.local", line=".env.local", gitignore=".gitignore"
    )
    assert dotenv_findings(Found()) == (Finding(cause, Place("app/.env.local")),)


@pytest.mark.parametrize("bare", [False, True])
def test_without_a_work_tree_nothing_is_judged(
    repository: Repository, isolated: Path, bare: bool
) -> None:
    if bare:
        repository.git("init", "--quiet", "--bare", str(isolated))
    (finding,) = dotenv_findings(Found(isolated))
    assert finding.code is Code.NOT_JUDGED
    assert finding.cause.name == "repository-needed"


def test_without_git_nothing_is_judged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(repository.folder))
    (finding,) = dotenv_findings(Found())
    assert finding.code is Code.NOT_JUDGED
    assert finding.cause.name == "git-missing"


def test_what_git_complains_of_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    (finding,) = dotenv_findings(Found(repository.folder))
    assert finding.cause.name == "git-failed"
    assert finding.facts["reason"].startswith("detected dubious ownership")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env", True),
        ("a/.env", True),
        (".env.local", True),
        (".env.example.local", True),
        (".env.example", False),
        (".env.local.example", False),
        (".env.development.sample", False),
        (".env.vault", False),
        (".env.vault.local", True),
        ("a/.env.template", False),
        (".envrc", True),
        (".envrc.example", False),
        (".env-local", True),
        (".env_example", False),
        (".env-example", False),
        (".env 2", True),
        (".environment", False),
        (".envs", False),
        ("A/.ENV.Local", True),
        (".ENV.EXAMPLE", False),
        (".env.production.enc", False),
        (".streamlit/secrets.toml", True),
        ("app/.streamlit/secrets.toml", True),
        ("app.streamlit/secrets.toml", False),
        ("secrets.toml", False),
        (".streamlit/secrets.toml.example", False),
        ("prod.env", False),
        (".env/bin/python", False),
        ("env", False),
    ],
)
def test_some_names_are_settings(path: str, expected: bool) -> None:
    assert is_dotenv(path) is expected


def test_a_gitignore_that_is_announced_only_protects_nobody(
    repository: Repository,
) -> None:
    repository.write(".gitignore", ".env\n")
    repository.git("add", "--intent-to-add", ".gitignore")
    assert lines(dotenv_findings(Found())) == [
        "dotenv-ignored-only-here .env gitignore-not-tracked .gitignore"
    ]


@pytest.mark.parametrize("name", ["app/.env", ":(glob)a/.env", "my app/.env.local"])
def test_git_takes_the_path_in_every_folder(repository: Repository, name: str) -> None:
    repository.add(".gitignore", "/.env\n")
    repository.write(name, ENV)
    repository.git("add", "--force", f":(literal){name}")
    (finding,) = dotenv_findings(Found())
    below = repository._replace(folder=(repository.folder / name).parent)
    below.git("rm", "--quiet", "--cached", "--", finding.facts["pathspec"])
    assert repository.git("ls-files") == ".gitignore\n"


@pytest.mark.parametrize(
    ("path", "settings"),
    [
        (".env.example", ".env"),
        ("a/.env.local.example", "a/.env.local"),
        (".env_sample", ".env"),
        ("a/env.example", ""),
        ("Example.env", ""),
        ("prod.env", ""),
        ("env.py", ""),
        (".streamlit/config.toml", ".streamlit/secrets.toml"),
        ("a/.streamlit/config.toml", "a/.streamlit/secrets.toml"),
        (".streamlit/secrets.toml.example", ".streamlit/secrets.toml"),
        ("config.toml", ""),
        ("notes.example", ""),
        (".env", ""),
    ],
)
def test_some_files_lead_to_settings(path: str, settings: str) -> None:
    assert announced(path) == settings


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("app/.env.local", ".env.local"),
        (".streamlit/secrets.toml", ".streamlit/secrets.toml"),
        ("app/.streamlit/secrets.toml", "**/.streamlit/secrets.toml"),
        (".env[1] copy*", ".env\\[1] copy\\*"),
        (".env ", ".env\\ "),
    ],
)
def test_the_line_that_is_wanted_covers_the_file(
    repository: Repository, path: str, line: str
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(path, ENV)
    (finding,) = dotenv_findings(Found())
    assert finding.facts["line"] == line
    repository.add(".gitignore", f".env\n{line}\n")
    assert lines(dotenv_findings(Found())) == [READY]
