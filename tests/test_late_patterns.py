"""Patterns that are compiled when they are first used."""

from __future__ import annotations

import re
from typing import Any

import pytest

from pytest_openai_ready import late_patterns
from pytest_openai_ready.late_patterns import late_pattern


def test_a_pattern_is_compiled_once_and_only_if_it_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    compiled: list[Any] = []

    class Watched:
        @staticmethod
        def compile(*arguments: Any) -> re.Pattern[str]:  # noqa: ANN401 - of re.compile
            compiled.append(arguments)
            return re.compile(*arguments)

    monkeypatch.setattr(late_patterns, "re", Watched)
    used, unused = late_pattern("A+", re.IGNORECASE), late_pattern("(")
    assert compiled == []
    assert [bool(used.search(each)) for each in ("a", "b", "A")] == [True, False, True]
    assert compiled == [("A+", re.IGNORECASE)]
    with pytest.raises(re.error):
        unused.search("a")


def test_it_has_all_of_a_pattern() -> None:
    arguments = rb"(?P<a>a)b", re.ASCII
    here, expected = late_pattern(*arguments), re.compile(*arguments)
    for name in ("pattern", "flags", "groups", "groupindex"):
        assert getattr(here, name) == getattr(expected, name), name
    assert here.sub(rb"c", b"abab") == b"cc"
    assert [each["a"] for each in here.finditer(b"ab")] == [b"a"]
