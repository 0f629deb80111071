"""How a job of CI looks for keys in what is committed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.repair import hooks
from pytest_openai_ready.repair.hook_entries import BLOCK, DOTENV
from pytest_openai_ready.repair.insertion import UnusualFormError
from pytest_openai_ready.repair.requirements import requirement

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.repair.hook_entries import Origin
    from pytest_openai_ready.repair.runners import Runner
    from pytest_openai_ready.repair.surroundings import Surroundings

SCAN = "openai-ready scan"
# Which hooks are named: others in the same file may never have run on all files.
RUNS = {
    hooks.PRE_COMMIT: [
        f"pre-commit run --all-files {each}" for each in (BLOCK, DOTENV)
    ],
    hooks.PREK: [f"prek run --all-files {BLOCK} {DOTENV}"],
}


def commands(
    around: Surroundings, origin: Origin | None, runner: Runner | None
) -> list[str]:
    """Lines of a shell that look for keys, in the environment in which pytest runs.

    Hooks that have an origin bring an environment of their own.

    Raises:
        UnusualFormError: it is not known how to run a program there.
    """
    manager = hooks.manager_of(around).name
    ours = [] if manager in RUNS and origin else [requirement(origin)]
    packages = [manager, *ours] if manager in RUNS else ours
    return _run_with(packages, RUNS.get(manager, [SCAN]), runner)


def _run_with(
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
