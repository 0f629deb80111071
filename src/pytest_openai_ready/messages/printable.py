"""Text as it may be shown: nothing in it acts upon a terminal or is seen by nobody."""

from __future__ import annotations

import re

# What Python calls printable, and is shown as nothing; an emoji may need the last two
# variation selectors. https://www.unicode.org/reports/tr44/#Default_Ignorable_Code_Point
UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0d\uffa0"
    "\U000e0100-\U000e01ef]"
)


def printable(text: str) -> str:
    """Text in which controls, lone surrogates and what nobody sees are spelled out."""
    if text.isascii() and text.isprintable():
        return text
    spelled = (each if each.isprintable() else ascii(each)[1:-1] for each in text)
    return UNSEEN.sub(lambda each: ascii(each[0])[1:-1], "".join(spelled))
