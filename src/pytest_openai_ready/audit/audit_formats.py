"""The output formats of an audit, by their names in ``report/formats.py``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.report.formats import late

if TYPE_CHECKING:
    from pytest_openai_ready.audit.rows import Audit
    from pytest_openai_ready.report.formats import Renderer


def _late(module: str, name: str) -> Renderer[Audit]:
    return late(f"{__package__}.{module}", name)


# In the order in which ``--help`` lists them; the first is the default.
AUDIT_FORMATS: dict[str, Renderer[Audit]] = {
    "text": _late("audit_table", "audit_table"),
    "csv": _late("audit_documents", "audit_csv"),
    "json": _late("audit_documents", "audit_json"),
    "markdown": _late("audit_table", "audit_markdown"),
    "sarif": _late("audit_documents", "audit_sarif"),
    "html": _late("browser.class_page", "class_page"),
}
