"""Moves keys out of Python programs, which then read them from the environment."""

from __future__ import annotations

import io
import tokenize
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from pytest_openai_ready.fix.programs.doctests import line_of
from pytest_openai_ready.fix.programs.edits import (
    CannotReplaceError,
    Edit,
    NotTextError,
    edited,
    masking_edits,
)
from pytest_openai_ready.fix.programs.environment.dotenv_loads import (
    DotenvLoads,
    DotenvUse,
    local_name,
)
from pytest_openai_ready.fix.programs.environment.late_loads import (
    NO_LOADS,
    LateLoads,
    late_loads,
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
)
from pytest_openai_ready.fix.programs.syntax import is_parsable, parse
from pytest_openai_ready.fix.programs.uses.key_uses import uses
from pytest_openai_ready.fix.programs.uses.use_edits import (
    SETTER,
    edit_of,
    without_updates,
)
from pytest_openai_ready.fix.programs.uses.use_records import KeyUse, UseKind
from pytest_openai_ready.providers.registry import OPENAI
from pytest_openai_ready.tools.program_files.dotenv_calls import LOADER

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence

    from pytest_openai_ready.fix.programs.syntax import SyntaxTree
    from pytest_openai_ready.fix.programs.uses.use_records import KeyUses
    from pytest_openai_ready.fix.settings_readers.patch import Patch

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


def decoded_program(content: bytes) -> PythonSource:
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
    source = decoded_program(content)
    edits, _ = edits_of(source.text, values, name_of, patches=patches, use=use)
    changed = edited(source.text, edits)
    if not is_parsable(changed):
        alone = (each for each in edits if not is_parsable(edited(source.text, [each])))
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
    top, edits, after = way(program, text, done, (used, patches), name_of)
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
    given: tuple[KeyUses, Sequence[Patch]],
    name_of: NameOf,
) -> tuple[list[Edit], list[Edit], Prepared]:
    """Return first lines and edits that load the whole ``.env``."""
    used, patches = given
    running = used.running
    starts = [use.start for use in running] + [at.start for at in patches]
    late = _late(program, text, done, used, min(starts))
    done = done._replace(loading=done.loading or late.is_in_time)
    lines = {line_of(text, start) for start in starts}
    environ = environ_of(program, text, done, lines)
    reading = EnvironmentRead(environ, name_of)
    edits = [*without_updates(text, running, reading)]
    edits += [edit_of(text, use, reading, loading=done.loading) for use in running]
    edits += [each.edit(reading) for each in patches] + [*late.edits]
    reads = any(environ in edit.text for edit in edits)
    gone = {each.start: each.end for each in edits if not each.text}
    top = preamble(
        program, text, done, environ=environ if reads else "", late=late, gone=gone
    )
    read = environ if reads else done.environ
    return (
        top,
        edits,
        Prepared(read, done.loader or local_name(text, LOADER), loading=True),
    )


def _late(
    program: SyntaxTree, text: str, done: Prepared, used: KeyUses, first: int
) -> LateLoads:
    """Return what becomes of later calls that load the ``.env``.

    They stay if what the program does in between may matter for them.
    """
    keys = {value for each in used.running for value in each.values}
    if done.loading or any(each.value not in keys for each in used.writes):
        return NO_LOADS
    loaders = (local_name(text, LOADER), done.loader)
    late = late_loads(text, before_its_code(program, text), first, loaders)
    values = {value for each in used.found for value in each.values}
    masked = (edited(each, masking_edits(each, values, 0)) for each in late.comments)
    return late._replace(comments=tuple(masked))


def _kept_apart(
    program: SyntaxTree,
    text: str,
    done: Prepared,
    given: tuple[KeyUses, Sequence[Patch]],
    name_of: NameOf,
) -> tuple[list[Edit], list[Edit], Prepared]:
    """Return first lines and edits that use only the keys in the ``.env``."""
    running, patches = given[0].running, given[1]
    environ = environ_of(program, text, done, ())
    variables = variables_of(text, done)
    reading = EnvironmentRead(variables, name_of)
    edits = [edit_of(text, use, reading, apart=True) for use in running]
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
        environ=environ if needs else "",
        apart=variables,
        following=copies,
    )
    return top, edits, Prepared(environ, done.loader, apart=variables)


def _masked(text: str, found: Sequence[KeyUse]) -> Iterator[Edit]:
    """Yield the edits to text that nobody runs."""
    for use in found:
        if use.kind is UseKind.PROSE:
            yield from masking_edits(text[use.start : use.end], use.values, use.start)


def _way(
    program: SyntaxTree,
    text: str,
    starts: Sequence[int],
    before: Prepared | None,
    use: DotenvUse,
) -> tuple[Prepared, Callable[..., tuple[list[Edit], list[Edit], Prepared]]]:
    """Return what is done before the first key, and how to go on from there."""
    loads = DotenvLoads(text, use)
    first = prepared(program, text, before_its_code(program, text), loads)
    first = _either(before, first)
    done = _either(before, prepared(program, text, starts[0], loads))
    done = done._replace(loader=first.loader)  # not one that is imported too late
    if before is None and all(map(loads.before, starts)):
        done = done._replace(loading=True)
    if use is DotenvUse.NAMED and not done.loading:
        raise CannotReplaceError(line_of(text, starts[0]))
    is_first = use is DotenvUse.FIRST
    is_apart = use is DotenvUse.KEYS and not done.loading
    if not (done.apart or is_apart or is_first):
        return done, _loading
    first = first._replace(apart=done.apart)
    return first._replace(loading=first.loading and not is_first), _kept_apart


def _either(before: Prepared | None, found: Prepared) -> Prepared:
    if before is None:
        return found
    return Prepared(
        found.environ or before.environ,
        found.loader or before.loader,
        found.loading or before.loading,
        found.apart or before.apart,
    )
