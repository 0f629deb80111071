from __future__ import annotations

import re
from collections import Counter

import pytest

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.catalog import ENTRIES, FAMILIES
from pytest_openai_ready.messages.causes import CAUSES
from pytest_openai_ready.messages.explain import explanation, near
from pytest_openai_ready.messages.families import ANY, CAUSES_OF, CODES
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.messages.manual import section


def test_every_code_belongs_to_one_family() -> None:
    counted = Counter(code for codes in CODES.values() for code in codes)
    assert counted == Counter(Code)
    assert list(CODES) == [*FAMILIES, ANY]


def test_every_cause_belongs_to_one_code() -> None:
    counted = Counter(cause for causes in CAUSES_OF.values() for cause in causes)
    assert counted == Counter([*CAUSES])


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", Code)
def test_a_code_is_explained_with_all_that_is_said_of_it(
    code: Code, language: Language
) -> None:
    found = explanation(code, language)
    assert len(found.causes) == len(CAUSES_OF.get(code, ()))
    assert found.link == ENTRIES[code].link
    for cause in (found.usual, *found.causes):
        assert all(cause.words)
        assert not re.search(r"[{}]", "".join(cause.words))
        assert not re.search(r"[{}<>]", "".join(cause.commands))


@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("code", Code)
def test_the_manual_has_something_to_say_of_it(code: Code, language: Language) -> None:
    paragraphs = section(code.value, language)
    assert paragraphs
    assert not any(re.search(r"^#|\]\(|\n", each) for each in paragraphs)


def test_what_a_finding_fills_in_is_named() -> None:
    usual = explanation(Code.KEY_REJECTED, Language.ZH).usual
    assert usual.words == (
        "<host> 不接受这个密钥：可能输错、已删除或已过期。",
        "请新建密钥，并替换<where>中的旧密钥。",
    )
    tracked = explanation(Code.DOTENV_TRACKED, Language.EN).usual
    assert tracked.commands == ("git rm --cached -f -- PATHSPEC",)


def test_a_section_ends_where_the_next_begins() -> None:
    assert section("timed-out", Language.ZH) == section("timed-out", Language.ZH)[:1]
    assert section("no-such-code", Language.EN) == []


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("balanse-empty", "balance-empty"),
        ("key-mising", "key-missing"),
        ("dotenv", "dotenv-tracked"),
    ],
)
def test_a_mistyped_name_is_near_its_code(name: str, code: str) -> None:
    assert code in near(name)


def test_nothing_is_near_nonsense() -> None:
    assert near("xyzzy") == []
