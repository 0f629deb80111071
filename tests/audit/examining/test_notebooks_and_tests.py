from __future__ import annotations

import json

from pytest_openai_ready.audit.examining import notebooks_and_tests as read
from pytest_openai_ready.audit.results.rows import AuditedNotebooks, AuditedTest, Gate

# A test file and its gates; none where it needs no OpenAI.
GATES: dict[str, tuple[Gate, ...]] = {
    "import openai\ndef test_a(): openai.OpenAI()\n": (Gate.NONE,),
    "from openai import OpenAI\n": (Gate.NONE,),
    "import os\n": (),
    "import openairline\n": (),
    "from app import answer\ndef test_a(): answer()\n": (Gate.NONE,),
    "import pkg.app\n": (Gate.NONE,),
    "def test_a(openai_client): ...\n": (Gate.FIXTURE,),
    "async def test_a(async_openai_client): ...\n": (Gate.FIXTURE,),
    "import pytest\n@pytest.mark.openai_ready\ndef test_a(): ...\n": (Gate.MARKER,),
    "import os, openai, pytest\n"
    "@pytest.mark.skipif('OPENAI_API_KEY' not in os.environ, reason='')\n"
    "def test_a(): ...\n": (Gate.SKIP,),
    "import pytest\nopenai = pytest.importorskip('openai')\nimport openai\n": (
        Gate.SKIP,
    ),
    "import openai, pytest\n@pytest.mark.vcr\ndef test_a(): ...\n": (Gate.REPLAY,),
    "import openai\ndef test_a(monkeypatch): ...\n": (Gate.STAND_IN,),
    "import openai\nfrom unittest.mock import patch\n@patch('openai.OpenAI')\n"
    "def test_a(client): ...\n": (Gate.STAND_IN,),
    "import openai\ndef test_a(openai_client, monkeypatch): ...\n": (
        Gate.FIXTURE,
        Gate.STAND_IN,
    ),
    "import openai\ndef test_a(:\n": (),  # no Python
    "import openai\nx = " + "(" * 500 + ")" * 500: (),  # none that can be parsed
}


def test_what_tests_rest_upon() -> None:
    for text, gates in GATES.items():
        files = {
            "test_a.py": text,
            "app.py": "import openai\n",
            "main.py": "import os\n",
        }
        wanted = (AuditedTest("test_a.py", gates),) if gates else ()
        assert read.tests_of_openai(files, files.get) == wanted, text


def test_only_tests_count() -> None:
    text = "import openai\n"
    names = ("tests/test_a.py", "a_test.py", "conftest.py", "testing.py", "test_a.txt")
    files = dict.fromkeys(names, text)
    assert [each.path for each in read.tests_of_openai(files, files.get)] == [
        "tests/test_a.py",
        "a_test.py",
    ]
    assert read.tests_of_openai(names, lambda _: None) == ()


def test_notebooks_with_outputs() -> None:
    def notebook(*outputs: object) -> bytes:
        return json.dumps({"cells": [{"outputs": [*outputs]}]}).encode()

    files: dict[str, bytes | None] = {
        "a.ipynb": notebook({"text": "x"}),
        "b.ipynb": notebook(),
        "c.IPYNB": b"no JSON",
        "d.ipynb": b"[" * 100_000,
        "e.ipynb": b'{"cells": [1, 2]}',
        "f.ipynb": None,
        "g.py": notebook({}),
    }
    assert read.counted_notebooks(files, files.get) == AuditedNotebooks(6, 1)
