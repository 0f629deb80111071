"""``openai-ready doctor``."""

from __future__ import annotations

import os
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.account.probe import TOTAL_SECONDS
from pytest_openai_ready.account.sources import REHEARSAL_VARIABLE
from pytest_openai_ready.cli.terminal import say, terminal
from pytest_openai_ready.language import Language
from pytest_openai_ready.render.table import table

if TYPE_CHECKING:
    from pytest_openai_ready.doctor import Surroundings


REHEARSAL = {
    Language.EN: "Rehearsal: the sandbox answers, in the state {state}.\n",
    Language.ZH: "演练：由沙盒应答，状态为 {state}。\n",
}


@click.command()
@click.option(
    "--sandbox",
    metavar="STATE",
    help="Rehearse without a key: an embedded stand-in for the API answers, in this "
    "state. `openai-ready sandbox --list` has them all.",
)
@click.option(
    "--model",
    metavar="NAME",
    help="Ask for one small chat with this model instead of an embedding.",
)
@click.option(
    "--timeout",
    type=click.FloatRange(0.5, 60),
    default=TOTAL_SECONDS,
    show_default=True,
    metavar="SECONDS",
    help="How long the question to the host may take.",
)
@click.option(
    "--lang",
    type=click.Choice(["en", "zh"]),
    help="The language (default: that of your system).",
)
def doctor(
    sandbox: str | None, model: str | None, timeout: float, lang: str | None
) -> None:
    """Say what is wrong, and the one thing to do next.

    Makes one billable call of the smallest price ($0.00000002) and asks nothing. What
    the host said is kept for tests: ten minutes if it is ready, one if it is not. Exit
    status: 0 ready, 1 something to mend, 2 wrong usage, 3 undecided (the network
    failed, for instance).
    """
    from pytest_openai_ready.doctor import examine

    with ExitStack() as stack:
        diagnosis = examine(_surroundings(stack, sandbox, model, timeout))
    where = terminal(lang)
    if sandbox is not None:
        say(REHEARSAL[where.language].format(state=sandbox))
    text = table(
        diagnosis,
        where.language,
        width=where.width,
        color=where.color,
        encoding=where.encoding,
    )
    say(text.removesuffix("\n"), color=where.color)
    raise SystemExit(diagnosis.exit_code)


def _surroundings(
    stack: ExitStack, sandbox: str | None, model: str | None, seconds: float
) -> Surroundings:
    """The real surroundings; in a rehearsal, the account is the sandbox's."""
    from pytest_openai_ready.account.cache import Cache, folder_of
    from pytest_openai_ready.doctor import Surroundings

    try:
        here = Path.cwd()
    except FileNotFoundError:
        raise click.UsageError(
            "This folder is gone: change to one that is there."
        ) from None
    if sandbox is None:
        cache = Cache(folder_of(os.environ), live=True)
        return Surroundings(os.environ, here, here, model, seconds, cache)
    from pytest_openai_ready.cli.sandbox import state_of
    from pytest_openai_ready.sandbox.server import Sandbox

    server = stack.enter_context(Sandbox(state_of(sandbox)))
    environ = {**server.environ, REHEARSAL_VARIABLE: sandbox}
    return Surroundings(environ, here, None, model, seconds)
