"""No file of a repository costs more than its size, in whichever format."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from typing import TYPE_CHECKING, NamedTuple

import pytest

from pytest_openai_ready import config_files
from pytest_openai_ready.changes.editing import toml_file, yaml_file
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.config_files import ConfigError, TooComplexError

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository


def nested_aliases(levels: int, width: int = 9) -> str:
    """A few hundred bytes that stand for ``width`` to the power of ``levels``."""
    lines = ["a0: &a0 [" + ",".join("x" * width) + "]"]
    for level in range(1, levels):
        names = ",".join([f"*a{level - 1}"] * width)
        lines.append(f"a{level}: &a{level} [{names}]")
    return "\n".join(lines)


BOMB = nested_aliases(9)
HOOKS = f"""\
{BOMB}
repos:
- repo: https://example.com/a
  rev: *a8
  hooks: [{{id: x}}]
"""
BAD_YAML = {
    "aliases nine levels deep": BOMB,
    "aliases that are merged": "\n".join(
        ["a0: &a0 {x: y}"]
        + [
            f"a{n}: &a{n} {{b{n}: &b{n} [*a{n - 1}, *a{n - 1}], <<: [*a{n - 1}, *a{n - 1}]}}"
            for n in range(1, 22)
        ]
    ),
    "a long text, repeated": f"a: &a {'x' * 50_000}\nb: [*a, *a, *a]\n",
    "an anchor within itself": "a: &a [*a]\n",
    "open brackets": "[" * 250_000,
    "few open brackets": "[" * 100,
    "brackets that are closed": "[" * 100 + "]" * 100,
    "open braces": "{a: " * 100,
    "hyphens": "- " * 60_000 + "a",
    "question marks": "? " * 60_000 + "a",
    "blocks": "".join(f"{' ' * depth}a:\n" for depth in range(200)),
    "too long": "# " + "x" * 200_000,
}
BAD_TOML = {
    "one dotted key": ".".join("a" * 40_000) + " = 1\n",
    "one dotted key of strings": ".".join(['"a"', "'b'"] * 20_000) + " = 1\n",
    "dots with space": " . ".join("a" * 40_000) + " = 1\n",
    "a dotted table": f"[{'.'.join('a' * 40_000)}]\n",
    "many dotted tables": f"[{'.'.join('a' * 40)}]\n" * 1000,
    "a dotted key in a table": f"a = {{ {'.'.join('a' * 40_000)} = 1 }}\n",
    "open brackets": "a = " + "[" * 100_000,
    "brackets that are closed": "a = " + "[" * 100 + "]" * 100,
    "tables in tables": "a = " + "{a = " * 100 + "1" + "}" * 100,
    "too long": "# " + "x" * 200_000,
}
# Python's own reader takes these in its stride.
BAD_TO_EDIT = {
    "keys with nine parts": "".join(f"a.b.c.d.e.f.g.h.i{n}=1\n" for n in range(5000)),
    "keys of fifty tables": "".join(f"a{n % 50}.b{n}=1\n" for n in range(10_000)),
}
BAD_INI = {
    "options of DEFAULT in each section": "[DEFAULT]\n"
    + "".join(f"a{n}=1\n" for n in range(5000))
    + "".join(f"[{n}]\n" for n in range(5000)),
    "too long": "# " + "x" * 200_000,
}
BAD_JSON = {"open brackets": "[" * 250_000, "open braces": '{"a":' * 100_000}


def test_such_a_text_is_refused_at_once() -> None:
    readers: tuple[tuple[Callable[[str], object], dict[str, str]], ...] = (
        (config_files.yaml, BAD_YAML),
        (config_files.toml, BAD_TOML),
        (config_files.check_toml, BAD_TOML),
        (config_files.json_value, BAD_JSON),
        (config_files.ini, BAD_INI),
    )
    for read, texts in readers:
        for name, text in texts.items():
            start = time.process_time()
            with pytest.raises(TooComplexError):
                read(text)
            assert time.process_time() - start < 2, name


def test_init_refuses_it_at_once() -> None:
    readers: tuple[tuple[Callable[[str, bytes], object], dict[str, str]], ...] = (
        (yaml_file.read_yaml, BAD_YAML),
        (toml_file.toml_document, {**BAD_TOML, **BAD_TO_EDIT}),
    )
    for read, texts in readers:
        for name, text in texts.items():
            start = time.process_time()
            with pytest.raises(ChangeError, match="config-too-complex"):
                read("path", text.encode())
            assert time.process_time() - start < 2, name


GOOD_YAML = {
    "": None,
    "a: 1\nb: [x, ~, 2026-01-01, yes, 0x1f, 1.50]\n": {
        "a": "1",
        "b": ["x", None, "2026-01-01", "yes", "0x1f", "1.50"],
    },
    "a: &a {b: c}\nd: {<<: *a, e: f}\n": {
        "a": {"b": "c"},
        "d": {"b": "c", "e": "f"},
    },
    "a: &a [x]\nb: [*a, *a]\n": {"a": ["x"], "b": [["x"], ["x"]]},
    f"a: {'1:' * 50_000}1\n": {"a": "1:" * 50_000 + "1"},
    f"a: {'9' * 50_000}\n": {"a": "9" * 50_000},
    "[" * 50 + "]" * 50: json.loads("[" * 50 + "]" * 50),
}
BAD_FORMS = ("a: [", "a: *b", "a: !!int [b]", "a: !python/name:os.system x", "? [a]: b")


def test_yaml_that_people_write_is_read() -> None:
    for text, said in GOOD_YAML.items():
        assert config_files.yaml(text) == said
    for text in BAD_FORMS:
        with pytest.raises(ConfigError) as caught:
            config_files.yaml(text)
        assert not isinstance(caught.value, TooComplexError)


def test_ini_that_people_write_is_read_as_it_is_spelled() -> None:
    good = {
        "": {},
        "[a]\nB = 1\nb: %(x)s\n c\nd\n[a]\nB=2\n": {
            "a": {"B": "2", "b": "%(x)s\nc", "d": ""}
        },
        "[DEFAULT]\nx=1\ny=2\n[a]\ny=3\n": {
            "DEFAULT": {"x": "1", "y": "2"},
            "a": {"x": "1", "y": "3"},
        },
    }
    for text, said in good.items():
        assert config_files.ini(text) == said
    for text in ("a=1\n", "[a\nb=1\n", "[a]\n=1\n"):
        with pytest.raises(ConfigError):
            config_files.ini(text)


DOTS = "." * 100
GOOD_TOML = {
    "comment": (f"# {DOTS}\na = 1 # {DOTS} [[[\n", 1),
    "string": (f'a = "{DOTS}{"[" * 100}"\n', DOTS + "[" * 100),
    "escapes": (f'a = "\\"{DOTS}\\\\"\n', f'"{DOTS}\\'),
    "literal": (f"a = '{DOTS}\\'\n", DOTS + "\\"),
    "several lines": (f'a = """\n"{DOTS}""{DOTS}"""""\n', f'"{DOTS}""{DOTS}""'),
    "several literal lines": (f"a = '''\n'{DOTS}''{DOTS}'''\n", f"'{DOTS}''{DOTS}"),
    "empty": ('a = ""\nb = ""\n', ""),
    "numbers": (f"a = [{'1.5, ' * 100}]\n", [1.5] * 100),
    "many tables": ("a = 1\n" + "".join(f"[t{n}.x.y]\n" for n in range(100)), 1),
}


def test_toml_that_people_write_is_read() -> None:
    for name, (text, value) in GOOD_TOML.items():
        assert config_files.toml(text)["a"] == value, name
        assert toml_file.values("path", text.encode())["a"] == value, name
    for text in (
        "a = ",
        'a = "',
        "a = '''x",
        f'a = """{"x" * 9} \\"""',
        "a.b = 1\na = 2",
    ):
        with pytest.raises(ConfigError) as caught:
            config_files.toml(text)
        assert not isinstance(caught.value, TooComplexError)


def test_an_end_of_a_string_that_never_comes_takes_no_time() -> None:
    for text in ('"""\\"""\n' * 15_000, "'''\n''" * 20_000, '"\\' * 60_000):
        start = time.process_time()
        with pytest.raises(ConfigError):
            config_files.toml(text)
        assert time.process_time() - start < 2


class Case(NamedTuple):
    """A file, and the check of doctor that reads it."""

    path: str
    content: str
    check: str


# As words: where a line ends is for others to test.
REASON = (
    "is too large, too deeply nested or refers to itself too often, so it was not read."
)
CASES = {
    "YAML": Case(".pre-commit-config.yaml", HOOKS, "hooks"),
    "YAML brackets": Case(
        ".pre-commit-config.yaml", BAD_YAML["open brackets"], "hooks"
    ),
    "TOML": Case("pyproject.toml", BAD_TOML["one dotted key"], "published"),
    "more than is read": Case(".pre-commit-config.yaml", "#" * 500_000, "hooks"),
    "prek": Case("prek.toml", BAD_TOML["one dotted key"], "hooks"),
}
MEMORY = 1 << 30


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux bounds the memory")
@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_doctor_says_so_in_one_sentence(repository: Repository, case: Case) -> None:
    repository.add(case.path, case.content)
    repository.write(".env", "A=b\n")

    def bound() -> None:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CPU, (20, 20))

    script = "from pytest_openai_ready.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "doctor", "--only", case.check],
        capture_output=True,
        check=False,
        preexec_fn=bound,
        encoding="utf-8",
    )
    assert (done.returncode, done.stderr) == (3, "")
    name = {"hooks": "Hooks", "published": "Exposed"}[case.check]
    assert " ".join(done.stdout.split()) == (
        f"Repository ? {name} {case.path} {REASON} [not-judged] Look into it before "
        "anything reads it: nobody writes such a file by hand. "
        f"Undecided: see {name} [not-judged]."
    )
