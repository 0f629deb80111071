"""CSV that a spreadsheet opens in any language, and in which it computes nothing."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from pytest_openai_ready.messages.printable import printable

if TYPE_CHECKING:
    from collections.abc import Iterable

# What begins so is a formula, which may start a program or send what is in other cells:
# https://owasp.org/www-community/attacks/CSV_Injection
# Spreadsheets take the wide signs of Chinese and Japanese for the others.
FORMULA = tuple("=+-@\t\r＝＋－＠")
TEXT = "'"  # in front of what is a text and nothing else


def csv_text(headings: Iterable[str], lines: Iterable[Iterable[object]]) -> str:
    """A table as CSV, which ``outgoing.for_spreadsheets`` makes fit to be written.

    What a stranger wrote is a text: it begins no formula and controls nothing. Line
    breaks in a cell stay.
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
