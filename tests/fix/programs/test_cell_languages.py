"""Cells of other languages keep their keys, and what is said of them is that language."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from fixing import planned
from makers import make

from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.messages.render import shown_commands, words
from pytest_openai_ready.program_languages import LANGUAGES

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")
PYTHON3 = {"kernelspec": {"name": "python3", "language": "python"}}
R = {"kernelspec": {"name": "ir", "language": "R"}, "language_info": {"name": "R"}}
SET_IN_R = 'Sys.setenv(OPENAI_API_KEY="<K>")'
# Metadata of the notebook and of the cell, its source, and the language that is said.
OTHERS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "R": (R, {}, SET_IN_R, "R"),
    "R, of which only the program is known": ({"kernelspec": {"name": "ir"}}, {}, SET_IN_R, "R"),
    "R by language_info alone": ({"language_info": {"name": "R"}}, {}, SET_IN_R, "R"),
    "R with the name of a Python": ({**R, "kernelspec": {"name": "python3"}}, {}, SET_IN_R, "R"),
    "Julia": (
        {"kernelspec": {"name": "julia-1.10", "language": "julia"}}, {}, 'ENV["OPENAI_API_KEY"] = "<K>"', "Julia"
    ),
    "bash": ({"kernelspec": {"name": "bash", "language": "bash"}}, {}, "export OPENAI_API_KEY=<K>", "shell"),
    "JavaScript": ({"kernelspec": {"name": "deno", "language": "typescript"}}, {}, "key = '<K>'", "JavaScript"),
    "C#": ({"kernelspec": {"name": ".net-csharp", "language": "C#"}}, {}, 'key = "<K>"', "C#"),
    "a magic": (PYTHON3, {}, "%%bash\ncurl -H 'Bearer <K>'", "shell"),
    "a magic with a name": (PYTHON3, {}, "%%script bash -x\nkey='<K>'", "shell"),
    "a magic of R": (PYTHON3, {}, f"%%R -o x\n{SET_IN_R}", "R"),
    "a cell of VS Code": (PYTHON3, {"vscode": {"languageId": "r"}}, SET_IN_R, "R"),
    "a cell of .NET": (PYTHON3, {"polyglot_notebook": {"kernelName": "fsharp"}}, 'key = "<K>"', "F#"),
    "a cell of SoS": (PYTHON3, {"kernel": "Julia 1.9"}, 'key = "<K>"', "Julia"),
    "a kernel that nobody knows": ({"kernelspec": {"name": "q", "language": "qlang"}}, {}, 'key = "<K>"', ""),
    "a page": (PYTHON3, {}, "%%html\n<b>'<K>'</b>", ""),
    "a browser": (PYTHON3, {}, "%%javascript\nkey = '<K>'", ""),
    "a file": (PYTHON3, {}, "%%writefile a.py\nkey = '<K>'", ""),
    "another Python": (PYTHON3, {}, "%%python\nkey = '<K>'", ""),
}  # fmt: skip


def notebook(metadata: dict[str, Any], of_cell: dict[str, Any], source: str) -> str:
    code: dict[str, Any] = {"cell_type": "code", "execution_count": None}
    code |= {"metadata": of_cell, "outputs": [{"text": KEY}]}
    code["source"] = source.replace("<K>", KEY).splitlines(keepends=True)
    text = {"cell_type": "markdown", "metadata": {}, "source": f"as {KEY}"}
    content = {"cells": [text, code], "metadata": metadata, "nbformat": 4}
    return json.dumps(content, indent=1)


@pytest.mark.usefixtures("isolated")
def test_a_cell_of_another_language_keeps_its_key(tmp_path: Path) -> None:
    reading = {each.name: each.reading.format("OPENAI_API_KEY") for each in LANGUAGES}
    for name, (metadata, of_cell, source, language) in OTHERS.items():
        (tmp_path / "lesson.ipynb").write_text(notebook(metadata, of_cell, source))
        done = planned(tmp_path)
        (change,) = [each for each in done.changes if each.path == "lesson.ipynb"]
        text, code = json.loads(change.after or b"")["cells"]
        assert "".join(code["source"]) == source.replace("<K>", KEY), name
        shown = (code["outputs"][0]["text"], text["source"])
        assert shown == ("sk-proj-...", "as sk-proj-..."), name
        assert [each.path for each in done.changes] == ["lesson.ipynb"], name
        (left,) = done.left
        said = words(left, ENGLISH).remedy
        if language:
            assert said == (
                "Set OPENAI_API_KEY in the environment that Jupyter is started in, and "
                f"write {reading[language]} here in place of the key and its quotes."
            ), name
        else:
            assert left.cause.name == "left-in-other-cell", name
        assert shown_commands(left) == (), name


@pytest.mark.usefixtures("isolated")
def test_a_cell_of_python_loads_the_dotenv_below_its_magic(tmp_path: Path) -> None:
    for metadata in (PYTHON3, {}, {"kernelspec": {"name": "my-course"}}):
        (tmp_path / "lesson.ipynb").write_text(notebook(metadata, {}, "%%time\n!a <K>"))
        done = planned(tmp_path)
        assert done.left == ()
        after = json.loads(done.changes[-1].after or b"")["cells"][1]["source"]
        assert "".join(after) == (
            "%%time\nfrom dotenv import load_dotenv\nload_dotenv()\n!a $OPENAI_API_KEY"
        )


def test_each_language_is_called_by_its_own_names_alone() -> None:
    calls = [call for each in LANGUAGES for call in each.called]
    assert len(calls) == len(set(calls))
    assert all("<" in each.reading.format("<X>") for each in LANGUAGES)


@pytest.mark.usefixtures("isolated")
def test_a_cell_that_is_no_python_3_is_called_that(tmp_path: Path) -> None:
    no_python, in_the_way = ["left-no-python-cell"], "left-in-the-way"
    pattern = "match x:\n    case '<K>':\n        pass"
    # Then the key stays in the text and the output as well.
    stays = ["left-in-other-cell", "left-in-other-cell", in_the_way]
    cells = {
        "print 'x'\nkey = '<K>'": no_python,
        "%%time\nprint 'x'\nkey = '<K>'": no_python,
        "print 'x'\n!login <K>": no_python,
        pattern: stays,
        f"await f()\n{pattern}": stays,
    }
    for source, names in cells.items():
        (tmp_path / "a.ipynb").write_text(notebook(PYTHON3, {}, source))
        done = planned(tmp_path)
        assert [each.cause.name for each in done.left] == names, source
