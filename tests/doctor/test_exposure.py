"""What else would publish a key, as a whole: its bounds, and hostile repositories."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from makers import make

from pytest_openai_ready.bounded_files import LARGEST
from pytest_openai_ready.doctor.exposure import published_findings
from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.git_index import index_findings
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from conftest import Repository

FLAG = "x = { dangerouslyAllowBrowser: true }\n"


def said(*findings: Finding) -> list[str]:
    return [f"{each.place} {each.cause.name}" for each in findings]


def test_an_image_is_made_of_the_files_on_the_disk(repository: Repository) -> None:
    repository.add("Dockerfile", "FROM python\nCOPY . .\n")
    repository.add("config.py", f'KEY = "{make("project")}"\n')

    def found() -> list[str]:
        keys = index_findings(Found(), ScanSettings.of(Found, {})).findings
        return said(*published_findings(Found(), keys))

    assert found() == ["Dockerfile:2 file-with-key-in-image"]
    repository.write("config.py", 'KEY = os.environ["OPENAI_API_KEY"]\n')
    assert found() == ["None nothing-else-published"]
    other = f'OTHER = "{make("project", 1)}"\n'
    repository.add("config.py", f'KEY = "{make("project")}"\n{other}')
    repository.write("config.py", other)
    assert found() == ["Dockerfile:2 file-with-key-in-image"]


def test_nothing_is_published_by_nothing(repository: Repository) -> None:
    assert repository.folder.is_dir()
    assert said(*published_findings(Found())) == ["None nothing-published"]


def test_what_is_staged_counts_not_what_lies_there(repository: Repository) -> None:
    repository.add("a.ts", FLAG)
    repository.write("a.ts", "")
    assert said(*published_findings(Found())) == ["a.ts:1:7 browser-client"]


def test_what_git_would_take_in_counts_and_what_it_ignores_does_not(
    repository: Repository,
) -> None:
    repository.add(".gitignore", "b.ts\n")
    repository.write("a.ts", FLAG)
    repository.write("b.ts", FLAG)
    assert said(*published_findings(Found())) == ["a.ts:1:7 browser-client"]


def test_an_ignored_dotenv_is_published_by_a_prefix(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write(".env", f"VITE_OPENAI_API_KEY={make('project')}\n")
    assert said(*published_findings(Found())) == [".env:1:1 public-variable"]


def test_a_folder_below_stands_for_the_whole_repository(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.add("app/a.ts", FLAG)
    monkeypatch.chdir(repository.folder / "app")
    assert said(*published_findings(Found())) == ["app/a.ts:1:7 browser-client"]


def test_links_pipes_and_large_files_are_passed_over(repository: Repository) -> None:
    repository.write("real.txt", FLAG)
    (repository.folder / "a.ts").symlink_to("real.txt")
    os.mkfifo(repository.folder / "b.ts")
    repository.write("c.ts", FLAG + " " * LARGEST)
    repository.git("add", "a.ts", "c.ts")
    repository.write("d.ts", FLAG + " " * LARGEST)
    assert said(*published_findings(Found())) == ["None nothing-published"]


def test_a_bound_is_said_beside_what_was_found(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pytest_openai_ready.shared_files.MOST", 2 * len(FLAG))
    for name in ("a.ts", "b.ts", "c.ts"):
        repository.add(name, FLAG)
    *found, last = published_findings(Found())
    assert said(*found) == ["a.ts:1:7 browser-client", "b.ts:1:7 browser-client"]
    assert (last.code, last.cause.name) == (Code.NOT_JUDGED, "too-much-to-look-at")


def test_outside_of_a_repository_git_says_so(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    (found,) = published_findings(Found())
    assert (found.code, found.cause.name) == (Code.NOT_JUDGED, "repository-needed")
