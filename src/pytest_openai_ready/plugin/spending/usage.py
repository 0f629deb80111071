"""The usage of calls: tokens as the API counted them, and their price.

Every answer of the API contains its tokens; a stream has them at its end, if requested
with ``stream_options={"include_usage": True}``. Missing numbers are not guessed.
"""

from __future__ import annotations

import json
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready.plugin.options import prices_are_known

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import TypeAlias

    JsonObject: TypeAlias = "Mapping[str, Any]"

# The share of the usual price for each service tier; that of any other is not known.
# https://developers.openai.com/api/docs/guides/batch and …/flex-processing
SHARES = {"default": 1.0, "standard": 1.0, "auto": 1.0, "batch": 0.5, "flex": 0.5}
UNFINISHED = frozenset({"queued", "in_progress", "validating", "finalizing"})


class Call(NamedTuple):
    """One answered call.

    Tokens are None if the answer did not contain them; ``usd``, the price in dollars,
    is None if they or the model's price are not known.
    """

    model: str
    input_tokens: int | None = None
    output_tokens: int | None = None
    usd: float | None = None


class Usage:
    """What the calls of a test have used so far; it grows while the test runs."""

    def __init__(self, calls: Sequence[Call]) -> None:
        self._calls = calls

    def __repr__(self) -> str:
        cost = "an unknown price" if self.usd is None else dollars(self.usd)
        return f"<{self.calls} calls, {self.tokens} tokens, {cost}>"

    @property
    def calls(self) -> int:
        """The number of answered calls."""
        return len(self._calls)

    @property
    def input_tokens(self) -> int:
        """The tokens sent, as far as the answers contained them."""
        return sum(call.input_tokens or 0 for call in self._calls)

    @property
    def output_tokens(self) -> int:
        """The tokens received, as far as the answers contained them."""
        return sum(call.output_tokens or 0 for call in self._calls)

    @property
    def tokens(self) -> int:
        """Input and output tokens together."""
        return self.input_tokens + self.output_tokens

    @property
    def uncounted(self) -> int:
        """The number of calls whose answers did not contain their tokens."""
        return sum(call.input_tokens is None for call in self._calls)

    @property
    def usd(self) -> float | None:
        """The price in dollars; None if the price of any call is not known."""
        prices = [call.usd for call in self._calls]
        known = [price for price in prices if price is not None]
        return sum(known) if len(known) == len(prices) else None


def dollars(usd: float) -> str:
    """A price with two significant figures: $1.20, $0.05, $0.00000042."""
    if usd >= 0.01 or not usd:  # noqa: PLR2004 - a cent
        return f"${usd:,.2f}"
    return f"${Decimal(f'{usd:.1e}').normalize():f}"


def price(
    model: str, base_url: str, sent: int, received: int, cached: int = 0
) -> float | None:
    """The price in dollars, from genai-prices for that host; None if it lacks it.

    https://github.com/pydantic/genai-prices

    Args:
        model: its name.
        base_url: the address of the API, which decides whose prices count.
        sent: the number of input tokens, with cached ones.
        received: the number of output tokens.
        cached: the number of input tokens that the host had cached.
    """
    if not prices_are_known():
        return None
    from genai_prices import Usage as Tokens
    from genai_prices import calc_price

    tokens = Tokens(input_tokens=sent, cache_read_tokens=cached, output_tokens=received)
    with suppress(LookupError, ValueError):
        known = calc_price(tokens, model, provider_api_url=base_url)
        return float(known.total_price)
    return None


def call_of(body: JsonObject, model: str, base_url: str) -> Call:
    """The call with this answer, whose request was for ``model``.

    Chat and embeddings use ``prompt_tokens``, responses and batches ``input_tokens``.
    """
    named = body.get("model")
    model = named if isinstance(named, str) and named else model
    used = body.get("usage")
    if not isinstance(used, dict):
        return Call(model)
    sent = _number(used, "prompt_tokens", "input_tokens")
    received = _number(used, "completion_tokens", "output_tokens")
    details = used.get("prompt_tokens_details") or used.get("input_tokens_details")
    cached = _number(details, "cached_tokens") if isinstance(details, dict) else 0
    usual, share = price(model, base_url, sent, received, cached), _share(body)
    usd = None if usual is None or share is None else usual * share
    return Call(model, sent, received, usd)


def is_unfinished(body: JsonObject) -> bool:
    """Whether the answer is still to come: for a batch, or in the background."""
    return body.get("status") in UNFINISHED and not body.get("usage")


def _share(body: JsonObject) -> float | None:
    tier = "batch" if body.get("object") == "batch" else body.get("service_tier")
    return SHARES.get(tier or "default")


def _number(counts: JsonObject, *names: str) -> int:
    """The first of these that is a number; an embedding has no output to count."""
    found = (counts.get(name) for name in names)
    return next((each for each in found if isinstance(each, int)), 0)


class EventStream:
    """The events of a streamed answer, as they arrive; only the usage is kept."""

    def __init__(self) -> None:
        self._rest = b""
        self.body: JsonObject = {}

    def feed(self, data: bytes) -> None:
        """Read the next bytes of the body."""
        *lines, self._rest = (self._rest + data).split(b"\n")
        for line in lines:
            if line.startswith(b"data:") and b'"usage"' in line:
                self._read_event(line.removeprefix(b"data:"))

    def _read_event(self, data: bytes) -> None:
        with suppress(ValueError, RecursionError):
            event = json.loads(data)
            body = event.get("response", event) if isinstance(event, dict) else None
            if isinstance(body, dict) and isinstance(body.get("usage"), dict):
                self.body = body


def by_model(calls: Iterable[Call]) -> dict[str, Usage]:
    """The usage of each model, in alphabetical order."""
    calls = sorted(calls, key=lambda call: call.model)
    models = dict.fromkeys(call.model for call in calls)
    return {
        model: Usage([call for call in calls if call.model == model])
        for model in models
    }
