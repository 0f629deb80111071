"""What SECURITY.md and its page name is there, and the page's commands do what it says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PAGES = ("SECURITY.md", "docs/check-it-yourself.md")


@pytest.mark.parametrize("page", PAGES)
def test_what_it_names_is_there(page: str) -> None:
    text = (ROOT / page).read_text(encoding="utf-8")
    paths = set(re.findall(r"(?:tests|src|docs)/[\w/-]+\.(?:py|md)", text))
    assert len(paths) > 5
    assert [each for each in paths if not (ROOT / each).is_file()] == []


def blocks() -> list[str]:
    text = (ROOT / PAGES[1]).read_text(encoding="utf-8")
    return re.findall(r"(?s)```sh\n(.*?)```", text)


@pytest.mark.integration
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a page for a shell")
def test_its_commands_show_what_it_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """But for those that need rights or programs which a test may not have."""
    _, prepare, look, _, _, ask, kill = blocks()
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", f"{Path(sys.executable).parent}:/usr/bin:/bin")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    done = {}
    for name, block in (("look", look), ("ask", ask), ("kill", kill)):
        script = f"{prepare}echo '--- {name}'\n{block}"
        run = subprocess.run(
            ["bash", "-c", script], check=False, capture_output=True, encoding="utf-8"
        )
        done[name] = run.stdout.partition(f"--- {name}\n")[2]
    assert done["look"] == ""
    assert "hush" not in done["ask"]
    assert "✓ Account" not in done["ask"]
    assert re.search(r"No key found \(files: \d\)\.\n\Z", done["kill"]), done["kill"]
