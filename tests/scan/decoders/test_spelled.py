"""Keys that are cut by what nobody sees, or whose characters are spelled out."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
from makers import SHAPES, make, parts
from scan.hits import KEY, NAMES, OTHER, findings_in, hits, hits_of
from scan.leaks import leaked

from pytest_openai_ready.keys.invisible import RANGES

HIDDEN = tuple(chr(first) for first, _ in RANGES)
ZERO_WIDTH = "\u200b"
GREP, RIPGREP = "\x1b[m\x1b[K\x1b[01;31m\x1b[K", "\x1b[0m\x1b[1m\x1b[31m"

# What may stand between two characters of a key, and how that is called.
CUTS = {
    "zero-width space": (ZERO_WIDTH, "invisible"),
    "in JSON": ("\\u200b", "invisible"),
    "in JSON in JSON": ("\\\\u200B", "invisible"),
    "in an address": (quote(ZERO_WIDTH), "invisible"),
    "in a repr of bytes": ("\\xe2\\x80\\x8b", "invisible"),
    "in HTML": ("&#8203;", "invisible"),
    "in HTML, hexadecimal": ("&#x200B;", "invisible"),
    "soft hyphen of HTML": ("&shy;", "invisible"),
    "place to break of HTML": ("<wbr>", "marked up"),
    "grep": (GREP, "coloured"),
    "ripgrep": (RIPGREP, "coloured"),
    "grep in a notebook": (json.dumps(GREP)[1:-1], "coloured"),
    "grep in a shell": (GREP.replace("\x1b", "\\033"), "coloured"),
}
# Not looked for between the letters of the rarer beginning.
OF_THE_USUAL_BEGINNING = ("in JSON in JSON", "grep in a shell")
SPELLINGS = {
    "Django": "\\u002D",
    "JSON": "\\u002d",
    "JSON in JSON": "\\\\u002d",
    "JavaScript": "\\x2d",
    "an address": "%2D",
    "HTML": "&#45;",
    "HTML, hexadecimal": "&#x2D;",
    "Markdown": "\\-",
}


def test_a_key_is_found_whole_wherever_it_is_cut() -> None:
    for name, (cut, form) in CUTS.items():
        for key in (KEY, OTHER):
            for at in range(1, len(key)):
                text = f"OPENAI_API_KEY={key[:at]}{cut}{key[at:]}\n"
                assert hits(text) == [f"1:16 {NAMES[key]} {form}"], (name, at)


def test_every_character_that_nobody_sees_is_known() -> None:
    for hidden in HIDDEN:
        for at in (1, 2, 3, 20, len(KEY) - 1):
            text = f"key: {KEY[:at]}{hidden}{KEY[at:]}\n"
            assert hits(text) == ["1:6 KEY invisible"], (hidden, at)
    latin = f"key: {KEY[:30]}\u00ad{KEY[30:]}\n".encode("latin-1")
    assert hits(latin) == ["1:6 KEY invisible"]


def test_in_every_encoding() -> None:
    for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be"):
        for at in (1, 2, 3, 40):
            text = f"OPENAI_API_KEY={KEY[:at]}{ZERO_WIDTH}{KEY[at:]}\nB=1\n"
            (hit,) = hits(text.encode(encoding))
            assert hit.endswith("KEY invisible"), (encoding, at)


def test_a_key_of_any_shape_is_found_with_several_and_nothing_of_it_is_said() -> None:
    for shape in SHAPES:
        key = make(shape)
        for cut, _ in CUTS.values():
            text = f"key = '{cut.join(parts(key, 7))}'\n".encode()
            (hit,) = hits_of("a.py", text)
            assert hit.key.reveal() == key, (shape, cut)
            assert leaked(key, findings_in("a.py", text)) == []


def test_one_beside_a_key_is_no_part_of_it() -> None:
    for text in (f"\u200b{KEY}\n", f"{KEY}\u200b\n", f"\ufeff{KEY}"):
        (hit,) = hits_of("a", text.encode())
        assert (hit.key.reveal(), hit.form) == (KEY, ""), text


HTML = '<span class="{}">{}</span>'


def highlighted(key: str) -> str:
    """As Pygments writes a word that is no string: each hyphen is an operator."""
    words = [HTML.format("n", each) for each in key.split("-")]
    return HTML.format("o", "-").join(words)


def in_latex(key: str) -> str:
    words = [rf"\PY{{n}}{{{each}}}" for each in key.split("-")]
    return r"\PY{o}{\PYZhy{}}".join(words).replace("_", r"\PYZus{}")


def test_homework_that_nbconvert_made() -> None:
    name = HTML.format("nv", "OPENAI_API_KEY") + HTML.format("o", "=")
    found = {
        "page": hits(f"<pre>{name}{highlighted(KEY)}\n</pre>"),
        "page, one of a provider": hits(f"<pre>{name}{highlighted(OTHER)}\n</pre>"),
        "LaTeX": hits(f"\\PY{{n}}{{KEY}}\\PY{{o}}{{=}}{in_latex(KEY)}\n"),
        "LaTeX, in a string": hits(
            r"\PY{l+s+s2}{\PYZdq{}"
            + KEY.replace("-", r"\PYZhy{}").replace("_", r"\PYZus{}")
            + r"\PYZdq{}}"
        ),
        "LaTeX, one of a provider in a string": hits(
            rf"\PY{{l+s+s1}}{{\PYZsq{{}}{OTHER}\PYZsq{{}}}}".replace("-", r"\PYZhy{}")
        ),
        "drawing": hits(f"<text><tspan>{KEY[:9]}</tspan><tspan>{KEY[9:]}</tspan>"),
        "OpenDocument": hits(
            f'<text:p>{KEY[:9]}<text:span text:style-name="T1">{KEY[9:]}</text:span>'
        ),
        "coloured output": hits(
            f'<pre><span class="ansi-red-fg">{KEY[:9]}</span>{KEY[9:]}</pre>'
        ),
    }
    assert {
        name: [each.split(" ", 1)[1] for each in said] for name, said in found.items()
    } == {
        "page": ["KEY marked up"],
        "page, one of a provider": ["OTHER marked up"],
        "LaTeX": ["KEY escaped"],
        "LaTeX, in a string": ["KEY escaped"],
        "LaTeX, one of a provider in a string": ["OTHER escaped"],
        "drawing": ["KEY marked up"],
        "OpenDocument": ["KEY marked up"],
        "coloured output": ["KEY marked up"],
    }


def test_the_rarer_beginning_is_cut_anywhere_as_well() -> None:
    key = make("session")
    for cut, _ in (CUTS[name] for name in CUTS if name not in OF_THE_USUAL_BEGINNING):
        for at in range(1, len(key)):
            found = hits_of("a", f"key = {key[:at]}{cut}{key[at:]}\n".encode())
            assert (cut, at, [each.key.reveal() for each in found]) == (cut, at, [key])


def test_tags_that_end_a_line_end_a_key() -> None:
    for tag in ("</p><p>", "<br>", "</td><td>", "</li><li>", "</div><div>"):
        assert hits(f"<p>{KEY[:20]}{tag}{KEY[20:]}</p>") == [], tag


def test_a_spelled_hyphen_hides_no_key() -> None:
    for hyphen in SPELLINGS.values():
        for text in ["key = '{}';", "{}", "密钥：{}。"]:
            escaped = text.format(KEY.replace("-", hyphen))
            column = len(text.partition("{")[0].encode()) + 1
            assert hits(f"\n{escaped}\n") == [f"2:{column} KEY escaped"], (hyphen, text)


def test_a_key_may_be_spelled_out_altogether() -> None:
    for form in ("\\x%02x", "\\\\x%02X", "%%%02X", "\\u%04x", "&#%d;", "&#x%x;"):
        written = "".join(form % ord(each) for each in KEY)
        assert hits(f"key = '{written}'\n") == ["1:8 KEY escaped"], form


def test_underscores_of_markdown_are_spelled_out_too() -> None:
    key = make("project", 3)
    assert "_" in key
    escaped = key.replace("-", "\\-").replace("_", "\\_")
    assert hits(escaped, names={key: "it"}) == ["1:1 it escaped"]


@pytest.mark.parametrize(
    "text",
    [
        "sk\\-learn and sk\\-image",
        "task%2Dlist",
        "sk&#45;placeholder",
        "sk\\u002d" * 50,
        "<b>sk</b>-learn, <a href='x'>ta</a>sk<i>-</i>force",
    ],
)
def test_a_spelled_hyphen_makes_no_key(text: str) -> None:
    assert hits(text) == []


def test_where_they_abound_time_is_linear() -> None:
    for part in ("sk-\u200b", "sk<b>", "s\\u200bk", "sk%2D", "sk-<b>a</b>", "&#115;"):
        assert hits(part * (100_000 // len(part))) == [], part
