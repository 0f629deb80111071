from __future__ import annotations

import os
import subprocess
import sys
from shutil import which
from typing import TYPE_CHECKING

import pytest
from fixing import files_in
from forked import output_of
from languages import EN
from makers import make
from systems import needs_terminals

from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.tools.hook_managers.our_hooks import STAGES

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

SCRIPT = "from pytest_openai_ready.cli.main import main; main()"
COMMAND = (sys.executable, "-c", SCRIPT, "init")
KEY = make("project")
WORKFLOW = ".github/workflows/tests.yml"

PROJECT = {
    "app.py": 'import os\n\nos.environ["DEEPSEEK_API_KEY"]\n',
    ".gitignore": "__pycache__/\n.env\n",
    ".pre-commit-config.yaml": "repos:\n-   repo: a\n    rev: v1\n    hooks:\n    -   id: b\n",
    "requirements-dev.txt": "pytest\n",
    WORKFLOW: "on: push\njobs:\n  a:\n    steps:\n    - run: pytest\n",
}
ORIGIN = ("--repo", "https://example.org/hooks", "--rev", "v0.1.0")


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    programs = os.path.dirname(sys.executable)  # pre-commit is among them
    monkeypatch.setenv("PATH", f"{programs}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")


def init(*arguments: str, folder: Path) -> tuple[int, str]:
    """Exit status and output of the real command, with no terminal and no input."""
    return output_of(["-c", SCRIPT, "init", *arguments], cwd=folder, env=os.environ)


def project(repository: Repository) -> Path:
    for name, content in PROJECT.items():
        repository.add(name, content)
    return repository.folder


DIFF = """\
--- a/.gitignore
+++ b/.gitignore
@@ -1,2 +1,8 @@
 __pycache__/
 .env
+
+# Keys and other secrets: they stay on this computer.
+.env.*
+!.env.example
+.envrc
+.streamlit/secrets.toml
--- /dev/null
+++ b/.env.example
@@ -0,0 +1,3 @@
+# Copy this file to .env and fill it in there; .env is ignored by git.
+OPENAI_API_KEY=
+DEEPSEEK_API_KEY=
--- a/.pre-commit-config.yaml
+++ b/.pre-commit-config.yaml
@@ -3,3 +3,11 @@
     rev: v1
     hooks:
     -   id: b
+-   repo: https://example.org/hooks
+    rev: v0.1.0
+    hooks:
+    -   id: block-openai-keys
+    -   id: block-client-side-keys
+    -   id: check-dotenv-ignored
+    -   id: block-openai-keys-in-message
+    -   id: block-openai-keys-in-push
--- /dev/null
+++ b/tests/test_openai_example.py
@@ -0,0 +1,20 @@
+\"\"\"Calls OpenAI if there is a key with credit; otherwise this test is skipped.
+
+Without a key: pytest --openai-ready-sandbox=ready
+\"\"\"
+
+from importlib.util import find_spec
+
+import pytest
+
+
+@pytest.mark.skipif(
+    not (find_spec("openai") and find_spec("pytest_openai_ready")),
+    reason="openai or pytest-openai-ready is not installed",
+)
+def test_openai_answers(openai_client, openai_model):
+    answer = openai_client.chat.completions.create(
+        model=openai_model,
+        messages=[{"role": "user", "content": "Say hello."}],
+    )
+    assert answer.choices[0].message.content
--- a/requirements-dev.txt
+++ b/requirements-dev.txt
@@ -1 +1,2 @@
 pytest
+pytest-openai-ready @ git+https://example.org/hooks@v0.1.0
--- a/.github/workflows/tests.yml
+++ b/.github/workflows/tests.yml
@@ -2,4 +2,11 @@
 jobs:
   a:
     steps:
+    - name: No API key in what is committed
+      run: |
+        python -m pip install pre-commit 'pytest-openai-ready @ git+https://example.org/hooks@v0.1.0'
+        pre-commit run --all-files block-openai-keys
+        pre-commit run --all-files check-dotenv-ignored
     - run: pytest
+      env:
+        OPENAI_API_KEY: ${{ secrets.OPENAI_API_KEY }}

"""
PATHS = [
    ".gitignore",
    ".env.example",
    ".pre-commit-config.yaml",
    "tests/test_openai_example.py",
    "requirements-dev.txt",
    WORKFLOW,
]
COMMANDS = f"""\
  pre-commit install -t pre-commit -t pre-merge-commit -t commit-msg -t pre-push
  gh secret set OPENAI_API_KEY
  git add -- {" ".join(PATHS)}
"""
OPEN = "".join(line for line in COMMANDS.splitlines(keepends=True) if "gh" not in line)
SAID = {
    "en": (
        "Nothing was written. To make these changes, add --yes.\n",
        (
            f"Written: {', '.join(PATHS)}\n`openai-ready init --undo` reverts "
            f"it.\nNext:\n{COMMANDS}"
        ),
        f"Everything is written already.\nNext:\n{OPEN}",
    ),
    "zh": (
        "未写入任何内容。要进行这些修改，请加上 --yes。\n",
        (
            f"已写入：{'、'.join(PATHS)}\n如需撤销，请运行 `openai-ready init "
            f"--undo`。\n接下来：\n{COMMANDS}"
        ),
        f"所需内容都已写好。\n接下来：\n{OPEN}",
    ),
}


def in_language(diff: str, name: str) -> str:
    """The diff, with what people read in new files in a language."""
    words = Language(name).words["texts"]["setup_file"]
    for name_of_text, text in EN.words["texts"]["setup_file"].items():
        diff = diff.replace(text, words[name_of_text])
    return diff


@pytest.mark.parametrize("language", SAID)
def test_a_repository_is_set_up_once(repository: Repository, language: str) -> None:
    folder = project(repository)
    before = files_in(folder)
    options = (*ORIGIN, "--lang", language)
    unwritten, written, nothing = SAID[language]
    diff = in_language(DIFF, language)
    assert init(*options, folder=folder) == (1, diff + unwritten)
    assert files_in(folder) == before
    assert init(*options, "--yes", folder=folder) == (0, diff + written)
    after = files_in(folder)
    assert sorted(after) == sorted({*before, *PATHS})
    for arguments in ((), ("--yes",), ("--dry-run",), ("--ci",)):
        assert init(*options, *arguments, folder=folder) == (0, nothing)
    assert files_in(folder) == after


def test_a_second_run_says_which_steps_are_open(repository: Repository) -> None:
    """Each is obeyed, and the next run names one less."""
    folder = project(repository)
    repository.commit()
    status, said = init("--yes", *ORIGIN, folder=folder)
    steps = said.partition("Next:\n")[2]
    install, _, add = steps.splitlines()
    assert status == 0
    open_ = f"Everything is written already.\nNext:\n{install}\n{add}\n"
    assert init(*ORIGIN, folder=folder) == (0, open_)
    subprocess.run(install.split(), cwd=folder, check=True, capture_output=True)
    open_ = f"Everything is written already.\nNext:\n{add}\n"
    assert init(*ORIGIN, folder=folder) == (0, open_)
    subprocess.run(add.split(), cwd=folder, check=True)
    assert init(*ORIGIN, folder=folder) == (0, "Nothing to do.\n")


def test_a_dry_run_writes_nothing(repository: Repository) -> None:
    folder = project(repository)
    before = files_in(folder)
    assert init(*ORIGIN, "--dry-run", "--yes", folder=folder) == (
        1,
        f"{DIFF}Nothing was written.\n",
    )
    assert files_in(folder) == before


@needs_terminals
@pytest.mark.parametrize(
    ("answer", "status", "said", "written"),
    [
        ("y\n", 0, "Written: .env.example", True),
        ("YES\n", 0, "Written: .env.example", True),
        ("是\n", 0, "Written: .env.example", True),
        ("maybe\n好\n", 0, "Error: Answer y or n.", True),
        ("否\n", 1, "Nothing was written.", False),
        ("n\n", 1, "Nothing was written.", False),
        ("\n", 1, "Nothing was written.", False),
        ("\x04", 130, "", False),
    ],
)
def test_a_person_is_asked(
    repository: Repository, answer: str, status: int, said: str, *, written: bool
) -> None:
    import pty

    ours, theirs = pty.openpty()
    os.write(ours, answer.encode())
    with subprocess.Popen(
        [*COMMAND, "--only", "example"], stdin=theirs, stdout=theirs, stderr=theirs
    ) as process:
        assert process.wait(60) == status
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    os.close(theirs)
    assert "Make these changes? [y/N]: " in shown
    assert said in shown
    assert (repository.folder / ".env.example").exists() is written


def test_a_hook_manager_that_is_missing_is_installed_first(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_git = repository.folder.parent / "bin"
    only_git.mkdir()
    (only_git / "git").symlink_to(which("git") or "git")
    monkeypatch.setenv("PATH", str(only_git))
    _, output = init("--yes", "--only", "hooks", folder=repository.folder)
    assert output.partition("\nNext:\n")[2] == (
        f"  {sys.executable} -m pip install pre-commit\n"
        f"  {sys.executable} -m pre_commit install\n"
        "  git add -- .pre-commit-config.yaml\n"
    )


def test_where_files_have_no_modes_new_scripts_are_added_as_programs(
    repository: Repository,
) -> None:
    """Without that, git runs none of them where files have modes."""
    repository.add(".githooks/pre-push", "#!/bin/sh\n")
    for name, value in (("fileMode", "false"), ("hooksPath", ".githooks")):
        repository.git("config", f"core.{name}", value)
    new = "git add --chmod=+x -- .githooks/pre-commit .githooks/commit-msg"
    for _ in range(2):
        _, output = init("--yes", "--only", "hooks", folder=repository.folder)
        typed = [line.strip() for line in output.splitlines() if "git add" in line]
        assert sorted(typed) == sorted([new, "git add -- .githooks/pre-push"])
    for each in typed:
        repository.git(*each.split()[1:])
    staged = repository.git("ls-files", "--stage", "--", ".githooks").splitlines()
    assert [each.split()[0] for each in staged] == ["100755", "100755", "100644"]


def test_parts_may_be_chosen(repository: Repository) -> None:
    folder = project(repository)
    init("--yes", "--only", "gitignore,example", "--skip", "example", folder=folder)
    changed = {
        name for name, content in files_in(folder).items()
        if content != PROJECT.get(name, "").encode()
    }  # fmt: skip
    assert changed == {".gitignore"}


def test_the_whole_repository_is_set_up_from_any_folder(
    repository: Repository,
) -> None:
    repository.write("deep/er/a.py", "")
    init("--yes", "--only", "example", folder=repository.folder / "deep/er")
    assert (repository.folder / ".env.example").exists()


def test_the_example_is_a_test_that_runs(repository: Repository) -> None:
    init("--yes", "--only", "tests", folder=repository.folder)
    status, said = output_of(
        ["-m", "pytest", "-q", "--openai-ready-sandbox=ready"],
        cwd=repository.folder,
        env=os.environ,
    )
    assert status == 0, said
    assert "1 passed" in said


def test_in_a_hosted_notebook_nothing_is_for_commits(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = project(repository)
    monkeypatch.setenv("COLAB_RELEASE_TAG", "release")
    assert init("--yes", *ORIGIN, folder=folder)[0] == 0
    changed = repository.git("status", "--porcelain", "--untracked-files").splitlines()
    assert sorted(each[3:] for each in changed if each[1] != " ") == [
        ".env.example",
        ".gitignore",
    ]
    status, said = init("--dry-run", "--only", "hooks", *ORIGIN, folder=folder)
    assert (status, "+++ b/.pre-commit-config.yaml" in said) == (1, True)


def test_what_was_written_is_taken_back_to_the_byte(repository: Repository) -> None:
    folder = project(repository)
    before = files_in(folder)
    assert init("--yes", *ORIGIN, folder=folder)[0] == 0
    assert files_in(folder) != before
    assert init("--undo", folder=folder) == (
        0,
        f"Reverted: {', '.join(reversed(PATHS))}\n",
    )
    assert files_in(folder) == before
    assert init("--undo", folder=folder) == (
        1,
        "There is nothing to undo.\n",
    )
    status, said = init("--undo", "--yes", folder=folder)
    assert (status, "--undo goes with no other option" in said) == (2, True)


def test_no_value_of_a_dotenv_is_shown_or_written(repository: Repository) -> None:
    repository.write(".env", f"OPENAI_API_KEY={KEY}\nRELAY_TOKEN=wordlike-value\n")
    repository.write(".gitignore", f"# {KEY}\n")
    status, output = init("--yes", folder=repository.folder)
    assert status == 0
    assert not any(KEY[at : at + 8] in output for at in range(8, len(KEY) - 8))
    assert "wordlike" not in output
    assert (repository.folder / ".env.example").read_text("utf-8") == (
        "# Copy this file to .env and fill it in there; .env is ignored by git.\n"
        "OPENAI_API_KEY=\nRELAY_TOKEN=\n"
    )


def linked(repository: Repository) -> None:
    outside = repository.folder.parent / "outside"
    outside.write_bytes(b"mine\n")
    (repository.folder / ".gitignore").symlink_to(outside)


def linked_to_nowhere(repository: Repository) -> None:
    (repository.folder / ".env.example").symlink_to("../not-there")


def read_only(repository: Repository) -> None:
    repository.write(".gitignore", "a\n")
    (repository.folder / ".gitignore").chmod(0o444)


def a_folder(repository: Repository) -> None:
    (repository.folder / ".gitignore").mkdir()


def with_a_conflict(repository: Repository) -> None:
    repository.write(".gitignore", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> theirs\n")


def in_gbk(repository: Repository) -> None:
    repository.write(".pre-commit-config.yaml", "# 钩子\nrepos: []\n".encode("gbk"))


def too_large(repository: Repository) -> None:
    repository.write(".gitignore", "a\n" * 600_000)


def no_yaml(repository: Repository) -> None:
    repository.write(WORKFLOW, "jobs: [pytest\n")


def no_toml(repository: Repository) -> None:
    repository.write("pyproject.toml", "[project\n")


def in_a_merge(repository: Repository) -> None:
    repository.add("a", "1\n")
    repository.commit()
    for branch, content in (("other", "2\n"), ("main", "3\n")):
        repository.git("checkout", "--quiet", "-B", branch)
        repository.add("a", content)
        repository.commit()
        repository.git("checkout", "--quiet", "-B", "main", "HEAD~")
    repository.git("checkout", "--quiet", "other")
    repository.add("b", "")
    repository.commit()
    repository.git(
        "merge", "--quiet", "--no-commit", "--no-ff", "-s", "ours", "main@{1}"
    )


def test_whoever_takes_the_rule_back_hears_of_a_dotenv(repository: Repository) -> None:
    """One that was there before; the rule stays for one that was written since."""
    repository.add("a.py", "")
    folder = repository.folder
    assert init("--yes", *ORIGIN, folder=folder)[0] == 0
    repository.write(".env", "DEBUG=1\n")
    status, said = init("--undo", folder=folder)
    assert (status, said.splitlines()[1:]) == (
        0,
        [
            (
                ".gitignore stays as it is, because what it hides is still there, or another "
                "command added to it."
            )
        ],
    )
    assert ".gitignore" not in said.splitlines()[0]
    repository.git("check-ignore", "--quiet", ".env")
    (folder / ".gitignore").unlink()
    assert init("--yes", *ORIGIN, folder=folder)[0] == 0
    status, said = init("--undo", folder=folder)
    assert (status, said.splitlines()[1:]) == (
        0,
        [
            (
                ".env: [dotenv-not-ignored] No .gitignore rule covers .env, so `git "
                "add` would add it."
            ),
            "  Write the line .env into .gitignore, then add that file.",
            "  git add -- .gitignore",
        ],
    )


def test_hooks_that_have_no_configuration_any_more_are_taken_away(
    repository: Repository,
) -> None:
    """Without one, pre-commit and prek refuse every commit."""
    folder = repository.folder
    for program in ("pre-commit", "prek"):
        assert init("--yes", "--only", "hooks", folder=folder)[0] == 0
        stages = [f"-t {each}" for each in STAGES]
        installed = (program, "install", "-f", *" ".join(stages).split())
        subprocess.run(installed, cwd=folder, capture_output=True, check=True)
        status, said = init("--undo", folder=folder)
        command = f"{program} uninstall {' '.join(stages)}"
        assert (status, said) == (
            0,
            f"Reverted: .pre-commit-config.yaml\nNext:\n  {command}\n",
        )
        commit = ("git", "commit", "--allow-empty", "-qm", program)
        assert subprocess.run(commit, cwd=folder, check=False).returncode == 1
        subprocess.run(command.split(), cwd=folder, capture_output=True, check=True)
        assert subprocess.run(commit, cwd=folder, check=False).returncode == 0


def test_hooks_whose_configuration_stays_are_not_spoken_of(
    repository: Repository,
) -> None:
    folder = project(repository)
    assert init("--yes", *ORIGIN, folder=folder)[0] == 0
    installed = ("pre-commit", "install", "-t", "pre-push")
    subprocess.run(installed, cwd=folder, capture_output=True, check=True)
    _, said = init("--undo", folder=folder)
    assert said == f"Reverted: {', '.join(reversed(PATHS))}\n"


def test_a_rule_that_another_command_needs_stays(repository: Repository) -> None:
    folder = repository.folder
    repository.write("a.py", f'x = "{KEY}"\n')
    made = (sys.executable, "-c", SCRIPT, "fix")
    subprocess.run([*made, "--yes"], cwd=folder, capture_output=True, check=True)
    assert init("--yes", "--only", "gitignore", folder=folder)[0] == 0
    done = subprocess.run(
        [*made, "--undo"], cwd=folder, capture_output=True, text=True, check=True
    )
    assert done.stdout == (
        "Reverted: a.py, .env\n.gitignore stays as it is, because what it hides is "
        "still there, or another command added to it.\n"
    )
    repository.write(".env", "A=1\n")
    assert repository.git("status", "--short") == "?? .gitignore\n?? a.py\n"


REFUSED = {
    linked: ".gitignore: [not-judged] .gitignore is a link or behind one, and no link "
    "is followed, so nothing was changed.\n"
    "  Replace the link with a regular file, then try again.\n",
    linked_to_nowhere: ".env.example: [not-judged] .env.example is a link or behind "
    "one, and no link is followed, so nothing was changed.\n"
    "  Replace the link with a regular file, then try again.\n",
    read_only: ".gitignore: [not-judged] .gitignore or its folder is read-only, so "
    "nothing was changed.\n"
    "  Allow writing to both, then try again.\n",
    a_folder: ".gitignore: [not-judged] .gitignore is not a regular file, so nothing "
    "was changed.\n"
    "  Move it away, then try again.\n",
    with_a_conflict: ".gitignore: [not-judged] .gitignore contains conflict markers, "
    "so nothing was changed.\n"
    "  Resolve the conflict, then try again.\n",
    in_gbk: ".pre-commit-config.yaml: [not-judged] .pre-commit-config.yaml is not "
    "saved as UTF-8, so nothing was changed.\n"
    "  Save it as UTF-8 in your editor, then try again.\n",
    too_large: ".gitignore: [not-judged] .gitignore could not be read or is too "
    "large, so nothing was changed.\n"
    "  Allow reading it, then try again.\n  Or leave that part out with --skip.\n",
    no_yaml: ".github/workflows/tests.yml: [not-judged] .github/workflows/tests.yml "
    "is not valid YAML, so nothing was changed.\n"
    "  Fix it first, then try again.\n  Or leave that part out with --skip.\n",
    no_toml: "pyproject.toml: [not-judged] pyproject.toml is not valid TOML, so "
    "nothing was changed.\n"
    "  Fix it first, then try again.\n  Or leave that part out with --skip.\n",
    in_a_merge: "[not-judged] A merge, rebase or cherry-pick is not finished, so "
    "nothing was changed.\n"
    "  Finish or abort it, then try again.\n",
}  # fmt: skip


@pytest.mark.parametrize(("arrange", "said"), REFUSED.items())
def test_what_stands_in_the_way_is_one_sentence(
    repository: Repository, arrange: Callable[[Repository], None], said: str
) -> None:
    arrange(repository)
    before = files_in(repository.folder)
    assert init("--yes", *ORIGIN, folder=repository.folder) == (3, said)
    assert files_in(repository.folder) == before


def test_outside_of_a_repository_there_is_one_to_make(
    isolated: Path, tmp_path: Path
) -> None:
    assert isolated.is_dir()
    assert init("--yes", folder=tmp_path) == (
        3,
        (
            "[not-judged] This folder is not in a git repository.\n"
            "  Make it one, or change to the folder that you cloned.\n"
            "  git init\n"
        ),
    )


def test_without_the_extra_the_command_for_it_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    hidden = repository.folder.parent / "hidden"
    for package in ("ruamel", "tomlkit"):
        (hidden / package).mkdir(parents=True)
        (hidden / package / "__init__.py").write_text(
            f"raise ModuleNotFoundError(name={package!r})\n"
        )
    monkeypatch.setenv("PYTHONPATH", str(hidden))
    repository.write(".pre-commit-config.yaml", "repos:\n- repo: a\n")
    assert init("--yes", folder=repository.folder) == (
        3,
        (
            "[not-judged] The packages that edit files are not installed.\n"
            "  Install them, then try again.\n"
            "  python -m pip install libcst ruamel.yaml tomlkit\n"
        ),
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (
            ("--only", "hook"),
            (
                "Error: Invalid value for '--only': The parts are gitignore, image, "
                "example, hooks, tests, ci."
            ),
        ),
        (
            ("--repo", "a", "--rev", "v1 #"),
            "Error: A --rev is the name of a tag, or a commit.",
        ),
        (("--rev", "v1"), "Error: --repo and --rev belong together."),
        (
            ("--repo", "https://me:x@example.org/a", "--rev", "v1"),
            "Error: Leave the password out of --repo: it is committed.",
        ),
    ],
)
def test_wrong_usage_is_one_sentence(
    repository: Repository, arguments: tuple[str, ...], said: str
) -> None:
    status, output = init(*arguments, folder=repository.folder)
    assert (status, output.splitlines()[-1]) == (2, said)


def test_what_is_left_to_a_person_is_said_first(repository: Repository) -> None:
    repository.write(".gitignore", ".env\r\n".encode("utf-16"))
    repository.write(".gitlab-ci.yml", "test:\n  script: [pytest]\n")
    for language, said in (("en", NOTES_EN), ("zh", NOTES_ZH)):
        status, output = init(
            *ORIGIN,
            *("--only", "gitignore,ci", "--lang", language),
            folder=repository.folder,
        )
        assert status == 1
        assert output.partition("---")[0] == said


NOTES_EN = """\
.gitignore is saved in UTF-16, which git cannot read; it becomes UTF-8 and says the same.

.gitlab-ci.yml is written in a form that is not edited here. Add this to it by hand:
  - python -m pip install pre-commit 'pytest-openai-ready @ git+https://example.org/hooks@v0.1.0'
  - pre-commit run --all-files block-openai-keys
  - pre-commit run --all-files check-dotenv-ignored

pytest in .gitlab-ci.yml gets the key once this is a masked variable:
  OPENAI_API_KEY (GitLab CI: Settings > CI/CD > Variables)

"""
NOTES_ZH = """\
.gitignore 是 UTF-16 编码，git 无法读取；将改存为 UTF-8，内容不变。

.gitlab-ci.yml 的写法无法自动编辑，请手动加入：
  - python -m pip install pre-commit 'pytest-openai-ready @ git+https://example.org/hooks@v0.1.0'
  - pre-commit run --all-files block-openai-keys
  - pre-commit run --all-files check-dotenv-ignored

将密钥以下列名称存为隐藏变量后，.gitlab-ci.yml 中的 pytest 即可使用它（括号内为设置位置）：
  OPENAI_API_KEY (GitLab CI: Settings > CI/CD > Variables)

"""
