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
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.found_settings import Program
from pytest_openai_ready.account.wire.hosts import (
    LOOPBACK,
    host_of,
    name_of,
    provider_of,
)
from pytest_openai_ready.bounded_files import LARGEST_TEXT
from pytest_openai_ready.file_endings import NOTEBOOK, PROGRAMS
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.program_source import (
    joined,
    last_name,
    parts_of,
    text_in,
)
from pytest_openai_ready.providers.registry import (
    ADDRESS_VARIABLES,
    AZURE,
    OPENAI,
    provider_at,
)
from pytest_openai_ready.scan.places.trees import names_outside
from pytest_openai_ready.shared_files import TooMuchError, contents_on_disk
from pytest_openai_ready.tools.program_names import (
    DEEPEST,
    Expression,
    Module,
    Programs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from pytest_openai_ready.repository import Repository

CLIENTS = frozenset({"OpenAI", "AsyncOpenAI"})
# Includes LangChain's.
AZURE_CLIENTS = frozenset(
    {"AzureOpenAI", "AsyncAzureOpenAI", "AzureChatOpenAI", "AzureOpenAIEmbeddings"}
)
WORD = b"OpenAI"
ANY_WORD = re.compile(rb"openai", re.IGNORECASE)
# What a client can sign in with instead of a key; the first one since SDK 2.54.
IDENTITIES = frozenset(
    {"workload_identity", "azure_ad_token", "azure_ad_token_provider"}
)
MOST_FILES = 500
MOST_ASKING = 100  # searched for models while a host is waiting for its answer
ADDRESS = re.compile(r"(?i)url|base|host|endpoint")
# Quotes are escaped in a notebook.
SET_ADDRESS = re.compile(
    f"(?:{'|'.join(sorted(ADDRESS_VARIABLES))})".encode()
    + rb"\\?[\"'](?:\][ \t]*=|,)[ \t]*\\?[\"']"
    rb"(https?://[^\"'\\\s]+)"
)
ASSEMBLING = frozenset({"format", "join", "urljoin"})
DECOUPLE = "decouple."  # reads the environment first, then a file
READER = "dotenv_values"
GETTERS = frozenset({"getenv", "get"})  # of `os`, and of `os.environ`


class Setting(NamedTuple):
    """A value in a program: a variable, a literal, or both.

    ``path`` and ``line`` are set if another program reads the variable for it.
    """

    variable: str = ""
    written: str = ""
    path: str = ""
    line: int = 0
    is_open: bool = False


class Client(NamedTuple):
    """A client that a program creates: its key and its address, as far as known.

    ``signs_in`` says that it has an identity instead of a key, ``of_azure`` that it
    works with Azure only.
    """

    line: int
    key: Setting
    base_url: Setting
    signs_in: bool = False
    of_azure: bool = False


def programs_of(repository: Repository) -> list[Program | None]:
    """Return the settings of each client, in order; None for the SDK's defaults.

    An address counts only if it belongs to a provider: a stranger may have written the
    code and can name any host, including that of one of the provider's customers.
    """
    found: dict[Program, Program | None] = {}
    contents = _contents(repository)
    for path, client in _clients(contents, Programs(contents)):
        read = client.key if client.key.path else client.key._replace(path=path)
        chosen = _chosen(client)
        program = chosen._replace(path=read.path, line=read.line or client.line)
        found.setdefault(chosen, None if chosen == AS_THE_SDK else program)
    return list(found.values())


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
    for _, client in _clients(contents, programs):
        host = name_of(client.base_url.written)
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
    for path in filter(lambda each: ANY_WORD.search(contents[each]), contents):
        module = programs.module(path)
        for node in module.nodes if b"http" in contents[path] else ():
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
    host = name_of(address) if address.startswith(("http://", "https://")) else ""
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
    known = written if provider_of(written) else ""
    host = name_of(written)
    is_here = LOOPBACK.fullmatch(host) is not None
    is_elsewhere = bool(host) and not known and provider_at(host) != OPENAI.name
    has_key = is_elsewhere and client.key.written != ""
    return AS_THE_SDK._replace(
        variable=client.key.variable or usual,
        base_url=known,
        signs_in=client.signs_in,
        host=host_of(written) if is_elsewhere and (has_key or not is_here) else "",
        has_key=has_key,
        of_azure=client.of_azure,
    )


def _clients(
    contents: Mapping[str, bytes], programs: Programs
) -> Iterator[tuple[str, Client]]:
    """Yield the clients in programs and notebooks."""
    for path in filter(lambda each: WORD in contents[each], contents):
        yield from ((path, each) for each in _clients_of(programs, path))


def _contents(repository: Repository) -> dict[str, bytes]:
    """Return the first programs and notebooks by path; empty if git fails."""
    found: dict[str, bytes] = {}
    with suppress(GitError, TooMuchError):
        endings = (*PROGRAMS, NOTEBOOK)
        programs = (each for each in _paths(repository) if each.endswith(endings))
        found.update(islice(contents_on_disk(repository, programs), MOST_FILES))
    return {path: each for path, each in found.items() if len(each) <= LARGEST_TEXT}


def _paths(repository: Repository) -> Sequence[str]:
    """Return the files that git tracks or would add; without git, the folder's."""
    if repository.exists or repository.is_bare:
        return repository.paths
    return names_outside(repository.top) or ()


def clients_in(path: str, content: bytes) -> Iterator[Client]:
    """Yield the clients that a file creates; none if it is not a readable program."""
    yield from _clients_of(Programs({path: content}), path)


def _clients_of(programs: Programs, path: str) -> Iterator[Client]:
    module = programs.module(path)
    for node in module.nodes:
        name = last_name(node.func) if isinstance(node, ast.Call) else ""
        if isinstance(node, ast.Call) and name in CLIENTS | AZURE_CLIENTS:
            given = {each.arg: each.value for each in node.keywords if each.arg}
            key, base_url = (
                setting_of(programs, module, given.get(name))
                for name in ("api_key", "base_url")
            )
            signs_in = not IDENTITIES.isdisjoint(given)
            yield Client(node.lineno, key, base_url, signs_in, name in AZURE_CLIENTS)


def setting_of(
    programs: Programs, given_in: Module, given: ast.expr | None, depth: int = 0
) -> Setting:
    """Resolve an argument: a literal, a variable that is read, or unknown."""
    if given is None or depth > DEEPEST:
        return Setting()
    module, node = programs.value(Expression(given_in, given))
    found = Setting()
    if isinstance(node, ast.BoolOp):
        parts = [setting_of(programs, module, each, depth + 1) for each in node.values]
        read = next((each for each in parts if each.variable), Setting())
        written = next((each.written for each in parts if each.written), "")
        return read._replace(written=written)
    if pieces := parts_of(node):
        known = [setting_of(programs, module, each, depth + 1) for each in pieces]
        is_known = all(each.written for each in known)
        text = joined(each.written for each in known) if is_known else ""
        return Setting(written=text, is_open=not text)
    if isinstance(node, ast.Constant):
        found = Setting(written=text_in(node))
    elif isinstance(node, ast.BinOp) or _puts_together(node):
        return Setting(is_open=True)
    elif isinstance(node, ast.Subscript) and _is_environment(
        programs, Expression(module, node.value)
    ):
        found = Setting(_name(programs, module, node.slice))
    elif isinstance(node, ast.Call) and node.args and _reads(module, node.func):
        usual = [each.value for each in node.keywords if each.arg == "default"]
        written = "".join(map(text_in, [*node.args[1:2], *usual]))
        found = Setting(_name(programs, module, node.args[0]), written)
    elsewhere = module is not given_in and found.variable
    return found._replace(path=module.path, line=node.lineno) if elsewhere else found


def _puts_together(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and last_name(node.func) in ASSEMBLING


def _name(programs: Programs, module: Module, node: ast.expr) -> str:
    """Return the name of a variable, also if that name is in a variable itself."""
    return text_in(programs.value(Expression(module, node)).node)


def _reads(module: Module, function: ast.expr) -> bool:
    """Whether a function reads a variable: one of ``os`` or of python-decouple."""
    name = last_name(function)
    return name in GETTERS or module.imported.get(name, "").startswith(DECOUPLE)


def _is_environment(programs: Programs, spot: Expression) -> bool:
    """Whether it is the environment, or a dictionary with ``dotenv_values()``."""
    if last_name(spot.node) == "environ":
        return True
    given = programs.value(spot).node
    return isinstance(given, ast.Dict) and any(
        isinstance(each, ast.Call) and last_name(each.func).endswith(READER)
        for each in given.values
    )
