"""Which programs may run in one process, by what they import."""

from __future__ import annotations

import time

from pytest_openai_ready.fix.programs.known_names.program_imports import ProgramImports

# Programs with their imports, and which of them `a.py` may run with.
PROJECTS: list[tuple[dict[str, str], set[str]]] = [
    ({"a.py": "import b", "b.py": "", "c.py": ""}, {"b.py"}),
    ({"a.py": "", "b.py": "import a", "c.py": "from b import x"}, {"b.py", "c.py"}),
    ({"a.py": "", "main.py": "import a, b", "b.py": ""}, {"main.py", "b.py"}),
    ({"a.py": "from app.core import keys", "app/core/keys.py": ""}, {"app/core/keys.py"}),
    ({"a.py": "import app", "app/__init__.py": "from . import b", "app/b.py": ""},
     {"app/__init__.py", "app/b.py"}),
    ({"a.py": "import app.b", "src/app/b.py": ""}, {"src/app/b.py"}),
    ({"a.py": "", "tests/unit/test_a.py": "import a"}, {"tests/unit/test_a.py"}),
    ({"a.py": "", "notes/n.ipynb": '{"source": ["x\\n", "from a import f\\n"]}'}, {"notes/n.ipynb"}),
    ({"a.py": "import b", "other/b.py": ""}, set()),
    ({"a.py": "import sys\nsys.path.append('other')\nimport b", "other/b.py": ""}, {"other/b.py"}),
    ({"a.py": "import a"}, set()),
]  # fmt: skip


def test_programs_that_import_each_other_are_found() -> None:
    for project, expected in PROJECTS:
        contents = {path: text.encode() for path, text in project.items()}
        together = ProgramImports(contents).together_with("a.py")
        assert together == {"a.py", *expected}, project
    assert ProgramImports({}).together_with("a.py") == {"a.py"}


def test_a_thousand_programs_take_no_time() -> None:
    contents = {
        f"m{each}.py": f"import m{each + 1}\n".encode() * 200 for each in range(1000)
    }
    begin = time.process_time()
    imports = ProgramImports(contents)
    assert len(imports.together_with("m0.py")) == 1000
    assert len(imports.importing(["m900.py"], 3)) == 3
    assert time.process_time() - begin < 5  # seconds
