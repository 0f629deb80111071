"""One archive with the work of a whole class, as learning platforms hand it out."""

from __future__ import annotations

import io
import tarfile
import zipfile
from typing import TYPE_CHECKING

import pytest
from audit.classroom import PATIENT, clone, key_line
from makers import make
from sampled import sampled

from pytest_openai_ready.audit.auditing import Plan, audited
from pytest_openai_ready.audit.examining.examine import Examiner
from pytest_openai_ready.audit.results.store import Store
from pytest_openai_ready.audit.students.matching import matched
from pytest_openai_ready.audit.students.roster import read_roster
from pytest_openai_ready.audit.targets.discovery import targets
from pytest_openai_ready.audit.targets.handed_in_files import by_student
from pytest_openai_ready.audit.targets.packed_classes import by_part

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from pytest_openai_ready.audit.results.rows import Row
    from pytest_openai_ready.audit.targets.discovery import Target

pytestmark = [pytest.mark.integration, pytest.mark.usefixtures("isolated")]
ROSTER = read_roster(
    "姓名,学号,账号\nAda Byron,,ada\nAlan Turing,,turing\n王小明,2023001,xm\n".encode()
)


def packed(content: str) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("app.py", content)
    return made.getvalue()


def class_of(path: Path, names: Iterable[str]) -> Path:
    """An archive of files that have a key each, those of archives in an archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    contents = {
        name: packed(key_line(seed))
        if name.endswith(".zip")
        else key_line(seed).encode()
        for seed, name in enumerate(names)
    }
    if path.suffix == ".zip":
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in contents.items():
                archive.writestr(name, content)
    else:
        with tarfile.open(path, "w:gz") as archive:
            for name, content in contents.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                archive.addfile(entry, io.BytesIO(content))
    return path


def parts_of(path: Path, *, listed: bool) -> list[Target]:
    roster = ROSTER if listed else None
    found = by_part(targets([str(path)]), roster, PATIENT)
    return by_student(found, ROSTER) if listed else found


def rows_of(path: Path, *, listed: bool, store: Store | None = None) -> list[Row]:
    plan = Plan(parts_of(path, listed=listed), (str(path),), PATIENT, store)
    rows = audited(plan).rows
    return list(matched(rows, ROSTER).rows if listed else rows)


def shown(rows: Iterable[Row], path: Path) -> dict[str, str]:
    """Of each row its folder behind the archive's, student, kind and keys."""
    return {
        row.folder[len(str(path)) :]: " ".join(
            filter(
                None,
                [
                    row.student.name if row.student else "",
                    row.kind.value,
                    *sorted(key.place.path for key in row.keys),
                ],
            )
        )
        for row in rows
    }


MOODLE = (
    "Ada Byron_12_assignsubmission_file_/hw1.zip",
    "Alan Turing_13_assignsubmission_file_/hw1.py",
    "Alan Turing_13_assignsubmission_file_/lib/b.py",
    "Eve_14_assignsubmission_file_/hw1.py",
)
CANVAS = (
    *("byronada_101_2001_hw1.py", "byronada_101_2002_data.json"),
    *("turingalan_LATE_102_2003_hw1.zip", "readme.txt"),
)
# What is in an archive, whether there is a roster, and its rows.
CLASSES: tuple[tuple[tuple[str, ...], bool, dict[str, str]], ...] = (
    (
        *(MOODLE, True),
        {
            "/Ada Byron_12_assignsubmission_file_": "Ada Byron folder hw1.zip/app.py",
            "/Alan Turing_13_assignsubmission_file_": "Alan Turing folder hw1.py lib/b.py",
            "/Eve_14_assignsubmission_file_": "folder hw1.py",
        },
    ),
    (
        *(tuple(f"submissions/{each}" for each in MOODLE), False),
        {
            "/submissions/Ada Byron_12_assignsubmission_file_": "folder hw1.zip/app.py",
            "/submissions/Alan Turing_13_assignsubmission_file_": "folder hw1.py lib/b.py",
            "/submissions/Eve_14_assignsubmission_file_": "folder hw1.py",
        },
    ),
    (
        *(CANVAS, True),
        {
            "/byronada_101_2001_hw1.py +1": "Ada Byron file byronada_101_2001_hw1.py"
            " byronada_101_2002_data.json",
            "/turingalan_LATE_102_2003_hw1.zip": "Alan Turing archive"
            " turingalan_LATE_102_2003_hw1.zip/app.py",
            "/readme.txt": "file readme.txt",
        },
    ),
    (
        *(("week1/ada/a.py", "week1/turing/a.py", "week2/2023001王小明/a.py"), True),
        {
            "/week1/ada": "Ada Byron folder a.py",
            "/week1/turing": "Alan Turing folder a.py",
            "/week2/2023001王小明": "王小明 folder a.py",
        },
    ),
    (
        *(("a.zip", "b.zip", "grades.csv"), False),
        {"/a.zip": "archive a.zip/app.py", "/b.zip": "archive b.zip/app.py"},
    ),
    # Google Drive, which splits a download, with one student in this part
    (
        *(("HW1/小明 王/src/a.py",), True),
        {"/HW1/小明 王": "王小明 folder src/a.py"},
    ),
    (
        *(("HW1/第一题/a - Ada Byron.py", "HW1/第一题/a - 王 小明.py"), True),
        {
            "/HW1/第一题/a - Ada Byron.py": "Ada Byron file a - Ada Byron.py",
            "/HW1/第一题/a - 王 小明.py": "王小明 file a - 王 小明.py",
        },
    ),
    # Of one student, or of nobody
    ((("hw/ada.py", "hw/turing.py")), True, {"": "archive hw/ada.py hw/turing.py"}),
    ((("ada/a.py", "README.md")), True, {"": "archive README.md ada/a.py"}),
    (
        (("src/a.py", "test/b.py", "README.md")),
        False,
        {"": "archive README.md src/a.py test/b.py"},
    ),
    ((("src/a.py", "test/b.py")), True, {"": "archive src/a.py test/b.py"}),
    ((("ada/a.py", "lib/b.py")), True, {"": "archive ada/a.py lib/b.py"}),
    ((("hw/a.py",)), False, {"": "archive hw/a.py"}),
)


@pytest.mark.parametrize("name", sampled(["class.zip", "class.tar.gz"], 2))
@pytest.mark.parametrize(("names", "listed", "expected"), CLASSES)
def test_each_student_of_an_archive_has_a_row(
    tmp_path: Path,
    name: str,
    names: tuple[str, ...],
    listed: bool,
    expected: dict[str, str],
) -> None:
    path = class_of(tmp_path / name, names)
    assert shown(rows_of(path, listed=listed), path) == expected


def test_an_archive_that_is_a_student_s_stays_one(tmp_path: Path) -> None:
    path = class_of(tmp_path / "class/hw1-ada.zip", ("ada/a.py", "turing/b.py"))
    class_of(tmp_path / "class/all.zip", ("ada/a.py", "turing/b.py"))
    found = shown(rows_of(path.parent, listed=True), path.parent)
    assert found == {
        "/all.zip/ada": "Ada Byron folder a.py",
        "/all.zip/turing": "Alan Turing folder b.py",
        "/hw1-ada.zip": "Ada Byron archive ada/a.py turing/b.py",
    }
    assert len(rows_of(path.parent, listed=False)) == 2


def test_names_in_the_code_page_of_windows_lead_to_their_students(
    tmp_path: Path,
) -> None:
    path = class_of(tmp_path / "class.zip", ("2023001??????/a.py", "ada/b.py"))
    content = path.read_bytes()
    path.write_bytes(content.replace(b"?" * 6, "王小明".encode("gbk")))
    assert shown(rows_of(path, listed=True), path) == {
        "/2023001王小明": "王小明 folder a.py",
        "/ada": "Ada Byron folder b.py",
    }


def test_a_part_has_its_history_and_only_its_own(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for seed, name in enumerate(("ada", "turing")):
            folder = clone(tmp_path / name, {"a.py": key_line(seed)}, {"a.py": ""})
            for each in sorted(folder.rglob("*")):
                archive.write(each, each.relative_to(tmp_path))
    for listed in (True, False):
        rows = rows_of(tmp_path / "class.zip", listed=listed)
        assert [(row.commits, len(row.keys)) for row in rows] == [(2, 1), (2, 1)]
        assert [row.keys[0].masked[-4:] for row in rows] == [
            make("project", seed)[-4:] for seed in range(2)
        ]


def test_what_cannot_be_listed_is_one_row_that_says_so(tmp_path: Path) -> None:
    path = class_of(tmp_path / "class.zip", MOODLE[1:])
    path.write_bytes(path.read_bytes()[:-200])
    for listed in (True, False):
        for row in rows_of(path, listed=listed):
            assert [each.finding.cause.name for each in row.unjudged] == [
                "archive-unreadable"
            ]


def test_only_the_student_who_encrypted_it_has_a_row_that_says_so(
    tmp_path: Path,
) -> None:
    path = class_of(tmp_path / "class.zip", MOODLE)
    content = bytearray(path.read_bytes())
    at = content.index(b"Alan Turing") - 30  # where its first member begins
    content[at + 6] |= 1
    path.write_bytes(content)
    for listed in (True, False):
        unread = [row.folder for row in rows_of(path, listed=listed) if row.unjudged]
        assert unread == [f"{path}/Alan Turing_13_assignsubmission_file_"]


def test_no_student_gets_the_keys_of_another(tmp_path: Path) -> None:
    """Archives in an archive, of which the store knows each by its own name."""
    with zipfile.ZipFile(tmp_path / "class.zip", "w") as archive:
        for name, text in {
            "ada.zip": key_line(0),
            "bob.zip": key_line(1),
            "cyd.zip": "print()\n",
        }.items():
            archive.writestr(name, packed(text))
    store = Store(str(tmp_path / "state.sqlite"))
    expected = {
        "/ada.zip": "archive ada.zip/app.py",
        "/bob.zip": "archive bob.zip/app.py",
        "/cyd.zip": "archive",
    }
    path = tmp_path / "class.zip"
    for _ in range(2):
        store.begin(resume=False)
        rows = rows_of(path, listed=False, store=store)
        assert shown(rows, path) == expected
        masked = [[key.masked[-4:] for key in row.keys] for row in rows]
        assert masked == [
            [make("project", 0)[-4:]],
            [make("project", 1)[-4:]],
            [],
        ]
        parts = parts_of(path, listed=False)
        contents = {each.folder: [each.folder] for each in parts}
        store.keep_messages((each, contents[each.folder]) for each in parts)
        assert store.earlier_messages(parts) == {
            name: frozenset(said) for name, said in contents.items()
        }
    store.close()


def test_the_next_audit_looks_at_no_part_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = class_of(tmp_path / "class.tar.gz", MOODLE)
    for name in ("SLACK", "COARSE_SLACK"):
        monkeypatch.setattr(f"pytest_openai_ready.audit.results.state.{name}", 0.0)
    store = Store(str(tmp_path / "state.sqlite"))
    for examine in (True, False):
        store.begin(resume=False)
        if not examine:
            monkeypatch.setattr(Examiner, "__call__", None)
        assert shown(rows_of(path, listed=True, store=store), path) == CLASSES[0][2]
    store.close()
