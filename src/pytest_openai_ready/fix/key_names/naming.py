"""Which variable each key gets, in the ``.env`` that its reader finds."""

from __future__ import annotations

import re
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.asked_once import once
from pytest_openai_ready.changes.refusals import ChangeError
from pytest_openai_ready.dotenv.file_names import DOTENV, last_part
from pytest_openai_ready.dotenv.nearest import home_of
from pytest_openai_ready.dotenv.variable_names import is_public_name
from pytest_openai_ready.file_kinds import COMPOSE, PROGRAM, kind_of
from pytest_openai_ready.fix.env_file.dotenv_target import DotenvTarget
from pytest_openai_ready.fix.env_file.named_dotenvs import NamedDotenvs
from pytest_openai_ready.fix.file_formats import left_beside
from pytest_openai_ready.fix.key_names.missed_names import Holder, MissedNames
from pytest_openai_ready.fix.key_names.name_rules import (
    RULES,
    Case,
    is_of_another,
    is_of_other_provider,
    is_published,
    remote,
    why_not,
)
from pytest_openai_ready.fix.programs.edits import CannotReplaceError
from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvUse
from pytest_openai_ready.fix.programs.known_names.imported_keys import hosts_of_imported
from pytest_openai_ready.fix.programs.known_names.program_imports import ProgramImports
from pytest_openai_ready.keys.recognition.kinds import MARKER
from pytest_openai_ready.providers.registry import (
    OPENAI,
    provider_at,
    variable_of,
)
from pytest_openai_ready.tools.project_programs.program_clients import hosts_elsewhere

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
    from pytest_openai_ready.fix.env_file.named_dotenvs import Patches
    from pytest_openai_ready.fix.file_formats import FileFormat
    from pytest_openai_ready.fix.fix_result import FileWithKeys
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.repository import Repository
    from pytest_openai_ready.scan.hits import Hit
    from pytest_openai_ready.scan.scanner import ScanSettings

# Second-level parts that belong to a country's registry: `example.com.cn`.
REGISTRIES = frozenset({"com", "co", "net", "org", "gov", "edu", "ac", "ne", "or"})
# Platforms that give anyone a subdomain.
PLATFORMS = (
    *("vercel.app", "netlify.app", "workers.dev", "pages.dev", "fly.dev", "hf.space"),
    *("onrender.com", "ngrok.io", "ngrok.app", "ngrok-free.app", "ngrok.dev"),
    *("railway.app", "deno.dev", "github.io", "herokuapp.com", "azurewebsites.net"),
    *("run.app", "zeabur.app", "trycloudflare.com", "koyeb.app"),
)
LABEL = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
COUNTRY = 2  # letters


def _is_beside(file: FileWithKeys) -> bool:
    """Whether a file reads only the ``.env`` in its own folder."""
    return kind_of(file.path) == COMPOSE


class Naming:
    """One run: every ``.env`` that is added to, and its variables.

    Attributes:
        dotenvs: every ``.env`` by path.
        apart: programs that first read a variable which their key must not use.
        left_names: by file path, the file's own names for its keys, which it keeps.
    """

    def __init__(
        self,
        repository: Repository,
        settings: ScanSettings,
        readers: DotenvReaders,
        program_of: Callable[[str], str],
    ) -> None:
        """Start without any key.

        Args:
            repository: the repository before the changes.
            settings: which keys have a name already.
            readers: the programs that may read a ``.env``.
            program_of: returns the program that reads the keys of a file.
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
        self._used: set[str] = set()  # keys that programs use
        self.left_names: dict[str, list[str]] = {}
        self._named = NamedDotenvs(repository, {}, {})
        self._coming: set[str] = set()
        self._not_beside: set[str] = set()
        self._missed = MissedNames()
        self._others: dict[str, DotenvTarget | None] = {}
        self._elsewhere = once(lambda: hosts_elsewhere(repository))
        self.dotenvs: dict[str, DotenvTarget] = {}
        self.apart: set[str] = set()

    def dotenv(self, file: FileWithKeys) -> DotenvTarget:
        """Return the ``.env`` that a file finds.

        Raises:
            ChangeError: it cannot be added to.
        """
        beside = _is_beside(file) and file.path not in self._not_beside
        path = self._home(file, beside=beside)
        if path not in self.dotenvs:
            self.dotenvs[path] = DotenvTarget(self._repository, path)
        return self.dotenvs[path]

    def _home(self, file: FileWithKeys, *, beside: bool) -> str:
        return self._home_of(self._program_of(file.path), beside=beside)

    def _home_of(self, program: str, *, beside: bool) -> str:
        if named := self._named.of(program):
            return named
        root = Path(self._repository.top)
        return home_of(root, program, self._coming, beside=beside)

    def usual_use(self, program: FileWithKeys) -> DotenvUse:
        """Return how a program should get its keys if no test empties its variables."""
        if self._named.of(program.path):
            return DotenvUse.NAMED
        others = self.dotenv(program).others
        apart = program.path in self.apart or self._readers.read(others)
        return DotenvUse.KEYS if apart else DotenvUse.WHOLE

    def left_for_another(self, file: FileWithKeys) -> OfKey | None:
        """Return why a file gets no ``.env`` next to it; None if it may have one.

        A program that uses the one above would find the new one, and lose all the other
        variables.
        """
        if not _is_beside(file):
            return None
        beside, above = (self._home(file, beside=each) for each in (True, False))
        program = "" if beside == above else self._readers.finding(above, beside)
        if not program:
            return None
        self._not_beside.add(file.path)
        return partial(left_beside, path=file.path, program=program, dotenv=above)

    def choose(
        self,
        files: Sequence[tuple[FileWithKeys, FileFormat, Sequence[Hit]]],
        patches: Patches,
    ) -> None:
        """Choose the variable of every key, starting with the files' own names.

        Args:
            files: the files with their formats, and the keys that each takes over from
                others.
            patches: where it does so.

        Raises:
            ChangeError: a ``.env`` cannot be added to.
        """
        held = {file.path: file for file, _, _ in files}
        self._named = NamedDotenvs(self._repository, held, patches)
        self._coming |= {
            self._home(file, beside=True) for file, _, _ in files if _is_beside(file)
        }
        holders = [self._holder(file, form) for file, form, _ in files]
        contents = self._readers.contents()
        imports = ProgramImports(contents)
        self._learn_from_importers([file for file, _, _ in files], contents, imports)
        home = partial(self._home_of, beside=False)
        missed = self._missed.learn(holders, contents, imports, home)
        own = {
            each.file.path: self._own_names(each, missed.get(each.file.path, ()))
            for each in holders
        }
        for file, form, _ in files:
            self._choose_named(file, form, own[file.path])
        rest = [(file, hit) for file, _, more in files for hit in (*file.hits, *more)]
        # What programs use comes before what only comments and texts contain.
        rest.sort(key=lambda each: each[1].key.reveal() not in self._used)
        for file, hit in rest:
            self.choose_default(self.dotenv(file), hit)

    def _holder(self, file: FileWithKeys, form: FileFormat) -> Holder:
        """Return a file's own names for keys; learn how else it uses them."""
        self._learn_hosts(file, form)
        self._used.update(_used_in(file, form))
        own = [each for each in _names_in(file, form) if not is_of_another(*each)]
        return Holder(file, form, self.dotenv(file).path, own)

    def _own_names(
        self, holder: Holder, missed: Sequence[tuple[str, str]]
    ) -> list[tuple[str, str]]:
        """Return values, with the variables in which a program looks for them.

        Without OpenAI's variable, which has a key of the user's own, the program sends
        a fallback to another host.
        """
        return [*holder.own] + [
            (value, name)
            for value, name in _spelled(missed)
            if value in holder.file.values
            and not (name == OPENAI.variable and value in self._hosts)
            and not is_of_another(value, name)
        ]

    def _choose_named(
        self,
        file: FileWithKeys,
        form: FileFormat,
        own: Sequence[tuple[str, str]],
    ) -> None:
        """Choose a file's own variables for its keys, and those that programs need."""
        usual = {hit.key.reveal(): self._of_host(hit) for hit in file.hits}
        kept = _spelled(form.left_names(file.content, file.values))
        self.left_names[file.path] = [name for _, name in kept]
        read = [
            (value, name)
            for value, name in kept
            if (name == usual[value] and value not in self._hosts)
            or self._readers.need(name)
            or is_of_other_provider(name)
        ]
        for value, name in (*own, *read):
            if is_public_name(name):
                continue
            dotenv, wanted = self.dotenv(file), (name, usual[value])
            self._choose(dotenv, value, wanted, is_own=(value, name) in own)
            if name not in dotenv.names_of(value) and dotenv.is_free(value, name):
                self.apart.add(file.path)

    def _of_host(self, hit: Hit) -> str:
        """Return the variable of a key's only host, or else of its provider."""
        host = self._hosts.get(hit.key.reveal(), "")
        return variable_at(host) or variable_of(hit.key.provider)

    def choose_default(self, dotenv: DotenvTarget, hit: Hit) -> None:
        """Choose the variable of a key for which no file has its own name."""
        value = hit.key.reveal()
        if dotenv.has_name(value):
            return
        usual = variable_at(self._hosts.get(value, "")) or self._usual(hit)
        wanted = usual if value in self._hosts else self._known.get(value, usual)
        self._choose(dotenv, value, (wanted, usual), is_own=False)

    def _learn_hosts(self, file: FileWithKeys, form: FileFormat) -> None:
        try:
            found = form.hosts_in(file.content, file.values) if form.hosts_in else {}
        except (ValueError, CannotReplaceError):
            return
        self._learn(found)

    def _learn_from_importers(
        self,
        files: Sequence[FileWithKeys],
        contents: Mapping[str, bytes],
        imports: ProgramImports,
    ) -> None:
        """Learn where other programs send the keys that they import from these."""
        held = [each for each in files if kind_of(each.path) == PROGRAM]
        values = list(dict.fromkeys(value for each in held for value in each.values))
        if values:
            paths = {each.path for each in held}
            for found in hosts_of_imported(contents, imports, paths, values):
                self._learn(found)

    def _learn(self, found: Mapping[str, str]) -> None:
        for value, host in found.items():
            same = self._hosts.setdefault(value, host) == host
            self._hosts[value] = host if same else ""

    def _usual(self, hit: Hit) -> str:
        """Return the variable of a key's provider, or of the only other host here."""
        usual, hosts = variable_of(hit.key.provider), remote(self._elsewhere())
        if usual != OPENAI.variable or MARKER in hit.key.reveal() or len(hosts) != 1:
            return usual
        return variable_at(*hosts) or usual

    def _choose(
        self, dotenv: DotenvTarget, value: str, wanted: tuple[str, str], *, is_own: bool
    ) -> None:
        """Choose the first ``wanted`` name, the second, or that with a number.

        Another provider's variable gets the number itself: nobody looks for its key in
        OPENAI_API_KEY.

        A name under which the ``.env`` has the key already is preferred.
        """
        known, along = (self._hosts.get(value), self._elsewhere()), self._along(dotenv)
        taken = self._missed.forbidden([each.path for each in along], value)
        case = Case(dotenv, along, value, *known, is_own, taken)

        def may(name: str) -> bool:
            if dotenv.has_value(name, value):
                return not is_published(name, case)
            return not any(rule(name, case) for rule in RULES)

        has = list(filter(may, dotenv.names_with(value)))
        names = [] if wanted[0] in has else has
        of_other = [*filter(is_of_other_provider, reversed(wanted))]
        usual = next(iter(of_other), wanted[1])
        numbered = (f"{usual}_{number}" for number in count(2))
        chosen = next(filter(may, chain(names, (wanted[0], usual), numbered)))
        dotenv.give(value, chosen)
        if chosen != wanted[0] and (why := why_not(wanted[0], case)):
            dotenv.renamed[chosen] = (wanted[0], why)

    def _along(self, dotenv: DotenvTarget) -> list[DotenvTarget]:
        """Return a ``.env``, and those that a process may load with it, also new ones.

        These are each one in a folder above or below, and all that get keys and that
        programs load by their names.
        """
        there = self._repository.dotenvs if self._repository.exists else ()
        known = {*(each for each in there if last_part(each) == DOTENV), *self.dotenvs}
        near = (path for path in sorted(known) if _are_near(path, dotenv.path))
        found = (self._read(path) for path in near if path != dotenv.path)
        return [dotenv, *(each for each in found if each is not None)]

    def _read(self, path: str) -> DotenvTarget | None:
        """Return a ``.env``, also one that gets no key, if it can be read."""
        if path in self.dotenvs:
            return self.dotenvs[path]
        if path not in self._others:
            try:
                self._others[path] = DotenvTarget(self._repository, path)
            except ChangeError:
                self._others[path] = None
        return self._others[path]


def _are_near(one: str, other: str) -> bool:
    """Whether a process may load two files: one above the other, or with a name."""
    if {last_part(one), last_part(other)} != {DOTENV}:
        return True
    folders = [each.removesuffix(DOTENV) for each in (one, other)]
    return folders[0].startswith(folders[1]) or folders[1].startswith(folders[0])


def _names_in(file: FileWithKeys, form: FileFormat) -> Sequence[tuple[str, str]]:
    """Return values, with the file's own variables for them."""
    try:
        return _spelled(form.names_in(file.content, file.values))
    except (ValueError, CannotReplaceError):
        return ()


def _used_in(file: FileWithKeys, form: FileFormat) -> Sequence[str]:
    """Return the keys that a file uses."""
    try:
        return form.used_in(file.content, file.values)
    except (ValueError, CannotReplaceError):
        return ()


def _spelled(named: Sequence[tuple[str, str]]) -> Sequence[tuple[str, str]]:
    """Return those whose names are valid for variables."""
    return [each for each in named if each[1].isascii() and each[1].isidentifier()]


def variable_at(host: str) -> str:
    """Return the variable for a host's key; empty if none can be made of its name.

    A provider's own host gets the provider's variable, another host one made from its
    name: ``api.chatanywhere.tech`` gets ``CHATANYWHERE_API_KEY``.
    """
    owner = provider_at(host)
    known = variable_of(owner)
    if owner == OPENAI.name or (owner and known != OPENAI.variable):
        return known
    labels = host.rstrip(".").split(".")
    if any(host.endswith(f".{each}") for each in PLATFORMS):
        label = labels[-3]
    else:
        is_registry = len(labels) > COUNTRY and len(labels[-1]) == COUNTRY
        shared = is_registry and labels[-2] in REGISTRIES
        label = "" if len(labels) < COUNTRY else labels[-3 if shared else -2]
    spelled = label.upper().replace("-", "_")
    is_plain = LABEL.fullmatch(spelled) and not label.startswith("xn--")
    is_number = labels[-1].isdigit()
    return f"{spelled}_API_KEY" if is_plain and not is_number else ""
