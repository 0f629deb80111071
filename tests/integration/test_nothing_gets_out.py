"""A key in every place from which a name, a value, a path, a setting or an answer comes.

Every command runs in every format, and shows no more of a key than its mask.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
import tempfile
from contextlib import contextmanager, suppress
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, ClassVar, NamedTuple

import block_client_side_keys
import block_openai_keys
import block_openai_keys_in_message
import block_openai_keys_in_push
import check_dotenv_ignored
import pytest
from makers import B62, NAMED_SHAPES, SHAPES, make
from said import leaks, openai_ready, said
from systems import needs_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from conftest import Repository

pytestmark = [
    pytest.mark.integration,
    needs_names,
]


def secret_of(shape: str, seed: int) -> str:
    """A key of a shape; one in the dotted form, and one that only its name shows."""
    drawn = random.Random(f"{shape}/{seed}")  # noqa: S311 - no secret

    def some(length: int) -> str:
        return "".join(drawn.choices(B62, k=length))

    if shape == "dotted":
        return f"sk-sp-D.{some(6)}.{some(60)}"
    return f"ghp_{some(36)}" if shape == "own" else make(shape, seed)


ALL_SHAPES = (*SHAPES, *NAMED_SHAPES, "dotted", "own")
SOME_SHAPES = ("project", "dotted", "deepseek", "own", "session", "siliconflow")

# The variables that this program, the SDK, its HTTP library, git and pre-commit read,
# and how a value may have a key in it.
VARIABLES = {
    "ALL_PROXY": ("{}", "socks5://{}:1080"),
    "COLUMNS": ("{}",),
    "GIT_DIR": ("{}",),
    "GIT_INDEX_FILE": ("/nowhere/{}",),
    "GIT_WORK_TREE": ("{}",),
    "HOME": ("/nowhere/{}", "{}"),
    "HTTPS_PROXY": ("{}", "http://{}:8080", "http://user:{}@proxy:1", "{}://proxy:1"),
    "HTTP_PROXY": ("http//{}",),
    "LC_ALL": ("{}",),
    "NO_PROXY": ("[{}]", "{}"),
    "OPENAI_API_KEY": ("{}", "{}\u200b", "Bearer {}", "OPENAI_API_KEY={}", "“{}”"),
    "OPENAI_API_KEY_COMMAND": ("{}", "echo {}", "/nowhere/{}"),
    "OPENAI_BASE_URL": (
        *("{}", "https://{}/v1", "https://host.example/{}/v1", "ftp://{}"),
        *("https://u:{}@host.example", "https://host.example/v1?key={}"),
    ),
    "OPENAI_CUSTOM_HEADERS": ("X-Key: {}",),
    "OPENAI_ORG_ID": ("{}",),
    "OPENAI_PROJECT_ID": ("{}",),
    "OPENAI_READY": ("{}",),
    "OPENAI_READY_LANG": ("{}",),
    "OPENAI_READY_TRUST_HOST": ("{}",),
    "PATH": ("/nowhere/{}:/usr/bin:/bin",),
    "PRE_COMMIT_FROM_REF": ("{}",),
    "PRE_COMMIT_REMOTE_NAME": ("{}",),
    "PRE_COMMIT_TO_REF": ("{}",),
    "REQUESTS_CA_BUNDLE": ("/nowhere/{}",),
    "SSL_CERT_DIR": ("/nowhere/{}",),
    "SSL_CERT_FILE": ("/nowhere/{}", "{}"),
    "TERM": ("{}",),
    "XDG_CACHE_HOME": ("/nowhere/{}",),
    "XDG_STATE_HOME": ("/nowhere/{}",),
}
SET = [(name, form) for name, forms in VARIABLES.items() for form in forms]
# What a terminal acts upon or shows as nothing, and the beginnings of commands.
ODD = "\x1b[2J\x9b1m\x7f\x07\b\u202e\u2066\u200b\u00ad\ufeff\u3164\r::error::##[group]"
# Files, by name and content.
FILES = {
    "a name of odd characters": (f"{ODD}\n::error::{{}}.py", 'KEY = "{}"\n'),
    "a .env of such a name": (f".env.{ODD}\n::warning::x", "OPENAI_API_KEY={}\n"),
    "a folder of such a name": (f"::stop-commands::{ODD}/.env", "OPENAI_API_KEY={}\n"),
    "a rule of odd characters": (
        ".gitignore",
        f".env\n!.env # {ODD}\n::error::/.env\n",
    ),
    "a program of odd lines": ("odd.py", f"# {ODD}\n::error::\nKEY = '{{}}'\n"),
    "odd settings": (
        "lefthook.yaml",
        f"pre-commit:\n  commands:\n    '::error::{ODD[3:]}': {{run: '{{}}'}}\n",
    ),
    "an odd workflow": (
        ".github/workflows/::error::\u202e.yml",
        (
            "on: pull_request_target\njobs:\n  a:\n    steps:\n"
            "    - uses: actions/checkout@\u202e\x9b\n    - run: echo $OPENAI_API_KEY {}\n"
        ),
    ),
    "odd dependencies": (
        "requirements.txt",
        "\u202e::error::{}==1\n::error::\n",
    ),
    "a program": ("app.py", 'KEY = "{}"\n'),
    "a name": ("{}.py", 'KEY = "{}"\n'),
    "a folder": ("{}/app.py", 'KEY = "{}"\n'),
    "a folder with .env": ("{}/.env", "OPENAI_API_KEY={}\n"),
    "a name with .env": (".env.{}", "OPENAI_API_KEY={}\n"),
    "a name that is a command": ("::warning::{}.py", 'KEY = "{}"\n'),
    "a template": (".env.example", "OPENAI_API_KEY={}\n{}=\n# {}\n"),
    "a value": (".env", "OPENAI_API_KEY={}\n"),
    "another value": (".env", "OPENAI_BASE_URL=https://{}/v1\n"),
    "a path of an address": (".env", "OPENAI_BASE_URL=https://h.example/{}/v1\n"),
    "an id": (".env", "OPENAI_API_KEY=x\nOPENAI_ORG_ID={}\nOPENAI_PROJECT_ID={}\n"),
    "a variable": (".env", "{}=1\nexport {}\n"),
    "a broken .env": (".env", "OPENAI_API_KEY='{}\n"),
    "a comment in .env": (".env", "# OPENAI_API_KEY={}\n"),
    "a rule": (".gitignore", ".env # {}\n"),
    "a rule that takes back": (".gitignore", ".env\n!.env\n!{}/.env\n"),
    "a rule of nothing": (".gitignore", "{}\n.env {}\n.env/{}\n"),
    "an attribute": (".gitattributes", "* filter={}\n"),
    "a dependency": ("pyproject.toml", '[project]\nname = "{}"\ndependencies=["{}"]\n'),
    "a table": ("pyproject.toml", "[tool.{}]\n[build-system]\nbuild-backend='{}'\n"),
    "broken TOML": ("pyproject.toml", "[{}\n"),
    "a requirement": ("requirements.txt", "{}==1\n-r {}\n"),
    "a hook": (
        ".pre-commit-config.yaml",
        "repos:\n- repo: https://x/{}\n  rev: {}\n  hooks:\n  - id: {}\n",
    ),
    "an exclusion": (
        ".pre-commit-config.yaml",
        (
            "exclude: '{}'\nrepos:\n- repo: local\n  hooks:\n  - id: block-openai-keys\n"
            "    name: x\n    language: system\n    entry: '{}'\n    exclude: '{}'\n"
        ),
    ),
    "broken YAML": (".pre-commit-config.yaml", "repos: [{}\n"),
    "prek": ("prek.toml", "[[repos]]\nrepo = '{}'\nrev = '{}'\nhooks = [{id='{}'}]\n"),
    "lefthook": ("lefthook.yml", "pre-commit:\n  commands:\n    {}:\n      run: {}\n"),
    "husky": (".husky/pre-commit", "{} {}\n"),
    "a workflow": (
        ".github/workflows/ci.yml",
        (
            "on: pull_request_target\njobs:\n  {}:\n    runs-on: x\n    env:\n      K: {}\n"
            "    steps:\n    - uses: actions/checkout@{}\n      with: {ref: '{}'}\n"
            "    - run: pytest {}\n      env:\n        OPENAI_API_KEY: {}\n"
        ),
    ),
    "a workflow's name": (".github/workflows/{}.yml", "on: push\njobs: {a: [{}]}\n"),
    "GitLab": (
        ".gitlab-ci.yml",
        "{}:\n  script: [pytest {}]\n  variables: {A: '{}'}\n",
    ),
    "a Dockerfile": ("Dockerfile", "FROM {}\nENV OPENAI_API_KEY={}\nCOPY {} .env ./\n"),
    "what Docker ignores": (".dockerignore", "!{}\n{}\n"),
    "compose": ("compose.yml", "services: {a: {env_file: '{}', image: '{}'}}\n"),
    "a package": ("package.json", '{"name": "{}", "scripts": {"build": "vite {}"}}\n'),
    "client side": ("src/{}.js", "fetch(import.meta.env.VITE_{});// {}\n"),
    "client side .env": (".env.production", "VITE_OPENAI_API_KEY={}\n"),
    "a baseline": (".secrets.baseline", '{"results": {"{}": [{"line": "{}"}]}}\n'),
    "a broken baseline": (".secrets.baseline", '{"{}'),
    "a notebook": (
        "{}.ipynb",
        (
            '{"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": '
            '"code", "metadata": {}, "source": ["k = \'{}\'"], "outputs": [{"text": "{}"}]'
            "}]}\n"
        ),
    ),
    "an upload": (".gcloudignore", "{}\n!.env {}\n"),
    "a render.yaml": ("render.yaml", "services: [{envVars: [{key: K, value: {}}]}]\n"),
    "Streamlit": (".streamlit/secrets.toml", 'OPENAI_API_KEY = "{}"\n'),
    "a test's settings": ("pytest.ini", "[pytest]\nopenai_ready = {}\n"),
    "tox": ("tox.ini", "[testenv]\ncommands = {}\nset_env = OPENAI_API_KEY={}\n"),
    "a link": ("link -> {}", ""),
    "a link as .env": (".env -> {}/.env", ""),
    "a roster": (
        "roster.csv",
        f"name,account,group,mail,folder\n{{}},{ODD[:-20]}{{}},{{}},{{}}@x.example,.\n",
    ),
}
# What git gets: its settings, and names that it keeps.
IN_GIT = {
    "where hooks are": ("config", "core.hooksPath", "/nowhere/{}"),
    "a template of messages": ("config", "commit.template", "{}"),
    "a remote": ("remote", "add", "{}", "https://x.example/{}.git"),
    "a branch": ("branch", "{}"),
    "a tag": ("tag", "-m{}", "{}"),
    "a message": ("commit", "-qn", "--allow-empty", "-m{}"),
    "an author": ("commit", "-qn", "--allow-empty", "-mx", "--author={} <{}@x>"),
    "another work tree": ("config", "core.worktree", "/nowhere/{}"),
    "an ignore file": ("config", "core.excludesFile", "/nowhere/{}"),
    "a broken setting": ("config", "core.bare", "{}"),
    "an odd author": ("commit", "-qn", "--allow-empty", "-m{}", f"--author={ODD} <x>"),
    "an odd place of hooks": ("config", "core.hooksPath", f"::error::{ODD[:20]}{{}}"),
    "a ref of a remote": ("update-ref", "refs/remotes/{}/main", "HEAD"),
}
# What a person may type.
TYPED = (
    ("{}",),
    ("--{}",),
    *(
        ("scan", *each)
        for each in (
            *(("{}",), ("--format", "{}"), ("--lang", "{}"), ("--range", "{}")),
            *(("--range", "{}..HEAD"), ("--{}",), ("--output", "/nowhere/{}")),
            ("--range", "HEAD", "--ref", "refs/heads/{}"),
            *(("-{}",), ("--staged", "--history", "{}"), ("a\x1b[2J\n{}",)),
            ("-", "--name", "{}"),
        )
    ),
    *(
        ("doctor", "--offline", *each)
        for each in (
            *(("{}",), ("--format", "{}"), ("--lang", "{}"), ("--only", "{}")),
            *(("--skip", "{}"), ("--timeout", "{}"), ("--sandbox", "{}"), ("--{}",)),
        )
    ),
    ("doctor", "--sandbox", "{}"),
    ("doctor", "--sandbox", "ready", "--model", "{}", "-v"),
    *(
        ("init", *each)
        for each in (
            *(("{}",), ("--only", "{}"), ("--skip", "{}"), ("--lang", "{}")),
            *(("--repo", "{}"), ("--repo", "https://x/{}", "--rev", "{}", "--dry-run")),
            *(("--rev", "{}"), ("--{}",)),
        )
    ),
    *(
        ("fix", *each)
        for each in (
            *(("{}",), ("--replace-text", "/nowhere/{}"), ("--replace-text", "{}")),
            *(("--lang", "{}"), ("--{}",), ("--undo", "{}")),
        )
    ),
    *(
        ("audit", *each)
        for each in (
            *(("{}",), (".", "--roster", "{}"), (".", "--letters", "/nowhere/{}")),
            *((".", "--roster", "."), (".", "--format", "{}"), (".", "--since", "{}")),
            *(("--{}",), (".", "--output", "/nowhere/{}", "--no-state")),
        )
    ),
    *(("explain", *each) for each in (("{}",), ("--lang", "{}"), ("a", "{}"))),
    *(("sandbox", *each) for each in (("{}",), ("--port", "{}"), ("--{}",))),
)
HOOKS = {
    "block-openai-keys": block_openai_keys.main,
    "check-dotenv-ignored": check_dotenv_ignored.main,
    "block-client-side-keys": block_client_side_keys.main,
    "block-openai-keys-in-message": block_openai_keys_in_message.main,
    "block-openai-keys-in-push": block_openai_keys_in_push.main,
}
TYPED_TO_HOOKS = (("{}",), ("--{}",), ("--", "{}"), ("{}", "{}"), ("-x", "{}"))


def hook(name: str, *arguments: str) -> Callable[[], object]:
    return lambda: HOOKS[name](list(arguments))


def bundled() -> None:
    """Write a bundle, and then what is in it."""
    folder = Path(tempfile.mkdtemp())
    try:
        with suppress(SystemExit):
            openai_ready("doctor", "--offline", "--bundle", f"{folder / 'bundle'}")()
        sys.stdout.write((folder / "bundle").read_text(encoding="utf-8"))
    finally:
        shutil.rmtree(folder)


def lettered() -> None:
    """Write letters to the students of a roster, and then what is in them."""
    folder = Path(tempfile.mkdtemp())
    to = str(folder / "letters")
    options = ("--no-state", "--roster", "roster.csv", "--letters", to)
    try:
        with suppress(SystemExit):
            openai_ready("audit", ".", *options)()
        for path in sorted(folder.glob("letters/*")):
            sys.stdout.write(f"{path.name}\n")
            message = message_from_bytes(path.read_bytes())
            sys.stdout.write("\n".join(str(each) for each in message.values()))
            content = message.get_payload(decode=True)
            text = content.decode() if isinstance(content, bytes) else ""
            sys.stdout.write("\n" + text.lstrip("\ufeff").replace("\r\n", "\n"))
    finally:
        shutil.rmtree(folder)


def commands(*, thorough: bool) -> dict[str, Callable[[], object]]:
    """Every command in every format, but for those that only a person can answer."""
    made = [
        *(("scan", "--format", form) for form in ("text", "json", "sarif", "github")),
        ("scan", "--format", "html"),
        *(
            ("audit", ".", "--no-state", "--roster", "roster.csv", "--format", form)
            for form in ("text", "csv", "json", "markdown", "sarif", "html")
        ),
        ("scan", "--no-ignore", "--format", "json"),
        ("scan", "--staged", "--format", "sarif"),
        *(("scan", "--history", "--format", form) for form in ("text", "json")),
        ("scan", "--range", "HEAD", "--format", "github"),
        ("scan", "--mine", "--format", "json"),
        *(
            ("doctor", "--offline", "-v", "--format", form)
            for form in ("text", "json", "github", "markdown")
        ),
        ("init", "--dry-run", "--ci"),
        ("fix", "--dry-run"),
        ("doctor", "--offline", "--fix", "--yes", "--only", "repository"),
        ("init", "--yes", "--ci"),
        ("fix", "--yes"),
        ("fix", "--undo"),
    ]
    if thorough:
        made += [
            ("audit", ".", "--no-state", "--format", form)
            for form in ("text", "csv", "json", "markdown", "sarif")
        ]
        made += [(*each, "--lang", "zh") for each in made]
    ours = {" ".join(each): openai_ready(*each) for each in made}
    return {
        **{name: hook(name) for name in HOOKS},
        "block-openai-keys-in-message FILE": hook(
            "block-openai-keys-in-message", "message"
        ),
        "doctor --bundle": bundled,
        "audit --letters": lettered,
        **ours,
    }


class Placed(NamedTuple):
    """A secret, and where it was put."""

    place: str
    shape: str
    secret: str


@pytest.fixture
def course(repository: Repository, monkeypatch: pytest.MonkeyPatch) -> Repository:
    """A repository with a commit, in an environment without settings."""
    monkeypatch.setenv("PATH", os.environ["PATH"])
    for name in dict(os.environ):
        if name.startswith("OPENAI_") and name != "OPENAI_READY_LANG":
            monkeypatch.delenv(name)
    repository.add("main.py", "print()\n")
    repository.write("message", "x\n")
    repository.commit()
    return repository


def put_file(repository: Repository, name: str, secret: str) -> None:
    path, content = (each.replace("{}", secret) for each in FILES[name])
    path, _, target = path.partition(" -> ")
    place = repository.folder / path
    with suppress(FileExistsError):  # where all are put at once
        place.parent.mkdir(parents=True, exist_ok=True)
        if target:
            place.symlink_to(target)
        elif not place.is_symlink():
            with place.open("a") as file:
                file.write(content)
    repository.git("add", "--force", "--", f":(literal){path}")


def put_in_git(repository: Repository, name: str, secret: str) -> None:
    arguments = [each.replace("{}", secret) for each in IN_GIT[name]]
    with suppress(Exception):  # git refuses some names, and so would it for others
        repository.git(*arguments)


def shown_by(placed: list[Placed], runs: dict[str, Callable[[], object]]) -> list[str]:
    """Which command shows what of which secret."""
    found = []
    for name, run in runs.items():
        text = said(run)
        for place, shape, secret in placed:
            if piece := leaks(secret, text, shape):
                found.append(f"{name}: {piece!r} of {place} ({shape})")
        found += [f"{name}: {each!r}" for each in unsafe_in(text, name)]
    return found


def unsafe_in(text: str, name: str) -> list[str]:
    """The lines that a terminal or a workflow would act upon."""
    if "csv" in name:
        text = text.replace("\ufeff", "").replace("\r\n", "\n")
    lines = text.split("\n")
    bad = [each for each in lines if not each.replace("\t", "").isprintable()]
    if "--letters" in name:  # which no runner reads
        return bad
    bad += [each for each in lines if "##[" in each and not each.startswith("::")]
    if "github" not in name:
        bad += [each for each in lines if each.lstrip().startswith("::")]
    return bad


@pytest.mark.parametrize(
    "shapes",
    [
        SOME_SHAPES,
        *(pytest.param((each,), marks=pytest.mark.cells) for each in ALL_SHAPES),
    ],
    ids=" ".join,
)
def test_files_with_keys_show_none(course: Repository, shapes: tuple[str, ...]) -> None:
    placed = []
    for number, name in enumerate(FILES):
        shape = shapes[number % len(shapes)]
        placed.append(Placed(name, shape, secret_of(shape, number)))
        put_file(course, name, placed[-1].secret)
    # An own value is known by its variable only.
    own = [each.secret for each in placed if each.shape == "own"]
    lines = (f"TOKEN_{number}_API_KEY={value}\n" for number, value in enumerate(own))
    course.write(".env.local", "".join(lines))
    assert shown_by(placed, commands(thorough=False)) == []


def test_settings_of_git_with_keys_show_none(course: Repository) -> None:
    placed = []
    for number, name in enumerate(IN_GIT):
        if name not in ("another work tree", "a broken setting"):  # which end all
            placed.append(Placed(name, "project", make("project", number)))
            put_in_git(course, name, placed[-1].secret)
    assert shown_by(placed, commands(thorough=False)) == []


def typed(secret: str, *, hooks: bool) -> Iterator[tuple[str, Callable[[], object]]]:
    """Every command line with a secret in it, by how that is written."""
    for name in HOOKS if hooks else ("",):
        for words in TYPED_TO_HOOKS if hooks else TYPED:
            filled = [each.replace("{}", secret) for each in words]
            run = hook(name, *filled) if hooks else openai_ready(*filled)
            yield " ".join((name, *words)), run


@pytest.mark.parametrize("hooks", [False, True], ids=["command", "hooks"])
@pytest.mark.parametrize(
    "shapes",
    [("dotted", "own"), pytest.param(ALL_SHAPES, marks=pytest.mark.cells)],
    ids=["two shapes", "all shapes"],
)
def test_what_is_typed_shows_none(
    course: Repository,
    monkeypatch: pytest.MonkeyPatch,
    shapes: tuple[str, ...],
    hooks: bool,
) -> None:
    assert course.folder.is_dir()
    for shape in shapes:
        secret = secret_of(shape, 1)
        monkeypatch.setenv("GITHUB_TOKEN", secret)
        for name, run in typed(secret, hooks=hooks):
            text = said(run)
            assert (name, leaks(secret, text, shape)) == (name, "")
            assert (name, unsafe_in(text, "")) == (name, [])


class Careless(BaseHTTPRequestHandler):
    """Answers with a key in whatever an answer has."""

    secret = ""
    asked: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.do_GET()

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, form = self.path.split("/")[1:3]
        said = {"message": self.secret, "code": self.secret, "type": self.secret}
        body = {
            "error": json.dumps({"error": said}),
            "text": self.secret,
            "html": f"<title>{self.secret}</title>",
            "list": json.dumps([{"error": said}]),
            "models": json.dumps({"object": "list", "data": [{"id": self.secret}]}),
            "sentence": json.dumps(
                {"error": {"message": f"{'x' * 190} {self.secret}"}}
            ),
        }[form].encode()
        self.send_response(int(status))
        for name in ("Content-Type", "x-request-id", "cf-ray", "retry-after"):
            self.send_header(name, "text/html" if form == "html" else self.secret)
        self.send_header("location", f"/{self.secret}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def careless(secret: str) -> Iterator[tuple[str, type[Careless]]]:
    """The origin of such a host, while it runs, and what was asked of it."""
    door = type("Door", (Careless,), {"secret": secret, "asked": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), door)
    Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", door
    finally:
        server.shutdown()
        server.server_close()


STATUSES = (200, 301, 400, 401, 403, 404, 429, 500, 503)
BODIES = ("error", "text", "html", "list", "models", "sentence")


@pytest.mark.parametrize(
    ("shapes", "statuses"),
    [
        (("dotted",), (200, 401, 429)),
        pytest.param(ALL_SHAPES, STATUSES, marks=pytest.mark.cells),
    ],
    ids=["some", "all"],
)
@pytest.mark.usefixtures("course")
def test_answers_with_keys_show_none(
    monkeypatch: pytest.MonkeyPatch, shapes: tuple[str, ...], statuses: tuple[int, ...]
) -> None:
    for shape in shapes:
        secret = secret_of(shape, 2)
        monkeypatch.setenv("GITHUB_TOKEN", secret)
        monkeypatch.setenv("OPENAI_API_KEY", make("deepseek", 9))
        with careless(secret) as (origin, door):
            for status in statuses:
                for body in BODIES:
                    url = f"{origin}/{status}/{body}"
                    monkeypatch.setenv("OPENAI_BASE_URL", url)
                    for form in ("text", "json"):
                        ask = ("doctor", "-v", "--only", "account", "--format", form)
                        text = said(openai_ready(*ask, "--timeout", "2"))
                        assert (url, leaks(secret, text, shape)) == (url, "")
            assert len(door.asked) >= len(statuses) * len(BODIES)


# Runs that show the environment; those of files and of git are above.
BY_ENVIRONMENT = (
    ("doctor", "--offline", "-v"),
    ("doctor", "--offline", "--format", "json"),
    ("doctor", "-v", "--timeout", "0.5", "--only", "computer"),
    ("fix", "--yes"),
    ("init", "--dry-run"),
    ("scan",),
)


@pytest.mark.parametrize(
    ("shapes", "every"),
    [
        (("dotted",), 5),
        pytest.param(("dotted",), 1, marks=pytest.mark.matrix),
        pytest.param(SOME_SHAPES, 1, marks=pytest.mark.cells),
    ],
    ids=["some variables", "one shape", "some shapes"],
)
def test_an_environment_with_keys_shows_none(
    course: Repository,
    monkeypatch: pytest.MonkeyPatch,
    shapes: tuple[str, ...],
    every: int,
) -> None:
    course.write("app.py", f'KEY = "{make("project")}"\n')
    for shape in shapes:
        secret = secret_of(shape, 3)
        monkeypatch.setenv("GITHUB_TOKEN", secret)  # by which an own value is known
        some = [openai_ready(*each) for each in BY_ENVIRONMENT]
        runs = [*some[: len(some) if len(shapes) > 1 else 1], bundled]
        runs += [hook("block-openai-keys-in-push"), hook("check-dotenv-ignored")]
        for variable, form in SET[::every]:
            with monkeypatch.context() as patch:
                patch.setenv(variable, form.replace("{}", secret))
                text = "".join(map(said, runs))
            place = f"{variable}={form}"
            assert (place, leaks(secret, text, shape)) == (place, "")


@pytest.mark.cells
@pytest.mark.parametrize("shape", ["dotted", "own"])
def test_each_file_with_a_key_by_itself_shows_none(
    course: Repository, monkeypatch: pytest.MonkeyPatch, shape: str
) -> None:
    secret = secret_of(shape, 4)
    monkeypatch.setenv("TOKEN_API_KEY", secret)
    found = {}
    runs = commands(thorough=False)
    config = (course.folder / ".git/config").read_text()
    for name in (*FILES, *IN_GIT):
        put = put_file if name in FILES else put_in_git
        put(course, name, secret)
        found[name] = shown_by([Placed(name, shape, secret)], runs)
        (course.folder / ".git/config").write_text(config)
        course.git("clean", "-fdqx")
        course.git("reset", "--hard", "-q", "HEAD")
        course.write("message", "x\n")
    assert {name: each for name, each in found.items() if each} == {}
