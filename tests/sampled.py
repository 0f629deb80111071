"""Tables of which `make test` tries some rows, and `make test-all` the others."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterable

    from _pytest.mark.structures import ParameterSet


# A run, alone and with workers of pytest-xdist, which start a Python each.
ALONE_OR_NOT = pytest.mark.parametrize(
    "workers",
    [(), pytest.param(("-n2",), marks=pytest.mark.matrix)],
    ids=["alone", "workers"],
)


def sampled(rows: Iterable[object], every: int) -> list[ParameterSet]:
    """The rows as parameters: the first of each so many is tried by `make test`.

    A row that is a plain tuple has a value for each name.
    """
    return [
        pytest.param(
            *(row if type(row) is tuple else (row,)),
            marks=pytest.mark.matrix if number % every else (),
        )
        for number, row in enumerate(rows)
    ]
