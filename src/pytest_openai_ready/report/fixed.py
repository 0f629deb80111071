"""What ``openai-ready fix`` prints about the keys that it takes out of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.messages.render import link, printable, typed
from pytest_openai_ready.report.plain_text import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.messages.language import Language

MARGIN = "  "

USAGE_PAGE = "https://platform.openai.com/usage"


def fixed_key(
    key: str, name: str, dotenv: str, paths: Iterable[str], language: Language
) -> str:
    """One line: which key goes from where to where."""
    named = language.listed(map(printable, paths))
    facts = {"key": key, "name": name, "dotenv": printable(dotenv), "paths": named}
    return language.say("fix.fixed_key", **facts)


def note(name: str, path: str, words: Iterable[str], language: Language) -> str:
    """A remark on a file."""
    return language.say(f"fix_note.{name}", *words, path=printable(path))


def undone(paths: Iterable[str], language: Language) -> str:
    """One line: which files are again as they were."""
    return language.say("fix.undone", paths=language.listed(map(printable, paths)))


def cleanup(
    *,
    pushed: bool,
    keys: Sequence[Finding],
    steps: Iterable[tuple[str, Sequence[Command]]],
    language: Language,
    width: int | None = None,
) -> str:
    """What to do about keys in commits, one step after the other.

    With a ``width`` in columns, sentences are wrapped; commands never are.
    """
    lines = [language.say("fix.pushed" if pushed else "fix.not_pushed")]
    lines += [f"{MARGIN}{_committed(each, language)}" for each in keys]
    for number, (name, commands) in enumerate(steps, 1):
        first, *others = fitted(f"{number}. {_step(name, keys, language)}", width)
        lines += [first, *(f"{MARGIN} {line}" for line in others)]
        lines += [f"{MARGIN * 2}{typed(each, {})}" for each in commands]
    return "\n".join(lines)


def _committed(finding: Finding, language: Language) -> str:
    facts = {
        "key": finding.key or "",
        "commit": finding.facts.get("commit", ""),
        "place": printable(str(finding.place)),
    }
    return language.say(f"fix.{finding.code.value}", **facts)


def _step(name: str, keys: Sequence[Finding], language: Language) -> str:
    pages = list(_pages(keys))
    usage = USAGE_PAGE if pages else language.say("fix.other_usage")
    text = language.say(f"fix_step.{name}", page=" ".join(pages), usage=usage)
    return text.rstrip()


def _pages(keys: Iterable[Finding]) -> Iterator[str]:
    """The pages on which keys are deleted, as far as they are OpenAI's."""
    yield from dict.fromkeys(filter(None, map(link, keys)))
