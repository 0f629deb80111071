"""What a program has to import and load before it reads the environment.

LibCST's ``AddImportsVisitor`` does not fit: it builds a new program instead of edits,
which a notebook's JSON needs, and it cannot put a call of ``load_dotenv`` among the
imports.
"""

from __future__ import annotations

from itertools import takewhile
from typing import TYPE_CHECKING, NamedTuple

import libcst as cst

from pytest_openai_ready.fix.programs.edits import Edit
from pytest_openai_ready.fix.programs.environment.dotenv_loads import (
    STAND_IN_FOR,
    local_name,
)
from pytest_openai_ready.fix.programs.environment.late_loads import (
    NO_LOADS,
    LateLoads,
)
from pytest_openai_ready.fix.programs.known_names.scopes import ENVIRON, OS, is_bound
from pytest_openai_ready.tools.program_files.dotenv_calls import (
    LIBRARY,
    LOADER,
    READER,
)

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
    from typing import TypeGuard

    from pytest_openai_ready.fix.programs.environment.dotenv_loads import DotenvLoads
    from pytest_openai_ready.fix.programs.syntax import SyntaxTree

VARIABLES = "env_variables"
TEXTS = (cst.SimpleString, cst.ConcatenatedString)
IMPORTING = f"from {LIBRARY} import "
MAGICS = (cst.Integer,)  # in place of a magic line of a notebook
# A program may use these names for something else.
STAND_IN = "_os"
# python-dotenv's manual calls it a configuration
NOTHING_GONE: Mapping[int, int] = {}
TOGETHER = "{{**{}(), **{}}}"


class Prepared(NamedTuple):
    """What a program has done before a position.

    Attributes:
        environ: its expression for the environment; empty if it has none.
        loader: its expression for ``load_dotenv``; empty if it has not imported it.
        loading: whether it has loaded the ``.env``.
        apart: its name for the merged variables of the ``.env`` and the environment, if
            it keeps them separate from the environment; else empty.
    """

    environ: str = ""
    loader: str = ""
    loading: bool = False
    apart: str = ""


def prepared(
    program: SyntaxTree, source: str, first: int, loads: DotenvLoads
) -> Prepared:
    """Return what a program's top level does before its ``first`` use of a key."""
    found = Prepared(loading=loads.at_top_before(first))
    loader = local_name(source, LOADER)
    for line in _lines(program.module.body):
        for statement in line.body:
            if program.span(statement)[1] <= first:
                found = _learned(found, statement, loader)
    return found


def _lines(body: Iterable[cst.CSTNode]) -> Iterator[cst.SimpleStatementLine]:
    """Yield a block's statements, and the first ones in a ``try``.

    Only these may fail there, so that the following ones are loaded, or nothing is
    available that loads.
    """
    for line in body:
        if isinstance(line, cst.SimpleStatementLine):
            yield line
        elif isinstance(line, cst.Try):
            yield from takewhile(_is_of_dotenv, line.body.body)


def _is_of_dotenv(line: cst.CSTNode) -> TypeGuard[cst.SimpleStatementLine]:
    """Whether a line imports python-dotenv or is a call."""
    return isinstance(line, cst.SimpleStatementLine) and all(
        isinstance(each, cst.Expr)
        or any(module == LIBRARY for module, _, _ in _imported(each))
        for each in line.body
    )


def variables_of(source: str, found: Prepared) -> str:
    """Return the name for the merged variables in a program."""
    own = STAND_IN_FOR.format(VARIABLES) if is_bound(source, VARIABLES) else VARIABLES
    return found.apart or own


def _learned(
    found: Prepared, statement: cst.BaseSmallStatement, loader: str
) -> Prepared:
    if isinstance(statement, cst.Assign) and _is_together(statement.value):
        target = statement.targets[0].target
        if isinstance(target, cst.Name):
            return found._replace(apart=target.value)
    for module, name, bound in _imported(statement):
        if (module, name, bound) == (LIBRARY, LOADER, loader):
            found = found._replace(loader=loader)
        elif module == LIBRARY and not name and not found.loader:
            found = found._replace(loader=f"{bound}.{LOADER}")
        elif not found.environ and module == OS and name in {"", ENVIRON}:
            found = found._replace(environ=bound if name else f"{bound}.{ENVIRON}")
    return found


def _imported(statement: cst.BaseSmallStatement) -> Iterator[tuple[str, str, str]]:
    """Yield the module, the name in it (or empty), and its name here."""
    if isinstance(statement, cst.Import):
        for alias in statement.names:
            module = alias.evaluated_name
            top = module.partition(".")[0]
            if alias.evaluated_alias is None:
                yield top, "", top
            else:
                yield module, "", alias.evaluated_alias
    elif isinstance(statement, cst.ImportFrom) and not statement.relative:
        module = cst.Module([]).code_for_node(statement.module or cst.Name("_"))
        for alias in (
            () if isinstance(statement.names, cst.ImportStar) else statement.names
        ):
            name = alias.evaluated_name
            yield module, name, alias.evaluated_alias or name


def _is_together(node: cst.BaseExpression) -> bool:
    """Whether it is a whole ``.env``, overridden by the environment."""
    if not isinstance(node, cst.Dict):
        return False
    starred = [
        each for each in node.elements if isinstance(each, cst.StarredDictElement)
    ]
    calls = [each.value for each in starred if isinstance(each.value, cst.Call)]
    called = (getattr(each.func, "value", "") for each in calls)
    return len(starred) == len(node.elements) and any(
        name in {READER, STAND_IN_FOR.format(READER)} for name in called
    )


def environ_of(
    program: SyntaxTree, source: str, found: Prepared, lines: Collection[int]
) -> str:
    """Return the expression for the environment on these lines, imported if needed.

    Args:
        program: the whole program, as LibCST parsed it.
        source: its text.
        found: what is already imported or prepared.
        lines: the numbers of the lines, from 1, on which it has to be valid.
    """

    def is_taken(name: str) -> bool:
        return is_bound(source, name, lines) or is_bound(program.whole, name)

    top = found.environ.partition(".")[0]
    if top and not is_taken(top):
        return found.environ
    return f"{STAND_IN if is_taken(OS) else OS}.{ENVIRON}"


def preamble(  # noqa: PLR0913 - what the lines depend on
    program: SyntaxTree,
    source: str,
    found: Prepared,
    *,
    environ: str,
    apart: str = "",
    following: Sequence[str] = (),
    late: LateLoads = NO_LOADS,
    gone: Mapping[int, int] = NOTHING_GONE,
) -> list[Edit]:
    """Return the lines that a program needs before it reads the environment.

    They go among its first imports, after a docstring and ``from __future__``.

    Args:
        program: the program before the changes.
        source: its text.
        found: what it has done before it uses a key.
        environ: its expression for the environment; empty if it needs none.
        apart: the name for the merged variables, if those are kept separate.
        following: lines to insert directly after these.
        late: its own calls that load a ``.env``, which move here.
        gone: where the removed texts begin and end.
    """
    first, last = _imports(program, source)
    end = "\r\n" if source[: source.find("\n") + 1].endswith("\r\n") else "\n"
    imported = [] if environ in {"", found.environ} else [_importing(environ)]
    blank = _blank(source, gone.get(last, last))
    if found.loading or (found.apart and not following):
        rest = blank if imported and first == last else []
        return _inserted(first, imported + rest, source, end)
    loading, call = _load(source, found, environ, apart, late)
    beside = _beside(program, loading, last)
    groups = [imported, [] if beside else loading, [*call, *following]]
    above = [] if first == last else _inserted(first, groups.pop(0), source, end)
    lead = [""] if first != last and not groups[0] else []
    lines = lead + _parted(groups) + blank
    return [*above, *beside, *_inserted(last, lines, source, end)]


def _parted(groups: Iterable[Sequence[str]]) -> list[str]:
    """Return the lines of groups, with a blank one between two of them."""
    return [line for each in groups if each for line in ("", *each)][1:]


def _load(
    source: str, found: Prepared, environ: str, apart: str, late: LateLoads
) -> tuple[list[str], list[str]]:
    """Return the import that can load a ``.env``, and the lines that call it."""
    function = READER if apart else LOADER
    own = local_name(source, function)
    imported = function if own == function else f"{function} as {own}"
    is_known = found.apart if apart else found.loader
    importing = [] if is_known else [f"{IMPORTING}{imported}"]
    if not apart:
        return importing, [*late.comments, f"{found.loader or own}({late.arguments})"]
    together = f"{apart} = {TOGETHER.format(own, environ)}"
    return importing, [] if found.apart else [together]


def _beside(program: SyntaxTree, importing: Sequence[str], end: int) -> list[Edit]:
    """Return the edit that adds a name to the first imports of python-dotenv."""
    lines = (
        each
        for each in program.module.body
        if isinstance(each, cst.SimpleStatementLine)
    )
    for each in (part for line in lines for part in line.body if importing):
        names = each.names if isinstance(each, cst.ImportFrom) else ()
        is_of_dotenv = any(module == LIBRARY for module, _, _ in _imported(each))
        if isinstance(names, cst.ImportStar) or not (names and is_of_dotenv):
            continue
        if program.span(names[-1])[1] <= end:
            return [_added(program, names, importing[0].removeprefix(IMPORTING))]
    return []


def _added(program: SyntaxTree, names: Sequence[cst.ImportAlias], name: str) -> Edit:
    """Return the edit that adds a name to others, in their order."""
    if name in (each.evaluated_alias or each.evaluated_name for each in names):
        return Edit(0, 0, "")
    for each in names:
        start, _ = program.span(each)
        if name < each.evaluated_name:
            return Edit(start, start, f"{name}, ")
    _, end = program.span(names[-1].asname or names[-1].name)
    return Edit(end, end, f", {name}")


def _importing(environ: str) -> str:
    name = environ.partition(".")[0]
    return f"import {OS}" if name == OS else f"import {OS} as {name}"


def _blank(source: str, place: int) -> list[str]:
    """Return a blank line to put before the next line, if there is none."""
    rest = source[place:]
    return [""] if rest.partition("\n")[0].strip() else []


def _inserted(place: int, lines: list[str], source: str, end: str) -> list[Edit]:
    if not lines:
        return []
    text = "".join(f"{line}{end}" for line in lines)
    unended = place > 0 and source[place - 1] != "\n"
    return [Edit(place, place, f"{end}{text.removesuffix(end)}" if unended else text)]


def before_its_code(program: SyntaxTree, source: str) -> int:
    """Return where the lines of ``preamble`` that load something end."""
    return _imports(program, source)[1]


def _imports(program: SyntaxTree, source: str) -> tuple[int, int]:
    """Return the start and end of the first imports; one position if there are none."""
    start: int | None = None
    end = 0
    for number, line in enumerate(program.module.body):
        first, last = program.span(line)
        for decorator in getattr(line, "decorators", ())[:1]:
            first, _ = program.span(decorator)
        begins = (number == 0 and _is_only(line, TEXTS)) or _is_future(line)
        if begins or (start is None and _is_only(line, MAGICS)):
            end = _line_end(source, last)
            continue
        if start is None:
            start = _line_start(source, first, end)
            end = start
        if not _is_import(line):
            break
        end = _line_end(source, last)
    return (end, end) if start is None else (start, end)


def _line_end(source: str, place: int) -> int:
    """Return where the next line begins."""
    return source.find("\n", place) + 1 or len(source)


def _line_start(source: str, place: int, floor: int) -> int:
    """Return where a line begins, including its comments but not the file's.

    The file's comments are at its top: author, license, encoding.
    """
    start = source.rfind("\n", 0, place) + 1
    lines = source[floor:start].splitlines(keepends=True)
    above = 0
    for line in reversed(lines):
        if not line.lstrip(" \t").startswith("#"):
            break
        above += len(line)
    of_file = above == start - floor and floor == 0
    return start if of_file else start - above


def _is_only(
    line: cst.BaseStatement | cst.BaseSmallStatement,
    kinds: tuple[type[cst.BaseExpression], ...],
) -> bool:
    """Whether a statement begins with an expression of one of these kinds."""
    first = line.body[0] if isinstance(line, cst.SimpleStatementLine) else None
    return isinstance(first, cst.Expr) and isinstance(first.value, kinds)


def _is_import(line: cst.BaseStatement | cst.BaseSmallStatement) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and all(
        isinstance(each, (cst.Import, cst.ImportFrom)) for each in line.body
    )


def _is_future(line: cst.BaseStatement | cst.BaseSmallStatement) -> bool:
    return isinstance(line, cst.SimpleStatementLine) and any(
        isinstance(each, cst.ImportFrom)
        and isinstance(each.module, cst.Name)
        and each.module.value == "__future__"
        for each in line.body
    )
