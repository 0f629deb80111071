"""Which key a program gives its client, and which host it names, as its code says.

``OpenAI(api_key=os.getenv("DEEPSEEK_API_KEY"), base_url="https://api.deepseek.com")``
needs no OPENAI_API_KEY. Programs are parsed, never run; what is computed stays unknown.
"""

from __future__ import annotations

import ast
import json
import re
from collections import Counter
from contextlib import suppress
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.settings import Program
from pytest_openai_ready.account.wire.hosts import LOOPBACK, name_of
from pytest_openai_ready.bounded_files import LARGEST_TEXT
from pytest_openai_ready.git.errors import GitError
from pytest_openai_ready.providers.registry import OPENAI, provider_at
from pytest_openai_ready.repository import TooMuchError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from pytest_openai_ready.repository import Repository

CLIENTS = frozenset({"OpenAI", "AsyncOpenAI"})
WORD = b"OpenAI"
ANY_WORD = re.compile(rb"openai", re.IGNORECASE)
IDENTITY = "workload_identity"  # since SDK 2.54
MOST_FILES = 500
PROGRAM, NOTEBOOK = ".py", ".ipynb"
READER = "dotenv_values"
READERS = frozenset({"getenv", "get"})  # of `os`, and of `os.environ`


class Setting(NamedTuple):
    """A value as a program has it: of a variable, or written down, or both."""

    variable: str = ""
    written: str = ""


class Client(NamedTuple):
    """A client that a program makes: its key and its address, as far as is known.

    ``signs_in`` says that it has no key, and an identity instead.
    """

    line: int
    key: Setting
    base_url: Setting
    signs_in: bool = False


def programs_of(repository: Repository) -> list[Program | None]:
    """What each client gives itself, in order; None for one that is as the SDK's own.

    An address counts only where it is a provider's own: code may come from a stranger,
    and name any host.
    """
    found: dict[tuple[str, str, bool], Program | None] = {}
    for path, client in _clients(repository):
        variable, base_url = _chosen(client)
        chosen = (variable, base_url, client.signs_in)
        usual = chosen == (KEY_VARIABLE, "", False)
        host = name_of(client.base_url.written)
        stranger = "" if provider_at(host) or LOOPBACK.fullmatch(host) else host
        program = Program(
            variable, base_url, path, client.line, client.signs_in, stranger
        )
        found.setdefault(chosen, None if usual else program)
    return list(found.values())


def hosts_elsewhere(repository: Repository) -> dict[str, bool]:
    """The hosts, neither OpenAI's nor this computer, that clients of programs name.

    By each, whether it is sent the key of OPENAI_API_KEY. One that a variable alone
    gives, but for the SDK's own, is empty.
    """
    found: dict[str, bool] = {}
    for _, client in _clients(repository):
        host = name_of(client.base_url.written)
        usual = client.key.variable == KEY_VARIABLE or client.key == Setting()
        is_away = not LOOPBACK.fullmatch(host) and provider_at(host) != OPENAI.name
        if not host:
            is_away = client.base_url.variable not in {"", OPENAI.base_url_variable}
        if is_away and not client.signs_in:
            found[host] = found.get(host, False) or usual
    return found


def models_named(repository: Repository) -> list[str]:
    """The models that programs and notebooks name in their calls, the commonest first.

    That is what stands there as ``model``; none where git is silent.
    """
    found: Counter[str] = Counter()
    for path, content in _contents(repository):
        for tree in _trees(path, content):
            nodes = list(ast.walk(tree))
            names = _assigned(nodes)
            for node in nodes:
                if isinstance(node, ast.keyword) and node.arg == "model":
                    found.update(filter(None, [_setting(node.value, names).written]))
    return [name for name, _ in found.most_common()]


def _chosen(client: Client) -> tuple[str, str]:
    """The variable of the key, and the address where it is a provider's own."""
    written = client.base_url.written
    owner = provider_at(name_of(written)) if written else ""
    known = written if owner not in {"", OPENAI.name} else ""
    return client.key.variable or KEY_VARIABLE, known


def _clients(repository: Repository) -> Iterator[tuple[str, Client]]:
    """Those in a repository's programs and notebooks; none where git is silent."""
    for path, content in _contents(repository):
        if WORD in content:
            yield from ((path, each) for each in clients_in(path, content))


def _contents(repository: Repository) -> Iterator[tuple[str, bytes]]:
    """Programs and notebooks that may have to do with OpenAI."""
    try:
        files = repository.contents(lambda path: path.endswith((PROGRAM, NOTEBOOK)))
        for path, content in islice(files, MOST_FILES):
            if ANY_WORD.search(content) and len(content) <= LARGEST_TEXT:
                yield path, content
    except (GitError, TooMuchError):
        return


def clients_in(path: str, content: bytes) -> Iterator[Client]:
    """The clients that one file makes; none where it is no program that can be read."""
    for tree in _trees(path, content):
        yield from _in_tree(tree)


def _trees(path: str, content: bytes) -> Iterator[ast.Module]:
    """A program, or each cell of a notebook, as far as Python can read it."""
    sources = [content.decode("utf-8-sig", "replace")]
    if path.endswith(NOTEBOOK):
        sources = [*_cells(content)]
    for source in sources:
        with suppress(SyntaxError, ValueError, RecursionError, MemoryError):
            yield ast.parse(source)


def _cells(content: bytes) -> Iterator[str]:
    """The cells of a notebook that are code, without lines that are for its shell."""
    try:
        cells = json.loads(content)["cells"]
        for cell in cells:
            if cell["cell_type"] == "code":
                lines = "".join(cell["source"]).splitlines()
                yield "\n".join("" if each[:1] in "!%" else each for each in lines)
    except (ValueError, TypeError, KeyError, RecursionError):
        return


def _in_tree(tree: ast.Module) -> Iterator[Client]:
    nodes = list(ast.walk(tree))
    names = _assigned(nodes)
    for node in nodes:
        if isinstance(node, ast.Call) and _last_name(node.func) in CLIENTS:
            given = {each.arg: each.value for each in node.keywords if each.arg}
            key, base_url = (
                _setting(given.get(name), names) for name in ("api_key", "base_url")
            )
            yield Client(node.lineno, key, base_url, IDENTITY in given)


def _assigned(nodes: Iterable[ast.AST]) -> dict[str, ast.expr]:
    """What the names of a program are given, the last of each."""
    return {
        target.id: node.value
        for node in nodes
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _setting(node: ast.AST | None, names: Mapping[str, ast.expr]) -> Setting:
    """What an argument is: written down, read from the environment, or unknown."""
    if isinstance(node, ast.Name):
        node = names.get(node.id)
    if isinstance(node, ast.BoolOp) and node.values:
        parts = [_setting(each, {}) for each in node.values]
        variable = next((each.variable for each in parts if each.variable), "")
        written = next((each.written for each in parts if each.written), "")
        return Setting(variable, written)
    if isinstance(node, ast.Constant):
        return Setting(written=node.value if isinstance(node.value, str) else "")
    if isinstance(node, ast.Subscript) and _is_environment(node.value, names):
        return Setting(_text(node.slice))
    if isinstance(node, ast.Call) and _last_name(node.func) in READERS and node.args:
        return Setting(_text(node.args[0]), "".join(map(_text, node.args[1:2])))
    return Setting()


def _is_environment(node: ast.AST, names: Mapping[str, ast.expr]) -> bool:
    """Whether it is the environment, or a name for that and a ``.env`` together."""
    if _last_name(node) == "environ":
        return True
    given = names.get(node.id) if isinstance(node, ast.Name) else None
    return isinstance(given, ast.Dict) and any(
        isinstance(each, ast.Call) and _last_name(each.func).endswith(READER)
        for each in given.values
    )


def _text(node: ast.AST) -> str:
    value = node.value if isinstance(node, ast.Constant) else None
    return value if isinstance(value, str) else ""
