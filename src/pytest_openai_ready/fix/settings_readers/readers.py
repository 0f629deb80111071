"""By which libraries programs of Python read settings files, a record of each.

Where a library looks variables up itself, the file refers to one. Everywhere else the
program puts the variable into what it has loaded, so that all that it does with it
afterwards stays as it is.
"""

from __future__ import annotations

from typing import NamedTuple

YAML = (".yaml", ".yml")
TOML = (".toml",)
JSON = (".json",)
INI = (".ini", ".cfg", ".conf")
SUFFIXES = (*YAML, *TOML, *JSON, *INI)


def suffix_of(path: str) -> str:
    """What says the format of a settings file, or of a template; empty for others."""
    words = (f".{each}" for each in reversed(path.lower().split(".")))
    return next((each for each in words if each in SUFFIXES), "")


class Reader(NamedTuple):
    """A library that reads settings files.

    Attributes:
        name: of the library.
        page: where its own documentation says so.
        suffixes: of the files that it reads.
        functions: whose first argument is a file, its path or its text, and which
            return what it says.
        classes: of which an object reads, by one of the ``methods``.
        methods: whose first argument is as that of ``functions``.
        fills: whether the object itself then has what the file says.
        declares: what is called with files that are read when a value is asked for.
        files: its arguments that name files.
        folder: its argument that names a folder, all of whose files are read.
        first: its argument that names the file there that leads to the others.
        usual: beginnings of names of files that it looks for by itself.
        reference: what a file says in place of the value of a variable, which stands
            there as ``{}``; empty where it looks nothing up.
        marks: what begins a value in which there are references.
        by_field: whether a variable with the name of a field wins over the file.
    """

    name: str
    page: str
    suffixes: tuple[str, ...]
    functions: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    fills: bool = False
    declares: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    folder: str = ""
    first: str = ""
    usual: tuple[str, ...] = ()
    reference: str = ""
    marks: str = ""
    by_field: bool = False


PYYAML = Reader(
    "PyYAML",
    "https://pyyaml.org/wiki/PyYAMLDocumentation",
    YAML,
    ("yaml.safe_load", "yaml.load", "yaml.full_load", "yaml.unsafe_load"),
)
RUAMEL = Reader(
    "ruamel.yaml",
    "https://yaml.dev/doc/ruamel.yaml/",
    YAML,
    classes=("ruamel.yaml.YAML",),
    methods=("load",),
)
JSON_READER = Reader(
    "json",
    "https://docs.python.org/3/library/json.html",
    JSON,
    ("json.load", "json.loads", "ujson.load", "ujson.loads", "orjson.loads"),
)
TOMLLIB = Reader(
    "tomllib",
    "https://docs.python.org/3/library/tomllib.html",
    TOML,
    ("tomllib.load", "tomllib.loads", "tomli.load", "tomli.loads"),
)
TOML_READER = Reader(
    "toml",
    "https://github.com/uiri/toml",
    TOML,
    ("toml.load", "toml.loads", "rtoml.load", "rtoml.loads"),
)
TOMLKIT = Reader(
    "tomlkit",
    "https://tomlkit.readthedocs.io/en/latest/quickstart/",
    TOML,
    ("tomlkit.load", "tomlkit.loads", "tomlkit.parse"),
)
CONFIGPARSER = Reader(
    "configparser",
    "https://docs.python.org/3/library/configparser.html",
    INI,
    classes=(
        "configparser.ConfigParser",
        "configparser.RawConfigParser",
        "configparser.SafeConfigParser",
    ),
    methods=("read", "read_file", "read_string", "readfp"),
    fills=True,
)
OMEGACONF = Reader(
    "OmegaConf",
    "https://omegaconf.readthedocs.io/en/latest/custom_resolvers.html#oc-env",
    YAML,
    ("omegaconf.OmegaConf.load",),
    reference="${{oc.env:{}}}",
)
HYDRA = Reader(
    "Hydra",
    "https://hydra.cc/docs/tutorials/basic/your_first_app/config_file/",
    YAML,
    declares=("hydra.main", "hydra.initialize"),
    folder="config_path",
    first="config_name",
    reference="${{oc.env:{}}}",
)
DYNACONF = Reader(
    "dynaconf",
    "https://www.dynaconf.com/dynamic/",
    (*YAML, *TOML, *JSON, ".ini"),
    declares=("dynaconf.Dynaconf", "dynaconf.LazySettings"),
    files=("settings_files", "settings_file", "includes", "secrets"),
    usual=("settings.", ".secrets.", "settings.local.", ".secrets.local."),
    reference="{{env[{}]}}",
    marks="@format ",
)
PYDANTIC = Reader(
    "pydantic-settings",
    "https://docs.pydantic.dev/latest/concepts/pydantic_settings/",
    (*YAML, *TOML, *JSON),
    declares=("pydantic_settings.SettingsConfigDict",),
    files=("yaml_file", "toml_file", "json_file"),
    by_field=True,
)
# The first by which a call reads: an object may have the name of another library.
READERS = (
    *(RUAMEL, PYYAML, JSON_READER, TOMLLIB, TOML_READER, TOMLKIT, CONFIGPARSER),
    *(OMEGACONF, HYDRA, DYNACONF, PYDANTIC),
)
