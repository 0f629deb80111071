"""``openai-ready explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.speech import spoken, with_language, wrong
from pytest_openai_ready.cli.terminal import say, shown, terminal
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.explain import (
    explanation,
    families,
    similar_codes,
    without_markup,
)
from pytest_openai_ready.report.renderers.wrap import padded, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.explain import Explained
    from pytest_openai_ready.report.view import View

MARGIN = "  "


@click.command()
@click.argument("code", required=False, shell_complete=completion.codes)
@with_language
def explain(code: str | None, lang: str | None) -> None:
    """Print the page of a code; the help is in ``messages``."""
    where = terminal(lang)
    lines = _list(where) if code is None else _explained(_code_of(code), where)
    say("\n".join(lines), color=where.color)


def _code_of(name: str) -> Code:
    try:
        return Code(name.strip("[]").lower())
    except ValueError:
        close = spoken().listed(similar_codes(name.lower()))
        sentence = "no_such_code_but_near" if close else "no_such_code"
        raise wrong(sentence, name=shown(name), near=close) from None


def _list(where: View) -> Iterator[str]:
    widest = max(width_of(code.value) for code in Code)
    margin = " " * (widest + 2)
    for number, (family, codes) in enumerate(families().items()):
        if number:
            yield ""
        yield where.language.words["families"][family]
        for code in codes:
            usual = explanation(code, where.language).usual
            start = f"{padded(code.value, widest)}  "
            for line in wrapped(usual.words.cause, where.width - len(margin)):
                yield start + line
                start = margin


def _explained(code: Code, where: View) -> Iterator[str]:
    language, width = where.language, where.width
    found = explanation(code, language)
    weight = language.say(f"explain.{code.severity.name.lower()}")
    yield language.say("explain.heading", code=code.value, weight=weight)
    yield from ("", *_said(found.usual, width, ""))
    if found.link:
        yield MARGIN + found.link
    for paragraph in found.manual:
        yield from ("", *wrapped(without_markup(paragraph), width))
    if found.causes:
        yield from ("", language.say("explain.causes"))
    for cause in found.causes:
        yield from ("", *_said(cause, width, MARGIN))
    yield from ("", *wrapped(language.say("explain.blanks"), width))


def _said(cause: Explained, width: int, margin: str) -> Iterator[str]:
    """The cause, and indented below it the steps to take."""
    deeper = margin + MARGIN
    sentence, remedy = cause.words
    yield from (margin + line for line in wrapped(sentence, width - len(margin)))
    yield from (deeper + line for line in wrapped(remedy, width - len(deeper)))
    yield from (deeper + command for command in cause.commands)
