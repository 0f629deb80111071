"""The command ``openai-ready``."""

from __future__ import annotations

import atexit
import os
import sys
import threading
from contextlib import suppress
from importlib import import_module
from typing import NoReturn

import click

from pytest_openai_ready import COMMAND, DISTRIBUTION
from pytest_openai_ready.cli.speech import (
    asked_for,
    click_speaks,
    in_language,
    spoken,
    with_language,
)
from pytest_openai_ready.cli.terminal import say_misuse, terminal
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.git.processes.guard import search_path
from pytest_openai_ready.messages.own_programs import as_typed
from pytest_openai_ready.messages.shells import this_shell

COMPLETE = "_OPENAI_READY_COMPLETE"  # the variable with which a shell asks click
INTERRUPTED = 130  # the status in a shell after Ctrl-C: 128 plus the signal's number


class LateGroup(click.Group):
    """Commands that are imported when they are run or listed.

    Each is the function of the same name in the module of the same name.
    """

    NAMES = ("audit", "doctor", "explain", "fix", "init", "sandbox", "scan")

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's
        """The names of the commands."""
        return list(self.NAMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's
        """The command of a name; None if there is none."""
        if cmd_name not in self.NAMES:
            return None
        module = import_module(f"pytest_openai_ready.cli.commands.{cmd_name}")
        command: click.Command = getattr(module, cmd_name)
        return in_language(command, cmd_name, spoken())


@click.group(cls=LateGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name=DISTRIBUTION, prog_name=COMMAND)
@with_language
@click.pass_context
def commands(context: click.Context, *, lang: str | None) -> None:
    """Is this repository ready to use OpenAI, and safe while it does?"""
    ALLOWANCE.renew()
    context.obj = lang


def main() -> NoReturn:
    """Run the command line and exit with the status of the command."""
    # Libraries run programs as well: the SDK runs `uname` and `lsb_release`.
    os.environ["PATH"] = search_path()
    try:
        status = _run()
    except click.ClickException as error:  # wrong usage, or nothing can be printed
        say_misuse(error)
        status = error.exit_code
    sys.exit(status)


def end_process(status: int) -> NoReturn:
    """Exit, without the interpreter's shutdown unless a thread must be waited for.

    At shutdown Python frees each object, which takes longer than a git command. It ends
    daemon threads from within; in C++ or Rust code, that aborts the whole process, and
    the status is lost. Only for a process that is the command line and nothing else:
    the threads of a host program would end as well.
    """
    others = set(threading.enumerate()) - {threading.current_thread()}
    if all(each.daemon for each in others):
        with suppress(Exception):
            atexit._run_exitfuncs()  # noqa: SLF001 - workers end by these
        for stream in (sys.stdout, sys.stderr):
            with suppress(AttributeError, OSError, ValueError):
                stream.flush()
        os._exit(status)
    sys.exit(status)


def _shown_name() -> str:
    """This program in a command that is printed; shells complete only its name."""
    if COMPLETE in os.environ:
        return COMMAND
    return this_shell().typed(as_typed([COMMAND]))


def _run() -> int:
    output = sys.stdout
    asked = asked_for(sys.argv[1:])
    language = terminal(asked).language
    click_speaks(language)
    try:
        in_language(commands, COMMAND, language)
        return (
            commands.main(
                prog_name=_shown_name(),
                complete_var=COMPLETE,
                standalone_mode=False,
                obj=asked,
            )
            or 0
        )
    except click.Abort:
        return INTERRUPTED
    except click.ClickException:
        raise
    except SystemExit:
        # Click prints help and version itself. If the reader has closed the pipe, click
        # exits with 1 and has replaced the output stream.
        if sys.stdout is not output:
            return 0
        raise
    except Exception as error:  # noqa: BLE001 - a traceback may hold a key
        from pytest_openai_ready.cli.guarded import finding_of, show

        return show([finding_of(error, COMMAND)], terminal(asked))
