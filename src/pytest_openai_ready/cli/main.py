"""The command ``openai-ready``."""

from __future__ import annotations

import os
import sys
from typing import NoReturn

import click

from pytest_openai_ready.cli.doctor import doctor
from pytest_openai_ready.cli.sandbox import sandbox

INTERRUPTED = 130  # what a shell makes of Ctrl-C: 128 and the number of the signal


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-openai-ready", prog_name="openai-ready")
def commands() -> None:
    """Is this repository ready to use OpenAI, and safe while it does?"""


commands.add_command(doctor)
commands.add_command(sandbox)


def main() -> NoReturn:
    """Run the command line; its exit status is the command's."""
    try:
        status = commands.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        status = error.exit_code
    except click.Abort:
        status = INTERRUPTED
    except BrokenPipeError:
        # Nobody reads any more; Python would complain of that once more at its end.
        # https://docs.python.org/3/library/signal.html#note-on-sigpipe
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        status = 0
    sys.exit(status or 0)
