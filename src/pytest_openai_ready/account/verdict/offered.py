"""Which models a host lists, as far as what it wrote may be shown and asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.verdict.models import MODEL_NAME
from pytest_openai_ready.keys.kinds import prefix_of

if TYPE_CHECKING:
    from pytest_openai_ready.account.wire.answer import Answer

SHARED = 6  # characters in a row that a text and a key share by no chance


def offered_by(models: Answer, secret: str) -> list[str]:
    """The names in a list of models that look like names; a stranger wrote them.

    Args:
        models: the answer to the question for the list, whatever it says.
        secret: the key that asked, of which no name may have a part.
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
    """Whether a text shares six characters in a row with a key, in whatever case.

    Of a shorter key, it is all of them.
    """
    body = secret.removeprefix(prefix_of(secret)).lower().replace("_", "-")
    said = text.lower().replace("_", "-")
    shared = min(SHARED, len(body))
    return any(said[at : at + shared] in body for at in range(len(said) - shared + 1))
