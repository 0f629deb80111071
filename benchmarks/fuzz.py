"""Coverage-guided fuzzing of the scanner, for a given time.

    python -m benchmarks.fuzz MINUTES [FOLDER]

The fuzzer (atheris) changes bytes to reach new code. For each content, the scanner must
raise no exception, take at most twenty seconds and print no key. It must find a key on
a separate line, for any text before and after it, unless this is the text that allows a
key, or a compressed file, in which the line is data like any other. FOLDER keeps the
inputs that reached new code, so that the next run continues from there.
"""

from __future__ import annotations

import sys
import tempfile
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages
from random import Random

import atheris

from benchmarks.specimens import KINDS, Setting, specimen
from benchmarks.wrappings import wrappings

with atheris.instrument_imports(include=["pytest_openai_ready"]):
    import pytest_openai_ready.keys
    import pytest_openai_ready.scan

    # Including those that the scanner imports only when needed.
    for package in (pytest_openai_ready.keys, pytest_openai_ready.scan):
        for module in walk_packages(package.__path__, f"{package.__name__}."):
            import_module(module.name)
    from pytest_openai_ready.findings import Diagnosis
    from pytest_openai_ready.messages.language import Language
    from pytest_openai_ready.report.renderers.plain_text import report
    from pytest_openai_ready.scan.prefilter import is_archive
    from pytest_openai_ready.scan.scanner import findings_of, scan_bytes

NAMES = ("a.txt", "a.ipynb", "a.json", "a.py", "a.bin")
LONGEST, LONGEST_SEED = 1 << 16, 4000  # bytes
SECONDS = 20  # per content
ALWAYS_FOUND = [name for name, kind in KINDS.items() if not kind.weak]
PIECE = 12  # characters of a key that must not be shown


def examine(content: bytes) -> None:
    """Raise an error if the scanner fails, shows a key, or misses one."""
    if len(content) < 3:
        return
    name = NAMES[content[0] % len(NAMES)]
    random = Random(content[1])
    key = specimen(ALWAYS_FOUND[content[1] % len(ALWAYS_FOUND)], random).value
    cut = 3 + content[2] * (len(content) - 3) // 255
    before, after = content[3:cut], content[cut:]
    whole = before + b"\n\n" + key.encode() + b"\n\n" + after
    found = {hit.key.reveal() for hit in scan_bytes(name, whole).hits}
    assert key in found or may_hide(whole), "missed"
    assert not shown(key, name, whole), "shown"
    scan_bytes(name, content[3:])


def may_hide(content: bytes) -> bool:
    return b"allow" in content or b"ignore" in content or is_archive(content)


def shown(key: str, name: str, content: bytes) -> bool:
    findings = findings_of(name, scan_bytes(name, content))
    said = "".join(
        report(Diagnosis(findings), each) for each in (Language("en"), Language("zh"))
    )
    body = key.encode()[8:-4].decode()
    pieces = (body[at : at + PIECE] for at in range(len(body) - PIECE + 1))
    return any(piece in said for piece in pieces)


def sow(folder: Path) -> None:
    """Write the initial inputs: a key of each kind in notebooks, archives etc."""
    setting = Setting("OPENAI_API_KEY", "https://api.openai.com/v1", "OpenAI")
    for number, kind in enumerate(KINDS):
        key = specimen(kind, Random(number))
        for index, each in enumerate(wrappings(Random(number), key, setting)):
            if len(each.content) < LONGEST_SEED:
                seed = bytes((index % len(NAMES), number, 255)) + each.content
                (folder / f"{number}-{index}").write_bytes(seed)


def main() -> None:
    minutes, *folders = sys.argv[1:] or ["10"]
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(folders[0] if folders else scratch)
        folder.mkdir(parents=True, exist_ok=True)
        sow(folder)
        options = [
            *(f"-max_total_time={int(float(minutes) * 60)}", f"-max_len={LONGEST}"),
            *(
                f"-timeout={SECONDS}",
                "-rss_limit_mb=1024",
                f"-artifact_prefix={folder}/",
            ),
        ]
        atheris.Setup([sys.argv[0], *options, str(folder)], examine)
        atheris.Fuzz()


if __name__ == "__main__":
    main()
