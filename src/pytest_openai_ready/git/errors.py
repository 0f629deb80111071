"""What keeps git from answering, and what is said of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause


class GitError(Exception):
    """git could not answer; the message is one line that says why."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        # Loaded by those only who have something to say: a hook starts without it.
        from pytest_openai_ready.messages.causes import search

        return search.git_failed(reason=str(self).rstrip("."))


class GitMissingError(GitError):
    """There is no git to ask."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.git_missing()


class NoRepositoryError(GitError):
    """The folder is in no repository, or in one without a work tree."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.repository_needed()


class BareRepositoryError(NoRepositoryError):
    """The repository has no work tree: its files are in its commits only."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.bare_repository()


class StrayWorkTreeError(GitError):
    """The configuration of a repository says that its files lie somewhere else."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.work_tree_elsewhere()


class EndlessFileError(GitError):
    """A file that git opens is a pipe or a device; the message is its path."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.git_would_wait(path=str(self))


class TooSlowError(GitError):
    """git had no answer in time."""


class TooLargeError(GitError):
    """A content has more bytes than are wanted."""


def not_judged(error: GitError) -> Finding:
    """The finding that says why git could not answer."""
    return Finding(error.cause)


def silence(seconds: float) -> TooSlowError:
    """The error for a git that had no answer in so many seconds."""
    return TooSlowError(f"no answer within {seconds:g} seconds")


def failure(complaint: str) -> GitError:
    """The error that git's own words stand for: its last line says what ended it."""
    before, fatal, after = f"\n{complaint}".rpartition("\nfatal: ")
    reason = " ".join((after if fatal else before + after).split())
    outside = "not a git repository (or any" in reason
    if outside or "must be run in a work tree" in reason:
        return NoRepositoryError(reason)
    return GitError(reason or "git failed without a word")
