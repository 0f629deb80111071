from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from faults import WITH_A_KEY, secret_of
from forked import ended
from leaking import pieces
from makers import make

from pytest_openai_ready.sandbox.answers import state_named
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")

# A shell of IPython, as a notebook has one, without a kernel around it.
SHELL = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

shell = InteractiveShell.instance()
shell.run_cell("%load_ext pytest_openai_ready")
with capture_output() as seen:
    for line in sys.argv[1:]:
        shell.run_cell(line)
shown = [each.data for each in seen.outputs]
print(json.dumps({"shown": shown, "stdout": seen.stdout, "stderr": seen.stderr}))
"""


@pytest.fixture(autouse=True)
def _nothing_is_set(monkeypatch: pytest.MonkeyPatch, repository: Repository) -> None:
    for name in dict(os.environ):
        if name.upper().startswith(("OPENAI_", "SSL_CERT", "REQUESTS_CA")):
            monkeypatch.delenv(name)
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    monkeypatch.setenv("IPYTHONDIR", str(repository.folder.parent / "ipython"))
    repository.add(".gitignore", ".env\n")


def run(*lines: str, **environ: str) -> dict[str, Any]:
    """What a notebook shows and prints for these lines of one cell each."""
    status, out, error = ended(
        ["-c", SHELL, *lines], cwd=Path.cwd(), env={**os.environ, **environ}
    )
    assert (status, error) == (0, b"")
    seen: dict[str, Any] = json.loads(out)
    return seen


def test_the_rows_are_shown_as_html_and_as_text() -> None:
    with Sandbox(state_named("balance-empty")) as sandbox:
        seen = run("%openai_ready", **sandbox.environ)
    (data,) = seen["shown"]
    assert (seen["stdout"], seen["stderr"]) == ("", "")
    lines = data["text/plain"].splitlines()
    assert lines[0] == "Computer"
    assert lines[-1] == "Not ready: begin with Account [balance-empty]."
    assert data["text/html"].startswith('<div lang="en">')
    for line in lines:
        if line.startswith(("✓", "✗")):
            assert f">{line.split()[1]}</td>" in data["text/html"]


def test_offline_nobody_is_asked() -> None:
    seen = run("%openai_ready --offline", OPENAI_API_KEY=KEY, OPENAI_READY_LANG="zh")
    (data,) = seen["shown"]
    assert "- 账户    未检查：使用 --offline 时不访问网络。" in data["text/plain"]
    assert (seen["stdout"], seen["stderr"]) == ("", "")


def test_a_key_in_a_dotenv_is_found(repository: Repository) -> None:
    repository.write(".env", f"OPENAI_API_KEY={KEY}\n")
    (data,) = run("%openai_ready --offline")["shown"]
    assert "✓ Source   OPENAI_API_KEY comes from .env." in data["text/plain"]
    assert KEY[8:16] not in str(data)


def test_a_key_with_a_fault_is_in_nothing_that_is_shown() -> None:
    values = [value for value in WITH_A_KEY.values() if "\0" not in value]
    cells = [
        cell
        for value in values
        for cell in (
            f"import os; os.environ['OPENAI_API_KEY'] = {value!r}",
            "%openai_ready",
        )
    ]
    seen = run(*cells)
    assert len(seen["shown"]) == len(values)
    assert (seen["stdout"], seen["stderr"]) == ("", "")
    for value, shown in zip(values, seen["shown"], strict=True):
        assert "Not ready: begin with Key [key-" in shown["text/plain"]
        assert pieces(secret_of(value), json.dumps(shown, ensure_ascii=False)) == []


def test_a_line_may_stand_anywhere_in_a_cell() -> None:
    seen = run("%openai_ready --offline\nx = 1")
    assert len(seen["shown"]) == 1


def test_an_option_that_there_is_not_is_one_sentence() -> None:
    seen = run("%openai_ready --online")
    assert seen["shown"] == []
    assert (
        seen["stderr"] == "UsageError: %openai_ready takes no option but --offline.\n"
    )


# Of zmq, about the event loop that is usual on Windows.
@pytest.mark.filterwarnings("ignore:Proactor event loop:RuntimeWarning")
@pytest.mark.integration
def test_in_a_real_kernel(repository: Repository) -> None:
    from nbclient import NotebookClient
    from nbformat import v4

    new: Any = v4  # its functions have no types
    cells = ["%load_ext pytest_openai_ready", "%openai_ready --offline"]
    notebook = new.new_notebook(cells=[new.new_code_cell(each) for each in cells])
    resources = {"metadata": {"path": str(repository.folder)}}
    NotebookClient(notebook, timeout=60, resources=resources).execute()
    first, second = (cell.outputs for cell in notebook.cells)
    assert first == []
    (shown,) = second
    assert shown.output_type == "display_data"
    assert shown.data["text/html"].startswith('<div lang="en">')
    assert "✗ Source   There is no OPENAI_API_KEY" in shown.data["text/plain"]


def test_loading_the_package_loads_no_notebook() -> None:
    program = """
import sys, pytest_openai_ready
print({"IPython", "typing", "pytest_openai_ready.notebook"} & set(sys.modules))
"""
    done = subprocess.run(
        [sys.executable, "-S", "-c", program],
        env={**os.environ, "PYTHONPATH": "src"},
        cwd=os.path.dirname(os.path.dirname(__file__)),
        capture_output=True,
        check=True,
        text=True,
    )
    assert done.stdout == "set()\n"
