"""The outputs in a repository's notebooks, and what its tests depend on.

Programs are read, never run.
"""

from __future__ import annotations

import ast
import json
import re
from typing import TYPE_CHECKING

from pytest_openai_ready import CLIENT_FIXTURES, PLUGIN
from pytest_openai_ready.audit.results.rows import AuditedNotebooks, AuditedTest, Gate
from pytest_openai_ready.file_endings import NOTEBOOK, PROGRAMS
from pytest_openai_ready.program_source import SKIPPING, module_name, nodes_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

TEST_NAME = re.compile(r"(?:.*/)?(?:test_[^/]*|[^/]*_test)\.py", re.DOTALL)
MOST_PROGRAMS = 2000
# Without this word, nothing has to be parsed.
SPEAKS_OF_OPENAI = re.compile(r"\bopenai", re.IGNORECASE)
SDK = "openai"
IMPORTS_OPENAI = re.compile(r"(?m)^[ \t]*(?:import|from)[ \t]+openai\b")
FIXTURES = frozenset((*CLIENT_FIXTURES, "openai_model", PLUGIN))
# Names in code that records or replaces OpenAI's answers.
REPLAYING = frozenset(("vcr", "use_cassette", "block_network", "cassette"))
STANDING_IN = frozenset(
    (
        *("patch", "monkeypatch", "mocker", "respx", "respx_mock", "httpx_mock"),
        *("responses", "MockTransport", "MagicMock", "Mock", "AsyncMock", "pook"),
    )
)
SKIPS = SKIPPING | {"skip", "importorskip"}


def counted_notebooks(
    names: Iterable[str], read: Callable[[str], bytes | None]
) -> AuditedNotebooks:
    """The number of notebooks among the files, and of those with outputs.

    ``read`` returns the content of a file; None if it is too large or missing.
    """
    found = [name for name in names if name.lower().endswith(NOTEBOOK)]
    return AuditedNotebooks(len(found), sum(_has_output(read(name)) for name in found))


def _has_output(content: bytes | None) -> bool:
    try:
        notebook = json.loads(content or b"")
        cells = notebook["cells"]
        return any(cell.get("outputs") for cell in cells)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False


def tests_of_openai(
    names: Iterable[str], read: Callable[[str], str | None]
) -> tuple[AuditedTest, ...]:
    """The test files that need OpenAI, and what keeps each from failing without it.

    A test needs it if it imports the SDK, or a module of the repository that does, or
    uses one of this program's fixtures. ``read`` returns the text of a file; None if it
    is too large, not text or missing.
    """
    programs = [name for name in names if name.endswith(PROGRAMS)][:MOST_PROGRAMS]
    texts = {name: read(name) or "" for name in programs}
    own = {
        module_name(name)
        for name, text in texts.items()
        if SDK in text and not TEST_NAME.fullmatch(name) and IMPORTS_OPENAI.search(text)
    }
    found = []
    for name, text in texts.items():
        if TEST_NAME.fullmatch(name) and (own or SPEAKS_OF_OPENAI.search(text)):
            gates = _gates(text, own)
            if gates:
                found.append(AuditedTest(name, gates))
    return tuple(found)


def _gates(text: str, own: set[str]) -> tuple[Gate, ...]:
    """The gates of a test; empty if it does not need OpenAI, or is not Python."""
    nodes = nodes_of(text)
    asked = {each.arg for each in nodes if isinstance(each, ast.arg)}
    fixtures = asked & FIXTURES
    marks = {each.attr for each in nodes if isinstance(each, ast.Attribute)}
    imported = _imported(nodes)
    if not (fixtures or PLUGIN in marks or "openai" in imported or imported & own):
        return ()
    names = marks | asked | {each.id for each in nodes if isinstance(each, ast.Name)}
    has = {
        Gate.FIXTURE: bool(fixtures),
        Gate.MARKER: PLUGIN in marks,
        Gate.SKIP: bool(names & SKIPS) and bool(SPEAKS_OF_OPENAI.search(text)),
        Gate.REPLAY: bool(names & REPLAYING),
        Gate.STAND_IN: bool(names & STANDING_IN),
    }
    return tuple(gate for gate, there in has.items() if there) or (Gate.NONE,)


def _imported(nodes: Iterable[ast.AST]) -> set[str]:
    """Every part of the names of imported modules."""
    found: set[str] = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            found.update(part for each in node.names for part in each.name.split("."))
        elif isinstance(node, ast.ImportFrom):
            found.update((node.module or "").split("."))
            found.update(each.name for each in node.names)
    return found
