"""The git hook that keeps OpenAI keys out of commits.

Most runs find nothing, so every import waits until it is needed.
"""

from __future__ import annotations

import os

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.scanner import ScanSettings

USAGE = """\
usage: block-openai-keys [--staged] [--] [FILE ...]

Finds OpenAI and OpenAI-compatible keys. A key in a FILE that git tracks counts where
the index holds it too. With --staged, or without a FILE, what is staged is searched.
The values of API keys in .env and in the environment are looked for, whatever they look
like. A line with the comment "openai-ready: allow" or "pragma: allowlist secret" may
hold a key, and so may a file of which .secrets.baseline lists it.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-openai-keys", USAGE, _examine, argv)


def _examine(arguments: list[str]) -> list[Finding]:
    from pytest_openai_ready.dotenv.on_disk import top_of
    from pytest_openai_ready.scan.baseline import NAME
    from pytest_openai_ready.scan.in_names import findings_in_names
    from pytest_openai_ready.scan.scanner import ScanSettings

    files, staged = hook.files_of(arguments)
    repository, top = _made_when_asked(), top_of(os.curdir)
    is_staged = staged or not files
    searched = [*files, *(_staged(repository(), top) if is_staged else ())]
    settings = ScanSettings.of(repository, os.environ, searched, top)
    findings = _in_files(files, repository, settings)
    findings += findings_in_names(files, settings, folder="")
    if any(os.path.basename(file) == NAME for file in files):
        settings.check()  # report a broken baseline now, not at the next key
    if is_staged:
        from pytest_openai_ready.scan.places.git_index import staged_findings

        findings += staged_findings(repository(), settings).findings
    return _advised(findings, settings, repository) + list(settings.findings)


def _advised(
    findings: list[Finding],
    settings: ScanSettings,
    repository: Callable[[], Repository],
) -> list[Finding]:
    """The findings; with manual steps if `openai-ready fix` would leave the key."""
    if not any(each.found is not None for each in findings):
        return findings
    from pytest_openai_ready.fix.remedies import with_remedies
    from pytest_openai_ready.git.processes.errors import GitError

    try:
        here, paths = repository(), repository().paths
        # Otherwise the paths are relative to another folder.
        if not os.path.samefile(os.curdir, here.top):
            return findings
    except (GitError, OSError):
        return findings
    return list(with_remedies(here, findings, settings, paths))


def _staged(repository: Repository, top: str) -> list[str]:
    """The staged files; if git fails, that is reported later."""
    from pytest_openai_ready.git.processes.errors import GitError

    try:
        return [os.path.join(top, each.path) for each in repository.staged]
    except GitError:
        return []


def _in_files(
    files: list[str], repository: Callable[[], Repository], settings: ScanSettings
) -> list[Finding]:
    from pytest_openai_ready.scan.scanner import findings_in_file

    findings = [
        each for file in sorted(files) for each in findings_in_file(file, settings)
    ]
    if not findings:
        return []
    from pytest_openai_ready.scan.places.git_index import confirmed

    return confirmed(findings, repository(), settings)


def _made_when_asked() -> Callable[[], Repository]:
    """A function that returns the current repository, created at its first call."""
    made: list[Repository] = []

    def repository() -> Repository:
        if not made:
            from pytest_openai_ready.repository import Repository

            made.append(Repository())
        return made[0]

    return repository


if __name__ == "__main__":
    raise SystemExit(main())
