"""A value comes into a file of JSON, and nothing else changes."""

from __future__ import annotations

import json

import pytest

from pytest_openai_ready.changes.editing.insertion import UnusualFormError
from pytest_openai_ready.changes.editing.json_file import with_value

LINES = '{\n\t"a": {\n\t\t"b": 1\n\t},\n\t"c": [1,  2]\n}\n'
# File, names, value, and the file that comes of it.
TABLE = (
    ("{}", "a", 1, '{\n  "a": 1\n}'),
    ("{ }\n", "a b", "x", '{\n  "a": {\n    "b": "x"\n  }\n}\n'),
    ('{"a":  1}', "b", "é", '{"a":  1, "b": "é"}'),
    ('{"a": {"b": 1}}\n', "a c d", 2, '{"a": {"b": 1, "c": {"d": 2}}}\n'),
    (LINES, "d", 3, LINES.replace("2]", '2],\n\t"d": 3')),
    (LINES, "a d e", 3, LINES.replace("1\n", '1,\n\t\t"d": {\n\t\t\t"e": 3\n\t\t}\n', 1)),
    (LINES, "a b", "x", LINES.replace("1", '"x"', 1)),
    ('{\n  "a": {}\n}', "a b", 1, '{\n  "a": {\n    "b": 1\n  }\n}'),
    ('{\r\n  "a": 1\r\n}\r\n', "b", 2, '{\r\n  "a": 1,\r\n  "b": 2\r\n}\r\n'),
    ('{"a": "}\\"{", "b": [{}]}', "c", 1, '{"a": "}\\"{", "b": [{}], "c": 1}'),
)  # fmt: skip
REFUSED = (
    b"",
    b"[]",
    b"{",
    b'{"a": 1, // mine\n}',
    b'{"a": 1}}',
    b"\xef\xbb\xbf{}",
    b'{"\xff": 1}',
    b'{"a": []}',
    b"{" * 100_000,
)


@pytest.mark.parametrize("crlf", [False, True])
def test_only_the_value_comes_in(*, crlf: bool) -> None:
    for before, names, value, after in TABLE:
        ending = "\r\n" if crlf else "\n"
        file = before.replace("\r\n", "\n").replace("\n", ending)
        wanted = after.replace("\r\n", "\n").replace("\n", ending)
        if "\n" not in before:
            wanted = after
        found = with_value(file.encode(), names.split(), value)
        assert found.decode() == wanted, before
        assert with_value(found, names.split(), value) == found
        json.loads(found)


def test_what_is_no_object_of_json_is_refused() -> None:
    for content in REFUSED:
        with pytest.raises(UnusualFormError):
            with_value(content, ["a", "b"], 1)
