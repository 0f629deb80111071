from __future__ import annotations

from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.report.proposal import (
    Proposal,
    naming_files,
    next_steps,
    proposed,
    setup_note,
)

DIFF = """\
--- a/.gitignore
+++ b/.gitignore
@@ -0,0 +1 @@
+.env
"""
EN, ZH = Language("en"), Language("zh")


def test_notes_come_first_and_the_summary_last() -> None:
    proposal = Proposal(DIFF, notes=("One.", "Two:\n  a"), summary=("Three.", "Four."))
    assert proposed(proposal, EN) == f"One.\n\nTwo:\n  a\n\n{DIFF}\nThree.\nFour.\n"
    assert proposed(Proposal(DIFF), EN) == f"{DIFF}\n"


def test_commands_are_shown_as_they_are_typed() -> None:
    proposal = Proposal(DIFF, commands=(("git", "add", "--", "a b"),))
    assert proposed(proposal, EN) == (
        f"{DIFF}In git, as these commands would do:\n  git add -- 'a b'\n"
    )


def test_what_strangers_wrote_moves_no_cursor() -> None:
    assert setup_note("by-hand", "a\x1b[2J", ["b\rc"], EN) == (
        "a\\x1b[2J is written in a form that is not edited here. Add this to it by "
        "hand:\n  b\\rc"
    )
    assert naming_files(["a", "b\x07"], EN) == "Written: a, b\\x07"
    assert naming_files(["a", "b"], ZH) == "已写入：a、b"


def test_what_is_left_to_do() -> None:
    steps = ["pre-commit install", "git add -- 'x y'"]
    assert next_steps(steps, EN) == "Next:\n  pre-commit install\n  git add -- 'x y'"
