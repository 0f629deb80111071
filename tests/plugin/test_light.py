"""What a session pays that does not use OpenAI: measured by modules, not by clock."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

PYTEST = (sys.executable, "-B", "-m", "pytest")

LOADED_BY_US = """
import sys
import pytest
before = set(sys.modules)
import pytest_openai_ready.plugin.entry
print(*sorted(set(sys.modules) - before))
"""

WATCH = """
import sys

def pytest_unconfigure(config):
    heavy = {"openai", "httpx", "httpx2", "asyncio", "rich", "click", "dotenv"}
    print("heavy:", sorted(heavy & set(sys.modules)))
    print("ours:", *sorted(m for m in sys.modules if m.startswith("pytest_openai")))
"""

# What hides keys is there from the first moment.
OURS = [
    "pytest_openai_ready",
    *("pytest_openai_ready.dotenv", "pytest_openai_ready.dotenv.variable_names"),
    *("pytest_openai_ready.keys", "pytest_openai_ready.keys.call_names"),
    "pytest_openai_ready.keys.invisible",
    "pytest_openai_ready.keys.redactor",
    "pytest_openai_ready.keys.terminal_codes",
    "pytest_openai_ready.late_patterns",
    "pytest_openai_ready.plugin",
    *(
        f"pytest_openai_ready.plugin.{name}"
        for name in (
            *("entry", "guarded_streams", "hiding", "internals", "options", "policy"),
            "sinks",
        )
    ),
]


# pytest finds out from these files which modules of a plugin to compile itself.
INSTALLED = {
    "METADATA": "Metadata-Version: 2.4\nName: installed\nVersion: 1\n",
    "entry_points.txt": "[pytest11]\nopenai_ready = pytest_openai_ready.plugin.entry\n",
    "RECORD": "pytest_openai_ready/__init__.py,,\n",
}
LOADERS = """
import sys

def pytest_unconfigure(config):
    ours = {n: m for n, m in sys.modules.items() if n.startswith("pytest_openai")}
    by_pytest = [n for n, m in ours.items() if "Rewriting" in type(m.__loader__).__name__]
    print(f"of {len(ours) > 100}:", *sorted(by_pytest))
"""


def test_pytest_does_not_compile_the_plugin_in_every_session(
    pytester: pytest.Pytester,
) -> None:
    """As it would where it cannot write, such as in a container: 15 files or 150."""
    pytester.makeconftest(LOADERS)
    pytester.makepyfile("def test_it(openai_client): pass")
    installed = pytester.mkdir("installed-1.dist-info")
    for name, text in INSTALLED.items():
        installed.joinpath(name).write_text(text)
    done = subprocess.run(
        [*PYTEST, "-q", "--openai-ready-sandbox=ready"],
        cwd=pytester.path,
        env={**os.environ, "PYTHONPATH": str(pytester.path)},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    packages = "pytest_openai_ready pytest_openai_ready.plugin"
    assert done.stdout.splitlines()[-1] == f"of True: {packages}"


def test_loading_the_plugin_loads_only_the_plugin() -> None:
    loaded = subprocess.check_output([sys.executable, "-c", LOADED_BY_US], text=True)
    assert loaded.split() == OURS


def test_a_session_that_asks_for_nothing_pays_nothing(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(WATCH)
    pytester.makepyfile("def test_pure(): pass")
    pytester.path.joinpath(".env").write_text("OPENAI_API_KEY=sk-secret\n")
    before = sorted(pytester.path.iterdir())
    done = subprocess.run(
        [*PYTEST, "-q", "-p", "no:cacheprovider", "-p", "openai_ready"],
        cwd=pytester.path,
        env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert done.stdout.splitlines()[-2:] == ["heavy: []", f"ours: {' '.join(OURS)}"]
    assert sorted(pytester.path.iterdir()) == before


LOADED_BEFORE = """
import sys
import pytest
import pytest_openai_ready.plugin.entry
sys.exit(pytest.main(["-q", "-W", "error", "-p", "pytest_openai_ready"]))
"""


def test_a_program_may_load_this_package_and_then_run_pytest(
    pytester: pytest.Pytester,
) -> None:
    """As a notebook does; pytest warns of modules that it would have compiled."""
    pytester.makepyfile("def test_pure(): pass")
    pytester.makepyfile(program=LOADED_BEFORE)
    done = pytester.run(sys.executable, "program.py")
    done.assert_outcomes(passed=1)
    assert done.errlines == []
