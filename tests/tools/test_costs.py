"""What an expression of a stranger may cost, before it is tried on a hostile name."""

from __future__ import annotations

import re
from time import process_time

from pytest_openai_ready.tools.hook_managers.costs import LONGEST, is_costly
from pytest_openai_ready.tools.hook_managers.filters import Unseen, unseen

HOSTILE = "d/" + "a" * 250
COSTLY = (
    "[a-z]{0,200}" * 6 + "Z",
    "a?" * 30 + "a" * 30 + "Z",
    "(?:" + "a?" * 30 + "a" * 30 + "Z)",
    "(a|aa)" * 30 + "Z",
    "(|a|b)" * 30 + "Z",
    "([a-z]*|b)" * 5 + "Z",
    "(([a-z]*|b)|c)?" * 5 + "Z",
    "([a-z]*?)" * 5 + "Z",
    "(?=" + "[a-z]*" * 5 + "Z)a",
    "(?!" + "[a-z]*" * 5 + "Z)b",
    "(?<!b)" + "[a-z]+" * 5 + "Z",
    "^" + "[a-z]{1,}" * 5 + "Z",
    "(?m)" + "^[a-z]*[a-z]*[a-z]*[a-z]*Z",
    "(?x) [a-z]* # |\n [a-z]* # |\n [a-z]* # |\n [a-z]* # |\n [a-z]* Z",
    "([a-z]*)" * 300,
    "(a+)+$",
    "(?:a{0,9}){30}Z",
    r"(a*)\1\1\1Z",
    r"(?P<a>a*)(?P=a)(?P=a)Z",
    "(a*)?(?(1)a*|b)Z",
    "a" * (LONGEST + 1),
)
CHEAP = (
    "",
    "^docs/",
    "^(docs|data)/",
    r"\.(md|rst|txt)$",
    r".*/tests/.*\.py",
    r"^src/[^/]+/.*/data/.*\.json$",
    r"(^|/)(docs|examples)/.*\.(md|rst)$",
    "(?x)^(\n docs/.*|   # pages\n .*\\.lock$|\n a/[^/]+/b/.*\n)$",
    r"[0-9a-f]{8}-[0-9a-f]{4}\.(?:png|jpe?g)$",
)


def test_what_goes_back_without_end_is_costly() -> None:
    found = [each for each in COSTLY if not is_costly(each, len(HOSTILE))]
    assert found == []


def test_what_people_write_is_tried_and_ends_soon() -> None:
    assert [each for each in CHEAP if is_costly(each, len(HOSTILE))] == []
    start = process_time()
    for each in CHEAP:
        re.search(each, HOSTILE)
    assert process_time() - start < 1


def test_short_names_allow_for_more() -> None:
    expression = "[^/]*/[^/]*/[^/]*$"
    assert not is_costly(expression, 40)
    assert is_costly(expression, 250)


def test_many_settings_of_one_file_have_the_time_of_one() -> None:
    allowed = [("exclude", "[a-z]*?[a-z]*?Z")] * 1000
    start = process_time()
    found = unseen(allowed, [HOSTILE] * 1000)
    assert process_time() - start < 5
    assert found == [Unseen("exclude", None)] * 1000
    assert unseen(allowed[:2], [HOSTILE], until=0) == [Unseen("exclude", None)] * 2


def test_a_costly_setting_is_not_judged_and_the_others_are() -> None:
    filters = [("exclude", each) for each in COSTLY]
    start = process_time()
    found = unseen([*filters, ("exclude", "^d/")], [HOSTILE, "app.py"])
    assert process_time() - start < 2
    assert found[:-1] == [Unseen("exclude", None)] * len(COSTLY)
    assert found[-1] == Unseen("exclude", (HOSTILE,))
