"""Files of a repository that other tools take settings from decide nothing here.

A proxy or a certificate in them would let a stranger read the requests with the user's
key, and a module in them would run; only the environment and the user's own files do.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

import pytest
from makers import make
from systems import needs_shell

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Repository

pytestmark = [pytest.mark.integration, needs_shell]

# `PORT` is where somebody listens who should hear nothing, `SPY` a line that notes it
# ran.
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy")
SETTINGS = {
    **dict.fromkeys((*PROXIES, "all_proxy"), "http://127.0.0.1:PORT"),
    **dict.fromkeys(("NO_PROXY", "no_proxy"), "localhost"),
    **dict.fromkeys(("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"), "./stranger.pem"),
    **dict.fromkeys(("SSL_CERT_DIR", "CURL_CA_BUNDLE"), "./stranger.pem"),
    **dict.fromkeys(("NETRC", "SSLKEYLOGFILE", "OPENSSL_CONF"), "./taken"),
    **dict.fromkeys(("GIT_EXEC_PATH", "GIT_DIR", "GIT_CONFIG_GLOBAL"), "./taken"),
    **dict.fromkeys(("PATH", "HOME", "PYTHONPATH", "XDG_CONFIG_HOME"), "./taken"),
    **dict.fromkeys(("GIT_SSH_COMMAND", "GIT_EXTERNAL_DIFF", "PAGER"), "./taken/git"),
    **dict.fromkeys(("OPENAI_API_KEY_COMMAND", "EDITOR", "BROWSER"), "./taken/git"),
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "core.fsmonitor",
    "GIT_CONFIG_VALUE_0": "./taken/git",
    "OPENAI_CUSTOM_HEADERS": "X-Stranger: PORT",
    "OPENAI_READY_TRUST_HOST": "127.0.0.1",
    "PYTHON_KEYRING_BACKEND": "stranger.Backend",
    "PYTEST_PLUGINS": "stranger",
}
AS_LINES = "".join(f"{name}={value}\n" for name, value in SETTINGS.items())
IN_INI = "".join(f"    {name}={value}\n" for name, value in SETTINGS.items())
AS_JSON = ", ".join(f'"{name}": "{value}"' for name, value in SETTINGS.items())
MODULES = ("sitecustomize", "usercustomize", "stranger", "httpx", "httpx2", "certifi")
FILES = {
    **dict.fromkeys((".env", ".env.local", ".env.test", "dev.env"), AS_LINES),
    ".envrc": "".join(f"export {each}\n" for each in AS_LINES.splitlines()),
    ".netrc": "machine api.openai.com login a password PORT\n",
    "_netrc": "default login a password PORT\n",
    ".curlrc": 'proxy = "http://127.0.0.1:PORT"\n',
    "pip.conf": "[global]\nproxy = http://127.0.0.1:PORT\n",
    "keyringrc.cfg": "[backend]\ndefault-keyring=stranger.Backend\nkeyring-path=.\n",
    "setup.cfg": f"[tool:pytest]\nenv =\n{IN_INI}",
    "tox.ini": f"[testenv]\nsetenv =\n{IN_INI}[pytest]\nenv =\n{IN_INI}",
    "pyproject.toml": f"[tool.pytest_env]\n{IN_INI.replace('=', '= ')}",
    ".vscode/settings.json": f'{{"terminal.integrated.env.linux": {{{AS_JSON}}}}}',
    ".idea/workspace.xml": "<env name='HTTPS_PROXY' value='http://127.0.0.1:PORT'/>",
    "compose.yml": "services: {a: {environment: {HTTPS_PROXY: 'http://127.0.0.1:PORT'}}}",
    ".devcontainer/devcontainer.json": f'{{"remoteEnv": {{{AS_JSON}}}}}',
    **{f"{name}.py": "SPY" for name in (*MODULES, "conftest", "taken/x")},
    "taken/git": "#!/bin/sh\necho ran >>RAN\n",
}
DOCTOR = "from pytest_openai_ready.cli.main import main; main()"
COMMANDS = {
    "doctor": ("-P", "-c", DOCTOR, "doctor"),
    "a module": ("-m", "pytest_openai_ready", "doctor"),
    "scan": ("-P", "-c", DOCTOR, "scan", "--history"),
    "fix": ("-P", "-c", DOCTOR, "fix", "--yes"),
    "init": ("-P", "-c", DOCTOR, "init", "--yes"),
    "audit": ("-P", "-c", DOCTOR, "audit", ".", "--no-state"),
}


@pytest.fixture
def listener() -> Iterator[tuple[int, list[bytes]]]:
    """A port of this computer, and the beginning of whatever is sent to it."""
    heard: list[bytes] = []
    server = socket.create_server(("127.0.0.1", 0))

    def listen() -> None:
        while True:
            try:
                connection, _ = server.accept()
            except OSError:
                return
            with connection:
                heard.append(connection.recv(1000))

    thread = Thread(target=listen, daemon=True)
    thread.start()
    yield server.getsockname()[1], heard
    server.shutdown(socket.SHUT_RDWR)
    server.close()
    thread.join()


def run(*arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, *arguments],
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=100,
    )
    return done.stdout


def test_neither_where_requests_go_nor_what_is_run(
    repository: Repository,
    listener: tuple[int, list[bytes]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    port, heard = listener
    ran = tmp_path / "ran"
    spy = f"open({str(ran)!r}, 'a').write(__name__ + ' ')\n"
    for name, content in FILES.items():
        text = content.replace("PORT", str(port)).replace("RAN", str(ran))
        repository.write(name, text.replace("SPY", spy))
    (repository.folder / "taken/git").chmod(0o755)
    repository.git("add", "--force", "--all")
    repository.commit()
    key = make("project")
    monkeypatch.setenv("OPENAI_API_KEY", key)
    for name in SETTINGS:
        if "PROXY" in name.upper():
            monkeypatch.delenv(name, raising=False)
    for name, arguments in COMMANDS.items():
        said = run(*arguments)
        assert (name, heard, ran.exists()) == (name, [], False), said
        assert (name, "Traceback" in said, key in said) == (name, False, False), said
    # The user's own environment does decide; then a file in the place of the SDK does not.
    monkeypatch.setenv("HTTPS_PROXY", f"http://127.0.0.1:{port}")
    run(*COMMANDS["doctor"])
    assert [each.split()[:2] for each in heard[:1]] == [
        [b"CONNECT", b"api.openai.com:443"]
    ]
    heard.clear()
    repository.write("openai.py", spy)
    assert "openai.py" in run(*COMMANDS["doctor"])
    assert (heard, ran.exists()) == ([], False)
