"""Do tests notice changes in the code? A score for the modules that decide.

``python -m benchmarks.mutation 20`` changes each module in ``TARGETS``, or each one
named after the number, in up to 20 ways, one at a time, drawn by a fixed seed, and runs
its tests: in a copy, so that nothing here changes. The changes come from the library
cosmic-ray, which has to be installed: ``python -m pip install cosmic-ray``. Changes
that no test notices are printed.
"""

from __future__ import annotations

import difflib
import os
import random
import shutil
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.tables import share, table

if TYPE_CHECKING:
    from collections.abc import Sequence

ROOT = Path(__file__).parents[1]
PACKAGE = "src/pytest_openai_ready"
SEED = 19
USUAL = 20
PATIENCE = 300  # seconds; a change may cause an endless loop
# It raises an exception that only cosmic-ray's own runner catches.
LEFT_OUT = {"core/ExceptionReplacer"}
TARGETS = {
    "keys/recognition/grammar.py": (
        "keys/recognition/test_grammar.py",
        "keys/recognition/test_kinds.py",
    ),
    "keys/placeholder.py": (
        "keys/test_placeholder.py",
        "keys/recognition/test_grammar.py",
    ),
    "keys/redactor.py": ("keys/test_redactor.py", "plugin/test_guarded_streams.py"),
    "account/verdict/meaning/classify.py": (
        "account/verdict/meaning/test_classify.py",
    ),
    "plugin/readiness/by_place.py": ("plugin/test_policy.py",),
    "fix/programs/edits.py": (
        "fix/programs/test_python_file.py",
        "fix/programs/test_notebook_file.py",
    ),
    "account/verdict/program_settings.py": (
        "tools/project_programs/test_program_clients.py",
        "account/verdict/test_program_settings.py",
    ),
    "audit/examining/shared_answers.py": ("audit/examining/test_shared_answers.py",),
    "fix/programs/notebook_cells.py": (
        "fix/programs/test_notebook_file.py",
        "fix/programs/test_cell_languages.py",
    ),
    "git/plain_index.py": ("git/test_plain_index.py",),
    "keys/masking.py": ("keys/test_masking.py",),
    "tools/program_files/loaded_dotenvs.py": (
        "tools/project_programs/test_program_dotenvs.py",
    ),
}


class Mutant(NamedTuple):
    """A changed module, and the operator that changed it."""

    operator: str
    code: str


def mutants(code: str) -> list[Mutant]:
    """Return the library's changes to a text: of each kind, one per line.

    Otherwise a sum would become a difference, a product and ten more, nearly all of
    which any test notices.
    """
    from cosmic_ray.ast import ast_nodes, get_ast
    from cosmic_ray.mutating import mutate_code
    from cosmic_ray.plugins import get_operator, operator_names

    tree = get_ast(code)
    of_each: dict[tuple[str, str], list[Mutant]] = {}
    for name in sorted(set(operator_names()) - LEFT_OUT):
        try:
            operator = get_operator(name)()
        except TypeError:  # one that requires an argument
            continue
        places = sum(
            len([*operator.mutation_positions(node)]) for node in ast_nodes(tree)
        )
        for place in range(places):
            changed = mutate_code(code, operator, place)
            if changed and _is_program(changed) and not _is_of_types(code, changed):
                key = (name.partition("_")[0], _changes(code, changed)[0])
                of_each.setdefault(key, []).append(Mutant(name, changed))
    draw = random.Random(SEED)
    return [draw.choice(every) for every in of_each.values()]


def _is_program(code: str) -> bool:
    """Whether a changed text can be compiled."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", SyntaxWarning)
        try:
            compile(code, "changed", "exec")
        except (SyntaxError, SyntaxWarning):
            return False
    return True


def _is_of_types(code: str, changed: str) -> bool:
    """Whether only an annotation or a guard for type checkers changed."""
    lines = [line for line in _changes(code, changed) if line[:1] == "-"]
    return all(
        "TYPE_CHECKING" in line or ("|" in line and ("->" in line or ": " in line))
        for line in lines
    )


def _changes(code: str, changed: str) -> list[str]:
    compared = difflib.unified_diff(
        code.splitlines(), changed.splitlines(), lineterm="", n=0
    )
    return [line for line in compared if line[:3] not in {"---", "+++"}]


class Bench:
    """A copy of the project, whose tests run on changed modules."""

    def __init__(self, folder: Path) -> None:
        self.copy = folder / "copy"
        self.copy.mkdir()
        for name in ("src", "hooks", "tests", "benchmarks", "pyproject.toml", "docs"):
            source = ROOT / name
            if source.is_file():
                shutil.copy(source, self.copy / name)
                continue
            ignored = shutil.ignore_patterns("__pycache__")
            shutil.copytree(source, self.copy / name, ignore=ignored)
        paths = [str(self.copy / each) for each in ("src", "hooks")]
        self.environment = os.environ | {
            "PYTHONPATH": os.pathsep.join(paths),
            "PYTEST_DEBUG_TEMPROOT": str(folder),
        }

    def notices(self, module: str, code: str) -> bool:
        """Whether a module's tests fail or time out when it has this code."""
        path = self.copy / PACKAGE / module
        as_it_was = path.read_bytes()
        path.write_text(code, encoding="utf-8")
        tests = [f"tests/{each}" for each in TARGETS[module]]
        pytest = [sys.executable, "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider"]
        try:
            done = subprocess.run(
                [*pytest, *tests], cwd=self.copy, env=self.environment,
                stdin=subprocess.DEVNULL, capture_output=True,
                timeout=PATIENCE, check=False,
            )  # fmt: skip
        except subprocess.TimeoutExpired:
            return True
        finally:
            path.write_bytes(as_it_was)
        return done.returncode != 0


def main(most: int, modules: Sequence[str]) -> None:
    rows = []
    total = killed = 0
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        for module in modules:
            code = (ROOT / PACKAGE / module).read_text(encoding="utf-8")
            if bench.notices(module, code):
                sys.exit(f"{module}: its tests fail before anything is changed.")
            every = mutants(code)
            drawn = random.Random(SEED).sample(every, min(most, len(every)))
            left = [each for each in drawn if not bench.notices(module, each.code)]
            for each in left:
                print(module, each.operator, *_changes(code, each.code), sep="\n")
                sys.stdout.flush()
            noticed = len(drawn) - len(left)
            total, killed = total + len(drawn), killed + noticed
            score = share(noticed / len(drawn))
            rows.append((module, str(len(every)), str(len(drawn)), str(noticed), score))
    rows.append(("all", "", str(total), str(killed), share(killed / total)))
    print(table(("module", "changes", "drawn", "noticed", "score"), rows))


if __name__ == "__main__":
    count, *named = sys.argv[1:] or [str(USUAL)]
    main(int(count), named or [*TARGETS])
