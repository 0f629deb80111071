from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from languages import LANGUAGES

from pytest_openai_ready import reference
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages import pages

if TYPE_CHECKING:
    from types import ModuleType

DOCS = Path(__file__).parents[2] / "docs"


@pytest.mark.parametrize("module", [pages, reference], ids=lambda each: each.NAME)
def test_the_pages_in_the_repository_are_current(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, module: ModuleType
) -> None:
    monkeypatch.setenv("PATH", os.environ["PATH"])
    pages.write_page(str(tmp_path), module.NAME, module.page)
    for language in LANGUAGES:
        name = pages.codes_page_name(module.NAME, language)
        made = (tmp_path / name).read_text(encoding="utf-8")
        kept = (DOCS / name).read_text(encoding="utf-8")
        assert kept == made, f"run: python -m {module.__name__} docs"


def test_each_code_has_a_section() -> None:
    for language in LANGUAGES:
        headings = re.findall(r"(?m)^### (.*)$", pages.page(language))
        assert sorted(headings) == sorted(code.value for code in Code)


def test_every_link_of_a_page_leads_somewhere() -> None:
    for language in LANGUAGES:
        name = pages.codes_page_name(pages.NAME, language)
        page = (DOCS / name).read_text(encoding="utf-8")
        for path, anchor in re.findall(r"\]\((?!https)([^)#]*)#([^)]+)\)", page):
            target = (DOCS / path).read_text(encoding="utf-8")
            headings = re.findall(r"(?m)^##+ (.*)$", target)
            assert anchor in {each.lower().replace(" ", "-") for each in headings}
