"""Keys, and repositories that know nothing of this computer."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import subprocess
import sysconfig
from typing import TYPE_CHECKING, NamedTuple

import certificates
import pytest
from hypothesis import HealthCheck, settings
from makers import SHAPES, make
from systems import be_alike, part_of

from pytest_openai_ready.git.processes import run
from pytest_openai_ready.git.processes.allowance import ALLOWANCE
from pytest_openai_ready.tools.ci.services import VARIABLES

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path
    from typing import TypeAlias

    Filled: TypeAlias = "Callable[[Callable[[Repository], object], Repository], None]"

pytest_plugins = ["pytester", "gathered", "points_table", "verdict_table"]

# Where this suite itself runs is not where the suites run that it is about.
for name in VARIABLES:
    os.environ.pop(name, None)
# Where it is set, as in most containers, pytest compiles each plugin for each session.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
# Nor does Python write everything at once, as it does there.
os.environ.pop("PYTHONUNBUFFERED", None)
# Nor is its keyring theirs: a developer's own may hold a key.
os.environ["PYTHON_KEYRING_BACKEND"] = "keyring.backends.null.Keyring"
# Expected commands begin with the names of programs, as where an environment is active.
beside = (sysconfig.get_path("scripts"), os.environ.get("PATH", ""))
os.environ["PATH"] = os.pathsep.join(beside)
# They are typed as in a POSIX shell, which Git for Windows brings.
os.environ["MSYSTEM"] = "MINGW64"
# A shell starts what runs in the background so that it ignores Ctrl-C, and so are its children.
signal.signal(signal.SIGINT, signal.default_int_handler)
gc.disable()  # until all tests are collected
be_alike()
certificates.read_once()
# A busy computer is no fault of what is tested, and each run tries the same.
settings.register_profile(
    "everywhere",
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("everywhere")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: many tests wait for what they started."""
    return (os.cpu_count() or 1) + 1


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    kept = part_of(items)
    counts = set(kept)
    left_out = [item for item in items if item not in counts]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = kept


def pytest_collection_finish() -> None:
    """What all tests need stays: nobody looks for garbage in it again and again."""
    gc.freeze()
    gc.enable()


@pytest.fixture
def key() -> str:
    """A key of today's shape."""
    return make("project")


@pytest.fixture(params=SHAPES)
def key_of_any_shape(request: pytest.FixtureRequest) -> str:
    return make(request.param)


class Repository(NamedTuple):
    """A git repository with nothing in it yet."""

    folder: Path

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            check=True,
            stdout=subprocess.PIPE,
            encoding="utf-8",
        )
        return done.stdout

    def write(self, name: str, content: str | bytes) -> str:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        data = content.encode() if isinstance(content, str) else content
        path.write_bytes(data)
        return name

    def add(self, name: str, content: str | bytes) -> str:
        """Write a file and stage it, whatever rules say."""
        self.git("add", "--force", "--", self.write(name, content))
        return name

    def fill(self, files: Mapping[str, str | bytes]) -> None:
        """Write files and stage what no rule covers."""
        for name, content in files.items():
            self.write(name, content)
        self.git("add", ".")

    def store(self, kind: str, content: str | bytes) -> str:
        """Write an object of git as it is, however odd, and return its name."""
        options = ("-t", kind, "-w", "--literally", "--no-filters")
        return self.git(
            "hash-object", *options, self.write("../object", content)
        ).strip()

    def commit(self, *options: str) -> None:
        # Afterwards git would start more processes, which find nothing to tidy.
        alone = ("-c", "maintenance.auto=false")
        self.git(*alone, "commit", "--quiet", "--no-verify", "--message=x", *options)


@pytest.fixture
def isolated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder; git reads no settings of this computer or its user."""
    home = tmp_path / "home"
    home.mkdir()
    for name in filter(lambda each: each.startswith("GIT_"), dict(os.environ)):
        monkeypatch.delenv(name)
    for name in ("HOME", "USERPROFILE", "XDG_CONFIG_HOME", "XDG_CACHE_HOME"):
        monkeypatch.setenv(name, str(home))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    for role in ("AUTHOR", "COMMITTER"):
        monkeypatch.setenv(f"GIT_{role}_NAME", "A. Student")
        monkeypatch.setenv(f"GIT_{role}_EMAIL", "student@example.com")
    monkeypatch.setenv("OPENAI_READY_LANG", "en")
    return home


@pytest.fixture(autouse=True)
def _nothing_spent() -> None:
    """Each test has all the time for git that a command has."""
    ALLOWANCE.renew()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What git was asked since, by the arguments of each of its processes."""
    questions: list[tuple[str, ...]] = []
    start = run.start

    def counted(folder: str, *arguments: str, **options: int) -> object:
        questions.append(arguments)
        return start(folder, *arguments, **options)

    monkeypatch.setattr(run, "start", counted)
    return questions


@pytest.fixture(scope="session")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Filled:
    """Fills a new repository as a function does, which is called once for all tests."""
    made: dict[object, Path] = {}

    def fill_alike(fill: Callable[[Repository], object], new: Repository) -> None:
        if fill in made:
            shutil.copytree(made[fill], new.folder, symlinks=True, dirs_exist_ok=True)
            return
        fill(new)
        made[fill] = tmp_path_factory.mktemp("filled") / "repository"
        shutil.copytree(new.folder, made[fill], symlinks=True)

    return fill_alike


@pytest.fixture(scope="session")
def empty_git(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``git init`` makes, but for the examples of hooks that nobody runs."""
    folder = tmp_path_factory.mktemp("empty")
    environ = {name: value for name, value in os.environ.items() if name[:4] != "GIT_"}
    subprocess.run(
        ["git", "init", "--quiet", "--initial-branch=main"],
        cwd=folder,
        check=True,
        env=environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"},
    )
    for example in (folder / ".git" / "hooks").glob("*.sample"):
        example.unlink()
    return folder / ".git"


@pytest.fixture
def repository(
    tmp_path: Path, isolated: Path, empty_git: Path, monkeypatch: pytest.MonkeyPatch
) -> Repository:
    """A repository without a commit; it is the current folder."""
    assert isolated.is_dir()
    folder = tmp_path / "repository"
    shutil.copytree(empty_git, folder / ".git")
    monkeypatch.chdir(folder)
    return Repository(folder)
