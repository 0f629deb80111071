"""Is ``.env`` safe? A quick check for the most common case, at the lowest cost.

Four git processes run at once, and few modules are imported. Whatever passes here also
passes ``second_look``, which decides if this check is not sure.
"""

import os

from pytest_openai_ready.bounded_files import UTF_8_MARK
from pytest_openai_ready.dotenv.file_names import (
    DOTENV,
    announced,
    is_dotenv,
    last_part,
)
from pytest_openai_ready.git.names import (
    BY_GITIGNORE,
    GITIGNORE,
    SUBMODULE,
    encoded,
    fields,
)

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.git.processes.spawn import Spawned

WHOLE = ("--full-name", "--", ":/")  # from any folder
QUESTIONS = (
    ("ls-files", "-z", "-t", "-s", "-c", "-o", BY_GITIGNORE, *WHOLE),
    ("ls-files", "-z", "-o", "-i", "--directory", BY_GITIGNORE, *WHOLE),
    (
        *("-c", "core.ignoreCase=false", "check-ignore", "-v", "-z"),
        *("--non-matching", "--no-index", "--stdin"),
    ),
    ("cat-file", "--batch"),
)
MOST_ASKED = 4000  # bytes, which every pipe accepts at once


def all_is_well() -> bool:
    """Whether ``.env`` is certainly safe at the top of this work tree.

    The answer is False if only ``second_look`` understands a file (submodules,
    links), if git fails, or if the system lacks what this needs.
    """
    if not (hasattr(os, "posix_spawn") and _is_at_the_top()):
        return False
    from pytest_openai_ready.git.processes.spawn import Spawned

    started: list[Spawned] = []
    try:
        for question in QUESTIONS:
            started.append(Spawned(question))  # noqa: PERF401 - the next may not start
        return _judged(*started)
    except (OSError, ValueError):
        return False
    finally:
        for each in started:
            each.stop()


def _is_at_the_top() -> bool:
    """Whether paths in the repository are relative to the current folder."""
    return os.path.lexists(".git") and "GIT_WORK_TREE" not in os.environ


def _judged(
    files: "Spawned", ignored: "Spawned", rules: "Spawned", blobs: "Spawned"
) -> bool:
    tracked, untracked = {}, []
    for field in fields(files.answer()):
        if field.startswith("? "):
            untracked.append(field[2:])
        else:
            entry, _, path = field.partition("\t")
            tracked[path] = entry
    if _is_open(tracked, untracked):
        return False
    hidden = [path for path in fields(ignored.answer()) if is_dotenv(path)]
    future = filter(None, map(announced, (*tracked, *untracked)))
    wanted = dict.fromkeys((DOTENV, *hidden, *future))
    ignores = [path for path in tracked if last_part(path) == GITIGNORE]
    names = "".join(f"{tracked[path].split(' ')[2]}\n" for path in ignores)
    asked = encoded("".join(f":(top){path}\0" for path in wanted))
    if max(len(names), len(asked)) > MOST_ASKED or any(map(_is_behind_link, wanted)):
        return False
    rules.send(asked)
    blobs.send(names.encode())
    held = dict(zip(ignores, _contents(blobs.answer()), strict=False))
    return _all_hold(rules.answer(), len(wanted), held)


def _is_open(tracked: dict[str, str], untracked: list[str]) -> bool:
    """Whether a file is already a reason against it, or needs a closer look."""
    submodule = any(f" {SUBMODULE} " in entry for entry in tracked.values())
    return submodule or any(map(is_dotenv, (*tracked, *untracked)))


def _is_behind_link(path: str) -> bool:
    """Whether the file or a folder above it is a link."""
    while path:
        if os.path.islink(path):
            return True
        path = os.path.dirname(path)
    return False


def _all_hold(answer: bytes, count: int, held: dict[str, list[bytes]]) -> bool:
    """Whether each file is covered by a rule in a ``.gitignore`` in the index."""
    parts = iter(fields(answer))
    found = list(zip(parts, parts, parts, parts, strict=True))
    return len(found) == count and all(
        not pattern.startswith("!")
        and encoded(pattern).rstrip(b" ") in held.get(source, ())
        for source, _, pattern, _ in found
    )


def _contents(answer: bytes) -> "Iterator[list[bytes]]":
    """Yield the lines of each file in a ``cat-file`` answer, as git reads rules."""
    while answer:
        header, _, rest = answer.partition(b"\n")
        *kind, last = header.split(b" ")  # name, kind and size; or name and "missing"
        size = int(last) if len(kind) > 1 else -1
        content = rest[: max(size, 0)].removeprefix(UTF_8_MARK)
        yield [line.removesuffix(b"\r").rstrip(b" ") for line in content.split(b"\n")]
        answer = rest[size + 1 :]
