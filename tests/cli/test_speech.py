"""The command line in the user's language: help, wrong usage, click's own words."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

import click
import pytest
from forked import output_of
from languages import EN, LANGUAGES, ZH
from makers import make
from said import openai_ready, said

from pytest_openai_ready.cli.main import LateGroup, commands
from pytest_openai_ready.cli.speech import CLICK_MODULES, click_speaks, in_language
from pytest_openai_ready.messages.own_programs import as_typed
from pytest_openai_ready.messages.shells import this_shell

if TYPE_CHECKING:
    from conftest import Repository

OPTIONS_OF_CLICK = ("help",)  # it has a sentence of its own for it


@pytest.fixture(autouse=True)
def _process(monkeypatch: pytest.MonkeyPatch, isolated: Path) -> None:
    assert isolated.is_dir()
    monkeypatch.setenv("PATH", os.environ["PATH"])
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)


def test_each_command_and_option_has_its_help_in_each_language() -> None:
    everything = {"openai-ready": commands} | {
        name: getattr(import_module(f"pytest_openai_ready.cli.commands.{name}"), name)
        for name in LateGroup.NAMES
    }
    for language in LANGUAGES:
        texts = language.words["texts"]["help"]
        needed = {*everything} | {f"{name}.short" for name in LateGroup.NAMES}
        for name, command in everything.items():
            in_language(command, name, language)
            assert command.help == texts[name]
            assert len((command.callback.__doc__ or "").splitlines()) == 1, name
            for each in command.params:
                if isinstance(each, click.Option) and each.name not in OPTIONS_OF_CLICK:
                    own, usual = f"{name}.{each.name}", f"any.{each.name}"
                    needed.add(own if own in texts else usual)
                    assert each.help == texts[own if own in texts else usual]
        assert needed == set(texts)


WRONG = {
    ("--lang", "zh", "frobnicate"): (
        "用法：openai-ready [OPTIONS] COMMAND [ARGS]...\n"
        "运行“openai-ready --help”查看帮助。\n\n"
        "错误：没有命令 'frobnicate'。\n"
    ),
    ("--lang=zh", "doctor", "--timeout", "1000"): (
        "用法：openai-ready doctor [OPTIONS]\n"
        "运行“openai-ready doctor --help”查看帮助。\n\n"
        "错误：'--timeout' 的值无效：1000.0 不在范围 0.5<=x<=60 之内。\n"
    ),
    ("doctor", "--offline", "--sandbox", "ready", "--lang", "zh"): (
        "用法：openai-ready doctor [OPTIONS]\n"
        "运行“openai-ready doctor --help”查看帮助。\n\n"
        "错误：--offline 和 --sandbox 只能选一个。\n"
    ),
    ("--lang", "zh", "scan", "nowhere"): (
        "用法：openai-ready scan [OPTIONS] [PATH]...\n"
        "运行“openai-ready scan --help”查看帮助。\n\n"
        "错误：没有文件或文件夹 nowhere。\n"
    ),
    ("--lang", "zh", "sandbox", "balance-emty"): (
        "用法：openai-ready sandbox [OPTIONS] [STATE]\n"
        "运行“openai-ready sandbox --help”查看帮助。\n\n"
        "错误：值无效：模拟接口没有状态 'balance-emty'，相近的有 balance-empty。\n"
    ),
    ("--lang", "en", "explain", "nothing"): (
        "Usage: openai-ready explain [OPTIONS] [CODE]\n"
        "Try 'openai-ready explain --help' for help.\n\n"
        "Error: There is no code nothing. `openai-ready explain` lists all of them.\n"
    ),
}


def test_wrong_usage_is_named_in_the_language_wherever_that_is_asked_for() -> None:
    for arguments, text in WRONG.items():
        assert said(openai_ready(*arguments)) == f"{text}2"


def test_the_command_for_help_can_be_typed_where_no_program_is_on_path(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    typed = this_shell().typed(as_typed(["openai-ready"]))
    asked = [sys.executable, "-m", "pytest_openai_ready"]
    assert typed == this_shell().typed(asked)
    done = subprocess.run(
        [*asked, "--lang=en", "scan", "--no-such"],
        check=False,
        stderr=subprocess.PIPE,
    )
    text = " ".join(done.stderr.decode().split())
    assert text == (
        f"Usage: {typed} scan [OPTIONS] [PATH]... Try '{typed} scan --help' for help. "
        "Error: No such option '--no-such'."
    )


def test_help_is_in_columns_of_chinese_width() -> None:
    arguments = ["-m", "pytest_openai_ready", "--lang", "zh", "sandbox", "--help"]
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    status, text = output_of(arguments, cwd=Path.cwd(), env=environ)
    assert status == 0
    assert text == (
        "用法：openai-ready sandbox [OPTIONS] [STATE]\n\n"
        "  运行一个模拟接口，无需密钥即可演练。\n\n"
        "  它只在本机响应，处于 STATE 指定的状态（默认 ready），内容与真实接口的响应相\n"
        "  同。请在另一个终端中设置它显示的两个变量；按 Ctrl-C 结束。\n\n"
        "选项：\n"
        "  --port INTEGER RANGE  本机的端口（默认任选一个空闲端口）。 [0<=x<=65535]\n"
        "  --list                列出各种状态，然后结束。\n"
        "  --lang [en|zh]        使用的语言（默认为系统语言）。\n"
        "  -h, --help            显示此帮助，然后结束。\n"
    )


def test_the_sentences_of_click_are_known_by_its_own_words() -> None:
    sentences = EN.words["texts"]["click"]
    assert all(name == text for name, text in sentences.items())
    modules = [import_module(f"click.{name}") for name in CLICK_MODULES]
    assert any(hasattr(module, "_") for module in modules)


def test_where_click_asks_otherwise_it_stays_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in CLICK_MODULES:
        for asked in ("_", "ngettext"):
            monkeypatch.delattr(f"click.{name}.{asked}", raising=False)
    click_speaks(ZH)  # nothing to set, and nothing made up
    assert not any(
        hasattr(import_module(f"click.{name}"), "_") for name in CLICK_MODULES
    )


def test_the_checks_are_listed() -> None:
    listed = said(openai_ready("doctor", "--list"))
    assert listed.startswith(
        "Computer\n"
        "  python        Python   Does this Python still get security fixes?\n"
        "  sdk           SDK      Is the OpenAI SDK installed and recent enough, and "
        "can\n"
        "                         a client be made?\n"
    )
    chinese = said(openai_ready("doctor", "--list", "--lang", "zh"))
    assert "  proxy         代理    SDK 能否使用环境变量指定的代理？\n" in chinese


def test_plain_ascii_is_ascii() -> None:
    for arguments in (("--only", "python"), ("--only", "key", "--lang", "zh")):
        text = said(openai_ready("doctor", "--offline", "--ascii", *arguments))
        assert text.isascii()


def test_init_writes_in_the_language(repository: Repository) -> None:
    repository.add("main.py", "print()\n")
    said(openai_ready("init", "--yes", "--lang", "zh", "--only", "example,tests"))
    example = (repository.folder / ".env.example").read_text(encoding="utf-8")
    test = (repository.folder / "tests/test_openai_example.py").read_text("utf-8")
    assert example == (
        "# 把此文件复制为 .env，并在那里填写；git 会忽略 .env。\nOPENAI_API_KEY=\n"
    )
    compile(test, "test", "exec")
    assert test.startswith(
        '"""有可用的密钥和余额时会请求 OpenAI，否则跳过此测试。\n\n'
        "没有密钥时：pytest --openai-ready-sandbox=ready\n"
    )


def test_a_bundle_has_findings_and_names_and_no_value(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    key, home = make("project"), tmp_path / "home-of-zhang"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    monkeypatch.setenv("OPENAI_BASE_URL", "https://relay.example.com/v1")
    monkeypatch.setenv(key, "a name that is a key")
    monkeypatch.setenv("SSL_CERT_FILE", str(home / "certificate.pem"))
    repository.write(".env", f"OPENAI_API_KEY={key}\nMY_OWN_NAME=1\n{key}=1\n")
    path = tmp_path / "bundle.json"
    first = said(openai_ready("doctor", "--offline", "--bundle", str(path)))
    assert first.endswith(f"Written: {path}. Review it before you share it.\n1")
    text = path.read_text(encoding="utf-8")
    assert key not in text
    assert "zhang" not in text
    bundle = json.loads(text)
    assert bundle["bundle_version"] == 1
    around = bundle["surroundings"]
    assert around["set_in_dotenv"] == ["OPENAI_API_KEY"]
    assert {"OPENAI_BASE_URL", "SSL_CERT_FILE"} <= {*around["set_in_environment"]}
    assert around["packages"]["openai"]
    assert around["python"] == sys.version.partition(" ")[0]
    assert bundle["doctor"]["checks"]
    again = said(openai_ready("doctor", "--offline", "--bundle", str(path)))
    assert again.endswith(f"Error: {path} exists already: name a new file.\n2")
    assert path.read_text(encoding="utf-8") == text


def test_a_bundle_that_cannot_be_written_leaves_nothing(
    repository: Repository, tmp_path: Path
) -> None:
    assert repository.folder.is_dir()
    path = tmp_path / "nowhere" / "bundle.json"
    text = said(openai_ready("doctor", "--offline", "--bundle", str(path)))
    assert text.endswith(
        f"Error: {path} could not be written (No such file or directory).\n3"
    )
    assert not path.parent.exists()
