"""Pages in a real Chromium: what a person does with them, and what they never do.

``make test-all`` installs Playwright and axe-core; Chromium is the system's.
"""

from __future__ import annotations

import shutil
import sys
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from audit.rows_table import AUDIT, BEGIN, HOSTILE, LEAKED, rows
from integration.counterparts import counterpart
from languages import EN, LANGUAGES, ZH
from report.scan_reports import EVERYTHING, search

from pytest_openai_ready.audit.browser.class_page import class_page
from pytest_openai_ready.audit.results.rows import Audit, Student
from pytest_openai_ready.audit.students.letters import letter_of
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.report.page.scan_page import scan_page
from pytest_openai_ready.report.view import View

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from pytest_openai_ready.messages.language import Language

pytestmark = [pytest.mark.integration, pytest.mark.matrix]

# Playwright's types are not installed where this is checked.
Browser: TypeAlias = Any
Element: TypeAlias = Any

CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
MANY = 5_000
ROWS_OF_A_PAGE = 100  # of the table
CLASS = Audit(tuple(rows(250)), BEGIN)
# Counts what is put into the document and taken out of it from now on.
WATCH = """() => {
  window.touched = 0;
  new MutationObserver((changes) => changes.forEach((each) => {
    window.touched += each.addedNodes.length + each.removedNodes.length;
  })).observe(document, { childList: true, subtree: true });
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - innerWidth"


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    sys.path.append(counterpart("browser"))
    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        pytest.skip("Chromium is not installed here")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        # In a container, root has no other way to start it.
        started = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        yield started
        started.close()


class Visit:
    """A page that is open, and what it did that nobody asked for."""

    def __init__(self, page: Element, path: Path) -> None:
        self.page = page
        self.odd: list[str] = []
        page.on("console", lambda said: self.odd.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: self.odd.append(f"error: {error}"))
        page.on("dialog", lambda dialog: self.odd.append(f"dialog: {dialog.message}"))
        page.on("request", lambda request: self._asked(request.url))
        page.goto(path.as_uri())

    def _asked(self, url: str) -> None:
        if not url.startswith("file:"):
            self.odd.append(f"request: {url}")

    def texts(self, selector: str) -> list[str]:
        found: list[str] = self.page.locator(selector).all_inner_texts()
        return found

    def cells(self, column: int) -> list[str]:
        """The texts of a column, from 1, in the rows that are in the document."""
        return self.texts(f".sortable tbody tr > :nth-child({column})")

    def head(self, name: str) -> Element:
        return self.page.get_by_role("button", name=name, exact=True)

    @property
    def status(self) -> str:
        [said] = self.texts(".status")
        return said


@contextmanager
def visit(
    chromium: Browser,
    folder: Path,
    text: str,
    **settings: Any,  # noqa: ANN401 - of a browser's context
) -> Iterator[Visit]:
    """A page, opened from a file; it did nothing odd when it is left."""
    path = folder / "page.html"
    path.write_text(text, encoding="utf-8")
    context = chromium.new_context(viewport={"width": 1280, "height": 900}, **settings)
    visited = Visit(context.new_page(), path)
    yield visited
    context.close()
    assert visited.odd == []


def test_every_column_sorts_both_ways(chromium: Browser, tmp_path: Path) -> None:
    few = Audit(tuple(rows(60)), BEGIN)
    with visit(chromium, tmp_path, class_page(few, View(EN))) as page:
        assert page.texts("th[aria-sort]") == ["State"]
        for column, name in enumerate(page.texts(".sortable thead th"), 1):
            seen = {}
            for _ in range(2):
                page.head(name).click()
                [sorted_by] = page.page.locator("th[aria-sort]").all()
                assert sorted_by.inner_text() == name
                values = [each for each in page.cells(column) if each]
                direction = sorted_by.get_attribute("aria-sort")
                seen[direction] = [value for value, _ in groupby(values)]
            assert seen["ascending"] == seen["descending"][::-1], name
            assert len(seen["ascending"]) == len(set(seen["ascending"])), name
            if name in {"Keys", "First leak", "Folder"}:
                assert seen["ascending"] == sorted(seen["ascending"]), name


def test_the_worst_comes_first_and_what_is_unknown_last(
    chromium: Browser, tmp_path: Path
) -> None:
    with visit(chromium, tmp_path, class_page(AUDIT, View(EN))) as page:
        assert page.cells(4)[0] == "✗ Key pushed"
        for _ in range(2):
            page.head("First leak").click()
            assert page.cells(6)[2:] == ["", "", ""]


def test_words_problems_and_groups_filter(chromium: Browser, tmp_path: Path) -> None:
    with visit(chromium, tmp_path, class_page(CLASS, View(EN))) as page:
        assert page.status == "1 to 100 of 250; all: 250"
        words = page.page.get_by_label("Search")
        words.fill("hopper STUDENT0000")
        assert page.status == "1 to 2 of 2; all: 250"
        assert page.cells(1) == [
            "Grace Hopper\nstudent00008",
            "Grace Hopper\nstudent00002",
        ]
        page.page.get_by_label("Group").select_option("B")
        assert page.status == "No matches; all: 250"
        words.fill("")
        assert page.status == "1 to 100 of 125; all: 250"
        page.page.get_by_role("combobox", name="Problem").select_option(
            "Key pushed (50)"
        )
        assert page.status == "1 to 25 of 25; all: 250"
        assert set(page.cells(4)) == {"✗ Key pushed"}
        assert set(page.cells(2)) == {"B"}


def test_the_table_is_leafed_through(chromium: Browser, tmp_path: Path) -> None:
    with visit(chromium, tmp_path, class_page(CLASS, View(ZH))) as page:
        seen = page.cells(3)
        on, back = page.head("下一页"), page.head("上一页")
        assert back.get_attribute("aria-disabled") == "true"
        for status in ("第 101 至 200 项", "第 201 至 250 项"):
            on.click()
            assert page.status.startswith(status)
            seen += page.cells(3)
        assert on.get_attribute("aria-disabled") == "true"
        assert seen == [printable(each.folder) for each in CLASS.worst_first]
        back.click()
        assert page.status == "第 101 至 200 项，符合 250 项，共 250 项"


def test_five_thousand_rows_cost_as_much_as_a_hundred(
    chromium: Browser, tmp_path: Path
) -> None:
    """What is counted is what changes in the document, whatever the computer."""
    text = class_page(Audit(tuple(rows(MANY)), BEGIN), View(EN))
    with visit(chromium, tmp_path, text) as page:
        count = page.page.evaluate("() => document.querySelectorAll('*').length")
        assert count < 3_000
        page.page.evaluate(WATCH)

        def touched(act: str) -> int:
            page.page.evaluate("() => { window.touched = 0 }")
            page.page.evaluate(act)
            page.page.wait_for_timeout(0)
            number: int = page.page.evaluate("() => window.touched")
            return number

        most = 2 * ROWS_OF_A_PAGE + 2  # the rows, and the text of the status
        for column in range(10):
            click = (
                f"document.querySelectorAll('.sortable th button')[{column}].click()"
            )
            assert 0 < touched(f"() => {click}") <= most
        search = "const words = document.querySelector('[name=words]')"
        for typed in ("g", "gr", "grace 12", ""):
            notified = "words.dispatchEvent(new Event('input', { bubbles: true }))"
            act = f"() => {{ {search}; words.value = '{typed}'; {notified} }}"
            assert 0 < touched(act) <= most
        assert page.status == f"1 to 100 of {MANY:,}; all: {MANY:,}"
        following = "document.querySelectorAll('.pager button')[1].click()"
        assert 0 < touched(f"() => {following}") <= most
        page.page.evaluate("() => { location.hash = '#r4999' }")
        page.page.locator("#r4999").wait_for()
        assert len(page.texts(".detail")) == 1


def test_a_repository_is_opened_and_left_with_the_keyboard(
    chromium: Browser, tmp_path: Path
) -> None:
    with visit(chromium, tmp_path, class_page(AUDIT, View(EN))) as page:
        keys = page.page.keyboard
        keys.press("Tab")
        assert page.texts(":focus") == ["To the table"]
        keys.press("Enter")
        for _ in range(3):
            keys.press("Tab")
        assert page.page.locator(":focus").get_attribute("name") == "group"
        keys.press("Tab")  # the table, which may have to be moved on a narrow screen
        keys.press("Tab")
        assert page.texts(":focus") == ["Student"]
        keys.press("Enter")
        assert page.texts("th[aria-sort=ascending]") == ["Student"]
        for _ in range(10):
            keys.press("Tab")
        keys.press("Enter")
        page.page.locator("h2:focus", has_text="Ada Byron").wait_for()
        assert page.page.title() == "Ada Byron - API keys and settings in repositories"
        assert page.page.locator("#overview").is_hidden()
        keys.press("Shift+Tab")
        assert page.texts(":focus") == ["Next repository"]
        keys.press("Enter")
        page.page.locator("h2:focus", has_text="class-b/huge").wait_for()
        for said in ("Next repository", "Previous repository"):
            keys.press("Shift+Tab")
            assert page.texts(":focus") == [said]
        keys.press("Enter")
        page.page.locator("h2:focus", has_text="Ada Byron").wait_for()
        for _ in range(2):
            keys.press("Shift+Tab")
        assert page.texts(":focus") == ["Back to all repositories"]
        keys.press("Enter")
        page.page.locator("#overview").wait_for()
        assert page.texts(":focus") == ["Ada Byron"]
        page.page.go_back()
        page.page.locator("h2:focus", has_text="Ada Byron").wait_for()


def test_a_message_is_copied_or_opened_in_a_mail_program(
    chromium: Browser, tmp_path: Path
) -> None:
    written = letter_of(LEAKED, EN)
    assert written is not None
    settings = {"permissions": ["clipboard-read", "clipboard-write"]}
    with visit(chromium, tmp_path, class_page(AUDIT, View(EN)), **settings) as page:
        page.page.get_by_role("link", name="Ada Byron").click()
        page.head("Copy the message").click()
        page.page.get_by_text("Copied.").wait_for()
        copied = page.page.evaluate("() => navigator.clipboard.readText()")
        assert copied == written.text
        mail = page.page.get_by_role("link", name="Open in the mail program")
        parts = page.page.evaluate(
            "(address) => { const url = new URL(address);"
            " return [decodeURIComponent(url.pathname), ...url.searchParams] }",
            mail.get_attribute("href"),
        )
        assert parts == [
            "ada@example.com",
            ["subject", written.subject],
            ["body", written.text.replace("\n", "\r\n")],
        ]


def test_hostile_names_are_text(chromium: Browser, tmp_path: Path) -> None:
    names = (
        *HOSTILE,
        "<img src=//127.0.0.1/x onerror=alert(1)>",
        "\"'><svg onload=alert(1)>",
        "javascript:alert(1)",
        "=cmd|' /C calc'!A0",
        "a\nb\tc\u2066d\u200b",
    )
    hostile = tuple(
        replace(LEAKED, folder=name, student=Student(name, name, name, "", "en"))
        for name in names
    )
    with visit(chromium, tmp_path, class_page(Audit(hostile), View(EN))) as page:
        shown = {" ".join(printable(name).split()) for name in names}
        assert {" ".join(each.split()) for each in page.cells(3)} == shown
        for number in range(len(names)):
            page.page.evaluate(f"() => {{ location.hash = '#r{number + 1}' }}")
            page.page.locator(f"#r{number + 1}").wait_for()
            [heading] = page.texts("h2:focus")
            assert heading in shown
            assert page.page.locator("img, iframe, main svg").count() == 2  # the charts


def test_what_does_not_belong_to_a_page_is_stopped(
    chromium: Browser, tmp_path: Path
) -> None:
    """The checks of the other tests would see it."""
    added = (
        "<script>alert(1)</script>",
        '<img alt="" src="http://127.0.0.1:9/x.png">',
        '<p style="color:red">red</p>',
        "<style>p { color: red }</style>",
    )
    for each in added:
        text = class_page(AUDIT, View(EN)).replace("<footer>", f"{each}<footer>")
        with (
            pytest.raises(AssertionError, match="Content Security Policy") as stopped,
            visit(chromium, tmp_path, text),
        ):
            pass
        assert "dialog" not in str(stopped.value)


@pytest.mark.parametrize(
    ("language", "scheme", "width"), [(EN, "light", 1280), (ZH, "dark", 390)]
)
def test_axe_has_nothing_to_say(
    chromium: Browser, tmp_path: Path, language: Language, scheme: str, width: int
) -> None:
    axe = counterpart("axe/node_modules/axe-core/axe.min.js")
    # Without the policy, so that axe may be put in.
    settings = {"bypass_csp": True, "color_scheme": scheme}
    scan = scan_page(search(*EVERYTHING), language)
    for text in (class_page(AUDIT, View(language)), scan):
        with visit(chromium, tmp_path, text, **settings) as page:
            page.page.set_viewport_size({"width": width, "height": 900})
            page.page.add_script_tag(path=axe)
            for view in ("#overview", "#r1") if text != scan else ("",):
                page.page.evaluate(f"() => {{ location.hash = '{view}' }}")
                found = page.page.evaluate("() => axe.run()")
                assert [
                    (each["id"], [node["html"] for node in each["nodes"]][:3])
                    for each in found["violations"]
                ] == []
                assert len(found["passes"]) > 20


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda each: each.value)
def test_nothing_sticks_out_of_a_narrow_screen(
    chromium: Browser, tmp_path: Path, language: Language
) -> None:
    for text in (
        class_page(CLASS, View(language)),
        scan_page(search(*EVERYTHING), language),
    ):
        with visit(chromium, tmp_path, text) as page:
            for width in (390, 320):
                page.page.set_viewport_size({"width": width, "height": 800})
                assert page.page.evaluate(OVERFLOW) <= 0
                page.page.evaluate("() => { location.hash = '#r1' }")
                assert page.page.evaluate(OVERFLOW) <= 0
                page.page.evaluate("() => { location.hash = '' }")


def test_all_that_was_filtered_is_printed(chromium: Browser, tmp_path: Path) -> None:
    with visit(chromium, tmp_path, class_page(CLASS, View(EN))) as page:
        page.page.get_by_label("Group").select_option("B")
        counts = []
        for event in ("beforeprint", "afterprint"):
            page.page.evaluate(f"() => dispatchEvent(new Event('{event}'))")
            counts.append(len(page.cells(1)))
        assert counts == [125, 100]
        page.page.emulate_media(media="print")
        assert page.page.get_by_label("Search").is_hidden()
        assert page.page.locator(".seldom").first.is_visible()
        assert len(page.page.pdf()) > 10_000


def test_without_a_script_all_is_there_to_be_read(
    chromium: Browser, tmp_path: Path
) -> None:
    text = class_page(CLASS, View(EN))
    with visit(chromium, tmp_path, text, java_script_enabled=False) as page:
        assert page.page.locator(".sortable tbody tr").count() == 250
        assert page.page.locator(".detail").count() == 250
        assert page.page.locator("form").is_hidden()
        page.page.locator('tbody a[href="#r3"]').click()
        assert page.page.locator("#r3 h2").is_visible()
