"""Every provider, gateway and family of gateways that issues keys, with one row each.

Everything that the program knows about a provider is in its row, in one of the modules
here: how its keys begin, the variables for them, the words that name it next to a key,
its hosts, where to ask for an account's balance, what its errors mean. Other code loops
over the rows, so a new provider is just a new row.

Key shapes were observed in public code and in the rules of other scanners; no
specification is published. The rest is from each provider's documentation and public
reports.
"""

from __future__ import annotations

from functools import lru_cache

from pytest_openai_ready.providers.abroad import ABROAD
from pytest_openai_ready.providers.chinese import CHINESE
from pytest_openai_ready.providers.clouds import CLOUDS
from pytest_openai_ready.providers.gateways import GATEWAYS, LITELLM, ONE_API
from pytest_openai_ready.providers.openai import AZURE, OPENAI
from pytest_openai_ready.providers.record import (
    CNY,
    USD,
    UUID,
    Balance,
    Body,
    Habit,
    Kind,
    Meaning,
    Prefix,
    Provider,
)

__all__ = [
    "AZURE",
    "BY_NAME",
    "CNY",
    "LITELLM",
    "ONE_API",
    "OPENAI",
    "PROVIDERS",
    "SHORT_NAME",
    "USD",
    "UUID",
    "Balance",
    "Body",
    "Habit",
    "Kind",
    "Meaning",
    "Prefix",
    "Provider",
    "as_alternatives",
    "near",
    "provider_at",
    "provider_of_api",
    "variable_of",
]

PROVIDERS = (OPENAI, AZURE, *ABROAD, *CLOUDS, *CHINESE, *GATEWAYS)
BY_NAME = {each.name: each for each in PROVIDERS}
# Variables for the SDK's address if no argument sets it, now and before 1.0.
ADDRESS_VARIABLES = frozenset(
    {
        OPENAI.base_url_variable,
        *(
            name
            for name, instead in OPENAI.not_read.items()
            if instead == OPENAI.base_url_variable
        ),
    }
)


def variable_of(name: str) -> str:
    """The variable for a key of this provider; OpenAI's if it has none.

    A relay's key is read like OpenAI's.
    """
    provider = BY_NAME.get(name)
    return (provider and provider.variable) or OPENAI.variable


def provider_with(variable: str) -> str:
    """The provider whose keys a variable contains; empty if it is of none."""
    owners = (
        each.name
        for each in PROVIDERS
        if variable and variable in (each.variable, *each.other_variables)
    )
    return next(owners, "")


@lru_cache(maxsize=256)  # hosts; a run names few, and asks about each many times
def provider_at(host: str) -> str:
    """The name of the provider that a host belongs to; empty if unknown.

    Args:
        host: in lowercase, without a port, as ``urlsplit`` returns it.
    """
    found = (
        each.name
        for each in PROVIDERS
        if any(host == end or host.endswith(f".{end}") for end in each.domains)
    )
    return next(found, "")


def provider_of_api(host: str) -> str:
    """The name of the provider whose own API answers at a host, not a customer's.

    Args:
        host: as for ``provider_at``.
    """
    found = (each.name for each in PROVIDERS if host in each.api_hosts)
    return next(found, "")


def as_alternatives(patterns: tuple[str, ...]) -> str:
    """One pattern from several; with none, it matches nothing."""
    return "|".join(patterns) or "(?!)"


# Random text contains names of up to four letters by chance.
SHORT_NAME = 4
ALONE = "(?<![A-Za-z0-9])"


def near(provider: Provider) -> str:
    """A pattern for what names a provider in a text, to be matched in any case."""
    names = (
        f"{ALONE}{name}" if len(name) <= SHORT_NAME else name for name in provider.names
    )
    return as_alternatives((*names, *provider.words))
