"""Which host each key in a program is sent to.

If a key gets a provider's usual variable, anyone with that provider's key in the
environment would send it to the host in the program. Programs are parsed, never run.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready import config_files
from pytest_openai_ready.account.wire.hosts import MODEL_PATHS, host_name, is_openai
from pytest_openai_ready.file_endings import JSON, TOML, YAML
from pytest_openai_ready.fix.programs.known_names.known_texts import (
    UNKNOWN,
    KnownTexts,
    assigned_names,
)
from pytest_openai_ready.program_source import last_name, parsed
from pytest_openai_ready.providers.registry import (
    ADDRESS_VARIABLES,
    AZURE,
    BY_NAME,
    OPENAI,
    provider_with,
)
from pytest_openai_ready.tools.project_programs.client_calls import (
    ADDRESS_ARGUMENTS,
    CLIENTS,
    GETTERS,
    provider_by_client,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KEY_NAME = re.compile(r"(?i)(?P<of>.*?)_?(?:api_?)?(?:secret_?)?(?:key|token)")
URL_NAME = re.compile(
    r"(?i)(?P<of>.*?)_?(?:api_?)?(?:base_?(?:url)?|url|endpoint|host)"
)
URL = re.compile(r"https?://", re.IGNORECASE)
# A program without such a word names no host.
HINT = re.compile(
    r"(?i)https?://|url|api_base|endpoint|host|headers|connection|api_?key[ \t]*="
)
# An address that ends so is no API's.
OF_FILE = re.compile(
    r"(?i)https?://[^/]+/[^?#]*\."
    r"(?:png|jpe?g|gif|webp|svg|pdf|html?|txt|csv|jsonl?|md|mp[34]|wav|zip)(?:[?#]|$)"
)
# The part of an address that contains the host.
AUTHORITY = re.compile(r"https?://[^/?#]*", re.IGNORECASE)
REQUESTS = frozenset({"post", "get", "put", "request", "Request", "stream"})
# With one of these a call is a request, not a lookup in a table.
OF_REQUESTS = frozenset({"headers", "auth", "params", "data", "json"})
CONNECTIONS = frozenset({"HTTPSConnection", "HTTPConnection"})
HTTP_CLIENTS = frozenset({"Client", "AsyncClient", "Session", "ClientSession"})
SETTERS = frozenset({"setdefault", "putenv", "setenv"})
# Paths of a model API, on any host.
MODELS = re.compile(rf"/(?:v\d+|{'|'.join(MODEL_PATHS)})\b")
USUAL = frozenset(ADDRESS_ARGUMENTS) | ADDRESS_VARIABLES
ELSEWHERE = f"https://{UNKNOWN}"  # some host


class NamedText(NamedTuple):
    """A name and its text."""

    name: str
    text: str


def hosts_in(source: str, values: Sequence[str]) -> dict[str, str]:
    """Return the values that a program may send to another host than OpenAI's.

    Each maps to that host, without its port; empty if it is one of several or unknown.
    Values that go to OpenAI, as far as known, are left out.
    """
    tree = parsed(source)
    if tree is None or HINT.search(source) is None:
        return {}
    return elsewhere(_Uses(tree, values).pairs())


def elsewhere(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Map each value to its only host besides OpenAI's; empty if several or unknown."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for value, url in pairs:
        found[value].add(_host(url))
    return {
        value: next(iter(at)) if len(at) == 1 and UNKNOWN not in at else ""
        for value, at in found.items()
        if any(at)
    }


def _host(url: str) -> str:
    """Return an address's host; empty for OpenAI's, ``UNKNOWN`` if it has a gap."""
    if not url:
        return ""
    known = AUTHORITY.match(url)
    if known is None or UNKNOWN in known[0] or not host_name(known[0]):
        return UNKNOWN
    return "" if is_openai(known[0]) else host_name(known[0])


def beside(
    settings: Sequence[NamedText], values: Sequence[str], *, unknown: bool = False
) -> Iterator[tuple[str, str]]:
    """Yield each value in these texts, with the address that belongs to it.

    ``unknown`` says that unknown addresses count.
    """
    keys = [
        (found["of"].lower(), each.text)
        for each in settings
        if (found := KEY_NAME.fullmatch(each.name))
    ]
    urls = [
        (found["of"].lower(), each.text)
        for each in settings
        if (found := URL_NAME.fullmatch(each.name))
        and (URL.match(each.text) or (unknown and UNKNOWN in each.text))
        and not OF_FILE.match(each.text)
    ]
    alone = len(keys) == len(urls) == 1
    for of, key in keys:
        for whose, url in urls:
            if of == whose or (alone and not (of and whose)):
                yield from _with(key, url, values)


def _with(key: str, url: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        if value in key:
            yield value, url


class _Uses:
    """The places in a program where keys and addresses are next to each other."""

    def __init__(self, tree: ast.Module, values: Sequence[str]) -> None:
        self._values = values
        self._known = KnownTexts(tree)
        self._usual = [*self._usual_addresses()]
        calls = [each for each in self._known.nodes if isinstance(each, ast.Call)]
        self._connected = [*self._addresses(calls, of_http=True)]
        self._alone = [*self._addresses(calls, of_http=False)]

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Yield each value and the address that it is used with; empty if none."""
        for address in self._alone:
            yield from ((value, address) for value in self._values if _host(address))
        for node in self._known.nodes:
            if isinstance(node, ast.Call):
                yield from self._of_call(node)
                yield from self._of_provider(node)
            if isinstance(node, (ast.Call, ast.Tuple, ast.List)):
                yield from self._side_by_side(node)
            for group in _groups(node):
                texts = [NamedText(name, self._text(value)) for name, value in group]
                unknown = isinstance(node, ast.Call)
                yield from beside(texts, self._values, unknown=unknown)

    def _text(self, node: ast.AST | None) -> str:
        return self._known.text(node)

    def _usual_addresses(self) -> Iterator[str]:
        """Yield default addresses of clients: the module's and the environment's."""
        for node in self._known.nodes:
            if isinstance(node, ast.Assign) and not all(
                isinstance(each, ast.Name) for each in node.targets
            ):
                yield from (
                    self._text(v) for name, v in assigned_names(node) if name in USUAL
                )
            if isinstance(node, ast.Call) and last_name(node.func) in SETTERS:
                name, *more = map(self._text, node.args)
                yield from more if name in ADDRESS_VARIABLES else ()

    def _addresses(self, calls: Iterable[ast.Call], *, of_http: bool) -> Iterator[str]:
        """Yield addresses of HTTP clients, or of other calls without a key."""
        for node in calls:
            name = last_name(node.func)
            named = {each.arg: each.value for each in node.keywords}
            if name in CONNECTIONS and node.args and of_http:
                yield f"https://{self._text(node.args[0])}"
            alone = "base_url" in named and "api_key" not in named
            if alone and name not in CLIENTS and of_http == (name in HTTP_CLIENTS):
                yield self._text(named["base_url"])

    def _of_call(self, node: ast.Call) -> Iterator[tuple[str, str]]:
        if last_name(node.func) in CLIENTS:
            return self._of_client(node)
        if last_name(node.func) in REQUESTS:
            return self._of_request(node)
        return iter(())

    def _of_client(self, node: ast.Call) -> Iterator[tuple[str, str]]:
        named = {each.arg: each.value for each in node.keywords}
        key = named.get("api_key") or next(iter(node.args), None)
        keys = [key] if key else self._usual_keys()
        if "base_url" in named:
            addresses = [self._text(named["base_url"])]
        elif key is None:
            return
        else:
            more = [ELSEWHERE] if None in named and self._mentions_address() else [""]
            addresses = self._usual or more
        for each in keys:
            for value in self._values_of(each, addresses):
                yield from ((value, address) for address in addresses)

    def _of_provider(self, node: ast.Call) -> Iterator[tuple[str, str]]:
        """Yield the keys of calls whose client or argument has a provider's name."""
        if any(URL_NAME.fullmatch(each.arg or "**") for each in node.keywords):
            return
        of_client = provider_by_client(last_name(node.func))
        for each in node.keywords:
            named = KEY_NAME.fullmatch(each.arg or "")
            owner = provider_with((each.arg or "").upper()) if named else ""
            found = BY_NAME.get(
                owner or (of_client if named and not named["of"] else "")
            )
            hosts = (*found.api_hosts, *found.domains) if found else ()
            if hosts and found not in (OPENAI, AZURE):
                texts = [*self._known.texts(each.value)]
                for value in self._values:
                    if value in texts:
                        yield value, f"https://{hosts[0]}"

    def _usual_keys(self) -> list[ast.expr]:
        named = self._known.named
        return [*named.get(OPENAI.variable, ()), *named.get("api_key", ())]

    def _mentions_address(self) -> bool:
        """Whether unpacked keyword arguments may contain an address."""
        constants = (
            node.value
            for node in self._known.nodes
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        )
        return not USUAL.isdisjoint(constants)

    def _values_of(self, key: ast.expr, addresses: Sequence[str]) -> list[str]:
        """Return the values that a client may get as its key; all if unknown."""
        texts = [*self._known.texts(key)]
        found = [each for each in self._values if any(each in text for text in texts)]
        if found or not any(map(_host, addresses)) or self._is_of_environment(key):
            return found
        return [*self._values] if UNKNOWN in self._text(key) else []

    def _is_of_environment(self, key: ast.expr) -> bool:
        if isinstance(key, ast.Name):
            listed = self._known.named.get(key.id, [])
            return len(listed) == 1 and self._is_of_environment(listed[0])
        is_read = isinstance(key, ast.Call) and last_name(key.func) in GETTERS
        return isinstance(key, ast.Subscript) or is_read

    def _of_request(self, node: ast.Call) -> Iterator[tuple[str, str]]:
        named = {each.arg or "": each.value for each in node.keywords}
        texts = [*self._known.texts(node)]
        values = [each for each in self._values if any(each in text for text in texts)]
        given_ = [*node.args[:2], *([named["url"]] if "url" in named else [])]
        urls = [text for text in map(self._text, given_) if URL.match(text)]
        is_request = bool(urls) or not OF_REQUESTS.isdisjoint(named)
        if not values and urls and MODELS.search(urls[0]) and "headers" in named:
            values = [*self._values] if UNKNOWN in self._text(named["headers"]) else []
            urls = [each for each in urls if _host(each)]
        if is_request:
            for address in urls[:1] or self._connected or [ELSEWHERE]:
                yield from ((value, address) for value in values)

    def _side_by_side(
        self, node: ast.Call | ast.Tuple | ast.List
    ) -> Iterator[tuple[str, str]]:
        """Yield a key and an address that are passed together."""
        listed = node.args if isinstance(node, ast.Call) else node.elts
        texts = [self._text(each) for each in listed]
        urls = [each for each in texts if URL.match(each)]
        if len(urls) == 1:
            yield from ((each, urls[0]) for each in texts if each in self._values)


def _groups(node: ast.AST) -> Iterator[Iterable[tuple[str, ast.expr]]]:
    """Yield names that belong together: in a call, dictionary, function or block."""
    if isinstance(node, ast.Call):
        yield [(each.arg, each.value) for each in node.keywords if each.arg]
    elif isinstance(node, ast.Dict):
        yield [
            (each.value, value)
            for each, value in zip(node.keys, node.values, strict=True)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
    elif isinstance(node, ast.arguments):
        yield assigned_names(node)
    else:
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield [pair for each in body for pair in assigned_names(each)]


def hosts_in_settings(
    path: str, content: bytes, values: Sequence[str]
) -> dict[str, str]:
    """Return the values that go to another host than OpenAI's, as ``hosts_in`` does.

    Args:
        path: the path of the settings, whose suffix shows the format.
        content: the file's content; an unreadable file has no hosts.
        values: the keys.
    """
    return elsewhere(_in_document(_document(path, content), values))


def _document(path: str, content: bytes) -> object:
    """Return the parsed settings; None if they cannot be read."""
    text = content.decode("utf-8-sig", "replace")
    try:
        if path.endswith(YAML):
            return config_files.yaml(text)
        if path.endswith(TOML):
            return config_files.toml(text)
        if path.endswith(JSON):
            return config_files.json_value(text)
        return config_files.ini(text)
    except (ValueError, ImportError):
        return None


def _in_document(document: object, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    remaining = [document]
    while remaining:
        node = remaining.pop()
        if isinstance(node, Mapping):
            texts = ((n, t) for n, t in node.items() if isinstance(t, str))
            yield from beside([NamedText(str(n), t) for n, t in texts], values)
            remaining += node.values()
        elif isinstance(node, list):
            # As Compose files list variables.
            pairs = (each.partition("=") for each in node if isinstance(each, str))
            yield from beside([NamedText(n, t) for n, _, t in pairs], values)
            remaining += node
