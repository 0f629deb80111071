"""The steps about keys in commits, as text: numbered sentences and their commands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.render import link, quoted
from pytest_openai_ready.report.renderers.wrap import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.advice import Cleanup, CleanupStep
    from pytest_openai_ready.messages.language import Language

MARGIN = "  "
USAGE_PAGE = "https://platform.openai.com/usage"


def cleanup_text(cleanup: Cleanup, language: Language, width: int | None = None) -> str:
    """The keys in commits, then the steps about them; ends in a line break.

    With a ``width`` in columns, sentences are wrapped; commands never are.
    """
    kinds = (("pushed", cleanup.pushed), ("not_pushed", cleanup.unpushed))
    lines = [
        line
        for name, keys in kinds
        if keys
        for line in (
            language.say(f"fix.{name}"),
            *(f"{MARGIN}{_committed(each, language)}" for each in keys),
        )
    ]
    lines += steps_lines(cleanup, language, width)
    return "".join(f"{line}\n" for line in lines)


def steps_lines(
    cleanup: Cleanup, language: Language, width: int | None = None
) -> Iterator[str]:
    """The steps, one after the other, as lines without line breaks."""
    keys = (*cleanup.pushed, *cleanup.unpushed)
    for number, step in enumerate(cleanup.steps, 1):
        sentence = f"{number}. {_sentence(step, keys, language)}"
        first, *others = fitted(sentence, width, len(MARGIN))
        yield first
        yield from (f"{MARGIN} {line}" for line in others)
        yield from (f"{MARGIN * 2}{quoted(each)}" for each in step.commands)


def _committed(finding: Finding, language: Language) -> str:
    place, commit = finding.place, finding.facts.get("commit", "-")
    tag = finding.facts.get("tag")
    if commit == "-" and place is not None:  # the name of a tag
        commit = printable(place.path)
    key = finding.key or ""
    facts = {"key": key, "commit": commit, "place": printable(str(place))}
    if tag:
        return language.say("fix.key-in-tag", key=key, tag=printable(str(tag)))
    return language.say(f"fix.{finding.code.value}", **facts)


def _sentence(step: CleanupStep, keys: Sequence[Finding], language: Language) -> str:
    pages = " ".join(_pages(keys))
    facts = {
        name: printable(language.listed(fact)) for name, fact in step.facts.items()
    }
    usage = USAGE_PAGE if pages else language.say("fix.other_usage")
    text = language.say(f"cleanup.{step.name}", page=pages, usage=usage, **facts)
    return text.rstrip()


def _pages(keys: Iterable[Finding]) -> Iterator[str]:
    """The pages on which the keys can be deleted, if they are OpenAI's."""
    yield from dict.fromkeys(filter(None, map(link, keys)))
