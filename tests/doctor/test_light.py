"""What a check loads that was not asked for: nothing. Modules are compared, no clock."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from conftest import Repository

PROBE = """
import sys
from pytest_openai_ready.cli.main import main
sys.argv = ["openai-ready", "doctor", "--offline", "--only", "{check}"]
try:
    main()
finally:
    print(*sorted(sys.modules))
"""
OURS = "pytest_openai_ready."
# What each check alone is about.
OF_CHECKS = {
    "leaks": "doctor.leaks",
    "dotenv": "scan.in_git.dotenv_history",
    "files": "scan.places.worktree",
    "hooks": "doctor.installed_hooks",
    "published": "doctor.exposure",
}


def loaded_by(check: str, repository: Repository) -> set[str]:
    """The modules after a run of one check."""
    command = [sys.executable, "-c", PROBE.format(check=check)]
    run = subprocess.run(
        command, cwd=repository.folder, check=False, stdout=subprocess.PIPE, text=True
    )
    return set(run.stdout.splitlines()[-1].split())


def test_a_check_loads_nothing_of_the_others(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    everything = {OURS + each for each in OF_CHECKS.values()}
    assert not everything & loaded_by("python", repository)
    for check, module in OF_CHECKS.items():
        assert OURS + module in loaded_by(check, repository)


def test_what_only_workflows_need_is_loaded_with_the_first(
    repository: Repository,
) -> None:
    of_workflows = f"{OURS}tools.ci.dangers"
    repository.add("app.js", "console.log(1)\n")
    assert of_workflows not in loaded_by("published", repository)
    repository.add(".github/workflows/tests.yml", "on: push\n")
    assert of_workflows in loaded_by("published", repository)
