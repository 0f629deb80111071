"""Pictures for the READMEs: a terminal in which a command really ran.

It runs in a copy of ``examples/student``, in a terminal with 80 columns. Each picture
is an SVG without scripts, fonts or addresses; there is one for light and one for dark
pages.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from wcwidth import wcswidth

if TYPE_CHECKING:
    from collections.abc import Iterator

STUDENT = Path(__file__).with_name("student")
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
BIN = Path(sys.executable).parent
COLUMNS = 80
COMMAND = "openai-ready doctor --sandbox balance-empty"
LANGUAGES = {"": "en", "-zh": "zh"}
# https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters
STYLED = re.compile("\x1b\\[([0-9;]*)m")
GAP = re.compile("( {2,}|^ )")  # spaces that an SVG would collapse
CELL, LINE, EDGE, SIZE = 8.4, 20, 16, 14  # pixels, for a font of 14 pixels
FONTS = (
    "ui-monospace,Menlo,Consolas,'DejaVu Sans Mono','Noto Sans Mono CJK SC',monospace"
)
# The colors of GitHub's pages, with enough contrast for small text.
THEMES = {
    "light": {
        "": "#1f2328", "page": "#f6f8fa", "edge": "#d1d9e0",
        "31": "#cf222e", "32": "#1a7f37", "33": "#9a6700", "36": "#0969da",
    },
    "dark": {
        "": "#e6edf3", "page": "#0d1117", "edge": "#3d444d",
        "31": "#ff7b72", "32": "#3fb950", "33": "#d29922", "36": "#58a6ff",
    },
}  # fmt: skip
# The sandbox uses a new key each time.
DRAWN, INSTEAD = re.compile(r"(sk-proj-\.\.\.)\w{4}"), r"\g<1>3fKA"


class Piece(NamedTuple):
    """Text in one style, and its first column."""

    text: str
    column: int
    styles: frozenset[str]


def run_in_terminal(command: list[str], folder: Path, language: str) -> str:
    """Return a command's output in a terminal with 80 columns and colors."""
    environ = {
        "HOME": str(folder),
        "PATH": os.pathsep.join((str(BIN), os.environ["PATH"])),
        "TERM": "xterm-256color",
        "COLUMNS": str(COLUMNS),
        "OPENAI_READY_LANG": language,
        "PYTHONUTF8": "1",
    }
    import pty  # Unix only; the tests of the pictures run everywhere

    theirs, ours = pty.openpty()
    with subprocess.Popen(command, cwd=folder, env=environ, stdout=ours, stderr=ours):
        os.close(ours)
        said = b""
        try:
            while part := os.read(theirs, 1 << 16):
                said += part
        except OSError:  # on Linux, this means that nobody writes any more
            pass
    os.close(theirs)
    return said.decode().replace("\r\n", "\n")


def pieces_of(line: str) -> Iterator[Piece]:
    """Split a line where its style changes, and at gaps."""
    styles: set[str] = set()
    column = 0
    for number, part in enumerate(STYLED.split(line)):
        if number % 2:
            for style in part.split(";"):
                styles = set() if style in {"", "0"} else styles | {style}
            continue
        for run in GAP.split(part):
            if run.strip():
                yield Piece(run, column, frozenset(styles))
            column += wcswidth(run)


def drawn(lines: list[str], theme: str) -> str:
    """Draw lines with their styles as an SVG."""
    colours = THEMES[theme]
    width, height = COLUMNS * CELL + 2 * EDGE, len(lines) * LINE + 2 * EDGE
    size = f'width="{width:.0f}" height="{height}"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" {size} viewBox="0 0 {width:.0f} {height}">',
        f'<rect {size} rx="8" fill="{colours["page"]}" stroke="{colours["edge"]}"/>',
        f'<g font-family="{FONTS}" font-size="{SIZE}" fill="{colours[""]}">',
    ]
    for number, line in enumerate(lines):
        base = EDGE + number * LINE + SIZE
        parts += [_text(piece, base, colours) for piece in pieces_of(line)]
    return "\n".join((*parts, "</g>", "</svg>", ""))


def _text(piece: Piece, base: int, colours: dict[str, str]) -> str:
    style = "".join(
        f' fill="{colours[each]}"' for each in sorted(piece.styles) if each in colours
    )
    style += ' font-weight="bold"' if "1" in piece.styles else ""
    style += ' opacity=".75"' if "2" in piece.styles else ""
    left, width = EDGE + piece.column * CELL, wcswidth(piece.text)
    # Not every font has Chinese characters that are exactly two cells wide.
    if width == len(piece.text):
        style += f' textLength="{width * CELL:.1f}"'
    return f'<text x="{left:.1f}" y="{base}"{style}>{escape(piece.text)}</text>'


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "homework")
        shutil.copytree(STUDENT, folder)
        for command in (
            ("git", "init", "--quiet", "--initial-branch=main"),
            (str(BIN / "pre-commit"), "install"),
            ("git", "add", "."),
        ):
            subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        program, *arguments = COMMAND.split()
        PICTURES.mkdir(exist_ok=True)
        for ending, language in LANGUAGES.items():
            doctor = [str(BIN / program), *arguments]
            said = DRAWN.sub(INSTEAD, run_in_terminal(doctor, folder, language))
            lines = [f"$ {COMMAND}", *said.rstrip("\n").split("\n")]
            for theme in THEMES:
                path = PICTURES / f"doctor{ending}-{theme}.svg"
                path.write_text(drawn(lines, theme), encoding="utf-8")


if __name__ == "__main__":
    main()
