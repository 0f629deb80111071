"""What git holds -> findings."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest
from staging import (
    KEY,
    LINE,
    key_as_target_of_a_link,
    key_in_a_renamed_file,
    key_not_staged,
    key_not_tracked,
    key_then_cleaned,
)

from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.places.git_index import (
    FileFindings,
    confirmed,
    index_findings,
    staged_findings,
)
from pytest_openai_ready.scan.scanner import DEFAULTS, findings_in_file

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import TypeAlias

    from conftest import Repository

    from pytest_openai_ready.scan.scanner import ScanSettings

    Look: TypeAlias = Callable[[Asked, ScanSettings], FileFindings]

POINTER = """\
version https://git-lfs.github.com/spec/v1
oid sha256:4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393
size 12345
"""


def places(findings: Iterable[Finding]) -> list[str]:
    return [str(finding.place) for finding in findings]


def key_behind_no_diff(repository: Repository) -> None:
    repository.add(".gitattributes", "*.ipynb -diff\n")
    repository.add("a", LINE)


def key_with_external_diff(repository: Repository) -> None:
    repository.git("config", "diff.external", "true")
    repository.add("a", LINE)


def key_in_place_of_a_link(repository: Repository) -> None:
    os.symlink("elsewhere", "a")
    repository.git("add", "a")
    repository.commit()
    os.remove("a")
    repository.add("a", LINE)


def key_though_ignored(repository: Repository) -> None:
    repository.add(".gitignore", "a\n")
    repository.add("a", LINE)


def key_in_utf_16(repository: Repository) -> None:
    repository.add("a", LINE.encode("utf-16"))


def key_in_utf_16_that_git_keeps_as_utf_8(repository: Repository) -> None:
    repository.add(".gitattributes", "a working-tree-encoding=UTF-16\n")
    repository.add("a", LINE.encode("utf-16"))


def key_behind_a_pointer(repository: Repository) -> None:
    repository.add("a", POINTER)
    repository.write("a", LINE)


def key_in_a_pointer(repository: Repository) -> None:
    repository.add("a", POINTER + LINE)
    os.remove("a")


HELD = [
    key_in_a_pointer,
    key_then_cleaned,
    key_behind_no_diff,
    key_with_external_diff,
    key_in_a_renamed_file,
    key_as_target_of_a_link,
    key_in_place_of_a_link,
    key_though_ignored,
    key_in_utf_16,
    key_in_utf_16_that_git_keeps_as_utf_8,
    key_behind_a_pointer,
]


@pytest.mark.parametrize("arrange", HELD)
@pytest.mark.parametrize("look", [staged_findings, index_findings])
def test_a_key_that_git_holds_is_found(
    repository: Repository,
    look: Look,
    arrange: Callable[[Repository], None],
) -> None:
    arrange(repository)
    (finding,) = look(Asked(), DEFAULTS).findings
    assert finding.place is not None
    assert finding.place.path == "a"
    assert finding.key == f"sk-proj-...{KEY[-4:]}"


def key_announced_only(repository: Repository) -> None:
    repository.write("a", LINE)
    repository.git("add", "--intent-to-add", "a")


def key_removed_by_a_filter(repository: Repository) -> None:
    repository.add(".gitattributes", "a filter=strip\n")
    repository.git("config", "filter.strip.clean", "sed s/sk-.*//")
    repository.add("a", LINE)


def key_in_a_submodule(repository: Repository) -> None:
    repository.git("init", "--quiet", "a")
    below = repository._replace(folder=repository.folder / "a")
    below.add("b", LINE)
    below.commit()
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "a")


NOT_HELD = [
    key_not_staged,
    key_not_tracked,
    key_announced_only,
    key_removed_by_a_filter,
    key_in_a_submodule,
]


@pytest.mark.parametrize("arrange", NOT_HELD)
@pytest.mark.parametrize("look", [staged_findings, index_findings])
def test_what_git_does_not_hold_is_not_found(
    repository: Repository,
    look: Look,
    arrange: Callable[[Repository], None],
) -> None:
    arrange(repository)
    assert look(Asked(), DEFAULTS).findings == ()


def test_staged_is_less_than_the_index(repository: Repository) -> None:
    repository.add("old", LINE)
    repository.commit()
    repository.add("new", LINE)
    assert places(staged_findings(Asked(), DEFAULTS).findings) == ["new:1:16"]
    assert places(index_findings(Asked(), DEFAULTS).findings) == [
        "new:1:16",
        "old:1:16",
    ]


def test_the_files_of_the_index_are_counted(repository: Repository) -> None:
    for name in ("a", "b", "c/d"):
        repository.add(name, "clean\n")
    key_in_a_submodule(repository._replace(folder=repository.folder / "c"))
    assert index_findings(Asked(), DEFAULTS) == FileFindings((), 3)


def test_a_folder_below_stands_for_the_whole_repository(
    repository: Repository,
) -> None:
    repository.add("a", LINE)
    repository.write("below/b", "")
    assert places(
        index_findings(Asked(repository.folder / "below"), DEFAULTS).findings
    ) == ["a:1:16"]


def test_a_key_of_both_sides_of_a_conflict_is_found_once(
    repository: Repository,
) -> None:
    repository.add("a", "base\n")
    repository.commit()
    repository.git("switch", "--quiet", "--create=side")
    repository.add("a", f"side {KEY}\n")
    repository.commit()
    repository.git("switch", "--quiet", "main")
    repository.add("a", f"main: {KEY}\n")
    repository.commit()
    with pytest.raises(subprocess.CalledProcessError, match="merge"):
        repository.git("merge", "--quiet", "side")
    assert places(index_findings(Asked(), DEFAULTS).findings) == ["a:1:7"]


def test_files_that_git_has_not_fetched_are_counted(repository: Repository) -> None:
    repository.add("a", "here\n")
    repository.git(
        "update-index", "--add", "--cacheinfo", f"100644,{'0123456789' * 4},b"
    )

    assert index_findings(Asked(), DEFAULTS) == FileFindings(
        (Finding(search.files_not_fetched(count=1)),), 1
    )


@pytest.mark.parametrize("look", [staged_findings, index_findings])
def test_without_a_repository_nothing_is_judged(
    isolated: os.PathLike[str], look: Look
) -> None:
    (finding,) = look(Asked(isolated), DEFAULTS).findings
    assert finding.code is Code.NOT_JUDGED
    assert finding.cause.name == "repository-needed"


@pytest.mark.parametrize("name", ["missing", "linked/a"])
def test_a_pointer_leads_to_no_file_elsewhere(
    repository: Repository, isolated: os.PathLike[str], name: str
) -> None:
    repository.add(name, POINTER)
    os.remove(name)
    if name == "linked/a":
        os.rmdir("linked")
        os.symlink(isolated, "linked")
        repository.write(name, LINE)
    assert index_findings(Asked(), DEFAULTS).findings == ()


CONFIRMED: list[tuple[Callable[[Repository], None], list[str]]] = [
    (key_behind_no_diff, ["a:1:16"]),
    (key_as_target_of_a_link, ["a:1:1"]),
    (key_though_ignored, ["a:1:16"]),
    (key_behind_a_pointer, ["a:1:16"]),
    (key_not_tracked, ["a:1:16"]),
    (key_in_utf_16, ["a:1:33"]),
    (key_in_utf_16_that_git_keeps_as_utf_8, ["a:1:16"]),
    (key_not_staged, []),
    (key_announced_only, []),
    (key_removed_by_a_filter, []),
]


@pytest.mark.parametrize(("arrange", "expected"), CONFIRMED)
def test_a_finding_in_a_file_is_confirmed_by_the_index(
    repository: Repository,
    arrange: Callable[[Repository], None],
    expected: list[str],
) -> None:
    arrange(repository)
    found = findings_in_file("a")
    assert found
    assert places(confirmed(found, Asked(), DEFAULTS)) == expected


def test_the_place_is_that_in_the_index(repository: Repository) -> None:
    repository.add("a", LINE)
    repository.write("a", f"not staged\n\n{LINE}")
    assert places(confirmed(findings_in_file("a"), Asked(), DEFAULTS)) == ["a:1:16"]


@pytest.mark.parametrize("spelling", ["a", "./a", "below/../a", "{root}/a"])
def test_a_file_is_known_however_its_path_is_spelled(
    repository: Repository, spelling: str
) -> None:
    key_not_staged(repository)
    repository.write("below/b", "")
    path = spelling.format(root=repository.folder)
    assert confirmed(findings_in_file(path), Asked(), DEFAULTS) == []


def test_outside_of_a_repository_findings_stay(
    isolated: os.PathLike[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    with open("a", "w", encoding="ascii") as file:
        file.write(LINE)
    assert places(confirmed(findings_in_file("a"), Asked(), DEFAULTS)) == ["a:1:16"]


def test_a_file_of_another_repository_keeps_its_findings(
    repository: Repository, isolated: os.PathLike[str]
) -> None:
    assert repository.folder.is_dir()
    path = os.path.join(isolated, "a")
    with open(path, "w", encoding="ascii") as file:
        file.write(LINE)
    assert places(confirmed(findings_in_file(path), Asked(), DEFAULTS)) == [
        f"{path}:1:16"
    ]


def test_what_could_not_be_judged_stays(repository: Repository) -> None:
    key_not_staged(repository)
    findings = (*findings_in_file("missing"), *findings_in_file("a"))
    assert [each.code for each in confirmed(findings, Asked(), DEFAULTS)] == [
        Code.NOT_JUDGED
    ]
