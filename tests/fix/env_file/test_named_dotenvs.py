"""A program that loads a ``.env`` by its name finds its key there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from fixing import files_in, notebook, planned, sources_in
from makers import make
from students import Project, run
from systems import needs_links

from pytest_openai_ready.changes import transaction, undo

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
TOP = "import os\nfrom dotenv import find_dotenv, load_dotenv\nfrom openai import OpenAI\n"
USE = "print(os.getenv('MODEL'))\nOpenAI(<K>).ask('')\n"
READ = "os.environ['OPENAI_API_KEY']"


class Case(NamedTuple):
    """A line that loads a file, and where its program gets the key.

    ``files`` are those that are there, ``program`` the path of the program.
    """

    line: str
    dotenv: str
    files: tuple[str, ...] = ()
    program: str = "main.py"


# The program keeps its line and gets no other: the key goes to the file that it loads.
BY_NAME = {
    "in a folder": Case("load_dotenv('conf/.env')", "conf/.env", ("conf/.env",)),
    "joined": Case(
        "load_dotenv(os.path.join(os.path.dirname(__file__), 'conf', '.env'))",
        "conf/.env",
        ("conf/.env",),
    ),
    "a path": Case(
        "from pathlib import Path\nHERE = Path(__file__).resolve().parent\n"
        "load_dotenv(dotenv_path=HERE.parent / 'conf' / '.env', override=True)",
        "conf/.env",
        ("conf/.env",),
        "app/main.py",
    ),
    "its own name": Case("load_dotenv('.env.local')", ".env.local", (".env.local",)),
    "found": Case(
        "load_dotenv(find_dotenv('.env.local'))",
        ".env.local",
        (".env.local",),
        "app/main.py",
    ),
    "another name": Case("load_dotenv('keys.env')", "keys.env", ("keys.env", ".env")),
    "the usual one": Case("load_dotenv('.env')", ".env", (".env",)),
    "a new one": Case("load_dotenv('.env.dev')", ".env.dev"),
    "the usual one in two steps": Case(
        "path = find_dotenv()\nload_dotenv(path)", ".env"
    ),
    "from the current folder": Case("load_dotenv(find_dotenv(usecwd=True))", ".env"),
    "in the program's folder": Case(
        "load_dotenv(os.path.join(os.path.dirname(__file__), '.env'))",
        "app/.env",
        ("app/.env", ".env"),
        "app/main.py",
    ),
}
# It gets a line that loads the usual one: which file it loads is unknown, or more than
# one, or the file is no place for a key.
BESIDES = {
    "chosen when it runs": Case("load_dotenv(os.getenv('WHERE'))", ".env"),
    "two": Case(
        "load_dotenv('a.env')\nload_dotenv('b.env')", ".env", ("a.env", "b.env")
    ),
    "outside": Case("load_dotenv('../.env')", ".env"),
    "at home": Case("load_dotenv(os.path.expanduser('~/.env'))", ".env"),
    "in a folder that is missing": Case("load_dotenv('nowhere/.env')", ".env"),
    "not only variables": Case("load_dotenv('notes.txt')", ".env", ("notes.txt",)),
    "a template": Case("load_dotenv('.env.example')", ".env", (".env.example",)),
    "a stream": Case("import io\nload_dotenv(stream=io.StringIO('MODEL=a'))", ".env"),
    "after a change of the folder": Case(
        "os.chdir('data')\nload_dotenv('.env.local')",
        ".env",
        (".env.local", "data/.env.local"),
    ),
    "where the program is then": Case(
        "os.chdir('data')\nload_dotenv(find_dotenv(usecwd=True))",
        ".env",
        ("data/.env",),
    ),
    "in the current folder or beside": Case(
        "load_dotenv('.env')", "app/.env", ("app/.env", ".env"), "app/main.py"
    ),
}


def test_a_key_goes_to_the_file_that_its_program_loads(
    repository: Repository, client: Path
) -> None:
    for name, case in {**BY_NAME, **BESIDES}.items():
        before = _written(repository, case)
        said = _said(repository, case, client)
        assert said.endswith("0"), name
        done = planned(repository.folder)
        assert not done.left, name
        assert [each.dotenv for each in done.keys] == [case.dotenv], name
        undo.apply_for_undo(repository.folder, done.changes)
        text = (repository.folder / case.program).read_text("utf-8")
        kept = f"{TOP}{case.line}\n{USE.replace('<K>', READ)}"
        assert (text == kept) == (name in BY_NAME), name
        assert _said(repository, case, client) == said, name
        assert planned(repository.folder).changes == (), name
        transaction.apply(repository.folder, undo.recorded(repository.folder))
        assert files_in(repository.folder) == before, name
        for path in before:
            (repository.folder / path).unlink()


def test_the_file_that_gets_a_key_is_ignored(repository: Repository) -> None:
    repository.write("conf/notes.txt", "")
    for path in ("keys.env", "conf/.env", ".env.local"):
        repository.write("main.py", f"{TOP}load_dotenv('{path}')\nOpenAI('{KEY}')\n")
        undo.apply_for_undo(repository.folder, planned(repository.folder).changes)
        assert KEY in (repository.folder / path).read_text("utf-8"), path
        assert repository.git("check-ignore", path).split() == [path]
        transaction.apply(repository.folder, undo.recorded(repository.folder))


# Files that get no key, each with what is there.
NO_PLACE = {
    "conf/.env": "tracked",
    "gone/.env": "tracked, but deleted",
    "clone/.env": "in another repository",
    "clone/new.env": "the same, a new one",
    "clone/conf/.env": "the same, deeper",
    "ignored/.env": "the same, ignored",
    "sub/.env": "in a submodule that is not checked out",
    ".git/new.env": "of git",
    "gbk.env": "not UTF-8",
    "large.env": "too large",
    "static/.env": "served",
    "app/public/new.env": "the same, a new one",
    ".streamlit/secrets.toml": "TOML",
    "\\0.env": "no name of a file",
    f"{'a' * 300}.env": "a name that is too long",
}


def test_a_file_that_is_no_place_for_a_key_gets_none(repository: Repository) -> None:
    for path in ("conf/.env", "gone/.env"):
        repository.add(path, "MODEL=gpt\n")
    (repository.folder / "gone/.env").unlink()
    repository.write("gone/notes.txt", "")
    for folder in ("clone", "ignored"):
        repository.git("init", "--quiet", folder)
        repository.write(f"{folder}/.env", "MODEL=gpt\n")
    repository.write("clone/conf/notes.txt", "")
    repository.write(".gitignore", "ignored/\n")
    commit = f"160000,{'1' * 40},sub"
    repository.git("update-index", "--add", "--cacheinfo", commit)
    (repository.folder / "sub").mkdir()
    repository.write("gbk.env", "MODEL=模型\n".encode("gbk"))
    repository.write("large.env", "A=1\n" * (1 << 17))
    repository.write("static/.env", "MODEL=gpt\n")
    repository.write("app/public/notes.txt", "")
    repository.write(".streamlit/secrets.toml", 'MODEL = "gpt"\n')
    for path, what in NO_PLACE.items():
        assert _target_of(repository, path) == [".env"], (path, what)


@needs_links
def test_a_file_behind_a_link_gets_no_key(
    repository: Repository, tmp_path: Path
) -> None:
    for target in (tmp_path, repository.folder / "real"):
        target.mkdir(exist_ok=True)
        link = repository.folder / "conf"
        link.symlink_to(target, target_is_directory=True)
        for path in ("conf/.env", "conf/new.env"):
            (target / ".env").write_bytes(b"MODEL=gpt\n")
            assert _target_of(repository, path) == [".env"], (target, path)
        link.unlink()


def _target_of(repository: Repository, path: str) -> list[str]:
    """Return where the key of a program that loads a file goes."""
    repository.write("main.py", f"{TOP}load_dotenv('{path}')\nOpenAI('{KEY}')\n")
    done = planned(repository.folder)
    assert not done.left, path
    return [each.dotenv for each in done.keys]


def test_a_key_that_is_used_before_the_load_is_not_there(
    repository: Repository,
) -> None:
    repository.write("keys.env", "MODEL=gpt\n")
    repository.write("main.py", f"{TOP}a = OpenAI('{KEY}')\nload_dotenv('keys.env')\n")
    assert [each.dotenv for each in planned(repository.folder).keys] == [".env"]


# Where a program reads settings with a key, and where that key goes.
SETTINGS = "with open('config.yaml') as f:\n    config = yaml.safe_load(f)"
BY_SETTINGS = {
    "after the load": (("load_dotenv('keys.env')", SETTINGS), "keys.env"),
    "before it": ((SETTINGS, "load_dotenv('keys.env')"), ".env"),
}


def test_a_key_in_settings_goes_where_their_program_looks(
    repository: Repository,
) -> None:
    for name, (lines, dotenv) in BY_SETTINGS.items():
        for own in ("", f"print('{make('project', 1)}')"):
            cells = [f"{TOP}import yaml", *lines, own]
            written = {"main.py": "\n".join([*cells, ""]), "a.ipynb": notebook(*cells)}
            for program, text in written.items():
                repository.write("keys.env", "MODEL=gpt\n")
                repository.write("config.yaml", f"api_key: {KEY}\n")
                repository.write(program, text)
                done = planned(repository.folder)
                assert not done.left, (name, program)
                assert {each.dotenv for each in done.keys} == {dotenv}, (name, program)
                (repository.folder / program).unlink()


def test_cells_below_find_their_key_there_too(repository: Repository) -> None:
    repository.write("keys.env", "MODEL=gpt\n")
    cells = [f"{TOP}load_dotenv('keys.env')", f"OpenAI('{KEY}').ask('')"]
    repository.write("a.ipynb", notebook(*cells))
    done = planned(repository.folder)
    assert not done.left
    assert [each.dotenv for each in done.keys] == ["keys.env"]
    (after,) = (each.after for each in done.changes if each.path == "a.ipynb")
    assert sources_in(after) == [cells[0], f"OpenAI({READ}).ask('')"]


# Jupyter runs a notebook in its own folder.
HERE, FOUND = "load_dotenv('keys.env')", "load_dotenv(find_dotenv('keys.env'))"
BY_NOTEBOOKS = {
    "above": (("keys.env",), HERE, ".env"),
    "beside": (("nb/keys.env",), HERE, "nb/keys.env"),
    "both": (("keys.env", "nb/keys.env"), HERE, "nb/keys.env"),
    "found above": (("keys.env",), FOUND, "keys.env"),
    "after it left that folder": (("nb/keys.env",), f"%cd data\n{HERE}", ".env"),
    "found after that": (("nb/keys.env",), f"%cd data\n{FOUND}", ".env"),
}


def test_a_notebook_finds_its_file_in_its_own_folder(repository: Repository) -> None:
    for name, (files, line, dotenv) in BY_NOTEBOOKS.items():
        for path in files:
            repository.write(path, "MODEL=gpt\n")
        cells = [f"{TOP}{line}", f"OpenAI('{KEY}').ask('')"]
        repository.write("nb/a.ipynb", notebook(*cells))
        done = planned(repository.folder)
        assert not done.left, name
        assert [each.dotenv for each in done.keys] == [dotenv], name
        for path in files:
            (repository.folder / path).unlink()


def test_a_name_that_a_named_file_uses_is_not_free_beside_it(
    repository: Repository,
) -> None:
    """One process may load both: the first one wins."""
    repository.write(".gitignore", "*.env*\n")
    repository.write(".env.local", f"OPENAI_API_KEY={make('project', 1)}\n")
    repository.write("a.py", f"{TOP}load_dotenv('.env.local')\nOpenAI('{KEY}')\n")
    repository.write("b.py", f"{TOP}OpenAI('{KEY}')\n")
    found = {each.dotenv: each.name for each in planned(repository.folder).keys}
    assert found == {".env.local": "OPENAI_API_KEY_2", ".env": "OPENAI_API_KEY_2"}


def _written(repository: Repository, case: Case) -> dict[str, bytes]:
    repository.write(".gitignore", "*.env*\n!.env.example\n")
    for path in case.files:
        repository.write(path, f"MODEL={path}\n")
    repository.write(case.program, f"{TOP}{case.line}\n{USE.replace('<K>', repr(KEY))}")
    return files_in(repository.folder)


def _said(repository: Repository, case: Case, client: Path) -> str:
    return run(Project({}, (case.program,), ()), repository.folder, client)
