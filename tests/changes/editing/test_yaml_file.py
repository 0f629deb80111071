"""Whatever a YAML file holds, only what is put in is new."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from pytest_openai_ready.changes.editing.insertion import (
    UnusualFormError,
    only_adds,
    with_line_end,
)
from pytest_openai_ready.changes.editing.yaml_file import (
    item_lines,
    items,
    read_yaml,
    value_at,
    with_lines,
)

SCALARS = st.sampled_from(
    ["a", "'a: b'", '"x\\n"', "1.10", "~", "|\n@# no comment\n@x", ">-\n@a\n@\n@b", "[a, b]",
     "{c: d}", "plain\n@and more", "'in\n@quotes'", "*anchor", "a # why"]
)  # fmt: skip
FILLING = st.sampled_from(["", "", "", "\n", "# note\n", "   # note\n", "\n# note\n\n"])


@st.composite
def workflows(draw: st.DrawFn) -> str:
    """A mapping with a list of steps somewhere in it, written in some style."""
    indent = draw(st.integers(0, 4))
    gap = draw(st.integers(1, 3))
    dash, margin = " " * indent, " " * (indent + 1 + gap)
    lines = ["on: push\n", "base: &anchor z\n", "steps:\n"]
    for _ in range(draw(st.integers(1, 4))):
        lines.append(
            f"{dash}-{' ' * gap}run: {draw(SCALARS)}\n".replace("@", margin + "  ")
        )
        for name in draw(st.lists(st.sampled_from(["if", "with"]), unique=True)):
            scalar = draw(SCALARS).replace("@", margin + "  ")
            lines += [f"{margin}{name}: {scalar}\n"]
        lines.append(draw(FILLING))
    if draw(st.booleans()):
        lines.append(f"last: {draw(SCALARS)}\n".replace("@", "  "))
    text = "".join(lines)
    if draw(st.booleans()):
        text = text.rstrip("\n")
    return text.replace("\n", "\r\n") if draw(st.booleans()) else text


def said(text: str) -> Any:  # noqa: ANN401 - what YAML may hold
    """What a text says once its last line has its line break."""
    return yaml.safe_load(with_line_end(text))


@given(workflows())
@settings(max_examples=150, deadline=None)
def test_an_item_at_the_end(text: str) -> None:
    file = read_yaml("x", text.encode())
    lines = item_lines([("id", "new"), ("list", [[("a", "1")]])], 1, 2)
    after = with_lines(file, value_at(file.root, "steps"), lines).text
    expected = said(text)
    expected["steps"].append({"id": "new", "list": [{"a": 1}]})
    assert said(after) == expected
    assert only_adds(text, after)


@given(workflows(), st.integers(0, 3))
@settings(max_examples=150, deadline=None)
def test_an_item_before_another_and_a_name_in_it(text: str, at: int) -> None:
    file = read_yaml("x", text.encode())
    expected = said(text)
    at %= len(expected["steps"])
    step = items(value_at(file.root, "steps"))[at]
    first = with_lines(file, step, ["env:", "  A: 1"])
    steps = value_at(first.root, "steps")
    second = with_lines(first, steps, ["- run: new"], before=items(steps)[at])
    expected["steps"][at]["env"] = {"A": 1}
    assert said(first.text) == expected
    expected["steps"].insert(at, {"run": "new"})
    assert said(second.text) == expected
    assert only_adds(text, first.text)
    assert only_adds(first.text, second.text)


def test_what_would_change_is_not_written() -> None:
    """The empty lines behind it are part of the text: it is kept whole."""
    text = "steps:\n- run: |+\n    a\n\n"
    file = read_yaml("x", text.encode())
    with pytest.raises(UnusualFormError):
        with_lines(file, value_at(file.root, "steps"), ["- b"])
