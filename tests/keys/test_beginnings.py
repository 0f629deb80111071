"""Whether a letter of a key comes next, cut off or spelled out."""

from __future__ import annotations

from pytest_openai_ready.keys.beginnings import may_follow, places

BEHIND_S = [
    *(b"k-", b"\x7fk", b"\xe2\x80\x8bk", b"\xadk", b"\x1b[1mk", b"\x1b[1m\x1b[31mk"),
    *(b"\\u200bk", b"\\\\u200bk", b"\\u00adk", b"\\u001b[0mk", b"\\u006b", b"\\xadk"),
    *(b"\\033[0mk", b"\\x1b[31m\\x1b[1mk", b"\\xe2\\x80\\x8bk", b"\\allowbreak k"),
    *(b"&#107;", b"&#x6b;", b"&#8203;k", b"&shy;k", b"%6b", b"%E2%80%8B"),
    *(b"<wbr>k", b"</span>k", b"<\\/span>k", b"<!-- -->k", b"}\\PY{o}{k"),
    *(b"", b"\\u20", b"\x1b["),  # the content goes on elsewhere
]
BEHIND_A_WORD = [
    *(b" ", b"n", b"}", b"{a", b"<p>", b"</p>", b"\\n", b"\\\\n", b"\\", b"%d\\n"),
    *(b"\\u2019 x", b"\\u00e9", b"\\u00a0k", b"\\\\xa0b", b"\\uzzzz", b"%20"),
    *(b"\\u001b[0m ", b"\\033[0m %s", b"\\u001b[39m\\u001b[0m="),
    *(b"\x1b[\xd3\x16", b"\x1b[s\xd3\x16", b"\xe4\xb8\xad", b"\xc3\xa9"),
    *(b"&amp;", b"&#8217;s", b"&#x27; k", b"&#;", b"&#"),
]


def test_what_cuts_or_spells_a_key_does_not_end_a_word() -> None:
    for behind in BEHIND_S:
        assert may_follow(frozenset(b"k"), behind, 0), behind
        assert may_follow(frozenset(b"ek"), bytearray(b"s" + behind), 1), behind
    for behind in BEHIND_A_WORD:
        assert not may_follow(frozenset(b"k"), behind, 0), behind


def test_a_needle_is_found_each_time() -> None:
    assert [*places(b"sk-sk-sk", b"sk-")] == [0, 3]
    assert [*places(b"sk-sk-sk", b"sk", 1, 7)] == [3]
    assert [*places(b"", b"sk")] == []
