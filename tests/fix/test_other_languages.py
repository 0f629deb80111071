"""Programs in other languages run as before once what is said has been done."""

from __future__ import annotations

import getpass
import os
import re
import subprocess
from shutil import which
from typing import TYPE_CHECKING, NamedTuple

import pytest
from fixing import planned
from languages import EN, LANGUAGES
from makers import make
from sampled import sampled
from systems import needs_shell

from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path

    from pytest_openai_ready.findings import Finding

KEY = make("project")


class Program(NamedTuple):
    """A file with ``<K>`` in it, the same once that is done, and what runs it.

    ``<R>`` is what reads the variable, and ``<N>`` the line that this needs, or what
    declares the variable, as they are said.
    """

    path: str
    before: str
    after: str
    command: str
    needed: str = ""
    cause: str = "left-in-program"


STRICT, DECLARED = "left-in-strict-program", "left-in-declared-program"
PROGRAMS = (
    Program("a.rb", 'puts "<K>"\n', "puts <R>\n", "ruby a.rb"),
    Program("a.pl", "print '<K>';\n", "print <R>;\n", "perl a.pl"),
    Program("a.php", "<?php $k = '<K>'; echo $k;", "<?php $k = <R>; echo $k;", "php a.php"),
    Program("a.lua", 'print("<K>")\n', "print(<R>)\n", "lua a.lua"),
    Program(
        "a.c",
        '#include <stdio.h>\nint main(void) { puts("<K>"); }\n',
        "#include <stdio.h>\n<N>\nint main(void) { puts(<R>); }\n",
        "cc -o a a.c && ./a",
        "#include <stdlib.h>",
        STRICT,
    ),
    Program(
        "a.cpp",
        '#include <iostream>\nint main() { std::cout << "<K>"; }\n',
        "#include <iostream>\n<N>\nint main() { std::cout << <R>; }\n",
        "c++ -o a a.cpp && ./a",
        "#include <cstdlib>",
        STRICT,
    ),
    Program(
        "a.rs",
        'const KEY: &str = "<K>";\nfn main() { println!("{}", KEY); }\n',
        'fn main() { <N> key = <R>; println!("{}", key); }\n',
        "rustc a.rs && ./a",
        "let",
        DECLARED,
    ),
    Program(
        "A.java",
        'class A { static final String K = "<K>"; public static void main(String[] a) '
        "{ System.out.println(K); } }\n",
        "class A { static final String K = <R>; public static void main(String[] a) "
        "{ System.out.println(K); } }\n",
        "java A.java",
    ),
    Program(
        "a.go",
        'package main\nimport "fmt"\nconst key = "<K>"\nfunc main() { fmt.Println(key) }\n',
        'package main\nimport "fmt"\n<N>\nvar key = <R>\nfunc main() { fmt.Println(key) }\n',
        "go run a.go",
        'import "os"',
        STRICT,
    ),
    Program("a.jl", 'println("<K>")\n', "println(<R>)\n", "julia a.jl"),
    Program("a.exs", 'IO.puts "<K>"\n', "IO.puts <R>\n", "elixir a.exs"),
)  # fmt: skip

pytestmark = [needs_shell, pytest.mark.usefixtures("isolated")]


def left_in(folder: Path, path: str, text: str) -> Finding:
    """What is said of the one key that stays."""
    target = folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(text.replace("<K>", KEY))
    (finding,) = planned(folder).left
    return finding


def printed(folder: Path, command: str, **environ: str) -> str:
    """What a command prints."""
    usual = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    return subprocess.run(
        ["sh", "-c", command], cwd=folder, check=True, capture_output=True, text=True,
        env={**usual, **environ},
    ).stdout  # fmt: skip


def run_with(folder: Path, program: Program, text: str, **environ: str) -> str:
    """What a program prints, compiled in a folder of its own."""
    folder.mkdir()
    (folder / program.path).write_text(text)
    real = os.path.expanduser(f"~{getpass.getuser()}")  # where compilers are set up
    homes = {"HOME": real, "GOCACHE": str(folder)}
    return printed(folder, program.command, **homes, **environ)


@pytest.mark.parametrize(
    "program", sampled(PROGRAMS, 4), ids=[each.path for each in PROGRAMS]
)
def test_a_program_has_the_key_from_its_environment(
    tmp_path: Path, program: Program
) -> None:
    if which(program.command.partition(" ")[0]) is None:
        pytest.skip(f"{program.command} needs a program that is missing")
    project = tmp_path / "project"
    finding = left_in(project, program.path, program.before)
    assert finding.cause.name == program.cause
    reading = str(finding.cause.facts["reading"])
    for language in LANGUAGES:
        remedy = words(finding, language).remedy
        for said in ("OPENAI_API_KEY", reading, program.needed):
            assert said in remedy
    after = program.after.replace("<R>", reading).replace("<N>", program.needed)
    (project / program.path).write_text(after)
    assert planned(project).left == ()
    before = program.before.replace("<K>", KEY)
    shown = run_with(tmp_path / "before", program, before)
    assert KEY in shown
    again = run_with(tmp_path / "after", program, after, OPENAI_API_KEY=KEY)
    assert again == shown


def test_a_program_of_node_loads_the_dotenv(tmp_path: Path) -> None:
    if which("node") is None:
        pytest.skip("Node is not installed")
    for ending in ("js", "cjs", "mjs"):
        name = f"a.{ending}"
        finding = left_in(tmp_path, name, "const key = '<K>';\nconsole.log(key);\n")
        assert words(finding, EN).remedy == (
            "Move the key into an ignored .env as OPENAI_API_KEY. Write "
            "process.env.OPENAI_API_KEY in place of the key and its quotes, and start "
            "it with: node --env-file=.env. A browser must not get the key."
        )
        before = printed(tmp_path, f"node {name}")
        for language in LANGUAGES:
            remedy = words(finding, language).remedy
            (reading,) = re.findall(r"process\.env\.\w+", remedy)
            (command,) = re.findall(r"node --env-file=[.\w]+\w", remedy)
            (tmp_path / ".env").write_text(f"OPENAI_API_KEY={KEY}\n")
            (tmp_path / name).write_text(f"const key = {reading};\nconsole.log(key);\n")
            assert printed(tmp_path, f"{command} {name}") == before
            (tmp_path / ".env").unlink()


MAKE = "OPENAI_API_KEY = <K>\nexport OPENAI_API_KEY\n\nrun:\n\t@printenv OPENAI_API_KEY\n\t@echo Bearer <K>\n"


def test_make_includes_the_dotenv(tmp_path: Path) -> None:
    if which("make") is None:
        pytest.skip("make is not installed")
    (tmp_path / "Makefile").write_text(MAKE.replace("<K>", KEY))
    before = printed(tmp_path, "make")
    assert before == f"{KEY}\nBearer {KEY}\n"
    for finding in planned(tmp_path).left:
        assert words(finding, EN).remedy == (
            "Move the key into an ignored .env as OPENAI_API_KEY. Write at the top: "
            "include .env, and below it: export OPENAI_API_KEY. Remove the line that "
            "sets it; in a command, write $(OPENAI_API_KEY) in place of the key."
        )
        for said in ("include .env", "export OPENAI_API_KEY", "$(OPENAI_API_KEY)"):
            assert all(said in words(finding, each).remedy for each in LANGUAGES)
    (tmp_path / ".env").write_text(f"A=b\nOPENAI_API_KEY={KEY}\n")
    after = MAKE.replace("OPENAI_API_KEY = <K>\nexport OPENAI_API_KEY\n", "")
    after = after.replace("<K>", "$(OPENAI_API_KEY)")
    (tmp_path / "Makefile").write_text(f"include .env\nexport OPENAI_API_KEY\n{after}")
    assert printed(tmp_path, "make") == before


# A shell, its file of settings, and a line that sets the variable.
PROFILES = {
    "bash": (".bashrc", "export OPENAI_API_KEY=<K>"),
    "zsh": (".zshenv", "export OPENAI_API_KEY='<K>'"),
    "fish": (".config/fish/config.fish", "set -gx OPENAI_API_KEY <K>"),
}


def test_a_shell_reads_a_file_that_is_in_no_repository(tmp_path: Path) -> None:
    for shell, (path, line) in PROFILES.items():
        if which(shell) is None:
            continue
        home = tmp_path / shell
        finding = left_in(home, path, f"{line}\n")
        for language in LANGUAGES:
            remedy = words(finding, language).remedy
            (sourcing,) = re.findall(r"\. (~/\.\w+)$", remedy)
            assert remedy.count(sourcing) == 2
            (home / sourcing.removeprefix("~/")).write_text(line.replace("<K>", KEY))
            (home / path).write_text(f". {sourcing}\n")
            command = f". ~/{path}; printenv OPENAI_API_KEY"
            shown = printed(home, f"{shell} -c '{command}'")
            assert shown == f"{KEY}\n"


# A file, and what is said to write or to do, in every language.
SAID = {
    "deploy/bot.service": ("[Service]\nEnvironment=K=<K>\n", "EnvironmentFile="),
    "infra/prod.tfvars": ('openai_api_key = "<K>"\n', "TF_VAR_openai_api_key"),
    "Procfile": ("web: OPENAI_API_KEY=<K> python app.py\n", "OPENAI_API_KEY"),
    "Properties/launchSettings.json": ('{"a": "<K>"}', "OPENAI_API_KEY"),
    "Microsoft.PowerShell_profile.ps1": ('$env:K = "<K>"\n', ". ~/secrets.ps1"),
    "api.http": ("GET https://a.b\nAuthorization: Bearer <K>\n", "{{$dotenv OPENAI_API_KEY}}"),
    "a.postman_collection.json": ('{"a": "<K>"}', "{{vault:OPENAI_API_KEY}}"),
    ".vscode/settings.json": ('{"a.key": "<K>"}', "Preferences: Open User Settings (JSON)"),
    "data/answers.jsonl": ('{"a": "<K>"}\n', "REDACTED"),
    "logs/app.log": ("2026-11-30 Using <K>\n", "REDACTED"),
    "Program.cs": ('var key = "<K>";\n', 'Environment.GetEnvironmentVariable("OPENAI_API_KEY")'),
    "main.dart": ("final key = '<K>';\n", 'Platform.environment["OPENAI_API_KEY"]!'),
    "App.vue": ("<script>const key = '<K>'</script>\n", "OPENAI_API_KEY"),
    "notes.Rmd": ('```{r}\nkey <- "<K>"\n```\n', 'Sys.getenv("OPENAI_API_KEY")'),
}  # fmt: skip


def test_each_kind_of_file_has_its_own_words(tmp_path: Path) -> None:
    for path, (text, said) in SAID.items():
        finding = left_in(tmp_path, path, text)
        for language in LANGUAGES:
            assert said in words(finding, language).remedy, path
            assert "load_dotenv" not in words(finding, language).remedy, path
        assert finding.cause.name != "key-by-hand", path
        (tmp_path / path).unlink()


# Settings of programs that replace a reference by a variable of their environment.
REFERRING = {
    "application.properties": (
        "spring.ai.openai.api-key=<K>\n",
        "spring.ai.openai.api-key=${OPENAI_API_KEY}\n",
    ),
    "src/main/resources/application-dev.yml": (
        "spring:\n  ai:\n    openai:\n      api-key: <K>\n",
        "spring:\n  ai:\n    openai:\n      api-key: ${OPENAI_API_KEY}\n",
    ),
    "serverless.yml": (
        "provider:\n  environment:\n    OPENAI_API_KEY: <K>\n",
        "provider:\n  environment:\n    OPENAI_API_KEY: ${env:OPENAI_API_KEY}\n",
    ),
}


def test_fix_writes_the_reference_that_the_reader_replaces(tmp_path: Path) -> None:
    for path, (before, after) in REFERRING.items():
        folder = tmp_path / path.replace("/", " ")
        (folder / path).parent.mkdir(parents=True)
        (folder / path).write_text(before.replace("<K>", KEY))
        done = planned(folder)
        assert done.left == ()
        assert {each.path: each.after for each in done.changes} == {
            ".env": f"OPENAI_API_KEY={KEY}\n".encode(),
            path: after.encode(),
        }
        assert [(each.name, each.path) for each in done.notes] == [
            ("needs-variable", path)
        ]
