"""How a shell command runs pytest, and other programs with it."""

from __future__ import annotations

from typing import NamedTuple

from pytest_openai_ready.late_patterns import late_pattern

PYTEST = ("pytest", "py.test")
PARTS = late_pattern(r"&&|\|\||[;|\n]")
ASSIGNMENT = late_pattern(r"[A-Za-z_]\w*=")
PYTHONS = late_pattern(r"(?:python|pypy)[\d.]*|py")
PROJECTS = ("uv", "poetry", "pdm", "pipenv")
INSTALLING = {"install", "add", "pip", "remove", "sync", "lock", "echo", "which"}


# What comes before a command in a line of YAML, TOML or INI, and after it.
LEAD = late_pattern(
    r"""[\s\-\["'|>]*(?:(?P<name>[\w-]+)\s*[:=](?=[\s\["'])[\s\["'|>-]*)?"""
)
TAIL = " \t\r,]\"'"
# Keys that describe a step or what it installs.
NO_COMMANDS = frozenset(
    ("name", "id", "key", "uses", "deps", "dependencies", "requires")
)


class Runner(NamedTuple):
    """The words before pytest: none, ``python -m``, ``uv run`` and so on."""

    words: tuple[str, ...]

    @property
    def project(self) -> str | None:
        """The program that runs others in a project's environment, if any."""
        named = len(self.words) > 1 and self.words[1] == "run"
        return self.words[0] if named and self.words[0] in PROJECTS else None

    @property
    def is_plain(self) -> bool:
        """Whether the shell finds this pytest itself."""
        first = self.words[0] if self.words else "python"
        return bool(PYTHONS.fullmatch(first)) or first == "coverage"


def runner_in(script: str) -> Runner | None:
    """Return how a script first runs pytest; None if it does not."""
    joined = script.replace("\\\n", " ")
    found = (_runner(part.split()) for part in PARTS.split(joined))
    return next((runner for runner in found if runner is not None), None)


def runs_pytest(text: str) -> bool:
    """Whether a line of a script, or of a configuration in any form, runs pytest."""
    for line in text.replace("\\\n", " ").splitlines():
        lead = LEAD.match(line)
        if lead is None or lead["name"] in NO_COMMANDS:
            continue
        if runner_in(line[lead.end() :].rstrip(TAIL)) is not None:
            return True
    return False


def _runner(words: list[str]) -> Runner | None:
    while words and ASSIGNMENT.match(words[0]):
        words = words[1:]
    at = next((at for at, word in enumerate(words) if word in PYTEST), None)
    if at is None:
        return None
    before = tuple(words[:at])
    return Runner(before) if _runs(before) else None


def _runs(before: tuple[str, ...]) -> bool:
    """Whether the words run what follows, rather than install or print it."""
    if not before:
        return True
    if INSTALLING.intersection(before) or before[0].startswith(("#", "-")):
        return False
    return before[-1] == "-m" or "run" in before[:2] or before[0].endswith("-run")
