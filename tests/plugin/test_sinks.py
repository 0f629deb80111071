"""Nothing gets out of a session but what docs/hiding.md lists, and all of that does.

The sessions are forked off one process that has loaded pytest, and each has many sinks,
with a value of its own for each. Each value is looked for in all that was written, whole
or in pieces, in the ways in which a reader could find it.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import subprocess
import sys
from base64 import b64encode
from pathlib import Path
from random import Random
from string import ascii_letters, ascii_lowercase, digits
from typing import TYPE_CHECKING, NamedTuple

import forked
import pytest
from makers import NAMED_SHAPES, SHAPES, make
from sampled import sampled
from sinks_table import (
    AT_IMPORT,
    CANNOT,
    COMPUTED,
    DEVICES,
    EARLIER,
    ENDS,
    FIXTURES,
    HOOKS,
    IS_KEY,
    KILLED,
    LATER,
    MODULE,
    MORE_PLACES,
    OF_PYTEST_ITSELF,
    OF_SETTINGS,
    OPTIONS,
    PAST_PYTHON,
    PLACES,
    PRELUDE,
    TESTS,
    UNCAPTURED,
    Sink,
    as_it_is,
    assigned,
    fixture,
    function,
    hook,
    written,
)
from systems import needs_fork

from pytest_openai_ready.keys.recognition.kinds import prefix_of

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = needs_fork

# Imports an older pytest, and reads which sessions there are. It forks each off, and
# waits for it.
DRIVER = """
import json, os, sys
import pytest

for name, arguments, environ in json.load(open(sys.argv[1])):
    child = os.fork()
    if not child:
        os.chdir(name)
        for number in (1, 2):
            file = os.open(f"../{name}.{number}", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
            os.dup2(file, number)
        os.environ.update(environ)
        sys.argv = ["pytest", *arguments]
        sys.exit(pytest.console_main())
    os.waitpid(child, 0)
"""
OWN_PLUGIN = """
def pytest_addoption(parser, pluginmanager):
    parser.addoption("--mine", help=os.environ["SINK_0_TOKEN"])
    pluginmanager.register(Keeper())

def pytest_configure(config):
    config.addinivalue_line("markers", "mine: " + os.environ["SINK_0_TOKEN"])
    config.issue_config_time_warning(UserWarning(os.environ["SINK_0_TOKEN"]), 2)
    if config.option.mine and not hasattr(config, "workerinput"):
        with open(config.option.mine, "w") as file:
            file.write(os.environ["SINK_0_TOKEN"])

logging.getLogger("conftest").addHandler(logging.StreamHandler(sys.__stderr__))

class Keeper:  # like pytest-testmon and pytest-excel, in a file that no option names
    def keep(self, *said):
        with open("kept.db", "a") as file:
            print(*said, file=file)

    @pytest.hookimpl(hookwrapper=True, tryfirst=True)
    def pytest_pycollect_makeitem(self):
        made = (yield).get_result()
        if isinstance(made, list):
            self.keep(*(item.nodeid for item in made))

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_makereport(self, item):
        report = (yield).get_result()
        report.mine = {"marks": item.own_markers, "words": [item.obj.__doc__]}
        self.keep(report.keywords)

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_logreport(self, report):
        self.keep(report.keywords, vars(report).pop("mine", ""))
"""
HEAD = "from prelude import *\n"
FEW = """
import warnings

def test_passes():
    warnings.warn("here")

def test_fails():
    raise ValueError
"""
OWN_HANDLER = 'logging.getLogger("module").addHandler(logging.StreamHandler())\n'
PIECE = 8
# What the values of a sink are drawn from, by a word in its code.
ALPHABETS = {"LETTERS": ascii_letters, "SMALL": ascii_lowercase}
DOCS = Path(__file__).parents[2] / "docs"
AT_EXIT = Sink("at exit", "import atexit; atexit.register(print, KEY)", LATER)
IN_A_THREAD = Sink(
    "in a thread that goes on", "threading.Timer(3, print, [KEY]).start()", LATER
)
IN_THE_SUITE = Sink(
    "suite property",
    'request.getfixturevalue("record_testsuite_property")("a", KEY)',
    DEVICES,
)
OF_A_TEST = Sink(
    "property of a test as bytes",
    'request.node.user_properties.append(("a", [{"b": KEY.encode()}]))',
)
DUMPED = Sink(
    "dump of the stack",
    'import time; name = "f_" + KEY; held = {"time": time}; '
    'exec(f"def {name}(): time.sleep(1)", held); held[name]()',
    PAST_PYTHON,
)
KEPT = Sink(
    "cache of a run that is ended",
    'request.config.cache.set("mine/key", KEY); os._exit(3)',
    KILLED,
)
OWN_FILE = Sink("plugin's own file", "")
# What nobody sees, or what may stand between two lines.
BETWEEN = re.compile(
    r"(?:(?:\x1b|\\x1b|#x1B|\\u001b)\[|\x9b|\\x9b|\\u009b)[0-9;]*[a-zA-Z]|\x1b[7%]G?"
    r"|[\0\x7f\u200b\u00ad\u034f\ufe0f\U000e0061]|#x7F|\r?\n[ E>]*|\\n"
)


class Session(NamedTuple):
    """A run of pytest: its files are in a folder of its name."""

    name: str
    arguments: tuple[str, ...]
    environ: dict[str, str]
    values: dict[str, Sink]


class Sessions:
    """Sessions to run in one folder, and what each of them let out."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._sessions: list[Session] = []
        self._drawn = Random(20)  # noqa: S311 - no secrets, on purpose

    def value(self, alphabet: str = ascii_letters + digits) -> str:
        """As a relay gives them out, which no grammar knows."""
        return "".join(self._drawn.choices(alphabet, k=40))

    def add(
        self,
        name: str,
        tests: tuple[Sink, ...] = (),
        hooks: tuple[Sink, ...] = (),
        options: tuple[str, ...] = (),
        settings: str = "",
    ) -> Path:
        """A session of its own; a sink's code becomes a test or a hook.

        ``KEY`` in its options and settings is a value, too. Its folder is returned.
        """
        own, of_options = self.value(), self.value()
        variables = {"SINK_0_TOKEN": own, "OPTIONS_API_KEY": of_options}
        known = {own: OWN_FILE, of_options: Sink("options", "")}
        modules = {"prelude.py": [PRELUDE], "conftest.py": [HEAD, OWN_PLUGIN]}
        modules["test_few.py"] = [FEW]
        for number, sink in enumerate((*tests, *hooks), start=1):
            shape = sink.name.removeprefix("shape ")
            alphabet = next(
                (each for word, each in ALPHABETS.items() if word in sink.code),
                ascii_letters + digits,
            )
            value = make(shape, 20) if shape != sink.name else self.value(alphabet)
            known[value] = sink
            if IS_KEY.search(sink.code):
                variables[f"SINK_{number}_TOKEN"] = value
            if "NAMED" in sink.code:
                variables["NAMED_ONE"] = value
            # For each traceback, pytest parses the whole module.
            module = "conftest.py" if sink in hooks else f"test_{number // 20}.py"
            code = FORMS[sink](sink.name, written(sink, value, number))
            modules.setdefault(module, [HEAD, OWN_HANDLER]).append(code)
        folder = self.folder / name
        folder.mkdir()
        for module, sources in modules.items():
            (folder / module).write_text("".join(sources))
        (folder / "pytest.ini").write_text(INI + settings.replace("KEY", of_options))
        arguments = [each.replace("KEY", of_options) for each in (*USUAL, *options)]
        self._sessions.append(Session(name, tuple(arguments), variables, known))
        return folder

    def leaks(self, path: str = "") -> dict[str, set[str]]:
        """By session, the names of the sinks whose value can be read.

        ``path`` leads to another pytest than the newest.
        """
        environ = {**os.environ, "PYTHONPATH": path, "COLUMNS": "200"}
        environ.pop("PYTEST_CURRENT_TEST", None)
        if path:
            self._run_older(environ)
        else:
            for each in self._sessions:
                self._run(each, environ)
        return {each.name: set(self._leaked(each)) for each in self._sessions}

    def _run(self, session: Session, environ: dict[str, str]) -> None:
        files = [self.folder / f"{session.name}.{number}" for number in (1, 2)]
        with files[0].open("ab") as out, files[1].open("ab") as err:
            forked.run(
                ["-m", "pytest", *session.arguments],
                cwd=self.folder / session.name,
                env=environ | session.environ,
                stdout=out,
                stderr=err,
            )

    def _run_older(self, environ: dict[str, str]) -> None:
        said = [(each.name, each.arguments, each.environ) for each in self._sessions]
        (self.folder / "sessions.json").write_text(json.dumps(said))
        subprocess.run(
            [sys.executable, "-W", "ignore", "-c", DRIVER, "sessions.json"],
            cwd=self.folder, env=environ, check=True, timeout=300,
        )  # fmt: skip

    def _leaked(self, session: Session) -> Iterator[str]:
        grams = {
            gram: sink.name
            for value, sink in session.values.items()
            for gram in _grams(value, sink)
        }
        text = "\n".join(self._written(session.name))
        for each in (text, BETWEEN.sub("", text)):
            for at in range(len(each) - PIECE + 1):
                if each[at : at + PIECE] in grams:
                    yield grams[each[at : at + PIECE]]

    def _written(self, name: str) -> Iterator[str]:
        yield from (
            (self.folder / f"{name}.{number}").read_text(errors="replace")
            for number in (1, 2)
        )
        for file in (self.folder / name).rglob("*"):
            yield file.name
            if file.is_file() and file.suffix not in {".py", ".pyc", ".ini", ".env"}:
                yield file.read_text(errors="replace")


def _grams(value: str, sink: Sink) -> Iterator[str]:
    """Pieces by which somebody would find a value, or the most of it."""
    body = value[len(prefix_of(value)) :]
    texts = [body]
    for before in (1, 2, 3):
        encoded = b64encode(b"x" * before + body.encode()).decode()
        texts.append(encoded.strip("=")[4:])
    if sink.list_entry == COMPUTED:
        sevens = re.findall(".{7}", value)
        texts += [body[::-1], " ".join(body), " - ".join(sevens), " || ".join(sevens)]
        texts += [
            body.lower(),
            body.upper(),
            "".join(f"%{ord(each):02x}" for each in body),
        ]
        texts += ["".join(f"\\u{ord(each):04x}" for each in body)]
        texts += ["".join(f"&#{ord(each)};" for each in body)]
        texts += ["\n> ".join(sevens)]
        texts += [value.encode().hex(), b64encode(b64encode(value.encode())).decode()]
    for text in texts:
        yield from (text[at : at + PIECE] for at in range(len(text) - PIECE + 1))


INI = "[pytest]\nopenai_ready_redact = NAMED_ONE\nmarkers =\n    other: of a test\n"
USUAL = (
    *("--basetemp=tmp", "--junitxml=out.xml", "--log-file=log"),
    *("--openai-ready-report=report.json", "--mine=mine.txt", "--log-file-level=DEBUG"),
    *("-p", "no:randomly", "--openai-ready=skip"),
)
SHAPED = [
    Sink(
        f"shape {name}",
        "print(FRESH); print(FRESH[:40]); held = FRESH; assert 0, FRESH",
    )
    for name in (*SHAPES, *NAMED_SHAPES)
]
BODIES = [*TESTS, *CANNOT, *UNCAPTURED]
ENDINGS = {
    place: [
        Sink(
            f"{place}: {end}",
            raised if place == "import" else f"def {place}(): {raised}",
        )
        for end, raised in ((name, f"raise {kind}") for name, kind in ENDS.items())
    ]
    for place in (*PLACES, *MORE_PLACES)
}
FORMS = {
    **dict.fromkeys(itertools.chain(*ENDINGS.values()), as_it_is),
    **dict.fromkeys(
        [*BODIES, *SHAPED, AT_EXIT, IN_A_THREAD, IN_THE_SUITE, OF_A_TEST, DUMPED, KEPT],
        function,
    ),
    **dict.fromkeys(MODULE, assigned),
    **dict.fromkeys(FIXTURES, fixture),
    **dict.fromkeys(HOOKS, hook),
    **dict.fromkeys(AT_IMPORT, as_it_is),
}
ALL_TESTS = (*BODIES, *SHAPED, *MODULE, *FIXTURES)
CONFTEST = (*AT_IMPORT, *HOOKS)
NAMES = [each.name for each in (*ALL_TESTS, *CONFTEST)]
LISTED = {each.name for each in CANNOT}
LISTED_UNCAPTURED = LISTED | {
    each.name for each in (*UNCAPTURED, *AT_IMPORT) if each.list_entry
}


SOME_OPTIONS = dict(tuple(OPTIONS.items())[::4])


def test_there_are_enough_sinks() -> None:
    assert len(set(NAMES)) == len(NAMES) >= 200


@pytest.mark.parametrize(
    ("options", "listed"),
    [
        (("-rA", "-l"), LISTED),
        pytest.param(
            ("-rA", "-s", "--tb=short"), LISTED_UNCAPTURED, marks=pytest.mark.matrix
        ),
        pytest.param(("-n2", "-rA"), LISTED, marks=pytest.mark.matrix),
    ],
    ids=["captured", "uncaptured", "workers"],
)
def test_what_leaks_is_what_is_listed(
    tmp_path: Path, options: tuple[str, ...], listed: set[str]
) -> None:
    sessions = Sessions(tmp_path)
    sessions.add("it", ALL_TESTS, CONFTEST, options)
    leaks = sessions.leaks()["it"]
    assert sorted(leaks - listed) == []
    assert sorted(listed - leaks) == []


@pytest.mark.matrix
@pytest.mark.parametrize(
    "options", [("-rA", "-l"), ("-n2", "-rA")], ids=["alone", "workers"]
)
@pytest.mark.parametrize("version", ["7.2", "7.4", "8.0", "8.4", "9.0"])
def test_what_leaks_is_the_same_in_older_pytests(
    tmp_path: Path, version: str, options: tuple[str, ...]
) -> None:
    older = Path(sys.prefix, "pytest", version)
    if not older.is_dir():
        pytest.skip(f"without pytest {version}: make test-all installs it")
    sessions = Sessions(tmp_path)
    sessions.add("it", ALL_TESTS, CONFTEST, options)
    assert sorted(sessions.leaks(str(older))["it"]) == sorted(LISTED)


@pytest.mark.parametrize(
    "place",
    sampled([*PLACES, *MORE_PLACES], 12),
)
def test_a_run_that_ends_before_its_time_shows_nothing(
    tmp_path: Path, place: str
) -> None:
    sessions = Sessions(tmp_path)
    for sink in ENDINGS[place]:
        sessions.add(sink.name, hooks=(sink,))
    assert {name: found for name, found in sessions.leaks().items() if found} == {}


@pytest.mark.parametrize(
    "chosen", [SOME_OPTIONS, pytest.param(OPTIONS, marks=pytest.mark.matrix)]
)
def test_no_option_shows_anything(
    tmp_path: Path, chosen: dict[str, tuple[str, ...]]
) -> None:
    sessions = Sessions(tmp_path)
    for name, options in {**chosen, **OF_PYTEST_ITSELF}.items():
        tests = () if "unknown" in name else (*MODULE, *FIXTURES)
        sessions.add(name, tests, options=options)
    for name, lines in OF_SETTINGS.items():
        sessions.add(name, settings=lines)
    leaks = {name: found for name, found in sessions.leaks().items() if found}
    assert leaks == {name: {"options"} for name in (*OF_PYTEST_ITSELF, *OF_SETTINGS)}


def test_what_comes_too_late_or_goes_to_a_device_is_listed(tmp_path: Path) -> None:
    sessions = Sessions(tmp_path)
    sessions.add("it", (AT_EXIT, IN_A_THREAD))
    device = ("--junitxml=/dev/stdout",)
    sessions.add("device", (IN_THE_SUITE, OF_A_TEST), options=device)
    sessions.add("ended", (KEPT,))
    sessions.add("dump", (DUMPED,), settings="faulthandler_timeout = 0.2\n")
    assert sessions.leaks() == {
        "it": {AT_EXIT.name, IN_A_THREAD.name},
        "device": {IN_THE_SUITE.name},
        "ended": {KEPT.name, OWN_FILE.name},
        "dump": {DUMPED.name},
    }


@pytest.mark.parametrize("page", ["hiding.md", "hiding.zh-CN.md"])
def test_the_page_has_an_entry_for_each_of_them_and_no_other(page: str) -> None:
    text = (DOCS / page).read_text(encoding="utf-8")
    entries = re.findall(r"<a id=\"(.+?)\">", text)
    alone = (AT_EXIT, IN_THE_SUITE, KEPT)
    listed = {each.list_entry for each in (*CANNOT, *UNCAPTURED, *alone)}
    assert sorted(entries) == sorted({*listed, EARLIER})
