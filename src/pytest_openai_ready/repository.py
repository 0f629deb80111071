"""A repository as everything sees it: git is asked once, files are read within limits.

A command, a hook or a plugin creates one ``Repository`` at its entry point and passes
it down. Each value is requested from git when it is first needed and never again, also
with several threads, so it describes the repository as it was found: after a change,
create another one.

A repository may come from a stranger. Only regular files are opened, all reads are
limited, and no link is followed out of the work tree or into git's own folder.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.asked_once import Answers
from pytest_openai_ready.bounded_files import (
    LARGEST,
    Unreadable,
    Why,
)
from pytest_openai_ready.dotenv.file_names import (
    OF_PACKAGES,
    announced,
    is_dotenv,
    is_template,
)
from pytest_openai_ready.git import ignoring, index, layout
from pytest_openai_ready.git.config import git_settings
from pytest_openai_ready.git.entries import REGULAR
from pytest_openai_ready.git.names import SUBMODULE
from pytest_openai_ready.git.objects import lineage
from pytest_openai_ready.git.objects.contents import blob_content
from pytest_openai_ready.git.processes.errors import (
    GitError,
    NoRepositoryError,
    TooLargeError,
    TooSlowError,
)
from pytest_openai_ready.git.processes.run import OtherRepository
from pytest_openai_ready.work_tree import WorkTree

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pytest_openai_ready.git.config import GitSetting
    from pytest_openai_ready.git.entries import Entry
    from pytest_openai_ready.git.ignoring import IgnoreRule, Untracked
    from pytest_openai_ready.git.index import Present
    from pytest_openai_ready.git.layout import Layout
    from pytest_openai_ready.git.processes.run import Folder

MOST_DOTENVS = 100  # of one repository that are checked


class Repository(WorkTree):
    """The repository around a folder, and the files in its work tree.

    Paths are git's: relative to the top, with slashes, and with the bytes of the file's
    own name (``git.names``).

    Every property raises ``GitError`` if git cannot answer, and ``NoRepositoryError``
    outside a work tree; a query that failed is not repeated. Nothing is queried before
    it is needed.
    """

    def __init__(self, folder: Folder = ".") -> None:
        """Query nothing yet; ``folder`` may be anywhere, even outside a repository."""
        self.folder = folder
        # After git has timed out, it is not asked again.
        self._answers = Answers(TooSlowError)

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process, which queries git again."""
        return Repository, (self.folder,)

    @property
    def exists(self) -> bool:
        """Whether the folder is in a work tree: in a repository that is not bare."""
        return self._root is not None

    @property
    def is_bare(self) -> bool:
        """Whether the folder is in a repository without a work tree."""
        return self._answers.once("bare", self._ask_bare)

    @property
    def root(self) -> str:
        """The top folder of the work tree, absolute.

        Raises:
            NoRepositoryError: the folder is not in a work tree.
        """
        if self._root is None:
            raise NoRepositoryError("not in the work tree of a git repository")
        return self._root

    @property
    def top(self) -> str:
        """The root; the folder itself, absolute, if git knows no root.

        Files are read below it, in a repository or not.
        """
        try:
            return self.root
        except GitError:
            return os.path.abspath(self.folder)

    @property
    def git_folder(self) -> str:
        """Git's own folder for this work tree, absolute; it is not cloned."""
        return self._answers.once("git", self._ask_git_folder)

    @property
    def common_folder(self) -> str:
        """Git's folder that all work trees of the repository share, absolute."""
        return self._answers.once("common", lambda: self._ask_git_folder(common=True))

    @property
    def is_merging(self) -> bool:
        """Whether a merge, a rebase or the like is in progress."""
        return self._answers.once("merging", self._ask_merging)

    @property
    def index(self) -> tuple[Entry, ...]:
        """All tracked files; a file in conflict has an entry for each stage."""
        return self._answers.once("index", self._ask_index)

    @property
    def tracked(self) -> dict[str, Entry]:
        """Everything that git tracks, by path: files, links and submodules."""
        return self._answers.once(
            "tracked", lambda: {each.path: each for each in self.index}
        )

    @property
    def staged(self) -> tuple[Entry, ...]:
        """What the next commit adds or changes, the first commit included."""
        return self._answers.once("staged", lambda: tuple(index.staged(self._where)))

    @property
    def differing(self) -> frozenset[str]:
        """The tracked files whose content on the disk may differ from the index."""
        return self._answers.once(
            "differing",
            lambda: self.assumed.union(index.perhaps_unstaged(self._where)),
        )

    @property
    def assumed(self) -> frozenset[str]:
        """The files in which git is set not to look for changes."""
        return frozenset(self._present_files.assumed)

    @property
    def untracked(self) -> Untracked:
        """The untracked files: those that ``git add`` would add, and ignored ones."""
        return self._answers.once("untracked", self._ask_untracked)

    @property
    def is_checked_out(self) -> bool:
        """Whether git tracks anything, or has no commit with a file in it."""
        return self._answers.once("checked out", self._ask_checked_out)

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that git tracks or would add, sorted; without submodules."""
        return self._present_files.paths

    @property
    def own_paths(self) -> tuple[str, ...]:
        """``paths`` without installed packages, which may be in git, or not ignored."""
        return self._answers.once("own paths", self._ask_own_paths)

    @property
    def left_out(self) -> tuple[Entry, ...]:
        """The tracked files that a sparse checkout leaves out of the work tree."""
        return self._present_files.left_out

    @property
    def closed(self) -> tuple[str, ...]:
        """The folders that git could not search for untracked files."""
        return self._present_files.closed

    @property
    def dotenvs(self) -> tuple[str, ...]:
        """The existing settings files, ignored or not; up to ``MOST_DOTENVS``."""
        return self._answers.once("dotenvs", self._ask_dotenvs)

    @property
    def expected_dotenvs(self) -> tuple[str, ...]:
        """The settings files of templates such as ``.env.example``; as many."""
        return self._answers.once("expected", self._ask_expected)

    def git_settings(
        self, pattern: str, *, are_paths: bool = False
    ) -> tuple[GitSetting, ...]:
        """Git's settings whose names match a pattern; see ``git.config``."""
        return self._answers.once(
            ("settings", pattern, are_paths),
            lambda: tuple(git_settings(self._where, pattern, are_paths=are_paths)),
        )

    def rules(self, paths: Iterable[str]) -> dict[str, IgnoreRule | None]:
        """The rule that decides about each path, even if it does not exist."""
        asked = tuple(dict.fromkeys(paths))
        if not asked:
            return {}
        return self._answers.once(
            ("rules", asked), lambda: ignoring.rules(self._where, asked)
        )

    def covered(self, ignore_file: str) -> set[str]:
        """The files that the rules of one ignore file cover, tracked or not.

        Rules are relative to the folder of the ignore file; a link covers nothing.
        """
        question = ("covered", ignore_file)
        return self._answers.once(question, lambda: self._ask_covered(ignore_file))

    def submodules(self) -> dict[str, Repository]:
        """The submodules that are checked out, by path; others are empty folders.

        git is run in each of them separately, without what it sets for hooks of this
        one.
        """
        return self._answers.once("submodules", self._ask_submodules)

    @property
    def inner(self) -> tuple[str, ...]:
        """The nested repositories: checked out submodules, and untracked clones."""
        clones = (each for each in self._present_files.open if each.endswith("/"))
        return tuple(sorted((*self.submodules(), *(each[:-1] for each in clones))))

    def read_index(
        self, path: str, largest: int = LARGEST
    ) -> bytes | Unreadable | None:
        """The content of a file in the index, up to ``largest`` bytes.

        For a link it is the path of its target. None for a file that is not tracked,
        for a submodule, and for what git lacks in a partial clone.
        """
        entry = self.tracked.get(path)
        if entry is None or entry.mode == SUBMODULE:
            return None

        def ask() -> bytes | Unreadable | None:
            content = self.unchanged(entry, largest)
            if content is not None and entry.mode in REGULAR:
                return content
            try:
                return blob_content(self._where, entry.blob, largest)
            except TooLargeError:
                return Unreadable(Why.TOO_LARGE)

        return self._answers.once(("blob", entry.blob, largest), ask)

    def in_index(self, path: str, largest: int = LARGEST) -> bytes | None:
        """The result of ``read_index`` if it is bytes; otherwise None."""
        content = self.read_index(path, largest)
        return content if isinstance(content, bytes) else None

    def is_known_untracked(self, path: str) -> bool:
        """Whether git does not track a file; False if the index was not read yet."""
        is_asked = self._answers.has("tracked") or self._answers.has("present")
        return is_asked and path not in self.tracked

    def content(self, path: str) -> bytes | None:
        """The content that others get: the index's, or an untracked file's own."""
        entry = self.tracked.get(path)
        if entry is not None and entry.mode in REGULAR:
            return self.in_index(path)
        return self.bytes_of(path)

    def unchanged(self, entry: Entry, largest: int) -> bytes | None:
        """The content of a tracked file, up to ``largest`` bytes, as in the index.

        None if the file in the work tree is another one, or has more bytes.
        """
        content = self.bytes_of(entry.path, largest)
        if content is None or not index.is_blob(content, entry.blob):
            return None
        return content

    @property
    def _root(self) -> str | None:
        return self._layout and self._layout.root

    @property
    def real_top(self) -> str:
        """The top without links, resolved once."""
        return self._answers.once("real top", lambda: os.path.realpath(self.top))

    @property
    def _layout(self) -> Layout | None:
        return self._answers.once("layout", lambda: layout.layout_of(self.folder))

    @property
    def _where(self) -> Folder:
        """The root, in the form in which git is run there."""
        is_other = isinstance(self.folder, OtherRepository)
        return OtherRepository(self.root) if is_other else self.root

    def _ask_merging(self) -> bool:
        in_conflict = any(entry.stage for entry in self.index)
        return in_conflict or layout.is_in_progress(self._where)

    @property
    def _present_files(self) -> Present:
        return self._answers.once("present", lambda: index.present(self._where))

    def _ask_own_paths(self) -> tuple[str, ...]:
        packages = frozenset(OF_PACKAGES)
        return tuple(p for p in self.paths if packages.isdisjoint(p.split("/")))

    def _ask_git_folder(self, *, common: bool = False) -> str:
        if self._answers.has("layout") and self._layout is not None:
            return self._layout.common if common else self._layout.own
        return layout.git_folder(self.folder, common=common)

    def _ask_bare(self) -> bool:
        is_known = self._answers.has("layout") and self._layout is not None
        return not is_known and layout.is_bare(self.folder)

    def _ask_index(self) -> tuple[Entry, ...]:
        if self._answers.has("present"):
            return self._present_files.entries
        return tuple(index.entries(self._where))

    def _ask_untracked(self) -> Untracked:
        if self._answers.has("present"):
            present = self._present_files
            known = {each.path for each in present.entries}.union(present.open)
            is_all = ignoring.is_all(self.root, known)
            ignored = [] if is_all else ignoring.ignored(self._where)
            return ignoring.Untracked(list(present.open), ignored)
        return ignoring.untracked(self._where)

    def _present(self) -> list[str]:
        files = [each.path for each in self.tracked.values() if each.mode in REGULAR]
        return [*files, *self.untracked.open, *self.untracked.ignored]

    def _ask_dotenvs(self) -> tuple[str, ...]:
        return tuple(sorted(set(filter(is_dotenv, self._present())))[:MOST_DOTENVS])

    def _ask_expected(self) -> tuple[str, ...]:
        expected = set(map(announced, filter(is_template, self._present()))) - {""}
        return tuple(sorted(expected)[:MOST_DOTENVS])

    def _ask_checked_out(self) -> bool:
        head = "" if self.index else lineage.commit_of(self.root, "HEAD")
        return not head or not lineage.files_in(self.root, head)

    def _ask_covered(self, ignore_file: str) -> set[str]:
        if not self.is_plain(ignore_file):
            return set()
        return ignoring.covered(self._where, ignore_file)

    def _ask_submodules(self) -> dict[str, Repository]:
        return {
            path: Repository(OtherRepository(os.path.join(self.root, path)))
            for path, entry in self.tracked.items()
            if entry.mode == SUBMODULE
            and self.is_direct(f"{path}/.git")
            and self.has(f"{path}/.git")
        }
