"""The libraries with which Python programs read settings files, a record of each.

If a library looks variables up itself, the file refers to one. Otherwise the program
puts the variable into what it has loaded, so that the rest of the program needs no
change.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.file_endings import INI, JSON, SETTINGS, TOML, YAML

if TYPE_CHECKING:
    import ast

    from pytest_openai_ready.tools.program_files.program_texts import (
        CodeText,
        PythonFile,
    )


def suffix_of(path: str) -> str:
    """Return the suffix that shows the format of settings or a template; or empty."""
    words = (f".{each}" for each in reversed(path.lower().split(".")))
    return next((each for each in words if each in SETTINGS), "")


class Reader(NamedTuple):
    """A library that reads settings files.

    Attributes:
        name: the library's name.
        page: its documentation of this.
        suffixes: the suffixes of the files that it reads.
        functions: functions whose first argument is a file, its path or its text, and
            which return the contents.
        classes: classes whose instances read with one of the ``methods``.
        methods: methods with such a first argument.
        fills: whether the object itself then contains what was read.
        declares: callables that get the files, which are read later, when a value is
            needed.
        files: the arguments that name files.
        folder: the argument that names a folder whose files are all read.
        first: the argument that names the file which leads to the others there.
        usual: prefixes of the files that it finds by itself.
        reference: how a file refers to a variable, which is ``{}``; empty if it looks
            none up.
        marks: the prefix of a value that contains references.
        by_field: whether a variable with a field's name overrides the file.
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
# The first match counts: an object may have the name of another library.
READERS = (
    *(RUAMEL, PYYAML, JSON_READER, TOMLLIB, TOML_READER, TOMLKIT, CONFIGPARSER),
    *(OMEGACONF, HYDRA, DYNACONF, PYDANTIC),
)


class Load(NamedTuple):
    """A call that loads a settings file in a program.

    Attributes:
        program: the program.
        source: the program, or the cell in it.
        call: the call that returns the file's contents, or declares that it is read.
        reader: the library that reads it.
        filled: the object that contains it afterwards; None: the call's result.
    """

    program: PythonFile
    source: CodeText
    call: ast.Call
    reader: Reader
    filled: ast.expr | None = None
