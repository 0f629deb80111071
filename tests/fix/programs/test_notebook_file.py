"""Keys out of notebooks, and not another byte."""

from __future__ import annotations

import pytest
from makers import make

from pytest_openai_ready.fix.programs.notebook_file import names_in, without_keys

KEY = make("project")
NOTEBOOK = r"""{
 "nbformat": 4, "cells": [
  {"cell_type": "markdown", "source": ["a \u4e2d <K>"]},
  {"source": ["%pip install x\n",
     "%env OPENAI_API_KEY=<K>\n"],
   "cell_type": "code", "outputs": []},
  {"source": [
     "import openai\n",
     "x = \"<K>\"  # \u5bc6\n",
     "!curl 'Bearer <K>' <K>"
   ], "outputs": [{"text": ["<K>\n"]}], "cell_type": "code"},
  {"source": "%%bash\necho", "outputs": [], "cell_type": "code"},
  {"source": "x = '<K>'\ny = 'é'", "outputs": [], "cell_type": "code"}
 ],
   "metadata": {}}
"""
EXPECTED = r"""{
 "nbformat": 4, "cells": [
  {"cell_type": "markdown", "source": ["a \u4e2d sk-proj-..."]},
  {"source": ["%pip install x\n",
     "from dotenv import load_dotenv\n",
     "load_dotenv()\n"],
   "cell_type": "code", "outputs": []},
  {"source": [
     "import os\n",
     "import openai\n",
     "x = os.environ[\"OPENAI_API_KEY\"]  # \u5bc6\n",
     "!curl 'Bearer '\"$OPENAI_API_KEY\"'' $OPENAI_API_KEY"
   ], "outputs": [{"text": ["sk-proj-...\n"]}], "cell_type": "code"},
  {"source": "%%bash\necho", "outputs": [], "cell_type": "code"},
  {"source": "x = os.environ['OPENAI_API_KEY']\ny = 'é'", "outputs": [], "cell_type": "code"}
 ],
   "metadata": {}}
"""


@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_code_reads_the_environment_and_outputs_show_a_mask(
    mark: str, end: str
) -> None:
    content, expected = (
        (mark + text.replace("<K>", KEY)).replace("\n", end).encode()
        for text in (NOTEBOOK, EXPECTED)
    )
    assert names_in(content, [KEY]) == [(KEY, "OPENAI_API_KEY")]
    assert without_keys(content, [KEY], lambda _: "OPENAI_API_KEY") == expected


def test_a_variable_gets_the_value_of_another() -> None:
    content = (
        '{"cells": [{"cell_type": "code", "outputs": [], '
        f'"source": "%env A={KEY}"}}]}}'
    ).encode()
    assert without_keys(content, [KEY], lambda _: "B").decode() == (
        r'{"cells": [{"cell_type": "code", "outputs": [], "source": '
        r'"from dotenv import load_dotenv\nload_dotenv()\nimport os\n'
        r'os.environ[\"A\"] = os.environ[\"B\"]"}]}'
    )


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"\xff\xfe", b"[" * 100_000, b'{"cells": [}', b'{"a": "\\x"}'],
)
def test_what_is_no_notebook_is_left(content: bytes) -> None:
    with pytest.raises(ValueError):  # noqa: PT011 - whatever the parser says
        without_keys(content, [KEY], lambda _: "OPENAI_API_KEY")
