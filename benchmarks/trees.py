"""Every reported key in real trees, masked, for a person to judge.

    python -m benchmarks.trees FOLDER...

Each FOLDER is a checked-out tree with the name of its repository. For each finding,
this shows the place, the provider, the masked key, and the surrounding text on its
line; then, for each tree, the number of bytes and files and of ``sk-`` in it.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from benchmarks.peers import found, run
from benchmarks.tables import table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

AROUND = 20  # characters on each side of the key
BEGINNING = b"sk-"
# The key and any key characters attached to it.
RUN = re.compile(rb"[A-Za-z0-9_-]*(?:sk-|sess-)[A-Za-z0-9_-]+")


def findings(tree: Path) -> list[dict[str, Any]]:
    said = run(
        [
            str(found("openai-ready")),
            "scan",
            "--no-ignore",
            "--format",
            "json",
            str(tree),
        ]
    )
    rows: list[dict[str, Any]] = json.loads(said)["findings"]
    return rows


def surroundings(tree: Path, finding: dict[str, Any]) -> str:
    """Return the text left and right of the key on its line, without keys."""
    path = Path(finding["path"])
    path = path if path.is_absolute() else tree / path
    lines = path.read_bytes().splitlines()
    if finding["inside"] or finding["form"] or not lines[finding["line"] - 1 :]:
        return f"{finding['form'] or ''} {finding['inside'] or ''}".strip()
    line, at = lines[finding["line"] - 1], finding["column"] - 1
    left, right = line[:at], RUN.sub(b"", line[at:], count=1)
    shown = (
        RUN.sub(b"<key>", left[-200:])[-AROUND:]
        + b"<key>"
        + RUN.sub(b"<key>", right[:200])[:AROUND]
    )
    return ascii(shown.decode("utf-8", "replace"))[1:-1]


def rows_of(tree: Path) -> Iterator[list[str]]:
    """Yield a row per key: its first place, the number of others, and its context."""
    places = defaultdict(list)
    for each in findings(tree):
        places[each["key"] or each["code"]].append(each)
    for key, mine in places.items():
        first = mine[0]
        path = str(first["path"]).replace(f"{tree}/", "")
        whose = ", ".join(sorted({each["provider"] or each["kind"] for each in mine}))
        more = f" +{len(mine) - 1}" if mine[1:] else ""
        place = f"{path}:{first['line']}{more}"
        yield [tree.name, place, whose, key, surroundings(tree, first)]


def sizes(trees: Sequence[Path]) -> Iterator[list[str]]:
    for tree in trees:
        files = [
            path for path in tree.rglob("*") if path.is_file() and not path.is_symlink()
        ]
        contents = (path.read_bytes() for path in files)
        counted = [(len(content), content.count(BEGINNING)) for content in contents]
        size, beginnings = (sum(column) for column in zip(*counted, strict=True))
        yield [tree.name, f"{len(files):,}", f"{size / 1e6:,.1f}", f"{beginnings:,}"]


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", nargs="+", type=Path)
    trees = [folder.absolute() for folder in parser.parse_args().folders]
    found_ = [row for tree in trees for row in rows_of(tree)]
    print(table(["tree", "place", "whose", "key", "around"], found_))
    print(table(["tree", "files", "MB", "sk-"], list(sizes(trees))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
