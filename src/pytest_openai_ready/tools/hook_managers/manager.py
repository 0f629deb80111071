"""The record that describes a hook manager."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.bounded_files import LARGEST_TEXT, Unreadable, Why
from pytest_openai_ready.messages.causes.change import config_too_complex
from pytest_openai_ready.tools.hook_managers.our_hooks import NAMED, STAGE_OF
from pytest_openai_ready.tools.shell import without_comments

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.changes.notes import Note
    from pytest_openai_ready.changes.transaction import Change
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.tools.origin import Origin


class Hook(NamedTuple):
    """One of our hooks in a configuration.

    ``stages`` are git's; if it is empty, the hook runs by hand only. ``rev`` is None if
    the hook has no revision, since it is a program on this computer. ``filters`` are
    names and values of the settings that choose which files it sees.
    """

    name: str
    stages: tuple[str, ...]
    rev: str | None = None
    filters: tuple[tuple[str, object], ...] = ()


class Config(NamedTuple):
    """A file that configures git hooks; ``manager`` is the name of its manager.

    ``hooks`` are our hooks in it; ``calls`` is text that may start other programs.
    ``unread`` is why the file could not be read. ``installs`` are the stages that one
    command installs without naming them.
    """

    manager: str
    path: str
    hooks: tuple[Hook, ...] = ()
    calls: str = ""
    unread: Cause | None = None
    installs: frozenset[str] = frozenset()


class Manager(NamedTuple):
    """A program that makes git run hooks.

    Attributes:
        name: its command.
        find: returns the file or folder that configures it in a repository, or None.
        files: returns the files that may configure it there.
        read: returns what one of these files configures, given a path and a text; None:
            nothing.
        is_called: matches a script that starts it.
        add: yields the changes that make it run our hooks, and notes on what is left to
            do.
        install: returns the command that makes git run a configuration's hooks.
        chosen: returns the hooks that a script names when starting it; None: it runs
            all.
        in_ci: commands that check all files, if it can do that.
        reads_too: other managers whose configurations it also runs.
        is_of_python: whether pip installs it.
        uninstall: returns the command that removes its scripts for some stages, which
            fail without a configuration; None if they do no harm.
        sets_path: whether its install command overwrites ``core.hooksPath``.
    """

    name: str
    find: Callable[[Repository], str | None]
    files: Callable[[Repository], Iterable[str]]
    read: Callable[[str, str], Config | None]
    is_called: re.Pattern[str]
    add: Callable[[Repository, Origin], Iterator[Change | Note]]
    install: Callable[[Config], Command]
    chosen: Callable[[str], set[str] | None] = lambda _: None
    in_ci: tuple[str, ...] = ()
    reads_too: tuple[str, ...] = ()
    is_of_python: bool = False
    uninstall: Callable[[Iterable[str]], Command] | None = None
    sets_path: bool = False

    def configs(self, repository: Repository) -> Iterator[Config]:
        """Yield its configurations in a repository."""
        for path in self.files(repository):
            text = repository.text_of(path)
            if text is not None:
                config = self.read(path, text)
            elif repository.read(path, LARGEST_TEXT) == Unreadable(Why.TOO_LARGE):
                config = Config(self.name, path, unread=config_too_complex(path=path))
            else:
                continue
            if config is not None:
                yield config


def of_commands(manager: str, path: str, text: str) -> Config:
    """Return the configuration in a file that calls our hooks by name."""
    calls = without_comments(text)
    names = dict.fromkeys(NAMED.findall(calls))
    hooks = tuple(Hook(name, (STAGE_OF[name],)) for name in names)
    return Config(manager, path, hooks, calls)
