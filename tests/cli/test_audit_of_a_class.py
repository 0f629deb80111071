"""A roster, a page and letters, from the command line."""

from __future__ import annotations

import csv
import email
import io
import os
import zipfile
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, clone, key_line, write
from click.testing import CliRunner
from makers import make
from pages import Page, hash_of, inline, policy_of

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from click.testing import Result

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("isolated")]

ROSTER = """\
姓名,GitHub,班级,邮箱,语言
王小明,xiaoming,一班,xm@example.com,zh
Ada Byron,adab,一班,ada@example.com,en
Bob Lee,bob,二班,nope,
Zoe,zoe,二班,,
"""


@pytest.fixture(autouse=True)
def _class(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("roster.csv").write_bytes(ROSTER.encode("gb18030"))
    clone(Path("class/hw1-adab"), {**CLEAN, "app.py": key_line(1)})
    clone(Path("class/hw1-xiaoming"), {**CLEAN, "app.py": key_line(2)})
    clone(Path("class/hw1-bob"), CLEAN)
    write(Path("class"), {"template/app.py": "import os\n"})


def audit(*arguments: str) -> Result:
    options = ("--no-state", "--roster", "roster.csv")
    return CliRunner().invoke(commands, ["audit", "class", *options, *arguments])


def _full(*_: object) -> None:
    raise OSError(28, "No space left on device")


def test_rows_have_their_students_and_what_does_not_fit_is_said() -> None:
    done = audit("--format", "csv")
    assert done.stdout_bytes.startswith(b"\xef\xbb\xbffolder,kind,")
    assert done.stdout_bytes.count(b"\r\n") == 5
    lines = list(csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"), "")))
    assert [(each["folder"], each["name"], each["group"]) for each in lines] == [
        ("class/hw1-adab", "Ada Byron", "一班"),
        ("class/hw1-bob", "Bob Lee", "二班"),
        ("class/hw1-xiaoming", "王小明", "一班"),
        ("class/template", "", ""),
    ]
    assert done.stderr.splitlines() == [
        (
            "The roster is not in UTF-8; it was read as GB18030. If names look wrong, "
            "save it in UTF-8."
        ),
        "Line 4 of the roster: nope is not a mail address, so no message goes there.",
        "class/template belongs to nobody in the roster.",
        "Zoe has no folder here.",
    ]
    assert done.exit_code == 1


def test_the_page_is_one_file_with_its_policy() -> None:
    done = audit("--format", "html", "--output", "class.html", "--lang", "zh")
    assert (done.exit_code, done.stdout) == (1, "")
    text = Path("class.html").read_text(encoding="utf-8")
    page = Page(text)
    assert page.texts("h2")[1:3] == ["Ada Byron", "王小明"]
    assert "class/template 不属于名单中的任何学生。" in page.texts("li")
    assert policy_of(text)["script-src"] == hash_of(*inline(text, "script"))
    for seed in (1, 2):
        assert make("project", seed)[8:20] not in text


def test_letters_are_for_whoever_has_something_to_do() -> None:
    done = audit("--letters", "letters")
    assert done.stderr.splitlines()[-1] == "Messages written into letters: 3."
    assert sorted(os.listdir("letters")) == [
        *("0001-adab.eml", "0002-xiaoming.eml", "0003-bob.eml", "messages.csv"),
    ]
    mail = email.message_from_bytes(
        Path("letters/0002-xiaoming.eml").read_bytes(), policy=default
    )
    assert mail["To"] == "王小明 <xm@example.com>"
    assert mail["Subject"] == "请在今天删除 API 密钥：class/hw1-xiaoming"
    assert email.message_from_bytes(Path("letters/0003-bob.eml").read_bytes())[
        "To"
    ] is (None)
    for path in Path("letters").iterdir():
        for seed in (1, 2):
            assert make("project", seed)[8:20].encode() not in path.read_bytes()


def test_the_next_letters_say_what_is_new(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run without letters in between changes nothing, nor do letters that failed."""
    state = ("--state", "audit.sqlite", "--roster", "roster.csv")
    clone(Path("class/hw2-adab"), CLEAN)
    new, open_, there = (
        *("New in class/hw2-adab since the last message:", "Still open in class/"),
        "Still in class/",
    )

    def letter(week: int, *options: str) -> str:
        arguments = ["audit", "class", *state, "--letters", f"week{week}", *options]
        assert CliRunner().invoke(commands, arguments).exit_code == 1
        files = sorted(os.listdir(f"week{week}"))
        assert sum("adab" in each for each in files) == 1
        [name] = [each for each in files if "adab" in each]
        content = Path(f"week{week}", name).read_bytes()
        mail = email.message_from_bytes(content, EmailMessage, policy=default)
        text: str = mail.get_content()
        assert "class/hw2-adab" in text
        return text

    said = [letter(1)]
    CliRunner().invoke(commands, ["audit", "class", *state])
    clone(Path("class/hw2-adab"), {"b.py": key_line(3)})
    with monkeypatch.context() as patch:
        patch.setattr(os, "rename", _full)
        arguments = ["audit", "class", *state, "--letters", "none"]
        assert CliRunner().invoke(commands, arguments).exit_code == 3
    said += [letter(2), letter(3), letter(4, "--no-state")]
    assert [[each in text for each in (new, open_, there)] for text in said] == [
        [False, False, False],
        [True, True, True],
        [False, False, True],
        [False, False, False],
    ]
    assert "This is a reminder" in said[2]
    state_file = Path("audit.sqlite").read_bytes()
    for seed in (1, 2, 3):
        assert make("project", seed)[8:20].encode() not in state_file


def test_wrong_usage_is_one_sentence_before_any_work() -> None:
    Path("full").mkdir()
    Path("full/mine.txt").write_text("mine")
    Path("odd.csv").write_text("a,b\n1,2\n")
    for arguments, said in (
        (["--roster", "none.csv"], "There is no file or folder none.csv."),
        (["--roster", "full"], "full could not be read as a roster (no-file)."),
        (
            ["--roster", "odd.csv"],
            (
                "The first line of the roster has no column that leads to a folder. It "
                "needs one of these: name, 姓名, account, 账号, number, 学号, folder, 文件夹"
            ),
        ),
        (
            ["--letters", "full"],
            (
                "There is something in full already: name a folder that does not exist "
                "yet."
            ),
        ),
        (
            ["--letters", "odd.csv"],
            (
                "There is something in odd.csv already: name a folder that does not exist "
                "yet."
            ),
        ),
        (
            ["--letters", "none/letters"],
            f"There is no file or folder {Path('none').absolute()}.",
        ),
    ):
        done = audit(*arguments)
        assert (done.exit_code, done.stdout) == (2, ""), arguments
        assert " ".join(done.stderr.split()).endswith(f"Error: {said}"), arguments
    assert os.listdir("full") == ["mine.txt"]


def test_a_disk_that_is_full_leaves_no_letter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "rename", _full)
    done = audit("--letters", "letters")
    assert done.exit_code == 3
    assert done.stderr.splitlines()[-1] == (
        "Error: The output could not be written (No space left on device)."
    )
    assert sorted(os.listdir()) == ["class", "home", "roster.csv"]


def test_one_archive_of_the_class_has_a_row_for_each_student() -> None:
    with zipfile.ZipFile("all.zip", "w") as archive:
        for seed, name in enumerate(("hw1-adab", "hw1-xiaoming")):
            archive.writestr(f"{name}/app.py", key_line(seed))
    for given, names in (
        (("--roster", "roster.csv"), ["Ada Byron", "王小明"]),
        ((), ["", ""]),
    ):
        options = ("--no-state", "--format", "csv", "all.zip", *given)
        done = CliRunner().invoke(commands, ["audit", *options])
        lines = csv.DictReader(io.StringIO(done.stdout.lstrip("\ufeff"), ""))
        assert [(each["folder"], each["name"]) for each in lines] == [
            ("all.zip/hw1-adab", names[0]),
            ("all.zip/hw1-xiaoming", names[1]),
        ]
