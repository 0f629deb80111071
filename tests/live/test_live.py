"""The real API, with a key of whoever runs this: ``pytest -m live``.

Costs less than a hundredth of a cent. Without a key that works, the fixtures of this
project skip each test and say why.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import diagnose
from pytest_openai_ready.account.verdict.models import DATES
from pytest_openai_ready.account.wire import hosts
from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from openai import OpenAI

    from pytest_openai_ready.findings import Diagnosis

pytestmark = pytest.mark.live

SCRIPT = "from pytest_openai_ready.cli.main import main; main()"


def test_the_default_model_answers(openai_client: OpenAI, openai_model: str) -> None:
    chat = openai_client.chat.completions.create(
        model=openai_model,
        messages=[{"role": "user", "content": "Say ok."}],
        max_completion_tokens=100,
    )
    assert chat.choices


def test_doctor_says_the_same(openai_client: OpenAI, openai_ready: Diagnosis) -> None:
    assert openai_ready.ready
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, "doctor", "--only", "account", "--lang", "en"],
        cwd=Path(__file__).parents[2],
        env={**os.environ, "PYTHONIOENCODING": "utf-8"},
        check=False,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert done.returncode == 0
    assert openai_client.api_key[8:-4] not in done.stdout


def test_a_wrong_key_is_distinguished_from_no_credit(openai_client: OpenAI) -> None:
    key = openai_client.api_key
    wrong = f"{key[:-1]}{'a' if key[-1] != 'a' else 'b'}"
    settings = {
        "OPENAI_API_KEY": wrong,
        "OPENAI_BASE_URL": str(openai_client.base_url).rstrip("/"),
        "OPENAI_READY_TRUST_HOST": openai_client.base_url.host,
    }
    diagnosis, _ = diagnose(read_settings(settings, None))
    assert diagnosis.worst is not None
    assert diagnosis.worst.code is Code.KEY_REJECTED


def test_the_table_of_models_agrees_with_the_api(openai_client: OpenAI) -> None:
    if not hosts.is_openai(str(openai_client.base_url)):
        pytest.skip("only OpenAI tells when its models are shut down")
    reported = {
        model.id: model.shutdown_date
        for model in openai_client.models.list()
        if getattr(model, "shutdown_date", None)
    }
    known = {name: day.isoformat() for name, day in DATES.items() if name in reported}
    assert {name: reported[name] for name in known} == known
