"""The system's keyring, through keyring's own backends and some of a bad kind."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import TYPE_CHECKING

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import InitError, KeyringLocked
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources import keyrings
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import source_findings
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from pytest_openai_ready.messages.language import Language

KEY, OTHER = make("project"), make("project", 1)
MISSING = (
    "OpenAI not ready [key-missing]: There is no OPENAI_API_KEY in the environment or in "
    "a .env file. Create a project key and put it into .env as OPENAI_API_KEY=<the key>. "
    "https://platform.openai.com/api-keys"
)


class Backend(KeyringBackend):
    """A keyring whose answers a test chooses."""

    priority = -1  # never chosen by itself

    def __init__(self, answer: Callable[[], str | None]) -> None:
        self.answer = answer

    def get_password(self, service: str, username: str) -> str | None:
        assert (service, username) == ("openai", "OPENAI_API_KEY")
        return self.answer()

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    before = keyring.get_keyring()
    yield
    keyring.set_keyring(before)


def raising(error: BaseException) -> Callable[[], str]:
    def answer() -> str:
        raise error

    return answer


def said(folder: Path, backend: KeyringBackend, language: Language) -> str:
    keyring.set_keyring(backend)
    (finding,) = source_findings(read_settings({}, folder))
    return headline(finding, language)


def test_only_macos_loads_the_backend_of_its_keychain(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Elsewhere, it searches for Apple's libraries with a compiler before it gives up."""
    keyring.set_keyring(Backend(lambda: KEY))
    for system, is_left_out in (("darwin", False), ("linux", True), ("win32", True)):
        monkeypatch.delitem(sys.modules, keyrings.OF_APPLE, raising=False)
        monkeypatch.setattr(sys, "platform", system)
        obtained = keyrings.key_in_keyring()
        assert obtained.key is not None
        assert obtained.key.reveal() == KEY
        assert (keyrings.OF_APPLE in sys.modules) == is_left_out, system


def test_a_key_of_the_keyring_comes_last(tmp_path: Path) -> None:
    keyring.set_keyring(Backend(lambda: KEY))
    found = read_settings({}, tmp_path)
    assert found.key is not None
    assert (found.key.reveal(), found.where) == (KEY, "keyring")
    (tmp_path / ".env").write_text(f"OPENAI_API_KEY={OTHER}\n")
    found = read_settings({}, tmp_path)
    assert found.key is not None
    assert (found.key.reveal(), found.where) == (OTHER, ".env")


def test_where_the_key_is_from(tmp_path: Path) -> None:
    backend = Backend(lambda: KEY)
    assert said(tmp_path, backend, EN) == (
        "OpenAI not ready [ready]: OPENAI_API_KEY comes from the system's keyring. "
        "Nothing to do."
    )
    assert said(tmp_path, backend, ZH) == (
        "OpenAI 未就绪 [ready]：OPENAI_API_KEY 来自系统密钥环。无需处理。"
    )


def test_a_rehearsal_opens_no_keyring() -> None:
    keyring.set_keyring(Backend(lambda: KEY))
    assert read_settings({}, None).key is None


@pytest.mark.parametrize(
    "kind",
    [null.Keyring, fail.Keyring, lambda: Backend(lambda: None), lambda: Backend(str)],
)
def test_a_keyring_without_the_key_is_not_spoken_of(
    kind: Callable[[], KeyringBackend], tmp_path: Path
) -> None:
    assert said(tmp_path, kind(), EN) == MISSING


def test_without_the_package_there_is_no_keyring(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyrings, "find_spec", lambda _: None)
    assert said(tmp_path, Backend(lambda: KEY), EN) == MISSING


BAD = {
    "locked": (
        KeyringLocked(KEY),
        (
            "The keyring of this system is locked, so it is not known whether it contains "
            "OPENAI_API_KEY. Unlock the keyring, or put the key into .env."
        ),
    ),
    "broken": (
        InitError(KEY),
        (
            "The keyring of this system cannot be read (InitError). See what `keyring get "
            "openai OPENAI_API_KEY` says, or put the key into .env."
        ),
    ),
    "that ends the program": (
        SystemExit(KEY),
        (
            "The keyring of this system cannot be read (SystemExit). See what `keyring get "
            "openai OPENAI_API_KEY` says, or put the key into .env."
        ),
    ),
    "interrupted": (
        KeyboardInterrupt(KEY),
        (
            "The keyring of this system cannot be read (KeyboardInterrupt). See what "
            "`keyring get openai OPENAI_API_KEY` says, or put the key into .env."
        ),
    ),
    "of a stranger": (
        OSError(KEY),
        (
            "The keyring of this system cannot be read (OSError). See what `keyring get "
            "openai OPENAI_API_KEY` says, or put the key into .env."
        ),
    ),
}


@pytest.mark.parametrize(("error", "text"), BAD.values(), ids=BAD)
def test_why_a_keyring_gives_nothing(
    error: BaseException, text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    assert said(tmp_path, Backend(raising(error)), EN) == (
        f"OpenAI not ready [key-source-failed]: {text}"
    )
    assert capfd.readouterr() == ("", "")


def test_a_keyring_that_answers_with_something_else_than_text_fails(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    for answer in (KEY.encode(), 5, [KEY]):
        backend = Backend(lambda answer=answer: answer)  # type: ignore[misc]
        assert said(tmp_path, backend, EN) == (
            "OpenAI not ready [key-source-failed]: The keyring of this system cannot be "
            "read (TypeError). See what `keyring get openai OPENAI_API_KEY` says, or put "
            "the key into .env."
        )
    assert capfd.readouterr() == ("", "")


# What a backend may do with the key on its way, in a program whose log is printed.
SAYING = """
import atexit, logging, sys, threading, warnings
import keyring.backend

logging.basicConfig(level=0)
held = sys.stderr
handler = logging.StreamHandler(held)

class Backend(keyring.backend.KeyringBackend):
    priority = 9
    set_password = None

    def get_password(self, service, user):
        KEY = {key!r}
        {code}
        return KEY
"""
WAYS = (
    "print(KEY)",
    "print(KEY, file=sys.stderr, flush=True)",
    "sys.stdout.buffer.write(KEY.encode())",
    "sys.stdout.writelines([KEY]); sys.stdout.flush()",
    "warnings.warn(KEY)",
    "warnings.warn(DeprecationWarning(KEY))",
    "logging.getLogger('ours').error(KEY)",
    "logging.getLogger('ours').debug(KEY)",
    "logging.warning(KEY)",
    "logging.getLogger('ours').log(99, KEY)",
    "logging.lastResort.handle(logging.LogRecord('a', 40, '', 1, KEY, (), None))",
    "each = threading.Thread(target=print, args=(KEY,)); each.start(); each.join()",
    "each = threading.Thread(target=int, args=(KEY,)); each.start(); each.join()",
    "sys.displayhook(KEY)",
    "sys.excepthook(ValueError, ValueError(KEY), None)",
    "print(KEY, file=held)",
    "handler.handle(logging.LogRecord('a', 40, '', 1, KEY, (), None))",
)
PAST_PYTHON = "import os; os.write(1, KEY.encode())"
ASKED = """
import logging, sys, threading
from pytest_openai_ready.account.sources.keyrings import key_in_keyring
before = sys.stdout, sys.stderr
stop = threading.Event()
def talk():
    while not stop.wait(0.01):
        print("t", end="", file=sys.stderr)
other = threading.Thread(target=talk)
other.start()
key = key_in_keyring().key
stop.set()
other.join()
print(key and len(key.reveal()), (sys.stdout, sys.stderr) == before)
logging.warning("logged again")
"""


def ran_with(
    folder: Path, backend: str, code: str, *options: str
) -> subprocess.CompletedProcess[str]:
    """What code prints in a Python whose keyring is a backend of this text."""
    (folder / "ours.py").write_text(backend)
    return subprocess.run(
        [sys.executable, *options, "-c", code],
        env={
            **os.environ,
            "PYTHONPATH": str(folder),
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTHON_KEYRING_BACKEND": "ours.Backend",
        },
        capture_output=True, text=True, check=True,
    )  # fmt: skip


def test_what_a_backend_says_is_not_printed(tmp_path: Path) -> None:
    """In a process of its own: pytest's handlers would take it.

    But for what SECURITY.md names: output past Python's streams.
    """
    for way in (*WAYS, PAST_PYTHON):
        backend = SAYING.format(key=KEY, code=way)
        ran = ran_with(tmp_path, backend, ASKED, "-W", "error::UserWarning")
        shown = KEY if way == PAST_PYTHON else ""
        assert (way, ran.stdout) == (way, f"{shown}{len(KEY)} True\n")
        said = ran.stderr.strip("t")  # by a thread that was there before
        assert (way, said) == (way, "WARNING:root:logged again\n")
        assert ran.stderr.startswith("t")


LOGGED_MEANWHILE = """
import logging, threading
from pytest_openai_ready.account.sources.keyrings import key_in_keyring
logging.basicConfig(level=0, format="%(message)s")
asked, logged = threading.Event(), threading.Event()
def log():
    asked.wait(30)
    logging.error("of another thread")
    logging.getLogger("app").debug("with %s", "arguments")
    logged.set()
threading.Thread(target=log).start()
key_in_keyring()
"""
WAITING = "import __main__; __main__.asked.set(); __main__.logged.wait(30)"


def test_what_other_threads_log_while_a_keyring_is_asked_is_kept(
    tmp_path: Path,
) -> None:
    backend = SAYING.format(key=KEY, code=f"{WAITING}; logging.error(KEY)")
    ran = ran_with(tmp_path, backend, LOGGED_MEANWHILE)
    assert ran.stderr == "of another thread\nwith arguments\n"


def test_a_keyring_that_waits_for_a_person_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keyrings, "SECONDS", 0.2)
    stop = threading.Event()
    backend = Backend(lambda: str(stop.wait(30)))
    assert said(tmp_path, backend, EN) == (
        "OpenAI not ready [key-source-failed]: The keyring of this system gave no answer "
        "within 0.2 seconds; it may be waiting to be unlocked. Unlock the keyring, or put "
        "the key into .env."
    )
    stop.set()


SLOWLY_LOADED = """
import time
from keyring.backend import KeyringBackend
time.sleep(1)
class Backend(KeyringBackend):
    priority, set_password = 1, None
    def get_password(self, service, username):
        return username
"""


@pytest.mark.parametrize(
    ("limits", "expected"),
    [
        ("SECONDS = 0.5", "OPENAI_API_KEY None\n"),
        ("LOADING_SECONDS = 0.1", "None gave no answer within 0.1 seconds\n"),
    ],
)
def test_a_keyring_that_is_read_from_a_slow_disk_is_not_taken_for_a_locked_one(
    tmp_path: Path, limits: str, expected: str
) -> None:
    code = (
        "from pytest_openai_ready.account.sources import keyrings;"
        f"keyrings.{limits}; key, fault = keyrings.key_in_keyring();"
        "print(key and key.reveal(), fault and"
        "      f'gave no answer within {fault.facts[\"seconds\"]} seconds')"
    )
    assert ran_with(tmp_path, SLOWLY_LOADED, code).stdout == expected


ASK = """
import sys
from pytest_openai_ready.account.sources.keyrings import key_in_keyring
key_in_keyring()
print("keyring" in sys.modules)
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="of Linux")
def test_no_compiler_is_started_to_ask_a_keyring(tmp_path: Path) -> None:
    """The package loads the back end of every system, and one looks for libraries."""
    for name in ("gcc", "cc", "ld"):
        program = tmp_path / name
        program.write_text(f"#!/bin/sh\necho {name} >> '{tmp_path}/started'\nexit 1\n")
        program.chmod(0o755)
    environ = {**os.environ, "PATH": str(tmp_path)}
    said = subprocess.check_output([sys.executable, "-c", ASK], env=environ, text=True)
    assert (said, (tmp_path / "started").exists()) == ("True\n", False)
