"""In a notebook that a service runs, what is said is of use there."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest
from languages import EN

from pytest_openai_ready.account.sources.notebook_secrets import SERVICES
from pytest_openai_ready.doctor.installed_hooks import hook_findings
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes import source
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.run_place import explained

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.account.sources.notebook_secrets import NotebookService

EACH = pytest.mark.parametrize("service", SERVICES, ids=lambda each: each.name)
HOOKED = "repos: [{repo: a, rev: v1.0, hooks: [{id: block-openai-keys}]}]\n"


@EACH
def test_a_missing_key_is_looked_for_where_the_service_keeps_it(
    service: NotebookService,
) -> None:
    ast.parse(service.cell)
    missing = Finding(source.key_missing())
    assert explained(missing, {}) == missing
    found = explained(missing, {service.variable: "1"})
    what, advice = words(found, EN)
    assert what == "There is no OPENAI_API_KEY in the environment of this notebook."
    assert advice == (
        f"In {service.name}, store a project key among the secrets as "
        "OPENAI_API_KEY, let this notebook read it, and run in a cell: "
        f"{service.cell}"
    )
    for cause in (source.key_from_one_source(where="x"), source.key_empty(where="x")):
        other = Finding(cause)
        assert explained(other, {service.variable: "1"}) == other


@EACH
def test_nobody_is_asked_to_set_up_hooks(
    repository: Repository, service: NotebookService
) -> None:
    for config in ("", HOOKED):
        if config:
            repository.write(".pre-commit-config.yaml", config)
        (found,) = hook_findings(Found(), {service.variable: "1"})
        said = f"In {service.name} nobody commits, so no hook has to run."
        assert words(found, EN)[0] == said
        assert hook_findings(Found(), {}) != (found,)
