"""Comments that let a key stand."""

from __future__ import annotations

import json

import pytest
from makers import make
from scan.hits import hits_of

from pytest_openai_ready.scan.suppressions import LONGEST_COMMENT, is_allowed

WORDS = [
    "openai-ready: allow",
    "openai-ready:allow",
    "openai-ready: allow, it was revoked",
    "gitleaks:allow",
    "betterleaks:allow",
    "ggignore",
    "trufflehog:ignore",
    "kingfisher:ignore",
    "Kingfisher:Ignore",
    "secretlint-disable-line",
    "secretlint-disable-line -- revoked",
    "secretlint-disable-line @secretlint/secretlint-rule-openai -- revoked",
    "secretlint-disable-line @secretlint/a, @secretlint/secretlint-rule-openai",
]
PRAGMAS = [
    "x # pragma: allowlist secret",
    "x #pragma:allowlist secret",
    "x  #  pragma: allowlist-secret",
    "x # pragma: whitelist secret",
    "x // pragma: allowlist secret",
    "x /* pragma: allowlist secret */",
    "x ' pragma: allowlist secret",
    "x -- pragma: allowlist secret",
    "<a>x</a> <!-- pragma: allowlist secret -->",
    "x # pragma: allowlist secret, it was revoked",
    '"x  # pragma: allowlist secret\\n",',
]
NO_PRAGMAS = [
    "x",
    "pragma: allowlist secret",
    "x # pragma allowlist secret",
    "x # pragma: allowlist  secret",
    "x # pragma: allowlist",
    "x # pragma: denylist secret",
    "x # pragma: allowlist nextline secret",
    "x # noqa",
    "x # nosec",
]
COMMENTS = [
    "x # {}",
    "x #{}",
    "x // {}",
    "x /* {} */",
    "<a>x</a> <!-- {} -->",
    "x -- {}",
    "x ; {}",
    "x % {}",
    "x # noqa: S105  # {}",
    "x # a made-up key, {}",
    "x # don't mind, {}",
    '"x  # {}\\n",',
]
NO_COMMENTS = [
    "x {}",
    "x = '{}'",
    'x = "{}"',
    'print("#", "{}")',
    "Write `{}` behind # x",
    "https://example.com/{} x",
    "x # no-{}",
    "x # a:{}",
    "x # {}ed",
    "x # {}-not",
]
NOT_FOR_THIS_LINE = [
    "openai-ready: allow next line",
    "secretlint-disable-next-line",
    "secretlint-disable",
    "secretlint-disable-line @secretlint/secretlint-rule-aws",
    "pragma: allowlist nextline secret",
]
NEXT_LINE_WORDS = [
    "openai-ready: allow next line",
    "pragma: allowlist nextline secret",
    "pragma: allowlist-nextline-secret",
    "secretlint-disable-next-line",
]
NEXT_LINE = [
    "# {}\n",
    "  # {}\n",
    "\t// {}: revoked\r\n",
    "a\n# {}\n",
    "a\r\n/* {} */\r\n",
    "<!-- {} -->\n",
    "{{/* {} */}}\n",
    '"# {}\\n',
    '  "# {}\\n",\n',
    '["a\\n","# {}: revoked\\n',
    '["a\\n# {}\\n',
]
NOT_NEXT_LINE = [
    "{}\n",
    "x # {}\n",
    "# {}\n\n",
    "# {}\nx\n",
    '"x # {}\\n',
    '"# {}\\nx\\n',
    '"# {}",\n',
    "x '# {}'\n",
]


def allowed(line: str) -> bool:
    return is_allowed(line.encode(), 0, len(line))


def allowed_after(before: str) -> bool:
    text = f"{before}x".encode()
    return is_allowed(text, len(text) - 1, len(text))


def test_a_pragma_lets_a_key_stand() -> None:
    for line in PRAGMAS:
        assert allowed(line), line


def test_what_resembles_a_pragma_does_not() -> None:
    for line in NO_PRAGMAS:
        assert not allowed(line), line


def test_detect_secrets_says_the_same() -> None:
    for line in PRAGMAS + NO_PRAGMAS:
        assert said_by_detect_secrets(line) is allowed(line), line


def said_by_detect_secrets(*lines: str) -> object:
    """Of the last line."""
    allowlist = pytest.importorskip("detect_secrets.filters.allowlist")
    code_snippet = pytest.importorskip("detect_secrets.util.code_snippet")
    context = code_snippet.CodeSnippet([*lines], 0, len(lines) - 1)
    return allowlist.is_line_allowlisted("a.txt", lines[-1], context)


def test_a_word_in_a_comment_lets_a_key_stand() -> None:
    for word in WORDS:
        for comment in COMMENTS:
            assert allowed(comment.format(word)), (word, comment)


def test_a_word_elsewhere_does_not() -> None:
    for line in NO_COMMENTS:
        for word in ["openai-ready: allow", "gitleaks:allow", "ggignore"]:
            assert not allowed(line.format(word)), (line, word)


def test_words_for_other_lines_and_rules_do_not() -> None:
    for word in NOT_FOR_THIS_LINE:
        assert not allowed(f"x # {word}"), word


def test_a_string_that_is_the_pragma_does_not() -> None:
    assert not allowed("x = 'pragma: allowlist secret'")


def test_a_comment_speaks_of_the_next_line() -> None:
    for word in NEXT_LINE_WORDS:
        for before in NEXT_LINE:
            assert allowed_after(before.format(word)), (word, before)


def test_anything_else_before_a_line_does_not() -> None:
    for word in NEXT_LINE_WORDS:
        for before in NOT_NEXT_LINE:
            assert not allowed_after(before.format(word)), (word, before)


def test_words_for_their_own_line_say_nothing_of_the_next() -> None:
    for word in WORDS:
        assert not allowed_after(f"# {word}\n"), word


def test_detect_secrets_says_the_same_of_the_next_line() -> None:
    for before, said in [
        ("# pragma: allowlist nextline secret", True),
        ("  // pragma: allowlist-nextline-secret", True),
        ("# pragma: allowlist nextline secret: revoked", True),
        ("x # pragma: allowlist nextline secret", False),
        ("# pragma: whitelist nextline secret", False),
        ("# pragma: allowlist secret", False),
    ]:
        assert said_by_detect_secrets(before, "x") is said, (before, said)
        assert allowed_after(f"{before}\n") is said, (before, said)


def test_a_comment_counts_for_its_line_only() -> None:
    text = b"# pragma: allowlist secret\nx\n# pragma: allowlist secret"
    assert not is_allowed(text, 27, 28)


def test_comments_are_looked_for_within_bounds() -> None:
    filler = "." * LONGEST_COMMENT
    assert not allowed(f"x # {filler} gitleaks:allow")
    assert not allowed_after(f"# openai-ready: allow next line {filler}\n")


@pytest.mark.parametrize("filler", [";ggignored", '#"ggignore', "#", "//", "/*{", '"#'])
def test_a_line_of_megabytes_is_read_once(filler: str) -> None:
    """A line takes so many steps that a quadratic search would never end."""
    line = filler.encode() * 300_000
    assert not is_allowed(line, 0, len(line))


def test_keys_with_comments_are_not_found() -> None:
    shapes = ("project", "deepseek", "legacy-user")
    lines = [f"a = '{make(name)}'  # openai-ready: allow\n" for name in shapes]
    lines += ["# openai-ready: allow next line\n", f"b = '{make('project', 1)}'\n"]
    lines += [f"c = '{make('project', 2)}'\n"]
    found = hits_of("a.py", "".join(lines).encode())
    assert [(hit.line, hit.key.masked) for hit in found] == [
        (6, f"sk-proj-...{make('project', 2)[-4:]}")
    ]


@pytest.mark.parametrize("indent", [None, 1])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_comment_in_a_notebook_speaks_of_its_line(
    indent: int | None, end: str
) -> None:
    source = [
        f"a = '{make('project', 1)}'{end}",
        f"# openai-ready: allow next line{end}",
        f"b = '{make('project', 2)}'{end}",
        f"c = '{make('project', 3)}'  # gitleaks:allow{end}",
        f"d = '{make('project', 4)}'",
    ]
    notebook = json.dumps({"cells": [{"source": source}]}, indent=indent)
    found = hits_of("a.ipynb", notebook.encode())
    assert [hit.key.reveal() for hit in found] == [
        make("project", 1),
        make("project", 4),
    ]
