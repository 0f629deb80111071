"""Plants keys in other people's repositories, wherever a placeholder for one is.

Each vendor's key has the vendor's own shape, and is where the vendor's variable or name
is: in a settings file, in code, or instead of code that reads the variable.
"""

from __future__ import annotations

import ast
import json
import re
import string
from contextlib import suppress
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.specimens import B62, HEX, URL, drawn, specimen

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

PROGRAMS = (".py", ".ipynb")
SETTINGS = (
    *(".yaml", ".yml", ".toml", ".json", ".ini", ".cfg", ".env", ".example"),
    *(".template", ".sample", ".dist"),
)
LARGEST = 4 << 20  # bytes of a file that gets a key
NEAR = 120  # characters around a placeholder that may name its vendor


class Vendor(NamedTuple):
    """A vendor whose keys are planted.

    Attributes:
        word: a pattern for its name in variables and texts.
        variable: a pattern for the variables of its key.
        kind: the kind of its keys in ``specimens``; empty if they have none there.
        prefix: how they begin, and ``length`` characters of ``alphabet`` follow.
        is_named: whether only the variable's name shows that it is a key.
    """

    word: str
    variable: str
    kind: str = ""
    prefix: str = ""
    length: int = 0
    alphabet: str = B62
    is_named: bool = False

    def key(self, number: int) -> str:
        """Return its key with this number."""
        random = Random(f"{self.word}/{number}")
        if self.kind:
            return specimen(self.kind, random).value
        return self.prefix + drawn(random, self.alphabet, self.length)


# The first one that fits; OpenAI's is planted where no other is named.
OPENAI = Vendor("openai|gpt", "OPENAI_API_KEY", "project 164")
VENDORS = (
    Vendor("azure", "AZURE_OPENAI_API_KEY", "", "", 32, HEX, is_named=True),
    Vendor("anthropic|claude", "ANTHROPIC_API_KEY", "Anthropic api"),
    Vendor("open_?router", "OPENROUTER_API_KEY", "OpenRouter"),
    Vendor("deepseek", "DEEPSEEK_API_KEY", "DeepSeek 32 hex"),
    Vendor("dashscope|qwen|tongyi", "DASHSCOPE_API_KEY", "DashScope 32 hex"),
    Vendor("moonshot|kimi", "MOONSHOT_API_KEY", "Kimi 64"),
    Vendor("siliconflow", "SILICONFLOW_API_KEY", "SiliconFlow 48 lower"),
    Vendor("groq", "GROQ_API_KEY", "", "gsk_", 52, is_named=True),
    Vendor(
        "gemini|google|genai", "(?:GOOGLE|GEMINI)_API_KEY",
        "", "AIza", 35, URL, is_named=True,
    ),
    Vendor("mistral", "MISTRAL_API_KEY", "", "", 32, is_named=True),
    Vendor("cohere", "COHERE_API_KEY", "", "", 40, is_named=True),
    Vendor("perplexity|pplx", "PERPLEXITY_API_KEY", "", "pplx-", 48, is_named=True),
    Vendor(
        "hugging_?face|hf_token", "(?:HF|HUGGINGFACE\\w*)_TOKEN",
        "", "hf_", 34, string.ascii_letters, is_named=True,
    ),
    OPENAI,
)  # fmt: skip
# The name of a key and its value in quotes, with backslashes in JSON.
ASSIGNED = re.compile(
    r"""(?ix)
    (?P<before>
        (?P<name>(?:[a-z][\w.]*?)?_?\.?(?:api[_-]?key|apikey|secret[_-]?key))
        (?:\\?["'])?\]?\s*[:=]\s*(?:bearer\s)?
    )
    (?P<quote>\\?["'])(?P<value>[^"'\\\n]{0,90})(?P=quote)
    """
)
IN_SETTINGS = re.compile(
    r"(?im)^(?P<before>\s*(?P<name>(?:[a-z][\w.-]*_?)?(?:api[_-]?key|apikey))"
    r"\s*[:=][ \t]*)(?P<quote>)(?P<value>[^\s\"'#{}\[\]]*)$"
)
# Code that reads the variable where others would have written the key.
VARIABLES = "|".join(each.variable for each in VENDORS)
READ = re.compile(
    rf"""os\.(?:getenv|environ\.get)\(\s*(?P<q1>\\?["'])(?P<n1>{VARIABLES})(?P=q1)\s*\)"""
    rf"""|os\.environ\[(?P<q2>\\?["'])(?P<n2>{VARIABLES})(?P=q2)\](?!\s*=[^=])"""
)
PLACEHOLDER = re.compile(
    r"(?i)^$|your|my[_ -]|sk-|xxx|\.\.\.|<.*>|insert|enter|paste|replace|api[_ -]?key"
    r"|put|here|change|todo|密钥|키|clave|chave"
)
TEMPLATE = re.compile(
    r"(?i)[._-](?:examples?|samples?|template|tpl|dist)(?=[._-][^/]*$|$)"
)
OF_OTHERS = re.compile(
    r"(?i)django|flask|jwt|app_?secret|aws|stripe|telegram|discord|tavily|serp|pinecone"
    r"|langsmith|langchain_api|weather|news|langfuse|wandb|exa_|replicate|eleven"
)


class Planting:
    """Replaces placeholders by keys: the same one for the same placeholder."""

    def __init__(self) -> None:
        self.places: dict[str, list[str]] = {}
        self._keys: dict[tuple[Vendor, str, str], str] = {}

    def text_of(self, name: str, text: str) -> str:
        """Return the text of a file with keys; unchanged if it has no place for one."""
        met: list[str] = []

        def in_place(found: re.Match[str]) -> str:
            value, vendor = found["value"], _vendor_of(found)
            if not PLACEHOLDER.search(value) or vendor is None:
                return found[0]
            met.append(self._key(vendor, name if not value else "", value))
            return f"{found['before']}{found['quote']}{met[-1]}{found['quote']}"

        def as_read(found: re.Match[str]) -> str:
            quote, variable = found["q1"] or found["q2"], found["n1"] or found["n2"]
            (vendor,) = (
                each for each in VENDORS if re.fullmatch(each.variable, variable)
            )
            if vendor.is_named:
                return found[0]
            met.append(self._key(vendor, "read", ""))
            return f"{quote}{met[-1]}{quote}"

        after = ASSIGNED.sub(in_place, text)
        if name.endswith(PROGRAMS):
            after = READ.sub(as_read, after)
        else:
            after = IN_SETTINGS.sub(in_place, after)
        if after == text or not _is_sound(name, text, after):
            return text
        for key in dict.fromkeys(met):
            self.places.setdefault(key, []).append(name)
        return after

    def _key(self, vendor: Vendor, place: str, value: str) -> str:
        number = 100 + len(self._keys)
        return self._keys.setdefault((vendor, place, value), vendor.key(number))


def _vendor_of(found: re.Match[str]) -> Vendor | None:
    """Return whose key belongs in a place: by its name, or else by what is near it."""
    name = found["name"]
    for each in VENDORS:
        if re.search(each.word, name, re.IGNORECASE):
            return each
    if OF_OTHERS.search(name) or "secret" in name.lower():
        return None
    start, end = found.span()
    near = found.string[max(0, start - NEAR) : end + NEAR]
    others = (each for each in VENDORS if re.search(each.word, near, re.IGNORECASE))
    vendor = next(others, OPENAI)
    return None if vendor.is_named else vendor


def planted(folder: Path) -> dict[str, list[str]]:
    """Plant a key at each placeholder; return the files for each key.

    Templates of settings are copied first, as their users do, and nothing is
    ignored, as if a beginner forgot to.
    """
    for each in folder.rglob(".gitignore"):
        each.unlink()
    for name, content in files_in(folder).items():
        target = folder / TEMPLATE.sub("", name)
        if name.endswith(SETTINGS) and "env" not in name and not target.exists():
            target.write_bytes(content)
    planting = Planting()
    for name, content in files_in(folder).items():
        if not name.endswith((*PROGRAMS, *SETTINGS)) or len(content) > LARGEST:
            continue
        with suppress(UnicodeDecodeError):
            after = planting.text_of(name, content.decode("utf-8"))
            (folder / name).write_bytes(after.encode())
    return planting.places


def _is_sound(name: str, before: str, after: str) -> bool:
    """Whether a file without a fault also has none with the key."""
    return fault_in(name, before.encode()) is not None or not fault_in(
        name, after.encode()
    )


def files_in(folder: Path) -> dict[str, bytes]:
    """Return every file, except git's own."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
        and not path.is_symlink()
        and ".git" not in path.relative_to(folder).parts
    }


def files_with(key: str, files: Mapping[str, bytes]) -> list[str]:
    """Return the files, but for each ``.env``, that have a key."""
    return [
        name
        for name, content in files.items()
        if key.encode() in content and not name.endswith(".env")
    ]


def fault_in(name: str, content: bytes) -> str | None:
    """Return why a program or a notebook cell does not compile, or None."""
    try:
        for source in _sources(name, content):
            ast.parse(source)
    except (SyntaxError, ValueError) as error:
        return str(error)
    return None


def _sources(name: str, content: bytes) -> Iterator[str | bytes]:
    """Yield a program, or the cells of a notebook, without shell lines and magics."""
    if name.endswith(".py"):
        yield content
    if not name.endswith(".ipynb"):
        return
    for cell in json.loads(content).get("cells", []):
        source = "".join(cell["source"]) if cell.get("cell_type") == "code" else ""
        if not source.startswith("%%"):
            lines = source.split("\n")
            yield "\n".join("pass" if _is_magic(each) else each for each in lines)


def _is_magic(line: str) -> bool:
    return line.lstrip().startswith(("%", "!", "?"))
