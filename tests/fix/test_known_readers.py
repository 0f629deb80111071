"""Settings whose reader is known: what is said is what that reader needs."""

from __future__ import annotations

import subprocess
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fixing import planned
from languages import EN, ZH
from makers import make
from scan.hits import findings_in
from systems import WINDOWS

from pytest_openai_ready.messages.render import commands, words

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")
MOVE = "Move the key into an ignored .env as OPENAI_API_KEY. "


class Case(NamedTuple):
    """A file, what is said of the key in it, and the file once that is done."""

    says: str
    remedy: str
    done: str


HOSTED = "Take that line out, and store the key among the environment variables of the service, as OPENAI_API_KEY."
SERVED = "Take the key out of this file, and call the API from a server of your own, which reads OPENAI_API_KEY from its environment."
TESTED = f"{MOVE}Take that line out, and call load_dotenv() in conftest.py."
CASES = {
    "vercel.json": Case('{"env": {"OPENAI_API_KEY": "<K>"}}', HOSTED, '{"env": {}}'),
    "web/netlify.toml": Case('[build.environment]\nK = "<K>"\n', HOSTED, "[build.environment]\n"),
    "fly.toml": Case('[env]\nK = "<K>"\n', HOSTED, "[env]\n"),
    "wrangler.toml": Case('[vars]\nK = "<K>"\n', HOSTED, "[vars]\n"),
    ".devcontainer/devcontainer.json": Case(
        '{"remoteEnv": {"K": "<K>"}}',
        "Write ${localEnv:OPENAI_API_KEY} in place of the key, and set OPENAI_API_KEY in the environment that your editor is started in.",
        '{"remoteEnv": {"K": "${localEnv:OPENAI_API_KEY}"}}',
    ),
    "tox.ini": Case(
        "[testenv]\nset_env =\n  OPENAI_API_KEY = <K>\n",
        "Take that line out, and add OPENAI_API_KEY to pass_env: tox hands it on from the environment that it is started in.",
        "[testenv]\npass_env =\n  OPENAI_API_KEY\n",
    ),
    "pytest.ini": Case("[pytest]\nenv =\n  K=<K>\n", TESTED, "[pytest]\n"),
    "setup.cfg": Case("[tool:pytest]\nenv =\n  K=<K>\n", TESTED, "[tool:pytest]\n"),
    "src/appsettings.Development.json": Case(
        '{"OpenAI": {"Key": "<K>"}}',
        "Empty the value. Your own program gets it from dotnet user-secrets, a server's from an environment variable.",
        '{"OpenAI": {"Key": ""}}',
    ),
    "package.json": Case(
        '{"scripts": {"start": "OPENAI_API_KEY=<K> node a.js"}}',
        f"{MOVE}Take it out here, and start the program by: node --env-file=.env, which gives it all of .env",
        '{"scripts": {"start": "node --env-file=.env a.js"}}',
    ),
    "action.yml": Case(
        "runs: {using: composite, steps: [{run: a, env: {K: <K>}}]}\n",
        "Take it out here, and add an input to the action, with which a workflow hands over its secret OPENAI_API_KEY.",
        "inputs: {key: {}}\nruns: {using: composite, steps: [{run: a, env: {K: '${{ inputs.key }}'}}]}\n",
    ),
    "index.html": Case("<script>k = '<K>'</script>\n", SERVED, "<script></script>\n"),
    "web/public/js/a.js": Case("k = '<K>'\n", SERVED, "fetch('/api')\n"),
}  # fmt: skip
SECRET = "apiVersion: v1\nkind: Secret\nstringData:\n  key: {}\n"


@pytest.mark.usefixtures("isolated")
def test_scan_and_fix_say_what_the_reader_needs(tmp_path: Path) -> None:
    for path, case in CASES.items():
        folder = tmp_path / path.replace("/", " ")
        target = folder / path
        target.parent.mkdir(parents=True)
        target.write_text(case.says.replace("<K>", KEY))
        done = planned(folder)
        (scanned,) = findings_in(path, target.read_bytes())
        for found in (scanned, *done.left):
            assert words(found, EN).remedy == case.remedy, path
            said = " ".join((*words(found, EN), *words(found, ZH), *commands(found)))
            assert "openai-ready fix" not in said
        assert (done.changes, len(done.left)) == ((), 1)
        target.write_text(case.done)
        assert planned(folder).left == ()


@pytest.mark.skipif(WINDOWS, reason="bash")
@pytest.mark.usefixtures("isolated")
def test_a_manifest_of_kubernetes_is_known_by_what_it_says(tmp_path: Path) -> None:
    (tmp_path / "any.yaml").write_text(SECRET.format(KEY))
    (left,) = planned(tmp_path).left
    command = (
        "kubectl create secret generic key "
        "--from-env-file=<(grep ^OPENAI_API_KEY= .env)"
    )
    assert words(left, EN).remedy == f"{MOVE}Take it out here, and type: {command}"
    (tmp_path / ".env").write_text(f"DATABASE_URL=x\nOPENAI_API_KEY={KEY}\n")
    program = tmp_path / "kubectl"
    program.write_text('#!/bin/sh\ncat "${5#*=}"\n')
    program.chmod(0o755)
    stored = subprocess.run(
        ["bash", "-c", f"PATH=.:$PATH; {command}"],
        cwd=tmp_path, check=True, capture_output=True, encoding="utf-8",
    ).stdout  # fmt: skip
    assert stored == f"OPENAI_API_KEY={KEY}\n"
    (tmp_path / ".env").unlink()
    (tmp_path / "any.yaml").write_text(f"kind: Secret\nkey: {KEY}\n")
    (left,) = planned(tmp_path).left
    assert left.cause.name == "left-in-settings"
