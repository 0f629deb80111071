"""The layers: what may import what, and which modules may start a process.

``python tests/test_layers.py`` prints the tables that CONTRIBUTING.md shows.
"""

from __future__ import annotations

import ast
import re
import sys
from collections import deque
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
PACKAGE = "pytest_openai_ready"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"

# Components and what they are, lowest first: a row imports only rows before it, and
# components of one row do not import each other.
LAYERS = (
    {
        "asked_once": "values that are computed once, in any thread",
        "bounded_files": "reads a file up to a limit, without following links out",
        "config_files": "reads YAML, TOML and JSON within limits",
        "typed_facts": "the facts that findings consist of",
        "late_patterns": "regular expressions that are compiled when first used",
        "patience": "retries what Windows refuses while another program has a file open",
        "program_source": "parses Python programs, without running them",
        "file_endings": "the kinds of files by their names alone",
        "user_folders": "the user's cache and state folders",
        "windows_names": "names of files that Windows interprets differently",
    },
    {
        "findings": "the results: codes, places, findings, diagnoses",
        "program_languages": "languages of programs, and how each reads a variable",
    },
    {"providers": "a record of each provider, relay and gateway, and their hosts"},
    {"messages": "the texts for each code and cause, in each language"},
    {"dotenv": "finds, reads and changes `.env` files"},
    {
        "keys": "what a key is",
        "git": "starts git and parses its output",
        "work_tree": "the files below a folder, within limits",
        "file_kinds": "the kinds of files, and how each refers to a variable",
    },
    {"repository": "what git and the files of a repository say, each asked once"},
    {
        "shared_files": "the contents of the files that others have or will get",
        "scan": "finds keys",
        "account": "finds out whether a key works",
    },
    {
        "changes": "changes files, all or none, with undo",
        "cleanup": "steps that remove keys from commits",
        "outgoing": "makes output safe: no keys, no terminal commands",
    },
    {"tools": "CI services, hook managers, ignore rules, images, bundlers"},
    {"setup": "what `init` adds"},
    {
        "doctor": "the checks and their runner",
        "fix": "moves keys out of programs, notebooks and settings",
        "report": "the output formats",
        "sandbox": "a local server that answers like the API",
    },
    {"audit": "the same checks for many repositories"},
    {
        "plugin": "the pytest plugin",
        "cli": "the command line",
        "notebook": "the IPython extension",
        "hook": "what all hooks share",
        "detect_secrets_plugin": "the detect-secrets plugin",
    },
    {
        "hooks": "the git hooks",
        "__main__": "the entry point of the command line",
        "reference": "generates the page of all options and settings",
    },
)
RANKS = {component: rank for rank, layer in enumerate(LAYERS) for component in layer}
ONLY_NEEDS = {  # and nothing of keys
    "report": {"findings", "late_patterns", "messages", "typed_facts"}
}

# The only components or modules that may import a heavy or dangerous one.
ONLY_IN = {
    "openai": {"account"},
    "pytest": {"plugin"},
    "click": {"cli", "reference"},
    "IPython": {"notebook"},
    "shellingham": {"messages.shells"},
    "keyring": {"account.sources.keyrings"},
    "dotenv": {"dotenv"},
    "yaml": {"config_files"},
    "detect_secrets": {"detect_secrets_plugin"},
    "distributed": {"audit.dask_crew"},
    "libcst": {"fix"},
    "ruamel": {"changes"},
    "tomlkit": {"changes"},
    "jinja2": {"report"},
    "markupsafe": {"report"},
}

# What only an extra installs, and the modules that import it, or what needs it, while
# they run: each asks first whether it is installed. All hooks are without extras.
ASK_FIRST = {
    "libcst": {
        *("fix.env_file.named_dotenvs", "fix.file_formats", "fix.fixer"),
        *("fix.afterwards", "fix.staying"),
    },
    "ruamel": {"changes.editing.yaml_file"},
    "tomlkit": {"changes.editing.toml_file"},
    "jinja2": {"report.page.templates"},
    "markupsafe": {"report.page.templates"},
    "openai": {"account.wire.client", "account.wire.sdk"},
    "keyring": {"account.sources.keyrings"},
    "distributed": {"audit.dask_crew"},
    "genai_prices": {"plugin.spending.usage"},
    "ahocorasick_rs": {"scan.literals"},
}

# The only modules that start a process, and which.
STARTERS = {
    "git.processes.run": "git",
    "git.processes.spawn": "git, for the clean run of a hook",
    "account.sources.commands": "the user's own command that prints a key",
    "scan.parallel.workers": "the workers of a scan",
}
STARTS = {
    "os": (
        *("fork", "forkpty", "posix_spawn", "posix_spawnp"),
        *("system", "popen", "startfile"),
        *(f"exec{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
        *(f"spawn{end}" for end in ("l", "le", "lp", "lpe", "v", "ve", "vp", "vpe")),
    ),
    "subprocess": (
        *("Popen", "run", "call", "check_call", "check_output"),
        *("getoutput", "getstatusoutput"),
    ),
    "asyncio": ("create_subprocess_exec", "create_subprocess_shell"),
    "concurrent.futures": ("ProcessPoolExecutor",),
    "pty": ("fork", "spawn"),
    "multiprocessing": (),  # whatever is imported of it
}

# Up to these sizes a module tells one story, a function does one thing, and the modules of
# a folder can be read as a list. At the top are components; causes are a catalogue.
LONGEST_MODULE = 400  # lines
LONGEST_FUNCTION = 40  # lines
MOST_MODULES = 12  # of one folder
CATALOGUES = {"", "messages.causes"}

# Components whose modules are named after what they are about: a command after the
# component that does its work, causes after what they are causes of.
SPEAK_OF_OTHERS = ("cli.", "messages.causes.")


def module_of(path: Path) -> str:
    """Its name below the package; a hook is one of the component ``hooks``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    below = parts if parts[0] == "hooks" else parts[2:]
    return ".".join(below).removesuffix(".__init__")


SOURCES = {
    module_of(path): path
    for folder in ("src", "hooks")
    for path in sorted((ROOT / folder).rglob("*.py"))
}


@cache
def parsed(source: str) -> ast.Module:
    """A program, which several tests look into."""
    return ast.parse(source)


@cache
def text_of(module: str) -> str:
    """What stands in a module of ours."""
    return SOURCES[module].read_text(encoding="utf-8")


def at_run_time(source: str) -> Iterator[ast.AST]:
    """The nodes of a program, but for those that only type checkers see."""
    nodes: deque[ast.AST] = deque([parsed(source)])
    while nodes:
        node = nodes.popleft()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            continue
        yield node
        nodes.extend(ast.iter_child_nodes(node))


@cache
def imports_of(source: str, *, types: bool = False) -> tuple[str, ...]:
    """What a program imports at run time, or for types as well; also in functions."""
    found: list[str] = []
    for node in ast.walk(parsed(source)) if types else at_run_time(source):
        if isinstance(node, ast.Import):
            found += (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            found += (f"{node.module}.{alias.name}" for alias in node.names)
    return tuple(found)


@cache
def imports_at_once(source: str) -> frozenset[str]:
    """What a program imports as soon as it is imported itself."""
    found: set[str] = set()
    for node in parsed(source).body:
        if isinstance(node, ast.Try) or (
            isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test)
        ):
            continue
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        found.update(imports_of(ast.unparse(node)))
    return frozenset(found)


def needing(package: str) -> set[str]:
    """The modules that cannot be imported where a package is not installed."""
    found: set[str] = set()
    while True:
        more = {
            module
            for module in SOURCES
            for name in imports_at_once(text_of(module))
            if name.partition(".")[0] == package or imported(name) in found
        }
        if more <= found:
            return found
        found |= more


def starts_in(source: str) -> Iterator[str]:
    """Every use of what starts a process."""
    for name in imports_of(source):
        module, _, last = name.rpartition(".")
        if last in STARTS.get(module, ()) or name.startswith("multiprocessing"):
            yield name
    for node in at_run_time(source):
        if isinstance(node, ast.Attribute):
            module = ast.unparse(node.value)
            if node.attr in STARTS.get(module, ()):
                yield f"{module}.{node.attr}"


def each_import(*, types: bool = False) -> Iterator[tuple[str, str]]:
    """Each module of ours, and the names that it imports, or only names as well."""
    for module in SOURCES:
        for name in imports_of(text_of(module), types=types):
            yield module, name


def component_of(module: str) -> str:
    return module.partition(".")[0]


def imported(name: str) -> str | None:
    """The module of ours that an imported name is, or is in."""
    below = name.removeprefix(f"{PACKAGE}.")
    if below == name:
        return None
    return below if below in SOURCES else below.rpartition(".")[0]


def needs() -> dict[str, set[str]]:
    """The components that each component imports."""
    found: dict[str, set[str]] = {}
    for module, name in each_import():
        other, component = imported(name), component_of(module)
        if other and module != "__init__" and component_of(other) != component:
            found.setdefault(component, set()).add(component_of(other))
    return found


def cycles() -> set[frozenset[str]]:
    """The modules of one component each of which leads to all others.

    Imports for types count, too: neither of two such modules can be read alone.
    """
    ways: dict[str, set[str]] = {module: set() for module in SOURCES}
    for module, name in each_import(types=True):
        other = imported(name)
        if other and component_of(other) == component_of(module) and "." in module:
            ways[module].add(other)
    for through, onwards in ways.items():
        for ends in ways.values():
            if through in ends:
                ends.update(onwards)
    return {
        frozenset(each for each in ends if begin in ways[each])
        for begin, ends in ways.items()
        if begin in ends
    }


def tables() -> str:
    """What CONTRIBUTING.md shows."""
    lines = ["| row | component | what it is |", "|---|---|---|"]
    for row, layer in enumerate(LAYERS, start=1):
        for number, (component, words) in enumerate(layer.items()):
            name = (
                f"{component}/"
                if (ROOT / "src" / PACKAGE / component).is_dir()
                else component
            )
            name = "hooks/" if component == "hooks" else name
            lines.append(f"| {'' if number else row} | `{name}` | {words} |")
    lines += ["", "| starts a process | which |", "|---|---|"]
    lines += [f"| `{module}` | {words} |" for module, words in STARTERS.items()]
    return "\n".join(lines) + "\n"


def test_imports_point_to_earlier_layers() -> None:
    for module, name in each_import(types=True):
        other, component = imported(name), component_of(module)
        if other and module != "__init__":
            there = component_of(other)
            earlier = there == component or RANKS[there] < RANKS[component]
            assert earlier, f"{module} imports {name}"
            assert there in ONLY_NEEDS.get(component, {there}) | {component}, (
                f"{module} imports {name}"
            )


def test_no_modules_of_a_component_form_a_cycle() -> None:
    assert cycles() == set()


def test_heavy_modules_stay_in_their_components() -> None:
    for module, name in each_import():
        components = ONLY_IN.get(name.partition(".")[0])
        here = {component_of(module), module}
        assert components is None or here & components, f"{module} imports {name}"


def test_whoever_needs_an_extra_asks_whether_it_is_installed() -> None:
    for package, modules in ASK_FIRST.items():
        needed = needing(package)
        assert {
            module
            for module, name in each_import()
            if module not in needed
            and (name.partition(".")[0] == package or imported(name) in needed)
        } == modules


def test_processes_are_started_where_the_table_says() -> None:
    found = {module for module in SOURCES if any(starts_in(text_of(module)))}
    assert found == set(STARTERS)


def test_every_way_to_start_a_process_is_known() -> None:
    table = {
        "import os\nos.fork()": ["os.fork"],
        "from os import posix_spawn": ["os.posix_spawn"],
        "def f():\n import subprocess as s, subprocess\n subprocess.run([])": [
            "subprocess.run"
        ],
        "from subprocess import Popen, TimeoutExpired": ["subprocess.Popen"],
        "from multiprocessing import Pool": ["multiprocessing.Pool"],
        "import multiprocessing.pool": ["multiprocessing.pool"],
        "from concurrent.futures import ProcessPoolExecutor": [
            "concurrent.futures.ProcessPoolExecutor"
        ],
        "import concurrent.futures\nconcurrent.futures.ProcessPoolExecutor()": [
            "concurrent.futures.ProcessPoolExecutor"
        ],
        "from concurrent.futures import ThreadPoolExecutor": [],
        "import os\nos.path.join(os.forked)": [],
        "if TYPE_CHECKING:\n from subprocess import Popen": [],
    }
    assert {source: list(starts_in(source)) for source in table} == table


def test_a_package_exports_nothing() -> None:
    """Whoever imports one module of a package would pay for all that it exports.

    In the plugin's is a finder, which must be there before its first module is loaded.
    """
    for path in (ROOT / "src" / PACKAGE).rglob("__init__.py"):
        body = ast.parse(path.read_text(encoding="utf-8")).body
        assert isinstance(body[0], ast.Expr), path
        assert len(body) == 1 or path.parent.name in {PACKAGE, "plugin"}, path


def test_no_module_function_or_folder_is_too_large() -> None:
    folders: dict[str, int] = {}
    too_large = []
    for module, path in SOURCES.items():
        source = text_of(module)
        if len(source.splitlines()) > LONGEST_MODULE:
            too_large.append(module)
        for node in ast.walk(parsed(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    too_large.append(f"{module}.{node.name}")
        folder = module.rpartition(".")[0]
        folders[folder] = folders.get(folder, 0) + (path.name != "__init__.py")
    assert too_large == []
    assert {
        folder
        for folder, number in folders.items()
        if number > MOST_MODULES and folder not in CATALOGUES
    } == set()


def test_no_two_modules_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for module in SOURCES:
        if not module.startswith(SPEAK_OF_OTHERS) and not module.endswith("__init__"):
            homes.setdefault(module.rpartition(".")[2], []).append(module)
    assert [each for each in homes.values() if len(each) > 1] == []


def type_in(node: ast.AST) -> str:
    """The class or the alias of a type that a statement defines; empty if none."""
    if isinstance(node, ast.ClassDef):
        return node.name
    if not isinstance(node, (ast.Assign, ast.AnnAssign)) or node.value is None:
        return ""
    name = ast.unparse(node.targets[0] if isinstance(node, ast.Assign) else node.target)
    is_variable = ast.unparse(node.value).startswith("TypeVar(")
    is_named_so = name.isidentifier() and name[0].isupper() and not name.isupper()
    return name if is_named_so and not is_variable else ""


def test_no_two_types_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for module in SOURCES:
        for node in ast.walk(parsed(text_of(module))):
            if name := type_in(node):
                homes.setdefault(name, []).append(module)
    assert "Folder" in homes
    assert {name: there for name, there in homes.items() if len(there) > 1} == {}


# Functions of one name that do one thing, each for what its module is about.
FOR_EACH = {
    "changes": "the files that are changed, for `init` or `fix`",
    "completed": "the content of such a file with what it lacks",
    "findings": "what is wrong, for the doctor or a hook",
    "is_recipe": "whether a file is a recipe of such images",
    "lines": "what a person adds to such a file",
    "main": "runs the program",
    "matches": "the keys in such a form",
    "names_in": "the variables in which such a file keeps keys",
    "openai_ready": "a fixture, and a command of IPython's",
    "page": "a page of the documentation",
    "pytest_addoption": "pytest calls it",
    "without_keys": "such a file, which reads the environment instead",
}

# Names that others gave, each of which stands in one module, so that nothing else knows
# one name of a thing and misses another.
NAMED_BY_OTHERS = {
    # The hook's help names the file.
    ".gitignore": {"git.names", "hooks.check_dotenv_ignored"},
    ".husky": {"tools.hook_managers.git_hooks"},
    "package.json": {"file_kinds"},
    "requirements.txt": {"file_kinds"},
    ".env.example": set(),  # made of ".env" and its ending
    "__MACOSX": {"audit.targets.archive_names"},
    "x-api-key": {"keys.call_names"},
    "content-encoding": {"account.wire.bounds"},
    "OPENAI_READY": {"__init__"},
    "OPENAI_READY_LANG": {"messages.language"},
    "OPENAI_READY_TRUST_HOST": {"account.setting_names"},
    "async_openai_client": {"__init__"},
    "BaseSettings": {"tools.project_programs.settings_fields"},
    "validation_alias": {"tools.project_programs.settings_fields"},
    "webpack.": {"tools.bundlers.files"},
    "load_dotenv": {"tools.program_files.dotenv_calls"},
    "find_dotenv": {"tools.program_files.dotenv_calls"},
    "dotenv_values": {"tools.program_files.dotenv_calls"},
}

# Our own names, each meaning of which stands in one module.
OUR_NAMES = {
    "pytest-openai-ready": {"__init__"},
    "openai-ready": {
        "__init__",  # the command
        "user_folders",  # a folder of caches and records
        "scan.suppressions",  # a comment
        "scan.archives.unread_archives",  # an attribute of git's
        "tools.ci.workflow",  # a file
        # Their help names the comment.
        *("hooks.block_openai_keys", "hooks.block_client_side_keys"),
        *("hooks.block_openai_keys_in_message", "hooks.block_openai_keys_in_push"),
    },
}


def with_literal(name: str) -> set[str]:
    """The modules with a literal that contains a name; docstrings do not count."""
    whole = re.compile(rf"(?<![\w-]){re.escape(name)}(?![\w-])")
    found = set()
    for module in SOURCES:
        source = text_of(module)
        nodes = list(ast.walk(parsed(source))) if name in source else []
        prose = [each.value for each in nodes if isinstance(each, ast.Expr)]
        literals = (each for each in nodes if isinstance(each, ast.Constant))
        values = [each.value for each in literals if each not in prose]
        texts = [
            each.decode("latin-1") if isinstance(each, bytes) else each
            for each in values
        ]
        if any(isinstance(each, str) and whole.search(each) for each in texts):
            found.add(module)
    return found


def test_no_two_functions_of_different_meaning_share_a_name() -> None:
    homes: dict[str, list[str]] = {}
    for module in SOURCES:
        of_others = (
            module.startswith(SPEAK_OF_OTHERS) or component_of(module) == "hooks"
        )
        for node in [] if of_others else parsed(text_of(module)).body:
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                homes.setdefault(node.name, []).append(module)
    shared = {name for name, there in homes.items() if len(there) > 1}
    assert {each for each in shared if not each.startswith("_")} == FOR_EACH.keys()


def test_each_meaning_of_a_name_stands_in_one_module() -> None:
    for names in (NAMED_BY_OTHERS, OUR_NAMES):
        assert {name: with_literal(name) for name in names} == names


def test_contributing_shows_the_tables() -> None:
    text = CONTRIBUTING.read_text(encoding="utf-8")
    for table in tables().split("\n\n"):
        assert table.strip() in text, f"python tests/test_layers.py prints\n{table}"


def test_the_picture_on_the_page_on_architecture_is_drawn_of_them() -> None:
    from examples.layers_picture import pictures

    for name, picture in pictures().items():
        path = ROOT / "docs" / "pictures" / name
        assert path.read_text(encoding="utf-8") == picture, "`make pictures` draws it"


if __name__ == "__main__":
    sys.stdout.write(tables())
