"""The command ``openai-ready``."""

from __future__ import annotations

import click

from pytest_openai_ready.cli.doctor import doctor
from pytest_openai_ready.cli.sandbox import sandbox


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="pytest-openai-ready", prog_name="openai-ready")
def main() -> None:
    """Is this repository ready to use OpenAI, and safe while it does?"""


main.add_command(doctor)
main.add_command(sandbox)
