"""A template of the ``.env`` before and after; it has names, and never a value."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from makers import make

from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.setup.example import changes, completed

if TYPE_CHECKING:
    from conftest import Repository

HEADING = "# Copy this file to .env and fill it in there; .env is ignored by git.\n"
KEY = make("project")
NAMES = dict.fromkeys(["OPENAI_API_KEY", "OPENAI_BASE_URL"])

TABLE = {
    "none": (None, f"{HEADING}OPENAI_API_KEY=\nOPENAI_BASE_URL=\n"),
    "empty": ("", "OPENAI_API_KEY=\nOPENAI_BASE_URL=\n"),
    "one of them": (
        "OPENAI_API_KEY=sk-...\n",
        "OPENAI_API_KEY=sk-...\nOPENAI_BASE_URL=\n",
    ),
    "of Windows, without a last line break": (
        "# mine\r\nOPENAI_API_KEY=",
        "# mine\r\nOPENAI_API_KEY=\r\nOPENAI_BASE_URL=\r\n",
    ),
    "in comments and exports": (
        "export OPENAI_API_KEY = x\n# OPENAI_BASE_URL=https://example.org\n",
        "export OPENAI_API_KEY = x\n# OPENAI_BASE_URL=https://example.org\n",
    ),
}


@pytest.mark.parametrize(("before", "after"), TABLE.values(), ids=TABLE)
def test_names_are_added(before: str | None, after: str) -> None:
    content = None if before is None else before.encode()
    assert completed(".env.example", content, NAMES).decode() == after
    assert completed(".env.example", after.encode(), NAMES).decode() == after


def test_other_encodings_stay_as_they_are() -> None:
    before = "# 密钥\n".encode("gbk")
    assert (
        completed("x", before, {"OPENAI_API_KEY": None})
        == before + b"OPENAI_API_KEY=\n"
    )


def test_a_template_in_utf_16_is_refused() -> None:
    with pytest.raises(ChangeError) as caught:
        completed(".env.example", "A=\n".encode("utf-16"), NAMES)
    assert caught.value.cause.name == "file-not-utf-8"


DEEPSEEK = 'OpenAI(api_key=os.environ["DEEPSEEK_API_KEY"], base_url="https://api.deepseek.com")\n'
# The programs of a repository, and the keys that its programs and tests read.
KEYS = (
    ({"app.py": DEEPSEEK}, ["DEEPSEEK_API_KEY"]),
    ({"app.py": DEEPSEEK, "b.py": DEEPSEEK}, ["DEEPSEEK_API_KEY"]),
    (
        {"app.py": DEEPSEEK, "b.py": "OpenAI()\n"},
        ["OPENAI_API_KEY", "DEEPSEEK_API_KEY"],
    ),
    (
        {"app.py": DEEPSEEK, "b.py": DEEPSEEK.replace("DEEPSEEK", "MOONSHOT")},
        ["OPENAI_API_KEY", "DEEPSEEK_API_KEY", "MOONSHOT_API_KEY"],
    ),
    (
        {"app.py": f'{DEEPSEEK}os.environ["OPENAI_API_KEY"]\n'},
        ["OPENAI_API_KEY", "DEEPSEEK_API_KEY"],
    ),
    (
        # No key is sent to a host that nobody knows.
        {
            "app.py": DEEPSEEK.replace("DEEPSEEK", "SCHOOL").replace(
                "deepseek", "school"
            )
        },
        ["OPENAI_API_KEY", "SCHOOL_API_KEY"],
    ),
    ({"app.py": "print()\n"}, ["OPENAI_API_KEY"]),
)


def test_the_usual_key_is_listed_unless_the_tests_take_another(
    repository: Repository,
) -> None:
    for programs, names in KEYS:
        for path, text in {"b.py": "", **programs}.items():
            repository.add(path, text)
        [change] = changes(Found())
        assert isinstance(change, Change)
        assert change.after is not None
        lines = [f"{name}=" for name in names]
        assert change.after.decode().splitlines()[1:] == lines


def test_names_come_from_code_and_from_dotenv(repository: Repository) -> None:
    repository.add(
        "app.py",
        "import os\n"
        'os.environ["OPENAI_BASE_URL"], os.getenv("DEEPSEEK_API_KEY", "x")\n'
        'os.environ.get("HOME"), os.environ["PATH"], os.getenv("GITHUB_TOKEN")\n',
    )
    cell = {"cell_type": "code", "source": ['os.environ["NOTEBOOK_MODEL"]\n']}
    repository.write("a.ipynb", json.dumps({"cells": [cell]}))
    repository.write(
        "server.ts",
        "process.env.PINECONE_API_KEY; process.env.VITE_OPENAI_API_KEY\n"
        "process.env.NEXT_PUBLIC_API_URL\n",
    )
    repository.write(
        ".env",
        f"OPENAI_API_KEY={KEY}\nexport MY_SECRET='{KEY}'\nDEBUG=1\n"
        "CERTIFICATE='-----BEGIN\nABCDEFGH==\nWXYZ_1=\n'\n",
    )
    (change,) = changes(Found())
    assert change == Change(
        ".env.example",
        None,
        (
            f"{HEADING}OPENAI_API_KEY=\nDEEPSEEK_API_KEY=\nMY_SECRET=\n"
            "NEXT_PUBLIC_API_URL=\nNOTEBOOK_MODEL=\nOPENAI_BASE_URL=\nPINECONE_API_KEY=\n"
        ).encode(),
    )


def test_what_installed_packages_read_is_not_listed(repository: Repository) -> None:
    """Before Python 3.13, an environment does not ignore itself."""
    repository.write("app.py", 'os.environ["OPENAI_BASE_URL"]\n')
    repository.write(".venv/lib/p.py", 'os.environ["AZURE_OPENAI_API_KEY"]\n')
    repository.write("web/node_modules/p.js", "process.env.STRIPE_API_KEY\n")
    (change,) = changes(Found())
    after = f"{HEADING}OPENAI_API_KEY=\nOPENAI_BASE_URL=\n"
    assert change == Change(".env.example", None, after.encode())


def test_a_template_of_another_name_is_the_one(repository: Repository) -> None:
    repository.add(".env.sample", "A=\n")
    assert list(changes(Found())) == [
        Change(".env.sample", b"A=\n", b"A=\nOPENAI_API_KEY=\n")
    ]


READ = [
    ('os.getenv("OPENAI_BASE_URL", "https://relay.example.com/v1")', "https://relay.example.com/v1"),
    ("os.environ.get('OPENAI_BASE_URL', default='http://localhost:4000')", "http://localhost:4000"),
    ("process.env.OPENAI_BASE_URL ?? 'https://a.example/v1'", "https://a.example/v1"),
    ("process.env.OPENAI_BASE_URL || `https://a.example/v1`", "https://a.example/v1"),
    ('os.getenv("OPENAI_BASE_URL")', None),
    ('os.environ["OPENAI_BASE_URL"]', None),
    ('os.getenv("OPENAI_BASE_URL", None)', None),
    ('os.getenv("OPENAI_BASE_URL", default=None)', None),
    ('os.getenv("OPENAI_BASE_URL", f"https://{host}/v1")', ""),
    ('os.getenv("OPENAI_BASE_URL", default=URL)', ""),
    ('os.getenv("OPENAI_BASE_URL", "https://a"), os.environ["OPENAI_BASE_URL"]', None),
    ('os.getenv("OPENAI_BASE_URL", URL), os.environ["OPENAI_BASE_URL"]', None),
    (f'os.getenv("OPENAI_BASE_URL", "https://a/{KEY}")', ""),
    ('os.environ["OPENAI_BASE_URL"] = "https://a"', None),
    ('os.environ["OPENAI_BASE_URL"] = input()', None),
]  # fmt: skip


@pytest.mark.parametrize(("code", "default"), READ)
def test_a_setting_with_a_default_is_a_comment(
    repository: Repository, code: str, default: str | None
) -> None:
    """Copied as it is, an empty value would beat the program's own."""
    repository.add("app.py", f"{code}\n")
    (change,) = changes(Found())
    assert isinstance(change, Change)
    line = "OPENAI_BASE_URL=" if default is None else f"# OPENAI_BASE_URL={default}"
    assert change.after == f"{HEADING}OPENAI_API_KEY=\n{line}\n".encode()


def test_a_default_of_a_secret_is_not_shown(repository: Repository) -> None:
    repository.add(
        "app.py",
        'os.getenv("RELAY_API_KEY", "k3y-of-mine")\n'
        'os.environ.get("DJANGO_SECRET_KEY", "dev-secret")\n'
        'os.getenv("GROQ_API_KEY", "k3y-of-mine")\n',
    )
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.after is not None
    assert change.after.decode() == (
        f"{HEADING}OPENAI_API_KEY=\n# DJANGO_SECRET_KEY=\nGROQ_API_KEY=\n"
        "# RELAY_API_KEY=\n"
    )


def test_a_variable_that_a_program_only_sets_is_not_listed(
    repository: Repository,
) -> None:
    repository.add(
        "app.py",
        'key = os.getenv("SMITH_API_KEY")\nos.environ["LANGCHAIN_API_KEY"] = key  # same\n'
        'os.environ["HF_API_TOKEN"] = config.token\n',
    )
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.after == f"{HEADING}OPENAI_API_KEY=\nSMITH_API_KEY=\n".encode()


def test_a_name_in_settings_is_not_one_of_a_variable(repository: Repository) -> None:
    repository.add("app.py", 'openai.api_key = conf().get("openai_api_key")\n')
    (change,) = changes(Found())
    assert isinstance(change, Change)
    assert change.after == f"{HEADING}OPENAI_API_KEY=\n".encode()


@pytest.mark.parametrize("name", [".env-example", ".env.tmpl", "env.example"])
def test_every_template_is_known_by_its_name(repository: Repository, name: str) -> None:
    repository.add(name, "A=\n")
    repository.add(".env.vault", "A=encrypted:x\n")
    assert list(changes(Found())) == [Change(name, b"A=\n", b"A=\nOPENAI_API_KEY=\n")]
