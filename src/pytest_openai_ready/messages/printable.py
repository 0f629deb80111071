"""Makes text safe to show: without invisible characters and terminal commands."""

from __future__ import annotations

from pytest_openai_ready.late_patterns import late_pattern

# Printable for Python, but invisible; an emoji may need the last two variation
# selectors.
# https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
UNSEEN = late_pattern(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0"
    "\U000e0100-\U000e01ef]"
)


def printable(text: str) -> str:
    """Text with control and invisible characters and lone surrogates escaped."""
    if text.isascii() and text.isprintable():
        return text
    spelled = (each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return UNSEEN.sub(lambda each: ascii(each[0])[1:-1], "".join(spelled))
