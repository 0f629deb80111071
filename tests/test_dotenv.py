"""A ``.env``: its names, its text as python-dotenv reads it, and what is written."""

from __future__ import annotations

import io
import random
from time import process_time

import pytest
from dotenv import dotenv_values

from pytest_openai_ready.dotenv import file_names
from pytest_openai_ready.dotenv.hidden import without_values
from pytest_openai_ready.dotenv.parse import (
    DotenvTooComplexError,
    assignments,
    values_in,
)
from pytest_openai_ready.dotenv.plain import plain_assignments
from pytest_openai_ready.dotenv.resolved import (
    all_encrypted,
    holds_plain_values,
    is_encrypted,
    is_reference,
)
from pytest_openai_ready.dotenv.write import with_line, with_values

# What each name is: settings, a template of them, or read for its values alone.
NAMES = {
    "settings": [
        ".env", ".ENV", "a/.env", ".env.local", ".env.production", ".env_old", ".env-1",
        ".envrc", ".envrc.local", ".streamlit/secrets.toml", ".env~", ".env.bak",
    ],
    "template": [
        ".env.example", ".env-example", ".env_sample", ".env.samples", ".env.tmpl", ".env.tpl", ".envrc.dist",
        ".env.schema", ".env.vault", ".env.local.template", "env.example", "example.env",
        ".Env.Example", ".env.sops", ".streamlit/secrets.toml.example",
    ],
    "values": ["prod.env", "config/Prod.ENV"],
    "nothing": [
        ".environment", ".envoy.yaml", "env", "env.py", "environ", ".envrc2", "secrets.toml",
        "env.ts", "a.env.py",
    ],
}  # fmt: skip


def kind_of(path: str) -> str:
    if file_names.is_dotenv(path):
        return "settings"
    if file_names.is_template(path):
        return "template"
    return "values" if file_names.holds_assignments(path) else "nothing"


def test_a_name_tells_what_a_file_is() -> None:
    reported = {path: kind_of(path) for group in NAMES.values() for path in group}
    assert reported == {path: kind for kind, group in NAMES.items() for path in group}


def test_values_are_read_from_settings_and_from_no_template() -> None:
    assert [
        each for each in NAMES["template"] if file_names.holds_assignments(each)
    ] == []
    toml = [".streamlit/secrets.toml"]
    unread = [
        each for each in NAMES["settings"] if not file_names.holds_assignments(each)
    ]
    assert unread == toml


def test_a_file_may_be_meant_as_dotenv_whatever_it_is_called() -> None:
    meant = [
        ".env",
        ".env.txt",
        ".env_2",
        "prod.env",
        "env",
        "env.txt",
        "ENV",
        "env-local",
    ]
    meant += [".envv", "environment", ".enviroment", ".environment_2"]
    others = [
        ".env.example",
        ".envrc",
        "environment.yml",
        ".envoy.yaml",
        "envelope.txt",
    ]
    others += ["environ", ".streamlit/secrets.toml", "example.env", "a.env.py"]
    assert list(filter(file_names.may_be_meant, meant + others)) == meant


# As people write them; every one is read as python-dotenv reads it.
TEXTS = [
    "A=b", "A = b ", "export A=b", "export\tA = 'b'", "A='b' # c", 'A="b"#c', "A=b#c", "A=b # c",
    "A=#c", "A= # c", "A=", "A=''", 'A=""', "# A=b", "A=b\r\nB=c\r\n", "\ufeffA=b\n", "A='b",
    'A="b\\n"', "A='a\\nb'", "A='it\\'s'", "A='it'\\''s'", 'A="1\n2"\nB=c', "A='1\n\n2'", "A",
    "A=b\nA=c", "A b=c", "'A B'=c", "A: b", "A=${B}", "B=1\nA=$B", "A=b\\nc", "A=\\", "=b", "'",
    "A=`b`", "A=b\tc", "A=b\t#c", "A=\u5bc6\u94a5", "A=b\u3000", "# \u5bc6\u94a5\nA=b", "A=b\rB=c",
    "A=b  c", "A=b=c", "A='b'c", "A=b'c'", "export=1", "export A", "A=b\f", "\fA=b", "A==b", "A.B=c",
]  # fmt: skip
PIECES = [
    *(
        "A",
        "B_1",
        "=",
        " ",
        "\t",
        "'",
        '"',
        "\\",
        "#",
        "\n",
        "\r\n",
        "\r",
        "$",
        "{",
        "}",
    ),
    *("export ", "\ufeff", "\u3000", "x", "9f", "-", "`", "\x0b", "=v\n", "='v'\n"),
]


def by_dotenv(text: str) -> dict[str, str | None]:
    return dotenv_values(stream=io.StringIO(text), interpolate=False)


def check(text: str) -> bool:
    """Whether the text is plain; read it in both ways."""
    expected = by_dotenv(text.removeprefix("\ufeff"))
    valued = {name: value for name, value in expected.items() if value is not None}
    read = dict(assignments(text.encode()))
    assert {name: read[name] for name in valued} == valued, text
    plain = plain_assignments(text.encode())
    if plain is not None:
        assert {name.decode(): value.decode() for name, value in plain} == valued, text
    return plain is not None


def test_a_text_is_read_as_python_dotenv_reads_it() -> None:
    plain = [text for text in TEXTS if check(text)]
    assert len(plain) > len(TEXTS) / 3


def test_any_text_is_read_as_python_dotenv_reads_it() -> None:
    chance = random.Random(7)  # noqa: S311 - not a secret, on purpose
    texts = ("".join(chance.choices(PIECES, k=12)) for _ in range(8_000))
    assert sum(map(check, texts)) > 40


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]


def test_a_text_in_utf_16_is_read() -> None:
    read = [dict(assignments("A='b'\nC=d\n".encode(each))) for each in ENCODINGS]
    assert read == [{"A": "b", "C": "d"}] * len(ENCODINGS)


@pytest.mark.parametrize(
    "text",
    [
        "A=" + " " * 100_000 + "x",
        "A=b\n" * 20_000,
        "A=" + "x" * 300_000,
        "A0=xxxxxxxx\n" + "".join(f"A{n + 1}=${{A{n}}}${{A{n}}}\n" for n in range(40)),
        "A=" + "${" * 40_000,
        "A=b\n" + "B=" + "${A}" * 5_000,
    ],
    ids=["spaces", "lines", "long", "doubled", "open", "references"],
)
def test_what_would_take_too_long_is_refused(text: str) -> None:
    began = process_time()
    with pytest.raises(DotenvTooComplexError):
        values_in(text, {})
    assert process_time() - began < 2


REFERRING = {
    "A=1\nB=${A}": ({"A": "1", "B": "1"}, {}),
    "B=${A}\nA=1": ({"A": "1", "B": "${A}"}, {}),
    "B=${A:-x}": ({"B": "${A:-x}"}, {"B": "A"}),
    "B=h/${A}": ({"B": "h/${A}"}, {"B": "A"}),
    "B=${B:-x}": ({"B": "x"}, {}),
    "OUT=${OUT:-x}": ({"OUT": "${OUT:-x}"}, {"OUT": "OUT"}),
    "B=${OUT}": ({"B": "${OUT}"}, {"B": "OUT"}),
    "B=https://h/${OUT}/\nC=${B}": (
        {"B": "https://h/${OUT}/", "C": "${B}"},
        {"B": "OUT", "C": "OUT"},
    ),
    "OUT=mine\nB=${OUT}": ({"OUT": "mine", "B": "mine"}, {}),
    "B='${OUT}'\nB=x": ({"B": "x"}, {}),
}


def test_a_file_is_given_nothing_of_the_environment() -> None:
    environ = {"OUT": "secret"}
    assert {text: tuple(values_in(text, environ)) for text in REFERRING} == REFERRING


def test_a_file_learns_nothing_of_what_the_environment_has() -> None:
    """Neither by a value nor by a default in its place."""
    for text in ("B=https://h/${OUT:-no}", "B=https://h/${OUT}", "A=${OUT:-x}\nB=${A}"):
        assert values_in(text, {"OUT": "1"}) == values_in(text, {})


RESOLVED = {
    "op://vault/item/field": "reference",
    "ref+vault://path#key": "reference",
    "secretref+awsssm://path": "reference",
    "exec('op read op://vault/item')": "reference",
    "${OTHER}": "reference",
    "$OTHER": "reference",
    "{{ secret }}": "reference",
    "encrypted:BDqDBibm4wsYqMpCjTQ6BsDHmMadg9K3": "encrypted",
    "ENC[AES256_GCM,data:CwE4O1s=,type:str]": "encrypted",
    "https://example.com": "",
    "exec": "",
    "sk-$x": "",
    "": "",
}


def test_values_that_are_to_be_looked_up_or_decrypted_are_reported() -> None:
    reported = {
        value: "reference"
        if is_reference(value)
        else "encrypted"
        if is_encrypted(value)
        else ""
        for value in RESOLVED
    }
    assert reported == RESOLVED


# Of a file: whether all is encrypted, and whether any value stands there as it is.
HELD = {
    b"": (False, False),
    b"A=\nB=''\n": (False, False),
    b"# A=b\n": (False, False),
    b"A=b\n": (False, True),
    b"my key = b\n": (False, True),
    b"A=encrypted:x\n": (True, False),
    b"#/---/\nDOTENV_PUBLIC_KEY_CI='03'\nA='encrypted:x'\nB=\n": (True, False),
    b"A=ENC[AES256_GCM,data:x]\nsops_version=3.9.0\nsops_mac=ENC[x]\n": (True, False),
    b"A=encrypted:x\nB=c\n": (False, True),
    b'A="encrypted:x\n  more"\n': (True, False),
    "A=b\n".encode("utf-16"): (False, True),
    "A=\n".encode("utf-16"): (False, False),
    b"A=b\n" * 20_000: (False, True),
}


def test_values_in_plain_are_distinguished_from_encrypted_ones() -> None:
    reported = {each: (all_encrypted(each), holds_plain_values(each)) for each in HELD}
    assert reported == HELD


WRITTEN = [
    ("", "A=v\n"),
    ("\ufeff", "\ufeffA=v\n"),
    ("B=1", "B=1\nA=v\n"),
    ("B=1\r\n", "B=1\r\nA=v\r\n"),
    ("B=1\r\nC=2", "B=1\r\nC=2\r\nA=v\r\n"),
    ("\ufeffA=old\r\nB=1\r\n", "\ufeffA=v\r\nB=1\r\n"),
    ("export A='old' # mine\nB=1\n", "export A=v # mine\nB=1\n"),
    ('A="1\n2"\nB=1\n', "A=v\nB=1\n"),
    ("B='1\n2'", "B='1\n2'\nA=v\n"),
    ("A=1\nB=2\nA=3\n", "A=1\nB=2\nA=v\n"),
    ("A=\n", "A=v\n"),
    ("A\nB=1\n", "A\nB=1\nA=v\n"),
    ("# A=1\n", "# A=1\nA=v\n"),
]


def test_one_value_is_written_and_all_else_is_kept() -> None:
    assert [(text, with_values(text, {"A": "v"})) for text, _ in WRITTEN] == WRITTEN


def test_several_values_are_written_as_one_after_the_other() -> None:
    names = ["B", "D", "A"]
    for text, _ in WRITTEN:
        one_by_one = text
        for name in names:
            one_by_one = with_values(one_by_one, {name: f"of {name}"})
        assert with_values(text, {each: f"of {each}" for each in names}) == one_by_one


def test_what_is_written_is_read_again() -> None:
    values = [
        "v",
        "",
        " v ",
        "it's",
        "a\\b",
        "a\nb",
        'a"b',
        "#v",
        "${B}",
        "'",
        "\\'",
        "\u5bc6",
    ]
    for text, _ in WRITTEN:
        before = by_dotenv(text.removeprefix("\ufeff"))
        for value in values:
            after = with_values(text, {"A": value})
            read = by_dotenv(after.removeprefix("\ufeff"))
            assert read == {**before, "A": value}, (text, value)


def test_a_line_ends_as_the_one_before_it() -> None:
    assert with_line("A=1\r\n", "# B=") == "A=1\r\n# B=\r\n"
    assert with_line("A=1", "# B=") == "A=1\n# B=\n"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("A=1\n", "A=...\n"),
        ("A=\nB =\n", "A=\nB =\n"),
        (" export  A-b.c = 'x\ny' # z\n", " export  A-b.c = ...\n...\n"),
        ("'A'=1\r\n\r\nB=2\r\n", "'A'=...\r\n\r\nB=...\r\n"),
        ("A='x\nB=2\n", "...\nB=...\n"),
        ("A: 1\nexport B\nC\n", "...\n...\n...\n"),
        ("aB3d==\nAB2=\nab2=\n", "...\nAB2=\n...\n"),
        ("A=sk-...abcd\nB=ab...cd\n", "A=sk-...abcd\nB=...\n"),
        ("# Don't set 2 (see docs/a.md).\n", "# ...\n"),
        ("# Don't set 2. 先填 key；再跑。\n\n", "# Don't set 2. 先填 key；再跑。\n\n"),
        ("# A=1\n#B: 2\n# c4d5e6f7\n", "# A=...\n#...\n# ...\n"),
        ("A=" + " " * 300 + "1\n\nB=2", "...\n\n..."),
    ],
)
def test_of_a_dotenv_its_names_are_shown(text: str, shown: str) -> None:
    assert without_values(text, {"sk-...abcd"}) == shown
