"""Every provider, gateway and family of gateways that gives out keys: one row for each.

What the program knows of a provider stands in its row, in one of the modules here, and
nowhere else: how its keys begin, which variables hold them, which words name it beside
a key, which hosts are its own, where it says what is left on an account, what its
errors mean. Whoever asks loops over the rows, so a new provider is a new row.

Key shapes were observed in public code and in the rules of other scanners; none is
published as a specification. The rest is from each provider's documents and public
reports.
"""

from __future__ import annotations

from pytest_openai_ready.providers.abroad import ABROAD, AZURE, OPENAI
from pytest_openai_ready.providers.chinese import CHINESE
from pytest_openai_ready.providers.clouds import CLOUDS
from pytest_openai_ready.providers.gateways import GATEWAYS, LITELLM, ONE_API
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

PROVIDERS = (*ABROAD, *CLOUDS, *CHINESE, *GATEWAYS)
BY_NAME = {each.name: each for each in PROVIDERS}
# What gives the SDK an address where no argument does, now and before its 1.0.
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
    """The variable for a key of this provider; OpenAI's for a name that has none.

    A relay's key is read as OpenAI's is.
    """
    provider = BY_NAME.get(name)
    return (provider and provider.variable) or OPENAI.variable


def provider_at(host: str) -> str:
    """The name of the provider whose host it is; empty where it is nobody's here.

    Args:
        host: in small letters, without a port, as ``urlsplit`` gives it.
    """
    found = (
        each.name
        for each in PROVIDERS
        if any(host == end or host.endswith(f".{end}") for end in each.domains)
    )
    return next(found, "")


def provider_of_api(host: str) -> str:
    """The name of the provider whose API answers there, and no customer of theirs.

    Args:
        host: as for ``provider_at``.
    """
    found = (each.name for each in PROVIDERS if host in each.api_hosts)
    return next(found, "")


def as_alternatives(patterns: tuple[str, ...]) -> str:
    """One pattern of several; it matches nothing where there are none."""
    return "|".join(patterns) or "(?!)"


# In a random text, four letters in a row spell such a name by chance.
SHORT_NAME = 4
ALONE = "(?<![A-Za-z0-9])"


def near(provider: Provider) -> str:
    """A pattern, for any case of letters, of what names a provider in a text."""
    names = (
        f"{ALONE}{name}" if len(name) <= SHORT_NAME else name for name in provider.names
    )
    return as_alternatives((*names, *provider.words))
