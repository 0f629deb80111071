"""A stranger's program is read alike whatever is done about warnings, and without one."""

from __future__ import annotations

import warnings
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from makers import make

from pytest_openai_ready.account.wire.descriptions import descriptions
from pytest_openai_ready.audit.examining.notebooks_and_tests import (
    tests_of_openai as audited,
)
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code
from pytest_openai_ready.fix.programs.known_names.scopes import is_bound
from pytest_openai_ready.fix.programs.uses.client_hosts import hosts_in
from pytest_openai_ready.fix.settings_readers.editable_programs import editable
from pytest_openai_ready.program_source import nodes_of, parsed, scopes_of, tree_of
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.project_programs.client_calls import clients_in
from pytest_openai_ready.tools.project_programs.program_clients import models_named

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

KEY = make("project")
ODD = "import re\nassert (re, 'why')\nR = re.compile('\\d+')\nif R is 1: R()\n"
CLIENT = f"{ODD}from openai import OpenAI\nOpenAI(base_url='https://a.example.com/v1', api_key='{KEY}')\n"
SETUP = f"{ODD}from setuptools import setup\nsetup(package_data={{'app': ['.env']}})\n"
CALL = "OpenAI().responses.create(model='gpt-x')\n"
# Whatever reads programs, and what it makes of one that Python warns of.
READERS: dict[str, tuple[Callable[[], object], str]] = {
    "parsed": (lambda: type(parsed(ODD)).__name__, "Module"),
    "tree_of": (lambda: len(tree_of(ODD).body), "4"),
    "nodes_of": (lambda: len(nodes_of(ODD)) > 10, "True"),
    "scopes_of": (lambda: len(scopes_of(ODD)), "1"),
    "scopes": (lambda: is_bound(ODD, "R"), "True"),
    "clients": (lambda: len([*clients_in("a.py", CLIENT.encode())]), "1"),
    "hosts": (lambda: [*hosts_in(CLIENT, [KEY]).values()], "['a.example.com']"),
    "settings": (lambda: len(editable("a.py", ODD.encode()).sources), "1"),
    "audit": (
        lambda: audited(["test_a.py"], lambda _: f"{ODD}import openai\n")[0].gates,
        "(<Gate.NONE: 'none'>,)",
    ),
    "answers": (
        lambda: [d.message for d in descriptions("{'message': 'a \\d'}")],
        "['a \\\\d']",
    ),
}


def test_a_reader_says_the_same_with_warnings_as_errors_and_gives_none() -> None:
    for filtered in ("error", "always"):
        for cached in (parsed, nodes_of, scopes_of):
            cached.cache_clear()
        with warnings.catch_warnings(record=True) as given:
            warnings.simplefilter(filtered)
            said = {name: str(ask()) for name, (ask, _) in READERS.items()}
        assert said == {name: expected for name, (_, expected) in READERS.items()}
        assert given == []
    for text in ("(", "\0", "(" * 10_000, "x = " + "-" * 100_000 + "1"):
        assert (parsed(text), nodes_of(text), scopes_of(text)) == (None, (), ())


@pytest.mark.filterwarnings("error")
def test_so_do_fix_doctor_and_the_plugin(repository: Repository) -> None:
    repository.add("a.py", CLIENT)
    repository.add("b.py", CLIENT.replace(KEY, "") + CALL)
    repository.add("setup.py", SETUP)
    repository.add("app/__init__.py", "")
    repository.write("app/.env", "")
    for cached in (parsed, nodes_of, scopes_of):
        cached.cache_clear()
    assert models_named(Found()) == ["gpt-x"]
    (found,) = published_findings(Found())
    assert (found.code, found.cause.facts["dotenv"]) == (Code.KEY_IN_BUILD, "app/.env")
    done = planned(repository.folder)
    assert {each.path for each in done.changes} >= {"a.py", ".env"}
