"""A text, and what is left of a key in it."""

from __future__ import annotations

from base64 import b64encode
from secrets import token_hex

import pytest
from makers import SHAPES, make

from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.redactor import PIECE, Redactor


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
