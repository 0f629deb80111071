"""Can a program make its client? Pairs of packages that do not fit, files in between."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, cast

import openai
import pytest
from languages import EN, ZH

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose, sdk_finding
from pytest_openai_ready.account.wire.answer import Failure
from pytest_openai_ready.account.wire.failures import failure_of
from pytest_openai_ready.account.wire.sdk_trial import client_finding, shadow_finding
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.sandbox.answers import states
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from collections.abc import Callable

PAIRS = {
    "openai-1.55-httpx-0.28": "openai 1.55.0 does not work with httpx 0.28.1",
    "openai-1.108-pydantic-2.3": "openai 1.108.0 does not work with pydantic 2.3.0",
    "openai-1.58-typing_extensions-4.5": (
        "openai 1.58.1 does not work with typing_extensions 4.5.0"
    ),
}


def test_a_client_can_be_made_here() -> None:
    assert client_finding() is None
    assert sdk_finding(["."]).cause.name == "sdk-installed"


def test_a_proxy_that_is_refused_is_no_fault_of_the_sdk(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks://127.0.0.1:7890")
    assert client_finding() is None


def failing(error: Exception, *packages: str) -> Callable[..., None]:
    """A function of the first package, by which an error comes from the last."""
    does, call = "raise error", None
    for package in reversed(packages):
        namespace = {"__name__": f"{package}._part", "error": error, "call": call}
        exec(f"def step(*_, **__): {does}", namespace)  # noqa: S102 - as if it were there
        does, call = "call()", namespace["step"]
    return cast("Callable[..., None]", call)


ARGUMENT = TypeError("Client.__init__() got an unexpected keyword argument 'proxies'")
MISFITS = {
    "httpx": (ARGUMENT, ("openai",)),
    "pydantic": (NameError("no leading underscores"), ("openai", "pydantic")),
    "typing_extensions": (
        ImportError("no Sequence", name="typing_extensions"),
        ("openai",),
    ),
    "openai": (AttributeError("no such part"), ("openai", "openai")),
}


def test_the_package_is_named_in_which_the_sdk_fails() -> None:
    for package, (error, through) in MISFITS.items():
        with pytest.raises(type(error)) as raised:
            failing(error, *through)()
        found = failure_of(raised.value)
        assert found == Failure("sdk-broken", package)


def test_where_a_client_fails_nothing_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    lacking = ImportError("no such name", name="pydantic.fields")
    monkeypatch.setattr(openai, "OpenAI", failing(lacking, "openai"))
    with Sandbox(states()["ready"]) as sandbox:
        diagnosis, _ = diagnose(read_settings(sandbox.environ, None))
    assert sandbox.requests == []
    assert diagnosis.worst is not None
    assert headline(diagnosis.worst, EN) == (
        f"OpenAI not ready [sdk-broken]: openai {openai.__version__} does not work with "
        f"pydantic {version('pydantic')}: no program here can make a client. Upgrade "
        "both. python -m pip install --upgrade openai pydantic"
    )


def test_a_file_by_the_name_of_the_sdk_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    rows = {
        "openai.py": "openai.py",
        "openai/__init__.py": "openai",
        "tests/openai.py": "tests/openai.py",
    }
    for path, shown in rows.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text("from openai import OpenAI\n")
        folders = [str(tmp_path), str(tmp_path / "tests")]
        finding = shadow_finding(folders)
        assert finding is not None
        assert [headline(finding, language) for language in (EN, ZH)] == [
            (
                f"OpenAI not ready [sdk-broken]: {shown} has the name of the SDK, so "
                "programs beside it load that instead of openai. Rename it: any name "
                "but openai will do."
            ),
            (
                f"OpenAI 未就绪 [sdk-broken]：{shown} 与 SDK 同名，同一文件夹中的程序会"
                "导入它，而不是真正的 openai。请改用 openai 以外的名字。"
            ),
        ]
        renamed = tmp_path / shown
        renamed.rename(renamed.with_name("chat" + renamed.suffix))
        assert shadow_finding(folders) is None


def test_a_file_by_the_name_of_a_module_that_the_sdk_needs_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    program = "from openai import OpenAI\n\nOpenAI(api_key='none')\n"
    (tmp_path / "app.py").write_text(program)

    def runs() -> bool:
        done = subprocess.run(
            [sys.executable, "app.py"], check=False, capture_output=True
        )
        return done.returncode == 0

    for name in ("random", "token", "pydantic"):
        file = tmp_path / f"{name}.py"
        file.write_text("mine = 1\n")
        finding = shadow_finding([str(tmp_path)])
        assert finding is not None
        assert headline(finding, EN) == (
            f"OpenAI not ready [sdk-broken]: {name}.py has the name of a module that the "
            "SDK needs, so programs beside it load that instead. Rename it, and whatever "
            "imports it."
        )
        assert not runs()
        file.rename(tmp_path / f"my_{name}.py")
        assert shadow_finding([str(tmp_path)]) is None
    assert runs()


def test_such_a_file_hides_nothing_in_a_package_or_without_the_sdk(
    tmp_path: Path,
) -> None:
    (tmp_path / "random.py").write_text("mine = 1\n")
    (tmp_path / "app.py").write_text("print(1)  # not import openai\n")
    assert shadow_finding([str(tmp_path)]) is None
    (tmp_path / "app.py").write_text("import openai\n")
    assert shadow_finding([str(tmp_path)]) is not None
    (tmp_path / "__init__.py").touch()
    assert shadow_finding([str(tmp_path)]) is None


def test_such_a_file_beside_tests_is_loaded_too_late_to_hide_anything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    tests = tmp_path / "tests"
    tests.mkdir()
    for name in ("types", "random"):
        (tests / f"{name}.py").write_text("mine = 1\n")
    (tests / "test_chat.py").write_text(
        "from openai import OpenAI\n\n\ndef test_it():\n    OpenAI(api_key='none')\n"
    )
    assert shadow_finding([str(tmp_path), str(tests)]) is None
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    command = [sys.executable, "-m", "pytest", "-q", "tests"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_a_file_of_many_blank_lines_is_read_at_once(tmp_path: Path) -> None:
    (tmp_path / "random.py").write_text("\n" * (1 << 16))
    start = time.process_time()
    assert shadow_finding([str(tmp_path)]) is None
    assert time.process_time() - start < 2


def test_the_sdk_itself_hides_nothing() -> None:
    beside = Path(openai.__file__).parents[1]
    assert shadow_finding([str(beside)]) is None


SAY = """
import sys
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.messages.language import Language
given = {'OPENAI_API_KEY': sys.argv[1], 'OPENAI_BASE_URL': sys.argv[2]}
worst = diagnose(read_settings(given, None))
print(headline(worst[0].worst, Language('en')))
"""


@pytest.mark.matrix
@pytest.mark.parametrize(("pair", "said"), PAIRS.items(), ids=PAIRS)
def test_a_real_pair_that_does_not_fit_is_named_and_the_command_helps(
    tmp_path: Path, pair: str, said: str
) -> None:
    made = Path(sys.prefix, "pairs", pair)
    if not made.is_dir():
        pytest.fail(f"There is no {made}: `make test-all` makes it.", pytrace=False)
    packages = tmp_path / "packages"
    shutil.copytree(made, packages)

    def ask() -> str:
        with Sandbox(states()["ready"]) as sandbox:
            values = sandbox.environ["OPENAI_API_KEY"], sandbox.base_url
            done = subprocess.run(
                [sys.executable, "-c", SAY, *values],
                env={"PYTHONPATH": str(packages)},
                check=True,
                stdout=subprocess.PIPE,
                text=True,
            )
        return done.stdout

    text = ask()
    assert said in text
    package = said.split()[-2]
    command = f"python -m pip install --upgrade openai {package}"
    words = [sys.executable, *shlex.split(command)[1:], "--target", str(packages)]
    subprocess.run([*words, "--quiet"], check=True)
    assert "ready" in ask()
