"""Keys in base64."""

from __future__ import annotations

import base64
import gzip
import json
import random

from makers import SHAPES, make, parts
from scan.hits import KEY, hits

DOTENV = f"# 密钥\nOPENAI_BASE_URL=https://api.example.com/v1\nOPENAI_API_KEY={KEY}\nDEBUG=1\n"
SECRET = "apiVersion: v1\nkind: Secret\ndata:\n  .env: {}\n"


def encoded(text: str | bytes) -> str:
    return base64.b64encode(text if isinstance(text, bytes) else text.encode()).decode()


def wrapped(text: str, columns: int, end: str = "\n") -> str:
    return end.join(parts(text, columns))


def test_a_key_is_found_at_every_phase() -> None:
    for before in ["", "x ", "xy ", "x=1 ", " " * 47, "#" * 300 + " "]:
        for name in ["data:text/plain;base64,{}", '"key": "{}"', "{}"]:
            assert hits(name.format(encoded(f"{before}{KEY} y"))) == [
                f"1:{name.index('{') + len(before.encode()) * 4 // 3 + 1} KEY base64"
            ], (before, name)


def test_every_shape_is_found() -> None:
    for key in map(make, SHAPES):
        text = f"data:\n  OPENAI_API_KEY: {encoded(key)}\n"
        assert hits(text, names={key: "it"}) == ["2:19 it base64"]


def test_the_alphabet_of_addresses_counts_too() -> None:
    for shift in range(3):
        text = "?" * shift + "~~~???>>>" + DOTENV
        code = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        assert {"-", "_"} & set(code), shift
        (hit,) = hits(f"?env={code}")
        assert hit.endswith(" KEY base64"), shift


def test_wrapped_lines_are_one() -> None:
    """Wherever the line ends: within the key, or within what it is recognised by."""
    for columns in [60, 64, 72, 76]:
        for shift in range(16):
            lines = wrapped(encoded("x" * shift + "\n" + DOTENV), columns)
            (hit,) = hits(lines + "\n")
            assert hit.endswith(" KEY base64"), (columns, shift)


def test_a_block_of_yaml_is_one() -> None:
    block = "|\n    " + wrapped(encoded(DOTENV), 64, "\n    ")
    assert hits(SECRET.format(block)) == ["6:30 KEY base64"]


def test_wrapped_lines_may_be_spelled_in_json() -> None:
    text = json.dumps({"body": wrapped(encoded(DOTENV), 76), "encoding": "base64"})
    (hit,) = hits(text, "cassette.json")
    assert hit.endswith(" KEY base64")


LAYERS = {
    "twice": encoded(encoded(DOTENV)),
    "gzip": encoded(gzip.compress(DOTENV.encode())),
    "gzip twice, as of Helm": encoded(encoded(gzip.compress(DOTENV.encode()))),
    "a Secret in a release": encoded(gzip.compress(SECRET.format(encoded(DOTENV)).encode())),
}  # fmt: skip


def test_layers_are_taken_off() -> None:
    for code in LAYERS.values():
        assert hits(SECRET.format(code)) == ["4:9 KEY base64"], code


def test_a_recorded_answer_may_be_gzip() -> None:
    body = wrapped(
        encoded(gzip.compress(f'{{"key": "{KEY}"}}'.encode())), 76, "\n      "
    )
    cassette = f"response:\n  body:\n    string: !!binary |\n      {body}\n"
    assert hits(cassette, "cassette.yaml") == ["4:7 KEY base64"]


def test_several_keys_in_one_run_are_all_found() -> None:
    keys = {make("project", seed): str(seed) for seed in range(50)}
    found = hits(encoded("\n".join(keys)), names=keys)
    assert [each.split()[1] for each in found] == list(keys.values())


def test_pictures_hold_no_key() -> None:
    drawn = random.Random(1)  # noqa: S311 - noise
    picture = encoded(drawn.randbytes(2_000_000))
    assert "NrL" in picture
    assert "zay" in picture
    assert hits(f'{{"image/png": "{picture}"}}') == []


def test_placeholders_stay_placeholders() -> None:
    for text in [
        "sk-your-api-key-goes-here-please-replace-it",
        "task-base-untracked-guard-for-all-of-them",
        "sk-" + "x" * 48,
    ]:
        assert hits(SECRET.format(encoded(text))) == [], text
