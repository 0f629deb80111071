"""What students get to read."""

from __future__ import annotations

import csv
import email
import io
import os
import re
from dataclasses import replace
from datetime import date
from email.message import EmailMessage
from email.policy import default
from itertools import combinations, pairwise, product
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from audit.rows_table import (
    ADVISED,
    AUDIT,
    BROKEN,
    CLEAN,
    HOSTILE,
    IN_COMMIT,
    IN_FILE,
    IN_NAME,
    LEAKED,
    PUSHED,
    SLOW,
    TOO_SLOW,
    UNREAD,
)
from click.testing import CliRunner
from languages import EN, LANGUAGES, ZH
from makers import make

from pytest_openai_ready.audit.results.rows import FolderKind, Row, Student
from pytest_openai_ready.audit.students.earlier_messages import message_contents
from pytest_openai_ready.audit.students.letters import (
    CSV,
    Letter,
    letter_of,
    letters_of,
    merge_csv,
    write_letters,
)
from pytest_openai_ready.cli.main import commands
from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import ignoring
from pytest_openai_ready.messages.shells import CMD

if TYPE_CHECKING:
    from conftest import Repository

ENGLISH = """\
Hello Ada Byron,

There are API keys in class-a/ada (keys: 3). This happens to many people, and it is quickly fixed. Please do this today, in this order:

1. Delete the key and make a new one first: whoever has the repository has the old one. https://platform.openai.com/api-keys https://platform.deepseek.com/api_keys
2. Look for calls that are not yours: https://platform.openai.com/usage
3. In your copy of the repository, remove the key from the files and write .env into .gitignore. openai-ready fix does it for you: it moves keys into .env and prints what to do about commits.
4. Keep the new key only in .env. Nobody needs to see it, so please do not send it in a reply either.

What was found, each key by its beginning and end:
- src/app.py:3:26: OpenAI project key sk-proj-...3fKA, first in commit 1a2b3c4d5e6f, pushed
- src/app.py:3:26: DeepSeek API key sk-...09af, first in commit 1a2b3c4d5e6f, not pushed
- 课程 1/data.zip:2:16: OpenAI project key sk-proj-...Qz9w (inside docs/{0}.env)

There is also this; type the commands in that folder:
.env: [dotenv-tracked] git tracks .env, so it is published with the repository.
  Remove it from git; the file itself stays.
  git rm --cached -f -- .env
index.html:7: [key-client-side] This page loads app.js, and a key is in that file: every visitor gets it.
  Call the API from your own server, and keep the key there.
  https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety
[hooks-incomplete] None of this program's hooks is set up here.
  Set them up; each change is shown first.
  openai-ready init

openai-ready is a Python program, in the package pytest-openai-ready. Ask me if you do not have it.

If you get stuck, just ask.
"""
CHINESE = """\
王小明，你好：

class-a/ada 中有 1 个 API 密钥。很多人都遇到过这种情况，很快就能处理好。请在今天按以下顺序操作：

1. 首先删除该密钥并新建一个：能看到仓库的人都已拿到旧密钥。https://platform.openai.com/api-keys
2. 检查是否有不是你发出的调用：https://platform.openai.com/usage
3. 在你自己的仓库中从文件里删去密钥，并把 .env 写入 .gitignore。也可以运行 openai-ready fix：它会把密钥移入 .env，并列出处理提交的步骤。
4. 新密钥只保存在 .env 中。它不需要给任何人看，回信时也请不要附上。

检查结果如下，每个密钥只显示开头和结尾：
- 课程 1/data.zip:2:16: OpenAI 项目密钥 sk-proj-...Qz9w（位于 docs/{0}.env 内）

openai-ready 是一个 Python 程序，在软件包 pytest-openai-ready 中。没有的话可以找我要。

如有疑问，随时可以问我。
"""
WITHOUT_KEY = """\
Hello,

There is no API key in class-b/paper.zip, and it should stay that way.

This is what is left to do in class-b/paper.zip; type the commands there:
[hooks-incomplete] None of this program's hooks is set up here.
  Set them up; each change is shown first.
  openai-ready init

openai-ready is a Python program, in the package pytest-openai-ready. Ask me if you do not have it.

If you get stuck, just ask.
"""
NAMED = """\
Hello Ada Byron,

There are API keys in class-a/ada (keys: 1). This happens to many people, and it is quickly fixed. Please do this today, in this order:

1. Delete the key and make a new one first: whoever has the repository has the old one. https://platform.openai.com/api-keys
2. Look for calls that are not yours: https://platform.openai.com/usage
3. In your own copy of these files, remove the key. openai-ready fix, run in that folder, does it for you: it moves keys into .env. Leave .env out when you submit the files again.
4. Keep the new key only in .env. Nobody needs to see it, so please do not send it in a reply either.

What was found, each key by its beginning and end:
- sk-proj-...3fKA.txt: [key-in-file] OpenAI project key sk-proj-...3fKA, in the name itself
  Rename it.
  mv -n -- sk-proj-*3fKA.txt key.txt

Part of class-a/ada could not be read, so API keys may be there that nobody has seen yet.

openai-ready is a Python program, in the package pytest-openai-ready. Ask me if you do not have it.

If you get stuck, just ask.
"""


def letter(row: Row) -> Letter:
    made = letter_of(row, EN)
    assert made is not None
    return made


def test_a_letter_in_english() -> None:
    made = letter(LEAKED)
    assert made.subject == "Please delete an API key today: class-a/ada"
    assert made.text == ENGLISH


def test_a_letter_in_the_student_s_language() -> None:
    made = letter(replace(LEAKED, student=CLEAN.student, keys=(IN_FILE,), findings=()))
    assert made.subject == "请在今天删除 API 密钥：class-a/ada"
    assert made.text == CHINESE


def test_a_letter_without_a_key_and_without_a_roster() -> None:
    made = letter(ADVISED)
    assert made.subject == "Something to fix: class-b/paper.zip"
    assert made.text == WITHOUT_KEY
    chinese = letter_of(ADVISED, ZH)
    assert chinese is not None
    assert chinese.text.startswith(
        "你好：\n\nclass-b/paper.zip 中没有 API 密钥，很好。\n\nclass-b/paper.zip 还有以下"
    )


def test_a_letter_about_a_key_in_a_name_and_about_what_nobody_could_read() -> None:
    row = replace(LEAKED, keys=(IN_NAME,), findings=(), unjudged=(UNREAD,))
    assert letter(replace(row, commits=None)).text == NAMED


def test_no_letter_says_that_there_is_no_key_where_nobody_can_know() -> None:
    claims = {
        each.words["texts"]["letter"]["no_key"].partition("{folder}")[2]
        for each in LANGUAGES
    }
    for row, is_said in (
        (ADVISED, True),
        (replace(ADVISED, keys=(IN_NAME,)), False),
        (replace(ADVISED, unjudged=(UNREAD,)), False),
        (replace(ADVISED, keys=(PUSHED,)).within(None, date(2020, 1, 1)), False),
        (replace(ADVISED, keys=(IN_COMMIT,)).within(None, date(2020, 1, 1)), False),
        (replace(ADVISED, unjudged=(TOO_SLOW,), keys=(IN_FILE,)), False),
    ):
        for language in LANGUAGES:
            made = letter_of(row, language)
            assert made is not None
            assert any(each in made.text for each in claims) is is_said, row


def test_a_letter_knows_nothing_of_the_teacher_s_computer(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Here the program is found by no name, and Windows has another shell."""
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr("pytest_openai_ready.messages.render.this_shell", lambda: CMD)
    tracked = ignoring.dotenv_tracked(path="a b/.env", pathspec="a b/.env")
    row = replace(LEAKED, findings=(Finding(tracked), *LEAKED.findings[1:]))
    usual = letter_of(replace(row, student=None), EN)
    for made in (letter(row), usual):
        assert made is not None
        assert " openai-ready fix does it" in made.text
        assert "\n  openai-ready init\n" in made.text
        assert "git rm --cached -f -- 'a b/.env'\n" in made.text


WEEKLY = """\
Hello Ada Byron,

There are API keys in class-a/ada (keys: 2). This happens to many people, and it is quickly fixed. Please do this today, in this order:

1. Delete the key and make a new one first: whoever has the repository has the old one. https://platform.openai.com/api-keys https://platform.deepseek.com/api_keys
2. Look for calls that are not yours: https://platform.openai.com/usage
3. In your copy of the repository, remove the key from the files and write .env into .gitignore. openai-ready fix does it for you: it moves keys into .env and prints what to do about commits.
4. Keep the new key only in .env. Nobody needs to see it, so please do not send it in a reply either.

New in class-a/ada since the last message:
- src/app.py:3:26: DeepSeek API key sk-...09af, first in commit 1a2b3c4d5e6f, not pushed

Still there since the last message; a key that you have deleted since needs nothing more:
- src/app.py:3:26: OpenAI project key sk-proj-...3fKA, first in commit 1a2b3c4d5e6f, pushed

There is no API key in class-b/paper.zip, and it should stay that way.

Still open in class-b/paper.zip since the last message; type the commands there:
[hooks-incomplete] None of this program's hooks is set up here.
  Set them up; each change is shown first.
  openai-ready init

openai-ready is a Python program, in the package pytest-openai-ready. Ask me if you do not have it.

If you get stuck, just ask.
"""
REMINDER = """\
王小明，你好：

这是一封提醒：没有发现新的问题，但上次说到的还没有处理完。

class-a/ada 中有 1 个 API 密钥。很多人都遇到过这种情况，很快就能处理好。请在今天按以下顺序操作：

1. 首先删除该密钥并新建一个：能看到仓库的人都已拿到旧密钥。https://platform.openai.com/api-keys
2. 检查是否有不是你发出的调用：https://platform.openai.com/usage
3. 在你自己的仓库中从文件里删去密钥，并把 .env 写入 .gitignore。也可以运行 openai-ready fix：它会把密钥移入 .env，并列出处理提交的步骤。
4. 新密钥只保存在 .env 中。它不需要给任何人看，回信时也请不要附上。

上次说到、现在还在的（已经删除的密钥无需再处理）：
- 课程 1/data.zip:2:16: OpenAI 项目密钥 sk-proj-...Qz9w（位于 docs/{0}.env 内）

openai-ready 是一个 Python 程序，在软件包 pytest-openai-ready 中。没有的话可以找我要。

如有疑问，随时可以问我。
"""


REMINDER_OF_ADVICE = """\
Hello Ada Byron,

This is a reminder: nothing new was found, and what the last message was about is still open.

There is no API key in class-b/paper.zip, and it should stay that way.

This is what is left to do in class-b/paper.zip; type the commands there:
[hooks-incomplete] None of this program's hooks is set up here.
  Set them up; each change is shown first.
  openai-ready init

openai-ready is a Python program, in the package pytest-openai-ready. Ask me if you do not have it.

If you get stuck, just ask.
"""


def test_a_student_gets_one_letter_that_says_what_is_new() -> None:
    ada = LEAKED.students[0]
    leaked = replace(LEAKED, keys=(PUSHED, IN_COMMIT), findings=())
    rows = [leaked, replace(ADVISED, student=ada), CLEAN]
    earlier = {
        leaked.folder: frozenset(message_contents(replace(leaked, keys=(PUSHED,)))),
        ADVISED.folder: frozenset(message_contents(ADVISED)),
    }
    [made] = letters_of(rows, EN, earlier)
    assert made.subject == "Please delete an API key today: class-a/ada +1"
    assert made.folder == "class-a/ada; class-b/paper.zip"
    assert made.text == WEEKLY
    [first] = letters_of(rows, EN)
    assert "last message" not in first.text
    row = replace(LEAKED, student=CLEAN.student, keys=(IN_FILE,), findings=())
    [reminder] = letters_of([row], EN, {row.folder: frozenset(message_contents(row))})
    assert reminder.text == REMINDER
    open_ = replace(ADVISED, student=ada)
    [of_advice] = letters_of([open_], EN, {open_.folder: earlier[open_.folder]})
    assert of_advice.text == REMINDER_OF_ADVICE


def test_no_heading_is_followed_by_another() -> None:
    """Whatever is new, open or there in one repository and in two."""
    keys, others = (PUSHED, IN_COMMIT), LEAKED.findings
    student, seen = LEAKED.students[0], 0
    for known_keys, known_others in product(range(3), range(len(others) + 1)):
        last = replace(LEAKED, keys=keys[:known_keys], findings=others[:known_others])
        for beside in ([], [replace(ADVISED, student=student)]):
            rows = [replace(LEAKED, keys=keys), *beside]
            for earlier in ({}, {LEAKED.folder: frozenset(message_contents(last))}):
                for language in LANGUAGES:
                    usual = replace(student, language=language.value)
                    mine = [replace(each, student=usual) for each in rows]
                    [made] = letters_of(mine, language, earlier)
                    lines = [each for each in made.text.splitlines() if each]
                    heads = [each.endswith((":", "：")) for each in lines]
                    assert (True, True) not in pairwise(heads[1:]), made.text
                    seen += sum(heads)
    assert seen > 200


def test_each_of_a_team_gets_one_letter_about_all_that_is_theirs() -> None:
    ada, bob = Student("Ada"), Student("Bob")
    alone = replace(ADVISED, folder="b", student=ada)
    team = replace(LEAKED, folder="a", student=ada, team=(bob,))
    nobody = [replace(ADVISED, folder=name, student=None) for name in ("c", "d")]
    found = letters_of([team, alone, *nobody], EN)
    assert [(each.student.name, each.folder) for each in found] == [
        *(("Ada", "a; b"), ("Bob", "a"), ("", "c"), ("", "d")),
    ]


def test_who_gets_a_letter() -> None:
    """Nobody is written to about what could not be judged."""
    assert [each.folder for each in letters_of(AUDIT.rows, EN)] == [
        LEAKED.folder,
        SLOW.folder,
        ADVISED.folder,
    ]
    assert letter_of(BROKEN, EN) is letter_of(CLEAN, EN) is None


def test_deletion_comes_first_whatever_was_found() -> None:
    found = (PUSHED, IN_COMMIT, IN_FILE, IN_NAME)
    counts = range(1, len(found) + 1)
    some = [keys for count in counts for keys in combinations(found, count)]
    patterns = (LEAKED, CLEAN, BROKEN, ADVISED)
    for keys, pattern, language in product(some, patterns, LANGUAGES):
        made = letter_of(replace(pattern, keys=keys, student=None), language)
        assert made is not None
        [first] = re.findall(r"(?m)^1\. .*", made.text)
        sentence = language.words["texts"]["cleanup"]["delete-first"]
        assert first[3:].startswith(sentence.partition("{")[0].rstrip())
        assert all(key.masked in made.text for key in keys)


def test_many_keys_are_counted_not_listed() -> None:
    keys = tuple(replace(IN_FILE, number=number) for number in range(1, 201))
    text = letter(replace(LEAKED, keys=keys)).text
    assert text.count("data.zip") == 10
    assert "- and 190 more\n" in text


def test_no_name_is_obeyed() -> None:
    for name in (*HOSTILE, "a\nBcc: x@example.com", "王\r\n小明", '"<b@example.com>'):
        student = Student(name, name, name, "a@example.com", "en")
        keys = (replace(IN_FILE, place=Place(name, 1, 1)),)
        made = letter(replace(LEAKED, folder=name, student=student, keys=keys))
        mail = email.message_from_bytes(made.mail, EmailMessage, policy=default)
        assert mail.get_content().replace("\r\n", "\n") == made.text
        assert mail["Bcc"] is None
        assert mail["To"].addresses[0].addr_spec == "a@example.com"
        assert mail["Subject"] == made.subject
        assert made.subject.isprintable()
        assert made.text.replace("\n", "").isprintable()
        [_, line] = csv.reader(io.StringIO(merge_csv([made]), ""))
        assert not any(cell.lstrip().startswith(("=", "+", "-", "@")) for cell in line)
        assert all(cell.replace("\n", "").isprintable() for cell in line)


def test_a_letter_as_mail() -> None:
    made = letter(replace(LEAKED, student=CLEAN.student))
    mail = email.message_from_bytes(made.mail, EmailMessage, policy=default)
    assert {name: str(each) for name, each in mail.items()} == {
        "Subject": "请在今天删除 API 密钥：class-a/ada",
        "To": "王小明 <xm@example.com>",
        "X-Unsent": "1",
        "Content-Type": 'text/plain; charset="utf-8"',
        "Content-Transfer-Encoding": mail["Content-Transfer-Encoding"],
        "MIME-Version": "1.0",
        "Content-Language": "zh-CN",
    }
    assert made.mail.isascii()
    nobody = email.message_from_bytes(letter(ADVISED).mail, policy=default)
    assert nobody["To"] is None


def test_the_table_for_a_mail_merge() -> None:
    text = merge_csv(letters_of([LEAKED, ADVISED], EN))
    assert list(csv.reader(io.StringIO(text, ""))) == [
        [
            "folder",
            "name",
            "account",
            "group",
            "mail",
            "language",
            "subject",
            "message",
        ],
        [
            *("class-a/ada", "Ada Byron", "adab", "A", "ada@example.com", "en"),
            *("Please delete an API key today: class-a/ada", ENGLISH),
        ],
        [
            *("class-b/paper.zip", "", "", "", "", "en"),
            *("Something to fix: class-b/paper.zip", WITHOUT_KEY),
        ],
    ]


def test_a_folder_of_letters(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    odd = replace(ADVISED, folder="../CON:\x00/“a”")
    letters = letters_of([LEAKED, odd], EN)
    write_letters(str(folder), letters)
    assert sorted(os.listdir(folder)) == ["0001-adab.eml", "0002-CON_a.eml", CSV]
    assert (folder / "0001-adab.eml").read_bytes() == letters[0].mail
    table = (folder / CSV).read_bytes().decode()
    assert table == "\ufeff" + merge_csv(letters).replace("\n", "\r\n")
    assert os.listdir(tmp_path) == ["letters"]
    if os.name == "posix":
        assert folder.stat().st_mode & 0o77 == 0


def test_a_folder_with_something_in_it_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError):
        write_letters(str(tmp_path), letters_of([LEAKED], EN))
    assert os.listdir(tmp_path) == ["mine.txt"]
    empty = tmp_path / "empty"
    empty.mkdir()
    write_letters(str(empty), letters_of([LEAKED], EN))
    assert len(os.listdir(empty)) == 2


def test_all_letters_are_written_or_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pytest_openai_ready.audit.students.letters.merge_csv", full)
    with pytest.raises(OSError, match="No space"):
        write_letters(str(tmp_path / "letters"), letters_of([LEAKED], EN))
    assert os.listdir(tmp_path) == []


def test_whoever_does_what_the_letter_says_has_no_key_in_the_files(
    repository: Repository,
) -> None:
    key = make("project")
    repository.add("app.py", f'client = OpenAI(api_key="{key}")\n')
    repository.git("commit", "-m", "one")
    found = replace(IN_FILE, place=Place("app.py", 1, 26), inside="")
    row = Row("hw1-ada", FolderKind.CLONE, keys=(found,))
    said = [letter_of(row, language) for language in LANGUAGES]
    [command] = {
        name
        for each in said
        if each
        for name in re.findall(r"openai-ready ([a-z]+)(?= does|：)", each.text)
    }
    assert CliRunner().invoke(commands, [command, "--yes"]).exit_code == 1
    assert key not in Path("app.py").read_text(encoding="utf-8")
    assert key in Path(".env").read_text(encoding="utf-8")
    repository.git("add", "app.py")  # as `fix` says
    assert CliRunner().invoke(commands, ["scan"]).exit_code == 0


def test_each_of_a_team_gets_the_letter_and_a_page_has_one_for_all() -> None:
    ada = Student("Ada", "adab", mail="ada@example.com", language="en")
    ming = Student("王小明", "xm", mail="xm@example.com", language="zh")
    team = LEAKED.of(ada, ming)
    letters = letters_of([team], EN)
    assert [each.student for each in letters] == [ada, ming]
    assert [each.language for each in letters] == [EN.elsewhere, ZH.elsewhere]
    assert [each.text.splitlines()[0] for each in letters] == [
        "Hello Ada,",
        letter_of(LEAKED.of(ming), EN).text.splitlines()[0],  # type: ignore[union-attr]
    ]
    together = letter_of(team, EN)
    assert together is not None
    assert together.student.mail == "ada@example.com,xm@example.com"
    assert together.text.startswith("Hello Ada, 王小明,\n")
