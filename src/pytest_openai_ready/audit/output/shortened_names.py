"""Shortens names for a narrow table so that they stay distinct."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.report.renderers.wrap import width_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

CUT = "..."
ROUNDS = 8  # in which texts that became equal are cut again among themselves


def cut_to_width(texts: Sequence[str], width: int) -> list[str]:
    """Texts of up to ``width`` columns; distinguishing parts are cut last.

    Names of a class begin alike, those of a platform's export end alike. If some still
    become equal, they are cut again so that only these differ.
    """
    short = {each: each for each in texts if width_of(each) <= width}
    long = dict.fromkeys(each for each in texts if each not in short)
    found = short | _among(long, width)
    for _ in range(ROUNDS):
        by_cut: dict[str, list[str]] = {}
        for text, cut in found.items():
            by_cut.setdefault(cut, []).append(text)
        alike = [each for each in by_cut.values() if len(each) > 1]
        if not alike:
            break
        for group in alike:
            found.update(_among([each for each in group if each in long], width))
    kept = _numbered(found, width)
    return [kept[each] for each in texts]


def _numbered(found: dict[str, str], width: int) -> dict[str, str]:
    """The same, with numbers for texts that are still equal."""
    taken: set[str] = set()
    kept = {}
    for text, cut in found.items():
        kept[text], number = cut, 2
        while kept[text] in taken and width > len(mark := f"~{number}"):
            kept[text] = _beginning(cut, width - len(mark)) + mark
            number += 1
        taken.add(kept[text])
    return kept


def _among(texts: Collection[str], width: int) -> dict[str, str]:
    """Texts that are too long, each shortened relative to the others."""
    several = list(texts) if len(texts) > 1 else []
    start = _alike(several)
    end = _alike([each[start:][::-1] for each in several])
    return {each: _cut(each, width, start, end) for each in texts}


def _cut(text: str, width: int, start: int, end: int) -> str:
    """A long text, shortened in the parts that it has in common with others.

    If that is not enough, the middle of its own part is cut, too.
    """
    before, own, after = text[:start], text[start : len(text) - end], text[-end:]
    after = after if end else ""
    room = max(len(CUT), width - width_of(before + own))
    after = (
        _beginning(after, room - len(CUT)) + CUT if width_of(after) > room else after
    )
    room = max(len(CUT), width - width_of(own + after))
    before = (
        CUT + _ending(before, room - len(CUT)) if width_of(before) > room else before
    )
    if width_of(before + own + after) <= width:
        return before + own + after
    room = width - width_of(before + after) - len(CUT)
    if room < 1:
        return _beginning(text[start:], width)
    own = _beginning(own, room - room // 2) + CUT + _ending(own, room // 2)
    return before + own + after


def _beginning(text: str, width: int) -> str:
    while width_of(text) > max(0, width):
        text = text[:-1]
    return text


def _ending(text: str, width: int) -> str:
    while width_of(text) > max(0, width):
        text = text[1:]
    return text


def _alike(texts: Sequence[str]) -> int:
    """The length of the common beginning of all texts."""
    first, last = min(texts, default=""), max(texts, default="")
    pairs = enumerate(zip(first, last, strict=False))
    shorter = min(len(first), len(last))
    return next((at for at, (one, other) in pairs if one != other), shorter)
