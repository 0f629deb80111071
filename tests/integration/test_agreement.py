"""One repository, one verdict: doctor, `scan`, the hooks and `init` look alike.

Whether there is a key, and where, is asked of each in the same repository.
"""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
from base64 import b64encode
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

import block_openai_keys
import pytest
from makers import B62, make, sha1
from said import said
from sampled import sampled
from scan.searched import worktree_findings
from systems import WINDOWS

from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.runner import examine
from pytest_openai_ready.findings import IN_FILE, Code
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.places.git_index import staged_findings
from pytest_openai_ready.scan.scanner import ScanSettings
from pytest_openai_ready.tools.ci.steps import would_fail

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.findings import Finding

pytestmark = pytest.mark.integration

KEY = make("project")
OWN = "".join(random.Random(7).choices(B62, k=32))  # noqa: S311 - no secret
IN_BASE64 = b64encode(OWN.encode()).decode()
PLACEHOLDER = "sk-1234567890abcdef1234567890abcdef"
SHOWN = re.compile(r"^(\S+:\d+:\d+): ", re.MULTILINE)


class Case(NamedTuple):
    """A repository.

    Attributes:
        files: that are staged.
        places: where everybody finds a key.
        ignored: files on the disk that git does not take in; ``->`` makes a link.
        environ: variables.
    """

    files: dict[str, str]
    places: tuple[str, ...] = ()
    ignored: Mapping[str, str] = MappingProxyType({})
    environ: Mapping[str, str] = MappingProxyType({})


def baseline(path: str, value: str, *, real: bool = False) -> str:
    digest = sha1(value)
    row = {"type": "x", "filename": path, "hashed_secret": digest, "line_number": 1}
    rows = {path: [{**row, "is_secret": True} if real else row]}
    return json.dumps({"version": "1.5.0", "plugins_used": [], "results": rows})


OF_KEY = f"k = '{KEY}'\n"
OF_OWN = f"k = '{OWN}'\n"
DOTENV = {".env": f"RELAY_API_KEY={OWN}\n"}
CASES = {
    "nothing": Case({"a.py": "print()\n"}),
    "a key": Case({"a.py": OF_KEY}, ("a.py:1:6",)),
    "a key in a folder": Case({"b/c/a.py": f"\n{OF_KEY}"}, ("b/c/a.py:2:6",)),
    "a key in a template": Case(
        {".env.example": f"OPENAI_API_KEY={KEY}\n"}, (".env.example:1:16",)
    ),
    "a key in parts": Case(
        {"a.py": f"k = ('{KEY[:60]}'\n     '{KEY[60:]}')\n"}, ("a.py:1:7",)
    ),
    "a key in an ignored file": Case({"a.py": ""}, ignored={"notes.txt": OF_KEY}),
    "a key in an ignored .env": Case(
        {"a.py": ""}, ignored={".env": f"OPENAI_API_KEY={KEY}\n"}
    ),
    "a key of the environment": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), environ={"RELAY_API_KEY": OWN}
    ),
    "a value of the environment that is none": Case(
        {"a.py": OF_OWN}, environ={"RELAY_NAME": OWN}
    ),
    "an own secret": Case({"a.py": OF_OWN}, ("a.py:1:6",), DOTENV),
    "an own secret of .env.local": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), {".env.local": DOTENV[".env"]}
    ),
    "an own secret of prod.env": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), {"prod.env": DOTENV[".env"]}
    ),
    "an own secret of another folder": Case(
        {"web/a.py": OF_OWN}, ("web/a.py:1:6",), {"api/.env": DOTENV[".env"]}
    ),
    "an own secret of a deeper folder": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), {"apps/api/.env": DOTENV[".env"]}
    ),
    "an own secret of the folder itself, deep": Case(
        {"a/b/c/d/a.py": OF_OWN},
        ("a/b/c/d/a.py:1:6",),
        {"a/b/c/d/.env": DOTENV[".env"]},
    ),
    "an own secret of a folder of packages": Case(
        {"a.py": OF_OWN}, ignored={"node_modules/x/.env": DOTENV[".env"]}
    ),
    "an own secret in base64": Case(
        {"a.py": f"k = '{IN_BASE64}'\n"}, ("a.py:1:6",), DOTENV
    ),
    "an own secret in a .env in UTF-16": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), {".env": "\ufeffutf-16"}
    ),
    "an own secret of a template": Case(
        {"a.py": OF_OWN, ".env.example": DOTENV[".env"]}
    ),
    "a template of an own secret": Case(
        {".env.example": DOTENV[".env"]}, (".env.example:1:15",), DOTENV
    ),
    "a .env that git tracks": Case({".env": f"OPENAI_API_KEY={KEY}\n"}, (".env:1:16",)),
    "an own secret in a .env that git tracks": Case(DOTENV, (".env:1:15",)),
    "an encrypted .env that git tracks": Case(
        {".env": f"OPENAI_API_KEY=encrypted:{OWN}{OWN}\n"}
    ),
    "a file of references that git tracks": Case(
        {"conf.env": f"OPENAI_API_KEY=op{'://'}vault/{OWN}/key\n"}
    ),
    "a placeholder that README repeats": Case(
        {"README.md": f"OPENAI_API_KEY={PLACEHOLDER}\n"},
        ignored={".env": f"OPENAI_API_KEY={PLACEHOLDER}\n"},
    ),
    "an encrypted value that is repeated": Case(
        {"a.txt": f"encrypted:{OWN}{OWN}\n"},
        ignored={".env": f"OPENAI_API_KEY=encrypted:{OWN}{OWN}\n"},
    ),
    "a comment that allows it": Case({"a.py": f"k = '{KEY}'  # openai-ready: allow\n"}),
    "a comment that allows an own secret": Case(
        {"a.py": f"k = '{OWN}'  # pragma: allowlist secret\n"}, ignored=DOTENV
    ),
    "a baseline": Case({"a.py": OF_KEY, ".secrets.baseline": baseline("a.py", KEY)}),
    "a baseline for an own secret": Case(
        {"a.py": OF_OWN, ".secrets.baseline": baseline("a.py", OWN)}, ignored=DOTENV
    ),
    "a baseline of another file": Case(
        {"a.py": OF_KEY, ".secrets.baseline": baseline("b.py", KEY)}, ("a.py:1:6",)
    ),
    "a baseline that calls it real": Case(
        {"a.py": OF_KEY, ".secrets.baseline": baseline("a.py", KEY, real=True)},
        ("a.py:1:6",),
    ),
    "a link to a .env outside": Case({"a.py": OF_OWN}, ignored={".env": "-> ../out"}),
    "a link to a .env inside": Case(
        {"a.py": OF_OWN}, ("a.py:1:6",), {"conf/x": DOTENV[".env"], ".env": "-> conf/x"}
    ),
    "a .env that is too large": Case(
        {"a.py": OF_OWN}, ignored={".env": DOTENV[".env"] + "#" * (1 << 18)}
    ),
}


def places(findings: Iterable[Finding]) -> list[str]:
    return sorted(str(each.place) for each in findings if each.code in IN_FILE)


def prepared(repository: Repository, case: Case) -> None:
    repository.write("../out", DOTENV[".env"])
    for name, content in case.ignored.items():
        path = repository.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if content.startswith("-> "):
            path.symlink_to(content[3:])
        elif content == "\ufeffutf-16":
            path.write_bytes(DOTENV[".env"].encode("utf-16"))
        else:
            path.write_text(content)
    repository.add(".gitignore", "".join(f"/{each}\n" for each in case.ignored))
    for name, content in case.files.items():
        repository.add(name, content)


def verdicts(repository: Repository) -> dict[str, list[str]]:
    """Where each finds a key."""
    asked = Asked()
    settings = ScanSettings.of(lambda: asked, os.environ)
    folder = repository.folder
    context = CheckContext(os.environ, folder, folder, is_offline=True)
    files = repository.git("ls-files", "-z").split("\0")[:-1]
    return {
        "doctor": places(examine(context).findings),
        "scan": places(worktree_findings().findings),
        "scan --staged": places(staged_findings(asked, settings).findings),
        "hook --staged": sorted(SHOWN.findall(said(hook("--staged")))),
        "hook FILE": sorted(SHOWN.findall(said(hook(*files)))),
    }


def hook(*arguments: str) -> Callable[[], object]:
    return lambda: block_openai_keys.main(arguments)


@pytest.fixture(autouse=True)
def _no_settings(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> None:
    assert repository.folder.is_dir()
    for name in dict(os.environ):
        if "KEY" in name or "TOKEN" in name or "SECRET" in name:
            monkeypatch.delenv(name)


@pytest.mark.parametrize("name", sampled(CASES, 3))
def test_all_agree(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    case = CASES[name]
    for variable, value in case.environ.items():
        monkeypatch.setenv(variable, value)
    prepared(repository, case)
    found = verdicts(repository)
    assert found == {each: list(case.places) for each in found}
    assert would_fail(Asked()) is bool(case.places)


# Where each looks is what it is for: the tree, the index, what is next committed.
TREE_ONLY = {"scan": ["a.py:1:6"]}
INDEX_ONLY = {
    each: ["a.py:1:6"] for each in ("doctor", "scan", "scan --staged", "hook --staged")
}
COMMITTED = {each: ["a.py:1:6"] for each in ("doctor", "scan", "hook FILE")}


def edited(repository: Repository) -> None:
    repository.add("a.py", OF_OWN)
    repository.write("a.py", "k = ''\n")


def gone(repository: Repository) -> None:
    (repository.folder / repository.add("a.py", OF_OWN)).unlink()


def unstaged(repository: Repository) -> None:
    repository.add("a.py", "k = ''\n")
    repository.write("a.py", OF_OWN)


def overlooked(repository: Repository) -> None:
    """By git, which was asked to."""
    unstaged(repository)
    repository.write("a.py", "k = ''\n")
    repository.git("update-index", "--assume-unchanged", "a.py")
    repository.write("a.py", OF_OWN)


def untracked(repository: Repository) -> None:
    repository.write("a.py", OF_OWN)


# Doctor masks what it found before it hands it on.
NAMED = f"{KEY}.txt"


def named(repository: Repository) -> None:
    repository.write(NAMED, "")


def committed(repository: Repository) -> None:
    repository.add("a.py", OF_OWN)
    repository.commit()


@pytest.mark.parametrize(
    ("arrange", "expected"),
    [
        (edited, INDEX_ONLY),
        (gone, INDEX_ONLY),
        (unstaged, {**TREE_ONLY, "doctor": TREE_ONLY["scan"]}),
        (overlooked, {**TREE_ONLY, "doctor": TREE_ONLY["scan"]}),
        (untracked, {**TREE_ONLY, "doctor": TREE_ONLY["scan"]}),
        (named, {"doctor": [f"{mask(KEY)}.txt"], "scan": [NAMED]}),
        (committed, COMMITTED),
    ],
)
def test_each_sees_what_it_is_for(
    repository: Repository,
    arrange: Callable[[Repository], None],
    expected: dict[str, list[str]],
) -> None:
    prepared(repository, Case({}, ignored=DOTENV))
    arrange(repository)
    found = verdicts(repository)
    assert {name: each for name, each in found.items() if each} == expected


def test_in_a_folder_without_git_a_key_may_stay_in_env(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What `fix` leaves behind is clean to doctor and to scan."""
    folder = tmp_path / "plain"
    for name in ("a.py", ".env.example", "__pycache__/a.pyc", "venv/b.py", NAMED):
        path = folder / name
        path.parent.mkdir(exist_ok=True, parents=True)
        path.write_text(OF_KEY)
    monkeypatch.chdir(folder)
    found = both(folder)
    assert found["scan"] == found["doctor"]
    assert len(found["scan"]) == 5
    for name in (".env.example", "__pycache__/a.pyc", NAMED):
        (folder / name).unlink()
    done = started("fix", "--yes")
    assert (done.returncode, sorted(os.listdir())) == (
        0,
        [".env", "__pycache__", "a.py", "venv"],
    ), done.stdout
    assert both(folder) == {"doctor": [], "scan": []}
    done = started("doctor", "--offline", "--only", "files")
    assert (
        "✓ Files  No key in this folder (files: 1). A .env may contain" in done.stdout
    )


def both(folder: Path) -> dict[str, list[str]]:
    """The exit status of neither is asked here: only where each finds a key."""
    context = CheckContext(os.environ, folder, folder, is_offline=True)
    found = {
        "doctor": examine(context).findings,
        "scan": worktree_findings().findings,
    }
    return {
        name: sorted(
            str(each.place).replace(KEY, mask(KEY))
            for each in it
            if each.code in IN_FILE
        )
        for name, it in found.items()
    }


def started(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["openai-ready", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(
    WINDOWS or (os.geteuid() == 0 and shutil.which("setpriv") is None),
    reason="root may open every folder",
)
def test_a_folder_that_nobody_may_open_is_not_called_clean(
    repository: Repository,
) -> None:
    """Root may open any, unless it gives that right away."""
    repository.add(".gitignore", ".env\n")
    (repository.folder / "closed").mkdir()
    repository.write("closed/a.py", OF_KEY)
    (repository.folder / "closed").chmod(0)
    rights = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"]
    command = [*(rights if os.geteuid() == 0 else []), "openai-ready"]
    said = []
    try:
        for arguments in (["scan"], ["doctor", "--offline", "--only", "files"]):
            done = subprocess.run(
                [*command, *arguments], capture_output=True, text=True, check=False
            )
            said.append((done.returncode, "closed" in done.stdout + done.stderr))
    finally:
        (repository.folder / "closed").chmod(0o755)
    assert said == [(3, True), (3, True)]


def test_of_a_bare_repository_nobody_says_that_it_is_clean(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(repository)
    bare = repository.folder / "../bare"
    repository.git("clone", "--quiet", "--bare", ".", str(bare))
    monkeypatch.chdir(bare)
    context = CheckContext({}, bare, bare, is_offline=True)
    rows = {each.facts["check"]: each.code for each in examine(context).findings}
    (finding,) = worktree_findings().findings
    assert (rows["files"], finding.code) == (Code.NOT_ASKED, Code.NOT_JUDGED)
