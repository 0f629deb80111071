"""Which variable each key gets, in the ``.env`` that is found by who reads it."""

from __future__ import annotations

from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.wire.hosts import is_openai
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.dotenv.file_names import DOTENV, name_of
from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.file_kinds import PROGRAM, kind_of
from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget, home_of
from pytest_openai_ready.fix.file_formats import format_of, left_beside
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.host_variables import variable_at
from pytest_openai_ready.fix.programs.imported_keys import hosts_of_imported
from pytest_openai_ready.keys.kinds import MARKER
from pytest_openai_ready.providers.registry import OPENAI, variable_of
from pytest_openai_ready.tools.program_clients import hosts_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings


class Case(NamedTuple):
    """A key that is to get a variable, and what is known of it.

    Attributes:
        dotenv: where it goes to.
        along: that file, and each in the folders above and below.
        value: the key.
        host: another one than OpenAI's to which a program sends it: empty where that is
            one of several; None where none is known.
        elsewhere: the other hosts that programs here name, and whether they are sent
            what OPENAI_API_KEY is.
        is_own: whether a program reads the key by the name that is wanted, and so sends
            it where it chooses.
    """

    dotenv: DotenvTarget
    along: Sequence[DotenvTarget]
    value: str
    host: str | None
    elsewhere: Mapping[str, bool]
    is_own: bool


def _is_published(name: str, _: Case) -> bool:
    """A bundler would give it to browsers."""
    return is_public_name(name)


def _has_another_value(name: str, case: Case) -> bool:
    """A ``.env`` has something else under that name, or takes it in.

    One process may load several, on the way up from each of its programs: the first
    that it loads wins.
    """
    return _other_at(name, case) is not None


def _other_at(name: str, case: Case) -> DotenvTarget | None:
    """The ``.env`` in which something else has a name."""
    found = (each for each in case.along if not each.is_free(case.value, name))
    return next(found, None)


def _goes_elsewhere(name: str, case: Case) -> bool:
    """It is OPENAI_API_KEY, and the key goes to another host.

    Whoever has a key of OpenAI in the environment would send it there.
    """
    away = case.host is not None and not case.is_own
    return name == OPENAI.variable and away


def _is_of_elsewhere(name: str, case: Case) -> bool:
    """It is OPENAI_API_KEY, and the key may be of another host that is named here."""
    unsure = MARKER not in case.value and bool(case.elsewhere)
    return name == OPENAI.variable and unsure


def _is_sent_elsewhere(name: str, case: Case) -> bool:
    """It is OPENAI_API_KEY, which a program sends to another host."""
    return name == OPENAI.variable and any(case.elsewhere.values())


def _is_led_elsewhere(name: str, case: Case) -> bool:
    """It is OPENAI_API_KEY, and the ``.env`` gives the SDK another host."""
    led = case.dotenv.base_url and not is_openai(case.dotenv.base_url)
    return name == OPENAI.variable and bool(led)


# Why a key may not have a name. Where the `.env` has it under that one already, nothing
# new is given away.
RULES = (
    _is_published,
    _has_another_value,
    _goes_elsewhere,
    _is_of_elsewhere,
    _is_sent_elsewhere,
    _is_led_elsewhere,
)


class Naming:
    """One run: every ``.env`` that takes something in, and the variables in it.

    Attributes:
        dotenvs: by their paths.
        apart: programs that read a variable first which their key may not have.
        left_names: by the path of a file, its own names for its keys, which it keeps.
    """

    def __init__(
        self,
        repository: Repository,
        settings: ScanSettings,
        readers: DotenvReaders,
        program_of: Callable[[str], str],
    ) -> None:
        """Of no key so far.

        Args:
            repository: as it is.
            settings: which keys are known by a name already.
            readers: the programs that may read a ``.env``.
            program_of: by the path of a file, the program that reads its keys.
        """
        self._repository = repository
        self._program_of = program_of
        self._known = {
            each.key.reveal(): each.name
            for each in settings.known
            if not is_public_name(each.name)
        }
        self._readers = readers
        self._hosts: dict[str, str] = {}
        self.left_names: dict[str, list[str]] = {}
        self._coming: set[str] = set()
        self._not_beside: set[str] = set()
        self._others: dict[str, DotenvTarget | None] = {}
        self._elsewhere = once(lambda: hosts_elsewhere(repository))
        self.dotenvs: dict[str, DotenvTarget] = {}
        self.apart: set[str] = set()

    def dotenv(self, file: FileWithKeys, form: FileFormat | None) -> DotenvTarget:
        """The ``.env`` that a file of a format finds.

        Raises:
            ChangeError: it cannot take anything in.
        """
        beside = form is not None and form.beside
        path = self._home(file, beside=beside and file.path not in self._not_beside)
        if path not in self.dotenvs:
            self.dotenvs[path] = DotenvTarget(self._repository, path)
        return self.dotenvs[path]

    def _home(self, file: FileWithKeys, *, beside: bool) -> str:
        program = self._program_of(file.path)
        root = Path(self._repository.top)
        return home_of(root, program, self._coming, beside=beside)

    def left_for_another(self, file: FileWithKeys) -> OfKey | None:
        """Why a file gets no ``.env`` beside it; None where it may have one.

        A program that finds the one above would find that one, and lose all the rest.
        """
        beside, above = (self._home(file, beside=each) for each in (True, False))
        program = "" if beside == above else self._readers.finding(above, beside)
        if not program:
            return None
        self._not_beside.add(file.path)
        return partial(left_beside, path=file.path, program=program, dotenv=above)

    def choose(
        self, files: Sequence[tuple[FileWithKeys, FileFormat, Sequence[Hit]]]
    ) -> None:
        """Choose the variable of every key: first of those that a file names itself.

        Args:
            files: with their formats, and the keys that each takes over from others.

        Raises:
            ChangeError: a ``.env`` cannot take anything in.
        """
        self._coming |= {
            self._home(file, beside=True) for file, form, _ in files if form.beside
        }
        for file, form, _ in files:
            self._learn_hosts(file, form)
        self._learn_from_importers([file for file, _, _ in files])
        for file, form, _ in files:
            self._choose_named(file, form)
        for file, form, more in files:
            for hit in (*file.hits, *more):
                self.choose_usual(self.dotenv(file, form), hit)

    def _choose_named(self, file: FileWithKeys, form: FileFormat) -> None:
        """Choose the variables that a file has for its keys, or is read for."""
        usual = {hit.key.reveal(): variable_of(hit.key.provider) for hit in file.hits}
        kept = _spelled(form.left_names(file.content, file.values))
        self.left_names[file.path] = [name for _, name in kept]
        read = [
            (value, name)
            for value, name in kept
            if (name == usual[value] and value not in self._hosts)
            or self._readers.need(name)
        ]
        own = _names_in(file, form)
        for value, name in (*own, *read):
            if is_public_name(name):
                continue
            dotenv, wanted = self.dotenv(file, form), (name, usual[value])
            self._choose(dotenv, value, wanted, is_own=(value, name) in own)
            if name not in dotenv.names_of(value) and dotenv.is_free(value, name):
                self.apart.add(file.path)

    def choose_usual(self, dotenv: DotenvTarget, hit: Hit) -> None:
        """Choose the variable of a key for which no file has a name of its own."""
        value = hit.key.reveal()
        if dotenv.has_name(value):
            return
        usual = variable_at(self._hosts.get(value, "")) or self._usual(hit)
        wanted = usual if value in self._hosts else self._known.get(value, usual)
        self._choose(dotenv, value, (wanted, usual), is_own=False)

    def by_hand(self, file: FileWithKeys) -> DotenvTarget:
        """The ``.env`` that a file finds whose keys stay.

        Raises:
            ChangeError: it cannot take anything in.
        """
        return self.dotenv(file, format_of(file.path))

    def _learn_hosts(self, file: FileWithKeys, form: FileFormat) -> None:
        try:
            found = form.hosts_in(file.content, file.values) if form.hosts_in else {}
        except (ValueError, CannotReplaceError):
            return
        self._learn(found)

    def _learn_from_importers(self, files: Sequence[FileWithKeys]) -> None:
        """Learn where other programs send the keys that they import from these."""
        held = [each for each in files if kind_of(each.path) == PROGRAM]
        values = list(dict.fromkeys(value for each in held for value in each.values))
        if values:
            paths = {each.path for each in held}
            for found in hosts_of_imported(self._readers.contents(), paths, values):
                self._learn(found)

    def _learn(self, found: Mapping[str, str]) -> None:
        for value, host in found.items():
            same = self._hosts.setdefault(value, host) == host
            self._hosts[value] = host if same else ""

    def _usual(self, hit: Hit) -> str:
        """The variable of a key's provider, or of the one other host there is here."""
        usual, hosts = variable_of(hit.key.provider), self._elsewhere()
        if usual != OPENAI.variable or MARKER in hit.key.reveal() or len(hosts) != 1:
            return usual
        return variable_at(*hosts) or usual

    def _choose(
        self, dotenv: DotenvTarget, value: str, wanted: tuple[str, str], *, is_own: bool
    ) -> None:
        """The first name that is ``wanted``, the second one, or that with a number.

        One under which the ``.env`` has the key already comes before all others.
        """
        known = (self._hosts.get(value), self._elsewhere())
        case = Case(dotenv, self._along(dotenv), value, *known, is_own)

        def may(name: str) -> bool:
            if dotenv.says(name, value):
                return not _is_published(name, case)
            return not any(rule(name, case) for rule in RULES)

        has = list(filter(may, dotenv.names_with(value)))
        names = [] if wanted[0] in has else has
        numbered = (f"{wanted[1]}_{number}" for number in count(2))
        chosen = next(filter(may, chain(names, wanted, numbered)))
        other = None if chosen == wanted[0] else _other_at(wanted[0], case)
        dotenv.give(value, chosen)
        if other is not None:
            dotenv.renamed[chosen] = (wanted[0], other.path)

    def _along(self, dotenv: DotenvTarget) -> list[DotenvTarget]:
        """A ``.env``, and each that is there, or comes, in folders above and below."""
        folder = dotenv.path.removesuffix(DOTENV)
        there = self._repository.dotenvs if self._repository.exists else ()
        known = {*there, *self.dotenvs}
        near = [
            path
            for path in sorted(known)
            if name_of(path) == DOTENV
            and (
                path.startswith(folder) or folder.startswith(path.removesuffix(DOTENV))
            )
        ]
        found = (self._read(path) for path in near if path != dotenv.path)
        return [dotenv, *(each for each in found if each is not None)]

    def _read(self, path: str) -> DotenvTarget | None:
        """A ``.env`` beside those that take something in, if it can be read."""
        if path in self.dotenvs:
            return self.dotenvs[path]
        if path not in self._others:
            try:
                self._others[path] = DotenvTarget(self._repository, path)
            except ChangeError:
                self._others[path] = None
        return self._others[path]


def _names_in(file: FileWithKeys, form: FileFormat) -> Sequence[tuple[str, str]]:
    """Values, and the variables that a file itself has for them."""
    try:
        return _spelled(form.names_in(file.content, file.values))
    except (ValueError, CannotReplaceError):
        return ()


def _spelled(named: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Those whose names can be those of variables."""
    return [each for each in named if each[1].isascii() and each[1].isidentifier()]
