"""``openai-ready fix``: what it prints, writes and leaves."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from typing import TYPE_CHECKING, NoReturn

import pytest
from click.testing import CliRunner
from makers import make, parts
from said import leaks

from pytest_openai_ready.changes import undo
from pytest_openai_ready.cleanup import planner
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.git.processes.errors import TooSlowError

if TYPE_CHECKING:
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
MASKED = f"sk-proj-...{KEY[-4:]}"
PROGRAM = f'from openai import OpenAI\nclient = OpenAI(api_key="{KEY}")\n'
FIXED = """import os
from openai import OpenAI
from dotenv import load_dotenv

load_dotenv()

client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])
"""
DIFF = f"""--- /dev/null
+++ b/.gitignore
@@ -0,0 +1 @@
+.env
--- /dev/null
+++ b/.env
@@ -0,0 +1 @@
+OPENAI_API_KEY={MASKED}
--- a/app.py
+++ b/app.py
@@ -1,2 +1,7 @@
+import os
 from openai import OpenAI
-client = OpenAI(api_key="{MASKED}")
+from dotenv import load_dotenv
+
+load_dotenv()
+
+client = OpenAI(api_key=os.environ["OPENAI_API_KEY"])

"""
SAID = f"""{MASKED} goes to .env as OPENAI_API_KEY, from app.py.
The programs now load .env with python-dotenv. Install it: python -m pip install python-dotenv
"""
DONE = """Done. `openai-ready fix --undo` reverts it; for that, the old contents, with\nthe key, stay in .git/openai-ready/undo.json until the next fix, or --forget.
"""


@pytest.fixture(autouse=True)
def _without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_API_KEY", "DEEPSEEK_API_KEY"):
        monkeypatch.delenv(name, raising=False)


def fix(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(commands, ["fix", *arguments])
    assert KEY not in result.output
    return result.exit_code, result.output


def test_the_change_is_shown_and_made(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    assert fix("--yes") == (0, DIFF + SAID + DONE)
    folder = repository.folder
    assert (folder / "app.py").read_text() == FIXED
    assert (folder / ".env").read_text() == f"OPENAI_API_KEY={KEY}\n"
    assert (folder / ".gitignore").read_text() == ".env\n"
    assert repository.git("status", "--short") == "?? .gitignore\n?? app.py\n"
    assert fix("--yes") == (0, "No key to move.\n")


def test_a_key_in_the_name_of_a_file_is_masked(repository: Repository) -> None:
    repository.write(f"{KEY}.py", PROGRAM)
    status, said = fix("--yes")
    assert status == 0
    assert f"{MASKED} goes to .env as OPENAI_API_KEY, from {MASKED}.py.\n" in said
    taken = f"Reverted: {MASKED}.py, .env, .gitignore\n"
    assert fix("--undo", "--lang", "en") == (0, taken)


def test_it_speaks_chinese(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    assert fix("--yes", "--lang", "zh") == (
        0,
        (
            DIFF + f"{MASKED} 将移至 .env，变量名为 OPENAI_API_KEY，来自 app.py。\n"
            "程序现在通过 python-dotenv 读取 .env，请安装：python -m pip install python-dotenv\n"
            "已完成。可用 `openai-ready fix --undo` 撤销；为此，旧内容（包括密钥）会保留在\n"
            ".git/openai-ready/undo.json 中，直到下次 fix 或使用 --forget。\n"
        ),
    )


@pytest.mark.parametrize(
    ("option", "said"),
    [
        ((), "Nothing was written. To make these changes, add --yes.\n"),
        (("--dry-run",), "Nothing was written.\n"),
    ],
)
def test_nothing_is_written_unasked(
    repository: Repository, option: tuple[str, ...], said: str
) -> None:
    repository.write("app.py", PROGRAM)
    assert fix(*option) == (1, DIFF + SAID + said)
    assert repository.git("status", "--short") == "?? app.py\n"


def test_a_repository_that_lies_in_this_one_is_named_and_fixed_by_itself(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = repository.folder
    repository.add(".gitignore", "ignored/\n")
    for inner in ("lab 1", "a/-b", "ignored/c", "plain"):
        (folder / inner).mkdir(parents=True)
        (folder / inner / "app.py").write_text(PROGRAM)
        if inner != "plain":
            repository.git("init", "--quiet", inner)
            repository.git("-C", inner, "commit", "-qm", "x", "--allow-empty")
    add = ("submodule", "--quiet", "add", "./lab 1", "sub")
    repository.git("-c", "protocol.file.allow=always", *add)
    (folder / "sub/app.py").write_text(PROGRAM)
    begin = "Repositories inside this one were not searched. For the keys in them: "

    def named(*arguments: str) -> list[str]:
        lines = fix("--yes", *arguments)[1].splitlines()
        said = [each for each in lines if each.startswith(begin)]
        return said[0].removeprefix(begin).split(", ") if said else []

    assert named("plain/app.py") == []
    assert (folder / "plain/app.py").read_text() == FIXED
    assert named("a") == ["openai-ready fix a/-b"]
    monkeypatch.chdir(folder / "a")
    advice = [f"openai-ready fix {each}" for each in ("./-b", "'../lab 1'", "../sub")]
    assert named() == advice
    for command in advice:
        assert fix("--yes", *shlex.split(command)[2:])[0] == 0
    for inner in ("lab 1", "a/-b", "sub"):
        assert (folder / inner / "app.py").read_text() == FIXED
    assert (folder / "ignored/c/app.py").read_text() == PROGRAM
    assert named() == advice
    assert (
        "其中的密钥请这样处理：openai-ready fix ./-b、" in fix("..", "--lang", "zh")[1]
    )


def test_the_last_change_is_taken_back(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    fix("--yes")
    assert fix("--undo") == (0, "Reverted: app.py, .env, .gitignore\n")
    assert repository.git("status", "--short") == "?? app.py\n"
    assert (repository.folder / "app.py").read_text() == PROGRAM
    nothing = "There is nothing to undo.\n"
    assert fix("--undo") == (1, nothing)
    assert fix("--forget") == (0, nothing)


def test_what_was_changed_since_is_shown_and_not_taken_back(
    repository: Repository,
) -> None:
    """Done by hand, the rest is taken back as well."""
    repository.write("app.py", PROGRAM)
    repository.write("other.py", PROGRAM)
    fix("--yes")
    fixed = (repository.folder / "app.py").read_text().splitlines(keepends=True)
    repository.write("app.py", "".join(fixed[:-1]) + "x = 1\n")
    status, said = fix("--undo")
    shown, _, rest = said.partition("app.py: [not-judged] ")
    assert status == 3
    assert rest == (
        "The lines of app.py that would be reverted have changed since, so "
        "nothing was changed.\n"
        "  Change them back by hand, from the lines with - to those with + above; then "
        "run it again.\n"
    )
    masked = PROGRAM.replace(KEY, MASKED)
    assert [
        each[1:] for each in shown.splitlines()[3:] if not each.startswith("-")
    ] == (masked.splitlines())
    assert "x = 1" not in shown
    assert (repository.folder / ".env").exists()
    repository.write("app.py", PROGRAM)
    assert fix("--undo") == (0, "Reverted: other.py, app.py, .env, .gitignore\n")
    assert (repository.folder / "other.py").read_text() == PROGRAM
    assert not (repository.folder / ".env").exists()


def test_a_program_that_is_gone_is_shown(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    fix("--yes")
    (repository.folder / "app.py").unlink()
    status, said = fix("--undo")
    assert status == 3
    assert f"+{PROGRAM.splitlines()[-1].replace(KEY, MASKED)}\n" in said


def test_what_is_kept_for_undo_can_be_deleted(repository: Repository) -> None:
    repository.write("app.py", PROGRAM)
    fix("--yes")
    record = repository.folder / ".git/openai-ready/undo.json"
    if sys.platform != "win32":
        assert record.stat().st_mode & 0o777 == 0o600
    assert fix("--forget") == (0, "The old contents were deleted.\n")
    assert not record.exists()


def test_before_a_push_the_last_commit_is_made_anew(repository: Repository) -> None:
    repository.add("app.py", PROGRAM)
    repository.commit()
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    plan = f"""
In commits that are not pushed yet:
  {MASKED}, first in {commit} (app.py:2:26)
1. If anybody may have seen it, delete the key and make a new one; that is cheap and safe. https://platform.openai.com/api-keys
2. Redo the last commit without the key before you push:
    git add -- .gitignore app.py
    git commit --amend --no-edit
3. Check that no commit has a key any more:
    openai-ready scan --history
"""
    assert fix("--yes") == (1, DIFF + SAID + DONE + plan)
    assert fix("--yes") == (1, f"No key to move.\n{plan}")
    follow(repository, plan)
    assert fix("--yes") == (0, "No key to move.\n")


def test_a_key_in_a_commit_is_named_also_if_git_is_too_slow_for_steps(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise TooSlowError(60)

    repository.add("app.py", f'KEY = "{make("project")}"\n')
    repository.commit()
    monkeypatch.setattr(planner, "situation_of", fails)
    status, output = fix("--yes")
    text = " ".join(output.split())
    assert status == 1
    assert "app.py:1:8: [key-in-history] OpenAI project key sk-proj-..." in text
    assert "git had not answered after 60 seconds in all and was ended" in text


def test_before_a_push_several_commits_become_one(repository: Repository) -> None:
    repository.add("a.txt", "a")
    repository.commit()
    base = repository.git("rev-parse", "--short=12", "HEAD").strip()
    repository.add("app.py", PROGRAM)
    repository.commit()
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    repository.add("a.txt", "b")
    repository.commit("--message=newest")
    newest = repository.git("rev-parse", "--short=12", "HEAD").strip()
    status, said = fix("--yes", "--lang", "zh")
    plan = f"""
在尚未推送的提交中：
  {MASKED}，最早见于 {commit}（app.py:2:26）
1. 如果可能有人看到过该密钥，请删除并新建一个，既省事又稳妥。https://platform.openai.com/api-keys
2. 在推送之前，将最近 2 个提交合并为一个不含密钥的提交，文件内容不变：
    git reset --soft {base}
    git add -- .gitignore app.py
    git commit --reuse-message={newest}
3. 确认提交中已没有密钥：
    openai-ready scan --history
"""
    assert (status, said[-len(plan) :]) == (1, plan)
    follow(repository, plan)
    assert fix("--yes") == (0, "No key to move.\n")
    assert repository.git("log", "--format=%s%n%n%b").split() == ["x", "newest", "x"]


def test_whoever_declines_is_shown_no_command_for_files_that_have_the_key(
    repository: Repository,
) -> None:
    repository.add("app.py", PROGRAM)
    repository.commit()
    status, said = fix("--dry-run")
    assert (status, said[said.index("\n1. ") :]) == (
        1,
        """
1. If anybody may have seen it, delete the key and make a new one; that is cheap and safe. https://platform.openai.com/api-keys
2. Remove the key from app.py: this command does it, and then prints the commands for the commits.
    openai-ready fix
""",
    )


def test_a_file_leaves_git_by_one_command(repository: Repository) -> None:
    for name in (".streamlit/secrets.toml", ".env.local", "deep/a/.env"):
        repository.add(name, f'OPENAI_API_KEY = "{KEY}"\n'.replace(" = ", "="))
        for is_committed in (False, True):
            if is_committed:
                repository.commit()
            status, said = fix("--yes")
            assert (status, said.count("git rm")) == (1, 1), said
        follow(repository, said)
        assert fix("--yes") == (0, "No key to move.\n")
        assert repository.git("ls-files", name) == ""


def test_what_is_kept_has_no_key_where_only_a_rule_is_written(
    repository: Repository,
) -> None:
    repository.write(".streamlit/secrets.toml", f'OPENAI_API_KEY = "{KEY}"\n')
    status, said = fix("--yes")
    assert status == 0
    assert said.endswith("\nDone. `openai-ready fix --undo` reverts it.\n")
    (kept,) = undo.recorded(repository.folder)
    assert (kept.path, kept.before) == (".gitignore", b".streamlit/secrets.toml\n")
    status, said = fix("--undo")
    assert (status, said.splitlines()[:2]) == (
        0,
        [
            "Reverted: .gitignore",
            (
                ".streamlit/secrets.toml: [dotenv-not-ignored] No .gitignore rule "
                "covers .streamlit/secrets.toml, so `git add` would add it."
            ),
        ],
    )


def follow(repository: Repository, plan: str) -> None:
    """Type the commands of git in a plan."""
    for line in plan.splitlines():
        if line.startswith("    git "):
            command = shlex.split(line)
            subprocess.run(
                command, cwd=repository.folder, check=True, capture_output=True
            )


def test_before_anything_else_a_merge_has_to_end(repository: Repository) -> None:
    repository.add("app.py", PROGRAM)
    repository.git("commit", "-m", "app")
    repository.git("checkout", "-b", "other")
    repository.git("commit", "--allow-empty", "-m", "other")
    repository.git("checkout", "-")
    repository.git("merge", "--no-ff", "--no-commit", "other")
    status, said = fix("--yes", "--lang", "en")
    assert status == 1
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    assert (
        said.partition(DONE)[2]
        == f"""
In commits that are not pushed yet:
  {MASKED}, first in {commit} (app.py:2:26)
1. If anybody may have seen it, delete the key and make a new one; that is cheap and safe. https://platform.openai.com/api-keys
2. Finish the merge, rebase or similar that is in progress, or abort it. Then run openai-ready fix: it prints the next step.
    git status
"""
    )


def test_after_a_push_the_key_goes_first(repository: Repository) -> None:
    repository.git("init", "--quiet", "--bare", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    repository.add("app.py", PROGRAM)
    repository.commit()
    repository.git("push", "--quiet", "origin", "main")
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    assert fix("--yes") == (
        1,
        f"""{DIFF}{SAID}{DONE}
In commits that are pushed:
  {MASKED}, first in {commit} (app.py:2:26)
1. Delete the key and make a new one first: whoever has the repository has the old one. https://platform.openai.com/api-keys
2. Look for calls that are not yours: https://platform.openai.com/usage
3. Commit and push the files without the key:
    git add -- .gitignore app.py
    git commit --message 'Read the key from the environment'
    git push --set-upstream origin main
4. The deleted key is worthless. Only if the old commits should go as well: agree on it with everyone who shares the repository, allow force pushes where the host protects a branch, then replace the key in all commits:
    git fetch --all
    openai-ready fix --replace-text ../keys.txt
    python -m pip install git-filter-repo
    git filter-repo --force --partial --replace-text ../keys.txt --replace-message ../keys.txt
    git update-ref --no-deref -d refs/remotes/origin/HEAD
    git push --force origin 'refs/remotes/origin/*:refs/heads/*'
5. Then delete ../keys.txt: the keys are in it. Everyone else has to delete their clones and forks and make new ones, because a pull would bring the old commits back. Only the host's support can remove pull requests and cached pages.
6. Check that no commit has a key any more:
    openai-ready scan --history
""",
    )


def test_the_keys_of_commits_are_listed_for_filter_repo(
    repository: Repository,
) -> None:
    repository.add("app.py", PROGRAM)
    repository.git("commit", "--quiet", f"--message=with {OTHER}")
    said = "Keys written into ../keys.txt: 2. Delete that file when done.\n"
    assert fix("--replace-text", "../keys.txt") == (0, said)
    target = repository.folder.parent / "keys.txt"
    assert sorted(target.read_text().split()) == sorted(
        f"literal:{key}==>sk-proj-..." for key in (KEY, OTHER)
    )
    assert target.stat().st_mode & 0o077 == 0 or sys.platform == "win32"
    assert fix("--replace-text", "../keys.txt") == (
        3,
        (
            "../keys.txt: [not-judged] ../keys.txt already exists, so nothing was "
            "written.\n  Delete it, or name another file.\n"
        ),
    )
    assert fix("--replace-text", "keys.txt") == (
        3,
        (
            "keys.txt: [not-judged] keys.txt lies in the repository, where a commit "
            "could include the keys.\n  Name a file outside of it, such as "
            "../keys.txt.\n"
        ),
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ["--undo", "--yes"],
            (
                "Choose one of PATH (with --yes or --dry-run), --undo, --forget, and "
                "--replace-text."
            ),
        ),
        (["gone.py"], "There is no file or folder gone.py."),
        ([".", ".."], "Name files of one repository at a time."),
    ],
)
def test_wrong_usage_is_one_sentence(
    repository: Repository, arguments: list[str], said: str
) -> None:
    assert repository.folder.is_dir()
    status, output = fix(*arguments)
    assert (status, output.splitlines()[-1]) == (2, f"Error: {said}")


def test_a_key_that_is_parted_in_a_tag_s_own_name_is_not_shown(
    repository: Repository,
) -> None:
    repository.add("a.py", "1\n")
    repository.commit()
    for between in ("\r", "\u0301"):
        name = between.join(parts(OTHER, 60))
        commit = repository.git("rev-parse", "HEAD").strip()
        tag = (
            f"object {commit}\ntype commit\ntag {name}\n"
            f"tagger a <a@x> 1700000000 +0000\n\n{KEY}\n"
        )
        repository.git("update-ref", "refs/tags/v1", repository.store("tag", tag))
        for arguments in (("--dry-run",), ("--yes",)):
            _, said = fix(*arguments)
            assert "in the message of tag" in said
            assert leaks(OTHER, re.sub(r"\\r|\u0301", "", said)) == ""
