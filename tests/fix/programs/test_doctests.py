"""Examples that doctest runs give what they gave, and what keeps a key is named."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from fixing import planned
from languages import EN
from makers import make

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from conftest import Repository

    from pytest_openai_ready.findings import Finding

KEY = make("project")
RESULT = f'>>> key = "{KEY}"\n>>> len(key)\n{len(KEY)}\n'
# The files with an example, and the lines of the keys that stay.
EXAMPLES = {
    "of a function": (
        "a.py",
        f'''def f():
    """Of {KEY}.

    >>> len(
    ...     "{KEY}")
    {len(KEY)}

    Not {KEY}.
    """
''',
        [5],
    ),
    "that prints it": (
        "a.py",
        f'"""\n>>> "{KEY}"\n\'{KEY}\'\n"""\nx = "{KEY}"\n',
        [2, 3],
    ),
    "Markdown": ("a.md", f"{KEY}\n\n```pycon\n{RESULT}\n```\n{KEY}\n", [4]),
    "reStructuredText": ("a.rst", f"A\n=\n\n{RESULT}\n\n{KEY}\n", [4]),
}
SHOWN = f"{KEY[:8]}...{KEY[-4:]}, in an example that doctest may run"
BY_HAND = 'Import os in that example, and write os.environ["OPENAI_API_KEY"] by hand.'
PLAIN = (
    f"OpenAI project key {SHOWN}",
    f"Move the key into an ignored .env as OPENAI_API_KEY. {BY_HAND}",
)
KNOWN = (
    f"the value of OPENAI_API_KEY in .env, {SHOWN}",
    f"The key is in .env already, as OPENAI_API_KEY. {BY_HAND}",
)


@pytest.mark.parametrize(("path", "text", "lines"), EXAMPLES.values(), ids=EXAMPLES)
def test_an_example_prints_what_it_did(
    repository: Repository, path: str, text: str, lines: list[int]
) -> None:
    repository.write(path, text)
    assert _tested(path)
    found = planned(repository.folder)
    assert [_line(each) for each in found.left] == lines
    apply(repository.folder, found.changes)
    assert _tested(path)
    now = (repository.folder / path).read_text().splitlines()
    assert sum(KEY in each for each in now) == len(lines)
    for each in found.left:
        said = words(each, EN)
        assert (said.cause, said.remedy) in (PLAIN, KNOWN)


def test_an_example_may_read_the_variable_as_it_is_said(repository: Repository) -> None:
    """What is said of the key, done by hand; then nothing is left to do."""
    path, text, _ = EXAMPLES["reStructuredText"]
    repository.write(path, text)
    (finding,) = planned(repository.folder).left
    said = words(finding, EN).remedy
    reading = 'os.environ["OPENAI_API_KEY"]'
    assert reading in said
    example = RESULT.replace(f'"{KEY}"', reading)
    repository.write(path, text.replace(RESULT, f">>> import os\n{example}"))
    assert _tested(path, OPENAI_API_KEY=KEY)
    assert planned(repository.folder).left == ()


# A program, the line that keeps its keys, and that line as a person changes it.
OBSTACLES = {
    "a pattern": (
        f'import sys\nx = "{KEY}"\nmatch x:\n    case "{KEY}":\n        print(1)\n',
        4,
        "    case _ if x:",
    ),
    "a variable that goes, in a program with a .env of its own": (
        'import os\nfrom dotenv import load_dotenv\nload_dotenv("own/.env")\n'
        'os.environ.pop("OPENAI_API_KEY", None)\n' + f'x = "{KEY}"\nprint(x[:3])\n',
        4,
        'os.environ.pop("OTHER", None)',
    ),
}


@pytest.mark.parametrize(("text", "line", "new"), OBSTACLES.values(), ids=OBSTACLES)
def test_the_one_line_that_keeps_all_keys_is_named(
    repository: Repository, text: str, line: int, new: str
) -> None:
    repository.write("own/.env", "A=1\n")
    repository.write("a.py", text)
    left = {_line(each): words(each, EN) for each in planned(repository.folder).left}
    own = left.pop(line, None)
    assert own is None or own.cause.endswith("would break the program")
    ((cause, remedy),) = left.values()
    assert cause == (
        f"OpenAI project key {KEY[:8]}...{KEY[-4:]}, "
        f"which stays because of line {line} of the same file"
    )
    assert remedy == (
        f"Change line {line} by hand, so that it needs no key and leaves "
        "OPENAI_API_KEY in the environment; then run this again."
    )
    lines = text.splitlines()
    lines[line - 1] = new
    repository.write("a.py", "\n".join([*lines, ""]))
    done = planned(repository.folder)
    assert done.left == ()
    apply(repository.folder, done.changes)
    run = [sys.executable, "-B", "a.py"]
    assert subprocess.run(run, capture_output=True, check=True).stdout


def _line(finding: Finding) -> int | None:
    return finding.place.line if finding.place else None


def _tested(path: str, **variables: str) -> bool:
    """Whether the examples of a file give what stands there."""
    command = [sys.executable, "-B", "-m", "doctest", path]
    environ = {**os.environ, **variables}
    return subprocess.run(command, env=environ, check=False).returncode == 0
