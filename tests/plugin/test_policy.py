"""What each policy does, and what becomes of a test by where the session runs."""

from __future__ import annotations

import json
from itertools import product
from pathlib import Path
from typing import NamedTuple

import pytest
from inner import session
from languages import EN
from makers import make
from sampled import ALONE_OR_NOT

from pytest_openai_ready.findings import Cause, Code, Finding
from pytest_openai_ready.messages.causes import account, source
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.plugin.policy import POLICIES
from pytest_openai_ready.plugin.readiness.by_place import action, explained_in_run
from pytest_openai_ready.tools.run_place import place

# As pytest-github-actions-annotate-failures does, which sees each report first.
ANNOTATING = """
import sys

import pytest

class Annotating:
    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        if report.when == "call" and report.failed:
            print("::error::", report.nodeid, report.longrepr, file=sys.stderr)

def pytest_sessionstart(session):
    if not hasattr(session.config, "workerinput"):
        session.config.pluginmanager.register(Annotating())
"""
DOCS = Path(__file__).parents[2] / "docs"
DESK: dict[str, str] = {}
CI = {"CI": "true"}
FORK = {"CI": "true", "CIRCLE_PR_REPONAME": "homework"}

OF_RUN = (
    "Name one that it has: pytest --openai-ready-model=<name>, or model= in the mark of "
    "the test."
)
MISSING, REJECTED, EMPTY, AWAY = (
    Code.KEY_MISSING,
    Code.KEY_REJECTED,
    Code.BALANCE_EMPTY,
    Code.UNREACHABLE,
)


class Does(NamedTuple):
    """What a run does of a suite in which OpenAI is lost, and of one without it."""

    lost: str
    lost_status: int
    empty: str
    empty_status: int


# Each suite has a test that passes by itself, and two that ask.
POLICY_TABLE = {
    "auto": Does("1 failed, 2 passed", 1, "2 failed, 1 passed", 1),
    "skip": Does("2 passed, 1 skipped", 0, "1 passed, 2 skipped", 0),
    "fail": Does("1 failed, 2 passed", 1, "2 failed, 1 passed", 1),
    "off": Does("1 failed, 2 passed", 1, "2 failed, 1 passed", 1),
    "deselect": Does("2 passed, 1 skipped", 0, "1 passed, 2 deselected", 0),
    "stop": Does("2 passed, 1 skipped", 4, "no tests ran", 4),
}
SUITE = """
    import pytest

    def test_pure():
        pass

    @pytest.mark.parametrize("number", [1, 2])
    def test_asks(openai_client, number):
        openai_client.with_options(max_retries=0).embeddings.create(
            model="text-embedding-3-small", input="hello"
        )
"""


@pytest.mark.parametrize(
    "workers", [(), pytest.param(("-n1",), marks=pytest.mark.matrix)]
)
def test_each_policy_is_one_record_that_a_run_obeys(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    workers: tuple[str, ...],
) -> None:
    """The first request is the plugin's own question, if it asks."""
    assert list(POLICY_TABLE) == list(POLICIES)
    monkeypatch.setenv("CI", "true")
    pytester.makepyfile(SUITE)
    for policy, does in POLICY_TABLE.items():
        asked = 1 if policy == "off" else 2
        for calls, said, status in (
            (asked, does.lost, does.lost_status),
            (0, does.empty, does.empty_status),
        ):
            state = f"balance-empty:{calls}" if calls else "balance-empty"
            result = session(
                pytester,
                *("-q", *workers),
                *(f"--openai-ready={policy}", f"--openai-ready-sandbox={state}"),
            )
            summary = result.outlines[-1] if result.outlines else "no tests ran"
            counted = summary.partition(" in ")[0]
            # Workers keep to themselves what they leave out.
            due = said.partition(", 2 deselected")[0] if workers else said
            seen = (policy, state, counted or "no tests ran", int(result.ret))
            assert seen == (policy, state, due, status)


@pytest.mark.parametrize(("policy", "counts"), [("off", "failed"), ("skip", "skipped")])
def test_a_setting_that_is_refused_is_named_by_every_policy(
    pytester: pytest.Pytester,
    monkeypatch: pytest.MonkeyPatch,
    policy: str,
    counts: str,
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", make("project"))
    pytester.path.joinpath(".env").write_text("OPENAI_BASE_URL=http://127.0.0.1:9/v1\n")
    pytester.makepyfile("def test_asks(openai_client): pass")
    result = session(pytester, "-rsf", f"--openai-ready={policy}")
    result.assert_outcomes(**{counts: 1})
    result.stdout.fnmatch_lines(
        "*OpenAI not ready [[]base-url-invalid]: OPENAI_BASE_URL in .env names another *"
    )


@ALONE_OR_NOT
def test_who_sees_a_report_first_sees_a_failure_of_the_call(
    pytester: pytest.Pytester, workers: tuple[str, ...]
) -> None:
    pytester.makeconftest(ANNOTATING)
    pytester.makepyfile(SUITE)
    result = session(
        pytester,
        *("-q", "--openai-ready=fail", *workers),
        "--openai-ready-sandbox=balance-empty",
    )
    seen = [each for each in result.errlines if each.startswith("::error::")]
    assert len(seen) == 2
    assert all("OpenAI not ready [balance-empty]: " in each for each in seen)


def test_each_policy_stands_in_the_pages_and_the_schema() -> None:
    for page in ("tests.md", "tests.zh-CN.md"):
        text = (DOCS / page).read_text(encoding="utf-8")
        rows = [each.split("|")[1] for each in text.splitlines() if each[:3] == "| `"]
        assert {f" `{each}` " for each in POLICIES} <= set(rows), page
    schema = json.loads((DOCS / "report.schema.json").read_text(encoding="utf-8"))
    assert schema["properties"]["policy"]["enum"] == list(POLICIES)


@pytest.mark.parametrize(
    ("environ", "missing", "rejected", "empty", "away"),
    [
        (DESK, "skip", "skip", "skip", "skip"),
        (CI, "skip", "fail", "fail", "skip"),
        (FORK, "skip", "skip", "skip", "skip"),
    ],
    ids=["desk", "ci", "fork"],
)
def test_auto_fails_where_a_key_was_given_and_is_known_to_be_no_good(
    environ: dict[str, str], missing: str, rejected: str, empty: str, away: str
) -> None:
    codes = (MISSING, REJECTED, EMPTY, AWAY)
    taken = [
        action(POLICIES["auto"].at_test, Finding(Cause(code, code.value, {})), environ)
        for code in codes
    ]
    assert taken == [missing, rejected, empty, away]


@pytest.mark.parametrize("policy", ["skip", "fail"])
def test_skip_and_fail_mean_it_everywhere(policy: str) -> None:
    for code, environ in product((MISSING, REJECTED, EMPTY, AWAY), (DESK, CI, FORK)):
        at_test = POLICIES[policy].at_test
        taken = action(at_test, Finding(Cause(code, code.value, {})), environ)
        assert (code, environ, taken) == (code, environ, policy)


@pytest.mark.parametrize(
    ("environ", "where"),
    [
        ({}, "desk"),
        ({"CI": ""}, "desk"),
        ({"CI": "true"}, "ci"),
        ({"BUILD_NUMBER": "7"}, "ci"),
        ({"GITHUB_EVENT_NAME": "pull_request"}, "desk"),
        ({**CI, "GITHUB_EVENT_NAME": "push"}, "ci"),
        ({**CI, "SYSTEM_PULLREQUEST_ISFORK": "True"}, "fork"),
        ({**CI, "SYSTEM_PULLREQUEST_ISFORK": "False"}, "ci"),
        ({**CI, "TRAVIS_SECURE_ENV_VARS": "false"}, "fork"),
        ({**CI, "TRAVIS_SECURE_ENV_VARS": "true"}, "ci"),
        ({**CI, "CIRCLE_PR_REPONAME": "homework"}, "fork"),
    ],
)
def test_where_a_session_runs_is_recognized_by_its_environment(
    environ: dict[str, str], where: str
) -> None:
    assert place(environ) == where


HEADS = {
    "a fork": ({"repo": {"fork": True}}, "fork"),
    "a fork that is gone": ({"repo": None}, "fork"),
    "a branch": ({"repo": {"fork": False}}, "ci"),
    "nothing known": ({}, "ci"),
}


@pytest.mark.parametrize(("head", "where"), HEADS.values(), ids=HEADS)
def test_github_tells_it_in_the_file_of_the_event(
    tmp_path: Path, head: dict[str, object], where: str
) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"pull_request": {"head": head}}))
    environ = {**CI, "GITHUB_EVENT_PATH": str(event)}
    assert place({**environ, "GITHUB_EVENT_NAME": "pull_request"}) == where
    assert place({**environ, "GITHUB_EVENT_NAME": "pull_request_target"}) == "ci"


@pytest.mark.parametrize("content", [None, b"", b"{", b"[]", b"\xff", b"[" * 100_000])
def test_an_event_that_cannot_be_read_tells_of_no_fork(
    tmp_path: Path, content: bytes | None
) -> None:
    event = tmp_path / "event.json"
    if content is not None:
        event.write_bytes(content)
    github = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_EVENT_PATH": str(event)}
    assert place({**CI, **github}) == "ci"


def test_dependabot_gets_no_secrets_either() -> None:
    github = {"GITHUB_EVENT_NAME": "pull_request", "GITHUB_ACTOR": "dependabot[bot]"}
    assert place({**CI, **github}) == "fork"


def test_a_missing_key_is_explained_by_the_place() -> None:
    missing = Finding(source.key_missing())
    causes = [explained_in_run(missing, each).cause.name for each in (DESK, CI, FORK)]
    assert causes == ["key-missing", "key-missing-in-ci", "key-missing-in-fork"]
    empty = Finding(source.key_empty(where="environment"))
    causes = [explained_in_run(empty, each).cause.name for each in (DESK, CI, FORK)]
    assert causes == ["key-empty", "key-empty-in-ci", "key-missing-in-fork"]
    no_money = Finding(account.balance_empty(host="api.openai.com"))
    assert explained_in_run(no_money, CI) == no_money


def test_a_model_that_is_not_there_is_named_by_an_option_of_pytest() -> None:
    offered = account.model_not_offered(host="h", model="m", offered=("a", "b"))
    served = account.model_unavailable_there(host="h", model="m", said="no such model")
    rows = (
        (offered, "h does not list the model m for this key; it lists a, b."),
        (served, 'h does not serve the model m to this key: "no such model".'),
    )
    for cause, what in rows:
        said = words(explained_in_run(Finding(cause), DESK), EN)
        assert said == (what, OF_RUN)
