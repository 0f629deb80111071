"""``openai-ready explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from pytest_openai_ready.cli.terminal import say, shown, terminal
from pytest_openai_ready.findings import Code, Severity
from pytest_openai_ready.messages.catalog import FAMILIES
from pytest_openai_ready.messages.explain import explanation, near
from pytest_openai_ready.messages.families import ANY, CODES
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.messages.manual import section
from pytest_openai_ready.report.wrap import padded, width_of, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.messages.explain import Cause
    from pytest_openai_ready.report.view import View

MARGIN = "  "
TITLES = {**FAMILIES, ANY: ("Any check", "各项检查")}
WEIGHTS = {
    Severity.OK: ("nothing to mend, exit status 0", "无需处理，退出状态 0"),
    Severity.ADVICE: (
        "advice, exit status 0 (1 with --strict)",
        "建议，退出状态 0（使用 --strict 时为 1）",
    ),
    Severity.UNKNOWN: ("undecided, exit status 3", "无法判定，退出状态 3"),
    Severity.ERROR: ("to be mended, exit status 1", "需要处理，退出状态 1"),
}
HEADING = {Language.EN: "{code}: {weight}", Language.ZH: "{code}：{weight}"}
CAUSES = {
    Language.EN: "More exactly, it may say:",
    Language.ZH: "具体可能是：",
}
BLANKS = {
    Language.EN: "What stands in <...> is filled in by each finding.",
    Language.ZH: "<...> 处的内容因具体情况而定。",
}


@click.command(short_help="Say what a code means, and what to do about it.")
@click.argument("code", required=False)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="The language (default: that of your system).",
)
def explain(code: str | None, lang: str | None) -> None:
    """Say what a code means, its causes, and what to do about each.

    Without a CODE, all of them are listed. Nothing is asked, and no key is looked at.
    """
    where = terminal(lang)
    lines = _list(where) if code is None else _explained(_code_of(code), where)
    say("\n".join(lines), color=where.color)


def _code_of(name: str) -> Code:
    try:
        return Code(name.strip("[]").lower())
    except ValueError:
        close = near(name.lower())
        said = f"There is no code {shown(name)}"
        said += f"; near it are {', '.join(close)}." if close else "."
        raise click.UsageError(
            f"{said} `openai-ready explain` lists all of them."
        ) from None


def _list(where: View) -> Iterator[str]:
    widest = max(width_of(code.value) for code in Code)
    margin = " " * (widest + 2)
    for family, codes in CODES.items():
        if family != next(iter(CODES)):
            yield ""
        yield TITLES[family][where.language is Language.ZH]
        for code in codes:
            usual = explanation(code, where.language).usual
            start = f"{padded(code.value, widest)}  "
            for line in wrapped(usual.words.cause, where.width - len(margin)):
                yield start + line
                start = margin


def _explained(code: Code, where: View) -> Iterator[str]:
    language, width = where.language, where.width
    found = explanation(code, language)
    yield HEADING[language].format(
        code=code.value, weight=WEIGHTS[code.severity][language is Language.ZH]
    )
    yield from ("", *_said(found.usual, width, ""))
    if found.link:
        yield MARGIN + found.link
    for paragraph in section(code.value, language):
        yield from ("", *wrapped(paragraph, width))
    if found.causes:
        yield from ("", CAUSES[language])
    for cause in found.causes:
        yield from ("", *_said(cause, width, MARGIN))
    yield from ("", *wrapped(BLANKS[language], width))


def _said(cause: Cause, width: int, margin: str) -> Iterator[str]:
    """The cause, and indented below it what to do."""
    deeper = margin + MARGIN
    sentence, remedy = cause.words
    yield from (margin + line for line in wrapped(sentence, width - len(margin)))
    yield from (deeper + line for line in wrapped(remedy, width - len(deeper)))
    yield from (deeper + command for command in cause.commands)
