"""Where people keep keys, for real: pass, AWS Secrets Manager, a Secret Service."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from languages import EN
from makers import make
from systems import needs_folders_of_unix

from pytest_openai_ready.account.sources import commands
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import source_findings
from pytest_openai_ready.report.renderers.plain_text import headline

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

pytestmark = [
    pytest.mark.integration,
    needs_folders_of_unix,
]

KEY = make("project")
AWS = Path(sys.prefix, "counterparts", "aws", "bin")


@pytest.fixture(autouse=True)
def _a_busy_computer_may_take_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "SECONDS", 60.0)


def needs(*programs: str) -> None:
    for program in programs:
        if shutil.which(program) is None:
            pytest.skip(f"{program} is not installed here")


def key_or_fault(command: str, environ: Mapping[str, str]) -> str:
    found = read_settings({**environ, "OPENAI_API_KEY_COMMAND": command}, None)
    assert KEY[8:-4] not in repr(found)
    if found.key is not None:
        return found.key.reveal()
    return headline(source_findings(found)[0], EN)


@pytest.fixture
def password_store(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The variables of a store of pass with a key in it, and a gpg of its own."""
    needs("pass", "gpg", "gpgconf")
    home = tmp_path / "gnupg"
    home.mkdir(mode=0o700)
    environ = {
        **os.environ,
        "GNUPGHOME": str(home),
        "PASSWORD_STORE_DIR": str(tmp_path / "store"),
    }
    environ.pop("OPENAI_API_KEY", None)
    new_key = ["--quick-generate-key", "student@example.com", "default", "default"]
    for words, text in (
        (["gpg", "--batch", "--quiet", "--passphrase", "", *new_key], ""),
        (["pass", "init", "student@example.com"], ""),
        (["pass", "insert", "--multiline", "openai"], KEY),
        (["pass", "insert", "--multiline", "notes"], f"{KEY}\nuser: student"),
    ):
        subprocess.run(
            words, input=text.encode(), env=environ, check=True, capture_output=True
        )
    yield environ
    subprocess.run(["gpgconf", "--kill", "all"], env=environ, check=True)


def test_pass_gives_the_key(password_store: Mapping[str, str]) -> None:
    said = (
        "OpenAI not ready [key-source-failed]: The command in OPENAI_API_KEY_COMMAND "
    )
    assert key_or_fault("pass show openai", password_store) == KEY
    assert key_or_fault("pass show notes", password_store) == (
        f"{said}(pass) printed several lines. Let it print the key alone, on one line."
    )
    assert key_or_fault("pass show nothing", password_store) == (
        f"{said}(pass) failed with exit status 1. Run it by hand: it says what is wrong."
    )


@pytest.fixture
def secrets_manager(tmp_path: Path) -> Iterator[Mapping[str, str]]:
    """The variables that lead the AWS CLI to a server of moto on this computer."""
    if not (AWS / "moto_server").exists():
        pytest.skip("moto and the AWS CLI could not be installed here")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    environ = {
        **os.environ,
        "PATH": f"{AWS}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "AWS_ENDPOINT_URL": f"http://127.0.0.1:{port}",
        "AWS_ACCESS_KEY_ID": "none",
        "AWS_SECRET_ACCESS_KEY": "none",
        "AWS_DEFAULT_REGION": "us-east-1",
        "NO_PROXY": "127.0.0.1",
    }
    environ.pop("OPENAI_API_KEY", None)
    server = subprocess.Popen(
        [str(AWS / "moto_server"), "-H", "127.0.0.1", "-p", str(port)],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        wait_for(port)
        aws("create-secret", "--name=openai", f"--secret-string={KEY}", environ=environ)
        yield environ
    finally:
        server.kill()
        server.wait()


def wait_for(port: int) -> None:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail("moto did not start.", pytrace=False)


def aws(*words: str, environ: Mapping[str, str]) -> None:
    subprocess.run(
        [str(AWS / "aws"), "secretsmanager", *words],
        env=environ,
        check=True,
        capture_output=True,
    )


def test_aws_secrets_manager_gives_the_key(secrets_manager: Mapping[str, str]) -> None:
    get = "aws secretsmanager get-secret-value --secret-id {} --query SecretString"
    said = (
        "OpenAI not ready [key-source-failed]: The command in OPENAI_API_KEY_COMMAND "
    )
    assert key_or_fault(f"{get.format('openai')} --output text", secrets_manager) == KEY
    status = headline_status(
        key_or_fault(f"{get.format('other')} --output text", secrets_manager)
    )
    assert status == f"{said}(aws) failed with exit status"
    whole = "aws secretsmanager get-secret-value --secret-id openai"
    assert key_or_fault(whole, secrets_manager) == (
        f"{said}(aws) printed several lines. Let it print the key alone, on one line."
    )


def headline_status(text: str) -> str:
    """What is said before the exit status, which differs between versions of aws."""
    before, _, after = text.partition(" status ")
    assert after.partition(".")[0].isdigit()
    return f"{before} status"


def test_the_secret_service_gives_the_key(tmp_path: Path) -> None:
    needs("dbus-run-session", "gnome-keyring-daemon")
    folders = ("data", "run", "config")
    for folder in folders:
        (tmp_path / folder).mkdir(mode=0o700)
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_RUNTIME_DIR": str(tmp_path / "run"),
        "XDG_CONFIG_HOME": str(tmp_path / "config"),
    }
    program = Path(__file__).with_name("keyrings.py")
    done = subprocess.run(
        ["dbus-run-session", "--", sys.executable, str(program), KEY],
        cwd=tmp_path,
        env=environ,
        check=True,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
    )
    assert json.loads(done.stdout) == {
        "backend": "keyring.backends.SecretService",
        "is_key": True,
        "where": "keyring",
        "locked": "OpenAI not ready [key-source-failed]: The keyring of this system is "
        "locked, so it is not known whether it contains OPENAI_API_KEY. Unlock the keyring, "
        "or put the key into .env.",
    }
