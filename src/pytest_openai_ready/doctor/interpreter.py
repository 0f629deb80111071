"""Does the Python that runs this still get security fixes?"""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Finding, Notes
from pytest_openai_ready.messages.causes import machine

if TYPE_CHECKING:
    from datetime import date

# The last month of security fixes of each minor version, which ends with it.
# https://devguide.python.org/versions/
SUPPORTED_UNTIL = {
    (3, 10): (2026, 10),
    (3, 11): (2027, 10),
    (3, 12): (2028, 10),
    (3, 13): (2029, 10),
    (3, 14): (2030, 10),
}


def python_finding(version: tuple[int, int, int], today: date) -> Finding:
    """What there is to say of a version of Python on a day.

    One that is not in the table is newer than it.
    """
    shown = ".".join(map(str, version))
    notes: Notes = {"executable": sys.executable}
    until = SUPPORTED_UNTIL.get((version[0], version[1]))
    if until is None:
        return Finding(machine.python_new(version=shown), notes=notes)
    retired = (today.year, today.month) > until
    cause = machine.python_retired if retired else machine.python_supported
    month = "{}-{:02}".format(*until)
    return Finding(cause(version=shown, until=month), notes=notes)
