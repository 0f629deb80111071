"""The models that a host lists, if their names are safe to show and request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.models import MODEL_NAME
from pytest_openai_ready.keys.kinds import prefix_of

if TYPE_CHECKING:
    from pytest_openai_ready.account.wire.answer import Answer

SHARED = 6  # consecutive characters that a text and a key do not share by chance


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


def quotes(text: str, secret: str) -> bool:
    """Whether a text shares six consecutive characters with a key, in any case.

    For a shorter key, all of its characters.
    """
    body = secret.removeprefix(prefix_of(secret)).lower().replace("_", "-")
    said = text.lower().replace("_", "-")
    shared = min(SHARED, len(body))
    return any(said[at : at + shared] in body for at in range(len(said) - shared + 1))
