"""The rules on which name a key may have, and why not."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.wire.hosts import LOOPBACK, is_openai
from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.fix.key_names.missed_names import RENAMED, Reason
from pytest_openai_ready.keys.recognition.kinds import MARKER
from pytest_openai_ready.providers.registry import OPENAI, provider_with

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget


class Case(NamedTuple):
    """A key that needs a variable, and what is known about it.

    Attributes:
        dotenv: the file that it moves to.
        along: that file, and those in the folders above and below.
        value: the key.
        host: the host other than OpenAI's to which a program sends it; empty if that is
            one of several; None if unknown.
        elsewhere: the other hosts that programs here use, and whether they receive
            OPENAI_API_KEY.
        is_own: whether a program reads the key by the wanted name, and so chooses where
            it is sent.
        taken: the file that uses a name in a way that does not allow the key in it:
            programs that use another key, or do something else, where it is missing.
    """

    dotenv: DotenvTarget
    along: Sequence[DotenvTarget]
    value: str
    host: str | None
    elsewhere: Mapping[str, bool]
    is_own: bool
    taken: Mapping[str, Reason]


def is_of_another(value: str, name: str) -> bool:
    """Whether it is a key of OpenAI's, and the variable is another provider's."""
    return MARKER in value and is_of_other_provider(name)


def is_of_other_provider(name: str) -> bool:
    """Whether it is the variable of a provider other than OpenAI."""
    return provider_with(name) not in ("", OPENAI.name)


def is_published(name: str, _: Case) -> bool:
    """Whether a bundler would send it to browsers."""
    return is_public_name(name)


def _has_another_value(name: str, case: Case) -> bool:
    """Whether a ``.env`` has, or will have, something else under that name.

    One process may load several, one above each of its programs: the first that it
    loads wins.
    """
    return _other_at(name, case) is not None


def _other_at(name: str, case: Case) -> DotenvTarget | None:
    """Return the ``.env`` that uses a name for something else."""
    found = (each for each in case.along if not each.is_free(case.value, name))
    return next(found, None)


def why_not(name: str, case: Case) -> Reason | None:
    """Return why a name is not free for a key, as far as there is a note for it."""
    if name in case.taken:
        return case.taken[name]
    other = _other_at(name, case)
    return None if other is None else Reason(RENAMED, other.path)


def _goes_elsewhere(name: str, case: Case) -> bool:
    """Whether it is OPENAI_API_KEY, and the key goes to another host.

    Anyone with an OpenAI key in the environment would send it there.
    """
    away = case.host is not None and not case.is_own
    return name == OPENAI.variable and away


def _is_of_elsewhere(name: str, case: Case) -> bool:
    """Whether it is OPENAI_API_KEY, and the key may be for another host used here."""
    unsure = MARKER not in case.value and bool(remote(case.elsewhere))
    return name == OPENAI.variable and unsure


def remote(hosts: Iterable[str]) -> list[str]:
    """Return those that are not this computer."""
    return [each for each in hosts if not LOOPBACK.fullmatch(each)]


def _is_sent_elsewhere(name: str, case: Case) -> bool:
    """Whether it is OPENAI_API_KEY, which a program sends to another host."""
    return name == OPENAI.variable and any(case.elsewhere.values())


def _is_led_elsewhere(name: str, case: Case) -> bool:
    """Whether it is OPENAI_API_KEY, and the ``.env`` sets another host for the SDK."""
    led = case.dotenv.base_url and not is_openai(case.dotenv.base_url)
    return name == OPENAI.variable and bool(led)


def _is_missed(name: str, case: Case) -> bool:
    """Whether a program does something else, or uses another key, without the name."""
    return name in case.taken


# Reasons against a name for a key. If the `.env` has the key under that name already,
# nothing new is exposed.
RULES = (
    is_published,
    _has_another_value,
    _goes_elsewhere,
    _is_of_elsewhere,
    _is_sent_elsewhere,
    _is_led_elsewhere,
    _is_missed,
)
