"""Which key a program passes to its client, and which host the client uses.

``OpenAI(api_key=os.getenv("DEEPSEEK_API_KEY"), base_url="https://api.deepseek.com")``
needs no OPENAI_API_KEY. Programs are parsed, never run; computed values stay unknown.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.found_settings import Program
from pytest_openai_ready.account.verdict.program_settings import alike
from pytest_openai_ready.account.wire.hosts import (
    LOOPBACK,
    MODEL_PATHS,
    host_name,
    host_of,
    provider_answering,
)
from pytest_openai_ready.bounded_files import LARGEST_TEXT
from pytest_openai_ready.file_endings import NOTEBOOK, PROGRAMS
from pytest_openai_ready.file_kinds import is_test
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.keys.placeholder import is_placeholder
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.program_source import last_name
from pytest_openai_ready.providers.registry import (
    ADDRESS_VARIABLES,
    AZURE,
    OPENAI,
    PROVIDERS,
    provider_at,
)
from pytest_openai_ready.scan.places.trees import names_outside
from pytest_openai_ready.shared_files import TooMuchError, contents_on_disk
from pytest_openai_ready.tools.project_programs.client_calls import (
    BY_MODEL,
    GETTERS,
    Client,
    clients_of,
    setting_of,
)
from pytest_openai_ready.tools.project_programs.program_dotenvs import ProgramDotenvs
from pytest_openai_ready.tools.project_programs.program_names import Module, Programs

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.repository import Repository

ANY_WORD = re.compile(rb"openai", re.IGNORECASE)
# What a program with a client has at least: the name of a library or function, called;
# an argument or attribute; the address of a request. Each is searched in lowercase, and
# its literal beginning first: a single pattern for all of them takes ten times as long.
NAMES = {
    name.lower().encode() for e in PROVIDERS if e.variable for name in e.client_names
}
CALLED = sorted({b"openai", *NAMES, *(each.lower().encode() for each in BY_MODEL)})
GIVEN = (b"base_url", b"api_base", b".api_key")
FORMS = {
    **{each: late_pattern(re.escape(each) + rb"\w{0,60}\s*\(") for each in CALLED},
    **{each: late_pattern(re.escape(each) + rb"\s*=") for each in GIVEN},
    **{each: late_pattern(b"/" + each) for each in map(str.encode, MODEL_PATHS)},
}
# An argument or attribute for its address, or a request that the program sends itself.
HINT_OF_HOST = late_pattern(rb"(?:base_url|api_base|headers)\b")
VARIABLE = late_pattern(r"(?a:[A-Za-z_]\w{0,98})")
MOST_FILES = 500  # with a client, and as many of the others, which they may import
MOST_ASKING = 100  # searched for models while a host is waiting for its answer
ADDRESS = re.compile(r"(?i)url|base|host|endpoint")
# Quotes are escaped in a notebook.
SET_ADDRESS = re.compile(
    f"(?:{'|'.join(sorted(ADDRESS_VARIABLES))})".encode()
    + rb"\\?[\"'](?:\][ \t]*=|,)[ \t]*\\?[\"']"
    rb"(https?://[^\"'\\\s]+)"
)


def programs_of(
    repository: Repository, below: str = "", *, with_tests: bool = True
) -> Iterator[Program | None]:
    """Yield the settings of each client, in order; None for the SDK's defaults.

    Programs are parsed as they are needed, and settings come only once.

    With ``below``, only programs in that folder count; without tests, not those whose
    clients may be stand-ins. An address counts only if it belongs to a provider: a
    stranger may have written the code and can name any host, including that of one of
    the provider's customers.
    """
    found: set[Program] = set()
    contents = _contents(repository, f"{below}/" if below else "")
    programs = Programs(contents)
    dotenvs = ProgramDotenvs(repository, contents, programs)
    searched = {
        path: content
        for path, content in contents.items()
        if (with_tests or not is_test(path)) and _may_call(content)
    }
    for path, client in _clients(searched, programs):
        chosen = _chosen(client)._replace(dotenv=dotenvs.of(path))
        if chosen not in found:
            found.add(chosen)
            read = client.key if client.key.path else client.key._replace(path=path)
            line = read.line or client.line
            program = chosen._replace(path=read.path, line=line)
            yield None if chosen == AS_THE_SDK else program


def key_variable(repository: Repository) -> str:
    """Return the variable from which the fixtures take the key, if it is set.

    It is the SDK's own unless all programs name another, for a host that may be asked;
    what anybody may write into a file and a command has to be a name.
    """
    for each in alike(programs_of(repository, with_tests=False)):
        if each.takes_key and VARIABLE.fullmatch(each.variable):
            return each.variable
    return KEY_VARIABLE


def hosts_elsewhere(repository: Repository) -> dict[str, bool]:
    """Return the hosts that clients use, except OpenAI's.

    Each maps to whether it receives the key in OPENAI_API_KEY. This computer is one of
    them only if it does. The host is empty if only a variable contains it, other than
    the SDK's own.
    """
    contents = _contents(repository)
    programs = Programs(contents)
    found = dict.fromkeys(_set_for_all(contents), True)
    found |= dict.fromkeys(_handed_on(contents, programs), True)
    likely = filter(lambda each: HINT_OF_HOST.search(contents[each]), contents)
    for _, client in _clients(likely, programs):
        host = host_name(client.base_url.written)
        key = client.key
        usual = key.variable == KEY_VARIABLE or not (key.variable or key.written)
        is_here = LOOPBACK.fullmatch(host) is not None
        is_away = provider_at(host) != OPENAI.name and (usual or not is_here)
        if not host:
            by_variable = {"", OPENAI.base_url_variable}
            is_away = (
                client.base_url.variable not in by_variable or client.base_url.is_open
            )
        if is_away and not (client.signs_in or client.of_azure):
            found[host] = found.get(host, False) or usual
    return found


def _set_for_all(contents: Mapping[str, bytes]) -> Iterator[str]:
    """Yield the hosts that a program sets for every client of its process."""
    for content in contents.values():
        for address in SET_ADDRESS.findall(content):
            yield from _away(address.decode("ascii", "replace"))


def _handed_on(contents: Mapping[str, bytes], programs: Programs) -> Iterator[str]:
    """Yield the hosts that any call receives together with OPENAI_API_KEY."""
    if not any(KEY_VARIABLE.encode() in each for each in contents.values()):
        return
    likely = (path for path, each in contents.items() if b"http" in each)
    for path in filter(lambda each: ANY_WORD.search(contents[each]), likely):
        module = programs.module(path)
        for node in module.nodes:
            if isinstance(node, ast.Call):
                yield from _beside_the_key(programs, module, node)


def _beside_the_key(
    programs: Programs, module: Module, call: ast.Call
) -> Iterator[str]:
    given = [*call.args, *(each.value for each in call.keywords)]
    likely = filter(_may_be_address, given)
    addresses = (setting_of(programs, module, each).written for each in likely)
    hosts = [host for each in addresses for host in _away(each)]
    inside = (each for one in given for each in ast.walk(one) if hosts)
    if any(
        setting_of(programs, module, each).variable == KEY_VARIABLE
        for each in inside
        if isinstance(each, ast.expr)
    ):
        yield from hosts


def _may_be_address(node: ast.expr) -> bool:
    """Whether an argument looks like an address; a fast check before resolving it."""
    if isinstance(node, ast.Constant):
        return str(node.value).startswith("http")
    if isinstance(node, ast.Call):
        return last_name(node.func) in GETTERS
    return bool(ADDRESS.search(last_name(node)))


def _away(address: str) -> Iterator[str]:
    """Yield the host of an address unless it is OpenAI's."""
    host = host_name(address) if address.startswith(("http://", "https://")) else ""
    if host and provider_at(host) != OPENAI.name:
        yield host


def models_named(repository: Repository) -> list[str]:
    """Return the models that programs and notebooks use, the most common first.

    Looks at ``model`` arguments in up to ``MOST_ASKING`` files; empty if git fails.
    """
    found: Counter[str] = Counter()
    contents = _contents(repository)
    programs = Programs(contents)
    asking = filter(lambda each: ANY_WORD.search(contents[each]), contents)
    for path in islice(asking, MOST_ASKING):
        module = programs.module(path)
        for node in module.nodes:
            if isinstance(node, ast.keyword) and node.arg == "model":
                written = setting_of(programs, module, node.value).written
                found.update([written] if written else [])
    return [name for name, _ in found.most_common()]


# The settings of a client that is created without arguments.
AS_THE_SDK = Program(KEY_VARIABLE, "", "", 0)


def _chosen(client: Client) -> Program:
    """The settings of a client, without their place."""
    written, usual = client.base_url.written, KEY_VARIABLE
    if client.of_azure:
        written, usual = "", AZURE.variable
    known = written if provider_answering(written) else ""
    host = host_name(written)
    is_here = LOOPBACK.fullmatch(host) is not None
    is_elsewhere = bool(host) and not known and provider_at(host) != OPENAI.name
    has_key = is_elsewhere and client.key.written != ""
    return AS_THE_SDK._replace(
        variable=client.key.variable or ("" if client.provider else usual),
        base_url=known,
        signs_in=client.signs_in,
        host=host_of(written) if is_elsewhere and (has_key or not is_here) else "",
        has_key=has_key,
        of_azure=client.of_azure,
        provider=client.provider,
        base_url_variable=_other(client.base_url.variable),
        is_open=client.base_url.is_open,
        is_key_written=_is_key(client.key.written),
    )


def _is_key(written: str) -> bool:
    """Whether a text in the code is a key, and no word in place of one."""
    content = f'api_key="{written}"'.encode("utf-8", "replace")
    is_found = any(True for _ in find(content, named=True))
    return is_found and not is_placeholder(written)


def _other(variable: str) -> str:
    """Return the variable of an address, if it is not the SDK's."""
    return "" if variable == OPENAI.base_url_variable else variable


def _clients(paths: Iterable[str], programs: Programs) -> Iterator[tuple[str, Client]]:
    """Yield the clients in these programs and notebooks."""
    for path in paths:
        yield from ((path, each) for each in clients_of(programs, path))


def _contents(repository: Repository, beginning: str = "") -> dict[str, bytes]:
    """Return the first programs and notebooks by path; empty if git fails.

    Their paths have the ``beginning``.
    """
    found: dict[str, bytes] = {}
    with suppress(GitError, TooMuchError):
        endings = (*PROGRAMS, NOTEBOOK)
        paths = (each for each in _paths(repository) if each.startswith(beginning))
        programs = (each for each in paths if each.endswith(endings))
        found.update(_first(contents_on_disk(repository, programs)))
    return found


def _first(contents: Iterable[tuple[str, bytes]]) -> Iterator[tuple[str, bytes]]:
    """Yield the first programs that may have a client, and the first of the others."""
    left = {True: MOST_FILES, False: MOST_FILES}
    for path, content in contents:
        if not any(left.values()):
            return
        if len(content) <= LARGEST_TEXT:
            likely = _may_call(content)
            if left[likely]:
                left[likely] -= 1
                yield path, content


def _may_call(content: bytes) -> bool:
    """Whether a program may create a client."""
    lower = content.lower()
    return any(
        word in lower and pattern.search(lower) for word, pattern in FORMS.items()
    )


def _paths(repository: Repository) -> Iterable[str]:
    """The files that git tracks or would add, or else the folder's; no packages."""
    if repository.exists or repository.is_bare:
        return repository.own_paths
    return names_outside(repository.top) or ()
