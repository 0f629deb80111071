"""Which variables of a ``.env`` its programs read, and how often these are read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from pytest_openai_ready.fix.env_file.dotenv_readers import DotenvReaders
from pytest_openai_ready.repository import Repository as Found

if TYPE_CHECKING:
    from conftest import Repository

PROGRAMS = {
    "a.py": "import os\nos.environ['NEEDED']\nos.getenv('WANTED')\n",
    "b/c.py": "from dotenv import load_dotenv\nload_dotenv()\n",
    "b/d.ipynb": "{}",
    "b/e.txt": "os.environ['NOT_THIS']",
}


class Counting(Found):
    """A repository that counts how often a file is read."""

    def __init__(self) -> None:
        super().__init__()
        self.reads: Counter[str] = Counter()

    def bytes_of(self, path: str, largest: int = 1 << 20) -> bytes | None:
        self.reads[path] += 1
        return super().bytes_of(path, largest)


def test_each_program_is_read_once_for_each_question(repository: Repository) -> None:
    for path, text in PROGRAMS.items():
        repository.write(path, text)
    repository.write(".env", "")
    found = Counting()
    readers = DotenvReaders(found, PROGRAMS)
    names = [f"NAME_{number}" for number in range(50)]
    assert [each for each in (*names, "NEEDED", "NOT_THIS") if readers.need(each)] == [
        "NEEDED"
    ]
    assert found.reads == {"a.py": 1, "b/c.py": 1, "b/d.ipynb": 1}
    assert [readers.read([each]) for each in ("WANTED", "NEEDED", "ELSE")] == [
        *(True, True, False)
    ]
    assert {readers.finding(".env", f"{folder}.env") for folder in ("b/", "")} == {
        "b/c.py"
    }
    assert readers.finding("b/.env", "b/.env") == ""
    assert [readers.refusing([each]) for each in names] == [""] * 50
    assert set(found.reads.values()) == {4}
