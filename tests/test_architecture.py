"""The page on architecture: what its picture leaves out, and that its components are there."""

from __future__ import annotations

import re

import pytest
from languages import EN, ZH
from test_layers import PACKAGE, RANKS, ROOT, STARTERS

from examples.layers_picture import pictures, reduced

PAGES = {EN: "docs/architecture.md", ZH: "docs/architecture.zh-CN.md"}
# What stands between backticks and may be a component, or something in one.
PLACE = re.compile(r"`([a-z_]+(?:/[a-z_.]*)*)`")
NO_PLACES = {"openai_client"}


def test_the_picture_has_every_component() -> None:
    for picture in pictures().values():
        assert all(f">{component}</text>" in picture for component in RANKS)


def test_ways_over_another_component_are_left_out() -> None:
    ways = {"a": {"b", "c", "d"}, "b": {"c"}, "c": {"d"}}
    assert reduced(ways) == {"a": {"b"}, "b": {"c"}, "c": {"d"}}


@pytest.mark.parametrize("page", PAGES.values())
def test_the_components_that_the_page_names_are_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    folder = ROOT / "src" / PACKAGE
    for place in set(PLACE.findall(text)) - NO_PLACES:
        beside = [folder / place, folder / f"{place}.py", ROOT / place]
        assert any(path.exists() for path in beside), place
    assert len(STARTERS) == 4  # the page names one "and three others"
