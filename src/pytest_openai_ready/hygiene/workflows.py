"""Workflows of GitHub that let a key out: into a log, or to the code of a stranger.

Read line by line: what counts here is written on one line each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code, Finding, Place
from pytest_openai_ready.hygiene.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

PATH = re.compile(r"(?:.*/)?\.github/workflows/[^/]+\.ya?ml", re.DOTALL)
LARGEST = 1 << 16  # bytes; a longer one is none that a person wrote
COMMENT = re.compile(rb"(?m)^[ \t]*#[^\n]*|(?<=[ \t])#[ \t][^\n]*")
SECRET = re.compile(rb"\$\{\{[^{}\n]{0,99}\bsecrets\.([A-Za-z_]\w*)")
VALUE = re.compile(
    rb"\$\{\{[^{}\n]{0,99}\b(?:secrets|env)\.([A-Za-z_]\w*)|\$(?:env:)?\{?([A-Za-z_]\w*)"
)
SAYS = re.compile(rb"\b(?:echo|printf|Write-Host|Write-Output)[ \t]([^\n]*)")
# What is written to a file, or handed to a program that does not show it, is not said.
ELSEWHERE = re.compile(
    rb">|\|(?![ \t]*(?:base64|rev|xxd|od|sed|tr|fold|cut|head|tail)\b)|::add-mask::"
)
JOBS = re.compile(rb"(?m)^jobs:[ \t]*\r?$")
JOB = re.compile(rb"(?m)^(?:  |    |\t)[\w-]+:[ \t]*\r?$")  # by the usual indents
FROM_FORK = re.compile(rb"\bpull_request_target\b")
ITS_CODE = re.compile(
    rb"(?m)^[ \t]*(?:ref|repository):[^\n]*"
    rb"\bgithub\.(?:head_ref|event\.pull_request\.head\.)"
)


def is_workflow(path: str) -> bool:
    """Whether GitHub runs a file of this path."""
    return PATH.fullmatch(path) is not None


def findings(path: str, content: bytes) -> Iterator[Finding]:
    """Where a workflow lets the secret of a key out."""
    text = COMMENT.sub(lambda found: b" " * len(found[0]), content[:LARGEST])
    for says in SAYS.finditer(text):
        if ELSEWHERE.search(says[1]):
            continue
        for value in VALUE.finditer(text, *says.span(1)):
            name = value[1] or value[2]
            if is_key_name(name):
                yield _finding(path, text, value.start(), "key-in-log", name)
    if FROM_FORK.search(text):
        for at, name in _handed_to_forks(text):
            yield _finding(path, text, at, "key-for-forks", name)


def _handed_to_forks(text: bytes) -> Iterator[tuple[int, bytes]]:
    """Where a job checks out a stranger's code, and the keys that this job is given."""
    jobs = JOBS.search(text)
    begin = jobs.end() if jobs else len(text)
    heads = [each.start() for each in JOB.finditer(text, begin)]
    for start, end in zip(heads, [*heads[1:], len(text)], strict=True):
        code = ITS_CODE.search(text, start, end)
        if code is None:
            continue
        spans = ((0, begin), (start, end))
        names = (each[1] for span in spans for each in SECRET.finditer(text, *span))
        for name in dict.fromkeys(filter(is_key_name, names)):
            yield code.start(), name


def _finding(path: str, text: bytes, at: int, cause: str, name: bytes) -> Finding:
    line = text.count(b"\n", 0, at) + 1
    facts = {"cause": cause, "name": name.decode()}
    return Finding(Code.KEY_IN_WORKFLOW, Place(path, line), facts=facts)
