"""A key in a notebook is placed where its reader sees it."""

from __future__ import annotations

import json
from typing import Any

from makers import make

from pytest_openai_ready.scan.scanner import findings_of, scan_bytes

KEY = make("project")


def cell(*lines: str, **others: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"cell_type": "code", "source": list(lines), **others}


def notebook(*cells: dict[str, Any]) -> dict[str, Any]:
    return {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5}


def places(content: bytes, path: str = "a.ipynb") -> list[str]:
    return [str(each.place) for each in findings_of(path, scan_bytes(path, content))]


def test_the_cell_and_its_line_are_shown() -> None:
    text = {"cell_type": "markdown", "source": ["# 标题\n", "text"]}
    code = cell("import os\n", "\n", f'key = "{KEY}"\n', "print(key)")
    for indent in (None, 1):
        written = json.dumps(notebook(text, code), indent=indent, ensure_ascii=False)
        for content in (written, written.replace("\n", "\r\n"), f"\ufeff{written}"):
            assert places(content.encode()) == ["a.ipynb:cell 2:3"]


def test_a_source_may_be_one_string() -> None:
    code = {"cell_type": "code", "source": f"a = 1\nkey = '{KEY}'\n"}
    assert places(json.dumps(notebook(code)).encode()) == ["a.ipynb:cell 1:2"]


def test_an_older_format_has_its_cells_in_worksheets() -> None:
    code = {"cell_type": "code", "input": ["\n", f"key = '{KEY}'"]}
    document = {"worksheets": [{"cells": [cell("a"), code]}], "nbformat": 3}
    assert places(json.dumps(document).encode()) == ["a.ipynb:cell 2:2"]


def test_a_key_in_an_output_has_no_line() -> None:
    output = {"output_type": "stream", "name": "stdout", "text": [f"{KEY}\n"]}
    document = notebook(cell("print(key)", outputs=[output]))
    assert places(json.dumps(document).encode()) == ["a.ipynb:cell 1"]


def test_other_places_are_those_of_the_file() -> None:
    metadata = {"cells": [], "metadata": {"note": KEY}}
    assert places(json.dumps(metadata).encode()) == ["a.ipynb:1:37"]
    source = json.dumps(notebook(cell(f"key = '{KEY}'"))).encode()
    assert places(source[:-1]) == ["a.ipynb:1:53"]  # is no JSON
    assert places(source, "a.json") == ["a.json:1:53"]
