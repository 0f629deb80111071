"""Pages from templates: everything inserted is text, and no other script runs.

A page is one file. Its policy contains the hashes of its only style and its only
script, so that a browser accepts no other, and it allows no request at all.
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
from pytest_openai_ready.report.scan_report import own_version

if TYPE_CHECKING:
    from jinja2 import Environment

    from pytest_openai_ready.messages.language import Language

FOLDER = os.path.dirname(os.path.abspath(__file__))
POLICY = (
    "default-src 'none'; style-src '{style}'; script-src '{script}'; "
    "base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'"
)


def is_installed() -> bool:
    """Whether the template engine is installed: it comes with the extra ``audit``."""
    return find_spec("jinja2") is not None


def whole_page(
    template: str,
    language: Language,
    folder: str = FOLDER,
    **facts: Any,  # noqa: ANN401
) -> str:
    """A whole page.

    Args:
        template: the name of its file.
        language: the language of its texts.
        folder: where that file is; it may use everything else in this folder.
        facts: the values that the template shows, by name. Their texts are not trusted.

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
            version=own_version(),
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
    """A value as a template shows it: control characters are escaped.

    Markup from a template and the line breaks of ``Lines`` are kept.
    """
    if hasattr(value, "__html__"):
        return value
    if isinstance(value, Lines):
        return "\n".join(map(printable, value.split("\n")))
    return printable(str(value))


class Lines(str):
    """A text whose line breaks are kept."""

    __slots__ = ()


@cache
def _text(name: str) -> str:
    with open(os.path.join(FOLDER, name), encoding="utf-8") as file:
        return file.read()


def _hash(text: str) -> str:
    return f"sha256-{b64encode(sha256(text.encode()).digest()).decode()}"
