"""Where others can install this package from, as pip has written it down."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
import yaml

from pytest_openai_ready import DISTRIBUTION, config_files
from pytest_openai_ready.tools import origin
from pytest_openai_ready.tools.hook_managers import pre_commit, prek
from pytest_openai_ready.tools.origin import Origin, of_installation

if TYPE_CHECKING:
    from typing import Any

URL, COMMIT = "https://example.org/a.git", "1af3a1c"
WHEEL = "https://example.org/v0.1.0/pytest_openai_ready-0.1.0-py3-none-any.whl"
# https://packaging.python.org/en/latest/specifications/direct-url/
RECORDS: dict[str, tuple[Any, Origin, str | None]] = {
    "the index": (None, Origin(version="0.1.0"), DISTRIBUTION),
    "a repository": (
        {"url": URL, "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
        Origin(URL, COMMIT),
        f"{DISTRIBUTION} @ git+{URL}@{COMMIT}",
    ),
    "a folder": ({"url": "file:///a", "dir_info": {"editable": True}}, Origin(), None),
    "a file": ({"url": "file:///a.whl", "archive_info": {}}, Origin(), None),
    "a wheel of a release": (
        {"url": WHEEL, "archive_info": {"hash": "sha256=a"}},
        Origin(archive=WHEEL),
        f"{DISTRIBUTION} @ {WHEEL}",
    ),
    "a wheel with a password": (
        {"url": WHEEL.replace("//", "//a:b@"), "archive_info": {}},
        Origin(),
        None,
    ),
    "a repository of this computer": (
        {"url": "file:///a", "vcs_info": {"vcs": "git", "commit_id": COMMIT}},
        Origin(),
        None,
    ),
    "a repository with a password": (
        {"url": "https://a:b@c.org/d", "vcs_info": {"commit_id": COMMIT}},
        Origin(),
        None,
    ),
}


@pytest.mark.parametrize(
    ("record", "expected", "requirement"), RECORDS.values(), ids=RECORDS
)
def test_the_copy_that_runs_came_from_somewhere(
    monkeypatch: pytest.MonkeyPatch,
    record: dict[str, object] | None,
    expected: Origin,
    requirement: str | None,
) -> None:
    class Installed:
        version = "0.1.0"

        def read_text(self, name: str) -> str | None:
            assert name == "direct_url.json"
            return None if record is None else json.dumps(record)

    monkeypatch.setattr(
        origin, "distribution", lambda name: {DISTRIBUTION: Installed()}[name]
    )
    found = of_installation()
    assert found == expected
    assert found.requirement == requirement


def test_of_a_repository_only_an_https_address_serves_pip() -> None:
    assert Origin("https://example.org/a", "v1").requirement == (
        f"{DISTRIBUTION} @ git+https://example.org/a@v1"
    )
    assert Origin("git@example.org:a", "v1").requirement is None


@pytest.mark.parametrize(
    ("source", "requirement"),
    [
        (Origin(version="0.1.0"), f"{DISTRIBUTION}==0.1.0"),
        (Origin(archive=WHEEL), f"{DISTRIBUTION} @ {WHEEL}"),
    ],
    ids=["index", "wheel"],
)
def test_hooks_come_from_there_too(source: Origin, requirement: str) -> None:
    (item,) = yaml.safe_load("\n".join(pre_commit.lines(source)))
    (table,) = config_files.toml("\n".join(prek.lines(source)))["repos"]
    for said in (item, table):
        for hook in said["hooks"]:
            assert (hook["language"], hook["entry"]) == ("python", hook["id"])
            assert hook["additional_dependencies"] == [requirement]
