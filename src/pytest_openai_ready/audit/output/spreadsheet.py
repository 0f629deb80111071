"""CSV that spreadsheets open in any language, without evaluating formulas in it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

# Cells that begin like this are formulas, which may start programs or send other cells:
# https://owasp.org/www-community/attacks/CSV_Injection
# Spreadsheets treat the full-width signs of Chinese and Japanese the same.
FORMULA = tuple("=+-@\t\r＝＋－＠")
TEXT = "'"  # before a cell that is only text


def csv_text(headings: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """A table as CSV, which ``outgoing.for_spreadsheets`` prepares for writing.

    Strangers' texts never begin a formula, and have no control characters. Line breaks
    in a cell are kept.
    """
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(headings)
    writer.writerows([_cell(each) for each in line] for line in lines)
    return stream.getvalue()


def _cell(value: object) -> str:
    if value is None:
        return ""
    text = "\n".join(map(printable, str(value).split("\n")))
    is_formula = isinstance(value, str) and text.lstrip().startswith(FORMULA)
    return f"{TEXT}{text}" if is_formula else text
