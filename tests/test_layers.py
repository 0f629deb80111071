"""Data flows one way: each layer imports only from those before it."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = "pytest_openai_ready"

# The layers, from the waist outwards; modules of one layer do not import each other.
LAYERS = (
    ("findings", "providers", "spawn"),
    ("messages",),
    ("keys", "git", "dotenv_names"),
    ("repository",),
    ("scan", "account"),
    ("hygiene", "changes"),
    ("setup",),
    ("doctor", "report", "sandbox", "fix"),
    ("plugin", "cli", "notebook", "hook", "detect_secrets_plugin"),
    ("hooks",),
)
RANKS = {room: rank for rank, layer in enumerate(LAYERS) for room in layer}
WAIST = {"report": {"findings", "messages"}}  # and nothing of keys

# The rooms or modules where a heavy or dangerous one may be imported at all.
ONLY_IN = {
    "openai": {"account"},
    "pytest": {"plugin"},
    "click": {"cli"},
    "IPython": {"notebook"},
    "subprocess": {"git", "messages", "account.commands"},
    "keyring": {"account.keyrings"},
    "dotenv": {"account", "fix", "setup"},
    "yaml": {"hygiene"},
    "detect_secrets": {"detect_secrets_plugin"},
    "libcst": {"fix"},
    "ruamel": {"changes"},
    "tomlkit": {"changes"},
}

SOURCES = sorted((ROOT / "src").rglob("*.py")) + sorted((ROOT / "hooks").glob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return "hooks" if parts[0] == "hooks" else parts[2]


def imports_of(path: Path) -> Iterator[str]:
    """The modules that a source file imports at run time, also inside functions."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for_types = {
        inner
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if node in for_types:
            continue
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_to_earlier_layers(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != PACKAGE or len(parts) == 1 or room == "__init__":
            continue
        other = parts[1]
        assert other == room or RANKS[other] < RANKS[room], f"{room} imports {name}"
        assert other in WAIST.get(room, {other}) | {room}, f"{room} imports {name}"


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: str(path.relative_to(ROOT)))
def test_heavy_modules_stay_in_their_rooms(path: Path) -> None:
    for name in imports_of(path):
        rooms = ONLY_IN.get(name.split(".")[0])
        here = {room_of(path), f"{room_of(path)}.{path.stem}"}
        assert rooms is None or here & rooms, f"{path} imports {name}"


@pytest.mark.parametrize(
    "path",
    sorted((ROOT / "src").rglob("__init__.py")),
    ids=lambda path: path.parent.name,
)
def test_a_package_exports_nothing(path: Path) -> None:
    """Whoever imports one module of a package would pay for all that it exports."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert isinstance(body[0], ast.Expr)
    if path.parent.name not in (PACKAGE, "git"):
        assert len(body) == 1
