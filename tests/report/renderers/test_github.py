from __future__ import annotations

from languages import EN, ZH
from report.renderers.test_table import EMPTY, LEGACY, LIMITED, SDK, TRACKED, examined
from report.scan_reports import (
    CRASHED,
    IN_ARCHIVE,
    IN_FILE,
    IN_OLD_MESSAGE,
    NOT_PUSHED,
    UNREADABLE,
    search,
)

from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.github import as_annotations, github


def test_each_finding_is_a_command_and_people_get_a_line() -> None:
    assert github(search(IN_FILE, UNREADABLE, CRASHED), EN) == (
        "::error file=app.py,line=3,col=26,title=key-in-file::OpenAI project key "
        "sk-proj-...3fKA%0AMove the key into .env and read OPENAI_API_KEY from the "
        "environment. If it was ever pushed, delete it and make a new one.%0A"
        "openai-ready fix\n"
        "::warning file=a%2Cb%3Ac%25%0A\\xe4.txt,title=not-judged::a,b:c%25\\n\\udce4.txt "
        "could not be read (PermissionError), so it may hold a key.%0AMake the file "
        "readable, then try again.\n"
        "::warning title=check-crashed::The check scan crashed (ValueError).%0A"
        "Please report this with the output of the command.%0Aopenai-ready --version\n"
        "Keys found: 1 (files: 12). Not judged: 2.\n"
    )


def test_a_line_of_another_text_is_not_pointed_at() -> None:
    assert github(search(IN_ARCHIVE, NOT_PUSHED), ZH) == (
        "::error file=课程 1/data.zip,title=key-in-file::DeepSeek 的 API 密钥 sk-...09af"
        "（base64 编码，位于 docs/{0}.env 内）%0A请将密钥移入 .env，并从环境变量 "
        "DEEPSEEK_API_KEY 读取。如果曾经推送过，请删除该密钥并新建一个。%0Aopenai-ready fix\n"
        "::error file=old.py,title=key-in-history::OpenAI 项目密钥 sk-proj-...3fKA，"
        "最早见于提交 1a2b3c4d5e6f，尚未推送%0A请在推送之前将它清除：openai-ready fix "
        "会列出所需的命令。如果有人看到过，请删除该密钥并新建项目密钥。%0Aopenai-ready fix\n"
        "发现密钥 2 处（文件 12 个）。\n"
    )


def test_a_message_is_no_file() -> None:
    assert github(search(IN_OLD_MESSAGE), EN).startswith(
        "::error title=key-in-message::OpenAI project key sk-proj-...3fKA in the "
        "message of commit 1a2b3c4d5e6f, not pushed%0A"
    )


def test_nothing_found_is_one_line() -> None:
    assert github(search(), EN) == "No key found (files: 12).\n"


def test_a_finding_of_the_doctor_has_one_annotation_at_most() -> None:
    assert as_annotations(examined(SDK, EMPTY, TRACKED), EN) == (
        "::error title=balance-empty::The key is valid, but its account at "
        "api.openai.com has no credit left (ChatGPT Plus pays for no API call).%0A"
        "Add credit: $5 is enough, with auto-reload off.%0A"
        "https://platform.openai.com/settings/organization/billing/overview\n"
        "::error file=.env,title=dotenv-tracked::git tracks .env, so it is published "
        "with the repository.%0ARemove it from git; the file itself stays.%0A"
        "git rm --cached -f -- .env\n"
        "Not ready: begin with Account [balance-empty].\n"
    )


def test_advice_is_a_notice_and_a_doubt_a_warning() -> None:
    said = as_annotations(
        Examination(examined(LEGACY, LIMITED).diagnosis, rehearsal="ready"), EN
    )
    assert [line.partition(" ")[0] for line in said.splitlines()] == [
        "::notice",
        "::warning",
        "Rehearsal:",
        "Undecided:",
    ]
