"""An SDK that renames what a safe question needs: nothing is sent, one line says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx2
import openai
import pytest
from languages import EN, ZH

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.account.wire.sdk import SdkChangedError, of_http_library
from pytest_openai_ready.report.renderers.plain_text import headline
from pytest_openai_ready.sandbox.answers import states
from pytest_openai_ready.sandbox.server import Sandbox

if TYPE_CHECKING:
    from types import ModuleType

NAMES: list[tuple[ModuleType, str, str]] = [
    (openai, "DefaultHttpxClient", "openai.DefaultHttpxClient"),
    (openai, "OpenAI", "openai.OpenAI"),
    (httpx2, "SyncByteStream", "httpx2.SyncByteStream"),
]


@pytest.mark.parametrize(("module", "name", "shown"), NAMES)
def test_nothing_is_sent_where_a_name_is_gone(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, shown: str
) -> None:
    monkeypatch.delattr(module, name)
    with Sandbox(states()["ready"]) as sandbox:
        rehearsal = {**sandbox.environ, "OPENAI_READY_SANDBOX": "ready"}
        diagnosis, _ = diagnose(read_settings(rehearsal, None))
    assert sandbox.requests == []
    assert diagnosis.worst is not None
    assert [headline(diagnosis.worst, language) for language in (EN, ZH)] == [
        (
            f"OpenAI not ready [not-judged]: The installed openai has no {shown}, without "
            "which api.openai.com cannot be asked safely; so nothing was sent. Get a newer "
            "copy of this package from where you have it, or install an older version of openai."
        ),
        (
            f"OpenAI 未就绪 [not-judged]：已安装的 openai 没有 {shown}，缺少它就无法安全地"
            "请求 api.openai.com，因此没有发送。请从原来的来源换用本工具的"
            "新版本，或安装较旧版本的 openai。"
        ),
    ]


def test_an_sdk_with_another_http_library_is_not_asked(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(openai, "DefaultHttpxClient", type("Client", (), {}))
    with pytest.raises(SdkChangedError, match="no client of httpx or httpx2"):
        of_http_library("Limits")
