"""Moves keys out of Python programs, which then read them from the environment."""

from __future__ import annotations

import io
import tokenize
from collections import defaultdict
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.fix.programs.doctests import line_of
from pytest_openai_ready.fix.programs.edits import (
    CannotReplaceError,
    Edit,
    NotTextError,
    edited,
    masking,
)
from pytest_openai_ready.fix.programs.environment.dotenv_loads import (
    DotenvLoads,
    DotenvUse,
)
from pytest_openai_ready.fix.programs.environment.environment_updates import (
    without_entries,
)
from pytest_openai_ready.fix.programs.imports import (
    Prepared,
    before_its_code,
    environ_of,
    preamble,
    prepared,
    variables_of,
)
from pytest_openai_ready.fix.programs.known_names.scopes import ENVIRON, GETENV
from pytest_openai_ready.fix.programs.replacements import (
    EnvironmentRead,
    formatted,
    rebuilt,
    replaced,
    whole,
)
from pytest_openai_ready.fix.programs.syntax import is_python, parse
from pytest_openai_ready.fix.programs.uses.key_uses import uses
from pytest_openai_ready.fix.programs.uses.use_records import KeyUse, UseKind
from pytest_openai_ready.providers.registry import OPENAI

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from pytest_openai_ready.fix.programs.environment.environment_updates import (
        Updating,
    )
    from pytest_openai_ready.fix.programs.syntax import SyntaxTree
    from pytest_openai_ready.fix.programs.uses.use_records import KeyUses
    from pytest_openai_ready.fix.settings_readers.patch import Patch

SETTER = ".setdefault"
AS_A_WHOLE = (UseKind.ALTERNATIVE, UseKind.TAKEN)  # change with what is around them
PUT = '{0}["{1}"] = {2}["{1}"]'

NameOf: TypeAlias = "Callable[[str], str]"

LARGEST = 1 << 18  # bytes; nobody writes a longer program, and it takes many seconds


class PythonSource(NamedTuple):
    """The text of a file, and the encoding in which Python reads it."""

    text: str
    encoding: str

    @property
    def content(self) -> bytes:
        """The bytes of a file with this text."""
        return self.text.encode(self.encoding)


def decoded(content: bytes) -> PythonSource:
    """Decode a file as Python does, with its line breaks unchanged.

    Raises:
        NotTextError: it is not in the encoding that it declares, or in UTF-8.
        ValueError: Python could not read it.
        CannotReplaceError: it is longer than anyone writes.
    """
    try:
        encoding, _ = tokenize.detect_encoding(io.BytesIO(content).readline)
        source = PythonSource(content.decode(encoding), encoding)
        same = source.content == content
    except (SyntaxError, LookupError, UnicodeError):
        raise NotTextError("not a text in the encoding that it says") from None
    if len(content) > LARGEST:
        raise CannotReplaceError
    if not same:
        raise ValueError("not a text that can be written again as it was")
    return source


def names_in(
    text: str, values: Sequence[str], hosts: Container[str] = (), whole: str = ""
) -> list[tuple[str, str]]:
    """Return values, and the variables in which the program itself keeps them.

    OpenAI's variable does not count if a program assigns it a key in ``hosts``, those
    that go to another host. ``whole`` is the program of which this is a part.

    Raises:
        ValueError: the text is not a Python 3 program.
    """
    if not any(each in (whole or text) for each in (ENVIRON, GETENV)):
        return []
    found = uses(parse(text, values, whole), text, values).found
    return [
        (use.values[0], use.name)
        for use in found
        if use.name and not (use.values[0] in hosts and _is_given(text, use))
    ]


def _is_given(text: str, use: KeyUse) -> bool:
    """Whether OpenAI's variable is overwritten with a key."""
    sets = use.kind is UseKind.SET and SETTER not in text[use.start : use.end]
    sets = sets or use.kind is UseKind.ENTRY
    return sets and use.name == OPENAI.variable


def without_keys(
    content: bytes,
    values: Sequence[str],
    name_of: NameOf,
    patches: Sequence[Patch] = (),
    *,
    use: DotenvUse = DotenvUse.WHOLE,
) -> bytes:
    """Return a file that reads the environment wherever a value was.

    ``patches`` change where it gets the contents of settings files. ``use`` is how it
    gets the keys, unless it loaded a ``.env`` before.

    Raises:
        ValueError: the content is not a Python 3 program.
        CannotReplaceError: a value cannot be replaced there.
    """
    source = decoded(content)
    edits, _ = edits_of(source.text, values, name_of, patches=patches, use=use)
    changed = edited(source.text, edits)
    if not is_python(changed):
        alone = (each for each in edits if not is_python(edited(source.text, [each])))
        at = next((line_of(source.text, each.start) for each in alone), 0)
        raise CannotReplaceError(at)
    return source._replace(text=changed).content


def edits_of(  # noqa: PLR0913 - what a program depends on
    text: str,
    values: Sequence[str],
    name_of: NameOf,
    before: Prepared | None = None,
    patches: Sequence[Patch] = (),
    *,
    use: DotenvUse = DotenvUse.WHOLE,
    whole: str = "",
) -> tuple[list[Edit], Prepared]:
    """Return the edits to a program, and what it has done before its first key.

    Args:
        text: the program.
        values: the keys that it contains.
        name_of: returns the variable of each key.
        before: what was done before the program begins, as in a notebook.
        patches: changes to where it gets the contents of settings files.
        use: how it gets the keys, unless it loaded a ``.env`` before.
        whole: the program of which it is a part, if it is one.

    Raises:
        ValueError: the text is not a Python 3 program.
        CannotReplaceError: a value cannot be replaced there.
    """
    program = parse(text, values, whole)
    used = uses(program, text, values)
    changing = used.changing(name_of, patches)
    if changing is not None and use is DotenvUse.NAMED:
        raise CannotReplaceError(line_of(text, changing))
    use = use if changing is None else DotenvUse.FIRST
    starts = _starts(used, patches, use)
    if not starts:
        done = prepared(program, text, len(text), DotenvLoads(text, use))
        return [*_masked(text, used.found)], _either(before, done)
    done, way = _way(program, text, starts, before, use)
    top, edits, after = way(program, text, done, (used.running, patches), name_of)
    if any(edit.start > starts[0] for edit in top):
        raise CannotReplaceError(line_of(text, starts[0]))
    return [*_masked(text, used.found), *top, *edits], after


def _starts(used: KeyUses, patches: Sequence[Patch], use: DotenvUse) -> list[int]:
    """Return where a program needs its keys, in the order of the text."""
    found = [each.start for each in used.running] + [each.start for each in patches]
    if use is DotenvUse.FIRST:
        found += [each.start for each in used.writes]
    return sorted(found)


def _loading(
    program: SyntaxTree,
    text: str,
    done: Prepared,
    given: tuple[Sequence[KeyUse], Sequence[Patch]],
    name_of: NameOf,
) -> tuple[list[Edit], list[Edit], Prepared]:
    """Return first lines and edits that load the whole ``.env``."""
    running, patches = given
    starts = [use.start for use in running] + [at.start for at in patches]
    lines = {line_of(text, start) for start in starts}
    environ = environ_of(program, text, done, lines)
    reading = EnvironmentRead(environ, name_of)
    edits = [*_without_updates(text, running, reading)]
    edits += [_edit(text, use, reading, loading=done.loading) for use in running]
    edits += [each.edit(reading) for each in patches]
    reads = any(environ in edit.text for edit in edits)
    top = preamble(program, text, done, environ=environ, reads=reads)
    read = environ if reads else done.environ
    return top, edits, Prepared(read, importing=True, loading=True)


def _kept_apart(
    program: SyntaxTree,
    text: str,
    done: Prepared,
    given: tuple[Sequence[KeyUse], Sequence[Patch]],
    name_of: NameOf,
) -> tuple[list[Edit], list[Edit], Prepared]:
    """Return first lines and edits that use only the keys in the ``.env``."""
    running, patches = given
    environ = environ_of(program, text, done, ())
    variables = variables_of(text, done)
    reading = EnvironmentRead(variables, name_of)
    edits = [_edit(text, use, reading, apart=True) for use in running]
    edits += [each.edit(reading) for each in patches]
    # A program's settings reader looks in the environment itself.
    looked_up = dict.fromkeys(
        name_of(value) for at in patches if not at.pieces for value in at.values
    )
    copies = [PUT.format(environ, name, variables) for name in looked_up]
    needs = not done.apart or bool(copies)
    top = preamble(
        program,
        text,
        done,
        environ=environ,
        reads=needs,
        apart=variables,
        following=copies,
    )
    return top, edits, Prepared(environ, done.importing, apart=variables)


def _masked(text: str, found: Sequence[KeyUse]) -> Iterator[Edit]:
    """Yield the edits to text that nobody runs."""
    for use in found:
        if use.kind is UseKind.PROSE:
            yield from masking(text[use.start : use.end], use.values, use.start)


def _way(
    program: SyntaxTree,
    text: str,
    starts: Sequence[int],
    before: Prepared | None,
    use: DotenvUse,
) -> tuple[Prepared, Callable[..., tuple[list[Edit], list[Edit], Prepared]]]:
    """Return what is done before the first key, and how to go on from there."""
    loads = DotenvLoads(text, use)
    done = _either(before, prepared(program, text, starts[0], loads))
    if before is None and all(map(loads.before, starts)):
        done = done._replace(loading=True)
    if use is DotenvUse.NAMED and not done.loading:
        raise CannotReplaceError(line_of(text, starts[0]))
    is_first = use is DotenvUse.FIRST
    is_apart = use is DotenvUse.KEYS and not done.loading
    if not (done.apart or is_apart or is_first):
        return done, _loading
    first = prepared(program, text, before_its_code(program, text), loads)
    first = _either(before, first)._replace(apart=done.apart)
    return first._replace(loading=first.loading and not is_first), _kept_apart


def _either(before: Prepared | None, found: Prepared) -> Prepared:
    if before is None:
        return found
    return Prepared(
        found.environ or before.environ,
        found.importing or before.importing,
        found.loading or before.loading,
        found.apart or before.apart,
    )


def _edit(
    text: str,
    use: KeyUse,
    reading: EnvironmentRead,
    *,
    loading: bool = False,
    apart: bool = False,
) -> Edit:
    start, end, kind, values, name, content, quote, alone, *_ = use
    written = text[start:end]
    is_own = not apart and reading.name_of(values[0]) == name
    if is_own and kind in AS_A_WHOLE:
        new = (
            "" if kind is UseKind.ALTERNATIVE else reading.expression(values[0], quote)
        )
        return Edit(*use.call, new)
    is_other = kind in {UseKind.SET, UseKind.DEFAULT}
    if is_other and not is_own:
        return _renamed(text, use, reading, stays=loading or apart)
    if kind is UseKind.SET:
        return _removed(text, start, end) if alone else Edit(start, end, "pass")
    if kind is UseKind.DEFAULT:
        return Edit(start, end, "")
    if kind in {UseKind.ENTRY, UseKind.TAKEN}:
        new = reading.expression(values[0], quote)
    elif kind is UseKind.INSIDE:
        new = _inside(reading, values, written, quote)
    elif kind is UseKind.BUILT:
        new = rebuilt(reading, values, content, quote)
    elif kind is UseKind.OPTIONAL and alone:
        new = reading.optional(values[0], quote)
    elif alone and (content == values[0] or isinstance(content, bytes)):
        new = whole(reading, values[0], written)
    else:
        new = replaced(reading, values, written)
    return Edit(start, end, _apart(text[:start]) + new)


def _without_updates(
    text: str, running: Sequence[KeyUse], reading: EnvironmentRead
) -> Iterator[Edit]:
    """Yield the edits that remove what would set a variable to itself."""
    gone: defaultdict[Updating, list[tuple[int, int]]] = defaultdict(list)
    for use in running:
        if use.update and reading.name_of(use.values[0]) == use.name:
            gone[use.update].append(use.call)
    for update, entries in gone.items():
        if len(entries) < len(update.entries):
            yield from without_entries(text, update, entries)
        elif update.alone:
            yield _removed(text, *update.span)
        else:
            yield Edit(*update.span, "pass")


def _apart(before: str) -> str:
    """Return a space if words would run together, as in ``return"..."``."""
    last = before[-1:]
    return " " if last.isalnum() or last == "_" else ""


def _renamed(text: str, use: KeyUse, reading: EnvironmentRead, *, stays: bool) -> Edit:
    """Read a value that has another name than in the program, or is elsewhere.

    The program's name has another value in the ``.env``. A program that did not load it
    would now get that value, unless its environment stays unchanged: so a default is
    replaced.
    """
    written = text[use.start : use.end]
    if not use.quote:
        return Edit(use.start, use.end, written)  # a name that has the key
    new = reading.expression(use.values[0], use.quote)
    if use.kind is UseKind.DEFAULT:
        if not stays:
            return Edit(*use.call, new)
        keyword = "default=" if written[1:].lstrip().startswith("default") else ""
        return Edit(use.start, use.end, f", {keyword}{new}")
    environ, setter, _ = written.partition(SETTER)
    name = f"{use.quote}{use.name}{use.quote}"
    if setter and stays:
        return Edit(use.start, use.end, f"{environ}{setter}({name}, {new})")
    target = f"{environ}[{name}]" if setter else written.partition("=")[0].rstrip()
    return Edit(use.start, use.end, f"{target} = {new}")


def _inside(
    reading: EnvironmentRead, values: Sequence[str], body: str, start: str
) -> str:
    quote = start.lstrip("fFrR")
    raw = "r" in start.lower()
    return formatted(reading, values, body, quote, raw=raw, braces=False)


def _removed(text: str, start: int, end: int) -> Edit:
    """Remove a statement with its line, comment and line break."""
    first = text.rfind("\n", 0, start) + 1
    last = text.find("\n", end) + 1 or len(text)
    return Edit(first, last, "")
