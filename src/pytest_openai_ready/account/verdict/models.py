"""Models: those that OpenAI shuts down, one that stays, and those that a host lists."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.masking import quotes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.account.wire.answer import Answer

# As of 2026-11-23, with the names in the SDK's own list of models; a date from the API
# takes precedence. https://developers.openai.com/api/docs/deprecations
SHUTDOWNS = {
    "2026-07-23": "gpt-5-chat-latest gpt-5.1-chat-latest gpt-5.1-codex "
    "gpt-4o-search-preview gpt-4o-mini-search-preview",
    "2026-08-10": "gpt-5.2-chat-latest gpt-5.3-chat-latest",
    "2026-10-23": "gpt-3.5-turbo gpt-3.5-turbo-0125 gpt-4 gpt-4-0613 gpt-4-turbo "
    "gpt-4-turbo-2024-04-09 gpt-4-1106-preview gpt-4o-2024-05-13 gpt-4.1-nano "
    "gpt-4.1-nano-2025-04-14 o1 o1-2024-12-17 o3-mini o3-mini-2025-01-31 o4-mini "
    "o4-mini-2025-04-16",
    "2026-12-11": "gpt-5 gpt-5-2025-08-07 gpt-5-mini gpt-5-mini-2025-08-07 gpt-5-nano "
    "gpt-5-nano-2025-08-07 o3 o3-2025-04-16",
    "2027-01-14": "gpt-4o gpt-4o-2024-08-06 gpt-4o-2024-11-20 gpt-4o-mini "
    "gpt-4o-mini-2024-07-18 gpt-4.1 gpt-4.1-2025-04-14 gpt-4.1-mini "
    "gpt-4.1-mini-2025-04-14",
    "2027-04-01": "gpt-5.1 gpt-5.1-2025-11-13 gpt-5.4-nano gpt-5.4-nano-2026-03-17",
}
DATES = {
    model: date.fromisoformat(day)
    for day, models in SHUTDOWNS.items()
    for model in models.split()
}
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
# Models that are not for chat, and small ones, by their names.
NOT_FOR_CHAT = re.compile(
    r"embed|bge|gte-|m3e|rerank|whisper|tts|audio|realtime|transcri|speech|voice|image"
    r"|dall-e|diffusion|flux|kolors|midjourney|suno|sora|video|moderation|guard|ocr"
    r"|davinci|babbage|instruct-0914|translat",
    re.IGNORECASE,
)
SMALL = re.compile(
    r"(?<![a-z0-9])(?:mini|nano|lite|flash|small|luna|haiku|turbo|air|instant|free|[1-9]b)"
    r"(?![a-z])",
    re.IGNORECASE,
)
MODEL_NAME = re.compile(r"[A-Za-z0-9][\w.:/-]{0,59}", re.ASCII)
# Cheap models for chat; the first that stays for the next months is used.
CHEAP = ("gpt-6-luna", "gpt-5.6-luna", "gpt-5.4-mini")
A_TERM = timedelta(days=120)


def shutdown_of(model: str, given: object = None) -> date | None:
    """The day on which OpenAI shuts a model down; None if unknown.

    ``given`` is the date from the API, which may be anything.
    """
    if isinstance(given, str) and DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:  # there is no such day
            return DATES.get(model)
    return DATES.get(model)


def for_chat(listed: Iterable[str], named: Iterable[str]) -> str:
    """The model to chat with if another one is missing; empty if there is none.

    Args:
        listed: the models that the host lists, in its order.
        named: the models that the programs here name.
    """
    there = [each for each in listed if not NOT_FOR_CHAT.search(each)]
    wanted = [each for each in named if MODEL_NAME.fullmatch(each)]
    if not there:
        return next((each for each in wanted if not NOT_FOR_CHAT.search(each)), "")
    first = (*wanted, *filter(SMALL.search, there), *there)
    return next(each for each in first if each in there)


def lasting(models: Iterable[str] = CHEAP, today: date | None = None) -> str:
    """The first model that is not shut down within a term; else the last."""
    limit = (today or date.today()) + A_TERM  # noqa: DTZ011 - the user's own day
    chosen = ""
    for chosen in models:
        day = shutdown_of(chosen)
        if day is None or day > limit:
            break
    return chosen


def offered_by(models: Answer, secret: str) -> list[str]:
    """The valid names in a list of models, which may be a stranger's.

    Args:
        models: the answer to the request for the list, which may be anything.
        secret: the key of the request; names with a part of it are left out.
    """
    data = models.body.get("data") if isinstance(models.body, dict) else None
    entries = data if isinstance(data, list) else []
    names = (each.get("id") for each in entries if isinstance(each, dict))
    return [
        each
        for each in names
        if isinstance(each, str)
        and MODEL_NAME.fullmatch(each)
        and not quotes(each, secret)
    ]
