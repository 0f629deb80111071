"""Is the key in use, or another secret of its owner, where others can read it?

The exact values are searched for in all commits, and in the files of coding agents and
shells of this user. Nothing is sent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.git.processes.errors import GitError, not_judged
from pytest_openai_ready.messages.causes import found
from pytest_openai_ready.scan.in_git.exact import ENDLESS, exact_findings
from pytest_openai_ready.scan.in_git.history import CommitFindings
from pytest_openai_ready.scan.in_git.own_secrets import OwnSecrets
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.places.user_files import secrets_in_files
from pytest_openai_ready.scan.scanner import unreadable
from pytest_openai_ready.tools.transcripts import DATABASES, kept_files
from pytest_openai_ready.typed_facts import InCommit

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from pytest_openai_ready.account.sources.found_settings import Sources
    from pytest_openai_ready.doctor.check_context import CheckContext
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.parallel.pool import Progress
    from pytest_openai_ready.scan.scanner import ScanSettings
    from pytest_openai_ready.tools.transcripts import Keeper

# Codes which show that the host knows the key, whatever else is wrong.
ACCEPTED = frozenset(
    (
        *(Code.READY, Code.BALANCE_LOW, Code.BALANCE_EMPTY, Code.SPEND_LIMIT),
        *(Code.MODEL_UNAVAILABLE, Code.MODEL_RETIRING, Code.KEY_EXPIRING),
    )
)
WORKING = {
    Code.KEY_IN_HISTORY: found.pushed_key_works,
    Code.KEY_IN_MESSAGE: found.pushed_key_works_in_message,
}
SECONDS = 2.0  # for commits and for files each, while other checks wait


class Leaks(NamedTuple):
    """The findings, and how many commits and files were searched.

    Attributes:
        findings: the keys in commits, those in files, then what could not be decided.
        commits: the result for the commits.
        files: how many were searched.
        complete: whether there was time for all of them.
    """

    findings: tuple[Finding, ...]
    commits: CommitFindings
    files: int
    complete: bool


def own_secrets(used: Sources, settings: ScanSettings) -> OwnSecrets:
    """The key that a program would use now, and its owner's other secrets."""
    key = used.key
    if key is None:
        return OwnSecrets(settings.known)
    value = key.reveal().encode("utf-8", "surrogateescape")
    in_use = KnownSecret(KEY_VARIABLE, value, used.where)
    return OwnSecrets((in_use, *settings.known))


def leaks_of(  # noqa: PLR0913 - all that such a search is about, by name
    secrets: OwnSecrets,
    repository: Repository,
    settings: ScanSettings,
    environ: Mapping[str, str],
    *,
    progress: Progress | None = None,
    seconds: float = ENDLESS,
) -> Leaks:
    """Where the secrets are, apart from the current files of the repository.

    Args:
        secrets: what to search for.
        repository: its commits are searched, if it exists.
        settings: which keys are allowed in commits.
        environ: determines where the user's programs store their files.
        progress: called with the number of objects done, and their total.
        seconds: the time limit for commits, and again for files.
    """
    commits, in_time = CommitFindings((), 0), True
    try:
        if repository.exists or repository.is_bare:
            commits, in_time = exact_findings(
                repository, secrets, settings, progress, seconds
            )
    except GitError as error:
        commits = CommitFindings((not_judged(error),), 0)
    kept = {each.path: each.keeper for each in kept_files(environ, repository.top)}
    in_files = secrets_in_files(kept, secrets, seconds)
    findings = (
        *commits.findings,
        *(_in_file(kept[path], path, hit) for path, hit in in_files.hits),
        *(unreadable(path, error) for path, error in in_files.unread),
    )
    return Leaks(findings, commits, in_files.files, in_time and in_files.complete)


def _in_file(keeper: Keeper, path: str, hit: Hit) -> Finding:
    place = Place(path, hit.line, hit.column)
    return Finding(_cause_in_file(keeper, path, hit), place)


def _cause_in_file(keeper: Keeper, path: str, hit: Hit) -> Cause:
    """The cause of a leak in a file, whose remedy depends on the program."""
    command = keeper.emptying(path)
    if keeper.is_agent:
        return found.key_in_transcript(found=hit.found, program=keeper.name)
    if command:
        return found.key_in_emptied_history(
            found=hit.found, program=keeper.name, command=command
        )
    if path.endswith(DATABASES):
        return found.key_in_history_database(found=hit.found, program=keeper.name)
    return found.key_in_shell_history(found=hit.found, program=keeper.name)


def leak_findings(
    context: CheckContext, account_findings: Callable[[], tuple[Finding, ...]]
) -> tuple[Finding, ...]:
    """The doctor's findings on leaks, first those that are pushed and still work.

    ``account_findings`` returns the verdict on the account. It may have to wait, so it
    is only called if the result matters.
    """
    settings = context.scan_settings()
    used = context.settings()
    secrets = own_secrets(used, settings)
    if not secrets.values:
        return (used.fault or Finding(found.no_secrets_to_find()),)
    leaks = leaks_of(
        secrets, context.repository, settings, context.environ, seconds=SECONDS
    )
    if leaks.findings:
        working = (_working(each, used, account_findings) for each in leaks.findings)
        return tuple(sorted(working, key=_is_not_working))
    if not leaks.complete:
        return (Finding(found.own_secrets_not_all_searched(seconds=SECONDS)),)
    count = leaks.commits.commits
    return (Finding(found.own_secrets_nowhere(commits=count, files=leaks.files)),)


def _working(
    finding: Finding,
    used: Sources,
    account_findings: Callable[[], tuple[Finding, ...]],
) -> Finding:
    """The finding; if the key in use is pushed and its host accepts it, it says so."""
    commit = finding.cause.facts.get("commit")
    key = finding.found
    if key is None or not isinstance(commit, InCommit) or not commit.pushed:
        return finding
    is_in_use = (key.variable, key.known_from) == (KEY_VARIABLE, used.where)
    if not is_in_use or used.key is None or key.key != used.key.masked:
        return finding
    if all(each.code not in ACCEPTED for each in account_findings()):
        return finding
    cause = WORKING[finding.code](found=key, commit=commit)
    return finding._replace(cause=cause)


def _is_not_working(finding: Finding) -> bool:
    return finding.cause.name not in [each.name for each in WORKING.values()]
