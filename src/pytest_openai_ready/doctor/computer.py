"""The computer: does its Python get security fixes, do its certificates exist?

Also the folders from which a program here imports before it gets to packages.

The SDK reads SSL_CERT_FILE when a client is created, before anything is sent; it looks
into SSL_CERT_DIR, and never reads REQUESTS_CA_BUNDLE.
https://www.python-httpx.org/environment_variables/
"""

from __future__ import annotations

import os
import posixpath
import sys
from typing import TYPE_CHECKING, Protocol

from pytest_openai_ready.account.setting_names import CERTIFICATE_VARIABLES
from pytest_openai_ready.file_kinds import is_test
from pytest_openai_ready.findings import Cause, Finding, Notes
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.causes import machine, source

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date
    from pathlib import Path

    from pytest_openai_ready.repository import Repository

PACKAGE = "__init__.py"
FILE, FOLDER = CERTIFICATE_VARIABLES
OF_OTHERS = "REQUESTS_CA_BUNDLE"
BEGIN = b"-----BEGIN "  # of a certificate in PEM, the only format that is read
LARGEST = 10_000_000  # bytes; all public certificates together take 250 kB

# The last month in which each minor version gets security fixes.
# https://devguide.python.org/versions/
SUPPORTED_UNTIL = {
    (3, 10): (2026, 10),
    (3, 11): (2027, 10),
    (3, 12): (2028, 10),
    (3, 13): (2029, 10),
    (3, 14): (2030, 10),
    (3, 15): (2031, 10),
}


def program_folders(repository: Repository, folder: Path) -> list[str]:
    """The folders whose files a program or a test would import before a package.

    Those are the current folder, and each one with tests: pytest puts it on Python's
    path unless it is part of a package. Outside a repository, only the current folder.
    """
    try:
        paths, root = repository.paths, repository.root
    except GitError:
        return [str(folder)]
    names = {posixpath.split(path) for path in paths}
    with_tests = {where for where, name in names if is_test(name)}
    chosen = sorted(each for each in with_tests if (each, PACKAGE) not in names)
    return [str(folder), *(os.path.join(root, each) for each in chosen)]


class OfVariable(Protocol):
    """Makes a cause from a variable and the path that it names."""

    def __call__(self, *, variable: str, path: str) -> Cause:
        """Make it."""
        ...


def python_finding(version: tuple[int, int, int], today: date) -> Finding:
    """Whether a version of Python is supported on a day.

    A version that is not in the table is newer than the table.
    """
    shown = ".".join(map(str, version))
    notes: Notes = {"executable": sys.executable}
    until = SUPPORTED_UNTIL.get((version[0], version[1]))
    if until is None:
        return Finding(machine.python_new(version=shown), notes=notes)
    retired = (today.year, today.month) > until
    cause = machine.python_retired if retired else machine.python_supported
    month = "{}-{:02}".format(*until)
    return Finding(cause(version=shown, until=month), notes=notes)


def certificates_finding(environ: Mapping[str, str]) -> Finding:
    """What is wrong with the settings for certificates, or which one is in effect."""
    file, folder = environ.get(FILE), environ.get(FOLDER)
    if file:
        cause = _fault_of_file(file) or machine.certificates_set
        return Finding(cause(variable=FILE, path=file))
    if folder:
        there = os.path.isdir(folder)
        cause = machine.certificates_set if there else machine.certificates_nowhere
        return Finding(cause(variable=FOLDER, path=folder))
    if environ.get(OF_OTHERS):
        return Finding(source.bundle_not_read(variable=OF_OTHERS, name=FILE))
    return Finding(machine.certificates_of_system())


def _fault_of_file(path: str) -> OfVariable | None:
    if not os.path.isfile(path):  # nor a pipe, which would block
        return machine.certificates_nowhere
    try:
        with open(path, "rb") as file:
            found = BEGIN in file.read(LARGEST)
    except OSError:
        return machine.certificates_not_readable
    return None if found else machine.certificates_none_inside
