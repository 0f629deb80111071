"""A program of its own: the verdict in every state of the sandbox, as JSON.

It runs with an SDK of another generation first on the path, which a process that has
imported one already cannot do.
"""

from __future__ import annotations

import json
import sys

from pytest_openai_ready.account.client import sdk_version
from pytest_openai_ready.account.probe import TOTAL_SECONDS
from pytest_openai_ready.account.verdict import diagnose
from pytest_openai_ready.sandbox.server import Sandbox
from pytest_openai_ready.sandbox.states import STATES


def verdict_in(name: str) -> str:
    with Sandbox(STATES[name]) as sandbox:
        seconds = 1.0 if name == "hang" else TOTAL_SECONDS
        diagnosis, _ = diagnose(sandbox.environ, None, seconds=seconds)
        printed = repr(diagnosis)
    assert sandbox.key[12:-4] not in printed
    assert diagnosis.worst is not None
    return str(diagnosis.worst.code.value)


if __name__ == "__main__":
    verdicts = {name: verdict_in(name) for name in STATES}
    json.dump({"sdk": sdk_version(), "verdicts": verdicts}, sys.stdout)
