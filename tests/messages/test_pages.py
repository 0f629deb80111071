from __future__ import annotations

import re
from pathlib import Path

from languages import LANGUAGES

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.pages import file_name, main

ROOT = Path(__file__).parents[2]


def test_the_pages_in_the_repository_are_current(tmp_path: Path) -> None:
    main(str(tmp_path))
    for language in LANGUAGES:
        made = (tmp_path / file_name(language)).read_text(encoding="utf-8")
        kept = (ROOT / "docs" / file_name(language)).read_text(encoding="utf-8")
        assert kept == made, "run: python -m pytest_openai_ready.messages.pages docs"
        headings = re.findall(r"(?m)^### (.*)$", made)
        assert sorted(headings) == sorted(code.value for code in Code)


def test_every_link_of_a_page_leads_somewhere() -> None:
    for language in LANGUAGES:
        page = (ROOT / "docs" / file_name(language)).read_text(encoding="utf-8")
        for path, anchor in re.findall(r"\]\((?!https)([^)#]*)#([^)]+)\)", page):
            target = (ROOT / "docs" / path).read_text(encoding="utf-8")
            headings = re.findall(r"(?m)^##+ (.*)$", target)
            assert anchor in {each.lower().replace(" ", "-") for each in headings}
