"""A provider is one row: whatever the program knows of it, it knows from there."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from pytest_openai_ready.providers import registry
from pytest_openai_ready.providers.registry import (
    PROVIDERS,
    Provider,
    near,
    provider_at,
)

# A new row, before anything else looks at the rows; then everyone who asks them.
NEW_PROVIDER = """
from pytest_openai_ready.providers import registry
from pytest_openai_ready.providers.registry import Balance, Body, Prefix, Provider

registry.PROVIDERS += (
    Provider(
        "Newcomer",
        prefixes=(Prefix("sk-new-"),),
        body=Body("[0-9a-f]{40}", 3.0),
        variable="NEWCOMER_API_KEY",
        names=("newcomer",),
        is_named_beside=True,
        domains=("newcomer.example",),
        balances=(
            Balance(
                "newcomer-balance",
                "/left",
                {"api.newcomer.example": "EUR"},
                left=("money",),
            ),
        ),
    ),
)
registry.BY_NAME["Newcomer"] = registry.PROVIDERS[-1]

import random

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict import destination, funds, questions
from pytest_openai_ready.account.wire import client
from pytest_openai_ready.account.wire.answer import Answer
from pytest_openai_ready.findings import Code
from pytest_openai_ready.tools.variables import is_key_name
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.keys.validate import fault_of
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.scan.hits import Hit

drawn = "".join(random.Random(1).choices("0123456789abcdef", k=40))
own, plain = Key("sk-new-" + drawn), "sk-" + drawn[:32]
content = ("x = " + own.reveal() + ";").encode()
host = "https://api.newcomer.example/v1"
account = client.Account(own, "environment", host)
answer = Answer(200, {}, {"money": 4.2})
print(own, own.provider)
print([content[slice(*span)] == own.reveal().encode() for span in find(content)])
print(Key(plain, f"newcomer_key = {plain}".encode()).provider)
print(is_key_name(b"NEWCOMER_API_KEY"), fault_of(own.reveal(), openai_host=True).name)
print(read_settings({"OPENAI_API_KEY": plain, "NEWCOMER_API_KEY": plain}, None).provider)
print(destination.destination_finding(own, "https://api.openai.com/v1", "", "").cause.name)
print([each.url for each in questions.questions(Code.READY, answer, account)])
left = funds.funds_of({"newcomer-balance": answer}, "api.newcomer.example")
print(left.left, left.currency)
print("NEWCOMER_API_KEY" in words(Hit(own, 1, 1).finding("a.py"), Language("en"))[1])
"""
KNOWN_EVERYWHERE = """\
<other-provider key sk-new-...{tail}> Newcomer
[True]
Newcomer
True other-provider
Newcomer
key-of-provider
['https://api.newcomer.example/left']
4.2 EUR
True
"""


def test_a_new_provider_is_a_new_row() -> None:
    command = [sys.executable, "-c", NEW_PROVIDER]
    said = subprocess.check_output(command, text=True)
    tail = re.search(r"\.\.\.(\w{4})>", said)
    assert tail
    assert said == KNOWN_EVERYWHERE.format(tail=tail[1])


def everything(get: str) -> list[object]:
    return [each for row in PROVIDERS for each in getattr(row, get)]


@pytest.mark.parametrize("field", ["prefixes", "domains", "names", "balances"])
def test_nothing_belongs_to_two_rows(field: str) -> None:
    entries = everything(field)
    names = [getattr(each, "text", getattr(each, "name", each)) for each in entries]
    assert len(names) == len(set(names))


def test_names_and_variables_are_of_one_row() -> None:
    for get in (lambda row: row.name, lambda row: row.variable):
        values = [value for value in map(get, PROVIDERS) if value]
        assert len(values) == len(set(values))


@pytest.mark.parametrize("row", PROVIDERS, ids=lambda row: row.name)
def test_a_row_is_sound(row: Provider) -> None:
    compiled = re.compile(near(row), re.IGNORECASE)
    assert not compiled.groups
    assert all(not re.compile(name).groups for name in row.names)
    assert not row.is_named_beside or row.names or row.words
    if row.body:
        assert row.prefixes
        assert not re.compile(row.body.opening + row.body.random).groups
    for balance in row.balances:
        assert all(provider_at(host) == row.name for host in balance.hosts)
        assert balance.path.startswith("/")
    for page in (row.keys_page, row.billing_page):
        assert not page or page.startswith("https://")


HOSTS = {
    "api.openai.com": "OpenAI",
    "eu.api.openai.com": "OpenAI",
    "platform.openai.com": "",
    "api.openai.com.example.com": "",
    "evilapi.openai.com": "",
    "x.openai.azure.com": "Azure OpenAI",
    "api.deepseek.com": "DeepSeek",
    "notdeepseek.com": "",
    "": "",
}


def test_a_host_is_whose_domain_it_ends_in() -> None:
    assert {host: provider_at(host) for host in HOSTS} == HOSTS


def test_a_relays_key_is_read_as_openais_is() -> None:
    rows = {"DeepSeek": "DEEPSEEK_API_KEY", "one-api": "OPENAI_API_KEY"}
    rows |= {"": "OPENAI_API_KEY", "OpenAI": "OPENAI_API_KEY"}
    assert {name: registry.variable_of(name) for name in rows} == rows
