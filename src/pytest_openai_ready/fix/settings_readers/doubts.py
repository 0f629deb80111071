"""Reasons for doubt whether a settings file can lose its keys.

Anything that is not known to be harmless is doubtful, and the file stays unchanged.
"""

from __future__ import annotations

import ast
import posixpath
import re
from fnmatch import fnmatch
from itertools import pairwise
from typing import TYPE_CHECKING

from pytest_openai_ready.file_endings import INI, JSON, TOML, YAML
from pytest_openai_ready.file_kinds import NOTEBOOK, PYTHON, kind_of
from pytest_openai_ready.fix.programs import notebook_cells
from pytest_openai_ready.fix.settings_readers.readers import READERS, suffix_of
from pytest_openai_ready.program_source import FUNCTIONS, SHOWING, last_name

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from pytest_openai_ready.fix.settings_readers.readers import Load, Reader
    from pytest_openai_ready.program_source import Function
    from pytest_openai_ready.tools.program_files.program_texts import (
        CodeText,
        PythonFile,
    )

# Words that a program must contain to read a format with any of the libraries.
WORDS = {
    **dict.fromkeys(YAML, b"yaml|omegaconf|dynaconf|hydra"),
    **dict.fromkeys(TOML, b"toml|dynaconf"),
    **dict.fromkeys(JSON, b"json|dynaconf"),
    **dict.fromkeys(INI, b"configparser|ConfigParser|dynaconf"),
}
DOCUMENTATION = (".md", ".rst", ".txt")
# Forms, templates and rules of a forge, unlike what it runs.
# https://docs.github.com/en/communities/using-templates-to-encourage-useful-issues-and-pull-requests
# https://docs.gitlab.com/user/project/description_templates/
OF_FORGE = re.compile(
    r"\.(?:github|gitee|gitlab)/(?:[\w-]+_templates?[./]"
    r"|CODEOWNERS$|(?:config|dependabot|FUNDING|labeler|release|stale)\.ya?ml$)",
    re.IGNORECASE,
)
IGNORE_FILES = re.compile(r"\.\w*ignore|\.gitattributes|exclude")
# With these, PyYAML creates the usual objects.
LOADERS = frozenset(
    f"yaml.{prefix}{name}Loader"
    for prefix in ("", "C")
    for name in ("", "Safe", "Full", "Unsafe", "Base")
)
NAMES_OF_FILES = frozenset(
    ("stream", "fp", "f", "s", "file", "filenames", "filename", "source", "string")
)
# They change what is read or how it is used.
CHANGES = frozenset(
    (
        *("add_constructor", "add_multi_constructor", "add_implicit_resolver"),
        *("add_path_resolver", "register_class", "yaml_constructors"),
        *("default_section", "converters", "SECTCRE", "OPTCRE"),
    )
)
FUNCTIONS_THAT_READ = frozenset(name for each in READERS for name in each.functions)
PATTERNS = frozenset(("glob", "iglob", "rglob"))
BY_TEXT = frozenset(("getattr", "setattr", "delattr", "vars", "object", "reload"))
OPEN = "open"
OPENERS = frozenset((OPEN, "builtins.open", "io.open", "pathlib.Path.open"))
# Tests replace these by functions that read no file.
REPLACED = frozenset(
    (
        *("pathlib.Path.read_text", "read_text"),
        *OPENERS,
        *FUNCTIONS_THAT_READ,
    )
)
# They accept the text of a file, or any other text.
TEXT_READERS = frozenset(("loads", "parse", "read_string"))
OPENING = frozenset(("open", "fdopen", "read_text", "read_bytes"))
WRITING = re.compile(r"[wax][bt]?")
INPUTS = ("sys.stdin", "fileinput.")
MAY_BE_MISSING = frozenset(("fallback", "has_section", "has_option"))
KEEPS = frozenset(("staticmethod", "classmethod", "cache", "lru_cache", "property"))


def words_of_format(path: str) -> re.Pattern[bytes]:
    """Return what a program contains if it may read files in this file's format."""
    return re.compile(WORDS.get(suffix_of(path), b"(?!)"))


def whole_name(path: str) -> re.Pattern[bytes]:
    """Return a pattern for a file's name, if it is not part of a longer one."""
    name = posixpath.basename(path).encode()
    return re.compile(rb"(?<![\w-])" + re.escape(name) + rb"(?!\w)")


def is_other(path: str) -> bool:
    """Whether a file is neither a Python program nor for people and forges to read."""
    documentation = path.lower().endswith(DOCUMENTATION) or OF_FORGE.match(path)
    ignore = IGNORE_FILES.fullmatch(posixpath.basename(path)) is not None
    return kind_of(path) not in PYTHON and not documentation and not ignore


def may_be_read_by(path: str, unread: Mapping[str, bytes | None]) -> bool:
    """Whether a program that could not be parsed may read this file."""
    words, base = words_of_format(path), whole_name(path)
    return any(
        content is None or words.search(content) or base.search(content)
        for content in unread.values()
    )


def is_beside_code(program: PythonFile, path: str) -> bool:
    """Whether a code cell contains the name of a file outside of its Python code."""
    base = whole_name(path)
    if kind_of(program.path) != NOTEBOOK:
        return False
    read = (len(base.findall(each.text.encode())) for each in program.sources)
    cells = notebook_cells.code(program.content)
    return sum(len(base.findall(each.encode())) for each in cells) > sum(read)


def is_unusual_call(load: Load) -> bool:
    """Whether a call that loads a file gets more arguments than the file."""
    program, call = load.program, load.call
    for each in call.args[1:]:
        is_encoding = load.reader.fills and isinstance(each, ast.Constant)
        if not is_encoding and program.dotted(each) not in LOADERS:
            return True
    for keyword in call.keywords:
        is_loader = keyword.arg == "Loader" and program.dotted(keyword.value) in LOADERS
        usual = keyword.arg in NAMES_OF_FILES or keyword.arg == "encoding"
        if not (is_loader or usual):
            return True
    return False


def is_unusual_parser(load: Load) -> bool:
    """Whether the object that reads a file is created or configured unusually."""
    if not load.reader.classes:
        return False
    for _, node in load.program.nodes():
        if isinstance(node, ast.Call):
            is_parser = load.program.dotted(node.func) in load.reader.classes
            given = [each for each in node.keywords if each.arg != "typ"]
            if is_parser and (node.args or (given if load.reader.fills else ())):
                return True
        if isinstance(node, ast.ClassDef) and any(
            load.program.dotted(each) in load.reader.classes for each in node.bases
        ):
            return True
    return False


def is_renamed(program: PythonFile, reader: Reader) -> bool:
    """Whether a program renames or replaces a function that reads files.

    Only calls of a reading function are followed; any other use counts.
    """
    same = (
        each for each in READERS if not {*each.suffixes}.isdisjoint(reader.suffixes)
    )
    functions = {name for each in same for name in each.functions}
    modules = {name.rpartition(".")[0] for name in functions}
    for source, node in program.nodes():
        parent = source.parents.get(node)
        if isinstance(node, FUNCTIONS):
            found = node.name == OPEN and not isinstance(parent, ast.ClassDef)
        elif isinstance(node, ast.Call):
            given = map(program.dotted, node.args)
            found = last_name(node.func) in BY_TEXT and not modules.isdisjoint(given)
        elif isinstance(node, (ast.Name, ast.Attribute)):
            name, stored = program.dotted(node), not isinstance(node.ctx, ast.Load)
            called = isinstance(parent, ast.Call) and parent.func is node
            module = name in modules and ast.unparse(node) in program.imported
            found = name in functions and not called
            found |= stored and name in OPENERS
            found |= stored and module and not source.functions(node)
        else:
            continue
        if found:
            return True
    return False


def finds(call: ast.Call, path: str) -> bool:
    """Whether a call searches for files by a pattern that matches this one."""
    base = posixpath.basename(path)
    return last_name(call.func) in PATTERNS and any(
        "*" in str(each.value) and fnmatch(base, posixpath.basename(str(each.value)))
        for argument in call.args
        for each in ast.walk(argument)
        if isinstance(each, ast.Constant)
    )


def takes_text(program: PythonFile, call: ast.expr) -> bool:
    """Whether a call loads a text, which may not be from a file."""
    function = call.func if isinstance(call, ast.Call) else call
    name = program.dotted(function) or last_name(function)
    return name.rpartition(".")[2] in TEXT_READERS


def is_opened(program: PythonFile, call: ast.expr) -> bool:
    """Whether a call opens a file and may read it."""
    if not isinstance(call, ast.Call):
        return False
    named = [each.value for each in call.keywords if each.arg == "mode"]
    given = (each for each in (*call.args, *named) if isinstance(each, ast.Constant))
    writes = any(WRITING.fullmatch(str(each.value)) for each in given)
    is_opener = program.dotted(call.func) in OPENERS or last_name(call.func) in OPENING
    return is_opener and not writes


def reads_input(program: PythonFile) -> bool:
    """Whether a program reads standard input."""
    return any(
        isinstance(node, (ast.Name, ast.Attribute))
        and program.dotted(node).startswith(INPUTS)
        for _, node in program.nodes()
    )


def is_changed(program: PythonFile) -> bool:
    """Whether a program changes how files are read."""
    for _, node in program.nodes():
        if isinstance(node, ast.Attribute) and node.attr in CHANGES:
            return True
        if isinstance(node, ast.Constant) and node.value in REPLACED:
            return True
        if isinstance(node, ast.Assign):
            for target in node.targets:
                if isinstance(target, ast.Attribute) and target.attr == "optionxform":
                    as_spelled = isinstance(node.value, ast.Name)
                    if not (as_spelled and ast.unparse(node.value) == "str"):
                        return True
    return False


def may_be_missing(program: PythonFile, load: Load) -> bool:
    """Whether a program continues if an INI file or a part of it is missing."""
    if not load.reader.fills:
        return False
    written = None if load.filled is None else ast.unparse(load.filled)
    for _, node in program.nodes():
        if isinstance(node, ast.keyword) and node.arg in MAY_BE_MISSING:
            return True
        if isinstance(node, ast.Attribute) and node.attr in MAY_BE_MISSING:
            return True
        if isinstance(node, ast.Compare) and any(
            isinstance(each, (ast.In, ast.NotIn)) for each in node.ops
        ):
            asked = [ast.unparse(each) for each in node.comparators]
            if any(each == written or "sections()" in each for each in asked):
                return True
    return any(isinstance(each, ast.Try) for each in load.source.above(load.call))


def is_passed_on(program: PythonFile, functions: Mapping[str, Function]) -> bool:
    """Whether a program uses a function other than by calling it."""
    for source, node in program.nodes():
        name = node.id if isinstance(node, ast.Name) else ""
        name = node.attr if isinstance(node, ast.Attribute) else name
        if name not in functions or isinstance(getattr(node, "ctx", None), ast.Store):
            continue
        parent = source.parents.get(node)
        if not (isinstance(parent, ast.Call) and parent.func is node):
            return True
    return False


def is_decorated(function: Function) -> bool:
    """Whether something else than the program may call a function."""
    named = (ast.unparse(each).partition("(")[0] for each in function.decorator_list)
    return any(each.rpartition(".")[2] not in KEEPS for each in named)


def mentions(program: PythonFile, path: str) -> Iterator[ast.Constant]:
    """Yield a program's texts that contain the name of a file.

    Texts that only people read, such as a message or description, are skipped.
    """
    base = whole_name(path)
    for source, node in program.nodes():
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str):
            continue
        if not base.search(node.value.encode()):
            continue
        above = [*source.above(node)]
        alone = isinstance(source.parents.get(node), ast.Expr)
        if not (alone or any(map(_shows, above))):
            yield node


def is_message(source: CodeText, node: ast.AST) -> bool:
    """Whether a text is passed directly to a call that shows it, or to an exception."""
    above = [*source.above(node)]
    for each, outer in pairwise(above):
        if isinstance(each, ast.Call):
            return isinstance(outer, ast.Raise) or _shows(each)
    return False


def _shows(node: ast.AST) -> bool:
    """Whether code only shows what it gets: an exception, or a call that prints."""
    shows = isinstance(node, ast.Call) and last_name(node.func) in SHOWING
    return shows or isinstance(node, ast.Raise)
