"""Where no test runs, nothing is asked, read or written: editors list tests all day."""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

from inner import bare_session, session

from pytest_openai_ready.sandbox.answers import states
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

SUITE = """
    import pytest

    @pytest.fixture
    def answer(openai_client):
        return openai_client.models.list()

    def test_client(answer, openai_model):
        pass

    @pytest.mark.openai_ready(needs="chat")
    def test_marked():
        pass
"""
LOOKS = {
    "--collect-only": session,
    "--fixtures": session,
    "--fixtures-per-test": session,
    "--cache-show": bare_session,  # the others are without pytest's cache
    "--setup-plan": session,
}


def test_a_mere_look_asks_nothing(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    pytester.makepyfile(SUITE)
    report = tmp_path / "report.json"
    with Sandbox(states()["key-rejected"]) as sandbox:
        for name, value in sandbox.environ.items():
            monkeypatch.setenv(name, value)
        # The others differ from `fail` in what they do with what was asked.
        for policy, (look, run) in product(("stop", "deselect", "fail"), LOOKS.items()):
            options = (f"--openai-ready={policy}", f"--openai-ready-report={report}")
            result = run(pytester, *options, "--openai-ready-must-run", look)
            seen = (policy, look, int(result.ret), sandbox.requests, report.exists())
            assert seen == (policy, look, 0, [], False)
        session(pytester, "--openai-ready=skip", "--openai-ready-no-cache")
    assert sandbox.requests != []


def test_the_plugin_is_loaded_by_its_name_where_none_is_loaded_by_itself(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    pytester.makepyfile("def test_client(openai_client): pass")
    ours = ("-p", "openai_ready"), ("-p", "pytest_openai_ready")
    ready = "--openai-ready-sandbox=ready"
    for plugins in (*ours, (*ours[0], *ours[1]), (*ours[1], *ours[0])):
        bare_session(pytester, *plugins, ready).assert_outcomes(passed=1)
    assert "fixture 'openai_client' not found" in bare_session(pytester).stdout.str()


def test_who_names_the_package_means_the_plugin_that_is_there_or_left_out(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile("def test_client(openai_client): pass")
    ours, ready = ("-p", "pytest_openai_ready"), "--openai-ready-sandbox=ready"
    bare_session(pytester, *ours, ready).assert_outcomes(passed=1)
    pytester.makeconftest('pytest_plugins = ["pytest_openai_ready"]')
    bare_session(pytester, ready).assert_outcomes(passed=1)
    left_out = bare_session(pytester, *ours, "-p", "no:openai_ready")
    assert "fixture 'openai_client' not found" in left_out.stdout.str()
