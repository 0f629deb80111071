"""Who decides where a key goes: every combination, over real sockets.

The table is in ``account/sources/trust.py``. Here each row is put together as a user or a
stranger would, the SDK's client is made and used, and what arrived at which host counts.
"""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from itertools import combinations, product
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple
from unittest.mock import patch

import openai
import pytest
from hosts import EMBEDDING, Said, World, port_of, world
from languages import EN, ZH
from makers import make

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.sources.stores import NOTHING, Obtained
from pytest_openai_ready.account.sources.trust import may_send_key, vouches_for
from pytest_openai_ready.account.verdict.diagnose import (
    account_finding,
    account_of,
    diagnose,
)
from pytest_openai_ready.account.wire.client import async_client_of, client_of
from pytest_openai_ready.account.wire.hosts import host_name
from pytest_openai_ready.findings import Code
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.render import words
from pytest_openai_ready.plugin.recordings.replay import PLACEHOLDER, without_key
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.tools.project_programs.program_clients import programs_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from conftest import Repository as Git

OPENAI, RELAY, PORT = "api.openai.com", "relay.example.com", "a port of this computer"
REGION = "eu.api.openai.com"  # one of OpenAI's own, for data that stays there
SETTINGS = "pytest_openai_ready.account.sources.settings"
TOKEN = "ghp-of-mine-" + make("one-api")[-24:]
HEADER = "header-of-mine"
ANSWERS = {
    "POST /v1/embeddings": Said(200, EMBEDDING),
    "GET /v1/organization/costs": Said(404, {}),
    "GET /v1/organization/spend_limit": Said(404, {}),
}

KEY_FROM = (
    "environment",
    "command",
    "keyring",
    "Streamlit's file",
    "environment, before the file's",
    "file",
    "file, by reference",
    "file, with a reference inside",
    "file, by a reference to a reference",
)
ADDRESS_FROM = ("environment", "file", "file, by reference", "environment and file")
IDS_FROM = ("nowhere", "environment", "file", "file, by reference")
TRUST_FROM = ("nowhere", "environment", "file")
OF_OPENAI = ("project", "none-164", "service-name", "session")
KINDS = (*OF_OPENAI, "one-api")
HOSTS = (OPENAI, REGION, RELAY, PORT)
EVERY = 23  # row is tried by `make test`, so that each three columns meet in each way


class Row(NamedTuple):
    """One combination of the table."""

    key_from: str
    address_from: str
    ids_from: str
    trust_from: str
    kind: str
    host: str

    @property
    def is_of_user(self) -> bool:
        """Whether the key is not the file's."""
        return not self.key_from.startswith("file")

    @property
    def is_named_by_file(self) -> bool:
        """Whether only the file says that requests go to the host."""
        vouched = self.trust_from == "environment" or self.host in (OPENAI, REGION)
        return self.address_from.startswith("file") and not vouched

    @property
    def is_sent(self) -> bool:
        """Whether a request may be made at all."""
        if any("reference" in each for each in self[:3]):
            return False
        if self.is_named_by_file and self.is_of_user:
            return False
        if self.host in (OPENAI, REGION):
            return self.kind in OF_OPENAI and self.kind != "session"
        vouched = self.trust_from == "environment" or self.host == PORT
        return vouched or self.kind not in OF_OPENAI


ROWS = [
    Row(*each)
    for each in product(KEY_FROM, ADDRESS_FROM, IDS_FROM, TRUST_FROM, KINDS, HOSTS)
]


class Settings(NamedTuple):
    """What a row comes to: the variables, the files, and what the two stores hold."""

    environ: dict[str, str]
    dotenv: str
    streamlit: str
    command: Obtained
    keyring: Obtained


def settings_of(row: Row, origin: str) -> Settings:
    name = origin if row.host == PORT else row.host
    base_url = f"http://{name}/v1" if row.host == PORT else f"https://{name}/v1"
    key, other = make(row.kind, 1), make(row.kind, 2)
    environ = {
        "GITHUB_TOKEN": TOKEN,
        "MY_KEY": key,
        "OPENAI_CUSTOM_HEADERS": f"X-Mine: {HEADER}\nX-Also: {HEADER}",
        "OPENAI_ADMIN_KEY": make("admin"),
    }
    lines: dict[str, str] = {}
    if row.key_from.startswith("environment"):
        environ["OPENAI_API_KEY"] = key
    if row.key_from == "command":
        environ["OPENAI_API_KEY_COMMAND"] = "keeper show openai"
    lines |= {
        "environment, before the file's": {"OPENAI_API_KEY": other},
        "file": {"OPENAI_API_KEY": other},
        "file, by reference": {"OPENAI_API_KEY": "${MY_KEY}"},
        "file, with a reference inside": {"OPENAI_API_KEY": f"sk-{other}${{MY_KEY}}"},
        "file, by a reference to a reference": {
            "MINE": "${MY_KEY}",
            "OPENAI_API_KEY": "${MINE}",
        },
    }.get(row.key_from, {})
    if row.address_from.startswith("environment"):
        environ["OPENAI_BASE_URL"] = base_url
    lines |= {
        "file": {"OPENAI_BASE_URL": base_url},
        "file, by reference": {"OPENAI_BASE_URL": base_url + "/${GITHUB_TOKEN}"},
        "environment and file": {"OPENAI_BASE_URL": "https://stranger.example.com/v1"},
    }.get(row.address_from, {})
    if row.ids_from == "environment":
        environ |= {"OPENAI_ORG_ID": "org-mine", "OPENAI_PROJECT_ID": "proj_mine"}
    if row.ids_from == "file":
        lines |= {"OPENAI_ORG_ID": "org-theirs", "OPENAI_PROJECT_ID": "proj_theirs"}
    if row.ids_from == "file, by reference":
        lines["OPENAI_ORG_ID"] = "org-${GITHUB_TOKEN}"
    (environ if row.trust_from == "environment" else lines).update(
        {} if row.trust_from == "nowhere" else {"OPENAI_READY_TRUST_HOST": name}
    )
    return Settings(
        environ,
        "".join(f"{name}={value}\n" for name, value in lines.items()),
        f'OPENAI_API_KEY = "{key}"\n' if row.key_from == "Streamlit's file" else "",
        Obtained(Key(key)),
        Obtained(Key(key)) if row.key_from == "keyring" else NOTHING,
    )


def test_some_rows_have_each_three_values_of_columns() -> None:
    for columns in combinations(range(len(Row._fields)), 3):
        of_columns = itemgetter(*columns)
        assert set(map(of_columns, ROWS[::EVERY])) == set(map(of_columns, ROWS))


def said_by_user(row: Row) -> list[str]:
    """What no host may hear that only a file names."""
    key = [make(row.kind, 1)] if row.is_of_user or "reference" in row.key_from else []
    return [*key, TOKEN, HEADER, make("admin"), "org-mine", "proj_mine"]


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, str]]:
    """The world, a port of this computer in it, and the way there in the environment."""
    folder = tmp_path_factory.mktemp("world")
    with world(folder, ANSWERS) as (played, way), port_of(played) as origin:
        clean = {
            name: value for name, value in os.environ.items() if "OPENAI" not in name
        }
        with patch.dict(os.environ, {**clean, **way}, clear=True):
            yield played, origin


def sent_by(row: Row, places: tuple[World, str], folder: Path) -> list[tuple[str, str]]:
    """What arrived, by host, after the row was set up and its client was used."""
    played, origin = places
    settings = settings_of(row, origin)
    (folder / ".env").write_text(settings.dotenv)
    (folder / ".streamlit").mkdir(exist_ok=True)
    (folder / ".streamlit/secrets.toml").write_text(settings.streamlit)
    played.raw.clear()
    with (
        patch.dict(os.environ, settings.environ),
        patch(f"{SETTINGS}.key_from", lambda *_: settings.command),
        patch(f"{SETTINGS}.key_in_keyring", lambda: settings.keyring),
    ):
        account = account_of(read_settings(os.environ, folder))
        if account is not None:
            with client_of(account, timeout=5, max_retries=0) as client:
                for each in (client, client.with_options(max_retries=0)):
                    each.embeddings.create(
                        model="m", input="a", encoding_format="float"
                    )
        else:
            diagnosis, account = diagnose(read_settings(os.environ, folder), seconds=5)
            assert account is None
            assert diagnosis.worst is not None
    return [*played.raw]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("key_from", KEY_FROM)
@pytest.mark.parametrize(
    "rows",
    [ROWS[::EVERY], pytest.param(ROWS, marks=pytest.mark.matrix)],
    ids=["some", "all"],
)
def test_who_decides_where_a_key_goes(
    places: tuple[World, str],
    tmp_path: Path,
    key_from: str,
    kind: str,
    rows: list[Row],
) -> None:
    assert len(ROWS) >= 2000
    for row in (
        each for each in rows if (each.key_from, each.kind) == (key_from, kind)
    ):
        arrived = sent_by(row, places, tmp_path)
        name = places[1] if row.host == PORT else row.host
        assert {host for host, _ in arrived} == ({name} if row.is_sent else set()), row
        heard = "".join(head for _, head in arrived)
        key = make(kind, 1 if row.is_of_user else 2)
        assert heard.count(key) == (2 if row.is_sent else 0), row
        if row.is_named_by_file:
            assert not [each for each in said_by_user(row) if each in heard], row
            assert ("org-theirs" in heard) == (row.is_sent and row.ids_from == "file")
            if row.ids_from != "file":  # nor does the host learn of any
                ids = ("openai-organization", "openai-project")
                assert not [each for each in ids if each in heard.lower()], row
        elif row.is_sent and row.ids_from == "environment":
            assert heard.count("org-mine") == heard.count("proj_mine") == 2, row


def test_every_way_that_asks_keeps_to_the_table(
    places: tuple[World, str], tmp_path: Path
) -> None:
    row = Row("file", "file", "environment", "nowhere", "one-api", RELAY)
    settings = settings_of(row, places[1])
    (tmp_path / ".env").write_text(settings.dotenv)
    places[0].raw.clear()
    with patch.dict(os.environ, settings.environ):
        diagnosis, account = diagnose(read_settings(os.environ, tmp_path))
        assert diagnosis.ready
        assert account is not None
        client = async_client_of(account, timeout=5, max_retries=0)
        asyncio.run(client.embeddings.create(model="m", input="a"))
    assert [host for host, _ in places[0].raw] == [RELAY, RELAY]
    heard = "".join(head for _, head in places[0].raw)
    assert not [each for each in said_by_user(row) if each in heard]


@pytest.mark.parametrize("kind", OF_OPENAI)
def test_a_key_of_openai_s_is_known_by_its_shape(tmp_path: Path, kind: str) -> None:
    environ = {
        "OPENAI_API_KEY": make(kind),
        "OPENAI_BASE_URL": f"https://{RELAY}/v1",
    }
    diagnosis, account = diagnose(read_settings(environ, tmp_path))
    assert account is None
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is Code.KEY_ASTRAY


@pytest.mark.parametrize(
    ("trusted", "base_url", "is_trusted"),
    [
        (RELAY, f"https://{RELAY}/v1", True),
        (f" {RELAY.upper()} ", f"https://{RELAY}:8443/v1", True),
        (f"{RELAY}:8443", f"https://{RELAY}:8443/v1", True),
        (f"{RELAY}:8443", f"https://{RELAY}/v1", False),
        ("example.com", f"https://{RELAY}/v1", False),
        ("", "https:///v1", False),
        ("127.0.0.1:4000", "http://127.0.0.1:4000/v1", True),
        ("127.0.0.1", "http://127.0.0.1:4000/v1", False),
        ("localhost:4000", "http://localhost:4001/v1", False),
        ("[::1]:4000", "http://[::1]:4000", True),
    ],
)
def test_which_host_is_vouched_for(
    trusted: str, base_url: str, is_trusted: bool
) -> None:
    assert vouches_for(trusted, base_url) is is_trusted


# The lines of a stranger's file, and what is said of it where the environment has a key.
REFUSED = {
    "address": (
        "OPENAI_BASE_URL=https://host.example.com/${GITHUB_TOKEN}/v1",
        (
            "[base-url-invalid]: OPENAI_BASE_URL in .env refers to the environment "
            "variable GITHUB_TOKEN, which a file may not use. Set OPENAI_BASE_URL in "
            "the environment, or write its value in .env."
        ),
        (
            "[base-url-invalid]：“.env”中的 OPENAI_BASE_URL 引用了环境变量 GITHUB_TOKEN，"
            "而文件不能取用环境变量。请将 OPENAI_BASE_URL 设为环境变量，或在“.env”中直接写出它的值。"
        ),
    ),
    "organization": (
        "OPENAI_ORG_ID=org-${GITHUB_TOKEN}",
        (
            "[organization-mismatch]: OPENAI_ORG_ID in .env refers to the environment "
            "variable GITHUB_TOKEN, which a file may not use. Set OPENAI_ORG_ID in "
            "the environment, or write its value in .env. "
            "https://platform.openai.com/settings/organization/general"
        ),
        (
            "[organization-mismatch]：“.env”中的 OPENAI_ORG_ID 引用了环境变量 "
            "GITHUB_TOKEN，而文件不能取用环境变量。请将 OPENAI_ORG_ID 设为环境变量，或在“.env”中直接写出它的值。 "
            "https://platform.openai.com/settings/organization/general"
        ),
    ),
    "project, by another variable": (
        "A=${GITHUB_TOKEN}\nOPENAI_PROJECT_ID=proj_${A}",
        (
            "[project-mismatch]: OPENAI_PROJECT_ID in .env refers to the environment "
            "variable GITHUB_TOKEN, which a file may not use. Set OPENAI_PROJECT_ID "
            "in the environment, or write its value in .env. "
            "https://platform.openai.com/api-keys"
        ),
        (
            "[project-mismatch]：“.env”中的 OPENAI_PROJECT_ID 引用了环境变量 "
            "GITHUB_TOKEN，而文件不能取用环境变量。请将 OPENAI_PROJECT_ID 设为环境变量，或在“.env”中直接写出它的值。 "
            "https://platform.openai.com/api-keys"
        ),
    ),
    "a relay of one's own": (
        "OPENAI_BASE_URL=https://relay.example.com/v1",
        (
            "[base-url-invalid]: OPENAI_BASE_URL in .env names another host for a key "
            "that is not in that file, so nothing was sent. If you trust that host, "
            "set OPENAI_BASE_URL in the environment as well; otherwise remove it."
        ),
        (
            "[base-url-invalid]：密钥不在该文件中，而“.env”中的 OPENAI_BASE_URL "
            "指向别的主机，因此没有发送。若信任该主机，请将 OPENAI_BASE_URL 也设为环境变量，否则请从“.env”中删除它。"
        ),
    ),
}


def test_a_stale_key_of_the_shell_is_what_to_remove(tmp_path: Path) -> None:
    """What is advised makes the file's key and address count, together."""
    theirs = make("one-api")
    (tmp_path / ".env").write_text(
        f"OPENAI_API_KEY={theirs}\nOPENAI_BASE_URL=https://{RELAY}/v1\n"
    )
    environ = {"OPENAI_API_KEY": make("project")}
    worst = diagnose(read_settings(environ, tmp_path))[0].worst
    assert worst is not None
    assert words(worst, EN) == (
        (
            "OPENAI_BASE_URL in .env is for the key there, but the environment's "
            "OPENAI_API_KEY wins, so nothing was sent."
        ),
        "Unset OPENAI_API_KEY in the environment if .env has the right key.",
    )
    assert words(worst, ZH) == (
        (
            "“.env”中的 OPENAI_BASE_URL 与那里的密钥配套，但环境变量 OPENAI_API_KEY 优先，"
            "因此没有发送。"
        ),
        "若“.env”中的密钥才是正确的，请删除环境变量 OPENAI_API_KEY。",
    )
    found = read_settings({}, tmp_path)
    assert may_send_key(found)
    assert found.key is not None
    assert found.key.reveal() == theirs


@pytest.mark.parametrize(("lines", "english", "chinese"), REFUSED.values(), ids=REFUSED)
def test_what_is_said_of_a_file_that_decides_too_much(
    tmp_path: Path, lines: str, english: str, chinese: str
) -> None:
    (tmp_path / ".env").write_text(lines + "\n")
    environ = {"OPENAI_API_KEY": make("one-api"), "GITHUB_TOKEN": TOKEN}
    if "BASE_URL" not in lines:
        environ["OPENAI_BASE_URL"] = f"https://{RELAY}/v1"
    worst = diagnose(read_settings(environ, tmp_path))[0].worst
    assert worst is not None
    assert headline(worst, EN) == f"OpenAI not ready {english}"
    assert headline(worst, ZH) == f"OpenAI 未就绪 {chinese}"


def test_a_key_of_a_file_is_none_of_the_environment(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("OPENAI_API_KEY=sk-${GITHUB_TOKEN}\n")
    worst = diagnose(read_settings({"GITHUB_TOKEN": TOKEN}, tmp_path))[0].worst
    assert worst is not None
    assert headline(worst, EN) == (
        "OpenAI not ready [key-placeholder]: OPENAI_API_KEY in .env refers to the "
        "environment variable GITHUB_TOKEN, which a file may not use. Set "
        "OPENAI_API_KEY in the environment, or write its value in .env. "
        "https://platform.openai.com/api-keys"
    )


def test_trust_in_a_file_does_not_count_and_is_said(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(f"OPENAI_READY_TRUST_HOST={RELAY}\n")
    (advice,) = read_settings({}, tmp_path).advice
    assert headline(advice, EN) == (
        "OpenAI not ready [variable-not-read]: OPENAI_READY_TRUST_HOST in .env is "
        "ignored: a file does not decide who may have a key. Set it in the environment "
        "if you trust that host, or remove it."
    )


@pytest.mark.parametrize("name", ["Authorization", "authorization ", " AUTHORIZATION"])
def test_another_credential_is_not_given_to_the_host_of_a_file(
    places: tuple[World, str], tmp_path: Path, name: str
) -> None:
    """SDK 3 makes no request where its own default for that header is left out."""
    played, _ = places
    played.raw.clear()
    row = Row("file", "file", "environment", "nowhere", "one-api", RELAY)
    settings = settings_of(row, "")
    (tmp_path / ".env").write_text(settings.dotenv)
    mine = f"X-Mine: a\n{name}: Bearer {TOKEN}"
    with patch.dict(os.environ, {**settings.environ, "OPENAI_CUSTOM_HEADERS": mine}):
        diagnosis, account = diagnose(read_settings(os.environ, tmp_path), seconds=5)
        assert account is None
        assert diagnosis.worst is not None
        assert headline(diagnosis.worst, EN) == (
            "OpenAI not ready [not-judged]: OPENAI_CUSTOM_HEADERS contains its own "
            "Authorization, which replaces the key; so the key was not tried. "
            "Remove the Authorization from OPENAI_CUSTOM_HEADERS."
        )
        assert played.raw == []
        bare = without_key(f"https://{RELAY}/v1", is_bare=True)  # as for a cassette
        with client_of(bare, timeout=5, max_retries=0) as client:
            client.embeddings.create(model="m", input="a")
    ((host, head),) = played.raw
    assert host == RELAY
    assert f"authorization: Bearer {PLACEHOLDER}\r\n" in f"{head}\r\n"
    assert TOKEN not in head


# Addresses that code names, and whose keys may go there: by these variables alone.
CUSTOMER = "https://1234.cn-hangzhou.fc.aliyuncs.com/2016-08-15/proxy/s/f/v1"
GATEWAY = "https://gateway.ai.cloudflare.com/v1/account/gateway/custom-mine"
IN_CODE = {
    "https://api.deepseek.com": {"DEEPSEEK_API_KEY", "OPENAI_API_KEY"},
    "https://dashscope.aliyuncs.com/compatible-mode/v1": {
        "DASHSCOPE_API_KEY",
        "OPENAI_API_KEY",
    },
    "https://api.deepseek.com:8443/v1": set(),
    "https://deepseek.com.stranger.example/v1": set(),
    "https://stranger.deepseek.com/v1": set(),
    CUSTOMER: set(),
    GATEWAY: set(),
    "https://mine.openai.azure.com/openai/v1": set(),
}
VARIABLES = (
    *("DEEPSEEK_API_KEY", "DASHSCOPE_API_KEY", "OPENAI_API_KEY"),
    *("GITHUB_TOKEN", "AWS_SECRET_ACCESS_KEY", "DB_PASSWORD", "AZURE_OPENAI_API_KEY"),
)
OF_MINE = {"OPENAI_ORG_ID": "org-mine", "OPENAI_PROJECT_ID": "proj_mine"}


def sent_by_code(
    folder: Path, places: tuple[World, str], values: dict[str, str], stored: str
) -> list[tuple[str, str]]:
    """What arrived, by host, of each client that the programs in a folder make."""
    played, _ = places
    played.raw.clear()
    environ = {
        **OF_MINE,
        "OPENAI_CUSTOM_HEADERS": f"X-Mine: {HEADER}",
        "OPENAI_ADMIN_KEY": make("admin"),
        **values,
    }
    obtained = Obtained(Key(stored)) if stored else NOTHING
    with (
        patch.dict(os.environ, environ),
        patch(f"{SETTINGS}.key_from", lambda *_: obtained),
        patch(f"{SETTINGS}.key_in_keyring", lambda: obtained),
    ):
        for program in programs_of(Repository(folder)):
            found = read_settings(os.environ, folder, program=program)
            account = account_of(found)
            if account is None:
                account_finding(found, seconds=5)
                continue
            with (
                client_of(account, timeout=5, max_retries=0) as client,
                suppress(openai.NotFoundError),
            ):
                client.embeddings.create(model="m", input="a")
    return [*played.raw]


def test_code_decides_of_no_secret_where_it_goes(
    places: tuple[World, str], repository: Git
) -> None:
    """Neither if it names the address, nor if it names a variable that has it."""
    named = 'os.environ["HOOK_URL"]'
    for address, names in IN_CODE.items():
        for variable, at, base_url in product(
            VARIABLES, ("environment", "file", "command"), (f'"{address}"', named)
        ):
            secret = make("one-api", 3)
            repository.write(
                "app.py",
                "import os\nfrom openai import OpenAI\n"
                f'OpenAI(api_key=os.environ["{variable}"], base_url={base_url})\n',
            )
            repository.write(
                ".env", f"{variable}={secret}\n" if at == "file" else "A=1\n"
            )
            values = {variable: secret} if at == "environment" else {}
            stored = secret if at == "command" else ""
            if stored:
                values = {
                    "OPENAI_API_KEY_COMMAND": "keeper",
                    f"{variable}_COMMAND": "x",
                }
            values["HOOK_URL"] = address
            arrived = sent_by_code(repository.folder, places, values, stored)
            heard = "".join(head for _, head in arrived)
            host = host_name(address)
            row = (base_url, address, variable, at)
            is_sent = variable in names and at != "command"
            assert ({each for each, _ in arrived} == {host}) is is_sent, row
            assert (secret in heard) is is_sent, row
            mine = [HEADER, make("admin"), *OF_MINE.values()]
            assert not is_sent or not [each for each in mine if each in heard], row


def test_what_code_calls_openai_s_key_is_one(
    places: tuple[World, str], repository: Git
) -> None:
    """By its name or its beginning; no other value of the environment goes there."""
    secrets = {
        "GITHUB_TOKEN": "ghp_" + make("one-api")[-36:],
        "DB_PASSWORD": make("one-api")[-24:].lower(),
        "AWS_SECRET_ACCESS_KEY": make("one-api")[-40:],
    }
    for base_url in ("", f"https://{RELAY}/v1"):
        values = {"OPENAI_BASE_URL": base_url} if base_url else {}
        for variable, secret in secrets.items():
            repository.write(
                "app.py",
                "import os\nfrom openai import OpenAI\n"
                f'OpenAI(api_key=os.environ["{variable}"])\n',
            )
            values[variable] = secret
            assert sent_by_code(repository.folder, places, values, "") == [], variable
        repository.write(
            "app.py",
            "import os\nfrom openai import OpenAI\n"
            'OpenAI(api_key=os.environ["MY_KEY"])\n',
        )
        values["MY_KEY"] = make("project" if not base_url else "one-api", 5)
        arrived = sent_by_code(repository.folder, places, values, "")
        assert [host for host, _ in arrived] == [RELAY if base_url else OPENAI]
        assert values["MY_KEY"] in arrived[0][1]
