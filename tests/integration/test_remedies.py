"""``openai-ready fix`` is advised where it takes the key out, and nowhere else."""

from __future__ import annotations

import json
from base64 import b64encode
from typing import TYPE_CHECKING

import block_openai_keys
import pytest
from click.testing import CliRunner
from makers import make

from pytest_openai_ready.changes.editing import editors
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.fix import fixer

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = pytest.mark.integration

KEY = make("project")
FIX = "openai-ready fix"
WORKFLOW = ".github/workflows/t.yml"


def notebook(source: str, **kernel: str) -> str:
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "source": source}
    return json.dumps({"cells": [cell], "metadata": {"kernelspec": kernel}})


# A file, and whether `fix` takes the key out of it.
FILES = {
    "moved.py": ("k = '<K>'\n", True),
    "print.py": ("print '<K>'\n", False),
    "decoded.py": ("from base64 import b64decode\nk = b64decode('<B>')\n", False),
    "moved.md": ("<K>\n", True),
    "cell.md": ("```{code-cell}\nk = '<K>'\n```\n", False),
    "moved.ipynb": (notebook("k = '<K>'"), True),
    "r.ipynb": (notebook("k <- '<K>'", name="ir", language="R"), False),
    "bash.ipynb": (notebook("%%bash\necho '<K>'"), False),
    "page.ipynb": (notebook("%%html\n<b>'<K>'</b>"), False),
    "file.ipynb": (notebook("%%writefile a.py\nk = '<K>'"), False),
    "config.json": ('{"api_key": "<K>"}\n', False),
    "vercel.json": ('{"env": {"OPENAI_API_KEY": "<K>"}}\n', False),
    "tox.ini": ("[testenv]\nset_env =\n  OPENAI_API_KEY = <K>\n", False),
    "secret.yaml": ("apiVersion: v1\nkind: Secret\nstringData:\n  k: <K>\n", False),
    WORKFLOW: ("env:\n  OPENAI_API_KEY: <K>\n", True),
    ".github/workflows/u.yml": ("jobs: {t: {name: '<K>'}}\n", False),
    "compose.yaml": ("a: '<K>'\n", True),
    "sub/compose.yaml": ("a: [<K>\n", False),
    ".env.example": ("OPENAI_API_KEY=<K>\n", True),
    "run.sh": ("export OPENAI_API_KEY=<K>\n", False),
}


def filled(text: str) -> str:
    encoded = b64encode(KEY.encode()).decode()
    return text.replace("<K>", KEY).replace("<B>", encoded)


def said(*arguments: str) -> str:
    output = CliRunner().invoke(commands, [*arguments, "--lang", "en"]).output
    assert KEY not in output
    return output


def test_scan_doctor_and_hook_ask_fix(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    for path, (text, is_moved) in FILES.items():
        repository.add(path, filled(text))
        shown = [
            said("scan"),
            said("scan", "--staged"),
            said("doctor", "--offline", "--only", "files"),
        ]
        for arguments in (["--", path], []):
            assert block_openai_keys.main(arguments) == 1
            shown.append(capsys.readouterr().out)
        assert [FIX in each for each in shown] == [is_moved] * 5, (path, shown)
        fixed = said("fix", "--dry-run")
        assert ("goes to" in fixed) == is_moved, path
        repository.git("rm", "--quiet", "--force", path)


def test_a_file_may_lose_one_key_and_keep_another(repository: Repository) -> None:
    other = make("project", 1)
    repository.write(
        WORKFLOW, f"env:\n  OPENAI_API_KEY: {KEY}\njobs: {{t: {{name: '{other}'}}}}\n"
    )
    first, second = said("scan").split("t.yml:")[1:]
    assert (FIX in first, FIX in second) == (True, False)


def test_without_the_extra_fix_is_advised_and_says_what_it_needs(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(editors, "find_spec", lambda _: None)
    repository.write("print.py", filled("print '<K>'\n"))
    assert FIX in said("scan")


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyError])
def test_advice_that_cannot_be_had_hides_no_finding(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fails(*_: object) -> None:
        raise error

    repository.add("app.py", f"key = '{KEY}'\n")
    before = block_openai_keys.main(["app.py"])
    monkeypatch.setattr(fixer, "fix_of", fails)
    assert (before, block_openai_keys.main(["app.py"])) == (1, 1)
