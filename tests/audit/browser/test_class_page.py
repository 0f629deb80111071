"""The page of a class: what is in it, and in which order."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from audit.rows_table import (
    AUDIT,
    BEGIN,
    BROKEN,
    CLEAN,
    HOSTILE,
    LEAKED,
    PUSHED,
    SLOW,
    rows,
)
from languages import EN, LANGUAGES, ZH
from pages import Page, hash_of, inline, policy_of

from pytest_openai_ready.audit.browser.class_page import MOST_REMARKS, class_page
from pytest_openai_ready.audit.results import rows as records
from pytest_openai_ready.audit.results.rows import (
    Audit,
    AuditedTest,
    FolderKind,
    Student,
)
from pytest_openai_ready.audit.students.remarks import Remark
from pytest_openai_ready.cli.terminal import written
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.report.view import Medium, View

if TYPE_CHECKING:
    from pytest_openai_ready.messages.language import Language


def page_of(audit: Audit, language: Language = EN) -> Page:
    page = Page(class_page(audit, View(language)))
    assert page.open == []
    return page


def test_the_head_and_the_table_in_english() -> None:
    page = page_of(AUDIT)
    assert page.texts("h1") == ["API keys and settings in repositories"]
    assert page.texts("p")[:2] == [
        (
            "Repositories: 5, with keys: 2, not judged as a whole: 2. Start at the top: a "
            "key that was pushed has to be deleted first."
        ),
        "Keys that appeared and disappeared before 2026-09-07 are left out.",
    ]
    assert page.texts("li")[:5] == [
        *("5 Repositories", "1 Key pushed", "2 Key in commits", "1 Key in files"),
        "2 Not judged",
    ]
    cells = page.texts("th", "td")
    start = cells.index("Student")
    assert cells[start : start + 25] == [
        *("Student", "Group", "Folder", "State", "Keys", "First leak", ".env", "Hooks"),
        *("Tests ungated", "Notebooks with outputs"),
        *("Ada Byron adab", "A", "class-a/ada", "✗ Key pushed", "3", "2026-09-18"),
        *("in git", "none", "1/1", "2/3"),
        *("class-b/huge", "class-b/huge", "✗ Key in commits", "1", "2026-10-07"),
    ]


def test_the_head_in_chinese() -> None:
    page = page_of(AUDIT, ZH)
    assert page.elements("html") == [{"lang": "zh-CN"}]
    assert page.texts("h1") == ["仓库中的 API 密钥与设置"]
    assert page.texts("p")[:2] == [
        "仓库 5 个，含密钥 2 个，未能完整判断 2 个。请从最上面的开始：已推送的密钥必须先删除。",
        "不含 2026-09-07 之前出现并已消失的密钥。",
    ]


def test_the_worst_comes_first_in_the_table_and_in_the_sections() -> None:
    page = page_of(AUDIT)
    folders = [each.folder for each in AUDIT.worst_first]
    sections = page.texts("h2")[1:]
    assert sections == ["Ada Byron", *folders[1:4], "王小明"]
    ids = [each["id"] for each in page.elements("section") if each["class"] == "detail"]
    links = [each["href"] for each in page.elements("a") if "href" in each]
    assert ids == ["r1", "r2", "r3", "r4", "r5"]
    leading = [each for each in links if each and each.startswith("#r")]
    # Those of the table, then in each section those to its neighbours.
    neighbours = ["#r2", "#r1", "#r3", "#r2", "#r4", "#r3", "#r5", "#r4"]
    assert leading == [*(f"#{each}" for each in ids), *neighbours]


def test_a_section_has_all_that_is_known() -> None:
    text = class_page(Audit((LEAKED, SLOW)), View(EN))
    for said in (
        *("class-a/ada", "clone", "adab", "ada@example.com", "57", "31"),
        *("files, commits, pushed", "src/app.py:3:26", "1a2b3c4d5e6f"),
        *("2026-09-18 Ada Byron", "The same key is in class-b/huge"),
        *("git rm --cached -f -- .env", "3, with outputs: 2", "tests/test_app.py"),
        *("Please delete an API key today: class-a/ada", "Hello Ada Byron,"),
        "The time limit was reached.",
    ):
        assert said in text, said


def test_a_letter_is_in_the_student_s_language_whatever_the_page_s() -> None:
    row = replace(LEAKED, student=CLEAN.student)
    page = page_of(Audit((row,)), EN)
    [letter] = [each for each in page.elements("pre") if each.get("class") == "letter"]
    assert letter["lang"] == "zh-CN"
    assert "请在今天删除 API 密钥：class-a/ada" in page.texts("p")


def test_without_a_roster_there_is_no_column_for_it() -> None:
    page = page_of(Audit((replace(LEAKED, student=None), BROKEN)))
    cells = page.texts("th", "td")
    assert "Student" not in cells
    assert "Group" not in cells
    assert [each["name"] for each in page.elements("select")] == ["problems"]


def test_an_audit_without_rows_or_without_keys_is_a_page_as_well() -> None:
    for language in LANGUAGES:
        for audit in (Audit(()), Audit((CLEAN,)), Audit((BROKEN,), complete=False)):
            assert page_of(audit, language).texts("h1")
    empty = page_of(Audit((CLEAN,), BEGIN, BEGIN))
    assert empty.texts("p")[:2] == [
        "Repositories: 1, with keys: 0, not judged as a whole: 0.",
        (
            "Keys that appeared and disappeared before 2026-09-07 or after 2026-09-07 are "
            "left out."
        ),
    ]
    ended = page_of(Audit((CLEAN,), complete=False)).texts("p")[0]
    assert ended.endswith("not judged as a whole: 0. The audit was ended early.")


def test_every_value_of_a_row_has_words() -> None:
    for language in LANGUAGES:
        texts = language.words["texts"]
        for room, kind in {
            "folder_kind": records.FolderKind,
            "gate": records.Gate,
            "reached": records.Reached,
        }.items():
            assert set(texts[room]) == {each.value for each in kind}
        for kinds in (records.Where, records.IgnoreState):
            assert {each.value for each in kinds} <= set(texts["audit"])
        every = tuple(
            replace(
                LEAKED,
                folder=str(kind),
                kind=kind,
                tests=(AuditedTest("t.py", tuple(records.Gate)),),
            )
            for kind in FolderKind
        )
        assert page_of(Audit(every), language).texts("h1")


def test_remarks_on_a_roster_are_listed_up_to_a_number() -> None:
    remarks = tuple(
        Remark("nobody_s_folder", {"folder": f"hw{number}<b>"}) for number in range(300)
    )
    page = Page(class_page(replace(AUDIT, remarks=remarks), View(EN)))
    said = [each for each in page.texts("li") if "nobody" in each]
    assert len(said) == MOST_REMARKS
    assert said[0] == "hw0<b> belongs to nobody in the roster."
    assert "and 100 more" in page.texts("li")


def test_a_chart_says_in_text_what_it_draws() -> None:
    page = page_of(Audit(tuple(rows(40)), BEGIN))
    drawings = page.elements("svg")
    assert [each["role"] for each in drawings] == ["img", "img"]
    known = {each["id"] for each in page.elements("figcaption", "desc")}
    for each in drawings:
        assert {each["aria-labelledby"], each["aria-describedby"]} <= known
    captions = page.elements("caption")
    assert len(captions) == 3


def test_no_name_is_markup_and_no_sign_of_it_acts() -> None:
    names = (*HOSTILE, "{{ 7 * 7 }}", "</script><b>", "' onclick='x", "a\nb\r\u2028")
    hostile = tuple(
        replace(
            LEAKED,
            folder=name,
            student=Student(name, name, name, "a@example.com", "en"),
            keys=(replace(PUSHED, author=name, inside=name),),
        )
        for name in names
    )
    text = class_page(Audit(hostile), View(EN))
    page = Page(text)
    assert page.open == []
    assert len(page.elements("script")) == 1
    assert page.elements("b") == []
    assert all("onclick" not in each for _, each in page.tags)
    for name in names:
        assert " ".join(printable(name).split()) in page.texts("h2")
    assert "49" not in page.texts("h2")
    assert text.replace("\n", "").isprintable()


def test_the_policy_is_that_of_every_page_and_survives_the_writing() -> None:
    for language in LANGUAGES:
        text = class_page(Audit(tuple(rows(60)), BEGIN), View(language))
        [style], [script] = inline(text, "style"), inline(text, "script")
        policy = policy_of(text)
        assert policy["default-src"] == "'none'"
        assert policy["style-src"] == hash_of(style)
        assert policy["script-src"] == hash_of(script)
        assert not any(
            name in {"style", "src", "srcset"} or name.startswith("on")
            for _, attributes in Page(text).tags
            for name in attributes
        )
        assert written(Medium.FILE, text) == text
