"""The grammar as a plugin of detect-secrets."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest
from makers import sha1

from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan import baseline
from pytest_openai_ready.scan.baseline import LateRepository

detect_secrets = pytest.importorskip("detect_secrets")

from detect_secrets.constants import VerifiedResult  # noqa: E402 - where it is there
from detect_secrets.core.plugins import util  # noqa: E402 - as above
from detect_secrets.core.secrets_collection import SecretsCollection  # noqa: E402
from detect_secrets.plugins.base import RegexBasedDetector  # noqa: E402
from detect_secrets.settings import default_settings, transient_settings  # noqa: E402

from pytest_openai_ready.detect_secrets_plugin import (  # noqa: E402
    OpenAIStyleKeyDetector,
    audit,
)

if TYPE_CHECKING:
    from pathlib import Path

STUB = "from pytest_openai_ready.detect_secrets_plugin import OpenAIStyleKeyDetector\n"
ALLOWLIST = "detect_secrets.filters.allowlist.is_line_allowlisted"


@pytest.fixture
def stub(tmp_path: Path) -> Path:
    path = tmp_path / "openai_keys.py"
    path.write_text(STUB, encoding="utf-8")
    return path


def found_in(line: str) -> list[str]:
    return list(OpenAIStyleKeyDetector().analyze_string(line))


def test_a_key_of_any_shape_is_found_as_a_whole(key_of_any_shape: str) -> None:
    assert found_in(f'client = OpenAI(api_key="{key_of_any_shape}")') == [
        key_of_any_shape
    ]


def test_keys_are_found_in_any_script(key: str) -> None:
    assert found_in(f"密钥：{key}，勿外传 🙂 {key}") == [key, key]


@pytest.mark.parametrize(
    "line",
    ["", "sk-...", "sk-your-api-key-here", "task-" + "0123456789abcdef" * 2, "\ud800"],
)
def test_what_is_no_key_is_not(line: str) -> None:
    assert found_in(line) == []


def test_its_name_is_for_ever() -> None:
    """Rows of baselines name both the class and the type."""
    assert OpenAIStyleKeyDetector().json() == {"name": "OpenAIStyleKeyDetector"}
    assert OpenAIStyleKeyDetector.secret_type == "OpenAI-style API key"
    assert OpenAIStyleKeyDetector.__base__ is RegexBasedDetector


def test_its_type_is_that_of_no_other_plugin() -> None:
    with default_settings() as settings:
        names = set(settings.plugins)
    types = {each.secret_type for each in classes_of(names)}
    assert len(types) == len(names)
    assert OpenAIStyleKeyDetector.secret_type not in types


def classes_of(names: set[str]) -> list[Any]:
    classes: list[Any] = [*util.get_mapping_from_secret_type_to_class().values()]
    return [each for each in classes if each.__name__ in names]


def test_a_file_of_one_line_makes_it_a_plugin(stub: Path) -> None:
    assert list(util.get_plugins_from_file(str(stub))) == [OpenAIStyleKeyDetector]


def test_no_key_is_sent_anywhere(monkeypatch: pytest.MonkeyPatch, key: str) -> None:
    monkeypatch.delattr(socket, "socket")
    assert OpenAIStyleKeyDetector().verify(key) is VerifiedResult.UNVERIFIED


def test_detect_secrets_and_we_hash_the_same(stub: Path, key_of_any_shape: str) -> None:
    settings = {
        "plugins_used": [
            {"name": OpenAIStyleKeyDetector.__name__, "path": f"file://{stub}"}
        ],
        "filters_used": [{"path": ALLOWLIST}],
    }
    path = stub.with_name("a.py")
    path.write_text(f"user_id = 3; a = '{key_of_any_shape}'\n", encoding="utf-8")
    util.get_mapping_from_secret_type_to_class.cache_clear()
    with transient_settings(settings):
        secrets = SecretsCollection(root=str(stub.parent))
        secrets.scan_file("a.py")
    hashed = sha1(key_of_any_shape)
    rows = secrets.json()["a.py"]
    assert [
        (row["type"], row["hashed_secret"], row["line_number"]) for row in rows
    ] == [("OpenAI-style API key", hashed, 1)]
    written = json.dumps({"version": "1.5.0", "results": secrets.json()})
    stub.with_name(baseline.NAME).write_text(written, encoding="utf-8")
    assert baseline.Baseline(LateRepository(lambda: Repository(stub.parent))).allows(
        "a.py", Key(key_of_any_shape)
    )


AUDITS = {
    None: "detect-secrets could not go on (UnableToReadBaselineError).",
    "{": "detect-secrets could not go on (UnableToReadBaselineError).",
    '{"version": "1.5.0"}': "Not a valid baseline file!",
    '{"version": "1.5.0", "results": []}': '{\n    "results": []\n}',
    '{"version": "1.5.0", "results": 1}': "detect-secrets could not go on (TypeError).",
}


@pytest.mark.parametrize("content", AUDITS)
def test_an_audit_of_what_is_no_baseline_ends_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], content: str | None
) -> None:
    path = tmp_path / "baseline"
    if content is not None:
        path.write_text(content, encoding="utf-8")
    ended = ""
    try:
        audit(["--report", str(path)])
    except SystemExit as error:
        ended = str(error)
    said = capsys.readouterr()
    assert (ended + said.out + said.err).strip() == AUDITS[content]
