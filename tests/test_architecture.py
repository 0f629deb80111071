"""The page on architecture: what its picture leaves out, and that its components are there."""

from __future__ import annotations

import re
from itertools import combinations

import pytest
from languages import EN, ZH
from test_layers import PACKAGE, RANKS, ROOT, STARTERS

from examples.layers_picture import reduced

PAGES = {EN: "docs/architecture.md", ZH: "docs/architecture.zh-CN.md"}
# What stands between backticks and may be a component, or something in one.
PLACE = re.compile(r"`([a-z_]+(?:/[a-z_.]*)*)`")
NO_PLACES = {"openai_client"}
# As `make pictures` drew them: tests/test_layers.py checks that it would still do so.
DRAWN = [
    path.read_text(encoding="utf-8")
    for path in (ROOT / "docs/pictures").glob("layers-*.svg")
]


def test_the_picture_has_every_component() -> None:
    assert len(DRAWN) == 2
    for picture in DRAWN:
        assert all(f">{component}</text>" in picture for component in RANKS)


BOX = re.compile(r'<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="(\d+)"')
PAGE = re.compile(r'<svg [^>]*width="(\d+)" height="(\d+)"')


def test_no_box_covers_another_or_the_edge() -> None:
    for picture in DRAWN:
        width, height = map(int, PAGE.findall(picture)[0])
        boxes = [tuple(map(float, each)) for each in BOX.findall(picture)]
        assert len(boxes) == len(RANKS)
        for x, y, wide, high in boxes:
            assert 0 < x < x + wide < width
            assert 0 < y < y + high < height
        for one, other in combinations(boxes, 2):
            is_beside = one[0] + one[2] < other[0] or other[0] + other[2] < one[0]
            is_below = one[1] + one[3] < other[1] or other[1] + other[3] < one[1]
            assert is_beside or is_below, (one, other)


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
