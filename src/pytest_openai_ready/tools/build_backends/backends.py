"""Which ``.env`` files would the project's build backend pack into a distribution?

The answer comes from the backend's name, its settings and the file's location. Nothing
is built, since a build runs the project's code. If a program chooses the files, as
``setup.py`` and build hooks may, a distribution is judged only once it is in ``dist``.

What each backend packs was measured with real builds, which the tests repeat.
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.file_kinds import PYPROJECT
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.git.ignoring import alone
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.messages.causes.change import config_too_complex
from pytest_openai_ready.tools.build_backends import setuptools_files
from pytest_openai_ready.tools.build_backends.project import (
    SDIST,
    WHEEL,
    Project,
    Way,
    decides,
    is_ignored,
    named_by,
    nearest_gitignore,
    pattern_fits,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.repository import Repository

# With one of these, hatchling packs only what is listed.
NARROWING = ("only-include", "include", "packages", "only-packages")
# Tables of hatchling's wheel target whose keys are files of the project.
LAID_BESIDE = ("shared-data", "shared-scripts", "extra-metadata")


def findings(path: str, content: bytes, repository: Repository) -> Iterator[Finding]:
    """Report the ``.env`` files that a project's distributions would contain.

    ``path`` is the file that decides what builds the project.

    Raises:
        GitError: git could not answer.
    """
    settings: dict[str, Any] = {}
    try:
        if posixpath.basename(path) == PYPROJECT:
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
    if backend is None or not decides(path, repository):
        return
    project = Project(repository, path[: path.rfind("/") + 1], settings)
    for dotenv in repository.dotenvs:
        if dotenv.startswith(project.start):
            try:
                ways = [
                    each for each in backend.ways(project, dotenv) if each.artifacts
                ]
            except (AttributeError, TypeError, ValueError):
                return  # a setting has a type that no build accepts
            if ways:
                yield Finding(_cause(project, backend, dotenv, ways), Place(dotenv))


def _cause(project: Project, backend: Backend, dotenv: str, ways: list[Way]) -> Cause:
    """Return the cause to report: a setting that names the file comes first."""
    kinds = {kind for way in ways for kind in way.artifacts}
    artifacts = tuple(kind for kind in (SDIST, WHEEL) if kind in kinds)
    named = next((way for way in ways if way.setting), None)
    if named is None:
        return backend.cause(project, Packed(dotenv, backend.name, artifacts))
    return published.dotenv_packed_by_setting(
        backend=backend.name,
        dotenv=dotenv,
        artifacts=artifacts,
        setting=named.setting,
        path=f"{project.start}{named.file}",
    )


def _flit(project: Project, path: str) -> Iterator[Way]:
    """Flit packs the whole package; what the sdist excludes is still in the wheel."""
    sdist = project.tool("flit", "sdist")
    inside = path.removeprefix(project.start)
    in_sdist = () if pattern_fits(path, project, sdist.get("exclude")) else (SDIST,)
    name = project.tool("flit", "module").get("name") or project.module
    if project.top(path) == name:
        yield Way((*in_sdist, WHEEL))
    if named_by(sdist.get("include", ()), inside):
        yield Way(in_sdist, "tool.flit.sdist.include")
    beside = project.tool("flit", "external-data").get("directory")
    if beside and named_by([beside], inside):
        yield Way((*in_sdist, WHEEL), "tool.flit.external-data.directory")


def _pdm(project: Project, path: str) -> Iterator[Way]:
    """PDM packs each package, or all of ``includes``.

    ``source-includes`` are in the sdist only.
    """
    settings = project.tool("pdm", "build")
    inside = path.removeprefix(project.start)
    included = settings.get("includes") or ()
    for_source = settings.get("source-includes") or ()
    excluded = settings.get("excludes") or ()
    if not included and project.top(path) is not None:
        below_source = path.startswith(f"{project.start}src/")
        if below_source == project.repository.has(f"{project.start}src"):
            out = pattern_fits(path, project, excluded)
            in_wheel = () if named_by(for_source, inside) else (WHEEL,)
            yield Way(() if out else (SDIST, *in_wheel))
    if _pdm_includes(included, excluded, inside):
        in_wheel = () if named_by(for_source, inside) else (WHEEL,)
        yield Way((SDIST, *in_wheel), "tool.pdm.build.includes")
    if _pdm_includes(for_source, excluded, inside):
        yield Way((SDIST,), "tool.pdm.build.source-includes")
    for listed in project.tool("pdm", "build", "wheel-data").values():
        paths = (each["path"] if isinstance(each, dict) else each for each in listed)
        if named_by(paths, inside):
            yield Way((WHEEL,), "tool.pdm.build.wheel-data")


def _pdm_includes(included: Iterable[str], excluded: Iterable[str], path: str) -> bool:
    """Whether a pattern includes a file and no equally exact one excludes it."""
    taking = [each for each in included if named_by([each], path)]
    out = [each for each in excluded if named_by([each], path, hidden=True)]
    exact = max((_exactness(each) for each in taking if each == path), default=(0, 0))
    return bool(taking) and (not out or exact > max(map(_exactness, out)))


def _exactness(pattern: str) -> tuple[int, int]:
    parts = pattern.split("/")
    stars = sum(2 if part == "**" else "*" in part or "?" in part for part in parts)
    return len(parts), -stars


def _uv(project: Project, path: str) -> Iterator[Way]:
    """Everything in the package."""
    settings = project.tool("uv", "build-backend")
    if pattern_fits(path, project, settings.get("source-exclude")):
        return
    excluded = pattern_fits(path, project, settings.get("wheel-exclude"))
    kinds = (SDIST,) if excluded else (SDIST, WHEEL)
    names = settings.get("module-name") or project.module
    named = [names] if isinstance(names, str) else names
    root = str(settings.get("module-root", "src")).strip("/")
    start = f"{project.start}{root}/" if root else project.start
    if path.startswith(tuple(f"{start}{name}/" for name in named)):
        yield Way(kinds)
    inside = path.removeprefix(project.start)
    if named_by(settings.get("source-include", ()), inside, hidden=True):
        yield Way((SDIST,), "tool.uv.build-backend.source-include")
    if named_by(project.tool("uv", "build-backend", "data").values(), inside):
        yield Way(kinds, "tool.uv.build-backend.data")


def _hatchling(project: Project, path: str) -> Iterator[Way]:
    """Hatchling packs all that the nearest ``.gitignore`` does not cover."""
    taken = tuple(kind for kind in (SDIST, WHEEL) if _hatch_takes(project, path, kind))
    if taken and not project.tool("hatch", "build").get("ignore-vcs"):
        covered = project.repository.covered(nearest_gitignore(project))
        taken = () if path in covered else taken
    yield Way(taken)
    inside = path.removeprefix(project.start)
    for kind in (SDIST, WHEEL):
        for table in _hatch_tables(project, kind):
            if named_by(table.get("force-include", ()), inside):
                yield Way((kind,), "force-include")
        artifacts = _hatch_artifacts(project, kind)
        if artifacts and _hatch_selects(project, path, kind):
            with alone() as covered_by:
                if covered_by("\n".join(artifacts).encode(), [inside]):
                    yield Way((kind,), "artifacts")
    wheel = project.tool("hatch", "build", "targets", WHEEL)
    for name in LAID_BESIDE:
        if named_by(wheel.get(name, ()), inside):
            yield Way((WHEEL,), name)


def _hatch_tables(project: Project, kind: str) -> list[dict[str, Any]]:
    names = (("hatch", "build"), ("hatch", "build", "targets", kind))
    return [project.tool(*each) for each in names]


def _hatch_artifacts(project: Project, kind: str) -> list[str]:
    """Return patterns that override git's rules; the target's own take precedence."""
    general, own = _hatch_tables(project, kind)
    return [*map(str, own.get("artifacts", general.get("artifacts", ())))]


def _hatch_takes(project: Project, path: str, kind: str) -> bool:
    tables = _hatch_tables(project, kind)
    excluded = any(
        pattern_fits(path, project, table.get("exclude")) for table in tables
    )
    return not excluded and _hatch_selects(project, path, kind)


def _hatch_selects(project: Project, path: str, kind: str) -> bool:
    listed = [
        each
        for table in _hatch_tables(project, kind)
        for key in NARROWING
        for each in table.get(key, ())
    ]
    if listed:
        ways = (f"{project.start}{each}".rstrip("/") for each in listed)
        return any(path == way or path.startswith(f"{way}/") for way in ways)
    return kind == SDIST or project.top(path) == project.module


def _poetry(project: Project, path: str) -> Iterator[Way]:
    """Poetry packs what git tracks or would add of the package, and ``include``."""
    settings = project.tool("poetry")
    inside = path.removeprefix(project.start)
    for each in settings.get("include", ()):
        said = each if isinstance(each, dict) else {"path": each}
        if named_by([said["path"]], inside, hidden=True):
            kinds = said.get("format", SDIST)
            named = {kinds} if isinstance(kinds, str) else {*kinds}
            taken = tuple(kind for kind in (SDIST, WHEEL) if kind in named)
            yield Way(taken, "tool.poetry.include")
    packages = [str(each.get("include", "")) for each in settings.get("packages", [])]
    named_packages = packages or [project.module]
    excluded = pattern_fits(path, project, settings.get("exclude"))
    if project.top(path) in named_packages and not excluded:
        yield Way(() if is_ignored(project, path) else (SDIST, WHEEL))


class Backend(NamedTuple):
    """A build backend.

    Attributes:
        name: the usual name.
        module: its name in ``pyproject.toml``.
        ways: how a project's file gets into which distributions.
        cause: the cause if no setting names the file; it shows what keeps the file out.
    """

    name: str
    module: str
    ways: Callable[[Project, str], Iterator[Way]]
    cause: Callable[[Project, Packed], Cause]


class Packed(NamedTuple):
    """A ``.env`` file, and the backend that would pack it into which distributions."""

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
        gitignore=nearest_gitignore(project),
    )


def _unless_tracked(project: Project, packed: Packed) -> Cause:
    """A file that git tracks is not ignored, even if a rule is added."""
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
    Backend("setuptools", "setuptools.build_meta", setuptools_files.ways, _by_manifest),
)
BY_MODULE = {each.module: each for each in BACKENDS}
