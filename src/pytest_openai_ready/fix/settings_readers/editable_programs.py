"""Python programs that can be edited, parsed to find what they load."""

from __future__ import annotations

from pytest_openai_ready.file_kinds import NOTEBOOK, kind_of
from pytest_openai_ready.fix.programs import notebook_cells, python_file
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.tools.program_files.program_texts import CodeText, PythonFile


def editable(path: str, content: bytes) -> PythonFile:
    """Read a program or a notebook.

    Raises:
        ValueError: it is not a Python 3 file that can be edited.
    """
    try:
        texts = (
            notebook_cells.sources(content)
            if kind_of(path) == NOTEBOOK
            else [python_file.decoded_program(content).text]
        )
        sources = [CodeText(text, at) for at, text in enumerate(texts) if text]
    except CannotReplaceError:
        raise ValueError("no program that can be edited") from None
    return PythonFile(path, content, sources)
