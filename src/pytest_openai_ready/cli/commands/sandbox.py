"""``openai-ready sandbox``."""

from __future__ import annotations

import sys
from time import sleep
from typing import TYPE_CHECKING

import click

from pytest_openai_ready.cli import completion
from pytest_openai_ready.cli.speech import (
    SpokenFormatter,
    spoken,
    with_language,
    wrong_value,
)
from pytest_openai_ready.cli.terminal import say, say_aside, say_whole, shown, terminal
from pytest_openai_ready.messages.shells import this_shell
from pytest_openai_ready.sandbox.answers import StateNameError, state_named, states

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pytest_openai_ready.report.view import View
    from pytest_openai_ready.sandbox.answers import State


PAUSE = 0.5  # seconds


def state_of(name: str) -> State:
    """A state by its name.

    Raises:
        click.BadParameter: there is no such state; the message suggests similar names.
    """
    try:
        return state_named(name)
    except StateNameError as error:
        facts = {key: shown(str(value)) for key, value in error.facts.items()}
        raise wrong_value(error.text, **facts) from None


@click.command()
@click.argument("state", default="ready", shell_complete=completion.states)
@click.option("--port", type=click.IntRange(0, 65535), default=0)
@click.option("--list", "list_states", is_flag=True)
@with_language
def sandbox(*, state: str, port: int, list_states: bool, lang: str | None) -> None:
    """Serve until interrupted; the help is in ``messages``."""
    if list_states:
        say(_listed(terminal(lang)))
        return
    from pytest_openai_ready.sandbox.server import Sandbox

    try:
        server = Sandbox(state_of(state), port=port)
        server.start()
    except OSError as error:
        text = spoken().say("usage.port", port=port, error=error.strerror)
        raise click.ClickException(text) from None
    try:
        say_whole(_settings(server.environ))
        sys.stdout.flush()
        say_aside(spoken().say("doctor.sandbox_is_running"))
        _wait()
    except KeyboardInterrupt:
        say("")
    finally:
        server.stop()


def _listed(where: View) -> str:
    language = where.language
    formatter = SpokenFormatter(width=where.width)
    formatter.write_dl([(name, language.say(f"state.{name}")) for name in states()])
    return formatter.getvalue().removesuffix("\n")


def _wait() -> None:
    """Wait for Ctrl-C; on Windows it interrupts a sleep, but not the wait for a thread.

    https://github.com/python/cpython/issues/80116. A Ctrl-C that comes just before a
    sleep begins is only seen at its end, so that each is short.
    """
    while True:
        sleep(PAUSE)


def _settings(environ: Mapping[str, str]) -> str:
    """The commands that set the variables, in the usual shell of this system.

    If a proxy is set, requests to this computer would go through it.
    """
    from urllib.request import getproxies

    needed = {**environ, "NO_PROXY": "127.0.0.1"} if getproxies() else environ
    shell = this_shell()
    return "\n".join(shell.assigned(name, value) for name, value in needed.items())
