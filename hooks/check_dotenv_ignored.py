"""The git hook that keeps ``.env`` out of commits: ignored for all, never tracked."""

from __future__ import annotations

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding

USAGE = """\
usage: check-dotenv-ignored

Asks git whether every .env, .env.*, .envrc and .streamlit/secrets.toml is ignored by a
.gitignore that is itself in the repository, and whether none of them is tracked.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("check-dotenv-ignored", USAGE, _examine, argv)


def _examine(_: list[str]) -> Sequence[Finding]:
    from pytest_openai_ready.tools.ignore_rules.first_look import all_is_well

    if all_is_well():
        return ()
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.ignore_rules.second_look import dotenv_findings

    return dotenv_findings(Repository())


if __name__ == "__main__":
    raise SystemExit(main())
