"""The languages that everything is said in."""

from __future__ import annotations

from pytest_openai_ready.messages.language import Language

EN, ZH = Language("en"), Language("zh")
LANGUAGES = (EN, ZH)
