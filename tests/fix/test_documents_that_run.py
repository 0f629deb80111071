"""Documents that are run, and docstrings that are read, keep their keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import planned
from makers import make

from pytest_openai_ready.messages.language import ENGLISH
from pytest_openai_ready.messages.render import shown_commands, words

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")
CELL = 'api_key = "<K>"\n```\n'
RUN = {
    "MyST": ("a.md", f"# Lesson\n```{{code-cell}}\n{CELL}"),
    "MyST with a kernel": ("a.md", f"```{{code-cell}} ipython3\n:tags: [a]\n{CELL}"),
    "MyST with colons": ("a.md", f":::{{code-cell}} python\n{CELL}:::\n"),
    "front matter of Jupytext": ("a.md", f"---\njupytext:\n  text_representation: {{}}\n---\n```python\n{CELL}"),
    "front matter with a kernel": ("a.markdown", f"---\r\ntitle: a\r\nkernelspec:\r\n  name: python3\r\n---\r\n{CELL}"),
    "front matter in one line, with a mark": ("a.md", f"\ufeff---\njupytext: {{formats: md}}\n---\n{CELL}"),
    "marimo": ("a.md", f"---\nmarimo-version: 0.9\n---\n{CELL}"),
    "marimo without it": ("a.md", f"```python {{.marimo}}\n{CELL}"),
    "Quarto": ("a.md", f"```{{python}}\n{CELL}"),
    "knitr": ("a.md", f"```{{r setup, echo=FALSE}}\n{CELL}"),
    "markdown-exec": ("a.md", f'```python exec="on" source="above"\n{CELL}'),
    "jupyter-sphinx": ("a.rst", ".. jupyter-execute::\n\n   api_key = '<K>'\n"),
    "MyST's cell in reST": ("a.rst", ".. code-cell:: python\n\n   api_key = '<K>'\n"),
    "a test of Sphinx": ("a.rst", ".. testcode::\n\n   api_key = '<K>'\n"),
    "IPython in Sphinx": ("a.rst", "  .. ipython:: python\n\n   api_key = '<K>'\n"),
    "docopt": ("a.py", '"""Use: a <K>"""\nfrom docopt import docopt\na = docopt(__doc__)\n'),
    "a function's": ("a.py", 'def f():\n    """Key <K>"""\nprint(f.__doc__)\n'),
    "by inspect": ("a.py", '"""<K>"""\nimport inspect, a\nprint(inspect.getdoc(a))\n'),
}  # fmt: skip
SHOWN = {
    "a block": ("a.md", f"```python\n{CELL}"),
    "a rule, and the word": ("a.md", "text\n---\njupytext: and <K>\n---\n"),
    "the word in text": ("a.md", "Open it by `jupytext`, `{code-cell}`: <K>\n"),
    "a block of reST": ("a.rst", ".. code-block:: python\n\n   k = '<K>'\n"),
    "AsciiDoc": ("a.adoc", "[source,python]\n----\nk = '<K>'\n----\n"),
    "a stub": ("a.pyi", "KEY: str = '<K>'\n"),
    "a docstring": ("a.py", '"""As <K>"""\nprint(1)\n'),
}


@pytest.mark.usefixtures("isolated")
def test_what_is_run_or_read_keeps_its_key_and_is_said(tmp_path: Path) -> None:
    for name, (path, text) in RUN.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / path).write_bytes(text.replace("<K>", KEY).encode())
        done = planned(tmp_path / name)
        assert done.changes == (), name
        (left,) = done.left
        by_hand = "left-in-the-way" if path == "a.py" else "key-by-hand"
        assert left.cause.name == by_hand, name
        said = " ".join((words(left, ENGLISH).remedy, *shown_commands(left)))
        assert ("OPENAI_API_KEY" in said, "openai-ready" in said) == (True, False)


@pytest.mark.usefixtures("isolated")
def test_what_nobody_runs_shows_a_mask(tmp_path: Path) -> None:
    for name, (path, text) in SHOWN.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / path).write_bytes(text.replace("<K>", KEY).encode())
        done = planned(tmp_path / name)
        assert done.left == (), name
        after = {each.path: each.after for each in done.changes}[path]
        assert after == text.replace("<K>", "sk-proj-...").encode(), name


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_notes_of_windows_are_in_utf_16(tmp_path: Path, encoding: str) -> None:
    mark = "" if encoding == "utf-16" else "\ufeff"
    text = (
        f"{mark}# Notizen\r\nSchl\N{LATIN SMALL LETTER U WITH DIAERESIS}ssel: {{}}\r\n"
    )
    (tmp_path / "a.md").write_bytes(text.format(KEY).encode(encoding))
    done = planned(tmp_path)
    assert done.left == ()
    (after,) = (each.after for each in done.changes if each.path == "a.md")
    assert after == text.format("sk-proj-...").encode(encoding)
