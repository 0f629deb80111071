"""A key that is there and not read: each way to miss it, and what is said."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

from languages import EN, ZH
from makers import make
from systems import WINDOWS, needs_windows

from pytest_openai_ready.account.sources import misplaced
from pytest_openai_ready.account.sources.found_settings import Program
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.findings import Code, Place
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pytest

KEY = make("project")
PLAIN = f"OPENAI_API_KEY={KEY}\n"
COMMENT = "Line {} of {} has a key, but the line is a comment."
FULL_WIDTH = "Line {} of {} has a key after a full-width sign, which is no =."
JSON = "Line {} of {} has a key, but is written as JSON, which a .env is not."
SHELL = "Line {} of {} has a key, but begins with a word that only a shell understands."
CODE = "Line {} of {} has a key, but is a line of a program."
QUOTE = "Line {} of {} opens a quotation mark before the key and does not close it."
COLON = "Line {} of {} has a colon between OPENAI_API_KEY and the key."
NO_SIGN = "Line {} of {} has no = between OPENAI_API_KEY and the key."
BARE = "Line {} of {} is a key without the name of a variable."
NAME = "Line {} of {} has a key under a name that is not OPENAI_API_KEY."
FOLDER = (
    "There is a key in {1}, line {0}, but no .env in that folder is read from here."
)
FILE = "There is a key in {1}, line {0}; only a file named .env is read."
GOES_ON = "Line {} of {} goes on after the closing quotation mark."
EMPTIED = "Line {} of {} has the key, but a later line sets OPENAI_API_KEY to nothing."
RICH = "{1} is saved as rich text, which a .env is not."
TEMPLATE = (
    "There is a key in {1}, line {0}: a template, which is published and not read."
)
NOT_REACHED = (
    "There is a key in {1}, line {0}, which programs started here do not read."
)
NO_LINE = "Line {} of {} has a key, but not in the form that a .env needs."
PROFILE = "The key in {1}, line {0}, has not reached this shell."
UNEXPORTED = "Line {} of {} keeps the key to the shell: there is no export before it."
LAUNCH = f'{{"configurations": [\n  {{"env": {{"OPENAI_API_KEY": "{KEY}"}}}}\n]}}\n'

# Files that nothing reads which is started here: what stands in them, and the line.
NOT_READ = {
    "an editor's launcher": (".vscode/launch.json", LAUNCH, 2),
    "an editor's settings": (
        ".vscode/settings.json",
        f'{{\n  "terminal.integrated.env.osx": {{"OPENAI_API_KEY": "{KEY}"}}\n}}',
        2,
    ),
    "a batch file": ("run.bat", f"@echo off\nset {PLAIN}", 2),
    "a script of PowerShell": ("env.ps1", f'$env:OPENAI_API_KEY="{KEY}"', 1),
    "a script": ("setup.sh", f"export {PLAIN}", 1),
    "direnv's": (".envrc", f"export {PLAIN}", 1),
    "settings of a program": ("config.yaml", f"OPENAI_API_KEY: {KEY}\n", 1),
    "secrets without their folder": ("secrets.toml", f'OPENAI_API_KEY = "{KEY}"\n', 1),
    "a table of Streamlit's secrets": (
        ".streamlit/secrets.toml",
        f'[openai]\napi_key = "{KEY}"\n',
        2,
    ),
    "another name in Streamlit's": (
        ".streamlit/secrets.toml",
        f'openai_key = "{KEY}"\n',
        1,
    ),
    "a file of the key alone": ("api_key.txt", f"{KEY}\n", 1),
    "a file that is called like the variable": ("OPENAI_API_KEY", KEY, 1),
    "a file without an ending": ("apikey", f"{KEY}\n", 1),
    "an ending of its own": ("openai.key", KEY, 1),
    "a token's file": ("token.txt", KEY, 1),
    "Flask's": (".flaskenv", PLAIN, 1),
    "a container's": (
        "docker-compose.yml",
        f"services:\n  a:\n    environment:\n      - {PLAIN}",
        4,
    ),
    "an image's": ("Dockerfile", f"FROM x\nENV {PLAIN}", 2),
    "a recipe's": ("Makefile", f"export {PLAIN}", 1),
    "another editor's": (
        ".idea/workspace.xml",
        f'<env name="OPENAI_API_KEY" value="{KEY}" />',
        1,
    ),
    "a program of that name": ("env.py", f'OPENAI_API_KEY = "{KEY}"\n', 1),
    "JSON of that name": (".env.json", f'{{"OPENAI_API_KEY": "{KEY}"}}', 1),
    "YAML of that name": (".env.yaml", f"OPENAI_API_KEY: {KEY}\n", 1),
    "a page of that name": (".env.md", f"```\n{PLAIN}```\n", 2),
    "a local file below": ("backend/.env.local", PLAIN, 1),
}
# The file, what stands in it, and what is said of which line.
VARIANTS = {
    "text file of Windows": (".env.txt", PLAIN, FILE, 1),
    "local file": (".env.local", PLAIN, FILE, 1),
    "without its dot": ("env", PLAIN, FILE, 1),
    "without its dot, as text": ("env.txt", PLAIN, FILE, 1),
    "a name before the dot": ("prod.env", PLAIN, FILE, 1),
    "a name misspelt": (".envv", PLAIN, FILE, 1),
    "the whole word": (".environment", PLAIN, FILE, 1),
    "a copy": (".env copy", PLAIN, FILE, 1),
    "another file, and a comment": (".env.txt", f"# {PLAIN}", FILE, 1),
    "a name in capitals": (".ENV", PLAIN, FILE, 1),
    "another name, and a key of OpenAI's": (".env", f"OPEN_API_KEY={KEY}\n", NAME, 1),
    "the name of a program": (".env", f"A=1\nexport COURSE = '{KEY}'\n", NAME, 2),
    "a folder below": ("course/s1/.env", PLAIN, FOLDER, 1),
    "a comment": (".env", f"# mine\n# {PLAIN}", COMMENT, 2),
    "a comment without a space": (".env", f"#{PLAIN}", COMMENT, 1),
    "two slashes": (".env", f"// {PLAIN}", COMMENT, 1),
    "REM": (".env", f"REM {PLAIN}", COMMENT, 1),
    "YAML": (".env", f"OPENAI_API_KEY: {KEY}\n", COLON, 1),
    "a colon without a space": (".env", f"OPENAI_API_KEY:{KEY}\n", COLON, 1),
    "a full-width equals sign": (".env", f"OPENAI_API_KEY＝{KEY}\n", FULL_WIDTH, 1),
    "a full-width colon": (".env", f"OPENAI_API_KEY：{KEY}\n", FULL_WIDTH, 1),
    "set": (".env", f"set {PLAIN}", SHELL, 1),
    "setx": (".env", f"setx OPENAI_API_KEY {KEY}\n", SHELL, 1),
    "PowerShell": (".env", f'$env:OPENAI_API_KEY = "{KEY}"\n', SHELL, 1),
    "JavaScript": (".env", f"const OPENAI_API_KEY = '{KEY}'\n", SHELL, 1),
    "a line of Python": (".env", f'os.environ["OPENAI_API_KEY"] = "{KEY}"\n', CODE, 1),
    "an open quote": (".env", f'A=1\nOPENAI_API_KEY="{KEY}\n', QUOTE, 2),
    "an open apostrophe": (".env", f"OPENAI_API_KEY='{KEY}\n", QUOTE, 1),
    "JSON": (".env", f'{{"OPENAI_API_KEY": "{KEY}"}}\n', JSON, 1),
    "JSON in lines": (".env", f'{{\n  "OPENAI_API_KEY": "{KEY}"\n}}\n', JSON, 2),
    "the bare key": (".env", f"{KEY}\n", BARE, 1),
    "the bare key in quotes": (".env", f'"{KEY}"\n', BARE, 1),
    "the name and the key in two lines": (".env", f"OPENAI_API_KEY=\n{KEY}\n", BARE, 2),
    "no sign": (".env", f"OPENAI_API_KEY {KEY}\n", NO_SIGN, 1),
    "spaces in the name": (".env", f"OPENAI API KEY={KEY}\n", NAME, 1),
    "hyphens in the name": (".env", f"OPENAI-API-KEY={KEY}\n", NAME, 1),
    "small letters": (".env", f"openai_api_key={KEY}\n", NAME, 1),
    "another spelling": (".env", f"OPENAI_KEY={KEY}\n", NAME, 1),
    "a name in capitals of any key": (".env", f"API_KEY={KEY}\n", NAME, 1),
    "letters in another order": (".env", f"OPEANI_API_KEY={KEY}\n", NAME, 1),
    "an invisible character": (".env", f"\u200b{PLAIN}", NAME, 1),
    "a letter that looks alike": (".env", f"\u041ePENAI_API_KEY={KEY}\n", NAME, 1),
    "YAML below a word": (".env", f"env:\n  OPENAI_API_KEY: {KEY}\n", COLON, 2),
    "an arrow": (".env", f"OPENAI_API_KEY -> {KEY}\n", NO_SIGN, 1),
    "a semicolon before it": (".env", f"; {PLAIN}", COMMENT, 1),
    "a comma behind it": (".env", f'OPENAI_API_KEY="{KEY}",\n', GOES_ON, 1),
    "emptied below": (".env", f"{PLAIN}OPENAI_API_KEY=\n", EMPTIED, 1),
    "rich text": (".env", f"{{\\rtf1\\ansi\n\\f0 {PLAIN}}}\n", RICH, 2),
    "letters of the ending in another order": (".evn", PLAIN, FILE, 1),
    "a low line for the dot": ("_env", PLAIN, FILE, 1),
    "two endings": (".env.txt.txt", PLAIN, FILE, 1),
    "a space before the ending": (".env .txt", PLAIN, FILE, 1),
    "a template": (".env.example", PLAIN, TEMPLATE, 1),
    "a sample": (".env.sample", f"A=1\n{PLAIN}", TEMPLATE, 2),
    "a folder of packages": (".venv/.env", PLAIN, FOLDER, 1),
    "an item of a list": (".env", f"- {PLAIN}", NO_LINE, 1),
    "a notebook's command": (".env", f"%env {PLAIN}", NO_LINE, 1),
    "far from the margin": (".env.txt", f"{' ' * 2000}COURSE = '{KEY}'\n", FILE, 1),
    "XML": (".env", f"<OPENAI_API_KEY>{KEY}</OPENAI_API_KEY>\n", NO_LINE, 1),
    "a line break that was typed": (
        ".env",
        f"A=1\\nOPENAI_API_KEY={KEY}\n",
        NO_LINE,
        1,
    ),
    **{
        name: (path, text, NOT_REACHED, line)
        for name, (path, text, line) in NOT_READ.items()
    },
}


# Windows has no case in names of files and of variables.
WITHOUT_CASE = {"a name in capitals", "small letters"}


def test_the_line_is_named_and_what_is_wrong_with_it(tmp_path: Path) -> None:
    for name, (path, text, said, line) in VARIANTS.items():
        top = tmp_path / name.replace(" ", "-")
        (top / ".git").mkdir(parents=True)
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
        fault = read_settings({}, top).fault
        if WINDOWS and name in WITHOUT_CASE:
            assert fault is None
            continue
        assert fault is not None, name
        assert fault.code is Code.KEY_MISSING
        assert words(fault, EN).cause == said.format(line, path), name
        assert fault.place == Place(path, line)
        for language in (EN, ZH):
            assert KEY[8:20] not in "".join(words(fault, language))


# What to do about a key in a file of another name, beside a .env or without one.
REMEDIES = {
    (".env.txt", None): (
        "Rename the file to .env; if Windows hides file extensions, show them first."
    ),
    (".env.local", None): (
        "Rename the file to .env, or load it by its name in the program."
    ),
    (".env.local", "OPENAI_BASE_URL=https://api.deepseek.com\n"): (
        "Copy that line into .env."
    ),
    (".env.txt", "OPENAI_API_KEY=\n"): "Copy that line into .env.",
    ("src/.env", "OPENAI_API_KEY=\n"): (
        "Start from that folder, or copy that line into a .env in this one."
    ),
}


def test_no_remedy_writes_over_a_file(tmp_path: Path) -> None:
    seen = {}
    for number, (path, dotenv) in enumerate(REMEDIES):
        top = tmp_path / str(number)
        (top / ".git").mkdir(parents=True)
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(PLAIN)
        if dotenv is not None:
            (top / ".env").write_text(dotenv)
        fault = read_settings({}, top).fault
        assert fault is not None
        seen[path, dotenv] = words(fault, EN).remedy
    assert seen == REMEDIES


NOTHING = {
    "a stand-in": (".env.txt", "OPENAI_API_KEY=sk-your-key-here\n"),
    "another variable": (".env.txt", f"DEEPSEEK_API_KEY={make('deepseek')}\n"),
    "a template of another's": (".env.example", f"X={make('deepseek')}\n"),
    "a script of another's": ("a.sh", f"export DEEPSEEK_API_KEY={make('deepseek')}\n"),
    "a file of another name": ("notes.txt", PLAIN),
    "packages": ("node_modules/x/.env", PLAIN),
}


def test_where_there_is_none_it_is_said_where_was_looked(tmp_path: Path) -> None:
    for name, (path, text) in NOTHING.items():
        top = tmp_path / name.replace(" ", "-")
        (top / ".git").mkdir(parents=True)
        (top / "s1").mkdir()
        (top / path).parent.mkdir(parents=True, exist_ok=True)
        (top / path).write_text(text, encoding="utf-8")
        fault = read_settings({}, top / "s1").fault
        assert fault is not None
        assert words(fault, EN).cause == (
            "There is no OPENAI_API_KEY in the environment or in a .env file (looked "
            "for: .env, ../.env)."
        ), name


def test_a_file_above_the_repository_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    top = tmp_path / "all" / "mine"
    (top / ".git").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    for where, shown in (("home", "~/.env"), ("all", "../.env")):
        (tmp_path / where / ".env").write_text(PLAIN)
        fault = read_settings({}, top).fault
        assert fault is not None
        assert words(fault, EN).cause == FOLDER.format(1, shown)
    (tmp_path / "secret.env").write_text(PLAIN)
    (tmp_path / "all" / ".env").unlink()
    (tmp_path / "home" / ".env").unlink()
    (tmp_path / "all" / ".env").symlink_to(tmp_path / "secret.env")
    fault = read_settings({}, top).fault
    assert fault is not None
    assert fault.cause.name == "key-missing"


# A file of a shell, what stands in it, and what is said of which line.
OF_SHELLS = (
    (".bashrc", f"export {PLAIN}", PROFILE, 1),
    (".zshrc", f'a=1\nexport OPENAI_API_KEY="{KEY}"', PROFILE, 2),
    (".profile", PLAIN, UNEXPORTED, 1),
    (".bash_profile", f"{PLAIN}\nexport OPENAI_API_KEY", PROFILE, 1),
    (".zshenv", f"# export {PLAIN}", COMMENT, 1),
    (".config/fish/config.fish", f"set -gx OPENAI_API_KEY {KEY}", PROFILE, 1),
    (
        "Documents/PowerShell/Microsoft.PowerShell_profile.ps1",
        f'$env:OPENAI_API_KEY = "{KEY}"',
        PROFILE,
        1,
    ),
    (".bashrc", f"export GITHUB_TOKEN={KEY}", "", 1),
)


def test_a_line_that_the_shell_reads_later_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, top = tmp_path / "home", tmp_path / "mine"
    (top / ".git").mkdir(parents=True)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(home))
    for path, text, said, line in OF_SHELLS:
        (home / path).parent.mkdir(parents=True, exist_ok=True)
        (home / path).write_text(text, encoding="utf-8")
        fault = read_settings({}, top).fault
        assert fault is not None
        if said:
            assert words(fault, EN).cause == said.format(line, f"~/{path}")
        else:
            assert fault.cause.name == "key-missing"
        of_another = Program("DEEPSEEK_API_KEY", "", "app.py", 1)
        fault = read_settings({}, top, program=of_another).fault
        assert fault is not None
        assert fault.cause.name == "key-missing"
        (home / path).unlink()


def test_no_link_is_followed_out_of_the_repository(tmp_path: Path) -> None:
    (tmp_path / "secret.env").write_text(PLAIN)
    top = tmp_path / "top"
    (top / ".git").mkdir(parents=True)
    (top / ".env.txt").symlink_to(tmp_path / "secret.env")
    fault = read_settings({}, top).fault
    assert fault is not None
    assert fault.cause.name == "key-missing"


def test_a_key_that_is_read_is_not_looked_for(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(PLAIN)
    (tmp_path / ".env.txt").write_text(PLAIN)
    assert read_settings({}, tmp_path).fault is None


def test_a_key_that_goes_on_in_the_next_line_is_distinguished_from_two_keys(
    tmp_path: Path,
) -> None:
    other = make("project", 1)
    for below, said in {
        KEY[90:]: "OPENAI_API_KEY in .env contains a line break.",
        f"{KEY[90:]}\nA=1": "OPENAI_API_KEY in .env contains a line break.",
        other: "",
        f"A={KEY[90:]}": "",
        "short": "",
    }.items():
        (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY[:90]}\n{below}\n")
        fault = read_settings({}, tmp_path).fault
        assert (words(fault, EN).cause if fault else "") == said


class Registry:
    """Windows' registry, with the variables that it gives to new programs."""

    HKEY_CURRENT_USER, HKEY_LOCAL_MACHINE = "user", "computer"

    def __init__(self, **values: dict[str, str]) -> None:
        self.values = values

    @contextmanager
    def OpenKey(self, root: str, path: str) -> Iterator[dict[str, str]]:  # noqa: N802
        if root not in self.values:
            raise PermissionError(path)
        assert path.endswith("Environment")
        yield self.values[root]

    def QueryValueEx(self, kept: dict[str, str], name: str) -> tuple[str, int]:  # noqa: N802
        if name not in kept:
            raise FileNotFoundError(name)
        return kept[name], 1


NAME_OF_KEY = "OPENAI_API_KEY"
REGISTRIES: dict[str, tuple[dict[str, dict[str, str]], bool]] = {
    "of the user": ({"user": {NAME_OF_KEY: KEY}, "computer": {}}, True),
    "of all users": ({"user": {}, "computer": {NAME_OF_KEY: KEY}}, True),
    "the user's may not be read": ({"computer": {NAME_OF_KEY: KEY}}, True),
    "empty": ({"user": {NAME_OF_KEY: " "}, "computer": {}}, False),
    "another": ({"user": {"OPENAI_KEY": KEY}, "computer": {}}, False),
    "nothing may be read": ({}, False),
}


def test_a_variable_of_windows_is_only_in_new_terminals(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after ``setx``, until the terminal or the editor around it is opened again."""
    for values, is_there in REGISTRIES.values():
        with monkeypatch.context() as on_windows:
            on_windows.setitem(sys.modules, "winreg", Registry(**values))
            on_windows.setattr("sys.platform", "win32")
            found = misplaced.is_for_new_terminals(NAME_OF_KEY)
        assert found == is_there, values
    monkeypatch.setattr(misplaced, "is_for_new_terminals", NAME_OF_KEY.__eq__)
    (tmp_path / ".env.example").write_text(PLAIN)
    fault = read_settings({}, tmp_path).fault
    assert fault is not None
    assert (fault.code, words(fault, EN)) == (
        Code.KEY_MISSING,
        (
            (
                "Windows sets OPENAI_API_KEY for new terminals, but not in this one, "
                "which is older or has removed it."
            ),
            "Open a new terminal, or restart the editor that this one is in.",
        ),
    )
    assert read_settings({NAME_OF_KEY: KEY}, tmp_path).fault is None
    (tmp_path / ".env").write_text(PLAIN)
    assert read_settings({}, tmp_path).fault is None


@needs_windows
def test_windows_is_asked_for_it() -> None:
    assert misplaced.is_for_new_terminals("PATH")
    assert not misplaced.is_for_new_terminals("OPENAI_READY_THAT_NOBODY_SET")
