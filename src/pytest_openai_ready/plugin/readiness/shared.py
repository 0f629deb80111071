"""One verdict for all workers of pytest-xdist: the first that needs it checks.

The controller collects no tests and cannot know whether any needs OpenAI. So it only
chooses the name of a folder, which the first worker that checks creates; the others
read its answer.
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from contextlib import suppress
from functools import partial
from hashlib import sha256
from time import monotonic, sleep
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.bounded_files import PRIVATE_FOLDER
from pytest_openai_ready.findings import Diagnosis, from_plain, plain
from pytest_openai_ready.patience import patiently

if TYPE_CHECKING:
    from collections.abc import Callable

FOLDER = "openai_ready_folder"
LOSS_FILE = "lost"
NAMED = pytest.StashKey[str]()
# The first worker needs up to eight seconds, after it has loaded the SDK.
PATIENCE, PAUSE = 30.0, 0.02  # seconds


def name_folder(config: pytest.Config) -> str:
    """The path of this run's folder, which cannot be guessed; it is not created."""
    if NAMED not in config.stash:
        name = f"openai-ready-{os.urandom(16).hex()}"
        folder = os.path.join(tempfile.gettempdir(), name)
        config.stash[NAMED] = folder
        config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    return config.stash[NAMED]


def _named(config: pytest.Config) -> str | None:
    folder: str | None = getattr(config, "workerinput", {}).get(FOLDER)
    return folder


def worker_folder(config: pytest.Config) -> str | None:
    """The folder, for a worker; None without workers, or if it cannot be created."""
    folder = _named(config)
    if folder is not None:
        try:
            os.makedirs(folder, mode=PRIVATE_FOLDER, exist_ok=True)
        except OSError:
            return None
    return folder


def by_first_worker(
    config: pytest.Config, model: str | None, ask: Callable[[], Diagnosis]
) -> Diagnosis:
    """The result of ``ask``, or the one that the first worker got from it.

    If the first never answers, or the folder cannot be created, ``ask`` is called
    anyway.
    """
    folder = _named(config)
    if folder is None:
        return ask()
    answer = os.path.join(folder, sha256((model or "").encode()).hexdigest())
    try:
        os.makedirs(folder, mode=PRIVATE_FOLDER, exist_ok=True)
        os.mkdir(f"{answer}.asking")
    except FileExistsError:
        return _awaited(answer) or ask()
    except OSError:
        return ask()
    diagnosis = ask()
    with suppress(OSError):
        _write(answer, diagnosis)
    return diagnosis


def lose(config: pytest.Config, diagnosis: Diagnosis) -> None:
    """Tell the other workers that OpenAI is no longer ready."""
    folder = worker_folder(config)
    if folder is not None:
        with suppress(OSError):
            _write(os.path.join(folder, LOSS_FILE), diagnosis)


def reported_loss(config: pytest.Config) -> Diagnosis | None:
    """The loss that a worker reported; None if there is none."""
    folder = _named(config)
    return None if folder is None else _read(os.path.join(folder, LOSS_FILE))


def _write(answer: str, diagnosis: Diagnosis) -> None:
    """Write the diagnosis so that no reader sees half of it."""
    said = [plain(each) for each in diagnosis.findings]
    with open(f"{answer}.new", "w", encoding="ascii") as file:
        json.dump(said, file)
    patiently(os.replace, f"{answer}.new", answer)


def _awaited(answer: str) -> Diagnosis | None:
    limit = monotonic() + PATIENCE
    while monotonic() < limit:
        said = _read(answer)
        if said is not None:
            return said
        sleep(PAUSE)
    return None


def _read(answer: str) -> Diagnosis | None:
    opened = partial(open, encoding="ascii")
    with suppress(FileNotFoundError), patiently(opened, answer) as file:
        return Diagnosis(tuple(map(from_plain, json.load(file))))
    return None
