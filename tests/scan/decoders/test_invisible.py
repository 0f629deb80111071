"""Keys with characters in them that nobody sees."""

from __future__ import annotations

from makers import SHAPES, make
from scan.hits import KEY, OTHER, findings_in, hits, hits_of
from scan.leaks import leaked

from pytest_openai_ready.scan.prefilter import INVISIBLE

HIDDEN = ("\u00ad", "\u200b", "\u200d", "\u202e", "\u2060", "\u2066", "\ufeff")


def test_a_key_is_found_whole_wherever_one_stands() -> None:
    for key in (KEY, OTHER):
        name = {KEY: "KEY", OTHER: "OTHER"}[key]
        for hidden in HIDDEN:
            for at in range(2, len(key)):
                text = f"OPENAI_API_KEY={key[:at]}{hidden}{key[at:]}\n"
                assert hits(text) == [f"1:16 {name} invisible"], (hidden, at)


def test_a_key_of_any_shape_is_found_with_several_and_nothing_of_it_is_said() -> None:
    for shape in SHAPES:
        key = make(shape)
        pieces = [key[at : at + 7] for at in range(0, len(key), 7)]
        text = f"key = '{chr(0x200B).join(pieces)}'\n".encode()
        (hit,) = hits_of("a.py", text)
        assert hit.key.reveal() == key, shape
        assert leaked(key, findings_in("a.py", text)) == []


def test_one_beside_a_key_is_no_part_of_it() -> None:
    for text in (f"\u200b{KEY}\n", f"{KEY}\u200b\n", f"\ufeff{KEY}"):
        (hit,) = hits_of("a", text.encode())
        assert (hit.key.reveal(), hit.form) == (KEY, ""), text


def test_where_they_abound_time_is_linear() -> None:
    text = "sk-\u200b" * 200_000
    assert hits(text) == []


def test_each_is_one_character_of_unicode() -> None:
    assert all(len(each.decode()) == 1 for each in INVISIBLE)
