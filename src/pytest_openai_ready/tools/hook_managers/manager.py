"""What is known of each hook manager: the form of its record."""

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

    ``stages`` are those of git; none of them means that it runs by hand only. ``rev``
    is None where the hook has no revision: it is a program of this computer.
    ``filters`` are names and values of the settings that choose the files it is shown.
    """

    name: str
    stages: tuple[str, ...]
    rev: str | None = None
    filters: tuple[tuple[str, object], ...] = ()


class Config(NamedTuple):
    """A file that configures hooks of git; ``manager`` is the name of who reads it.

    ``hooks`` are ours in it, ``calls`` is the text that may start other programs.
    ``unread`` is why it could not be read. ``installs`` are the stages that one command
    installs without naming them.
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
        name: as it is typed.
        find: the file or folder that configures it in a repository; None where none is.
        files: the files that may configure it there.
        read: what one of these files, of a path and a text, has for it; None: nothing.
        is_called: what a script says that starts it.
        add: the changes that have it run our hooks, and notes of what is left to do.
        install: the command that makes git run a configuration's hooks.
        chosen: which hooks a script that starts it names; None: it runs all of them.
        in_ci: commands that look at all files, where it can do that.
        reads_too: managers whose configurations it runs as well.
        is_of_python: whether pip installs it.
        uninstall: the command that takes its scripts for some stages away, which fail
            without a configuration; None where they do no harm.
        sets_path: whether the command that installs sets ``core.hooksPath``, to
            whatever it was.
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
        """What the files of a repository have for it."""
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
    """A file that calls our hooks by their names."""
    calls = without_comments(text)
    names = dict.fromkeys(NAMED.findall(calls))
    hooks = tuple(Hook(name, (STAGE_OF[name],)) for name in names)
    return Config(manager, path, hooks, calls)
