"""A container of Compose has its key: what podman-compose would start, beside init."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from integration.counterparts import counterpart

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.plan import SetupRequest, plan

if TYPE_CHECKING:
    from conftest import Repository

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

# podman itself needs rights of its own; this one only keeps what it is asked.
PODMAN = """\
#!/bin/sh
echo "$@" >> ../asked
case "$1" in --version) echo podman version 5.0.0 ;; *) echo '[]' ;; esac
"""


def started(repository: Repository) -> str:
    """The arguments with which a container is made."""
    program = counterpart("compose/bin/podman-compose")
    asked = repository.folder.parent / "asked"
    asked.unlink(missing_ok=True)
    environ = {**os.environ, "PATH": f"{repository.folder.parent}:{os.environ['PATH']}"}
    subprocess.run([program, "up", "-d"], env=environ, check=True, capture_output=True)
    lines = asked.read_text(encoding="utf-8").splitlines()
    (line,) = (each for each in lines if each.startswith("create "))
    return line


def test_a_container_has_the_key_once_init_has_seen_to_it(
    repository: Repository,
) -> None:
    podman = repository.folder.parent / "podman"
    podman.write_text(PODMAN, encoding="utf-8")
    podman.chmod(0o755)
    repository.add("Dockerfile", "FROM python\nCOPY . .\n")
    repository.add("compose.yaml", "services:\n  web:\n    build: .\n")
    repository.write(".env", "OPENAI_API_KEY=a-value\nDATABASE_URL=b\n")
    assert ".env" not in started(repository)
    assert "OPENAI_API_KEY" not in started(repository)
    apply(repository.folder, plan(Found(), SetupRequest(parts=("image",))).changes)
    given = started(repository)
    assert "OPENAI_API_KEY=a-value" in given
    assert "DATABASE_URL" not in given
    assert "--env-file" not in given
