"""The reasons why git cannot answer, and how they are reported."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause


class GitError(Exception):
    """git could not answer; the message is one line with the reason."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        # Loaded only when there is something to report: a hook starts without it.
        from pytest_openai_ready.messages.causes import search

        return search.git_failed(reason=str(self).rstrip("."))


class GitMissingError(GitError):
    """git is not installed."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.git_missing()


class NoRepositoryError(GitError):
    """The folder is not in a repository, or in one without a work tree."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.repository_needed()


class BareRepositoryError(NoRepositoryError):
    """The repository has no work tree: its files are only in its commits."""

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.bare_repository()


class StrayWorkTreeError(GitError):
    """The configuration of a repository says that its files are somewhere else."""

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
    """git had not answered within a limit, and was ended.

    The limit is for all that a command asks, or, if that is shorter, for one question.
    """

    def __init__(self, seconds: float) -> None:
        super().__init__(f"no answer within {seconds:g} seconds")
        self.seconds = seconds

    def __reduce__(self) -> tuple[type[TooSlowError], tuple[float]]:
        return TooSlowError, (self.seconds,)

    @property
    def cause(self) -> Cause:
        """Why, as a finding has it."""
        from pytest_openai_ready.messages.causes import search

        return search.git_too_slow(seconds=self.seconds)


class TooLargeError(GitError):
    """A content has more bytes than allowed."""


def not_judged(error: GitError) -> Finding:
    """The finding that reports why git could not answer."""
    return Finding(error.cause)


def failure(complaint: str) -> GitError:
    """The error for git's own error message, whose last line has the reason."""
    before, fatal, after = f"\n{complaint}".rpartition("\nfatal: ")
    reason = " ".join((after if fatal else before + after).split())
    outside = "not a git repository (or any" in reason
    if outside or "must be run in a work tree" in reason:
        return NoRepositoryError(reason)
    return GitError(reason or "git failed without a word")
