"""The forms in which people's names are in the names of folders and files.

A name is compared by its letters. If that matches nobody, accents do not count either,
since many people leave them out: ``Nguyen Van An`` is also ``Nguyễn Văn An``. Western
platforms put the surname of ``王小明`` last: ``小明 王``.
"""

from __future__ import annotations

import re
import unicodedata

SHORTEST = 2  # characters
# The marks on Latin letters; those of other scripts make another letter.
ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")
# Letters without a separate mark, and those of German that have two spellings.
PLAIN = str.maketrans({"đ": "d", "ø": "o", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe"})
CHINESE = re.compile("[\u3400-\u9fff]{3,}")
LENGTHS_OF_SURNAMES = (1, 2)
GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def folded(text: str) -> str:
    """A normalized text, equal for different spellings of a name."""
    return unicodedata.normalize("NFKC", text).casefold().strip()


def letters(text: str) -> str:
    """The letters and digits of a folded text."""
    return "".join(filter(str.isalnum, text))


def without_accents(text: str) -> str:
    """Folded letters without accents."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text.translate(PLAIN))
    return unicodedata.normalize("NFC", ACCENTS.sub("", apart))


def spellings(name: str) -> set[str]:
    """The letters of a name: in its own order, and last names first."""
    words = re.split(r"[\s,]+", folded(name))
    orders = [[*words[at:], *words[:at]] for at in range(len(words))]
    orders.append(words[::-1])
    spelled = {letters("".join(each)) for each in orders}
    return {each for each in spelled if len(each) >= SHORTEST}


def plain_spellings(name: str) -> set[str]:
    """The spellings without accents; those of a Chinese name with its surname last."""
    spelled = spellings(name)
    german = {each.translate(GERMAN) for each in spelled}
    chinese = letters(folded(name))
    western = set[str]()
    if CHINESE.fullmatch(chinese):
        western = {chinese[at:] + chinese[:at] for at in LENGTHS_OF_SURNAMES}
    return {without_accents(each) for each in spelled | german} | western
