"""Secrets of notebooks, of Streamlit, of a workload: each state has one sentence."""

from __future__ import annotations

import builtins
import sys
from time import sleep
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.setting_names import OF_CODEX
from pytest_openai_ready.account.sources import notebook_secrets
from pytest_openai_ready.account.sources.found_settings import Program
from pytest_openai_ready.account.sources.notebook_secrets import SERVICES
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import source_findings
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from pytest_openai_ready.messages.language import Language

KEY = make("project")
NAME = "OPENAI_API_KEY"
COLAB, KAGGLE = SERVICES


def error_named(name: str) -> BaseException:
    """An error of a class of a service's own; its text may hold anything."""
    kind = getattr(builtins, name, Exception)  # some end a program
    made: BaseException = type(name, (kind,), {})(f"{NAME}={KEY}")
    return made


def secrets(answer: object) -> Callable[..., object]:
    """How a service answers: by a value, by an error, or never."""

    def get(*_: object) -> object:
        if isinstance(answer, BaseException):
            raise answer
        if answer is sleep:
            sleep(5)
        return answer

    return get


@pytest.fixture
def in_notebook(monkeypatch: pytest.MonkeyPatch) -> Callable[[object], None]:
    """Put the modules of both services into place, with one answer."""

    def place(answer: object) -> None:
        for name in ("google", "google.colab", "google.colab.userdata"):
            monkeypatch.setitem(sys.modules, name, ModuleType(name))
        userdata = sys.modules["google.colab.userdata"]
        monkeypatch.setattr(userdata, "get", secrets(answer), raising=False)
        kaggle = ModuleType("kaggle_secrets")
        kaggle.__spec__ = notebook_secrets.__spec__
        client = type("UserSecretsClient", (), {"get_secret": secrets(answer)})
        monkeypatch.setattr(kaggle, "UserSecretsClient", client, raising=False)
        monkeypatch.setitem(sys.modules, "kaggle_secrets", kaggle)

    return place


def said(environ: dict[str, str], folder: Path, language: Language = EN) -> list[str]:
    found = source_findings(read_settings(environ, folder))
    return [" ".join(words(each, language)) for each in found]


MISSING = (
    "There is no OPENAI_API_KEY in the environment or in a .env file. Create a project "
    "key and put it into .env as OPENAI_API_KEY=<the key>."
)
FAILURES = {
    "SecretNotFoundError": MISSING,
    "NotebookAccessError": (
        "{name} has a secret OPENAI_API_KEY that this notebook may not read, or none. "
        "Add it there, and let this notebook read it: {switch}."
    ),
    "TimeoutException": (
        "{name} did not answer when it was asked for the secret OPENAI_API_KEY. Run "
        "this in a cell of the notebook, in the browser; VS Code and terminals cannot ask."
    ),
    **{
        name: (
            "{name} failed when it was asked for the secret OPENAI_API_KEY "
            f"({name}). Restart the notebook's session, then try again."
        )
        for name in ("ZeroDivisionError", "SystemExit", "KeyboardInterrupt")
    },
}


def test_a_notebook_reads_its_secrets(
    in_notebook: Callable[[object], None], tmp_path: Path
) -> None:
    in_notebook(KEY)
    for each in SERVICES:
        environ = {each.variable: "1"}
        found = read_settings(environ, tmp_path)
        assert found.key is not None
        assert (found.key.reveal(), found.where) == (KEY, each.place)
        assert said(environ, tmp_path) == [
            f"OPENAI_API_KEY comes from {each.name}'s secrets. Nothing to do.",
            (
                f"OPENAI_API_KEY is among {each.name}'s secrets, and not in the "
                "environment, where programs look. Run this in a cell first: "
                f"{each.cell}"
            ),
        ]
        assert read_settings(environ, tmp_path, is_offline=True).key is None
        assert read_settings({**environ, NAME: "sk-x"}, tmp_path).where == "environment"
    assert read_settings({}, tmp_path).key is None


def test_each_failure_of_a_service_has_a_sentence(
    in_notebook: Callable[[object], None], tmp_path: Path
) -> None:
    for error, text in FAILURES.items():
        in_notebook(error_named(error))
        for each in SERVICES:
            expected = text.format(name=each.name, switch=each.switch)
            assert said({each.variable: "1"}, tmp_path) == [expected]
            assert KEY[12:-4] not in repr(read_settings({each.variable: "1"}, tmp_path))


def test_a_service_that_never_answers_is_not_waited_for(
    in_notebook: Callable[[object], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    monkeypatch.setattr(notebook_secrets, "SECONDS", 0.05)
    in_notebook(sleep)
    expected = FAILURES["TimeoutException"].format(name="Colab")
    assert said({COLAB.variable: "1"}, tmp_path) == [expected]


def test_a_value_that_is_no_text_is_none(
    in_notebook: Callable[[object], None], tmp_path: Path
) -> None:
    for value in (None, 7, "", " \n", b"sk-bytes"):
        in_notebook(value)
        assert said({KAGGLE.variable: "1"}, tmp_path) == [MISSING]


def test_a_module_that_raises_when_it_is_loaded_is_a_failure(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "kaggle_secrets.py").write_text("raise ZeroDivisionError\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    expected = FAILURES["ZeroDivisionError"].format(name="Kaggle")
    assert said({KAGGLE.variable: "1"}, tmp_path) == [expected]


def test_streamlit_s_file_is_read_where_an_app_starts(tmp_path: Path) -> None:
    path = tmp_path / ".streamlit" / "secrets.toml"
    path.parent.mkdir()
    rows = {
        f'{NAME} = "{KEY}"\n': (
            "OPENAI_API_KEY comes from .streamlit/secrets.toml. Nothing to do."
        ),
        f"{NAME}={KEY}\n": (
            ".streamlit/secrets.toml is not TOML, so Streamlit reads no secret from "
            "it. "
            'Write each secret as a line: OPENAI_API_KEY = "<the key>"'
        ),
        f'{NAME} = ""\n': (
            "OPENAI_API_KEY in .streamlit/secrets.toml is set, but empty. Put your "
            "project key there."
        ),
        "other = 1\n": MISSING,
    }
    for content, text in rows.items():
        path.write_text(content)
        assert (content, said({}, tmp_path)) == (content, [text])
    path.write_bytes(b"\xff\xfe")
    assert said({}, tmp_path)[0].startswith(".streamlit/secrets.toml is not TOML")


def test_what_codex_reads_is_no_key_of_a_program(tmp_path: Path) -> None:
    for variable in OF_CODEX:
        found = read_settings({variable: "x"}, tmp_path)
        assert [headline(each, EN).partition("]: ")[2] for each in found.advice] == [
            (
                f"{variable} in the environment is read by Codex only, not by the "
                "OpenAI SDK. A program gives its client workload_identity= instead, "
                "or has OPENAI_API_KEY."
            )
        ]
        assert read_settings({variable: "x", NAME: KEY}, tmp_path).advice == ()


def test_a_program_that_signs_in_needs_no_key(tmp_path: Path) -> None:
    program = Program("", "", "app.py", 5, signs_in=True)
    fault = read_settings({}, tmp_path, program=program).fault
    assert fault is not None
    assert [headline(fault, language) for language in (EN, ZH)] == [
        (
            "OpenAI not ready [not-judged]: app.py, line 5, signs in by its workload's "
            "identity (workload_identity=); that exchange is not tried here. Nothing "
            "to do if the program runs; set OPENAI_API_KEY to have an account checked."
        ),
        (
            "OpenAI 未就绪 [not-judged]：app.py 第 5 行使用工作负载身份登录"
            "（workload_identity=），这里不会尝试换取令牌。如果程序能运行，则无需处理；要检查账户，请设置 OPENAI_API_KEY。"
        ),
    ]
