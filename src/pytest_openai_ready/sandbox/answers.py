"""Answers of the API that people met, as data: status, headers, body, and whose word.

``evidence`` tells how sure an answer is: ``seen`` (a public report quotes message,
status and code), ``source`` (built as the server's own source builds it),
``documented`` (the vendor names it; the envelope is built to match), ``unverified``
(a part is not confirmed, or the body is a stand-in). An empty message says that its
wording is not known. Runs of X and of zeros stand for identifiers.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from json import loads
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

from pytest_openai_ready.findings import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

Body: TypeAlias = "dict[str, Any] | str"


class Answer(NamedTuple):
    """One recorded answer.

    ``endpoint`` is a method and a path, or begins with ``any``. ``body`` is the JSON
    object that was sent, or the text of an answer that is not JSON. ``code`` is what
    the answer means.
    """

    id: str
    endpoint: str
    status: int
    headers: Mapping[str, str]
    body: Body
    evidence: str
    source: str
    code: Code


@cache
def answers() -> Mapping[str, Answer]:
    """Every recorded answer by its id, in the order of the file.

    The file is read at the first call and never written; a body that is to be changed
    must be copied first.
    """
    text = files(__package__).joinpath("answers.json").read_text(encoding="utf-8")
    codes = {code.value: code for code in Code}
    recorded = [
        Answer(**{**fields, "code": codes[fields["code"]]}) for fields in loads(text)
    ]
    return MappingProxyType({answer.id: answer for answer in recorded})
