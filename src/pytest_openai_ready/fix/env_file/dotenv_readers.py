"""Whether a program that loads a ``.env`` would get more than its key from it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from pytest_openai_ready.asked_once import once
from pytest_openai_ready.bounded_files import LARGEST_TEXT
from pytest_openai_ready.dotenv.file_names import DOTENV
from pytest_openai_ready.dotenv.nearest import home_of
from pytest_openai_ready.file_kinds import PYTHON, kind_of
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    FINDER,
    LOADER,
    READER,
)
from pytest_openai_ready.tools.project_programs.settings_fields import BY_SETTINGS
from pytest_openai_ready.tools.started_elsewhere import hiding
from pytest_openai_ready.tools.variables import is_key_name, is_provider

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from pytest_openai_ready.repository import Repository

LARGEST = 1 << 20  # bytes of a program
MOST = 2000  # number of programs that are read
WORD = re.compile(rb"[A-Za-z_][A-Za-z0-9_]*")
SHORTEST = 3  # letters of a word that is a prefix of names
# What the interpreter, SDKs and their HTTP clients read, in any program.
# https://docs.python-requests.org/en/latest/user/advanced/#proxies
# https://www.python-httpx.org/environment_variables/
GENERAL = re.compile(
    r"(?:HTTPS?|ALL|NO|FTP)_PROXY|SSL_?CERT_(?:FILE|DIR)|SSLKEYLOGFILE"
    r"|(?:REQUESTS|CURL)_CA_BUNDLE|NETRC|PATH|HOME|TZ|LANG|LC_\w+|TE?MP|TMPDIR"
    r"|(?:AWS|AZURE|GOOGLE|HF|HUGGINGFACE|LANGCHAIN|LANGSMITH|OTEL|PYTHON|PG)_?\w*"
)
# Another program is started, or all variables are read or passed on.
ALL_OF_IT = re.compile(
    rb"\bsubprocess\b|\bos\.(?:system|popen|exec\w+|spawn\w+|posix_spawn\w*)\b"
    rb"|(?<!import )\benviron\b(?![ \t]*(?:\[|\.(?:get|setdefault|pop)\b))"
)


# A pydantic-settings class rejects a file with a name for which it has no field.
# https://docs.pydantic.dev/latest/concepts/pydantic_settings/#dotenv-env-support
STRICT = (b"pydantic_settings", BY_SETTINGS.encode(), b"env_file")
LENIENT = re.compile(
    rb"\bextra[\"']?[ \t]*[=:][ \t]*(?:\w+\.)*[\"']?(?:ignore|allow)\b"
)


NEEDED = re.compile(
    rb"\b(?:environ|env_variables)[ \t]*\[[ \t]*[\"'](\w+)[\"'][ \t]*\]"
)


LOADING = re.compile(rf"\b(?:{LOADER}|{FINDER}|{READER})\b".encode())
# Libraries that read a `.env`, and IPython's magic; `flask run` does it by itself.
# https://flask.palletsprojects.com/en/stable/cli/#environment-variables-from-dotenv
READING = re.compile(
    rb"\b(?:decouple|environs|read_env|env_file|dynaconf|Flask|starlette\.config)\b"
    rb"|%dotenv\b|load_ext[ \t]+dotenv\b"
)


def reads_dotenv(content: bytes) -> bool:
    """Whether a program may read a ``.env``."""
    return LOADING.search(content) is not None or READING.search(content) is not None


class DotenvReaders:
    """The programs and notebooks in some files, and the names that they may read."""

    def __init__(self, repository: Repository, paths: Iterable[str]) -> None:
        self._repository = repository
        self._paths = [each for each in paths if kind_of(each) in PYTHON]
        self._all = len(self._paths) > MOST
        self._words = once(lambda: frozenset(self._gathered()))
        self._needed = once(lambda: frozenset(self._stopping()))
        self._strict = once(lambda: [*self._with_settings()])
        self._loading = once(lambda: [*self._with_loads()])
        self.scripts = once(lambda: hiding(repository))

    def read(self, names: Collection[str]) -> bool:
        """Whether one of them may read a variable with one of these names.

        This includes more than they read: any word in a program counts, and names that
        a library or a started program may read.
        """
        return any(self._is_read(each.upper()) for each in names)

    def need(self, name: str) -> bool:
        """Whether one of them fails if a variable with this name is missing."""
        return name.encode() in self._needed()

    def finding(self, dotenv: str, nearer: str) -> str:
        """Return a program that loads a ``.env`` and would load a nearer one."""
        root, folder = Path(self._repository.top), nearer.removesuffix(DOTENV)
        if not self._repository.has(dotenv):
            return ""
        below = (each for each in self._loading() if each.startswith(folder))
        found = (p for p in below if home_of(root, p, (), beside=False) == dotenv)
        return next(found, "")

    def refusing(self, names: Collection[str]) -> str:
        """Return a program whose settings class lacks a field for one of the names."""
        for path, fields in self._strict() if names else ():
            if not fields.issuperset(each.upper() for each in names):
                return path
        return ""

    def contents(self) -> dict[str, bytes]:
        """Return their contents by path, up to ``LARGEST_TEXT`` bytes each."""
        found = ((path, each or b"") for path, each in self._contents())
        return {path: each for path, each in found if len(each) <= LARGEST_TEXT}

    def _contents(self) -> Iterator[tuple[str, bytes | None]]:
        """Yield each program with its content; None if it cannot be read."""
        for path in self._paths[:MOST]:
            yield path, self._repository.bytes_of(path, LARGEST)

    def _stopping(self) -> Iterator[bytes]:
        """Yield the variables without which one of them fails."""
        for _, content in self._contents():
            yield from NEEDED.findall(content or b"")

    def _with_loads(self) -> Iterator[str]:
        """Return the programs that load a ``.env``."""
        return (path for path, said in self._contents() if LOADING.search(said or b""))

    def _with_settings(self) -> Iterator[tuple[str, set[str]]]:
        """Yield the programs with a strict settings class, and the words in each."""
        for path, said in self._contents():
            content = said or b""
            if all(each in content for each in STRICT) and not LENIENT.search(content):
                yield path, {each.upper().decode() for each in WORD.findall(content)}

    def _is_read(self, name: str) -> bool:
        words = self._words()
        if self._all or name in words:
            return True
        if is_key_name(name.encode()):
            return False
        first = name.partition("_")[0]
        begins = len(first) >= SHORTEST and first in words
        known = is_provider(name.encode()) or GENERAL.fullmatch(name) is not None
        return begins or known

    def _gathered(self) -> Iterable[str]:
        for _, content in self._contents():
            if content is None or ALL_OF_IT.search(content):
                self._all = True
            for word in set(WORD.findall(content or b"")):
                written = word.decode().upper()
                yield written
                yield from written.split("_")
