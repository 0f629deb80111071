"""What speed is measured on: this Python's code, notebooks, and a long history.

None of it contains keys, like nearly everything that is ever searched. Each notebook
contains words in which a key could begin: ``task-``, ``risk-``, ``desk-``.
"""

from __future__ import annotations

import base64
import itertools
import json
import subprocess
import sysconfig
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SEED = 1
CODE_FILES = 4000
NOTEBOOKS, PICTURES, PICTURE = 200, 6, 300_000  # bytes per picture
IDENTIFIERS_SIZE = 22_000_000  # bytes
LARGEST_MODULE = 30_000  # bytes
COMMITS, FILES_A_COMMIT = 5_200, 10
WORDS = (
    "task-based risk-averse desk-top import numpy as np return value for each row in "
    "data print the result of this long line def function class model train test"
).split()


def code_files() -> Iterator[bytes]:
    """Yield the contents of Python's modules, repeatedly, each one different."""
    library = Path(sysconfig.get_paths()["stdlib"])
    paths = sorted(
        path for path in library.rglob("*.py") if "site-packages" not in path.parts
    )
    for turn in itertools.count():
        for path in paths:
            yield path.read_bytes() + f"# {turn}\n".encode()


def code(folder: Path) -> Path:
    for number, content in enumerate(itertools.islice(code_files(), CODE_FILES)):
        package = folder / f"package{number // 50}"
        package.mkdir(exist_ok=True)
        (package / f"module{number}.py").write_bytes(content)
    return folder


def identifiers(word: str) -> Iterator[str]:
    """Yield JSON rows, each with an identifier that begins with a word."""
    random, size = Random(SEED), 0
    while size < IDENTIFIERS_SIZE:
        row = {
            "id": f"{word}-{random.getrandbits(128):032x}",
            "seconds": random.random(),
        }
        line = json.dumps(row) + "\n"
        size += len(line)
        yield line


def notebooks(folder: Path) -> Path:
    """Write half a gigabyte of notebooks, mostly pictures in base64."""
    random = Random(SEED)
    for number in range(NOTEBOOKS):
        cells = [_cell(random) for _ in range(PICTURES)]
        text = json.dumps({"cells": cells, "nbformat": 4}, indent=1)
        (folder / f"{number}.ipynb").write_text(text)
    return folder


def _cell(random: Random) -> dict[str, object]:
    picture = base64.b64encode(random.randbytes(PICTURE)).decode()
    source = [f"{_sentence(random)}\n" for _ in range(20)]
    return {
        "cell_type": "code",
        "source": source,
        "outputs": [
            {"data": {"image/png": picture}},
            {"name": "stdout", "text": source},
        ],
    }


def _sentence(random: Random) -> str:
    return " ".join(random.choices(WORDS, k=12))


def history(folder: Path) -> Path:
    """Create a bare repository with more than 50,000 blobs, packed by git."""
    repository = str(folder)
    subprocess.run(["git", "init", "--quiet", "--bare", repository], check=True)
    load = ["git", "-C", repository, "fast-import", "--quiet"]
    with subprocess.Popen(load, stdin=subprocess.PIPE) as process:
        assert process.stdin
        process.stdin.writelines(_commits())
    assert process.returncode == 0
    subprocess.run(["git", "-C", repository, "repack", "-adq"], check=True)
    return folder


def _commits() -> Iterator[bytes]:
    """Yield commits that each change a line in some modules of Python's library."""
    random = Random(SEED)
    modules = (content for content in code_files() if len(content) < LARGEST_MODULE)
    texts = [each.splitlines(keepends=True) for each in itertools.islice(modules, 600)]
    for number in range(COMMITS):
        yield b"commit refs/heads/main\n"
        yield b"committer A <a@example.com> %d +0000\n" % (1_600_000_000 + number)
        yield b"data 2\nx\n"
        for change in range(FILES_A_COMMIT):
            name = random.randrange(len(texts))
            at = random.randrange(len(texts[name]))
            texts[name][at] = b"%d, %d, %d\n" % (number, change, random.getrandbits(64))
            content = b"".join(texts[name])
            path = f"src/d{name % 25}/f{name}.py".encode()
            yield b"M 100644 inline %s\ndata %d\n" % (path, len(content))
            yield content + b"\n"
