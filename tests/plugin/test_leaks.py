"""No way out of a session shows a key: channels by modes, beside a run without us."""

from __future__ import annotations

import re
import shutil

import pytest
from inner import bare_session
from leaking import BROKEN, SUITE, pieces
from makers import make

# The first five have every channel open; what the others narrow is for `make test-all`.
MODES = {
    "long": ("-rA", "-l", "-vv", "--tb=long"),
    "native": ("-rA", "--tb=native"),
    "no capture": ("-rA", "-s", "--deselect=test_it.py::test_child"),
    "live log": ("-rA", "-o", "log_cli=true", "--log-cli-level=DEBUG"),
    "workers": ("-rA", "-l", "-n2"),
    **{
        name: pytest.param(options, marks=pytest.mark.matrix)
        for name, options in {
            "plain": (),
            "locals": ("-rA", "-l"),
            "short": ("-rA", "--tb=short"),
            "line": ("-rA", "--tb=line"),
            "tee": ("-rA", "--capture=tee-sys"),
            "collect only": ("--collect-only",),
            "setup show": ("--setup-show",),
            "setup plan": ("--setup-plan",),
            "durations": ("--durations=0", "-vv", "--tb=no"),
            "full trace": ("--full-trace",),
            "strict warnings": ("-W", "error"),
        }.items()
    },
}
FILES = ("--junitxml=out/junit.xml", "--log-file=out/log", "--log-file-level=DEBUG")


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    made = make("project")
    monkeypatch.setenv("OPENAI_API_KEY", made)
    monkeypatch.setenv("COLUMNS", "200")
    return made


def run(pytester: pytest.Pytester, *arguments: str) -> tuple[str, dict[str, int]]:
    """All that was written, and the outcomes."""
    for name, suite in (("test_it.py", SUITE), ("test_broken.py", BROKEN)):
        pytester.path.joinpath(name).write_text(suite)
    pytester.path.joinpath("out").mkdir(exist_ok=True)
    result = bare_session(
        pytester,
        "--continue-on-collection-errors",
        "-p",
        "no:randomly",
        *FILES,
        *arguments,
    )
    files = [*pytester.path.joinpath("out").iterdir()]
    files += pytester.path.joinpath(".pytest_cache").rglob("*")
    written = [file.read_text(encoding="utf-8") for file in files if file.is_file()]
    said = "\n".join([str(result.stdout), str(result.stderr), *written])
    last = next(line for line in reversed(result.outlines) if line.strip())
    return said, {name: int(n) for n, name in re.findall(r"(\d+) ([a-z]+)", last)}


@pytest.mark.parametrize("mode", MODES.values(), ids=MODES)
def test_no_mode_shows_the_key_and_none_changes_an_outcome(
    pytester: pytest.Pytester, key: str, mode: tuple[str, ...]
) -> None:
    plain, expected = run(pytester, *mode, "-p", "no:openai_ready")
    assert len(pieces(key, plain)) > 3, "the channels let nothing out"
    for folder in ("out", ".pytest_cache"):
        shutil.rmtree(pytester.path / folder)
    said, outcomes = run(pytester, *mode)
    assert pieces(key, said) == []
    assert outcomes == expected
    assert key[-4:] in said


def test_a_key_of_a_dotenv_is_hidden_once_it_is_in_use(
    pytester: pytest.Pytester,
) -> None:
    key = make("project")
    pytester.path.joinpath(".env").write_text(f"OPENAI_API_KEY={key}\n")
    pytester.makepyfile(
        """
        def test_asks(openai_client):
            held = openai_client.api_key
            assert held == 1
        """
    )
    result = bare_session(pytester, "--openai-ready=off", "-l", "-vv")
    result.assert_outcomes(failed=1)
    assert pieces(key, str(result.stdout)) == []


def test_variables_of_other_names_are_hidden_where_the_settings_say_so(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MY_PASSWORD", "correct horse battery")
    pytester.makeini("[pytest]\nopenai_ready_redact = MY_PASSWORD\n")
    pytester.makepyfile(
        "import os\ndef test_a(): assert os.environ['MY_PASSWORD'] == 1"
    )
    result = bare_session(pytester, "-l", "-vv")
    assert "battery" not in str(result.stdout)


def test_a_key_that_a_module_loads_is_hidden(pytester: pytest.Pytester) -> None:
    key = make("project")
    pytester.path.joinpath(".env").write_text(f"DEEPSEEK_API_KEY={key}\n")
    pytester.makepyfile(
        """
        import os
        from dotenv import load_dotenv

        load_dotenv()

        def test_fails():
            held = os.environ["DEEPSEEK_API_KEY"]
            assert held == 1
        """
    )
    result = bare_session(pytester, "-l", "-vv")
    result.assert_outcomes(failed=1)
    assert pieces(key, str(result.stdout)) == []


# As plugins for pictures and arrays do: what they add is neither equal to anything nor
# text in UTF-8, and stays what it was.
ADDING = """
    import pytest

    class Array:
        def __eq__(self, other):
            return self
        def __bool__(self):
            raise ValueError("the truth value of an array is ambiguous")
        __hash__ = None

    ARRAY, PICTURE = Array(), bytes(range(256))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(item):
        report = (yield).get_result()
        report.array, report.pictures = [ARRAY, {"a": ARRAY}], (PICTURE,)

    def pytest_runtest_logreport(report):
        assert report.array[0] is report.array[1]["a"] is ARRAY
        assert report.pictures == (PICTURE,)
"""


def test_what_another_plugin_adds_to_a_report_stays_as_it_is(
    pytester: pytest.Pytester, key: str
) -> None:
    pytester.makeconftest(ADDING)
    pytester.makepyfile("def test_passes(): pass\ndef test_fails(): assert 1 == 2")
    result = bare_session(pytester, "-q")
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["E*assert 1 == 2"])
    assert pieces(key, str(result.stdout)) == []


SUBTESTS = """
import os, unittest

KEY = os.environ["OPENAI_API_KEY"]

def test_parts(subtests):
    with subtests.test("part", key=KEY):
        assert KEY == 1

class TestParts(unittest.TestCase):
    def test_parts(self):
        with self.subTest("part", key=KEY):
            self.assertEqual(KEY, 2)
"""


@pytest.mark.skipif(pytest.version_tuple < (9,), reason="pytest 9 has subtests")
def test_of_a_failed_subtest_everything_but_the_key_is_shown(
    pytester: pytest.Pytester, key: str
) -> None:
    pytester.makepyfile(SUBTESTS)
    report = "--junitxml=/dev/stdout"  # which is not read again at the end
    result = bare_session(pytester, "-vv", report)
    mask = f"sk-proj-...{key[-4:]}"
    result.stdout.fnmatch_lines(
        [
            *(f"*__ test_parts [[]part[]] (key='{mask}') __*", "*assert KEY == 1"),
            *(f"E*assert '{mask}' == 1", "*TestParts.test_parts [[]part[]] (key=*"),
            *("*self.assertEqual(KEY, 2)", "E*AssertionError: * != 2"),
        ]
    )
    assert pieces(key, str(result.stdout)) == []


def test_a_part_of_a_report_that_may_be_referred_to_weakly_is_shown(
    pytester: pytest.Pytester, key: str
) -> None:
    pytester.makeconftest(
        """
        import os
        import pytest

        class Where:
            __module__ = "_pytest.own"
            __slots__ = ("path", "__weakref__")

            def __init__(self, path):
                self.path = path

            def __str__(self):
                return self.path

        @pytest.hookimpl(hookwrapper=True)
        def pytest_runtest_makereport(item):
            report = (yield).get_result()
            report.longrepr = Where("seen: " + os.environ["OPENAI_API_KEY"])
        """
    )
    pytester.makepyfile("def test_a(): assert 0")
    result = bare_session(pytester, "-q")
    result.stdout.fnmatch_lines([f"seen: sk-proj-...{key[-4:]}"])
    assert pieces(key, str(result.stdout)) == []


def test_a_mistake_in_a_test_s_parameters_is_told_as_pytest_does(
    pytester: pytest.Pytester,
) -> None:
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.parametrize("unknown", [1])
        def test_a():
            pass
        """
    )
    result = bare_session(pytester, "-q")
    result.stdout.fnmatch_lines(["*function uses no argument 'unknown'"])
    assert "openai_ready" not in str(result.stdout)


# As allure-pytest and pytest-benchmark do, in each process.
KEEPING = """
    def pytest_addoption(parser):
        parser.addoption("--alluredir", dest="allure_report_dir")
        parser.addoption("--benchmark-storage", default="file://./.benchmarks")
"""
KEPT = """
    import os, pathlib

    def test_keeps(monkeypatch, request):
        key = os.environ["GIVEN"][::-1]
        monkeypatch.setenv("SET_IN_A_TEST_API_KEY", key)
        for name in ("allure", ".benchmarks/here"):
            folder = pathlib.Path(name)
            folder.mkdir(parents=True)
            folder.joinpath("it.json").write_text(key)
        request.config.cache.set("mine/key", key)
"""


@pytest.mark.parametrize("options", [(), ("-n1",)], ids=["alone", "worker"])
def test_what_a_test_sets_is_hidden_in_the_files_that_plugins_keep(
    pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...]
) -> None:
    monkeypatch.setenv("GIVEN", make("one-api")[::-1])
    pytester.makeconftest(KEEPING)
    pytester.makepyfile(KEPT)
    bare_session(pytester, "--alluredir=allure", *options).assert_outcomes(passed=1)
    mask = f"...{make('one-api')[-4:]}"
    kept = ("allure/it.json", ".benchmarks/here/it.json", ".pytest_cache/v/mine/key")
    said = [pytester.path.joinpath(name).read_text().strip('"') for name in kept]
    assert said == [f"sk-{mask}"] * 3
