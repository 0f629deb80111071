"""Python processes that have the slow imports behind them when they start.

The SDK takes most of a second to import, and this suite starts hundreds of processes
that use it. So one process imports it, and each of the others is a fork of that one: a
process of its own, with the arguments, folder, environment and streams that it is given,
which ends as any interpreter does, but for what it took over: to take that apart, too,
would last longer than most programs. Where a fork could not be the same (without
``os.fork``, or with other settings of Python itself), Python is started as usual.
"""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# Besides all of what is tested, which each of the others would import and compile again.
IMPORTED = (
    *("pytest", "_pytest.pytester", "click", "dotenv", "libcst", "yaml"),
    *("execnet", "_pytest._io.pprint", "difflib", "readline", "xml.etree.ElementTree"),
    *("openai", "openai.resources.chat", "openai.resources.embeddings"),
    *("httpcore2", "genai_prices.data"),  # which a first client and a first price load
    *("anyio._backends._asyncio", "http.server", "pdb"),
)
# What `python -m` runs is not there before, and two modules have imports that few need.
NOT_IMPORTED = (".__main__", ".detect_secrets_plugin", ".notebook")
# Plugins of pytest, which warns of one that it cannot rewrite; the SDK needs the first.
# pytest-xdist is imported as ever: its workers get the path of when it was.
PLUGINS = (
    *("anyio", "anyio.pytest_plugin"),
    *("hypothesis", "_hypothesis_globals", "_hypothesis_pytestplugin"),
    *("pytest_openai_ready", "pytest_recording", "pytest_recording.plugin"),
    "pytest_socket",
)
# What a fork takes over from its environment. Any other setting of Python counts when it
# starts, and only then.
TAKEN_OVER = ("PYTHONPATH", "PYTHONIOENCODING")
LENGTH = 4  # bytes that say how long a request is


def run(
    arguments: Sequence[str],
    *,
    cwd: str | Path,
    env: Mapping[str, str],
    stdout: IO[bytes],
    stderr: IO[bytes],
) -> int:
    """Run Python with arguments that begin with ``-m`` or ``-c``, without input.

    Args:
        arguments: what stands behind ``python``.
        cwd: its folder.
        env: its whole environment.
        stdout: an open file that has a number.
        stderr: the same; it may be the same file.

    Returns:
        The exit status; the negative number of the signal that ended it.
    """
    if not hasattr(os, "fork") or _settings(env) != _settings(os.environ):
        command = [sys.executable, *arguments]
        nothing = subprocess.DEVNULL
        return subprocess.run(
            command,
            cwd=cwd,
            env=dict(env),
            stdin=nothing,
            stdout=stdout,
            stderr=stderr,
            check=False,
        ).returncode
    request = json.dumps([list(arguments), os.fspath(cwd), dict(env)]).encode()
    parent = _parent()
    length = len(request).to_bytes(LENGTH, "big")
    socket.send_fds(parent, [length], [stdout.fileno(), stderr.fileno()])
    parent.sendall(request)
    return int(parent.recv(16))


def output_of(
    arguments: Sequence[str],
    *,
    cwd: str | Path,
    env: Mapping[str, str],
    encoding: str = "utf-8",
) -> tuple[int, str]:
    """The exit status, and all that was written to both streams, in order."""
    with TemporaryFile() as output:
        status = run(arguments, cwd=cwd, env=env, stdout=output, stderr=output)
        output.seek(0)
        return status, output.read().decode(encoding).replace("\r\n", "\n")


def ended(
    arguments: Sequence[str], *, cwd: str | Path, env: Mapping[str, str]
) -> tuple[int, bytes, bytes]:
    """The exit status, and what was written to each of both streams."""
    with TemporaryFile() as out, TemporaryFile() as err:
        status = run(arguments, cwd=cwd, env=env, stdout=out, stderr=err)
        for file in (out, err):
            file.seek(0)
        return status, out.read(), err.read()


def program_output(program: str, *, cwd: str | Path, env: Mapping[str, str]) -> str:
    """What a program in a folder prints, which has to end well; no bytecode is kept."""
    code = (
        "import runpy, sys; sys.dont_write_bytecode = True; "
        f"runpy.run_path({program!r}, run_name='__main__')"
    )
    status, output = output_of(["-c", code], cwd=cwd, env=env)
    assert status == 0, output
    return output


def _settings(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name: value
        for name, value in environ.items()
        if name.startswith("PYTHON") and name not in TAKEN_OVER
    }


@cache
def _parent() -> socket.socket:
    """The way to a process that has imported everything; it ends when this one does."""
    ours, theirs = socket.socketpair()
    with theirs:
        process = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())],
            pass_fds=[theirs.fileno()],
            stdin=subprocess.DEVNULL,
        )
    atexit.register(process.wait)
    atexit.register(ours.close)
    return ours


def _serve(asked: socket.socket) -> list[str]:
    """Fork for each request; the arguments, in a process that is one of the forks."""
    while True:
        length, streams, _, _ = socket.recv_fds(asked, LENGTH, 2)
        if not length:
            sys.exit()
        request = b""
        while len(request) < int.from_bytes(length, "big"):
            request += asked.recv(1 << 16)
        child = os.fork()
        if not child:
            asked.close()
            arguments, folder, environ = json.loads(request)
            _take_over(folder, environ, streams)
            return [str(each) for each in arguments]
        for stream in streams:
            os.close(stream)
        _, status = os.waitpid(child, 0)
        asked.sendall(str(os.waitstatus_to_exitcode(status)).encode())


def _take_over(folder: str, environ: dict[str, str], streams: list[int]) -> None:
    """Be in a folder, with an environment and streams, as if it had always been so."""
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environ)
    encoding, _, errors = environ.get("PYTHONIOENCODING", "").partition(":")
    for number, stream in enumerate(streams, start=1):
        os.dup2(stream, number)
        os.close(stream)
        name = ("stdout", "stderr")[number - 1]
        file = open(  # noqa: SIM115 - until the process ends
            number,
            "w",
            encoding=encoding or "utf-8",
            errors=errors or ("strict", "backslashreplace")[number - 1],
            closefd=False,
        )
        setattr(sys, name, file)
        setattr(sys, f"__{name}__", file)
    path = environ.get("PYTHONPATH", "").split(os.pathsep)
    sys.path[:] = [folder, *filter(None, path), *sys.path]


def finish(status: int, before: set[str]) -> None:
    """End a fork as an interpreter does: threads, exit handlers, what is left, and streams.

    ``before`` are the modules that it took over, which stay.
    """
    import gc
    import threading

    threading._shutdown()  # type: ignore[attr-defined]  # noqa: SLF001
    atexit._run_exitfuncs()  # noqa: SLF001
    for name in set(sys.modules) - before:
        del sys.modules[name]
    gc.collect()
    streams = (sys.stdout, sys.stderr, sys.__stdout__, sys.__stderr__)
    for stream in filter(None, streams):
        with suppress(AttributeError, ValueError):  # it is none, or closed
            stream.flush()
    os._exit(status)


def import_all() -> None:
    """Import what commands and sessions need, so that a fork has it."""
    from importlib import import_module
    from pkgutil import walk_packages

    import certificates
    from _pytest.config import default_plugins

    import pytest_openai_ready as tested
    from pytest_openai_ready.late_patterns import late_pattern

    ours = [each.name for each in walk_packages(tested.__path__, f"{tested.__name__}.")]
    of_pytest = (f"_pytest.{each}" for each in default_plugins)
    for name in (*IMPORTED, *PLUGINS, *of_pytest, *ours):
        with suppress(ModuleNotFoundError):  # another SDK has another HTTP library
            if not name.endswith(NOT_IMPORTED):
                import_module(name)
    for name in PLUGINS:
        sys.modules[name].__doc__ = "PYTEST_DONT_REWRITE"
    for module in filter(None, map(sys.modules.get, ours)):
        for value in vars(module).values():
            if type(value) is type(late_pattern("")):
                assert value.pattern is not None  # `re` keeps it compiled
    certificates.read_once()


def _main() -> None:
    import gc
    import runpy

    asked = socket.socket(fileno=int(sys.argv[1]))
    import_all()
    inherited = os.environ.get("PYTHONPATH", "").split(os.pathsep)
    here = str(Path(__file__).parent)
    sys.path[:] = [each for each in sys.path if each not in (here, *inherited)]
    gc.freeze()
    before = set(sys.modules)
    kind, value, *rest = _serve(asked)
    sys.argv[:] = [kind, *rest]
    status = 0
    try:
        if kind == "-m":
            runpy.run_module(value, run_name="__main__", alter_sys=True)
        else:
            exec(compile(value, "<string>", "exec"), {"__name__": "__main__"})  # noqa: S102
    except SystemExit as end:
        if not isinstance(end.code, int | None):
            raise
        status = end.code or 0
    finish(status, before)


if __name__ == "__main__":
    _main()
