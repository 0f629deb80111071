"""A pytest that renames what is not public writes no key: the session says so, and ends."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from _pytest import capture
from inner import bare_session, session
from makers import make

from pytest_openai_ready.plugin.internals import hide_in_captured, rename
from pytest_openai_ready.plugin.sinks import OF_PYTEST

# pytest's own code goes on finding what this plugin finds no more.
RENAMING = """
import sys

import pytest

def rename(owner, gone):
    kind = type(owner)

    class Renamed(kind):
        def __getattribute__(self, name):
            asking = sys._getframe(1).f_globals["__name__"]
            if name == gone and asking.startswith("pytest_openai_ready"):
                raise AttributeError(name)
            return super().__getattribute__(name)

    Renamed.__name__ = kind.__name__
    owner.__class__ = Renamed

@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session):
    manager = session.config.pluginmanager
    {renaming}
"""
PLUGIN = 'manager.get_plugin("{}")'
# The name, whose it is, and the place in which keys could not be hidden.
NAMES = [
    ("log_file_handler", PLUGIN.format("logging-plugin"), "LoggingPlugin", "the log file"),
    ("_cachedir", "session.config.cache", "Cache", "pytest's cache"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "owner", "kind", "place"), NAMES)
def test_a_renamed_name_ends_the_session_in_one_sentence(  # noqa: PLR0913, PLR0917
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    owner: str,
    kind: str,
    place: str,
) -> None:
    key = make("project")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    monkeypatch.setenv("COLUMNS", "300")
    pytester.makeconftest(RENAMING.format(renaming=f"rename({owner}, {name!r})"))
    pytester.makepyfile(
        "import os\ndef test_it(): print(os.environ['OPENAI_API_KEY'] * 2); assert 0"
    )
    result = bare_session(pytester, "-rA", "--capture=tee-sys")
    said = "\n".join([*result.outlines, *result.errlines])
    sentence = (
        f"openai-ready: pytest {pytest.__version__} has no {kind}.{name}, without which "
        f"keys cannot be hidden in {place}. Get a newer copy of "
        "this plugin from where you have it, or leave it out: "
        "-p no:openai_ready"
    )
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert sentence in said
    assert key not in said
    assert "Traceback" not in said


def test_what_a_class_of_pytest_lacks_is_named_with_that_class(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    class NodeId:
        pass

    monkeypatch.setattr(pytest, "version_tuple", (9, 2, 0))
    item: Any = SimpleNamespace(nodeid="a.py::b", name="b", _id=NodeId())
    with pytest.raises(pytest.exit.Exception, match=r"has no NodeId\.parse, "):
        rename(item, "c")


def test_what_writes_captured_output_is_as_before_once_the_session_has_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    kinds = capture.FDCapture, capture.FDCaptureBinary
    before = [kind.writeorg for kind in kinds]
    hide_in_captured(str)()
    assert [kind.writeorg for kind in kinds] == before
    monkeypatch.delattr(capture, "FDCaptureBinary")
    with pytest.raises(
        pytest.exit.Exception, match=r"has no module\.FDCaptureBinary, "
    ):
        hide_in_captured(str)


def test_what_pytest_s_own_reports_have_is_not_taken_for_another_plugin_s() -> None:
    """That would be looked through for keys, six times for each test."""
    of_test = pytest.TestReport("a::b", ("a", 1, "b"), {}, "passed", None, "call")
    of_module = pytest.CollectReport("a", "passed", None, [])
    assert vars(of_test).keys() <= OF_PYTEST
    assert vars(of_module).keys() <= OF_PYTEST


def test_without_a_key_nothing_is_hidden_and_nothing_ends(
    pytester: pytest.Pytester,
) -> None:
    owner = PLUGIN.format("terminalreporter")
    pytester.makeconftest(RENAMING.format(renaming=f"rename({owner}, '_tw')"))
    pytester.makepyfile("def test_it(): pass")
    assert session(pytester).ret == pytest.ExitCode.OK


def test_where_fixtures_cannot_be_distinguished_each_is_taken_for_ours(
    pytester: pytest.Pytester,
) -> None:
    pytester.makeconftest(
        RENAMING.format(renaming="pass")
        + """
@pytest.fixture
def openai_client():
    return "a mock"

def pytest_itemcollected(item):
    rename(item, "_fixtureinfo")
"""
    )
    pytester.makepyfile("def test_it(openai_client): assert openai_client == 'a mock'")
    result = session(pytester, "--openai-ready=deselect")
    assert result.parseoutcomes() == {"deselected": 1, "warnings": 1}
    sentence = (
        f"openai-ready: pytest {pytest.__version__} has no "
        "Function._fixtureinfo.name2fixturedefs, so every fixture named openai_client "
        "is taken for the plugin's own. Get a newer copy of this plugin "
        "from where you have it."
    )
    assert sentence in str(result.stdout)
