"""The calls and assignments by which a program makes a client for a model's API.

Each has a key and an address, as far as they can be known without running the program.
"""

from __future__ import annotations

import ast
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.account.wire.hosts import MODEL_PATHS
from pytest_openai_ready.keys.call_names import KEY_HEADERS
from pytest_openai_ready.program_source import (
    assigned,
    dotted,
    joined_texts,
    last_name,
    parts_of,
    text_in,
)
from pytest_openai_ready.providers.registry import (
    AZURE,
    BY_NAME,
    OPENAI,
    PROVIDERS,
    Provider,
)
from pytest_openai_ready.tools.program_files.dotenv_calls import READER
from pytest_openai_ready.tools.project_programs.program_names import (
    DEEPEST,
    Expression,
    Module,
    Programs,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

CLIENTS = frozenset({"OpenAI", "AsyncOpenAI"})
# Includes LangChain's.
AZURE_CLIENTS = frozenset(
    {"AzureOpenAI", "AsyncAzureOpenAI", "AzureChatOpenAI", "AzureOpenAIEmbeddings"}
)
# Part of the names of frameworks' classes for OpenAI's API, such as ChatOpenAI.
FAMILY, OF_AZURE = "OpenAI", "Azure"
SDK, NO_CLIENT = "openai", ("Error", "Exception")
# Of providers' own clients, in their libraries and in frameworks.
FRAMEWORK_S = re.compile(r"(?:Async)?Chat[A-Z]")
CLIENT_ENDS = "(?:AI)?(?:Client|Chat|LLM|Embeddings?)?"
KEY_ARGUMENTS = ("api_key", "openai_api_key", "openai_key")
ADDRESS_ARGUMENTS = ("base_url", "openai_api_base", "api_base", "openai_base_url")
# LiteLLM's functions, and classes that hand a model's name on to it. The name begins
# with the provider's: https://docs.litellm.ai/docs/providers
BY_MODEL = frozenset(
    {"completion", "acompletion", "embedding", "aembedding", "LLM", "LM"}
)
OF_MODELS = ("litellm", "crewai", "dspy")
PREFIX_ENDS = ("", "_ai", "_nim")
# What the SDK appends to the address.
MODEL_PATH = re.compile(rf"(?<=[\w.])/(?:{'|'.join(MODEL_PATHS)})\b")
# What a client can sign in with instead of a key; the first one since SDK 2.54.
IDENTITIES = frozenset(
    {"workload_identity", "azure_ad_token", "azure_ad_token_provider"}
)
ASSEMBLING = frozenset({"format", "join", "urljoin"})
DECOUPLE = "decouple."  # reads the environment first, then a file
GET, OS = "get", "os"
GETTERS = frozenset({"getenv", GET})  # of `os`, and of `os.environ`
SECRETS = "secrets"
ENVIRONMENTS = ("environ", SECRETS)


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
    works with Azure only. ``provider`` is the name of another provider whose own
    library makes the client.
    """

    line: int
    key: Setting
    base_url: Setting
    signs_in: bool = False
    of_azure: bool = False
    provider: str = ""


def clients_in(path: str, content: bytes) -> Iterator[Client]:
    """Yield the clients that a file creates; none if it is not a readable program."""
    yield from clients_of(Programs({path: content}), path)


def clients_of(programs: Programs, path: str) -> Iterator[Client]:
    """Yield the clients that one of these programs creates."""
    module = programs.module(path)
    for call in (each for each in module.nodes if isinstance(each, ast.Call)):
        given = {each.arg: each.value for each in call.keywords if each.arg}
        found = _of_call(programs, module, call, given)
        found = found or _of_request(programs, module, call, given)
        if found is not None:
            yield found
    yield from _of_sdk_s_module(programs, module)


def _of_call(
    programs: Programs, module: Module, call: ast.Call, given: Mapping[str, ast.expr]
) -> Client | None:
    """Return the client that a call creates, of the SDK, a framework or a provider."""
    name = last_name(call.func)
    of_sdk = name in CLIENTS | AZURE_CLIENTS
    of_family = FAMILY in name and not name.endswith(NO_CLIENT) and OF_AZURE not in name
    provider = _provider(programs, module, call, given)
    has_address = not given.keys().isdisjoint(ADDRESS_ARGUMENTS)
    if not (of_sdk or of_family or provider or has_address):
        return None
    key = _first(programs, module, given, KEY_ARGUMENTS)
    base_url = _first(programs, module, given, ADDRESS_ARGUMENTS)
    signs_in = not IDENTITIES.isdisjoint(given)
    client = Client(call.lineno, key, base_url, signs_in, name in AZURE_CLIENTS)
    if provider and provider != OPENAI.name:
        if key == Setting() and name not in BY_MODEL:  # LiteLLM has its own variables
            key = Setting(BY_NAME[provider].variable)
        return client._replace(key=key, provider=provider)
    is_made = of_sdk or provider or (of_family and name in module.imported)
    return client if is_made or key.variable else None


def _first(
    programs: Programs,
    module: Module,
    given: Mapping[str, ast.expr],
    names: Sequence[str],
) -> Setting:
    """Resolve the first of these arguments that is given."""
    return setting_of(programs, module, next(filter(None, map(given.get, names)), None))


def _of_request(
    programs: Programs, module: Module, call: ast.Call, given: Mapping[str, ast.expr]
) -> Client | None:
    """Return the address and the key of a request that a program sends by itself."""
    address = given.get("url") or next(iter(call.args), None)
    url = setting_of(programs, module, address).written if "headers" in given else ""
    path = MODEL_PATH.search(url)
    if path is None:
        return None
    other, headers = programs.value(Expression(module, given["headers"]))
    if not isinstance(headers, ast.Dict):
        return None
    pairs = zip(headers.keys, headers.values, strict=True)
    credentials = [v for k, v in pairs if k and text_in(k).lower() in KEY_HEADERS]
    inside = (each for value in credentials for each in ast.walk(value))
    settings = (
        setting_of(programs, other, each)
        for each in inside
        if isinstance(each, ast.expr)
    )
    key = next((each for each in settings if each.variable), None)
    base_url = Setting(written=url[: path.start()])
    return None if key is None else Client(call.lineno, key, base_url)


def _of_sdk_s_module(programs: Programs, module: Module) -> Iterator[Client]:
    """Yield the client that the SDK makes from its attributes, if they are set."""
    given = {
        target.attr: value
        for node in module.nodes
        for target, value in assigned(node)
        if isinstance(target, ast.Attribute)
        and module.imported.get(last_name(target.value)) == SDK
    }
    key = _first(programs, module, given, ("api_key",))
    base_url = _first(programs, module, given, ADDRESS_ARGUMENTS)
    if key.variable or base_url.written:
        line = min(each.lineno for each in given.values())
        kind = _first(programs, module, given, ("api_type",)).written
        of_azure = kind.startswith(OF_AZURE.lower())
        yield Client(line, key, base_url, of_azure=of_azure)


def _provider(
    programs: Programs, module: Module, call: ast.Call, given: Mapping[str, ast.expr]
) -> str:
    """Return the provider that another library calls here; empty if none is known."""
    name, first = last_name(call.func), dotted(call.func)[0]
    origin = module.imported.get(first, "")
    if _is_by_model(module, call):
        model = given.get("model") or next(iter(call.args), None)
        written = setting_of(programs, module, model).written
        return _provider_by_prefix(written.partition("/")[0]) if "/" in written else ""
    library = origin.removesuffix(f".{name}").lower()
    found = provider_by_client(name) if library else ""
    is_theirs = found and _word(BY_NAME[found]) in library
    return found if is_theirs or FRAMEWORK_S.match(name) else ""


def _is_by_model(module: Module, call: ast.Call) -> bool:
    """Whether it calls a function or class of a library that calls any provider."""
    origin = module.imported.get(dotted(call.func)[0], "")
    is_one = origin.partition(".")[0] in OF_MODELS
    return is_one and last_name(call.func) in BY_MODEL


def _word(provider: Provider) -> str:
    return provider.client_names[0].lower()


@lru_cache
def _provider_by_prefix(prefix: str) -> str:
    """Return the provider that LiteLLM calls so; empty if none is known."""
    known = (
        each.name
        for each in PROVIDERS
        if prefix in [_word(each) + end for end in PREFIX_ENDS]
    )
    return next(known, "")


@lru_cache
def provider_by_client(name: str) -> str:
    """Return the provider whose own client has this name; empty if none is known.

    Never OpenAI, whose clients many others use, too.
    """
    for provider in PROVIDERS:
        words = "|".join(map(re.escape, provider.client_names))
        fits = re.fullmatch(rf"(?:Async)?(?:Chat)?(?i:{words}){CLIENT_ENDS}", name)
        if fits and provider.variable and provider not in (OPENAI, AZURE):
            return provider.name
    return ""


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
        text = joined_texts(each.written for each in known) if is_known else ""
        return Setting(written=text, is_open=not text)
    if isinstance(node, ast.Constant):
        found = Setting(written=text_in(node))
    elif isinstance(node, ast.BinOp) or _puts_together(node):
        return Setting(is_open=True)
    elif isinstance(node, ast.Subscript) and _is_environment(
        programs, Expression(module, node.value)
    ):
        found = Setting(_name(programs, module, node.slice))
    elif isinstance(node, ast.Attribute) and last_name(node.value) == SECRETS:
        found = Setting(node.attr)
    elif isinstance(node, ast.Call) and node.args and _reads(module, node.func):
        usual = [each.value for each in node.keywords if each.arg == "default"]
        written = "".join(map(text_in, [*node.args[1:2], *usual]))
        name = _name(programs, module, node.args[0])
        if _is_of_dictionary(node.func) and name.islower():
            return Setting(written=written, is_open=True)
        found = Setting(name, written)
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


def _is_of_dictionary(function: ast.expr) -> bool:
    """Whether it may be a method of any dictionary, with keys in lower case."""
    owner = function.value if isinstance(function, ast.Attribute) else None
    is_get = owner is not None and last_name(function) == GET
    return is_get and last_name(owner or function) not in (*ENVIRONMENTS, OS)


def _is_environment(programs: Programs, spot: Expression) -> bool:
    """Whether it is the environment, or a dictionary with ``dotenv_values()``.

    Streamlit puts its secrets into the environment as well.
    """
    if last_name(spot.node) in ENVIRONMENTS:
        return True
    given = programs.value(spot).node
    return isinstance(given, ast.Dict) and any(
        isinstance(each, ast.Call) and last_name(each.func).endswith(READER)
        for each in given.values
    )
