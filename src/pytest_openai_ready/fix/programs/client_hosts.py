"""Which host each key of a program goes to, and the variable that is that host's own.

Under a provider's usual name, whoever has a key of that provider in the environment
would send it to the host that the program names. Programs are parsed, never run.
"""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.wire.hosts import is_openai, name_of
from pytest_openai_ready.fix.programs.scopes import parsed
from pytest_openai_ready.providers.registry import OPENAI, provider_at, variable_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

KEY_NAME = re.compile(r"(?i)(?P<of>.*?)_?(?:api_?)?(?:secret_?)?(?:key|token)")
URL_NAME = re.compile(
    r"(?i)(?P<of>.*?)_?(?:api_?)?(?:base_?(?:url)?|url|endpoint|host)"
)
URL = re.compile(r"https?://", re.IGNORECASE)
CLIENTS = frozenset({"OpenAI", "AsyncOpenAI"})
REQUESTS = frozenset({"post", "get", "put", "request", "Request", "stream"})
USUAL = frozenset({"api_base", "base_url", "OPENAI_BASE_URL", "OPENAI_API_BASE"})
DEEPEST = 3  # names that stand for one another
# Second parts of names that belong to a country's registry: `example.com.cn`.
REGISTRIES = frozenset({"com", "co", "net", "org", "gov", "edu", "ac", "ne", "or"})
# Where anybody has a name of their own below.
PLATFORMS = (
    *("vercel.app", "netlify.app", "workers.dev", "pages.dev", "fly.dev", "hf.space"),
    *("onrender.com", "ngrok.io", "ngrok.app", "ngrok-free.app", "ngrok.dev"),
    *("railway.app", "deno.dev", "github.io", "herokuapp.com", "azurewebsites.net"),
    *("run.app", "zeabur.app", "trycloudflare.com", "koyeb.app"),
)
LABEL = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
COUNTRY = 2  # letters


class NamedText(NamedTuple):
    """A name, and the text that it gets."""

    name: str
    text: str


def variable_at(host: str) -> str:
    """The variable for a key of a host; empty where its name makes none.

    A provider's own host has the provider's, another one made of the host:
    ``api.chatanywhere.tech`` has ``CHATANYWHERE_API_KEY``.
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


def hosts_in(source: str, values: Sequence[str]) -> dict[str, str]:
    """The values that a program uses at another host than OpenAI's, and that host.

    One that goes to several, or perhaps to OpenAI, is none of them. A port is left out.
    """
    tree = parsed(source)
    if tree is None or URL.search(source) is None:
        return {}
    return _only(_Uses(tree, values).pairs())


def hosts_in_settings(document: object, values: Sequence[str]) -> dict[str, str]:
    """The same of what settings say: a key and an address in one of their tables."""
    return _only(_in_document(document, values))


def _only(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The host of each value that has one, and another than OpenAI's."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for value, url in pairs:
        found[value].add("" if not url or is_openai(url) else name_of(url))
    return {
        value: next(iter(at)) for value, at in found.items() if len(at) == 1 and any(at)
    }


def _in_document(document: object, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    remaining = [document]
    while remaining:
        node = remaining.pop()
        if isinstance(node, Mapping):
            texts = ((n, t) for n, t in node.items() if isinstance(t, str))
            yield from _beside([NamedText(str(n), t) for n, t in texts], values)
            remaining += node.values()
        elif isinstance(node, list):
            remaining += node


def _beside(
    settings: Sequence[NamedText], values: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Each value in these texts, and the address that has to do with it."""
    keys = [
        (found["of"].lower(), each.text)
        for each in settings
        if (found := KEY_NAME.fullmatch(each.name))
    ]
    urls = [
        (found["of"].lower(), each.text)
        for each in settings
        if (found := URL_NAME.fullmatch(each.name)) and URL.match(each.text)
    ]
    alone = len(keys) == len(urls) == 1
    for of, key in keys:
        for whose, url in urls:
            if of == whose or (alone and not (of and whose)):
                yield from _with(key, url, values)


def _with(key: str, url: str, values: Sequence[str]) -> Iterator[tuple[str, str]]:
    for value in values:
        if value in key:
            yield value, url if URL.match(url) else ""


class _Uses:
    """The places of a program where keys and addresses stand beside each other."""

    def __init__(self, tree: ast.Module, values: Sequence[str]) -> None:
        self._values = values
        self._nodes = list(ast.walk(tree))
        self._named: defaultdict[str, list[ast.expr]] = defaultdict(list)
        for node in self._nodes:
            for name, value in _given(node):
                self._named[name].append(value)

    def pairs(self) -> Iterator[tuple[str, str]]:
        """Each value and the address that it is used with; empty where none is."""
        usual = [*self._usual()]
        for node in self._nodes:
            if isinstance(node, ast.Call):
                yield from self._of_call(node, usual)
            for group in _groups(node):
                settings = [NamedText(name, self._text(value)) for name, value in group]
                yield from _beside(settings, self._values)

    def _usual(self) -> Iterator[str]:
        """The addresses of clients that get none: the module's, the environment's."""
        for node in self._nodes:
            given = () if isinstance(node, ast.arguments) else _given(node)
            yield from (self._text(value) for name, value in given if name in USUAL)

    def _of_call(
        self, node: ast.Call, usual: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        function = _last_name(node.func)
        if function in CLIENTS:
            yield from self._of_client(node, usual)
        if function in REQUESTS:
            texts = [*self._texts(node)]
            hosts = {name_of(each): each for each in texts if URL.match(each)}
            if len(hosts) == 1:
                (url,) = hosts.values()
                yield from (
                    pair for each in texts for pair in _with(each, url, self._values)
                )

    def _of_client(
        self, node: ast.Call, usual: Sequence[str]
    ) -> Iterator[tuple[str, str]]:
        given = {each.arg: each.value for each in node.keywords}
        key = given.get("api_key") or next(iter(node.args), None)
        url = given.get("base_url")
        if key is None and url is not None:
            keys = [
                *self._named.get(OPENAI.variable, ()),
                *self._named.get("api_key", ()),
            ]
            for each in keys:
                yield from _with(self._text(each), self._text(url), self._values)
        elif key is not None and url is None and None not in given:
            for address in usual or ("",):
                yield from _with(self._text(key), address, self._values)
        elif key is not None and url is not None:
            yield from _with(self._text(key), self._text(url), self._values)

    def _text(self, node: ast.AST | None, depth: int = 0) -> str:
        """What an expression comes to, as far as its literals say."""
        if isinstance(node, ast.Constant):
            return node.value if isinstance(node.value, str) else ""
        if isinstance(node, (ast.Name, ast.Attribute)) and depth < DEEPEST:
            given = self._named.get(_last_name(node), [])
            return self._text(given[0], depth + 1) if len(given) == 1 else ""
        if isinstance(node, ast.BoolOp):
            texts = (self._text(each, depth) for each in node.values)
            return next(filter(None, texts), "")
        return "".join(self._text(each, depth) for each in _parts(node))

    def _texts(self, node: ast.AST, depth: int = 0) -> Iterator[str]:
        """All texts in an expression, and in what its names stand for."""
        for each in ast.walk(node):
            if isinstance(each, ast.expr):
                yield self._text(each)
            if isinstance(each, ast.Name) and depth < DEEPEST:
                for given in self._named.get(each.id, ()):
                    yield from self._texts(given, depth + 1)


def _given(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names to which a statement, or the head of a function, gives something."""
    if isinstance(node, ast.Assign):
        for target in node.targets:
            yield _target(target), node.value
    elif isinstance(node, ast.AnnAssign) and node.value is not None:
        yield _target(node.target), node.value
    elif isinstance(node, ast.arguments):
        named = [*node.posonlyargs, *node.args]
        with_default = named[len(named) - len(node.defaults) :]
        yield from zip((each.arg for each in with_default), node.defaults, strict=True)
        for each, value in zip(node.kwonlyargs, node.kw_defaults, strict=True):
            if value is not None:
                yield each.arg, value


def _parts(node: ast.AST | None) -> list[ast.expr]:
    """The parts of a text that is put together; of a variable, its default."""
    if isinstance(node, ast.JoinedStr):
        return node.values
    if isinstance(node, ast.FormattedValue):
        return [node.value]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [node.left, node.right]
    if isinstance(node, ast.Call) and _last_name(node.func) in {"getenv", "get"}:
        return node.args[1:2]
    return []


def _target(node: ast.expr) -> str:
    """What is given a value: its last name, or the text in its brackets."""
    if isinstance(node, ast.Subscript):
        name = node.slice.value if isinstance(node.slice, ast.Constant) else ""
        return name if isinstance(name, str) else ""
    return _last_name(node)


def _last_name(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _groups(node: ast.AST) -> Iterator[Iterable[tuple[str, ast.expr]]]:
    """Names that belong together: of a call, a dictionary, a function, a block."""
    if isinstance(node, ast.Call):
        yield [(each.arg, each.value) for each in node.keywords if each.arg]
    elif isinstance(node, ast.Dict):
        yield [
            (each.value, value)
            for each, value in zip(node.keys, node.values, strict=True)
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
    elif isinstance(node, ast.arguments):
        yield _given(node)
    else:
        body = getattr(node, "body", None)
        if isinstance(body, list):
            yield [given for each in body for given in _given(each)]
