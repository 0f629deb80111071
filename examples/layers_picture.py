"""The picture on the architecture page: rows of components, and what each needs.

``make pictures`` draws it for light and dark pages, from the modules' imports: a line
leads from a component to those that it needs, except those that these need themselves.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from test_layers import LAYERS, needs

from examples.pictures import FONTS, PICTURES, THEMES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

WIDTH, ROW, EDGE = 900, 62, 24  # pixels
BOX, CELL, SIZE, PADDING = 30, 7.8, 13, 12  # of a box and its text
BESIDE = BOX + 10  # from one line of a row to the next
SWEEPS = 8  # passes that order each row's components by their neighbors' positions


class Place(NamedTuple):
    """The center of a box, and its width."""

    x: float
    y: float
    width: float


def reduced(ways: Mapping[str, set[str]]) -> dict[str, set[str]]:
    """Remove the ways that also lead over another component."""

    def reached(component: str) -> set[str]:
        found = set(ways.get(component, ()))
        for each in tuple(found):
            found |= reached(each)
        return found

    return {
        component: {
            end
            for end in ends
            if not any(end in reached(other) for other in ends - {end})
        }
        for component, ends in ways.items()
    }


def ordered(
    rows: Sequence[Sequence[str]], ways: Mapping[str, set[str]]
) -> list[list[str]]:
    """Order each row's components close to those that they need and that need them."""
    beside: dict[str, set[str]] = {
        component: set() for row in rows for component in row
    }
    for component, ends in ways.items():
        for end in ends:
            beside[component].add(end)
            beside[end].add(component)
    places = {
        component: x
        for row in rows
        for component, x in zip(row, spread(row), strict=True)
    }
    found = [list(row) for row in rows]
    for _ in range(SWEEPS):
        for row in found:
            middle = {
                component: sum(places[each] for each in sorted(beside[component]))
                / (len(beside[component]) or 1)
                for component in row
            }
            row.sort(key=lambda component: (round(middle[component], 3), component))
            places.update(zip(row, spread(row), strict=True))
    return found


def spread(row: Sequence[str]) -> list[float]:
    """Return the centers of a row's boxes, which share its width."""
    share = (WIDTH - 2 * EDGE) / len(row)
    return [EDGE + share * (number + 0.5) for number in range(len(row))]


def box_width(component: str) -> float:
    """Return the width of a component's box."""
    return len(component) * CELL + 2 * PADDING


def lines_of(row: Sequence[str]) -> int:
    """Return how many lines a row's boxes take by turns, so that none covers another."""
    halves = [box_width(each) / 2 + 1 for each in row]
    share, lines = (WIDTH - 2 * EDGE) / len(row), 1
    while any(
        one + other > share * lines
        for one, other in zip(halves, halves[lines:], strict=False)
    ):
        lines += 1
    return lines


def drawn(
    rows: Sequence[Sequence[str]], ways: Mapping[str, set[str]], theme: str
) -> str:
    """Return an SVG of rows, the first at the bottom; ``ways`` lead downwards."""
    colours = THEMES[theme]
    ways = reduced(ways)
    places: dict[str, Place] = {}
    y = EDGE + BOX / 2
    for row in reversed(ordered(rows, ways)):
        lines = lines_of(row)
        for number, (component, x) in enumerate(zip(row, spread(row), strict=True)):
            below = BESIDE * (number % lines)
            places[component] = Place(x, y + below, box_width(component))
        y += ROW + BESIDE * (lines - 1)
    height = f"{y - ROW + BOX / 2 + EDGE:.0f}"
    size = f'width="{WIDTH}" height="{height}"'
    drawn_ways = [
        _line(places[component], places[end])
        for component in places
        for end in sorted(ways.get(component, ()))
    ]
    boxes = [_box(component, place, colours) for component, place in places.items()]
    return "\n".join((
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {WIDTH} {height}">',
        f'<rect {size} rx="8" fill="{colours["page"]}" stroke="{colours["edge"]}"/>',
        f'<g fill="none" stroke="{colours["36"]}" stroke-width="1.2" opacity=".55">',
        *drawn_ways,
        "</g>",
        f'<g font-family="{FONTS}" font-size="{SIZE}" text-anchor="middle">',
        *boxes,
        "</g>",
        "</svg>",
        "",
    ))  # fmt: skip


def _line(start: Place, end: Place) -> str:
    top, bottom = start.y + BOX / 2, end.y - BOX / 2
    middle = (top + bottom) / 2
    return (
        f'<path d="M{start.x:.1f} {top:.1f}C{start.x:.1f} {middle:.1f} '
        f'{end.x:.1f} {middle:.1f} {end.x:.1f} {bottom:.1f}"/>'
    )


def _box(component: str, place: Place, colours: Mapping[str, str]) -> str:
    left, top = place.x - place.width / 2, place.y - BOX / 2
    return (
        f'<rect x="{left:.1f}" y="{top:.1f}" width="{place.width:.1f}" height="{BOX}" '
        f'rx="5" fill="{colours["page"]}" stroke="{colours[""]}"/>'
        f'<text x="{place.x:.1f}" y="{place.y + SIZE / 3:.1f}" '
        f'fill="{colours[""]}">{escape(component)}</text>'
    )


def pictures() -> dict[str, str]:
    """Return each picture by file name."""
    rows, ways = [list(layer) for layer in LAYERS], needs()
    return {f"layers-{theme}.svg": drawn(rows, ways, theme) for theme in THEMES}


if __name__ == "__main__":
    for name, picture in pictures().items():
        (PICTURES / name).write_text(picture, encoding="utf-8")
