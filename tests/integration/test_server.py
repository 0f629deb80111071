"""What docs/server.md and docs/hooks.md say, done to the letter with a real git."""

from __future__ import annotations

import gzip
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make, sha1
from said import leaks
from systems import needs_shell

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [
    pytest.mark.integration,
    needs_shell,
]

DOCS = Path(__file__).parents[2] / "docs"
PROGRAMS = Path(sys.executable).parent
KEY = make("project")


def scripts(page: str) -> list[str]:
    """The blocks of a page that are for a shell; the same in both languages."""
    english, chinese = (
        re.findall(
            r"(?ms)^```sh\n(.*?)^```$", (DOCS / each).read_text(encoding="utf-8")
        )
        for each in (f"{page}.md", f"{page}.zh-CN.md")
    )
    assert english == chinese
    assert english
    return english


class Done(NamedTuple):
    """How a command ended, and all that it said."""

    status: int
    text: str


def run(*command: str) -> Done:
    done = subprocess.run(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
    )
    return Done(done.returncode, done.stdout.decode())


@pytest.fixture
def server(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Path:
    """A bare repository with the script of the page, and a clone that has one commit."""
    assert (PROGRAMS / "openai-ready").exists(), "install this package first"
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    bare = tmp_path / "server.git"
    repository.git("init", "--quiet", "--bare", "--initial-branch=main", str(bare))
    (script,) = scripts("server")
    hook = bare / "hooks/pre-receive"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(script)
    hook.chmod(0o755)
    repository.git("remote", "add", "origin", str(bare))
    repository.add("README", "hello")
    repository.commit()
    assert run("git", "push", "--quiet", "origin", "main") == Done(0, "")
    return bare


def refs(server: Path) -> str:
    return subprocess.check_output(
        ["git", "-C", str(server), "for-each-ref"], encoding="utf-8"
    )


def test_a_push_with_a_key_is_refused_and_any_other_is_not(
    repository: Repository, server: Path
) -> None:
    before = refs(server)
    repository.add("app.py", f"key = '{KEY}'\n")
    repository.commit()
    head = repository.git("rev-parse", "HEAD")[:12]
    repository.git("rm", "--quiet", "app.py")
    repository.commit()
    done = run("git", "push", "origin", "main")
    assert done.status == 1
    said = (
        f"remote: app.py:1:8: [key-in-history] OpenAI project key sk-proj-...{KEY[-4:]}, "
        f"first in commit {head}"
    )
    assert said in done.text
    assert "pre-receive hook declined" in done.text
    assert (leaks(KEY, done.text), refs(server)) == ("", before)
    repository.git("branch", "clean", "origin/main")
    both = run("git", "push", "origin", "clean", "main:other")
    assert (both.status, refs(server)) == (1, before)
    repository.git("reset", "--quiet", "--hard", "origin/main")
    repository.git("tag", "-a", "-m", KEY, "v1")
    assert run("git", "push", "origin", "v1").status == 1
    repository.git("tag", "-d", "v1")
    repository.add("app.py", "import os\n")
    repository.add("cut.gz", gzip.compress(os.urandom(1000))[:500])
    repository.commit()
    repository.git("tag", "-a", "-m", "first", "v1")
    assert run("git", "push", "--quiet", "--follow-tags", "origin", "main").status == 0
    assert run("git", "push", "--quiet", "origin", "clean").status == 0
    assert run("git", "push", "--quiet", "origin", ":clean").status == 0


def test_what_the_pushed_files_let_stand_is_refused_as_well(
    repository: Repository, server: Path
) -> None:
    before = refs(server)
    row = {
        "type": "x",
        "hashed_secret": sha1(KEY),
    }
    baseline = json.dumps({"results": {"a.py": [{**row, "filename": "a.py"}]}})
    for comment in ("# gitleaks:allow", "# openai-ready: allow", ""):
        repository.git("switch", "--quiet", "--force-create", "topic", "main")
        repository.add(".secrets.baseline", baseline)
        repository.add("a.py", f"key = '{KEY}'  {comment}\n")
        repository.commit("--no-verify")
        assert run("git", "push", "origin", "topic").status == 1, comment
        assert refs(server) == before
    (server / ".secrets.baseline").write_text(baseline)  # the server's own
    assert run("git", "push", "--quiet", "origin", "topic").status == 0


def test_a_branch_or_tag_that_is_called_like_a_key_is_refused(
    server: Path,
) -> None:
    before = refs(server)
    for ref in (f"refs/heads/{KEY}", f"refs/tags/v/{KEY}", f"refs/heads/{KEY}/x"):
        done = run("git", "push", "origin", f"HEAD:{ref}")
        assert (done.status, refs(server)) == (1, before), ref
        assert f"OpenAI project key sk-proj-...{KEY[-4:]}" in done.text
        said = "".join(
            line for line in done.text.splitlines() if line.startswith("remote: ")
        )
        assert leaks(KEY, said) == ""
    assert run("git", "push", "--quiet", "origin", "HEAD:refs/heads/new").status == 0


def test_what_the_server_has_is_held_against_nobody(
    repository: Repository, server: Path
) -> None:
    hook = server / "hooks/pre-receive"
    hook.rename(server / "later")
    repository.add("old.py", f"key = '{KEY}'\n")
    repository.commit()
    assert run("git", "push", "--quiet", "origin", "main").status == 0
    (server / "later").rename(hook)
    repository.git("switch", "--quiet", "--create", "topic")
    repository.add("new.py", "x = 1\n")
    repository.commit()
    assert run("git", "push", "--quiet", "origin", "topic").status == 0


def test_a_server_without_the_program_lets_nothing_in(
    repository: Repository, server: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = shutil.which("git")
    assert found is not None
    folders = os.environ["PATH"].split(os.pathsep)
    without = [each for each in folders if not (Path(each) / "openai-ready").exists()]
    monkeypatch.setenv("PATH", os.pathsep.join([*without, os.path.dirname(found)]))
    before = refs(server)
    repository.add("app.py", "x = 1\n")
    repository.commit()
    assert run("git", "push", "--quiet", "origin", "main").status == 1
    assert refs(server) == before


def test_the_sample_of_the_page_is_refused_and_goes_away(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", f"{PROGRAMS}{os.pathsep}{os.environ['PATH']}")
    hook = repository.folder / ".git/hooks/pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\nexec block-openai-keys --staged\n")
    hook.chmod(0o755)
    repository.add("README", "hello")
    repository.commit("--no-verify")
    make_it, take_it_out = scripts("hooks")
    done = run("sh", "-c", make_it)
    assert done.status == 1
    assert "try_it.py:1:8: [key-in-file] " in done.text
    assert run("sh", "-c", take_it_out) == Done(0, "")
    assert repository.git("status", "--porcelain") == ""
    assert repository.git("log", "--format=%s") == "x\n"
