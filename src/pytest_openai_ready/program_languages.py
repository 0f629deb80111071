"""The languages of programs: their names and files, and how each reads a variable."""

from __future__ import annotations

from typing import NamedTuple

from pytest_openai_ready.file_endings import SCRIPTS

PYTHON, JAVASCRIPT = "Python", "JavaScript"


class ProgramLanguage(NamedTuple):
    """A programming language.

    Attributes:
        name: the usual name.
        called: its names in kernels, cells and magics, in lower case.
        reading: the expression for the value of the variable ``{}``.
        endings: of the names of its files, in lower case; none if messages know these
            files as a kind of their own.
        needed: a line that the expression needs in a program.
        declared: what declares a variable, if a constant cannot have such a value.
    """

    name: str
    called: frozenset[str]
    reading: str
    endings: frozenset[str] = frozenset()
    needed: str = ""
    declared: str = ""


def _language(  # noqa: PLR0913 - a language's attributes
    name: str,
    called: str,
    reading: str,
    endings: str = "",
    needed: str = "",
    *,
    declared: str = "",
) -> ProgramLanguage:
    words = (frozenset(each.split()) for each in (called, endings))
    return ProgramLanguage(name, next(words), reading, next(words), needed, declared)


LANGUAGES = (
    _language(PYTHON, "python ipython pyspark sage sagemath", 'os.environ["{}"]'),
    _language("R", "r ir", 'Sys.getenv("{}")'),
    _language("Julia", "julia", 'ENV["{}"]', "jl"),
    _language("shell", "bash sh zsh shell shellscript calysto_bash", '"${}"'),
    _language("PowerShell", "powershell pwsh", "$env:{}"),
    _language(
        JAVASCRIPT,
        "javascript node nodejs jslab typescript tslab deno",
        "process.env.{}",
        " ".join(SCRIPTS).replace(".", ""),
    ),
    _language(
        "C#",
        "c# csharp",
        'Environment.GetEnvironmentVariable("{}")',
        "cs csx",
        "using System",
    ),
    _language(
        "F#",
        "f# fsharp",
        '(System.Environment.GetEnvironmentVariable "{}")',
        "fs fsx",
    ),
    _language(
        "Java", "java ijava rapaio-jupyter-kernel", 'System.getenv("{}")', "java"
    ),
    _language("Kotlin", "kotlin", 'System.getenv("{}")', "kt kts", declared="val"),
    _language("Groovy", "groovy", 'System.getenv("{}")', "groovy gradle"),
    _language("Scala", "scala almond", 'sys.env("{}")', "scala"),
    _language("Ruby", "ruby iruby", 'ENV["{}"]', "rb"),
    _language("Perl", "perl iperl", "$ENV{{{}}}", "pl pm"),
    _language("PHP", "php", 'getenv("{}")', "php"),
    _language("Go", "go gophernotes gonb", 'os.Getenv("{}")', "go", 'import "os"'),
    _language(
        "Rust",
        "rust evcxr evcxr_jupyter",
        'std::env::var("{}").unwrap()',
        "rs",
        declared="let",
    ),
    _language("C", "c", 'getenv("{}")', "c", "#include <stdlib.h>"),
    _language(
        "C++", "c++ cpp xcpp", 'std::getenv("{}")', "cpp cc cxx", "#include <cstdlib>"
    ),
    _language(
        "Swift",
        "swift",
        'ProcessInfo.processInfo.environment["{}"]!',
        "swift",
        "import Foundation",
    ),
    _language(
        "Dart", "dart", 'Platform.environment["{}"]!', "dart", 'import "dart:io"'
    ),
    _language("Elixir", "elixir ielixir", 'System.get_env("{}")', "ex exs"),
    _language("Lua", "lua ilua xlua", 'os.getenv("{}")', "lua"),
    _language("MATLAB", "matlab", 'getenv("{}")'),
    _language("Octave", "octave xoctave", 'getenv("{}")'),
)
BY_CALL = {call: each for each in LANGUAGES for call in each.called}
BY_NAME = {each.name: each for each in LANGUAGES}
BY_ENDING = {ending: each for each in LANGUAGES for ending in each.endings}


def language_of_file(path: str) -> ProgramLanguage | None:
    """The language of a program, by its path; None if nothing is known of it."""
    stem, dot, ending = path.rpartition(".")
    return BY_ENDING.get(ending.lower()) if stem and dot else None
