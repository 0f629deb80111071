"""The pages ``docs/hosts*.md``: the answers of each host, and how they are known.

``python -m pytest_openai_ready.sandbox.hosts_page FOLDER`` writes them to a folder.
"""

from __future__ import annotations

import os
import sys
from collections import defaultdict
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.language import FALLBACK, Language, names
from pytest_openai_ready.providers.registry import PROVIDERS, provider_at
from pytest_openai_ready.sandbox.answers import recorded_answers

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.sandbox.answers import RecordedAnswer

# The columns, by the meaning of an answer.
MEANINGS = {
    "key": (Code.KEY_REJECTED, Code.KEY_MISSING, Code.KEY_WRONG_KIND),
    "money": (Code.BALANCE_EMPTY, Code.SPEND_LIMIT, Code.BILLING_INACTIVE),
    "rate": (Code.RATE_LIMITED,),
    "model": (Code.MODEL_UNAVAILABLE, Code.ORGANIZATION_UNVERIFIED),
    "forbidden": (
        *(Code.REGION_UNSUPPORTED, Code.SCOPE_MISSING, Code.IP_NOT_ALLOWED),
        *(Code.ACCOUNT_DEACTIVATED, Code.BLOCKED_PAGE),
    ),
    "load": (Code.SERVER_ERROR,),
}
# The most certain first.
EVIDENCE = ("seen", "source", "documented", "unverified")
ANYBODY_S = "example.com"  # relays, and self-hosted servers
# Software without a host in the table, by the prefix of its answers' ids.
WITHOUT_HOST = {
    "one-api": "one-api",
    "new-api": "new-api",
    "one-hub": "one-hub",
    "sub2api": "sub2api",
    "gpustack": "GPUStack",
    "bedrock-gateway": "bedrock-access-gateway",
    "bedrock": "Amazon Bedrock",
    "chatanywhere": "chatanywhere",
    "litellm": "LiteLLM",
    "ollama": "Ollama",
    "vllm": "vLLM",
    "lm-studio": "LM Studio",
    "llama-cpp": "llama.cpp",
    "localai": "LocalAI",
    "xinference": "Xinference",
}
RELAYS = "relays"  # forks without a name
ORDER = {each.name: number for number, each in enumerate(PROVIDERS)}


def by_host() -> dict[str, list[RecordedAnswer]]:
    """The recorded answers by the name of their host, in the order of the table."""
    found: dict[str, list[RecordedAnswer]] = defaultdict(list)
    for answer in recorded_answers().values():
        if not answer.id.startswith("any-"):  # from any proxy or web page
            found[source_name(answer)].append(answer)
    last = len(ORDER)
    ordered = sorted(found, key=lambda name: (ORDER.get(name, last), name))
    return {name: found[name] for name in ordered}


def source_name(answer: RecordedAnswer) -> str:
    """The source of an answer: a provider, a software, or else the host's name."""
    named = (name for id_, name in WITHOUT_HOST.items() if answer.id.startswith(id_))
    nobody_s = RELAYS if answer.host.endswith(ANYBODY_S) else answer.host
    return provider_at(answer.host) or next(named, nobody_s)


def page(language: Language) -> str:
    """The page in a language."""
    say = language.say
    columns = [say(f"hosts.{name}") for name in MEANINGS]
    others = [each for each in map(Language, names()) if each != language]
    links = (f"[{each.words['name']}]({hosts_page_name(each)})" for each in others)
    lines = [
        f"# {say('hosts.title')}",
        "",
        " ".join(links),
        "",
        say("hosts.intro"),
        "",
        *(
            f"- {say(f'hosts.{name}')}: {say(f'hosts.{name}_means')}"
            for name in EVIDENCE
        ),
        "",
        f"| {' | '.join((say('hosts.host'), *columns))} |",
        "|---" * (len(MEANINGS) + 1) + "|",
    ]
    for name, answers in by_host().items():
        shown = say("hosts.relays") if name == RELAYS else name
        cells = [_cell(answers, codes, language) for codes in MEANINGS.values()]
        lines.append(f"| {' | '.join((shown, *cells))} |")
    return "\n".join((*lines, "", say("hosts.end"), ""))


def _cell(
    answers: list[RecordedAnswer], codes: tuple[Code, ...], language: Language
) -> str:
    """The number of answers with this meaning, by evidence; a dash if there is none."""
    counts = _counted(answers, codes)
    said = (
        f"{language.say(f'hosts.{each}')} {counts[each]}"
        for each in EVIDENCE
        if counts[each]
    )
    return ", ".join(said) or "–"


def _counted(
    answers: list[RecordedAnswer], codes: tuple[Code, ...]
) -> Mapping[str, int]:
    known = [each.evidence for each in answers if each.verdict in codes]
    return {each: known.count(each) for each in EVIDENCE}


def hosts_page_name(language: Language) -> str:
    """``hosts.md`` for English, ``hosts.zh-CN.md`` for another language."""
    tag = "" if language.value == FALLBACK else f".{language.tag}"
    return f"hosts{tag}.md"


def main(folder: str) -> None:
    """Write the page of each language."""
    for language in map(Language, names()):
        path = os.path.join(folder, hosts_page_name(language))
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(page(language))


if __name__ == "__main__":
    main(*sys.argv[1:])
