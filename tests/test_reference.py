from __future__ import annotations

from typing import TYPE_CHECKING

from languages import EN

from pytest_openai_ready.reference import POLICY, declared

if TYPE_CHECKING:
    import pytest


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
