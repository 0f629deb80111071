"""Pages from templates: whatever is put into one is text, and nothing else runs there.

A page is one file. Its policy names the hashes of its one style and its one script, so
that a browser takes no other, and it allows no request at all.
https://www.w3.org/TR/CSP3/
"""

from __future__ import annotations

import os
from base64 import b64encode
from functools import cache
from hashlib import sha256
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.report.scan_report import version

if TYPE_CHECKING:
    from jinja2 import Environment

    from pytest_openai_ready.messages.language import Language

FOLDER = os.path.dirname(os.path.abspath(__file__))
POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)


def is_installed() -> bool:
    """Whether the template engine is there: the extra ``audit`` brings it along."""
    return find_spec("jinja2") is not None


def page(template: str, language: Language, folder: str = FOLDER, **facts: Any) -> str:  # noqa: ANN401
    """A whole page.

    Args:
        template: the name of its file.
        language: what ``say`` speaks in it.
        folder: where that file is; it may use all that is in this folder as well.
        facts: what the template shows, by name. Texts may be a stranger's.

    Raises:
        ModuleNotFoundError: the engine is not installed.
    """
    style, script = _text("page.css"), _text("page.js")
    policy = POLICY.format(style=_hash(style), script=_hash(script))
    from markupsafe import Markup

    return (
        _engine(folder)
        .get_template(template)
        .render(
            language=language,
            say=language.say,
            policy=policy,
            style=Markup(style),  # noqa: S704 - our own
            script=Markup(script),  # noqa: S704 - our own
            version=version(),
            **facts,
        )
    )


@cache
def _engine(folder: str) -> Environment:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    return Environment(
        autoescape=True,
        finalize=_shown,
        loader=FileSystemLoader([folder, FOLDER]),
        lstrip_blocks=True,
        trim_blocks=True,
        undefined=StrictUndefined,
    )


def _shown(value: object) -> object:
    """What is put into a template: controls in a text are spelled out.

    What a template made is left as it is, and so are the line breaks of ``Lines``.
    """
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, Lines):
        return "\n".join(map(printable, value.split("\n")))
    return printable(str(value))


class Lines(str):
    """A text whose line breaks are meant."""

    __slots__ = ()


@cache
def _text(name: str) -> str:
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
