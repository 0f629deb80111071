"""The output formats of an audit, by their names in ``report/formats.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.audit.audit_documents import (
    audit_csv,
    audit_json,
    audit_sarif,
)
from pytest_openai_ready.audit.audit_table import audit_markdown, audit_table
from pytest_openai_ready.audit.browser.class_page import class_page

if TYPE_CHECKING:
    from collections.abc import Callable

    from pytest_openai_ready.audit.rows import Audit
    from pytest_openai_ready.report.view import View

# In the order in which ``--help`` lists them; the first is the default.
AUDIT_FORMATS: dict[str, Callable[[Audit, View], str]] = {
    "text": audit_table,
    "csv": audit_csv,
    "json": audit_json,
    "markdown": audit_markdown,
    "sarif": audit_sarif,
    "html": class_page,
}
