"""Screenshots of a class page: in a real Chromium, light and dark, in each language.

``make test-all`` installs Playwright, which controls the system's Chromium.
"""

from __future__ import annotations

import os
import random
import shutil
import string
import subprocess
import sys
import tempfile
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "docs" / "pictures"
DRIVER = Path(sys.prefix, "counterparts", "browser")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
SIZE = {"width": 1280, "height": 800}  # the minimum; the whole page is captured
LANGUAGES = {"": "en", "-zh": "zh"}
MARKER = "T3BlbkFJ"
ROSTER = """\
name,account,class,mail,language
Ada Byron,adab,A,ada@example.com,en
王小明,xiaoming,A,xm@example.com,zh
Grace Hopper,grace,A,grace@example.com,en
Jürgen Groß,jgross,B,jg@example.com,en
李娜,lina,B,ln@example.com,zh
Nguyễn An,an,B,an@example.com,en
"""


class Homework(NamedTuple):
    """A student's homework: files by commit, and whether everything is pushed."""

    commits: tuple[dict[str, str], ...]
    pushed: bool = True


def key() -> str:
    """Return a key in OpenAI's format that nobody has."""
    drawn = random.Random(7)
    letters = string.ascii_letters + string.digits
    left, right = ("".join(drawn.choices(letters, k=74)) for _ in range(2))
    return f"sk-proj-{left}{MARKER}{right}"


def homework() -> dict[str, Homework]:
    leaked = f'client = OpenAI(api_key="{key()}")\n'
    safe = "client = OpenAI()\n"
    ignored = {".gitignore": ".env\n"}
    test = {"tests/test_app.py": "from openai import OpenAI\n"}
    hooks = {
        ".pre-commit-config.yaml": (
            "repos:\n- repo: local\n  hooks:\n  - id: block-openai-keys\n"
            "    name: keys\n    entry: block-openai-keys\n    language: system\n"
        )
    }
    return {
        "hw1-adab": Homework(({"app.py": leaked, **test}, {"app.py": safe})),
        "hw1-xiaoming": Homework(
            ({"app.py": safe}, {"notes.py": leaked}), pushed=False
        ),
        "hw1-grace": Homework(({"app.py": safe, **ignored, **test, **hooks},)),
        "hw1-jgross": Homework(({"app.py": safe}, {".env": "OPENAI_API_KEY=\n"})),
        "hw1-lina": Homework(({"app.py": safe, **ignored, **hooks},)),
        "hw1-an": Homework(({"app.py": safe, **ignored}, {"old.py": leaked})),
        "hw1-template": Homework(({"app.py": safe, **ignored},)),
    }


def git(folder: Path, *arguments: str, day: str = "2026-09-07") -> None:
    moment = f"{day}T12:00:00Z"
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "GIT_CONFIG_NOSYSTEM": "1",
        **{
            f"GIT_{role}_{what}": value
            for role in ("AUTHOR", "COMMITTER")
            for what, value in (
                *(("NAME", "A. Student"), ("EMAIL", "student@example.com")),
                ("DATE", moment),
            )
        },
    }
    subprocess.run(
        ["git", *arguments],
        cwd=folder,
        check=True,
        env=environ,
        stdout=subprocess.DEVNULL,
    )


def make_class(folder: Path) -> None:
    first = date(2026, 9, 8)
    for number, (name, work) in enumerate(homework().items()):
        clone = folder / name
        clone.mkdir(parents=True)
        git(clone, "init", "--quiet", "--initial-branch=main")
        for week, files in enumerate(work.commits):
            for path, content in files.items():
                (clone / path).parent.mkdir(exist_ok=True)
                (clone / path).write_text(content, encoding="utf-8")
            day = first + timedelta(weeks=2 * week + number)
            git(clone, "add", "--force", "--all")
            git(clone, "commit", "--quiet", "--message=work", day=day.isoformat())
        if work.pushed:
            git(clone, "update-ref", "refs/remotes/origin/main", "HEAD")
    (folder / "hw1-broken" / ".git").mkdir(parents=True)
    for name in ("objects", "refs"):
        (folder / "hw1-broken" / ".git" / name).mkdir()
    (folder / "hw1-broken" / ".git" / "HEAD").write_text("", encoding="utf-8")


def written(folder: Path, language: str) -> Path:
    """Write the page of the class with the command."""
    page = folder / f"class.{language}.html"
    command = [
        *(sys.executable, "-m", "pytest_openai_ready", "audit", "class"),
        *("--no-state", "--roster", "roster.csv", "--format", "html"),
        *("--output", str(page), "--lang", language),
    ]
    environ = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    subprocess.run(command, cwd=folder, env=environ, check=False)
    return page


def main() -> None:
    sys.path.append(str(DRIVER))
    from playwright.sync_api import sync_playwright

    program = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if program is None:
        sys.exit("Chromium is not installed here.")
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        make_class(folder / "class")
        (folder / "roster.csv").write_text(ROSTER, encoding="utf-8")
        # In a container, root cannot start it in any other way.
        browser = playwright.chromium.launch(
            executable_path=program, args=["--no-sandbox"]
        )
        for ending, language in LANGUAGES.items():
            page = written(folder, language)
            for scheme in ("light", "dark"):
                view = browser.new_page(viewport=SIZE, color_scheme=scheme)
                view.goto(page.as_uri())
                path = PICTURES / f"audit{ending}-{scheme}.png"
                view.screenshot(path=path, full_page=True)
        browser.close()


if __name__ == "__main__":
    main()
