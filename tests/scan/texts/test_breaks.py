"""What begins as a key and breaks off: whether it may go on behind the break."""

from __future__ import annotations

from pytest_openai_ready.scan.texts.breaks import behind_tags, may_go_on

LONG = "x" * 60
GOES_ON = [
    *(
        '" + "a',
        "' + 'a",
        '" "a',
        '"\n    "a',
        '" \\\n  "a',
        '"  # why\n  "a',
        "` + `a",
    ),
    *('" . "a', '".concat("a', '" .. "a', '" & "a', '" & _\n "a', '" || "a', '" <> "a'),
    *('", "a', '",\n  "a', "', f'a", '" + f"a', '" + rb"a', '\\" + \\"a', "\\' \\'a"),
    # A notebook is JSON, whose lines are strings of their own.
    *(
        '\\"\\n",\n "\\"a',
        '\\" + \\\\\\n",\n "    \\"a',
        "\\\\\\n",
        '\\" # why\\n",\n "\\"a',
    ),
    *(
        '"\nk += "a',
        "';\n$k .= 'a",
        '\\"\\n",\n "k += \\"a',
        '"  # why\n\n  my.k += "a',
    ),
    *("</w:t></w:r><w:r><w:t>a", "<wbr>a", "</span><span>-", "=\na", "\\\na"),
    *(
        "\\u200ba",
        "\\u002d",
        "\\x2d",
        "\\-",
        "%2D",
        "&#45;",
        "&shy;a",
        "\x1b[0ma",
        "\x7fa",
    ),
    *('"', "'  "),  # more may come in the next block
]
ENDS = [
    *(
        '"\n',
        '")\n',
        '",)',
        '", model="x")',
        '",\n  model="x"',
        "';",
        '"}',
        '"]',
        '"\nx = 1',
    ),
    *(
        '",\n  "model": "x"',
        '", "b": 1',
        '"  # why\nx',
        "` is",
        "`.\n",
        "'\\n",
        '" if x else',
    ),
    *(
        '\\"\\n",\n "x = 1"',
        '\\""\n   ]',
        '\\")"',
        '\\"},',
        "\\n\\nnext",
        "\\tx",
        '\\\\\\")',
    ),
    *(
        "</b>\n",
        "</code></p>",
        "&quot;",
        "&amp;",
        "%20",
        "%s",
        "=x",
        "\n",
        "\r\n",
        " a",
        "...",
        "*",
    ),
]


def test_it_may_go_on_where_something_joins_what_follows() -> None:
    for behind in GOES_ON:
        text = f"x sk-your-key{behind}".encode()
        assert may_go_on(text, text.index(b"-key") + 4), behind
        assert may_go_on(bytearray(text), text.index(b"-key") + 4), behind


def test_it_ends_where_nothing_does() -> None:
    for behind in ENDS:
        text = f"x sk-your-key{behind} and so on".encode()
        assert not may_go_on(text, text.index(b"-key") + 4), behind


def test_a_line_may_be_wrapped_where_it_is_long() -> None:
    for end in ("\n", "\r\n", "\\n"):
        for before, goes_on in ((LONG, True), (LONG + "\n", False), ('"', False)):
            text = f"{before}sk-abc{end}def".encode()
            place = text.index(b"abc") + 3
            assert may_go_on(text, place) == goes_on, (before, end)


def test_tags_are_passed_by() -> None:
    assert behind_tags(b"<a><b c='d'>-", 0) == b"-"
    assert behind_tags(b"<a" + b" " * 500 + b">-", 0) == b"\n"
    assert behind_tags(b"<b>" * 50 + b"-", 0) == b"\n"
    assert behind_tags(b"", 0) == b"\n"
