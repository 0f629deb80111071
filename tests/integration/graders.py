"""A program of its own, in the graders' environment: what one gives for a file."""

from __future__ import annotations

import io
import json
import sys
import unittest
from pathlib import Path


def gradescope(path: Path) -> float:
    from gradescope_utils.autograder_utils.json_test_runner import JSONTestRunner

    sys.path.insert(0, str(path.parent))
    suite = unittest.defaultTestLoader.loadTestsFromName(path.stem)
    written = io.StringIO()
    JSONTestRunner(stream=written).run(suite)
    return float(json.loads(written.getvalue())["score"])


def otter(path: Path) -> float:
    from otter.test_files import ExceptionTestFile

    tests = ExceptionTestFile.from_file(str(path))
    tests.run({})
    return float(tests.score)


def nbgrader(path: Path) -> float:
    from nbclient import NotebookClient
    from nbformat.v4 import new_code_cell, new_notebook
    from nbgrader.utils import determine_grade

    cell = new_code_cell(path.read_text())  # type: ignore[no-untyped-call] # nbformat
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": 10}
    notebook = new_notebook(cells=[cell])  # type: ignore[no-untyped-call] # as above
    NotebookClient(notebook, kernel_name="python3", allow_errors=True).execute()
    return float(determine_grade(notebook.cells[0])[0])


if __name__ == "__main__":
    grade = {"gradescope": gradescope, "otter": otter, "nbgrader": nbgrader}
    sys.stdout.write(f"{grade[sys.argv[1]](Path(sys.argv[2]))}\n")
