"""What a host said some minutes ago, and all the ways in which it is not believed."""

from __future__ import annotations

import json
import os
import threading
import time
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest
from makers import make
from systems import needs_modes

from pytest_openai_ready.account.verdict.cache import Cache
from pytest_openai_ready.account.wire.client import Account
from pytest_openai_ready.findings import Cause, Code, Finding, Severity, plain
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import account

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

KEY = make("project")
ACCOUNT = Account(Key(KEY), ".env", "https://api.openai.com/v1", "org-a", "proj_a")
READY = Finding(account.billable_call(model="gpt-4o-mini", host="api.openai.com"))
EMPTY = Finding(account.balance_empty(host="api.openai.com"))
RECALLED = READY._replace(notes={"age": 0})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "cache" / "openai-ready"


@pytest.fixture
def entry(folder: Path) -> Path:
    """The one entry of a cache that knows ``ACCOUNT`` to be ready."""
    Cache(folder).keep(ACCOUNT, None, READY)
    return next(each for each in folder.iterdir() if each.name != "salt")


def test_what_was_said_is_recalled_with_its_age(folder: Path) -> None:
    kept = Cache(folder)
    assert kept.recall(ACCOUNT, None) is None
    kept.keep(ACCOUNT, None, READY)
    assert Cache(folder).recall(ACCOUNT, None) == RECALLED


@pytest.mark.parametrize(
    ("account", "model"),
    [
        (ACCOUNT, "gpt-5-nano"),
        (ACCOUNT._replace(key=Key(make("project", 1))), None),
        (ACCOUNT._replace(base_url="https://relay.example/v1"), None),
        (ACCOUNT._replace(organization=None), None),
        (ACCOUNT._replace(project="proj_b"), None),
        (ACCOUNT._replace(is_bare=True), None),
        (ACCOUNT._replace(admin=Key(make("admin"))), None),
        (ACCOUNT._replace(warn_days=90), None),
    ],
)
def test_of_another_account_or_model_nothing_is_known(
    folder: Path, account: Account, model: str | None
) -> None:
    Cache(folder).keep(ACCOUNT, None, READY)
    assert Cache(folder).recall(account, model) is None


def test_what_the_environment_adds_or_the_user_asks_for_makes_another_verdict(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bare = ACCOUNT._replace(is_bare=True)
    for each in (ACCOUNT, bare):
        Cache(folder).keep(each, None, READY)
    assert Cache(folder).recall(ACCOUNT, None, Decimal(50)) is None
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Team: b")
    assert Cache(folder).recall(ACCOUNT, None) is None
    assert Cache(folder).recall(bare, None) == RECALLED  # it is sent none of it
    Cache(folder).forget(ACCOUNT)
    assert Cache(folder).recall(bare, None) is None


def test_what_passes_by_itself_is_not_kept(folder: Path) -> None:
    for code in Code:
        cache = folder / code.value
        Cache(cache).keep(ACCOUNT, None, Finding(Cause(code, code.value, {})))
        known = Cache(cache).recall(ACCOUNT, None) is not None
        assert (code, known) == (code, code.severity is not Severity.UNKNOWN)


def test_a_rehearsal_leaves_no_trace(folder: Path) -> None:
    Cache(folder).keep(ACCOUNT._replace(stands_for="api.openai.com"), None, READY)
    assert not folder.exists()


@pytest.mark.parametrize(
    ("finding", "seconds", "known"),
    [
        (READY, 595, True),
        (READY, 601, False),
        (READY, -5, False),
        (EMPTY, 55, True),
        (EMPTY, 61, False),
    ],
)
def test_a_failure_is_believed_for_less_time(
    folder: Path, entry: Path, finding: Finding, seconds: float, *, known: bool
) -> None:
    Cache(folder).keep(ACCOUNT, None, finding)
    said = json.loads(entry.read_text())
    entry.write_text(json.dumps({**said, "at": time.time() - seconds}))
    recalled = Cache(folder).recall(ACCOUNT, None)
    assert (recalled is not None) is known
    assert recalled is None or abs(recalled.notes["age"] - seconds) < 5


def test_it_holds_nothing_of_a_key(folder: Path, entry: Path) -> None:
    Cache(folder).keep(ACCOUNT, "gpt-5-nano", EMPTY)
    entries = [each for each in folder.iterdir() if each.name != "salt"]
    said = "".join(each.name + each.read_text() for each in entries)
    assert (entry in entries, len(entries)) == (True, 2)
    pieces = {KEY[at : at + 4] for at in range(len("sk-proj-"), len(KEY) - 3)}
    assert [piece for piece in pieces if piece in said] == []


@needs_modes
def test_nobody_else_may_look(folder: Path, entry: Path) -> None:
    files = {each.stat().st_mode & 0o777 for each in (entry, folder / "salt")}
    assert (folder.stat().st_mode & 0o777, files) == (0o700, {0o600})


def _link(entry: Path) -> None:
    target = entry.parent.parent / "elsewhere"
    entry.rename(target)
    entry.symlink_to(target)


def _pipe(entry: Path) -> None:
    entry.unlink()
    os.mkfifo(entry, 0o600)


def _of_another(entry: Path) -> None:
    os.chown(entry, 12345, -1)


def _folder_of_another(entry: Path) -> None:
    os.chown(entry.parent, 12345, -1)


def _replaced_by_folder(entry: Path) -> None:
    entry.unlink()
    entry.mkdir(0o700)


def _linked_folder(entry: Path) -> None:
    folder = entry.parent
    folder.rename(folder.parent / "elsewhere")
    folder.symlink_to(folder.parent / "elsewhere")


SPOILED: dict[str, Callable[[Path], object]] = {
    "a link": _link,
    "a pipe that nobody writes": _pipe,
    "a folder": _replaced_by_folder,
    "others may read": lambda entry: entry.chmod(0o644),
    "of another": _of_another,
    "the folder is a link": _linked_folder,
    "others may enter": lambda entry: entry.parent.chmod(0o755),
    "the folder is of another": _folder_of_another,
    "too large": lambda entry: entry.write_bytes(b" " * 70_000 + entry.read_bytes()),
    "empty": lambda entry: entry.write_bytes(b""),
    "bytes": lambda entry: entry.write_bytes(os.urandom(100)),
    "deep": lambda entry: entry.write_text("[" * 60_000),
    "a list": lambda entry: entry.write_text("[]"),
    "no time": lambda entry: entry.write_text(json.dumps({"finding": plain(READY)})),
    "a word for a time": lambda entry: entry.write_text(
        json.dumps({"at": "now", "finding": plain(READY)})
    ),
    "no code": lambda entry: entry.write_text(
        json.dumps(
            {"at": time.time(), "finding": ["rich", "billable-call", {}, None, {}]}
        )
    ),
    "facts of no kind": lambda entry: entry.write_text(
        json.dumps(
            {"at": time.time(), "finding": ["ready", "billable-call", [], None, {}]}
        )
    ),
    "a salt that was cut": lambda entry: (entry.parent / "salt").write_bytes(b"x"),
}


@needs_modes
@pytest.mark.parametrize("spoil", SPOILED.values(), ids=SPOILED)
def test_what_is_not_as_it_was_written_is_passed_over(
    folder: Path, entry: Path, spoil: Callable[[Path], object]
) -> None:
    try:
        spoil(entry)
    except PermissionError:
        pytest.skip("only root gives files away")
    assert Cache(folder).recall(ACCOUNT, None) is None
    Cache(folder).keep(ACCOUNT, None, READY)
    Cache(folder).forget(ACCOUNT)
    Cache(folder).clear()


@needs_modes
def test_a_link_is_replaced_and_its_target_left_alone(
    folder: Path, entry: Path
) -> None:
    target = folder.parent / "precious"
    target.write_text("precious")
    entry.unlink()
    entry.symlink_to(target)
    Cache(folder).keep(ACCOUNT, None, READY)
    assert target.read_text() == "precious"
    assert not entry.is_symlink()
    assert Cache(folder).recall(ACCOUNT, None) == RECALLED


def test_where_nothing_can_be_written_nothing_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    kept = Cache(tmp_path / "file" / "openai-ready")
    kept.keep(ACCOUNT, None, READY)
    kept.forget(ACCOUNT)
    kept.clear()
    assert kept.recall(ACCOUNT, None) is None


def test_a_loss_is_of_one_account_and_of_all_its_models(folder: Path) -> None:
    kept, other = Cache(folder), ACCOUNT._replace(key=Key(make("project", 1)))
    for each in (ACCOUNT, other):
        for model in (None, "gpt-5-nano"):
            kept.keep(each, model, READY)
    kept.forget(ACCOUNT)
    known = [
        kept.recall(account, model) is not None
        for account in (ACCOUNT, other)
        for model in (None, "gpt-5-nano")
    ]
    assert known == [False, False, True, True]


def test_all_can_be_forgotten(folder: Path, entry: Path) -> None:
    Cache(folder).clear()
    assert not entry.exists()
    assert Cache(folder).recall(ACCOUNT, None) is None


def test_what_is_old_is_removed_with_the_next_that_is_kept(
    folder: Path, entry: Path
) -> None:
    os.utime(entry, (time.time() - 700,) * 2)
    Cache(folder).keep(ACCOUNT, "gpt-5-nano", READY)
    assert not entry.exists()
    assert Cache(folder).recall(ACCOUNT, "gpt-5-nano") is not None


def test_whoever_asks_anew_keeps_the_answer_for_others(
    folder: Path, entry: Path
) -> None:
    reopened = Cache(folder, live=True)
    assert reopened.recall(ACCOUNT, None) is None
    reopened.keep(ACCOUNT, None, EMPTY)
    recalled = Cache(folder).recall(ACCOUNT, None)
    assert recalled is not None
    assert recalled.code is Code.BALANCE_EMPTY
    assert entry.exists()


def test_many_may_write_at_once(folder: Path) -> None:
    seen: list[Finding | None] = []

    def work() -> None:
        for _ in range(20):
            Cache(folder).keep(ACCOUNT, None, READY)
            seen.append(Cache(folder).recall(ACCOUNT, None))

    Cache(folder).keep(ACCOUNT, None, READY)
    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {each and each.code for each in seen} == {Code.READY}
    assert len(list(folder.iterdir())) == 2
