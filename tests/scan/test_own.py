"""The owner's own keys, whatever their shape."""

from __future__ import annotations

import base64
import io
import json
from urllib.parse import quote

import pytest
from dotenv import dotenv_values
from makers import make
from scan.leaks import leaked

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.scan import own, scanner

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path

VALUE = 'relay/9f8e+7d6c"5b4a=3928'
NAME = "RELAY_API_KEY"


def said(content: str | bytes, value: str = VALUE) -> list[tuple[int, int, str]]:
    data = content.encode() if isinstance(content, str) else content
    values = own.values("missing", {NAME: value})
    return [
        (hit.line, hit.column, hit.facts.get("form", ""))
        for hit in scanner.scan_bytes("file", data, scanner.ScanSettings(values)).hits
    ]


FORMS = {
    "as it is": VALUE,
    "JSON": json.dumps(VALUE)[1:-1],
    "JSON of PHP": json.dumps(VALUE)[1:-1].replace("/", "\\/"),
    "an address": quote(VALUE, safe=""),
    "an address, small": quote(VALUE, safe="").lower(),
    "base64": base64.b64encode(VALUE.encode()).decode(),
    "base64, shifted": base64.b64encode(f" {VALUE}.".encode()).decode()[2:],
    "base64, shifted twice": base64.b64encode(f"  {VALUE}..".encode()).decode()[3:],
    "base64 of addresses": base64.urlsafe_b64encode(VALUE.encode()).decode(),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_value_is_found_in_every_form(form: str) -> None:
    assert said(f"\nkey = '{form}'\n") == [(2, 8, "own")]


def test_a_value_is_found_in_utf_16() -> None:
    assert said(f"\r\nkey={VALUE}".encode("utf-16")) == [(2, 9, "own")]


@pytest.mark.parametrize("shape", ["project", "deepseek"])
def test_what_the_grammar_sees_is_no_form_of_its_own(shape: str) -> None:
    key = make(shape)
    assert said(f"k = '{key}'", key) == [(1, 6, "")]
    assert said(f"k: {base64.b64encode(key.encode()).decode()}", key) == [
        (1, 4, "base64")
    ]


def test_without_the_value_there_is_nothing() -> None:
    assert said(f"key = '{VALUE[:-1]}'") == []
    assert said("# pragma: allowlist secret\n") == []


def test_an_allowed_line_may_hold_it() -> None:
    assert said(f"k = '{VALUE}'  # pragma: allowlist secret") == []


def test_a_finding_says_where_and_not_what() -> None:
    values = own.values("missing", {NAME: VALUE})
    (finding,) = scanner.findings_of(
        "a",
        scanner.scan_bytes("a", f"x {VALUE}".encode(), scanner.ScanSettings(values)),
    )
    assert finding._replace(facts={}) == Finding(
        Code.KEY_IN_FILE, Place("a", 1, 3), f"...{VALUE[-4:]}"
    )
    assert finding.facts["form"] == "own"
    assert leaked(VALUE, repr((finding, values, vars(own)))) == []
    assert repr(values) == f"(<value of b'{NAME}'>,)"


NAMES = {
    "OPENAI_API_KEY": True,
    "deepseek_api_key": True,
    "HF_TOKEN": True,
    "AZURE_API_SECRET": True,
    "CLIENT_SECRET": True,
    "OPENAI_APIKEY": True,
    "OPENAI_BASE_URL": False,
    "HF_TOKEN_PATH": False,
    "SSH_KEY": False,
    "HOME": False,
}


@pytest.mark.parametrize(("name", "counts"), NAMES.items(), ids=NAMES)
def test_a_name_tells_that_a_value_is_a_key(name: str, counts: bool) -> None:
    assert bool(own.values("missing", {name: VALUE})) is counts


VALUES = {
    make("deepseek"): True,
    make("project"): True,
    make("early-48"): True,
    "0f8fad5b-d9cb-469f-a165-70867728950e": True,
    "9f8e7d6c5b4a3928": True,
    "": False,
    "9f8e7d6c5b4a392": False,  # too short
    "1234567890123456": False,  # a number
    "my-development-token-1": False,
    "SECRET_TOKEN_FOR_TESTS_2": False,
    "sk-your-api-key-here-123": False,
    "sk-xxxxxxxxxxxxxxxx1234": False,
    "${ANOTHER_API_KEY_2}": False,
    "https://k3y.example.com/v1": False,
    "two words 1234567890ab": False,
    "aaaaaaaaaaaaaaa1": False,
    f"{make('deepseek')[:24]}***": False,  # masked
    f"{make('deepseek')[:24]}\u20261234": False,
    f"{make('deepseek')[:24]}[\u5df2\u6253\u7801]": False,
}


@pytest.mark.parametrize(("value", "counts"), VALUES.items(), ids=map(str, range(19)))
def test_what_could_stand_anywhere_is_not_looked_for(value: str, counts: bool) -> None:
    assert bool(own.values("missing", {NAME: value})) is counts


LINES = {
    "plain": "{name}={value}",
    "spaces": "  {name} = {value}  ",
    "export": "export {name}={value}",
    "single quotes": "{name}='{value}'",
    "double quotes": '{name}="{value}"',
    "a comment": "{name}={value} # mine",
    "a comment after quotes": "{name}='{value}' # mine",
    "a hash within": "{name}={value}#1",
    "a quoted name": "'{name}'={value}",
    "Windows": "X=1\r\n{name}={value}\r\nY=2\r\n",
    "an escaped quote": '{name}="{value}\\"1"',
    "after a comment": "# x\n\n{name}={value}\n",
}
ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


@pytest.mark.parametrize("line", LINES.values(), ids=LINES)
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_line_is_read_as_dotenv_reads_it(line: str, encoding: str) -> None:
    text = line.format(name=NAME, value=make("deepseek"))
    expected = dotenv_values(stream=io.StringIO(text))[NAME]
    assert expected is not None
    read = dict(own.assignments(text.encode(encoding)))
    assert read[NAME.encode()] == expected.encode()


def written(folder: Path, name: str, value: str = VALUE) -> None:
    (folder / name).parent.mkdir(exist_ok=True, parents=True)
    (folder / name).write_text(f"{NAME}='{value}'\n")


@pytest.mark.parametrize(
    ("name", "counts"),
    {
        ".env": True,
        ".env.local": True,
        ".envrc": True,
        "prod.env": True,
        ".env.example": False,
        ".env.sample": False,
        "settings": False,
    }.items(),
)
def test_files_of_the_root_are_read(tmp_path: Path, name: str, counts: bool) -> None:
    written(tmp_path, name)
    assert bool(own.values(str(tmp_path), {})) is counts


def test_files_beside_and_above_what_is_searched_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for number, folder in enumerate(["a/b", "a", "c"]):
        written(tmp_path, f"{folder}/.env", f"{number}9f8e7d6c5b4a3928")
    assert len(own.values(".", {}, ["a/b/app.py", "app.py"])) == 2


def test_what_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / ".env").mkdir()
    (tmp_path / ".env.local").symlink_to("missing")
    assert own.values(str(tmp_path), {}) == ()
    assert own.values(str(tmp_path / "missing"), {}) == ()


def test_a_value_is_looked_for_once(tmp_path: Path) -> None:
    written(tmp_path, ".env")
    written(tmp_path, ".env.local")
    assert len(own.values(str(tmp_path), {"OTHER_API_KEY": VALUE})) == 1


@pytest.mark.parametrize("line", ['A_TOKEN="', "A_TOKEN='x\\", 'A_TOKEN="\\', "=", "'"])
def test_a_broken_line_has_no_value(line: str) -> None:
    assert [
        value for _, value in own.assignments(line.encode()) if len(value) > 1
    ] == []
