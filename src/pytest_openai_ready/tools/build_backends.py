"""Which ``.env`` would the project's own build backend pack into a distribution?

Judged from the backend's name, its settings and where the file lies. Nothing is built,
since a build runs the project's code. Settings that choose files in other ways leave a
distribution unjudged, until it lies in ``dist``.

What each backend takes was measured with real builds, which the tests repeat.
"""

from __future__ import annotations

import posixpath
from fnmatch import fnmatch, fnmatchcase
from typing import TYPE_CHECKING, Any, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.ignoring import is_seen
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.messages.causes.change import config_too_complex

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.repository import Repository

PYPROJECT = "pyproject.toml"
SDIST, WHEEL = "sdist", "wheel"
GITIGNORE = ".gitignore"
# With one of these, hatchling takes what is listed and nothing else.
NARROWING = ("only-include", "include", "packages", "only-packages")
LARGEST_MANIFEST = 1 << 16  # bytes
MOST_COMMANDS = 1000  # of a manifest


class Project(NamedTuple):
    """A project: where its ``pyproject.toml`` lies, and what it says.

    ``start`` is the folder with a slash behind it, or nothing.
    """

    repository: Repository
    start: str
    settings: dict[str, Any]

    def tool(self, *names: str) -> dict[str, Any]:
        """A table below ``tool``; an empty one where there is none."""
        table: Any = self.settings.get("tool", {})
        for name in names:
            table = table.get(name, {}) if isinstance(table, dict) else {}
        return table if isinstance(table, dict) else {}

    def top(self, path: str) -> str | None:
        """The package that a file lies in; None where it lies in none."""
        inside = path.removeprefix(self.start)
        source = "src/" if inside.startswith("src/") else ""
        name, slash, _ = inside.removeprefix(source).partition("/")
        is_package = self.repository.has(f"{self.start}{source}{name}/__init__.py")
        return name if slash and is_package else None

    @property
    def module(self) -> str:
        """What the package is called where nothing else is said."""
        standard = self.settings.get("project", {})
        name = standard.get("name") or self.tool("poetry").get("name")
        return str(name or "").replace("-", "_").replace(".", "_").lower()


def findings(path: str, content: bytes, repository: Repository) -> Iterator[Finding]:
    """What the distributions of a project would hold.

    Raises:
        GitError: git could not answer.
    """
    try:
        settings = config_files.toml(content.decode("utf-8"))
        build = settings.get("build-system", {})
        module = str(build.get("build-backend", "setuptools.build_meta"))
        in_tree = "backend-path" in build
    except config_files.TooComplexError:
        yield Finding(config_too_complex(path=path), Place(path))
        return
    except (ValueError, AttributeError):
        return
    backend = None if in_tree else BY_MODULE.get(module.partition(":")[0])
    if backend is None:
        return
    project = Project(repository, path.removesuffix(PYPROJECT), settings)
    for dotenv in repository.dotenvs:
        if dotenv.startswith(project.start):
            try:
                taken = backend.takes(project, dotenv)
            except (AttributeError, TypeError, ValueError):
                return  # a setting is of a type with which nothing can be built
            if taken:
                packed = Packed(dotenv, backend.name, taken)
                yield Finding(backend.cause(project, packed), Place(dotenv))


def _flit(project: Project, path: str) -> tuple[str, ...]:
    """All of the package; what is left out of the sdist stays in the wheel."""
    name = project.tool("flit", "module").get("name") or project.module
    if project.top(path) != name:
        return ()
    excluded = _fits(path, project, project.tool("flit", "sdist").get("exclude"))
    return (WHEEL,) if excluded else (SDIST, WHEEL)


def _pdm(project: Project, path: str) -> tuple[str, ...]:
    """All of each package."""
    settings = project.tool("pdm", "build")
    excluded = _fits(path, project, settings.get("excludes"))
    if "includes" in settings or excluded or project.top(path) is None:
        return ()
    below_source = path.startswith(f"{project.start}src/")
    return (SDIST, WHEEL) if below_source == _has_source(project) else ()


def _uv(project: Project, path: str) -> tuple[str, ...]:
    """All of the package."""
    settings = project.tool("uv", "build-backend")
    names = settings.get("module-name") or project.module
    named = [names] if isinstance(names, str) else names
    root = str(settings.get("module-root", "src")).strip("/")
    start = f"{project.start}{root}/" if root else project.start
    if not path.startswith(tuple(f"{start}{name}/" for name in named)):
        return ()
    if _fits(path, project, settings.get("source-exclude")):
        return ()
    excluded = _fits(path, project, settings.get("wheel-exclude"))
    return (SDIST,) if excluded else (SDIST, WHEEL)


def _hatchling(project: Project, path: str) -> tuple[str, ...]:
    """All that the one ``.gitignore`` beside the settings, or above, does not cover."""
    taken = tuple(kind for kind in (SDIST, WHEEL) if _hatch_takes(project, path, kind))
    if not taken or project.tool("hatch", "build").get("ignore-vcs"):
        return taken
    covered = project.repository.covered(_nearest_gitignore(project))
    return () if path in covered else taken


def _hatch_takes(project: Project, path: str, kind: str) -> bool:
    names = (("hatch", "build"), ("hatch", "build", "targets", kind))
    tables = [project.tool(*each) for each in names]
    if any(_fits(path, project, table.get("exclude")) for table in tables):
        return False
    listed = [
        each for table in tables for key in NARROWING for each in table.get(key, ())
    ]
    if listed:
        folders = (f"{project.start}{each}".rstrip("/") for each in listed)
        return any(path.startswith(f"{folder}/") for folder in folders)
    return kind == SDIST or project.top(path) == project.module


def _poetry(project: Project, path: str) -> tuple[str, ...]:
    """All of the package that git would take in, or has."""
    settings = project.tool("poetry")
    packages = [str(each.get("include", "")) for each in settings.get("packages", [])]
    named = packages or [project.module]
    excluded = _fits(path, project, settings.get("exclude"))
    if project.top(path) not in named or excluded or _is_ignored(project, path):
        return ()
    return (SDIST, WHEEL)


def _setuptools(project: Project, path: str) -> tuple[str, ...]:
    """What ``MANIFEST.in`` names, or with setuptools-scm all that git tracks."""
    repository = project.repository
    requires = project.settings.get("build-system", {}).get("requires", [])
    by_git = any("setuptools" in each and "scm" in each for each in map(str, requires))
    manifest = manifest_of(repository.content(f"{project.start}MANIFEST.in") or b"")
    tracked = by_git and path in repository.tracked
    if not manifest.takes(path.removeprefix(project.start), begin=tracked):
        return ()
    own = project.tool("setuptools").get("include-package-data", True)
    return (SDIST, WHEEL) if own and project.top(path) else (SDIST,)


class Backend(NamedTuple):
    """A build backend.

    Attributes:
        name: as people call it.
        module: what ``pyproject.toml`` calls it.
        takes: which distributions of a project hold a file, ``sdist`` and ``wheel``.
        cause: why, which shows what keeps the file out.
    """

    name: str
    module: str
    takes: Callable[[Project, str], tuple[str, ...]]
    cause: Callable[[Project, Packed], Cause]


class Packed(NamedTuple):
    """A file with settings, and what would pack it into which distributions."""

    dotenv: str
    backend: str
    artifacts: tuple[str, ...]

    @property
    def line(self) -> str:
        """The pattern that keeps it out."""
        return posixpath.basename(self.dotenv)


def _whatever_git_says(_: Project, packed: Packed) -> Cause:
    return published.dotenv_packed(
        backend=packed.backend, dotenv=packed.dotenv, artifacts=packed.artifacts
    )


def _unless_ignored(project: Project, packed: Packed) -> Cause:
    return published.dotenv_packed_unless_ignored(
        backend=packed.backend,
        dotenv=packed.dotenv,
        artifacts=packed.artifacts,
        line=packed.line,
        gitignore=_nearest_gitignore(project),
    )


def _unless_tracked(project: Project, packed: Packed) -> Cause:
    """What git tracks is not ignored, whatever rule is added."""
    tracked = packed.dotenv in project.repository.tracked
    return (_whatever_git_says if tracked else _unless_ignored)(project, packed)


def _by_manifest(_: Project, packed: Packed) -> Cause:
    return published.dotenv_packed_by_manifest(
        backend=packed.backend,
        dotenv=packed.dotenv,
        artifacts=packed.artifacts,
        line=packed.line,
    )


BACKENDS = (
    Backend("flit", "flit_core.buildapi", _flit, _whatever_git_says),
    Backend("pdm", "pdm.backend", _pdm, _whatever_git_says),
    Backend("uv", "uv_build", _uv, _whatever_git_says),
    Backend("hatchling", "hatchling.build", _hatchling, _unless_ignored),
    Backend("poetry", "poetry.core.masonry.api", _poetry, _unless_tracked),
    Backend("setuptools", "setuptools.build_meta", _setuptools, _by_manifest),
)
BY_MODULE = {each.module: each for each in BACKENDS}


def _fits(path: str, project: Project, patterns: object) -> bool:
    """Whether a pattern of a list fits, read as generously as any backend does."""
    if not isinstance(patterns, list):
        return False
    inside = path.removeprefix(project.start)
    ways = (inside, inside.rpartition("/")[2])
    names = (str(each).removeprefix("**/").strip("/") for each in patterns)
    return any(fnmatch(way, name) for name in names for way in ways)


def _has_source(project: Project) -> bool:
    return project.repository.has(f"{project.start}src")


def _nearest_gitignore(project: Project) -> str:
    folders = project.start.split("/")
    ways = ("/".join(folders[:end]) + "/" for end in range(len(folders) - 1, 0, -1))
    names = (f"{way}{GITIGNORE}" for way in ways)
    return next(filter(project.repository.has, names), GITIGNORE)


def _is_ignored(project: Project, path: str) -> bool:
    """Whether git does not see a file, by whatever rule on this computer."""
    if path in project.repository.tracked:
        return False
    return not is_seen(project.repository.root, path)


class Manifest(NamedTuple):
    """The commands of a ``MANIFEST.in``: a word, and what follows it; the last wins.

    https://setuptools.pypa.io/en/latest/userguide/miscellaneous.html
    """

    commands: list[tuple[str, list[str]]]

    def takes(self, path: str, *, begin: bool) -> bool:
        """Whether a file is in; ``begin`` says that it is without any command."""
        taken = begin
        for word, names in self.commands:
            adds = word in {"include", "recursive-include", "global-include", "graft"}
            if _names(word, names, path):
                taken = adds
        return taken


def manifest_of(content: bytes) -> Manifest:
    """The commands in the content of such a file."""
    text = content[:LARGEST_MANIFEST].decode("utf-8", "replace").replace("\\\n", " ")
    lines = (
        line.split()
        for line in text.splitlines()[:MOST_COMMANDS]
        if not line.lstrip().startswith("#")
    )
    return Manifest([(line[0], line[1:]) for line in lines if len(line) > 1])


def _names(word: str, names: list[str], path: str) -> bool:
    """Whether a command speaks of a file."""
    name = path.rpartition("/")[2]
    if word in {"include", "exclude"}:
        return any(_fits_whole(each, path) for each in names)
    if word in {"graft", "prune"}:
        return any(_is_below(path, each) for each in names)
    if word in {"global-include", "global-exclude"}:
        return any(fnmatchcase(name, each) for each in names)
    if word in {"recursive-include", "recursive-exclude"}:
        folder, *patterns = names
        return _is_below(path, folder) and any(
            fnmatchcase(name, each) for each in patterns
        )
    return False


def _fits_whole(pattern: str, path: str) -> bool:
    """A star does not reach into the next folder."""
    parts, others = pattern.strip("/").split("/"), path.split("/")
    pairs = zip(others, parts, strict=False)
    return len(parts) == len(others) and all(fnmatchcase(*pair) for pair in pairs)


def _is_below(path: str, folder: str) -> bool:
    clean = folder.strip("/")
    return clean in {"", "."} or path.startswith(f"{clean}/")
