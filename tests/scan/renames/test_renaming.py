"""Which names are taken where case does not count, as on macOS and Windows."""

from __future__ import annotations

from pytest_openai_ready.scan.renames.renaming import TakenNames

TAKEN = ("Notes/Key-1", "src/app.py", "CAFÉ")
# A name, and whether a file system without case has another file, or none to be a
# folder, in its place.
NAMES = {
    "notes/key-1": True,
    "NOTES/KEY-1": True,
    "notes": True,
    "notes/key-2": False,
    "Notes/key-1/a": True,
    "src/app.py/a": True,
    "src/APP": False,
    "café": True,
    "cafe": False,
}


def test_names_that_differ_only_in_case_are_taken() -> None:
    taken = TakenNames(TAKEN)
    assert {name: taken.has(name) for name in NAMES} == NAMES
    taken.take("src/APP")
    assert taken.has("SRC/app")
    assert taken.names == set(TAKEN)
