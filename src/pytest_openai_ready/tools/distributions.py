"""Distributions that are already built: what is in ``dist`` is uploaded next."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.dotenv.file_names import is_dotenv
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.scan.archives.members import members
from pytest_openai_ready.scan.archives.streams import Budget, Exhausted, Source
from pytest_openai_ready.scan.scanner import findings_in_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.archives.streams import ByteStream

FOLDER = "dist"
ENDINGS = (".whl", ".tar.gz", ".zip")
MOST = 20  # distributions
MOST_UNPACKED, MOST_MEMBERS, SECONDS = 256 << 20, 20_000, 5.0


def findings(start: str, repository: Repository) -> Iterator[Finding]:
    """Report ``.env`` files and keys in a project's built distributions.

    ``start`` is the project's folder.
    """
    for name in _distributions(os.path.join(repository.root, start, FOLDER)):
        shown = f"{start}{FOLDER}/{name}"
        path = os.path.join(repository.root, start, FOLDER, name)
        yield from (_packed(shown, each) for each in dict.fromkeys(_dotenvs(path)))
        for found in findings_in_file(path):
            yield _as_built(shown, found)


def _distributions(folder: str) -> list[str]:
    """Return up to ``MOST`` distributions in a folder, sorted by name; no links."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(
                each.name
                for each in entries
                if each.name.endswith(ENDINGS) and each.is_file(follow_symlinks=False)
            )
    except OSError:
        return []
    return names[-MOST:]


def _dotenvs(path: str) -> Iterator[str]:
    """Yield the names of members that are ``.env`` files; stop at a broken archive."""
    budget = Budget(MOST_UNPACKED, MOST_MEMBERS, SECONDS)
    try:
        with open(path, "rb") as file:
            yield from _named(path, file, budget)
    except (OSError, Exhausted):
        return


def _named(path: str, stream: ByteStream, budget: Budget) -> Iterator[str]:
    for member in members(path, Source(stream), budget):
        if member.alone and member.name.endswith(".tar"):
            yield from _named(member.name, member.content, budget)
        elif is_dotenv(member.name):
            yield member.name


def _packed(shown: str, inside: str) -> Finding:
    return Finding(published.dotenv_in_distribution(inside=inside), Place(shown))


def _as_built(shown: str, found: Finding) -> Finding:
    if found.found is None:
        return found.at(shown)._replace(place=Place(shown))
    return Finding(published.key_in_distribution(found=found.found), Place(shown))
