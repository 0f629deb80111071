"""What names in programs refer to, including those that they import from each other.

Programs are parsed, never run: computed values stay unknown, and so does everything
that a library returns.
"""

from __future__ import annotations

import ast
import posixpath
from functools import cached_property
from itertools import chain, islice
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.file_endings import NOTEBOOK
from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.program_source import (
    FUNCTIONS,
    SELF,
    Function,
    assigned,
    dotted,
    parsed,
)
from pytest_openai_ready.scan.texts.notebooks import notebook_code
from pytest_openai_ready.tools.project_programs.parameters import (
    Parameter,
    parameters_of,
)
from pytest_openai_ready.tools.project_programs.settings_fields import (
    is_of_settings,
    read_by_field,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

PACKAGE = "__init__"
DEEPEST = 12  # names that refer to each other
MOST_BASES = 10  # classes that a class inherits from
MOST = 20_000  # names that are followed in total
SHOW = "get_secret_value"  # of a field of pydantic's
CALL = late_pattern(r"(?<!def )(?<!class )(?<!\w)(\w{1,100})\(\s*[^\s)]")


class Expression(NamedTuple):
    """An expression and its module."""

    module: Module
    node: ast.expr


class Module:
    """A program or a notebook, as far as Python can parse it.

    Attributes:
        path: as in git.
        texts: its text, or those of its cells, each with its nodes.
        nodes: all nodes of its syntax trees.
    """

    def __init__(self, path: str, content: bytes) -> None:
        self.path = path
        self.texts = [(text, [*ast.walk(tree)]) for text, tree in _trees(path, content)]
        self.nodes = [*chain.from_iterable(nodes for _, nodes in self.texts)]

    @cached_property
    def given(self) -> dict[str, ast.expr]:
        """The last value assigned to each name; attributes start with a dot."""
        found: dict[str, ast.expr] = {}
        for target, value in (each for node in self.nodes for each in assigned(node)):
            if isinstance(target, ast.Name):
                found[target.id] = value
            elif isinstance(target, ast.Attribute):
                found[f".{target.attr}"] = value
        return found

    @cached_property
    def imported(self) -> dict[str, str]:
        """The full dotted name of each imported name."""
        return dict(_imports(self.nodes))

    @cached_property
    def stars(self) -> list[str]:
        """The modules that are imported with ``*``."""
        return [
            f"{'.' * node.level}{node.module or ''}"
            for node in self.nodes
            if isinstance(node, ast.ImportFrom)
            and any(each.name == "*" for each in node.names)
        ]

    @cached_property
    def classes(self) -> dict[str, ast.ClassDef]:
        """Its classes by name."""
        found = (each for each in self.nodes if isinstance(each, ast.ClassDef))
        return {each.name: each for each in found}

    @cached_property
    def parameters(self) -> dict[str, Parameter]:
        """The parameters of its functions by name, with what these agree on."""
        return parameters_of(self.nodes)

    @cached_property
    def functions(self) -> dict[str, Function]:
        """Its functions by name, methods included."""
        found = (each for each in self.nodes if isinstance(each, FUNCTIONS))
        return {each.name: each for each in found}


class Programs:
    """The programs of a repository, each parsed when it is needed."""

    def __init__(self, contents: Mapping[str, bytes]) -> None:
        self._contents = contents
        self._modules: dict[str, Module] = {}
        self._left = MOST

    def module(self, path: str) -> Module:
        """Return the program with a path, which has to be one of them."""
        if path not in self._modules:
            self._modules[path] = Module(path, self._contents[path])
        return self._modules[path]

    def imported_by(self, path: str) -> list[str]:
        """Return the paths of the programs that one of them imports names from."""
        module = self.module(path)
        names = (*module.imported.values(), *module.stars)
        wholes = dict.fromkeys(p for each in names for p in (each, _package(each)) if p)
        found = (self._at(each, module) for each in wholes)
        return [each.path for each in found if each is not None]

    def value(self, spot: Expression, depth: int = 0) -> Expression:
        """Return what an expression refers to; if unknown, the expression itself."""
        found = self._step(spot, depth) if depth < DEEPEST else None
        return spot if found is None else self.value(found, depth + 1)

    def _step(self, spot: Expression, depth: int) -> Expression | None:
        module, node = spot
        if isinstance(node, ast.Name):
            return self._named(module, node.id, depth)
        if isinstance(node, ast.Attribute):
            return self._attribute(spot, node, depth)
        if isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Constant):
            holder = self.value(Expression(module, node.value), depth + 1)
            return _entry(holder, node.slice.value)
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Attribute) and node.func.attr == SHOW:
                return Expression(module, node.func.value)
            return self._returned(module, node.func)
        return None

    def _named(self, module: Module, name: str, depth: int) -> Expression | None:
        """Return the value of a name, in its module or where it is imported from."""
        self._left -= 1
        if depth > DEEPEST or self._left < 0:
            return None
        if name in module.given:
            given = module.given[name]
            is_itself = isinstance(given, ast.Name) and given.id == name
            return None if is_itself else Expression(module, given)
        if name in module.imported:
            whole, _, last = module.imported[name].rpartition(".")
            other = self._at(whole, module)
            return None if other is None else self._named(other, last, depth + 1)
        for each in module.stars:
            other = self._at(each, module)
            found = None if other is None else self._named(other, name, depth + 1)
            if found is not None:
                return found
        return self._by_default(module, name)

    def _by_default(self, module: Module, name: str) -> Expression | None:
        """Return the default of a parameter, if no call seems to give another value."""
        found = module.parameters.get(name)
        if found is None or found.default is None:
            return None
        is_given = not found.owners.isdisjoint(self._called)
        return None if is_given else Expression(module, found.default)

    @cached_property
    def _called(self) -> frozenset[str]:
        """The names of functions that programs seem to call with an argument."""
        texts = (_texts(path, each) for path, each in self._contents.items())
        calls = (CALL.findall(each) for each in chain.from_iterable(texts))
        return frozenset(chain.from_iterable(calls))

    def _attribute(
        self, spot: Expression, node: ast.Attribute, depth: int
    ) -> Expression | None:
        """Return the value of an attribute of a module, a class or an instance."""
        module, base = spot.module, node.value
        other = self._as_module(module, base)
        if other is not None:
            return self._named(other, node.attr, depth + 1)
        if isinstance(base, ast.Name) and base.id in SELF:
            own = module.given.get(f".{node.attr}") or module.given.get(node.attr)
            return None if own is None else Expression(module, own)
        holder = self.value(Expression(module, base), depth + 1)
        found = self._class(holder, depth)
        return found and self._member(*found, node.attr, depth)

    def _member(
        self, module: Module, class_: ast.ClassDef, name: str, depth: int
    ) -> Expression | None:
        """Return what a class assigns to an attribute, in its body or in a method."""
        found = [*islice(self._with_bases(module, class_, depth), MOST_BASES)]
        classes = [each for _, each in found]
        by_settings = is_of_settings(classes)
        for other, each in found:
            fields = (e for e in each.body if isinstance(e, ast.AnnAssign))
            field = next(
                (e for e in fields if by_settings and _is(e.target, name)), None
            )
            if field is not None:
                return Expression(other, read_by_field(classes, field, name))
            given = _given_to(each, name)
            if given is not None:
                return Expression(other, given)
        return None

    def _with_bases(
        self, module: Module, class_: ast.ClassDef, depth: int
    ) -> Iterator[tuple[Module, ast.ClassDef]]:
        """Yield a class and those of the programs that it inherits from."""
        yield module, class_
        for each in class_.bases if depth < DEEPEST else ():
            found = self._class(Expression(module, each), depth + 1)
            if found is not None and found[1] is not class_:
                yield from self._with_bases(*found, depth + 1)

    def _as_module(self, module: Module, node: ast.expr) -> Module | None:
        """Return the module that a name, or an attribute of a package, refers to."""
        first, *rest = dotted(node)
        if first not in module.imported:
            return None
        return self._at(".".join((module.imported[first], *rest)), module)

    def _class(
        self, spot: Expression, depth: int
    ) -> tuple[Module, ast.ClassDef] | None:
        """Return the class that an expression is, or is an instance of."""
        node = spot.node.func if isinstance(spot.node, ast.Call) else spot.node
        if isinstance(node, ast.Attribute):
            other = self._as_module(spot.module, node.value)
            name = node.attr
        else:
            other, name = spot.module, node.id if isinstance(node, ast.Name) else ""
        found = self._class_named(other, name, depth) if other and name else None
        declared = spot.module.parameters.get(name) if found is None else None
        if declared is None or declared.kind is None or depth > DEEPEST:
            return found
        return self._class(Expression(spot.module, declared.kind), depth + 1)

    def _class_named(
        self, module: Module, name: str, depth: int
    ) -> tuple[Module, ast.ClassDef] | None:
        if name in module.classes:
            return module, module.classes[name]
        if name not in module.imported or depth > DEEPEST:
            return None
        whole, _, last = module.imported[name].rpartition(".")
        other = self._at(whole, module)
        return None if other is None else self._class_named(other, last, depth + 1)

    def function(
        self, spot: Expression, depth: int = 0
    ) -> tuple[Module, Function] | None:
        """Return the function that an expression names, also a class's method."""
        module, node = spot
        if isinstance(node, ast.Attribute):
            other, name = self._as_module(module, node.value), node.attr
            if other is None and depth < DEEPEST:
                holder = self.value(Expression(module, node.value), depth + 1)
                return _method(self._class(holder, depth + 1), name)
        elif isinstance(node, ast.Name) and node.id in module.imported:
            whole, _, name = module.imported[node.id].rpartition(".")
            other = self._at(whole, module)
        else:
            other, name = module, getattr(node, "id", "")
        if other is None:
            return None
        if name not in other.functions and name in other.imported and depth < DEEPEST:
            return self.function(Expression(other, ast.Name(name)), depth + 1)
        return (other, other.functions[name]) if name in other.functions else None

    def _returned(self, module: Module, function: ast.expr) -> Expression | None:
        """Return what a function returns, if it has a single ``return``."""
        found = self.function(Expression(module, function), DEEPEST)
        if found is None:
            return None
        other, defined = found
        returned = [
            each.value
            for each in ast.walk(defined)
            if isinstance(each, ast.Return) and each.value is not None
        ]
        return Expression(other, returned[0]) if len(returned) == 1 else None

    def _at(self, dotted: str, importer: Module) -> Module | None:
        """Return the program that a module name refers to; None for a library."""
        name = dotted.lstrip(".")
        level = len(dotted) - len(name)
        folder = posixpath.dirname(importer.path)
        for _ in range(level - 1):
            folder = posixpath.dirname(folder)
        below = name.replace(".", "/")
        starts = [folder] if level else [folder, "", "src"]
        for start in starts:
            place = posixpath.join(start, below).rstrip("/")
            for path in (f"{place}.py", posixpath.join(place, f"{PACKAGE}.py")):
                if path in self._contents and path != importer.path:
                    return self.module(path)
        return None


def _package(dotted: str) -> str:
    """Return the module of an imported name; empty if the name is one itself."""
    return dotted.rpartition(".")[0]


def _method(
    found: tuple[Module, ast.ClassDef] | None, name: str
) -> tuple[Module, Function] | None:
    module, class_ = found or (None, None)
    inside = class_.body if class_ else ()
    methods = (each for each in inside if isinstance(each, FUNCTIONS))
    defined = next((each for each in methods if each.name == name), None)
    return (module, defined) if module and defined else None


def _given_to(class_: ast.ClassDef, name: str) -> ast.expr | None:
    """Return what a class assigns to an attribute, in its body or in a method."""
    given = [each for node in ast.walk(class_) for each in assigned(node)]
    in_body = (value for target, value in given if _is(target, name))
    later = (
        value
        for target, value in given
        if isinstance(target, ast.Attribute) and target.attr == name
    )
    return next(chain(in_body, later), None)


def _is(node: ast.expr, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _entry(holder: Expression, key: object) -> Expression | None:
    """Return the value of a key in a dictionary literal."""
    if isinstance(holder.node, ast.Dict):
        for name, value in zip(holder.node.keys, holder.node.values, strict=True):
            if isinstance(name, ast.Constant) and name.value == key:
                return Expression(holder.module, value)
    return None


def _imports(nodes: list[ast.AST]) -> Iterator[tuple[str, str]]:
    for node in nodes:
        if isinstance(node, ast.Import):
            for each in node.names:
                top = each.name.partition(".")[0]
                yield each.asname or top, each.name if each.asname else top
        elif isinstance(node, ast.ImportFrom):
            start = f"{'.' * node.level}{node.module or ''}"
            between = "" if start.endswith(".") else "."
            for each in node.names:
                yield each.asname or each.name, f"{start}{between}{each.name}"


def _texts(path: str, content: bytes) -> Iterator[str]:
    """Yield the text of a program, or of each cell of a notebook."""
    if path.endswith(NOTEBOOK):
        yield from notebook_code(content)
    else:
        yield content.decode("utf-8-sig", "replace")


def _trees(path: str, content: bytes) -> Iterator[tuple[str, ast.Module]]:
    """Yield the text and the tree of a program, or of each cell of a notebook."""
    for source in _texts(path, content):
        tree = parsed(source)
        if tree is not None:
            yield source, tree
