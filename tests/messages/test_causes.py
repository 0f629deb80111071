"""Every cause that a finding can have, against what each language says of it."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter
from typing import Any

import pytest
from languages import EN, LANGUAGES, ZH
from recorded import ANSWERS

from pytest_openai_ready.account.verdict.meaning.outcomes import THERE
from pytest_openai_ready.doctor.checks import CHECKS
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import ANY, CODES
from pytest_openai_ready.messages.declare import DECLARED, Constructor
from pytest_openai_ready.messages.render import CAUSE_MODULES, sentences
from pytest_openai_ready.providers.registry import Kind

SOURCES = Path(__file__).parents[2] / "src"
NAMES = [*(code.value for code in Code), *DECLARED]
# What a record among the facts gives a sentence or a command.
OF_RECORDS = {
    "FoundKey": {"key", "kind", "form", "variable", "replacement", "move"},
    "InCommit": {"commit", "base"},
}
WAYS_ROUND = re.compile(
    r"vpn|virtual private|mirror|buy an account|shared key|free key", re.IGNORECASE
)
NOT_PLAIN = re.compile(
    r"\b(mend\w*|led astray|in vain|told|has its say|likewise)\b", re.IGNORECASE
)


def placeholders(*texts: str) -> set[str]:
    return {name for text in texts for _, name, _, _ in Formatter().parse(text) if name}


def commands_of(declared: Constructor[Any]) -> tuple[tuple[str, ...], ...]:
    own = declared.commands
    return CODES[declared.code].commands if own is None else own


def test_every_cause_gets_exactly_the_facts_that_its_sentences_need() -> None:
    for declared in DECLARED.values():
        in_commands = {
            name for command in commands_of(declared) for name in placeholders(*command)
        }
        for language in LANGUAGES:
            needed = in_commands | placeholders(*sentences(declared.name, language))
            given = set(declared.facts)
            for record, parts in OF_RECORDS.items():
                if given & {"found", "commit"} and record in declared.facts.values():
                    given |= parts & needed
            records = {"FoundKey": "found", "InCommit": "commit"}
            for record, name in records.items():
                if declared.facts.get(name) == f"{record} | None":
                    given.discard(name)  # known, but no sentence says it
                if declared.facts.get(name) == record and name not in needed:
                    assert OF_RECORDS[record] & needed, declared.name
                    given.discard(name)
            assert needed == given, (declared.name, language)


def test_a_cause_without_a_fact_is_not_made() -> None:
    make = CAUSE_MODULES[0].sdk_too_old
    made = make(version="1.0", oldest="1.40")
    assert (made.code, made.name) == (Code.SDK_TOO_OLD, "sdk-too-old")
    for wrong in (
        {},
        {"version": "1"},
        {"version": "1", "oldest": "2", "olddest": "3"},
    ):
        with pytest.raises(TypeError):
            make(**wrong)


def test_the_languages_know_the_same_names() -> None:
    assert set(EN.words["codes"]) == {code.value for code in Code} == set(CODES_BY_NAME)
    exact = {name for name in DECLARED if name not in CODES_BY_NAME}
    for language in LANGUAGES:
        assert list(language.words) == list(EN.words)
        assert set(language.words["causes"]) == exact
        for group in ("codes", "terms", "forms", "families", "checks", "manual"):
            assert set(language.words[group]) == set(EN.words[group])
        for room, texts in EN.words["texts"].items():
            assert set(language.words["texts"][room]) == set(texts)
            for name, text in texts.items():
                other = language.words["texts"][room][name]
                assert placeholders(other) == placeholders(text), (room, name)


CODES_BY_NAME = {code.value: code for code in CODES}


def test_a_sentence_is_one_that_every_console_can_show() -> None:
    for name in NAMES:
        for text in sentences(name, EN):
            text.encode("ascii")
        for text in sentences(name, ZH):
            text.encode("gbk")
            assert re.search(r"[\u4e00-\u9fff]", text) or "{" in text


def test_cause_and_remedy_are_short_enough_for_a_reason() -> None:
    """In columns of a terminal, of which a Chinese character has two."""
    for name in NAMES:
        assert len(" ".join(sentences(name, EN))) <= 200, name
        chinese = "".join(sentences(name, ZH))
        assert len(chinese) + sum(not each.isascii() for each in chinese) <= 200, name


def test_no_way_round_a_rule_is_advised() -> None:
    for name in NAMES:
        for language in LANGUAGES:
            assert not WAYS_ROUND.search(" ".join(sentences(name, language))), name


def test_the_english_is_plain() -> None:
    for name in NAMES:
        assert not NOT_PLAIN.search(" ".join(sentences(name, EN))), name


def test_between_chinese_and_latin_stands_a_space() -> None:
    beside = re.compile(r"[\u4e00-\u9fff][A-Za-z0-9`]|[A-Za-z0-9`][\u4e00-\u9fff]")
    for name in NAMES:
        assert not beside.search("\n".join(sentences(name, ZH))), name


def test_a_page_is_an_official_one() -> None:
    for about in CODES.values():
        assert not about.page or re.match(
            r"https://(platform|help|status)\.openai\.com\b", about.page
        )


def test_every_text_is_said_somewhere() -> None:
    programs = [*SOURCES.rglob("*.py"), *SOURCES.rglob("*.html")]
    source = "\n".join(path.read_text(encoding="utf-8") for path in programs)
    literal = set(re.findall(r"[\"'](\w+\.\w+)[\"']", source))
    prefixes = set(re.findall(r"f[\"'](\w+)\.\{", source))
    whole = set(re.findall(r"\[\"texts\"\]\[\"(\w+)\"\]", source))
    for room, texts in EN.words["texts"].items():
        for name in texts if room not in whole else ():
            assert f"{room}.{name}" in literal or room in prefixes, (room, name)


def test_every_check_and_kind_of_key_has_a_name() -> None:
    assert set(EN.words["checks"]) == set(CHECKS)
    families = {check.family for check in CHECKS.values()}
    assert {*families, ANY} == set(EN.words["families"])
    assert {kind.value for kind in Kind} <= set(EN.words["terms"])


def test_every_cause_is_made_somewhere() -> None:
    modules = [*SOURCES.rglob("*.py"), *SOURCES.parent.glob("hooks/*.py")]
    source = "\n".join(
        re.sub(r"(?m)^def .*", "", path.read_text(encoding="utf-8")) for path in modules
    )
    words = set(re.findall(r"\w+", source))
    verdicts = {recorded.verdict.value for recorded in ANSWERS.values()}
    for declared in DECLARED.values():
        name = declared.name.replace("-", "_")
        here = declared.name.removesuffix(THERE)  # for OpenAI; made by its name
        made = name in words or here in verdicts or f'"{here}"' in source
        assert made or declared.name.endswith("-malformed"), declared.name
