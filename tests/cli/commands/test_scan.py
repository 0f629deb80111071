"""The command, started as people start it."""

from __future__ import annotations

import gzip
import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from click.testing import CliRunner
from forked import ended
from makers import make
from scan.leaks import leaked
from systems import needs_folders_to_go, needs_links, needs_signals, needs_terminals

from pytest_openai_ready.cli.commands import scan as command
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.cli.progress import ProgressLine

if TYPE_CHECKING:
    from collections.abc import Mapping

    from conftest import Repository

KEY = make("project")
MASKED = f"sk-proj-...{KEY[-4:]}"
LINE = f"key = '{KEY}'\n"
SCRIPT = "from pytest_openai_ready.cli.main import main; main()"
MOVE = (
    "  Move the key into .env and read OPENAI_API_KEY from the environment. If it was "
    "ever pushed, delete it and make a new one.\n"
    "  openai-ready fix\n"
)


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, isolated: Path) -> None:
    assert isolated.is_dir()
    for name in dict(os.environ):
        if name.endswith(("KEY", "TOKEN", "SECRET")) or name.startswith(
            ("LC_", "LANG")
        ):
            monkeypatch.delenv(name)
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")


class Done(NamedTuple):
    """How the command ended."""

    status: int
    out: str
    err: str


def scan(
    *arguments: str | Path,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Done:
    return openai_ready(
        *("scan", *map(str, arguments)),
        folder=folder,
        environ=environ,
        encoding=encoding,
    )


def openai_ready(
    *arguments: str,
    folder: Path | None = None,
    environ: Mapping[str, str] | None = None,
    encoding: str = "utf-8",
) -> Done:
    status, *said = ended(
        ["-c", SCRIPT, *arguments],
        cwd=folder or Path.cwd(),
        env={**os.environ, **(environ or {})},
    )
    out, err = (each.decode(encoding).replace("\r\n", "\n") for each in said)
    return Done(status, out, err)


def started(*command: str) -> Done:
    done = subprocess.run(
        command, stdin=subprocess.DEVNULL, capture_output=True, check=False
    )
    out, err = (each.decode("utf-8") for each in (done.stdout, done.stderr))
    return Done(done.returncode, out.replace("\r\n", "\n"), err)


def test_a_clean_repository_says_how_much_was_searched(repository: Repository) -> None:
    repository.add("app.py", "print('hello')\n")
    assert scan() == Done(0, "No key found (files: 1).\n", "")


def test_keys_are_said_once_each_with_one_remedy(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", LINE)
    repository.add("b.py", LINE)
    repository.write("a.py", f"\n{LINE}")
    assert scan() == Done(
        1,
        f"a.py:2:8: [key-in-file] OpenAI project key {MASKED}\n"
        f"b.py:1:8: [key-in-file] OpenAI project key {MASKED}\n"
        f"{MOVE}Keys found: 2 (files: 3).\n",
        "",
    )


def test_in_chinese_for_a_gbk_console(repository: Repository) -> None:
    repository.add("a.py", LINE)
    settings = {"LANG": "zh_CN.GBK", "PYTHONIOENCODING": "gbk", "OPENAI_READY_LANG": ""}
    done = scan(environ=settings, encoding="gbk")
    assert done == Done(
        1,
        f"a.py:1:8: [key-in-file] OpenAI 项目密钥 {MASKED}\n"
        "  请将密钥移入 .env，并从环境变量 OPENAI_API_KEY 读取。如果曾经推送过，请删除该密钥并新建一个。\n"
        "  openai-ready fix\n"
        "发现密钥 1 处（文件 1 个）。\n",
        "",
    )


def test_what_is_staged_is_to_be_staged_anew(repository: Repository) -> None:
    repository.add("my app.py", LINE)
    assert scan("--staged") == Done(
        1,
        f"my app.py:1:8: [key-in-file] OpenAI project key {MASKED}\n"
        "  Let openai-ready fix remove the key from the file, then stage the file "
        "again.\n"
        "  openai-ready fix\n"
        "  git add -- 'my app.py'\n"
        "Keys found: 1 (files: 1).\n",
        "",
    )


@pytest.mark.parametrize("later", ["clean now\n", None])
def test_a_key_that_only_the_index_has_is_said_to_be_staged(
    repository: Repository, later: str | None
) -> None:
    """What `git add` took in stays there when its file is changed or deleted."""
    path = repository.folder / repository.add("my app.py", LINE)
    if later is None:
        path.unlink()
    else:
        path.write_text(later)
    found = (
        f"my app.py:1:8: [key-in-file] OpenAI project key {MASKED}, staged\n"
        "  The file on the disk no longer has the key. Stage it as it is now; if the "
        "key was ever pushed, delete it and make a new one.\n"
        "  git add -- 'my app.py'\n"
        "Keys found: 1 (files: 1).\n"
    )
    assert scan() == scan(".") == scan("--staged") == Done(1, found, "")
    doctor = ("openai-ready", "doctor", "--offline", "--only=files")
    for others in (doctor, ("block-openai-keys",)):
        said = started(*others)
        assert (said.status, said.err) == (1, "")
        assert f"{MASKED}, staged" in said.out
        assert "git add -- 'my app.py'" in said.out
        assert "openai-ready fix" not in said.out
    repository.git("add", "--", "my app.py")
    clean = Done(0, f"No key found (files: {int(later is not None)}).\n", "")
    assert (scan(), started("block-openai-keys").status) == (clean, 0)


def test_what_is_on_the_disk_and_staged_is_said_once(repository: Repository) -> None:
    """A line before it was added since."""
    repository.add("a.py", LINE)
    repository.write("a.py", f"\n{LINE}")
    assert scan().out.splitlines()[0] == (
        f"a.py:2:8: [key-in-file] OpenAI project key {MASKED}"
    )
    assert scan().out.splitlines()[-1] == "Keys found: 1 (files: 1)."


def test_a_template_with_a_key_gets_what_belongs_there(
    repository: Repository,
) -> None:
    repository.add(".env.example", f"OPENAI_API_KEY={KEY}\n")
    found = f".env.example:1:16: [example-has-key] OpenAI project key {MASKED} in a template, which is meant to be shared\n"
    assert scan() == Done(
        1,
        f"{found}  Leave the value empty (OPENAI_API_KEY=) and put the key into .env. "
        "If it was ever pushed, delete it and make a new one.\n"
        "  openai-ready fix\n"
        "Keys found: 1 (files: 1).\n",
        "",
    )
    assert scan("--staged") == Done(
        1,
        f"{found}  Let openai-ready fix empty the value (OPENAI_API_KEY=) and put the "
        "key into .env, then stage the file again.\n"
        "  openai-ready fix\n"
        "  git add -- .env.example\n"
        "Keys found: 1 (files: 1).\n",
        "",
    )


def test_the_command_is_for_the_folder_one_stands_in(repository: Repository) -> None:
    repository.write(":(top)a.py", LINE)
    repository.write("sub/b.py", "")
    repository.git("add", ".")
    here, below = (
        scan("--staged", folder=folder).out.splitlines()[3]
        for folder in (repository.folder, repository.folder / "sub")
    )
    assert here == "  git add -- ':(literal):(top)a.py'"
    assert below == "  git add -- '../:(top)a.py'"


def test_nothing_staged(repository: Repository) -> None:
    repository.write("a.py", LINE)
    assert scan("--staged") == Done(0, "No key found (files: 0).\n", "")


def test_a_bare_repository_is_not_called_clean(
    repository: Repository, tmp_path: Path
) -> None:
    repository.add("a.py", LINE)
    repository.commit()
    repository.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare"))
    bare = tmp_path / "bare"
    os.chdir(bare)
    assert scan() == Done(
        3,
        f"{bare}: [not-judged] {bare} is a bare repository: its files are in its "
        "commits only.\n"
        "  Go there and search its history.\n"
        "  openai-ready scan --history\n"
        "No key found (files: 0). Not judged: 1.\n",
        "",
    )
    assert scan("--history").status == 1


def test_history_says_what_the_moment_asks_for(
    repository: Repository, tmp_path: Path
) -> None:
    repository.add("old.py", LINE)
    repository.commit()
    pushed = repository.git("rev-parse", "HEAD")[:12]
    repository.git("init", "--quiet", "--bare", str(tmp_path / "remote"))
    repository.git("remote", "add", "origin", str(tmp_path / "remote"))
    repository.git("push", "--quiet", "origin", "main")
    other = make("project", seed=1)
    repository.add("old.py", "clean\n")
    repository.add("new.py", f"key = '{other}'\n")
    repository.commit()
    last = repository.git("rev-parse", "HEAD")[:12]
    repository.git("rm", "--quiet", "new.py")
    repository.commit()
    newest = repository.git("rev-parse", "HEAD")[:12]
    done = scan("--history")
    assert done.status == 1
    said = (
        f"old.py:1:8: [key-in-history] OpenAI project key {MASKED}, first in commit "
        f"{pushed}, pushed\n"
        f"new.py:1:8: [key-in-history] OpenAI project key sk-proj-...{other[-4:]}, "
        f"first in commit {last}, not pushed\n"
        "1. Delete the key and make a new one first: whoever has the repository has "
        "the old one. https://platform.openai.com/api-keys\n"
        "2. Look for calls that are not yours: https://platform.openai.com/usage\n"
        "3. Before you push, make one commit of the last 2, without the key; your "
        "files stay as they are:\n"
        f"    git reset --soft {pushed}\n"
        f"    git commit --reuse-message={newest}\n"
        "4. The deleted key is worthless."
    )
    assert done.out.startswith(said)
    assert done.out.endswith("Keys found: 2 (commits: 3).\n")
    ranged = scan("--range", "origin/main..main", "--format", "json")
    (found,) = json.loads(ranged.out)["findings"]
    assert (found["path"], found["commit"], found["pushed"]) == ("new.py", last, False)


def test_an_archive_that_nobody_can_read_decides_no_push(
    repository: Repository,
) -> None:
    repository.add("a.gz", gzip.compress(os.urandom(1000))[:500])
    repository.commit()
    said = (
        "a.gz: [not-judged] a.gz breaks off, is damaged or is encrypted, so part of it "
        "was not searched.\n"
    )
    for options, status in (
        ((), 3),
        (("--history",), 3),
        (("--range", "HEAD"), 3),
        (("--range", "HEAD", "--ref", "refs/heads/main"), 0),
    ):
        done = scan(*options)
        assert (options, done.status) == (options, status)
        assert done.out.startswith(said)


def test_the_message_of_a_tag_is_not_called_a_commit_s(repository: Repository) -> None:
    repository.add("a", "")
    repository.commit()
    repository.git("tag", "--annotate", f"--message={KEY}", "v1")
    commit = repository.git("rev-parse", "--short=12", "HEAD").strip()
    assert scan("--history").out.startswith(
        f"v1:1:1: [key-in-message] OpenAI project key sk-proj-...{KEY[-4:]} in the "
        f"message of tag v1 ({commit}), not pushed\n"
    )


def test_outside_of_a_repository_there_is_no_history(tmp_path: Path) -> None:
    done = scan("--history", folder=tmp_path)
    assert done.status == 3
    assert "[not-judged] This folder is not in a git repository.\n" in done.out


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
@pytest.mark.parametrize(("content", "status"), [("clean", 0), (LINE, 1)])
def test_every_format_has_the_same_exit_status(
    repository: Repository, form: str, content: str, status: int
) -> None:
    repository.add("课程 \n%.py" if os.name != "nt" else "课程.py", content)
    done = scan("--format", form, environ={"PYTHONIOENCODING": "ascii"})
    assert (done.status, done.err) == (status, "")
    assert not leaked(KEY, done.out)


def test_json_stands_alone_on_the_output(repository: Repository) -> None:
    repository.add("课程.py", LINE)
    done = scan("--format", "json", environ={"PYTHONIOENCODING": "gbk"})
    assert json.loads(done.out)["findings"][0]["path"] == "课程.py"
    assert done.err == ""


def test_the_output_goes_to_a_file_in_utf_8(repository: Repository) -> None:
    repository.add("课程.py", LINE)
    done = scan("--format", "sarif", "--output", "out.sarif")
    assert done == Done(1, "Keys found: 1 (files: 1).\n", "")
    log = json.loads((repository.folder / "out.sarif").read_bytes())
    assert log["runs"][0]["results"][0]["ruleId"] == "key-in-file"


@needs_links
def test_the_output_goes_through_no_link_of_the_repository(
    repository: Repository, tmp_path: Path
) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    precious = outside / "precious"
    precious.write_text("precious\n")
    (repository.folder / "s.sarif").symlink_to(precious)
    (repository.folder / "new.sarif").symlink_to(outside / "new")
    (repository.folder / "folder").symlink_to(outside)
    (repository.folder / "below").mkdir()
    for path in (
        *("s.sarif", "./s.sarif", "new.sarif", "folder/precious", "folder/new"),
        *("below/../folder/new", str(repository.folder / "s.sarif")),
        str(repository.folder / "folder/new"),
    ):
        for arguments in (("scan",), ("audit", ".", "--no-state")):
            done = openai_ready(*arguments, "--output", path, folder=repository.folder)
            why = f"Error: {path} is a link, or lies behind one: name another file"
            said = " ".join(done.err.split())
            assert (done.status, done.out) == (2, ""), path
            assert said.endswith(f"{why} for --output."), path
        assert precious.read_text() == "precious\n"
        assert os.listdir(outside) == ["precious"]
    for path in ("plain", "below/plain", "/dev/stdout"):
        assert scan("--output", path, folder=repository.folder).status == 0
    assert '"findings": []' in scan("--output", "/dev/stdout", "--format", "json").out


def test_a_file_that_cannot_be_written_leaves_it_undecided(
    repository: Repository,
) -> None:
    done = scan("--output", "no/such/folder", folder=repository.folder)
    assert done == Done(
        3, "", "Error: The output could not be written (No such file or directory).\n"
    )


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nope"], "There is no file or folder nope."),
        ([""], "There is no file or folder ."),
        ([KEY], f"There is no file or folder {MASKED}."),
        (["--range", "--all"], "A range of commits is written as A..B."),
        (["--range", ""], "A range of commits is written as A..B."),
        (["--range", ".."], "A range of commits is written as A..B."),
        (["--range", "typo"], "There are no such commits: typo."),
        (["--range", "HEAD..typo"], "There are no such commits: HEAD..typo."),
        (
            ["--staged", "."],
            (
                "Choose one of PATH (with --no-ignore), --staged, --mine, and --history "
                "or --range."
            ),
        ),
        (
            ["--history", "--no-ignore"],
            (
                "Choose one of PATH (with --no-ignore), --staged, --mine, and --history "
                "or --range."
            ),
        ),
    ],
)
def test_wrong_usage_is_one_sentence(
    repository: Repository, arguments: list[str], error: str
) -> None:
    done = scan(*arguments, folder=repository.folder)
    assert (done.status, done.out) == (2, "")
    assert done.err.endswith(f"\nError: {error}\n")
    assert not leaked(KEY, done.err)


@needs_folders_to_go
def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    script = (
        f"import os; os.mkdir('gone'); os.chdir('gone'); os.rmdir('../gone'); {SCRIPT}"
    )
    # An environment that is active is on the PATH, and its programs go by their names.
    for path in (os.environ["PATH"], "/usr/bin"):
        for arguments in (("scan",), ("scan", "--output", "x")):
            status, _, error = ended(
                ["-c", script, *arguments],
                cwd=tmp_path,
                env={**os.environ, "PATH": path},
            )
            assert (status, error.splitlines()[-1]) == (
                2,
                b"Error: This folder no longer exists: change to one that does.",
            )


def test_an_error_of_its_own_is_a_finding_without_its_text(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError(KEY)

    assert repository.folder.is_dir()
    monkeypatch.setattr("pytest_openai_ready.scan.places.worktree.tree_findings", fail)
    with pytest.raises(SystemExit) as end:
        command.scan.main([], standalone_mode=False)
    assert end.value.code == 3
    assert capsys.readouterr().out == (
        "[check-crashed] The check scan crashed (ValueError).\n"
        "  Please report this with the output of the command.\n"
        "  openai-ready --version\n"
        "No key found. Not judged: 1.\n"
    )


def test_many_files_are_searched_by_several_processes_in_order(
    repository: Repository,
) -> None:
    for number in range(300):
        repository.write(f"{number:03}.txt", LINE * 5 + "x = 1\n" * 5_000)
    done = scan("--format", "json")
    found = [each["path"] for each in json.loads(done.out)["findings"]]
    assert found == [f"{number:03}.txt" for number in range(300) for _ in range(5)]


@needs_signals
def test_whether_anybody_reads_does_not_change_the_status(
    repository: Repository,
) -> None:
    for number in range(600):
        repository.write(f"{number}.py", LINE)
    with subprocess.Popen(
        [sys.executable, "-c", SCRIPT, "scan"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 1
        assert process.stderr.read() == b""


@needs_signals
def test_ctrl_c_ends_it_without_a_word(repository: Repository) -> None:
    script = (
        "import time, pytest_openai_ready.scan.scanner as files\n"
        "files.findings_in_file = lambda *_: print('at work', flush=True) or "
        "[time.sleep(0.1) for _ in range(600)]\n"  # each sees a signal soon
        f"{SCRIPT}"
    )
    repository.write("a.py", LINE)
    with subprocess.Popen(
        [sys.executable, "-c", script, "scan"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == b"at work\n"
        process.send_signal(signal.SIGINT)
        assert process.wait(60) == 130
        assert b"Traceback" not in process.stderr.read()


def on_terminal(script: str) -> str:
    """What a program writes to a terminal as its standard error."""
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env={**os.environ, "TERM": "xterm"},
    ):
        os.close(theirs)
        said = b""
        try:
            while read := os.read(ours, 1024):
                said += read
        except OSError:  # Linux: the other end is closed
            pass
    os.close(ours)
    return said.decode()


WATCH = """
from pytest_openai_ready.cli import progress
progress.PATIENCE = {patience}
progress.PAUSE = 0
with progress.progress() as tell:
    tell(1, 4)
    tell(40, 400)
    tell(4, 4)
"""


@needs_terminals
def test_progress_is_one_line_that_goes_away() -> None:
    assert on_terminal(WATCH.format(patience=0)).split("\r") == [
        "",
        "1 / 4 (25 %)",
        "40 / 400 (10 %)",
        "4 / 4 (100 %)  ",
        "             ",
        "",
    ]


def test_progress_says_how_long_it_will_be(monkeypatch: pytest.MonkeyPatch) -> None:
    said = io.StringIO()
    now = iter([0.0, 10.0, 3600.0, 3700.0])
    monkeypatch.setattr("pytest_openai_ready.cli.progress.monotonic", lambda: next(now))
    line = ProgressLine(said)
    line.show(1, 11)
    line.show(2, 4)
    line.show(3, 3)
    assert said.getvalue().split("\r") == [
        "",
        "1 / 11 (9 %) -0:01:40",
        "2 / 4 (50 %) -1:00:00",
        "3 / 3 (100 %)        ",
    ]


@needs_terminals
def test_short_work_shows_no_progress() -> None:
    assert on_terminal(WATCH.format(patience=60)) == ""


def test_nothing_is_shown_in_a_pipe() -> None:
    script = WATCH.format(patience=0).replace("    tell", "    print(tell) #")
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, check=True
    )
    assert done.stdout.split() == [b"None"] * 3
    assert done.stderr == b""


class Gone:
    """A terminal that was closed."""

    def write(self, _: str) -> int:
        raise OSError

    def flush(self) -> None:
        raise AssertionError


def test_a_terminal_that_is_gone_does_not_end_the_work() -> None:
    line = ProgressLine(Gone())  # type: ignore[arg-type]
    line.show(1, 2)
    line.clear()


def test_each_command_lists_a_work_tree_with_a_key_once(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a large tree on a slow disk, a list may take minutes."""
    repository.add("app.py", f'KEY = "{KEY}"\n')
    repository.commit()
    repository.write("notes.txt", f"{KEY}\n")
    trace = tmp_path / "trace"
    monkeypatch.setenv("GIT_TRACE", str(trace))
    for arguments in (
        ("scan",),
        ("scan", "--staged"),
        ("scan", "--history"),
        ("doctor", "--offline"),
        ("fix", "--dry-run"),
    ):
        CliRunner().invoke(commands, arguments)
        lists = trace.read_text().count("built-in: git ls-files -z -v --stage")
        assert (arguments, lists) == (arguments, 1)
        trace.unlink()
