"""Variables, and what of their values is hidden: nothing of a plain environment is."""

from __future__ import annotations

import base64
import json
import os
import time
from collections import OrderedDict
from itertools import product
from random import Random
from string import ascii_letters, ascii_lowercase, digits, punctuation
from typing import TYPE_CHECKING, Any

import pytest

from pytest_openai_ready.plugin.hiding import ENVIRONMENT, Hiding

if TYPE_CHECKING:
    from collections.abc import Callable

DRAWN = Random()  # noqa: S311 - no secrets, on purpose
WORDS = (
    *("harbour", "copper", "violin", "meadow", "lantern", "saddle", "thunder"),
    *("orchard", "pebble", "walnut"),
)


@pytest.fixture(autouse=True)
def _drawn_for_each_test_alone(request: pytest.FixtureRequest) -> None:
    DRAWN.seed(request.node.name)


def drawn(alphabet: str, length: int) -> str:
    return "".join(DRAWN.choices(alphabet, k=length))


# What a value is made of; each is generated again.
KINDS: dict[str, Callable[[], str]] = {
    "small letters": lambda: drawn(ascii_lowercase, 16),
    "letters": lambda: drawn(ascii_letters, 24),
    "capitals": lambda: drawn(ascii_lowercase, 20).upper(),
    "digits": lambda: drawn(digits, 24),
    "hexadecimal": lambda: drawn("0123456789abcdef", 24),
    "signs": lambda: drawn("!#%&*+,-.=?@^_|~" + ascii_letters, 20),
    # As password managers draw them; `${` would refer to another variable.
    "all signs": lambda: (
        "x" + drawn(ascii_letters + digits + punctuation.replace("$", ""), 40)
    ),
    "passphrase": lambda: " ".join(DRAWN.sample(WORDS, 5)),
    "slug": lambda: "-".join(DRAWN.sample(WORDS, 5)),
    "base64": lambda: base64.b64encode(DRAWN.randbytes(24)).decode(),
}
PHRASES = ("passphrase", "slug")
# What parts a name from its value, and both from what is before, in lists.
GAPS = (",Pw=", ";jWt:", "&pin=", "_", "-", ";h=", "{pass:")
# What people give to a program that wants a key where none is needed.
DUMMIES = ("sk-no-key-required", "anything-will-do-here", "no-authentication-needed")
# As Notion and Meilisearch make them, and as people name theirs.
BEGUN_WITH_WORDS = (
    *("secret_{}", "api_key_{}", "api-key-{}", "master-key-{}", "user-token-{}"),
    *("admin-secret-{}", "prod-admin-{}", "user:{}", "my-{}-test-key", "testKey{}"),
)
# What stands in examples where a secret belongs.
STANDING_FOR_ONE = (
    *("your-api-key-here-12345678", "test-key-1234567890", "my-secret-token-12345678"),
    *("dev-only-token-1a2b3c4d5e6f", "fake_token_1234567890abcdef"),
    *("change-me-before-production", "secret-key-for-jwt-auth-2026"),
    *("test-password-docker", "dev-jwt-hs256-signing-value"),
    *(
        "example_key_of_aws_s3_minio",
        "my-admin-password-kubernetes",
        "user:password1234",
    ),
    *(
        "this-is-not-a-real-secret-0001",
        "testKeyForLocalUseOnly123",
        "key-key-key-0000-1",
    ),
)
# Of which a value has thousands: names in names, quotes and addresses that never end.
LONG_PARTS = (
    *("a_key=", 'a_key="', "a_key: {", "://", "://a:", "a://b?c=", "<", "[a", "***a"),
    *("test-key-", "aB3", "secret_", "Abc", "key ", "%20a;", '"a_key":{', "?a=&"),
)
MOST_SECONDS = 5
# All of the value is a secret.
NAMES = (
    *("SMTP_PASSWORD", "X_SECRET", "DB_PASSWORD", "PGPASSWORD", "MYSQL_PWD", "dbpass"),
    *("DB_PASS", "APP_PW", "APIKEY", "MY_API_KEY", "AWS_SECRET_ACCESS_KEY", "JWT"),
    *("GITHUB_TOKEN", "CI_JOB_TOKEN", "SYSTEM_ACCESSTOKEN", "CI_JOB_JWT", "AUTH"),
    *("NPM_AUTH", "AUTHORIZATION", "BEARER", "AUTH_HEADER", "OAUTH", "COOKIE", "OTP"),
    *("SESSIONID", "PIN", "GPG_PASSPHRASE", "DB_PASSWORD_PROD", "ADMIN_PASSWORD_2"),
    *("db.password", "smtp-password", "X_CREDENTIALS", "GITHUB_PAT", "REGISTRY_PASSWD"),
    *("GCP_CREDS", "TLS_PEM", "DJANGO_SALT", "WALLET_MNEMONIC"),
)
# Names, and values in which one secret stands: of letters or digits alone, too.
PLACES = """
    DATABASE_URL             postgres://u:{}@db/x
    REDIS_URL                redis://:{}@h:1/0
    MONGODB_URI              mongodb+srv://u:{}@h/?retryWrites=true
    HTTPS_PROXY              http://u:{}@proxy.example.com:8080
    PIP_INDEX_URL            https://u:{}@pypi.example.com/simple
    WHATEVER                 amqp://guest:{}@queue//
    WHATEVER                 mysql://u:a/b+{}==@h:3306/x
    WHATEVER                 mysql://u:a@b{}@h/x
    JDBC_URL                 jdbc:postgresql://h:5432/x?user=me&password={}&ssl=true
    DATABASE_URL             postgresql://h/db?user=a&password={}
    DATABASE_URL             jdbc:postgresql://h/db?user=a&password={}
    CALLBACK                 https://h/x?access_token={}
    BLOB_URL                 https://h/x?sv=2026-01-01&sig={}
    A_SECRET                 https://u:{}@h/x
    A_SECRET                 https://hooks.slack.com/services/T0/B0/{}
    SLACK_WEBHOOK_URL        https://hooks.slack.com/services/T0/B0/{}
    SLACK_WEBHOOK            https://hooks.slack.com/services/T0/B0/{}
    AZURE_STORAGE_CONNECTION_STRING  DefaultEndpointsProtocol=https;AccountName=me;AccountKey={};EndpointSuffix=core.windows.net
    SQL_CONN_STR             Server=db;Database=x;User Id=me;Password={};Encrypt=true
    PG_DSN                   host=localhost dbname=app user=me password={}
    OPENAI_CUSTOM_HEADERS    Authorization: Token {}
    OPENAI_CUSTOM_HEADERS    X-Team: research\\nX-Api-Key: {}
    AUTHORIZATION            Bearer {}
    HTTP_HEADERS             {{"Accept": "text/html", "Authorization": "Bearer {}"}}
    SITE_COOKIE              theme=dark; sessionid={}; lang=en
    DOCKER_AUTH_CONFIG       {{"auths": {{"registry.example.com": {{"auth": "{}"}}}}}}
    NETRC                    machine example.com login me password {}
    X_CREDENTIALS            {{"type": "user", "client_secret": "{}"}}
"""
IN_ADDRESSES = ("small letters", "letters", "digits", "hexadecimal", "slug")
# A run of GitHub Actions and of GitLab CI in a container, and somebody's desktop.
PLAIN = """
    CI=true
    GITHUB_ACTIONS=true
    GITHUB_WORKSPACE=/home/runner/project/project
    GITHUB_EVENT_PATH=/home/runner/_temp/_github_workflow/event.json
    GITHUB_API_URL=https://api.github.com
    GITHUB_SERVER_URL=https://github.com
    GITHUB_REF_NAME=feature/rotate-the-secret-of-the-server
    GITHUB_ACTOR_ID=1234567
    ACTIONS_ID_TOKEN_REQUEST_URL=https://run-actions.githubusercontent.com/idtoken/jobs?version=2.0
    RUNNER_TOOL_CACHE=/opt/hostedtoolcache
    JAVA_HOME_17_X64=/usr/lib/jvm/temurin-17-jdk-amd64
    CI_COMMIT_MESSAGE=Change the password of the database in the documentation
    CI_PIPELINE_URL=https://gitlab.example.com/group/project/-/pipelines/12345678
    CI_SERVER_TLS_CA_FILE=/builds/group/project.tmp/CI_SERVER_TLS_CA_FILE
    CI_REPOSITORY_URL=https://gitlab.example.com/group/project.git
    DATABASE_URL=postgresql://postgres:postgres@localhost:5432/test_database
    TEST_DATABASE_URL=mysql://root:password@127.0.0.1:3306/test_database
    CELERY_BROKER_URL=amqp://guest:guest@localhost:5672//
    REDIS_URL=redis://localhost:6379/0
    HTTPS_PROXY=http://proxy.example.com:8080
    PIP_INDEX_URL=https://packages.example.com/simple
    NPM_CONFIG_REGISTRY=https://npm.example.com/
    SOURCE=git+https://git@github.com/group/project.git
    PACKAGE=https://registry.example.com:4873/@group/package-of-this-name
    SSH_AUTH_SOCK=/tmp/ssh-agent-of-somebody/agent.1234
    SSH_ASKPASS=/usr/libexec/openssh/gnome-ssh-askpass
    GIT_ASKPASS=/usr/lib/git-core/git-gui--askpass
    AWS_WEB_IDENTITY_TOKEN_FILE=/var/run/secrets/eks.amazonaws.com/serviceaccount/token
    GOOGLE_APPLICATION_CREDENTIALS=/secrets/service-account-of-the-project.json
    DB_PASSWORD_FILE=/run/secrets/database-password-of-production
    PASSWORD_STORE_DIR=/home/somebody/.password-store
    SALT_MASTER=salt-master-1.of-the-project.example.com
    CLIENT_PEM=/etc/ssl/private/client-of-the-project.pem
    GCP_CREDS=/secrets/service-account-of-the-project.json
    SECRET_NAME=projects/somewhere/secrets/openai-of-the-project
    PASSWORD_HASHERS=django.contrib.auth.hashers.MD5PasswordHasher
    AUTH_URL=https://login.example.com/oauth2/authorize-with-some-account
    CACHE_KEY=ubuntu-latest-python-packages-of-the-project
    PACKAGE_AT=https://registry.example.com:4873/packages/some-package-of-us@1.0
    PAGE=https://example.com/list?sort_key=created_at_and_by_name&page=2
    SORT_KEY=created_at_and_then_by_name
    NO_PROXY_BYPASS=localhost,127.0.0.1,.example.com
    OPENAI_CUSTOM_HEADERS=X-Team: research-and-development
    OPENAI_API_KEY=${{ secrets.OPENAI_API_KEY }}
    DEEPSEEK_API_KEY=<your key of deepseek.com>
    DB_PASSWORD=change-me-before-production
    JWT_SECRET=op://vault/item-of-the-project/field
    MAX_TOKENS=4096
    TOKENIZERS_PARALLELISM=false
    DESKTOP_SESSION=plasma-wayland-session
    MYSQL_PWD=change-me-before-production
    XDG_SESSION_DESKTOP=plasma-wayland-session
    DBUS_SESSION_BUS_ADDRESS=unix:path=/run/user/1000/bus
    SESSION_MANAGER=local/computer-of-somebody:@/tmp/.ICE-unix/1234
    PRE_COMMIT_HOOKS=check-dotenv-ignored,block-client-side-keys
    PYTEST_ADDOPTS=--strict-markers --durations=10
    PYTEST_CURRENT_TEST=tests/test_a.py::test_b[postgres://u:Summer2026Of3x@db/x] (call)
    PYTEST_XDIST_TESTRUNUID=testrunner-of-this-session
    PWD=/tmp/kx7vqm2w9z3p5r8t/of-a-job-1234
    OLDPWD=/tmp/kx7vqm2w9z3p5r8t/of-a-job-5678
    PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
    LS_COLORS=rs=0:di=01;34:ln=01;36:mh=00:pi=40;33:so=01;35:do=01;35:bd=40;33;01
"""


def shown(name: str, value: str, text: str) -> str:
    hiding = Hiding()
    hiding.learn_variables([(name, value)])
    return hiding.text(text)


@pytest.mark.parametrize("draws", [5, pytest.param(20, marks=pytest.mark.matrix)])
def test_under_the_name_of_a_credential_whatever_is_long_enough_is_hidden(
    draws: int,
) -> None:
    for name, (kind, make) in product(NAMES, KINDS.items()):
        if "KEY" in name.upper() and kind in PHRASES:
            continue  # a key is no sentence: see DUMMIES
        for _ in range(draws):
            value = make()
            said = shown(name, value, f"It is {value}.")
            assert not any(value[at : at + 8] in said for at in range(len(value) - 8)), (
                name, kind, value, said,
            )  # fmt: skip
            assert said.startswith("It is ")


def test_a_value_is_hidden_that_looks_like_words_or_a_list_by_chance() -> None:
    """Mixed case is not how words are written; a list begins with a name."""
    for kind, gap in product(("letters", "signs"), GAPS):
        whole = f"%{KINDS[kind]()[:14]}{gap}{KINDS[kind]()[:9]}"
        of_letters = f"RfM{gap[:1]}{KINDS['letters']()[:9]}-zQ{KINDS['letters']()[:9]}"
        for name, value in product(("X_SECRET", "APIKEY"), (whole, of_letters)):
            said = shown(name, value, f"It is {value}, or {value[-9:]}.")
            assert said == f"It is ...{value[-4:]}, or ...{value[-4:]}.", value
    phrase = "correct-horse password battery staple"
    assert shown("DB_PASSWORD", phrase, phrase) == "...aple"


def test_beside_words_a_secret_is_one_unless_it_is_of_words_too() -> None:
    kinds = [KINDS[kind] for kind in ("letters", "hexadecimal", "base64")] * 40
    drawn = [make() for make in kinds]
    kept = [
        (form, secret)
        for form in BEGUN_WITH_WORDS
        for secret in drawn
        if secret[4:12] in shown("A_TOKEN", form.format(secret), form.format(secret))
    ]
    assert len(kept) <= len(drawn) * len(BEGUN_WITH_WORDS) / 100, kept
    for value in STANDING_FOR_ONE:
        for name in ("A_PASSWORD", "AN_API_KEY"):
            assert shown(name, value, f"It is {value}.") == f"It is {value}.", value


def test_however_long_a_secret_is_no_piece_of_it_is_shown() -> None:
    for length in (4097, 5000, 1 << 15):
        value = drawn(ascii_letters + digits, length)
        for name, form in (
            ("P12_SECRET", "{}"),
            ("KUBE_CONFIG_AUTH", '{{"token": "{}"}}'),
        ):
            said = shown(name, form.format(value), f"{value} {value[3000:3030]}")
            assert said == f"...{value[-4:]} ...{value[-4:]}", (name, length)


def test_whatever_a_long_value_is_made_of_it_costs_no_time() -> None:
    for part in LONG_PARTS:
        value = part * (100_000 // len(part))
        begun = time.monotonic()
        shown("A_TOKEN", value, "It is said.")
        assert time.monotonic() - begun < MOST_SECONDS, part


def test_in_an_address_or_a_list_the_secret_is_hidden_and_nothing_else() -> None:
    rows = [line.split(None, 1) for line in PLACES.strip().splitlines()]
    for name, form in rows:
        for kind in IN_ADDRESSES:
            secret = KINDS[kind]()
            value = form.replace("\\n", "\n").format(secret)
            said = shown(name, value, value)
            before, after = form.replace("\\n", "\n").format("\0").split("\0")
            before = before.removesuffix("a/b+").removesuffix("a@b")
            after = after.removeprefix("==")
            assert secret[4:12] not in said, (name, kind, said)
            assert said.startswith(before), (name, kind, said)
            assert said.endswith(after), (name, kind, said)


def test_a_short_password_of_an_address_is_hidden_unless_it_is_a_word() -> None:
    for password, is_hidden in {
        "kx7vqm2w": True,
        "pq!x7vzm": True,
        "kx7vqm2": False,
        "postgres": False,
        "password": False,
        "12345678": False,
        "test1234": False,
    }.items():
        text = f"postgres://u:{password}@db/x"
        assert (shown("WHATEVER", text, text) != text) is is_hidden, password


def test_a_password_is_hidden_as_it_is_and_as_an_address_writes_it() -> None:
    value = "postgres://u:kx7v%40m2w%2Fqz@db/x"
    assert "kx7v" not in shown("X", value, f"{value} kx7v@m2w/qz")


def test_the_token_of_an_address_without_a_password_is_hidden() -> None:
    token = drawn("0123456789abcdef", 32)
    for value in (f"https://{token}@o0.ingest.sentry.io/1", f"https://{token}@x/y"):
        assert token[4:12] not in shown("WHATEVER", value, value)


def test_what_is_set_in_another_mapping_is_hidden_whatever_else_it_holds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hiding = Hiding()
    hiding.listen()
    of_system = ENVIRONMENT({}, *[str] * 4)
    others: list[Any] = [{1: None, "A": 2}, OrderedDict(), of_system]
    for other in others:
        monkeypatch.setattr(os, "environ", other)
        assert hiding.text("It is said.") == "It is said."
        for secret in (KINDS["base64"](), KINDS["letters"]()):
            other["A_TOKEN"] = secret
            said = hiding.text(f"It is {secret}.")
            assert said == f"It is ...{secret[-4:]}.", type(other)
    monkeypatch.setattr(os, "environ", object())
    assert hiding.text("It is said.") == "It is said."
    monkeypatch.undo()
    hiding.end()


def test_of_a_plain_environment_nothing_is_hidden() -> None:
    hiding = Hiding()
    lines = [line.strip() for line in PLAIN.strip().splitlines()]
    pairs = (line.partition("=") for line in lines)
    hiding.learn_variables((name, value) for name, _, value in pairs)
    for line in lines:
        assert hiding.text(line) == line
    text = "\n".join([*lines, json.dumps(lines)])
    assert hiding.text(text) == text


def test_a_dummy_of_words_is_no_key_and_hides_no_words() -> None:
    for dummy in DUMMIES:
        text = f"{dummy}: Missing required authentication for anything"
        assert shown("OPENAI_API_KEY", dummy, text) == text


def test_a_word_of_a_passphrase_stays_where_it_stands_by_itself() -> None:
    phrase = "thunder-elephant-harbour-umbrella"
    said = shown("DB_PASSWORD", phrase, f"An elephant with {phrase}, 'umbrella'.")
    assert said == "An elephant with ...ella, 'umbrella'."
    for piece in ("er-elephant", "elephant-har", "lephant-h", "thunder-el"):
        assert shown("DB_PASSWORD", phrase, f"It is {piece}.") == "It is ...ella."
