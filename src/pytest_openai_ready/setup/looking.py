"""How a job of CI looks for keys in what is committed."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready.changes.insertion import UnusualFormError
from pytest_openai_ready.setup import hooks
from pytest_openai_ready.setup.hook_entries import BLOCK, DOTENV
from pytest_openai_ready.setup.requirements import requirement

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from pytest_openai_ready.setup.hook_entries import Origin
    from pytest_openai_ready.setup.runners import Runner
    from pytest_openai_ready.setup.surroundings import Surroundings

SCAN = "openai-ready scan"
# Which hooks are named: others in the same file may never have run on all files.
RUNS = {
    hooks.PRE_COMMIT: [
        f"pre-commit run --all-files {each}" for each in (BLOCK, DOTENV)
    ],
    hooks.PREK: [f"prek run --all-files {BLOCK} {DOTENV}"],
}


def by(around: Surroundings, origin: Origin | None) -> Callable[..., list[str]]:
    """What looks for keys with the hook manager in use, and where none is, without.

    The package itself comes along: tests need it, and hooks that have no origin.

    Returns:
        A function from what runs pytest to lines of a shell that do it in the same
        environment; it raises UnusualFormError where that is not known.
    """
    manager = hooks.manager_of(around).name
    tools = [manager] if manager in RUNS else []
    packages = [*tools, requirement(origin)]
    return partial(_commands, packages, RUNS.get(manager, [SCAN]))


def _commands(
    packages: Iterable[str], runs: Iterable[str], runner: Runner | None
) -> list[str]:
    quoted = [f"'{each}'" if " " in each else each for each in packages]
    install = f"python -m pip install {' '.join(quoted)}"
    if runner is None or runner.is_plain:
        return [install, *runs]
    if runner.project == "uv":  # its environments have no pip
        given = " ".join(f"--with {each}" for each in quoted)
        return [f"uv run {given} {each}" for each in runs]
    if runner.project is None:
        raise UnusualFormError
    return [f"{runner.project} run {each}" for each in (install, *runs)]
