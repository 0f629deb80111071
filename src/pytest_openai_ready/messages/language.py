"""Which of the two languages a person reads."""

from __future__ import annotations

import sys
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

# The first that is set and not empty decides: ours, then gettext's order.
VARIABLES = ("OPENAI_READY_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
CHINESE_ON_WINDOWS = 0x04  # the primary language id LANG_CHINESE


class Language(Enum):
    """A language that the catalogue speaks."""

    EN = "en"
    ZH = "zh"


def choose(environ: Mapping[str, str], encoding: str | None = None) -> Language:
    """The reader's language, as far as the output can carry it.

    ``encoding`` is that of the stream that is written to; None means bytes or a file,
    which can carry anything. Any Chinese locale gets Chinese, any other English.
    """
    wanted = _wanted(environ)
    return wanted if encoding is None or _can_carry(wanted, encoding) else Language.EN


def _wanted(environ: Mapping[str, str]) -> Language:
    locale = next(filter(None, map(environ.get, VARIABLES)), None)
    chinese = _windows_is_chinese() if locale is None else locale.startswith("zh")
    return Language.ZH if chinese else Language.EN


def _can_carry(language: Language, encoding: str) -> bool:
    try:
        {Language.EN: "a", Language.ZH: "密钥，余额。"}[language].encode(encoding)
    except (LookupError, UnicodeEncodeError):
        return False
    return True


def _windows_is_chinese() -> bool:
    """Windows sets no variable for the language of its own windows and menus."""
    if sys.platform != "win32":
        return False
    import ctypes

    language = ctypes.windll.kernel32.GetUserDefaultUILanguage()
    return bool(language & 0x3FF == CHINESE_ON_WINDOWS)
