"""Every row of the page on how the scanner decides, drawn and searched."""

from __future__ import annotations

import base64
import random
import re
from pathlib import Path

import pytest
from languages import EN, ZH
from makers import B62, HEX, make

from pytest_openai_ready.keys import secret_values
from pytest_openai_ready.scan import known_secrets
from pytest_openai_ready.scan.scanner import Limits, ScanSettings, scan_bytes

ROOT = Path(__file__).parents[1]
PAGES = {EN: "docs/how-it-decides.md", ZH: "docs/how-it-decides.zh-CN.md"}
VERDICTS = {"yes": True, "no": False, "是": True, "否": False}
ROW = re.compile(r"(?m)^\| `([^`]+)` \| (yes|no|是|否) \|")
WORDS = re.compile(r"[A-Z]{3,}[0-9]*(?:BASE64)?")


def rows(page: str) -> list[tuple[str, bool]]:
    text = (ROOT / page).read_text(encoding="utf-8")
    return [(line, VERDICTS[verdict]) for line, verdict in ROW.findall(text)]


def drawn() -> dict[str, str]:
    """What stands for the words in capitals."""
    chance = random.Random(7)  # noqa: S311 - not a secret, on purpose

    def text(alphabet: str, length: int) -> str:
        return "".join(chance.choices(alphabet, k=length))

    key, own = make("project"), text(B62, 30)
    return {
        "KEY": key,
        "FIRST": key[:60],
        "SECOND": key[60:],
        "BASE64": base64.b64encode(key.encode()).decode(),
        "HEXADECIMAL": key.encode().hex(),
        "REVERSED": key[::-1],
        "PERCENT": "".join(f"%{ord(each):02x}" for each in key),
        "HEX32": text(HEX, 32),
        "HEX40": text(HEX, 40),
        "MIXED20": text(B62, 20),
        "OWN": own,
        "OWNBASE64": base64.b64encode(own.encode()).decode(),
    }


def test_both_languages_have_the_same_rows() -> None:
    assert rows(PAGES[ZH]) == rows(PAGES[EN])
    assert len(rows(PAGES[EN])) == 28


def test_every_row_is_true(tmp_path: Path) -> None:
    values = drawn()
    (tmp_path / ".env").write_text(f"RELAY_API_KEY={values['OWN']}\n", "utf-8")
    settings = ScanSettings(known_secrets.known_secrets(str(tmp_path), {}))
    wrong = []
    for line, expected in rows(PAGES[EN]):
        content = WORDS.sub(lambda word: values.get(word[0], word[0]), line)
        found = scan_bytes("file.py", content.encode() + b"\n", settings).hits
        if bool(found) is not expected:
            wrong.append(line)
    assert wrong == []


@pytest.mark.parametrize("page", PAGES.values())
def test_the_bounds_are_those_of_the_code(page: str) -> None:
    text = " ".join((ROOT / page).read_text(encoding="utf-8").split())
    limits = Limits()
    for number in (
        f"{limits.size >> 30} GiB",
        f"{limits.members:,}",
        f"{limits.seconds:.0f} ",
        f" {limits.depth} ",
        f" {secret_values.SHORTEST} ",
        f" {secret_values.FEWEST_CHARACTERS} ",
    ):
        assert number in text, number
