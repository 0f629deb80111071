"""The hook ``block-openai-keys``, called as git's hook managers call it."""

from __future__ import annotations

import gzip
import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING

import block_openai_keys
import pytest
from makers import SHAPES, make, sha1
from sampled import sampled
from scan.leaks import leaked
from systems import needs_hooks_of_git, needs_names, needs_shell, needs_terminals

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
LINE = f"OPENAI_APIKEY='{KEY}'\n"
TAIL = KEY[-4:]
REMEDY = """\
  Move the key into .env and read OPENAI_API_KEY from the environment. If it was ever \
pushed, delete it and make a new one.
  openai-ready fix
"""
REMEDY_ZH = """\
  请将密钥移入 .env，并从环境变量 OPENAI_API_KEY 读取。如果曾经推送过，请删除该密钥并新建一个。
  openai-ready fix
"""

FILES = {
    "empty": (b"", 0),
    "text without a key": (b"import openai\n", 0),
    "look-alikes": (b"task-1 risk-averse sk-learn sk-... sess-1\n", 0),
    "masked key": (f"sk-proj-...{TAIL}\n".encode(), 0),
    "key": (LINE.encode(), 1),
    "key in UTF-16": (LINE.encode("utf-16"), 1),
    "key in GBK": (f"密钥={KEY}".encode("gbk"), 1),
    "key among zeros": (b"\0\0" + KEY.encode() + b"\0", 1),
    "key in a notebook": (f'{{"source": ["key = \\"{KEY}\\"\\n"]}}'.encode(), 1),
    "key that is allowed": (f"k = '{KEY}'  # pragma: allowlist secret".encode(), 0),
}


@pytest.mark.parametrize(("content", "status"), FILES.values(), ids=FILES)
def test_a_file_has_a_status(
    repository: Repository, content: bytes, status: int
) -> None:
    assert block_openai_keys.main([repository.write("file", content)]) == status
    assert block_openai_keys.main([repository.add("file", content)]) == status
    assert block_openai_keys.main(["--staged"]) == status
    assert block_openai_keys.main([]) == status


def test_an_archive_that_nobody_can_read_is_named_and_refuses_nothing(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    """It may be there on purpose."""
    cut = gzip.compress(os.urandom(2000))[:1000]
    assert block_openai_keys.main([repository.add("a.gz", cut)]) == 0
    out, _ = capfdbinary.readouterr()
    assert out.decode().replace(os.linesep, "\n") == (
        "a.gz: [not-judged] a.gz breaks off, is damaged or is encrypted, so part of it "
        "was not searched.\n"
        "  Search it where it opens, or keep it out of git. If a test needs it "
        "there, this line in .gitattributes allows it: /a.gz openai-ready=allow\n"
    )
    repository.add("app.py", LINE)
    assert block_openai_keys.main(["--staged"]) == 1


def test_every_shape_is_blocked(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    for key in map(make, SHAPES):
        assert block_openai_keys.main([repository.write("a", key)]) == 1
        assert leaked(key, capfdbinary.readouterr().out.decode()) == []


def test_a_clean_run_says_nothing(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    assert block_openai_keys.main([repository.write("a", "clean\n")]) == 0
    assert capfdbinary.readouterr() == (b"", b"")


def test_a_finding_is_said_with_its_remedy(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names = [repository.write("a b.py", LINE), repository.write("中文.md", f"\n{LINE}")]
    assert block_openai_keys.main(names) == 1
    out, err = capfdbinary.readouterr()
    assert out.decode() == (
        f"a b.py:1:16: [key-in-file] OpenAI project key sk-proj-...{TAIL}\n"
        f"中文.md:2:16: [key-in-file] OpenAI project key sk-proj-...{TAIL}\n"
        f"{REMEDY}"
    )
    assert err == b""


TEMPLATES = [
    ".env.example",
    "app/.env.local.sample",
    ".env.dist",
    "env.template",
    "example.env",
    ".streamlit/secrets.toml.example",
]


@pytest.mark.parametrize("name", TEMPLATES)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_a_template_stays_without_a_key(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    name: str,
    encoding: str,
) -> None:
    repository.add(name, f"OPENAI_API_KEY={KEY}\n".encode(encoding))
    assert block_openai_keys.main(["--", name]) == 1
    assert capfdbinary.readouterr().out.decode() == (
        f"{name}:1:{16 if encoding == 'utf-8' else 33}: [example-has-key] OpenAI "
        f"project key sk-proj-...{TAIL} in a template, which is meant to be shared\n"
        "  Leave the value empty (OPENAI_API_KEY=) and put the key into .env. If it "
        "was ever pushed, delete it and make a new one.\n"
        "  openai-ready fix\n"
    )


def test_a_template_with_placeholders_is_clean(repository: Repository) -> None:
    content = "OPENAI_API_KEY=sk-...\nA=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\nB=\n"
    assert block_openai_keys.main([repository.add(".env.example", content)]) == 0


def test_a_finding_is_said_in_chinese(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("OPENAI_READY_LANG", "zh")
    assert block_openai_keys.main([repository.write("a.py", LINE)]) == 1
    assert capfdbinary.readouterr().out.decode() == (
        f"a.py:1:16: [key-in-file] OpenAI 项目密钥 sk-proj-...{TAIL}\n{REMEDY_ZH}"
    )


def test_a_file_that_cannot_be_read_hides_no_other(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names = ["missing", repository.write("folder/a.py", LINE), "folder"]
    assert block_openai_keys.main(names) == 1
    assert capfdbinary.readouterr().out.decode() == (
        "folder: [not-judged] folder is a folder, a pipe or a device, so it was not "
        "read.\n"
        "  Name the files themselves.\n"
        f"folder/a.py:1:16: [key-in-file] OpenAI project key sk-proj-...{TAIL}\n"
        f"{REMEDY}missing: [not-judged] missing could not be read (FileNotFoundError), "
        "so it may hold a key.\n"
        "  Make the file readable, then try again.\n"
    )


def test_a_file_that_cannot_be_read_is_no_clean_one(repository: Repository) -> None:
    assert block_openai_keys.main(["missing", repository.write("a", "clean")]) == 2


@pytest.mark.parametrize("name", ["--help", "--staged", "-h", "--", "-x"])
def test_a_file_may_have_the_name_of_an_option(
    repository: Repository, name: str
) -> None:
    repository.write(name, LINE)
    assert block_openai_keys.main(["--", name]) == 1


def test_the_key_may_be_in_the_index_only(repository: Repository) -> None:
    repository.add("a", LINE)
    repository.write("a", "clean\n")
    assert block_openai_keys.main(["--staged"]) == 1


def test_the_key_may_be_in_the_file_only(repository: Repository) -> None:
    repository.add("a", "clean\n")
    repository.write("a", LINE)
    assert block_openai_keys.main(["a"]) == 0
    assert block_openai_keys.main(["--staged"]) == 0
    assert block_openai_keys.main(["--staged", "--", "a"]) == 0


def test_staged_and_files_are_both_searched(repository: Repository) -> None:
    repository.add("clean", "clean\n")
    repository.write("untracked", LINE)
    assert block_openai_keys.main(["--staged", "untracked"]) == 1


def test_outside_of_a_repository_files_are_searched(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    (isolated / "a").write_text(LINE)
    assert block_openai_keys.main(["a"]) == 1


def test_outside_of_a_repository_nothing_is_staged(
    isolated: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    monkeypatch.chdir(isolated)
    assert block_openai_keys.main(["--staged"]) == 2
    assert capfdbinary.readouterr().out == (
        b"[not-judged] This folder is not in a git repository.\n"
        b"  Run this in the folder that you cloned.\n"
    )


OWN = "relay/9k2e7q6c5z4a3v28"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("folder", ["", "app/"])
def test_the_value_of_an_ignored_dotenv_is_blocked_whatever_its_shape(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    folder: str,
    encoding: str,
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(f"{folder}.env", f"RELAY_API_KEY='{OWN}'\n".encode(encoding))
    name = repository.add(f"{folder}a.py", f"key = '{OWN}'\n")
    assert block_openai_keys.main([name]) == 1
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith(f"{name}:1:8: [key-in-file] ")
    assert OWN not in out


def test_the_value_of_the_environment_is_blocked_in_what_is_staged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("RELAY_API_KEY", OWN)
    repository.add("a.py", f"key = '{OWN}'\n")
    assert block_openai_keys.main(["--staged"]) == 1
    repository.write("a.py", "key = ''\n")
    assert block_openai_keys.main(["a.py"]) == 0


def test_a_dotenv_that_is_committed_is_blocked(repository: Repository) -> None:
    name = repository.add(".env", f"RELAY_API_KEY={OWN}\n")
    assert block_openai_keys.main([name]) == 1


def test_an_example_of_a_dotenv_says_nothing_of_keys(repository: Repository) -> None:
    name = repository.add(".env.example", f"RELAY_API_KEY={OWN}\n")
    assert block_openai_keys.main([name]) == 0


def baseline(name: str) -> str:
    row = {
        "type": "Secret",
        "hashed_secret": sha1(KEY),
    }
    return json.dumps({"version": "1.5.0", "results": {name: [row]}})


@pytest.mark.parametrize(("name", "status"), [("sub/a.json", 0), ("b.json", 1)])
def test_the_baseline_lets_a_key_stand_in_its_file(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    status: int,
) -> None:
    repository.add(".secrets.baseline", baseline("sub/a.json"))
    repository.add(name, LINE)
    assert block_openai_keys.main([name]) == status
    assert block_openai_keys.main(["--staged"]) == status
    (repository.folder / "sub").mkdir(exist_ok=True)
    monkeypatch.chdir(repository.folder / "sub")
    assert block_openai_keys.main([os.path.relpath(f"../{name}")]) == status


def test_a_broken_baseline_is_said_and_lets_nothing_stand(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    repository.add(".secrets.baseline", "{")
    assert block_openai_keys.main([repository.add("a", LINE)]) == 1
    said = capfdbinary.readouterr().out.decode()
    assert "a:1:16: [key-in-file] OpenAI project key" in said
    assert ".secrets.baseline: [not-judged]" in said


def test_an_error_of_its_own_is_no_clean_run_and_no_traceback(
    repository: Repository,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError(KEY)

    monkeypatch.setattr("pytest_openai_ready.scan.scanner.findings_in_file", fail)
    assert block_openai_keys.main([repository.write("a", "")]) == 2
    out, err = capfdbinary.readouterr()
    assert out == (
        b"[check-crashed] The check block-openai-keys crashed (RuntimeError).\n"
        b"  Please report this with the output of the command.\n"
        b"  openai-ready --version\n"
    )
    assert err == b""


def run(*arguments: str, **environ: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "block_openai_keys", *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        check=False,
    )


@pytest.mark.parametrize("encoding", sampled(["ascii", "gbk", "cp1252", "utf-8"], 2))
def test_no_encoding_of_the_output_can_stop_it(
    repository: Repository, encoding: str
) -> None:
    """Into a pipe goes UTF-8, whatever Python would have chosen for text."""
    name = repository.write("中文é.py", LINE)
    done = run(name, PYTHONIOENCODING=encoding, OPENAI_READY_LANG="zh")
    assert done.returncode == 1
    assert done.stderr == b""
    assert done.stdout.decode() == (
        f"中文é.py:1:16: [key-in-file] OpenAI 项目密钥 sk-proj-...{TAIL}\n{REMEDY_ZH}"
    )


@needs_terminals
@pytest.mark.parametrize(
    ("encoding", "language", "name"),
    sampled(
        [
            ("utf-8", "zh", "中文é.py"),
            ("gbk", "zh", "中文é.py"),  # GBK has this letter, as Pinyin needs it
            ("gbk", "zh", "中文\u00f6.py"),
            ("ascii", "en", "中文é.py"),
            ("latin-1", "zh", "中文é.py"),
        ],
        2,
    ),
)
def test_a_console_gets_its_own_encoding(
    repository: Repository, encoding: str, language: str, name: str
) -> None:
    """What it lacks becomes ``?``; where it lacks Chinese, English is spoken."""
    import pty

    ours, theirs = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-m", "block_openai_keys", repository.write(name, LINE)],
        env={
            **os.environ,
            "PYTHONIOENCODING": encoding,
            "OPENAI_READY_LANG": language,
        },
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)  # else silence would be waited for without end
    said = os.read(ours, 10_000).decode(encoding).replace("\r\n", "\n")
    os.close(ours)
    chinese = language == "zh" and encoding != "latin-1"
    shown = name.encode(encoding, "replace").decode(encoding)
    kind = "OpenAI 项目密钥" if chinese else "OpenAI project key"
    assert said == (
        f"{shown}:1:16: [key-in-file] {kind} sk-proj-...{TAIL}\n"
        f"{REMEDY_ZH if chinese else REMEDY}"
    )
    assert (done.returncode, done.stderr) == (1, b"")


@needs_names
def test_a_name_that_is_no_text_can_be_said(repository: Repository) -> None:
    repository.write("caf\udce9.py", LINE)
    done = run("caf\udce9.py")
    assert done.returncode == 1
    assert done.stdout.decode().splitlines()[0] == (
        rf"caf\udce9.py:1:16: [key-in-file] OpenAI project key sk-proj-...{TAIL}"
    )


def test_nobody_has_to_read_the_output(repository: Repository) -> None:
    ours, theirs = os.pipe()
    os.close(ours)
    done = subprocess.run(
        [sys.executable, "-m", "block_openai_keys", repository.write("a", LINE)],
        stdout=theirs,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(theirs)
    assert (done.returncode, done.stderr) == (1, b"")


@pytest.mark.parametrize("present", [True, False])
def test_a_key_in_a_name_is_not_said(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes], present: bool
) -> None:
    name = f"{KEY}.txt"
    if present:
        repository.write(name, LINE)
    assert block_openai_keys.main([name]) == 1
    out = capfdbinary.readouterr().out.decode()
    assert out.startswith(f"sk-proj-...{TAIL}.txt")
    assert leaked(KEY, out) == []


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="only Linux has it")
@needs_shell
@pytest.mark.parametrize("output", [">/dev/full", ">&-"])
@pytest.mark.parametrize(
    ("arguments", "status"), [("a", 1), ("missing", 2), ("--help", 0)]
)
def test_output_that_cannot_be_written_does_not_matter(
    repository: Repository, arguments: str, status: int, output: str
) -> None:
    repository.write("a", LINE)
    command = f'"{sys.executable}" -m block_openai_keys {arguments} {output}'
    done = subprocess.run(["sh", "-c", command], stderr=subprocess.PIPE, check=False)
    why = "block-openai-keys: the output could not be written (No space left on device).\n"
    lost = output == ">/dev/full" and status
    assert (done.returncode, done.stderr.decode()) == (status, why if lost else "")


@pytest.mark.parametrize(
    "arguments", [["--stagd"], ["--staged", "-x"], ["a", "--staged"], [f"--key={KEY}"]]
)
def test_a_misspelled_option_is_no_file(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
) -> None:
    assert repository.folder.is_dir()
    assert block_openai_keys.main(arguments) == 2
    out, err = capfdbinary.readouterr()
    assert out == b""
    assert err == (
        b"block-openai-keys: there is no such option; a FILE whose name begins with -"
        b" follows --.\n"
    )


BY_NAME = """\
#!/bin/sh
git diff --cached --name-only -z | xargs -0 "$HOOK" --
"""


@needs_hooks_of_git
@pytest.mark.parametrize("name", ["block-openai-keys", "block-client-side-keys"])
def test_a_script_that_names_files_commits_nothing_that_is_only_staged(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    """git commits what is staged, whatever the files of these names have by now."""
    script = repository.folder / repository.write(".git/hooks/pre-commit", BY_NAME)
    script.chmod(0o755)
    monkeypatch.setenv("HOOK", name)
    repository.add("public/a.js", f"const key = '{KEY}'\n")
    repository.write("public/a.js", "\n")
    done = subprocess.run(
        ["git", "commit", "-qm", "a"], capture_output=True, check=False
    )
    assert (done.returncode, KEY[-4:] in done.stderr.decode()) == (1, True)
    repository.git("add", ".")
    subprocess.run(["git", "commit", "-qm", "a"], check=True)
