"""Workflows that expose a key: in a log, or to a stranger's code.

Files are read line by line: what matters is on one line each.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.findings import Finding, Place
from pytest_openai_ready.messages.causes import published as causes
from pytest_openai_ready.tools.variables import is_key_name

if TYPE_CHECKING:
    from collections.abc import Iterator

LARGEST = 1 << 16  # bytes; nobody writes a longer one by hand
COMMENT = re.compile(rb"(?m)^[ \t]*#[^\n]*|(?<=[ \t])#[ \t][^\n]*")
SECRET = re.compile(rb"\$\{\{[^{}\n]{0,99}\bsecrets\.([A-Za-z_]\w*)")
VALUE = re.compile(
    rb"\$\{\{[^{}\n]{0,99}\b(?:secrets|env)\.([A-Za-z_]\w*)|\$(?:env:)?\{?([A-Za-z_]\w*)"
)
SAYS = re.compile(rb"\b(?:echo|printf|Write-Host|Write-Output)[ \t]([^\n]*)")
# What goes to a file, or to a program that does not show it, is not printed.
ELSEWHERE = re.compile(
    rb">|\|(?![ \t]*(?:base64|rev|xxd|od|sed|tr|fold|cut|head|tail)\b)|::add-mask::"
)
JOBS = re.compile(rb"(?m)^jobs:[ \t]*\r?$")
JOB = re.compile(rb"(?m)^(?:  |    |\t)[\w-]+:[ \t]*\r?$")  # with the usual indentation
# These two run with the secrets, no matter who triggered them.
# https://docs.github.com/en/actions/reference/security/securely-using-pull_request_target
FROM_FORK = re.compile(rb"\bpull_request_target\b|\bworkflow_run\b")
THEIRS = (
    rb"\bgithub\.(?:head_ref|event\.(?:pull_request\.(?:head\.|merge_commit_sha)"
    rb"|workflow_run\.head_))|\brefs/pull/"
)
STEP = re.compile(rb"(?m)^[ \t]*- ")
CHECKOUT = re.compile(
    rb"\buses:[ \t]*['\"]?actions/checkout@([^\s'\"#]+)"
    rb"(?:['\"]?[ \t]*#[ \t]*(v[\d.]+))?"
)
ITS_REF = re.compile(rb"(?m)^[ \t-]*(?:ref|repository):[^\n]*(?:%b)" % THEIRS)
UNSAFE = re.compile(rb"(?m)^[ \t]*allow-unsafe-pr-checkout:[ \t]*(?!['\"]?false\b)")
# A step that fetches the code itself.
ITS_FETCH = re.compile(
    rb"\bgh[ \t]+pr[ \t]+checkout\b|\bgit[ \t]+(?:fetch|checkout|pull|clone|switch)\b"
    rb"[^\n]*(?:%b|\bpull/)" % THEIRS
)
# Per major version, the first release that refuses to check out a fork's code.
# https://github.blog/changelog/2026-06-18-safer-pull_request_target-defaults-for-github-actions-checkout/
REFUSE = {2: (2, 8), 3: (3, 7), 4: (4, 4), 5: (5, 1), 6: (6, 1)}
VERSION = re.compile(rb"v?(\d+)(?:\.(\d+))?(?:\.\d+)?")


class StrangersCode(NamedTuple):
    """A place that fetches the code of the author of a pull request."""

    at: int
    is_refused: bool = False  # by the action itself


def findings(path: str, content: bytes) -> Iterator[Finding]:
    """Report where a workflow exposes a key."""
    text = COMMENT.sub(lambda found: b" " * len(found[0]), content[:LARGEST])
    for says in SAYS.finditer(text):
        if ELSEWHERE.search(says[1]):
            continue
        for value in VALUE.finditer(text, *says.span(1)):
            name = value[1] or value[2]
            if is_key_name(name):
                cause = causes.key_in_log(name=name.decode())
                yield Finding(cause, _place(path, text, value.start()))
    event = FROM_FORK.search(text)
    if event is not None:
        yield from _near_forks(path, event[0].decode(), text, content)


def _near_forks(
    path: str, event: str, text: bytes, content: bytes
) -> Iterator[Finding]:
    """Report jobs that fetch a stranger's code and have keys; once per key."""
    jobs = JOBS.search(text)
    begin = jobs.end() if jobs else len(text)
    heads = [each.start() for each in JOB.finditer(text, begin)]
    for start, end in pairwise((*heads, len(text))):
        code = _code_of_strangers(text, content, start, end)
        if code is None:
            continue
        spans = ((0, begin), (start, end))
        names = (each[1] for span in spans for each in SECRET.finditer(text, *span))
        said = causes.workflow_near_forks if code.is_refused else causes.key_for_forks
        for name in dict.fromkeys(filter(is_key_name, names)):
            cause = said(event=event, name=name.decode())
            yield Finding(cause, _place(path, text, code.at))


def _code_of_strangers(
    text: bytes, content: bytes, start: int, end: int
) -> StrangersCode | None:
    """Return where a job fetches the code; a step that is not refused comes first."""
    steps = [each.start() for each in STEP.finditer(text, start, end)]
    refused = None
    for here, after in pairwise((*steps, end)):
        fetch = ITS_FETCH.search(text, here, after)
        ref = ITS_REF.search(text, here, after)
        if fetch is not None:
            return StrangersCode(fetch.start())
        if ref is not None and not _refuses(text[here:after], content[here:after]):
            return StrangersCode(ref.start())
        if ref is not None and refused is None:
            refused = StrangersCode(ref.start(), is_refused=True)
    return refused


def _refuses(step: bytes, with_comments: bytes) -> bool:
    """Whether ``actions/checkout`` keeps the code of forks out of this step.

    A moving tag such as ``v4`` means the newest release of that major version. For a
    commit, only a comment behind it can show the version; without one, it is treated as
    old.
    """
    uses = CHECKOUT.search(with_comments)
    if uses is None or UNSAFE.search(step):
        return False
    version = VERSION.fullmatch(uses[2] or uses[1])
    if version is None:
        return uses[1] in (b"main", b"master")
    major, minor = int(version[1]), version[2]
    if major not in REFUSE:
        return major > max(REFUSE)
    return minor is None or (major, int(minor)) >= REFUSE[major]


def _place(path: str, text: bytes, at: int) -> Place:
    return Place(path, text.count(b"\n", 0, at) + 1)
