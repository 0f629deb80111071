from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from languages import EN, LANGUAGES

from pytest_openai_ready.reference import POLICY, declared, file_name, main

if TYPE_CHECKING:
    import pytest

ROOT = Path(__file__).parents[1]


def test_the_pages_in_the_repository_are_current(tmp_path: Path) -> None:
    main(str(tmp_path))
    for language in LANGUAGES:
        made = (tmp_path / file_name(language)).read_text(encoding="utf-8")
        kept = (ROOT / "docs" / file_name(language)).read_text(encoding="utf-8")
        assert kept == made, "run: python -m pytest_openai_ready.reference docs"


def test_pytest_s_own_help_says_the_same() -> None:
    for name, each in declared().options.items():
        assert each.help == EN.say(f"setting.{name}")


def test_pytest_knows_each_setting(pytestconfig: pytest.Config) -> None:
    found = declared()
    for name in found.settings:
        pytestconfig.getini(name)
    for name in found.options:
        pytestconfig.getoption(name)
    assert POLICY[0] in found.options
    assert POLICY[1] in found.settings
