"""A text, and what is left of a key in it."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_hex

import pytest
from makers import SHAPES, make

from pytest_openai_ready.keys.call_names import CALLS
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.recognition import grammar
from pytest_openai_ready.keys.redactor import (
    IN_NAMES,
    KEY_BEGINNINGS,
    PIECE,
    Redactor,
)


def hidden(text: str, *values: str) -> str:
    redactor = Redactor()
    redactor.learn(values)
    return redactor.text(text)


def pieces(key: str, text: str) -> list[str]:
    """The pieces of the key's own characters that stand in the text."""
    start = len(key) - len(key.removeprefix(mask(key).partition("...")[0]))
    ends = range(start, len(key) - PIECE + 1)
    return [key[at : at + PIECE] for at in ends if key[at : at + PIECE] in text]


def test_a_key_of_any_shape_is_shown_as_its_mask() -> None:
    for key in map(make, SHAPES):
        assert hidden(f"Bearer {key}!", key) == f"Bearer {mask(key)}!"


@pytest.mark.parametrize(
    "line", ["export OPENAI_API_KEY={}", 'api_key = "{}"', "$env:OPENAI_API_KEY='{}'"]
)
def test_the_name_in_front_of_a_key_stays(key: str, line: str) -> None:
    assert hidden(line.format(key), line.format(key)) == line.format(mask(key))


@pytest.mark.parametrize("at", [8, 9, 10, 11, 50, 100])
def test_a_piece_is_hidden_wherever_it_was_cut(key: str, at: int) -> None:
    for length in range(PIECE, 40):
        text = f"'{key[at : at + length]}..."
        assert hidden(text, key) == f"'{mask(key)}...", length


def test_both_halves_of_what_was_elided_are_hidden(key: str) -> None:
    assert pieces(key, hidden(f"{key[:20]}...{key[-13:]}", key)) == []


def test_what_an_abbreviation_leaves_of_the_beginning_is_hidden_with_its_end() -> None:
    """pytest shows thirteen characters of either end, the quotes included."""
    for key in (*map(make, SHAPES), token_hex(20)):
        prefix = len(mask(key).partition("...")[0])
        for head in range(3, prefix + PIECE):
            text = f"assert '{key[:head]}...{key[-12:]}' == 'short'"
            shown = hidden(text, key).replace(f"{mask(key)}...{mask(key)}", mask(key))
            assert shown == f"assert '{mask(key)}' == 'short'", head
        for text in (
            f"data...{key[-12:]}",
            f"...{key[-12:]}",
            f"{key[:6]}..{key[-9:]}",
        ):
            before = text[: text.rindex(".") + 1]
            assert hidden(text, key) == before + mask(key)


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_base64_is_hidden_in_each_of_its_phases(key: str, before: str) -> None:
    encoded = b64encode(f"{before}{key}".encode()).decode()
    assert encoded[6:-6] not in hidden(encoded, key)


@pytest.mark.parametrize("fault", ["{}\n", " {}", "{}\r\n", "{} # mine"])
def test_a_key_pasted_with_more_is_hidden_alone(key: str, fault: str) -> None:
    assert pieces(key, hidden(f"={key}=", fault.format(key))) == []


@pytest.mark.parametrize("value", ["", "true", "sk-your-key-here", "a word or two"])
def test_what_is_no_secret_is_left_alone(value: str) -> None:
    assert hidden(f"it is {value}.", value) == f"it is {value}."


# A colour as it is, and as repr, JSON, a shell and XML spell it; a link; what nobody sees.
PARTS = [
    *("\x1b[1;32m", "\\x1b[0m", "\\u001b[0m", "\\033[0m", "\\e[0m", "#x1B[0m"),
    *("\x1b]", "\x1b\\", "\x07", "\x1b(B", "\0", "\u200b", "\u00ad"),
]


def test_a_key_that_was_not_known_is_hidden_whatever_parts_its_beginning(
    key: str,
) -> None:
    for part in PARTS:
        parted = part.join(("s", "k", key.removeprefix("sk")))
        shown = Redactor().text(f"It is {parted}.")
        assert pieces(key, shown) == [], part
        assert mask(key) in shown, part
        called = f"MISTRAL_API_KE{part}Y={token_hex(20)}"
        assert Redactor().text(called) != called, part
        begun = f"It is {parted[:-20]}"
        assert Redactor().settled(begun) <= begun.index(parted[:-20]), part


def test_what_begins_or_names_a_key_is_seen_by_a_glance() -> None:
    for name in (*KEY_BEGINNINGS, *CALLS):
        assert set(name).intersection(IN_NAMES), name


def test_of_a_text_without_a_key_nothing_is_held_back_but_a_colour_that_begins() -> (
    None
):
    for text in (
        "",
        ".",
        "tests/test_a.py .",
        "10 - 4",
        "\x1b[32m.\x1b[0m",
        "risk",
        "a\n",
    ):
        assert Redactor().settled(text) == len(text), text
    for begun in ("\x1b", "\x1b[", "\x1b[1;3", "\x1b("):
        assert Redactor().settled(f"ok{begun}") == len("ok"), begun


def test_a_known_key_is_not_judged_each_time(
    key: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    judged: list[str] = []
    redactor = Redactor()
    redactor.learn([key])
    monkeypatch.setattr(grammar, "is_drawn", judged.append)
    lines = "".join(f"{number} {{}}\n" for number in range(100))
    shown = redactor.text(lines.replace("{}", key))
    assert (shown, judged) == (lines.replace("{}", mask(key)), [])


def test_a_known_key_that_goes_on_is_another() -> None:
    redactor = Redactor()
    known = f"sk-{token_hex(16)}"
    redactor.learn([known])
    longer = f"{known}{token_hex(8)}"
    assert redactor.text(f"It is {longer}.") == f"It is {mask(longer)}."


def test_a_redactor_shows_nothing_of_what_it_hides(key: str) -> None:
    redactor = Redactor()
    redactor.learn([key])
    assert repr(redactor) == "<redactor of 1 secrets>"


def test_a_text_that_was_shown_before_is_hidden_as_soon_as_its_secret_is_known() -> (
    None
):
    redactor = Redactor()
    value = token_hex(20)
    text = f"the value is {value}"
    assert redactor.text(text) == text
    redactor.learn([value])
    assert redactor.text(text) == f"the value is {mask(value)}"
