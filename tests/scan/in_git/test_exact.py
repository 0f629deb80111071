"""The owner's secrets in all commits, to the letter."""

from __future__ import annotations

import base64
import io
import zipfile
from typing import TYPE_CHECKING

from makers import make

from pytest_openai_ready.git.objects.contents import LARGE
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.in_git import exact
from pytest_openai_ready.scan.in_git.own_secrets import OwnSecrets
from pytest_openai_ready.scan.known_secrets import KnownSecret
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    import pytest
    from conftest import Repository

KEY, OTHER = make("project"), make("project", 1)
OWN = "r9k2e-7q6c5z4a.3v28w1x"  # of no shape that is known
SECRETS = OwnSecrets(
    [
        KnownSecret("OPENAI_API_KEY", KEY.encode(), ".env"),
        KnownSecret("RELAY_API_KEY", OWN.encode()),
        KnownSecret("COPY_OF_KEY", KEY.encode()),
        KnownSecret("STAND_IN", b"sk-1234567890abcdef1234567890abcdef"),
        KnownSecret("SHORT", b"a1b2"),
    ]
)


def zipped(content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("inside.py", content)
    return made.getvalue()


def committed(repository: Repository, name: str, content: str | bytes) -> None:
    """A file in a commit, and out of the next."""
    repository.add(name, content)
    repository.commit()
    repository.git("rm", "--quiet", "--force", "--", name)
    repository.commit()


def on_another_branch(repository: Repository) -> None:
    repository.git("switch", "--quiet", "--create", "other")
    committed(repository, "a.py", KEY)
    repository.git("switch", "--quiet", "main")


def in_a_stash(repository: Repository) -> None:
    repository.write("first.py", KEY)
    repository.git("stash")
    repository.write("first.py", "other")
    repository.git("stash")


def pushed(repository: Repository) -> None:
    committed(repository, "a.py", KEY)
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")


# How a key gets in, and what is then said: code, path, whether pushed, variable.
FILE, MESSAGE = "key-in-history", "key-in-message"
PLACES: dict[str, tuple[Callable[[Repository], object], list[tuple[str, ...]]]] = {
    "nowhere": (lambda it: committed(it, "a.py", OTHER), []),
    "a file that is gone": (
        lambda it: committed(it, "a.py", f"\nx = '{KEY}'"),
        [(FILE, "a.py:2:6", "no", "OPENAI_API_KEY")],
    ),
    "a value of no shape": (
        lambda it: committed(it, "b.py", f"x = '{OWN}'"),
        [(FILE, "b.py:1:6", "no", "RELAY_API_KEY")],
    ),
    "another branch": (on_another_branch, [(FILE, "a.py:1:1", "no", "OPENAI_API_KEY")]),
    "a stash below another": (
        in_a_stash,
        [(FILE, "first.py:1:1", "no", "OPENAI_API_KEY")],
    ),
    "a note": (
        lambda it: it.git("notes", "add", "--message", f"key {KEY}"),
        [(FILE, "{note}:1:5", "no", "OPENAI_API_KEY")],
    ),
    "the message of a commit": (
        lambda it: it.git("commit", "--quiet", "--allow-empty", "-m", f"a\n\n{KEY}"),
        [(MESSAGE, "{HEAD}:3:1", "no", "OPENAI_API_KEY")],
    ),
    "an annotated tag": (
        lambda it: it.git("tag", "--annotate", "-m", KEY, "v1"),
        [(MESSAGE, "v1:1:1", "no", "OPENAI_API_KEY")],
    ),
    "a remote": (pushed, [(FILE, "a.py:1:1", "yes", "OPENAI_API_KEY")]),
    "base64": (
        lambda it: committed(it, "a.txt", base64.b64encode(f"x:{KEY}".encode())),
        [(FILE, "a.txt:1:3", "no", "OPENAI_API_KEY")],
    ),
    "UTF-16": (
        lambda it: committed(it, "a.ps1", KEY.encode("utf-16")),
        [(FILE, "a.ps1:1:3", "no", "OPENAI_API_KEY")],
    ),
    "an archive": (
        lambda it: committed(it, "a.zip", zipped(KEY)),
        [(FILE, "a.zip:1:1", "no", "OPENAI_API_KEY")],
    ),
    "a large file": (
        lambda it: committed(it, "a.csv", b"1,2\n" * (LARGE // 4) + KEY.encode()),
        [(FILE, f"a.csv:{LARGE // 4 + 1}:1", "no", "OPENAI_API_KEY")],
    ),
    "a line that may have it": (
        lambda it: committed(it, "a.py", f"x = '{KEY}'  # pragma: allowlist secret"),
        [],
    ),
    "a word that it is a part of": (
        lambda it: committed(it, "b.py", f"x = '{OWN}z'"),
        [],
    ),
    "what is staged only": (lambda it: it.add("a.py", KEY), []),
    "what only a reflog knows": (
        lambda it: (
            it.add("a.py", KEY),
            it.commit(),
            it.git("reset", "--quiet", "--hard", "HEAD~"),
        ),
        [],
    ),
}


def said(repository: Repository) -> list[tuple[str, ...]]:
    found, complete = exact.exact_findings(
        Asked(repository.folder), SECRETS, ScanSettings()
    )
    assert complete
    return [
        (
            *(each.code.value, str(each.place), each.facts["pushed"]),
            each.found.variable if each.found else "",
        )
        for each in found.findings
    ]


def test_a_secret_is_found_in_every_place_of_git(repository: Repository) -> None:
    repository.add("first.py", "clean\n")
    repository.commit()
    first = repository.git("rev-parse", "HEAD").strip()
    for name, (put, expected) in PLACES.items():
        put(repository)
        known = {"HEAD": repository.git("rev-parse", "HEAD")[:12]}
        listed = repository.git("notes", "list").split()
        known["note"] = listed[1] if listed else ""
        rows = [
            tuple(part.format_map(known) if "{" in part else part for part in row)
            for row in expected
        ]
        assert (name, said(repository)) == (name, rows)
        repository.git("reset", "--quiet", "--hard", first)
        repository.git("stash", "clear")
        for ref in repository.git("for-each-ref", "--format=%(refname)").split():
            if ref != "refs/heads/main":
                repository.git("update-ref", "-d", ref)
    assert said(repository) == []


def test_what_is_known_of_a_value_is_said_once_at_its_oldest_commit(
    repository: Repository,
) -> None:
    committed(repository, "old.py", KEY)
    oldest = repository.git("rev-parse", "HEAD~")[:12]
    committed(repository, "new.py", f"again {KEY}")
    found, _ = exact.exact_findings(Asked(), SECRETS, ScanSettings())
    (finding,) = found.findings
    assert (finding.facts["commit"], found.commits) == (oldest, 4)
    assert [each.finding for each in found.held] == [finding]


def test_a_lack_of_time_for_all_is_reported(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    committed(repository, "a.py", KEY)
    assert not exact.exact_findings(Asked(), SECRETS, ScanSettings(), seconds=-1)[1]
    monkeypatch.setattr(exact, "SHARE", 1)
    shown: list[tuple[int, int]] = []
    found, complete = exact.exact_findings(
        Asked(), SECRETS, ScanSettings(), progress=lambda *done: shown.append(done)
    )
    assert (len(found.findings), complete) == (1, True)
    assert shown == [(at, 3) for at in range(1, 4)]


def test_nothing_of_a_secret_is_in_what_an_error_could_show() -> None:
    assert [each.name for each in SECRETS.values] == ["OPENAI_API_KEY", "RELAY_API_KEY"]
    assert KEY[20:40] not in repr(SECRETS) + repr(SECRETS.values)
