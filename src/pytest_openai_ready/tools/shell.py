"""What a shell script calls: scripts of the repository, and tasks in its files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.config_files import json_value
from pytest_openai_ready.file_kinds import NPM_MANIFEST, PYPROJECT, SETUP_CFG
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.repository import Repository

# Programs that run tasks, and the files that contain the tasks.
TASKS = {
    "make": ("Makefile", "makefile", "GNUmakefile"),
    "just": ("justfile", "Justfile", ".justfile"),
    "task": ("Taskfile.yml", "Taskfile.yaml"),
    "tox": ("tox.ini", "tox.toml", PYPROJECT, SETUP_CFG),
    "nox": ("noxfile.py",),
    "hatch": (PYPROJECT, "hatch.toml"),
    "poe": (PYPROJECT,),
    "npm": (NPM_MANIFEST,),
    "pnpm": (NPM_MANIFEST,),
    "yarn": (NPM_MANIFEST,),
    "lint-staged": (NPM_MANIFEST, ".lintstagedrc", ".lintstagedrc.json"),
}
OF_PACKAGE_JSON = ("scripts", "lint-staged")  # other tools run the rest
TASK = late_pattern(rf"(?<![\w./-])({'|'.join(TASKS)})(?![\w./=-])")
SCRIPT = late_pattern(r"(?<![\w$/}])\.?/?((?:[\w.-]+/)+[\w.-]+|[\w.-]+\.(?:ba)?sh)\b")
WITHOUT_SUFFIX = late_pattern(r"(?:.*/)?(?:[^/.]+|[^/]+\.(?:ba)?sh)")
MOST_FILES = 30
MOST_NAMES = 300  # of files in one text


def without_comments(text: str) -> str:
    """Return a script or a configuration without its ``#`` comments."""
    return re.sub(r"(?m)(^|\s)#.*$", "", text)


def reached(repository: Repository, text: str) -> Iterator[str]:
    """Yield the text without comments, then the text of each file that it leads to.

    Nothing is run: this only searches for words, and all tasks in a file count. Up to
    ``MOST_FILES`` files are read, each once.
    """
    seen: set[str] = set()
    texts = [text]
    while texts:
        plain = without_comments(texts.pop())
        yield plain
        for path in _named(plain):
            if path not in seen and len(seen) < MOST_FILES:
                content = _content(repository, path)
                if content is not None:
                    seen.add(path)
                    texts.append(content)


def _named(text: str) -> Iterator[str]:
    for task in dict.fromkeys(TASK.findall(text)):
        yield from TASKS[task]
    names = dict.fromkeys(found[1] for found in SCRIPT.finditer(text))
    yield from list(filter(WITHOUT_SUFFIX.fullmatch, names))[:MOST_NAMES]


def _content(repository: Repository, path: str) -> str | None:
    text = repository.text_of(path)
    if text is None or not path.endswith(NPM_MANIFEST):
        return text
    try:
        said = json_value(text)
    except ValueError:
        return None
    parts = [said.get(name) for name in OF_PACKAGE_JSON] if type(said) is dict else []
    return "\n".join(_strings(parts))


def _strings(value: object, depth: int = 5) -> Iterator[str]:
    """Yield each string in plain data, up to a depth that no such file reaches."""
    if isinstance(value, str):
        yield value
    elif depth:
        inner = value.values() if isinstance(value, dict) else value
        for each in inner if isinstance(inner, (list, type({}.values()))) else ():
            yield from _strings(each, depth - 1)
