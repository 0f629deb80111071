"""Projects of students still run, and do the same, when their keys have moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from fixing import IDEAL, outcome
from students import project

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize(
    "seed",
    [
        *range(6),
        *(pytest.param(seed, marks=pytest.mark.matrix) for seed in range(6, 30)),
    ],
)
def test_a_student_s_project_does_the_same(
    seed: int, tmp_path: Path, client: Path
) -> None:
    """`make bench` has three hundred of them."""
    folder = tmp_path / "project"
    folder.mkdir()
    assert outcome(project(seed), folder, client) == IDEAL
