from __future__ import annotations

import pytest
from languages import EN, ZH

from pytest_openai_ready.messages.language import Language, choose


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, EN),
        ({"LANG": "en_US.UTF-8"}, EN),
        ({"LANG": "C"}, EN),
        ({"LANG": "zh_CN.UTF-8"}, ZH),
        ({"LANG": "zh_TW.Big5"}, ZH),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, EN),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, ZH),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}, ZH),
        ({"LC_ALL": "en_US.UTF-8", "OPENAI_READY_LANG": "zh"}, ZH),
        ({"LANG": "zh_CN.UTF-8", "OPENAI_READY_LANG": "en"}, EN),
        ({"LANG": "de_DE.UTF-8"}, EN),
    ],
)
def test_the_first_variable_that_is_set_decides(
    environ: dict[str, str], language: Language
) -> None:
    assert choose(environ) == language


@pytest.mark.parametrize(
    ("encoding", "language"),
    [
        ("utf-8", ZH),
        ("gbk", ZH),
        ("cp936", ZH),
        ("big5", EN),  # has no simplified characters
        ("cp1252", EN),
        ("ascii", EN),
        ("no such encoding", EN),
        (None, ZH),
    ],
)
def test_an_output_that_cannot_carry_chinese_gets_english(
    encoding: str | None, language: Language
) -> None:
    assert choose({"LANG": "zh_CN.UTF-8"}, encoding) == language
