"""Other scanners: where they are, how each one is run, and its reports.

They are in the folder named by OPENAI_READY_PEERS (``make bench`` creates
``.venv/peers``) or on PATH. A missing one is left out, and the tables say so. None of
them may send findings anywhere.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from benchmarks.student import BIN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

FOLDER = Path(os.environ.get("OPENAI_READY_PEERS", ".venv/peers")).absolute()
# git and the tools must not depend on the settings of whoever runs the benchmark.
SETTINGS = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}


class Report(NamedTuple):
    """One report by a tool: the file, the line, and the tool's label."""

    file: str
    line: int | None
    label: str
    tail: str = ""  # the last characters of the key, if the tool shows only those
    account: str = ""


def found(name: str) -> str | None:
    """Find a program: among the peers, a student's, next to Python, or on PATH.

    A wheel may contain a program and a script that starts Python first. The program is
    used, since only our own tool should pay for starting Python.
    """
    places = (
        *FOLDER.glob("lib/python*/site-packages/*/bin"),
        FOLDER / "bin",
        FOLDER / "node_modules" / ".bin",
        BIN,
        Path(sys.executable).parent,
    )
    path = os.pathsep.join(map(str, places)) + os.pathsep + os.environ.get("PATH", "")
    return shutil.which(name, path=path)


def run(command: list[str], folder: Path | None = None) -> bytes:
    """Return a tool's output; findings are not a failure."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=os.environ | SETTINGS,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return done.stdout


def answered(command: list[str], output: Path, folder: Path | None = None) -> Any:  # noqa: ANN401 - JSON
    """Return what a tool writes to a JSON file."""
    output.unlink(missing_ok=True)
    run(command, folder)
    if not output.exists():
        sys.exit(f"{Path(command[0]).name} wrote no report.")
    return json.loads(output.read_bytes())


def ours(files: Path, scratch: Path) -> Iterator[Report]:
    command = [found("openai-ready") or "openai-ready", "scan", "--no-ignore"]
    del scratch
    said = run([*command, "--format", "json", str(files)])
    if not said:
        sys.exit("openai-ready scan wrote no report.")
    for each in json.loads(said)["findings"]:
        if each["path"] and each["kind"]:
            label = each["provider"] or "openai-compatible"
            place = _inside(files, each["path"])
            yield Report(place, each["line"], label, each["key"][-4:], each["kind"])


def betterleaks(files: Path, scratch: Path) -> Iterator[Report]:
    output = scratch / "betterleaks.json"
    command = [str(found("betterleaks")), str(files), "-s", "--no-banner"]
    for each in answered([*command, "-o", str(output)], output)["findings"]:
        path, line = each["location"]["path"], each["location"]["start_line"]
        yield Report(_inside(files, path.split("!")[0]), line, each["rule_id"])


def kingfisher(files: Path, scratch: Path) -> Iterator[Report]:
    """Run without validation, which would send every key to its provider."""
    output = scratch / "kingfisher.json"
    command = [
        *(str(found("kingfisher")), "scan", str(files), "--no-validate", "--no-dedup"),
        *(
            "--no-update-check",
            "--git-history",
            "none",
            "-f",
            "json",
            "-o",
            str(output),
        ),
    ]
    for each in answered(command, output)["findings"]:
        place = _inside(files, each["finding"]["path"].split("!")[0])
        yield Report(place, each["finding"]["line"], each["rule"]["id"])


def credsweeper(files: Path, scratch: Path) -> Iterator[Report]:
    """Run with recursion into archives and encodings."""
    output = scratch / "credsweeper.json"
    command = [
        *(
            str(found("credsweeper")),
            "--path",
            str(files),
            "--depth",
            "3",
            "--no-stdout",
        ),
        *("--jobs", "2", "--save-json", str(output)),
    ]
    for each in answered(command, output):
        for line in each["line_data_list"]:
            place = _inside(files, line["path"])
            yield Report(place, line["line_num"], each["rule"])


def detect_secrets(files: Path, scratch: Path) -> Iterator[Report]:
    """Run with its default plugins and filters, in the folder, like its hook."""
    del scratch
    command = [str(found("detect-secrets")), "scan", "--all-files", "--no-verify", "."]
    for path, rows in json.loads(run(command, files))["results"].items():
        for row in rows:
            yield Report(path, row["line_number"], row["type"])


def secretlint(files: Path, scratch: Path) -> Iterator[Report]:
    """Run with its recommended rules on a hundred files at a time; it is not linear."""
    output, rules = scratch / "secretlint.json", scratch / "secretlintrc.json"
    preset = {"id": "@secretlint/secretlint-rule-preset-recommend"}
    rules.write_text(json.dumps({"rules": [preset]}))
    command = [
        *(str(found("secretlint")), "--secretlintrc", str(rules), "--format", "json"),
        *("--output", str(output)),
    ]
    for hundred in sorted(files.glob("*/*")):
        for each in answered([*command, f"{hundred}/**/*"], output, FOLDER):
            for message in each["messages"]:
                line = message["loc"]["start"]["line"]
                place = _inside(files, each["filePath"])
                yield Report(place, line, message["ruleId"].rpartition("rule-")[2])


class Tool(NamedTuple):
    """A scanner: its program, and its reports on a folder, given a scratch folder."""

    program: str
    reports: Callable[[Path, Path], Iterator[Report]]


TOOLS = {
    "openai-ready": Tool("openai-ready", ours),
    "betterleaks": Tool("betterleaks", betterleaks),
    "kingfisher": Tool("kingfisher", kingfisher),
    "CredSweeper": Tool("credsweeper", credsweeper),
    "detect-secrets": Tool("detect-secrets", detect_secrets),
    "secretlint": Tool("secretlint", secretlint),
}


def present() -> dict[str, Tool]:
    """Return the installed tools; print which ones are missing."""
    here = {name: tool for name, tool in TOOLS.items() if found(tool.program)}
    for name in TOOLS:
        if name not in here:
            print(f"{name} is not here: left out.")
    return here


def _inside(folder: Path, path: str) -> str:
    return os.path.relpath(path, folder) if Path(path).is_absolute() else path
