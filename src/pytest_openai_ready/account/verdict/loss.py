"""Whether an exception means that the account can no longer be used."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.account.verdict.meaning.classify import classify
from pytest_openai_ready.account.wire.answer import Answer, answer_of
from pytest_openai_ready.messages.codes import CODES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.account.wire.client import Account

LOSSES = frozenset(code for code, about in CODES.items() if about.is_loss)
LONGEST_CHAIN = 20


def is_lost(answer: Answer, host: str) -> bool:
    """Whether a host's answer means that the account cannot be used for anything."""
    return classify(answer, host) in LOSSES


def is_excuse(error: BaseException, account: Account) -> bool:
    """Whether an exception is just such an answer to the account's own request.

    It is the SDK's error for that answer, or was raised from it; an exception group is
    if all of its members are. An exception raised while handling the error is not an
    excuse: that is the code's own fault.
    """
    return _is_excuse(error, account, LONGEST_CHAIN)


def _is_excuse(error: BaseException, account: Account, depth: int) -> bool:
    if depth == 0 or isinstance(error, AssertionError):
        return False
    members = getattr(error, "exceptions", None)
    if isinstance(members, tuple) and members:
        return all(_is_excuse(each, account, depth - 1) for each in members)
    if _says_so(error, account):
        return True
    cause = error.__cause__
    return cause is not None and _is_excuse(cause, account, depth - 1)


def is_hint(error: BaseException, account: Account) -> bool:
    """Whether such an answer is anywhere in the chain of an exception."""
    return any(_says_so(each, account) for each in _behind(error))


def _behind(error: BaseException) -> Iterator[BaseException]:
    seen: list[BaseException] = []
    waiting: list[BaseException | None] = [error]
    while waiting and len(seen) < LONGEST_CHAIN:
        each = waiting.pop()
        if each is not None and each not in seen:
            seen.append(each)
            yield each
            members = getattr(each, "exceptions", None)
            waiting += [each.__cause__, each.__context__]
            waiting += members if isinstance(members, tuple) else ()


def _says_so(error: BaseException, account: Account) -> bool:
    response = getattr(error, "response", None)
    # It may be any library's or the user's object: missing attributes mean no.
    with suppress(Exception):
        return _is_of(response, account) and is_lost(answer_of(response), account.host)
    return False


def _is_of(response: Any, account: Account) -> bool:  # noqa: ANN401 - httpx's, httpx2's or requests'
    """Whether it answers a request with our key to our host."""
    request = response.request
    carried = request.headers.get("authorization") == f"Bearer {account.key.reveal()}"
    return carried and str(request.url).startswith(account.base_url)
