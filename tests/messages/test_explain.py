from __future__ import annotations

import re
from collections import Counter

import pytest
from languages import EN, LANGUAGES, ZH

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.declare import DECLARED
from pytest_openai_ready.messages.explain import (
    explanation,
    families,
    similar_codes,
    without_markup,
)


def test_every_code_belongs_to_one_family() -> None:
    counted = Counter(code for codes in families().values() for code in codes)
    assert counted == Counter(Code)
    for language in LANGUAGES:
        assert list(families()) == list(language.words["families"])


def test_a_code_is_explained_with_all_that_is_said_of_it() -> None:
    for language in LANGUAGES:
        explained = 0
        for code in Code:
            found = explanation(code, language)
            explained += len(found.causes)
            assert found.manual
            assert not any(re.search(r"^#|\n", each) for each in found.manual)
            for cause in (found.usual, *found.causes):
                assert all(cause.words)
                assert not re.search(r"[{}]", "".join(cause.words))
                typed = "".join(cause.commands).replace("@{0}", "")  # as git counts
                assert not re.search(r"[{}<>]", typed)
        assert explained == sum(
            each.name != each.code.value for each in DECLARED.values()
        )


def test_what_a_finding_fills_in_is_named() -> None:
    usual = explanation(Code.KEY_REJECTED, ZH).usual
    assert usual.words == (
        "<host> 不接受这个密钥：可能输错、已删除或已过期。",
        "请新建密钥，并替换<where>中的旧密钥。",
    )
    tracked = explanation(Code.DOTENV_TRACKED, EN).usual
    assert tracked.commands == ("git rm --cached -f -- PATHSPEC",)


@pytest.mark.parametrize(
    ("paragraph", "plain"),
    [
        ("See [the page](https://a.example/b).", "See the page (https://a.example/b)."),
        ("See [the order](../README.md#order).", "See the order."),
    ],
)
def test_of_a_link_its_text_is_left(paragraph: str, plain: str) -> None:
    assert without_markup(paragraph) == plain


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("balanse-empty", "balance-empty"),
        ("key-mising", "key-missing"),
        ("dotenv", "dotenv-tracked"),
    ],
)
def test_a_mistyped_name_is_near_its_code(name: str, code: str) -> None:
    assert code in similar_codes(name)


def test_nothing_is_near_nonsense() -> None:
    assert similar_codes("xyzzy") == []
