"""Values that are known are masked, however many there are."""

from __future__ import annotations

import time

from makers import make

from pytest_openai_ready.changes.previews.known_values import KnownValues
from pytest_openai_ready.changes.previews.preview import diff
from pytest_openai_ready.changes.transaction import Change
from pytest_openai_ready.keys.key import mask

MANY = 1000
LONG, OTHER = "swordfish-and-marlin-7f3a91", "marlin-7f3a91-and-bream-55c0"
# Values, a text, and what is shown of it.
TEXTS: list[tuple[list[str], str, str]] = [
    ([LONG], f"a {LONG} b {LONG}{LONG}", f"a {mask(LONG)} b {mask(LONG)}{mask(LONG)}"),
    ([LONG[:15], LONG], f"{LONG} {LONG[:15]}", f"{mask(LONG)} {mask(LONG[:15])}"),
    ([LONG, OTHER], LONG + OTHER[13:], f"swordfish-and-{mask(OTHER)}"),
    (["abc"], "xabcabcx", f"x{mask('abc') * 2}x"),
    (["^]-\\\\"], "a^]-\\\\b", f"a{mask('^]-')}b"),
    ([""], "ab", "ab"),
    ([], "ab", "ab"),
]


def test_the_longest_value_is_masked_first() -> None:
    for values, text, shown in TEXTS:
        masks = {mask(each) for each in values if each and each in text}
        found = KnownValues(values).masked(text)
        assert found.text == shown, (values, text)
        assert found.masks <= masks


def test_a_preview_of_many_files_with_many_values_takes_no_time() -> None:
    """Every value was searched for in every file: 15 seconds."""
    keys = [make("project", each) for each in range(MANY)]
    text = "".join(f"def f{each}(): return {each}\n" for each in range(100))
    changes = [
        Change(f"{number}.py", f"k = '{key}'\n{text}".encode(), text.encode())
        for number, key in enumerate(keys)
    ]
    begin = time.process_time()
    shown = diff(changes, keys)
    assert shown.count(mask(keys[0])) >= 1
    assert not any(each in shown for each in keys)
    assert time.process_time() - begin < 8  # seconds
