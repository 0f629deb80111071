"""A folder with the files of a whole class, as learning platforms hand it out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from audit.classroom import CLEAN, clone, key_line, write
from languages import EN

from pytest_openai_ready.audit.auditing import Plan, audited
from pytest_openai_ready.audit.output.audit_documents import audit_sarif
from pytest_openai_ready.audit.students.matching import matched
from pytest_openai_ready.audit.students.roster import read_roster
from pytest_openai_ready.audit.targets.discovery import targets
from pytest_openai_ready.audit.targets.handed_in_files import by_student
from pytest_openai_ready.report.view import View

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("isolated")
ROSTER = read_roster(
    "姓名,学号,账号\nAda Byron,,ada\nAlan Turing,,turing\n王小明,2023001,xm\n".encode()
)


def whose(folder: Path) -> dict[str, str]:
    """The student of each row, by its folder as seen from the class."""
    found = by_student(targets([str(folder)]), ROSTER)
    rows = matched(audited(Plan(found, (str(folder),))).rows, ROSTER).rows
    return {
        row.folder[len(str(folder)) :]: row.student.name if row.student else ""
        for row in rows
    }


def test_each_student_of_a_download_has_a_row(tmp_path: Path) -> None:
    for number, (names, expected) in enumerate(
        (
            # Canvas, with a file that came late and one of somebody else
            (
                (
                    *("byronada_101_2001_hw1.py", "byronada_101_2002_data.json"),
                    *("turingalan_LATE_102_2003_hw1.py", "readme.txt"),
                ),
                {
                    "/byronada_101_2001_hw1.py +1": "Ada Byron",
                    "/turingalan_LATE_102_2003_hw1.py": "Alan Turing",
                    "/readme.txt": "",
                },
            ),
            # Moodle, without a folder for each
            (
                (
                    "Ada Byron_12_assignsubmission_file_a.py",
                    "王小明_13_assignsubmission_file_a.py",
                ),
                {
                    "/Ada Byron_12_assignsubmission_file_a.py": "Ada Byron",
                    "/王小明_13_assignsubmission_file_a.py": "王小明",
                },
            ),
            # by account or number, beside an archive and a list
            (
                ("hw1-ada.py", "2023001王小明-作业1.py", "hw1-turing.zip", "marks.csv"),
                {
                    "/hw1-ada.py": "Ada Byron",
                    "/2023001王小明-作业1.py": "王小明",
                    "/hw1-turing.zip": "Alan Turing",
                },
            ),
            # lists, which are their work
            (
                ("byronada_1_2_data.csv", "turingalan_1_3_data.csv"),
                {
                    "/byronada_1_2_data.csv": "Ada Byron",
                    "/turingalan_1_3_data.csv": "Alan Turing",
                },
            ),
            # Blackboard, with its own note on each submission
            (
                (
                    *("HW1_ada_attempt_2026-11-30-10-00-00_a.py",),
                    *("HW1_ada_attempt_2026-11-30-10-00-00.txt",),
                    *("HW1_turing_attempt_2026-11-30-11-00-00_a.py",),
                ),
                {
                    "/HW1_ada_attempt_2026-11-30-10-00-00.txt +1": "Ada Byron",
                    "/HW1_turing_attempt_2026-11-30-11-00-00_a.py": "Alan Turing",
                },
            ),
            # of one student, or of nobody: a project
            (("ada.py", "main.py"), {"": ""}),
            (("a.py", "b.py"), {"": ""}),
        )
    ):
        home = tmp_path / f"download{number}"
        write(home, dict.fromkeys(names, ""))
        assert whose(home) == expected


def test_folders_of_platforms_lead_to_their_students(tmp_path: Path) -> None:
    for number, (names, expected) in enumerate(
        (
            # Google Drive, with a folder more, and a file of the teacher
            (
                (
                    *("HW1-20261130T100000Z-001/HW1/Ada Byron/a.py",),
                    *("HW1-20261130T100000Z-001/HW1/小明 王/src/a.py",),
                    *("HW1-20261130T100000Z-001/HW1/Solution.gdoc",),
                ),
                {
                    "/HW1-20261130T100000Z-001/HW1/Ada Byron": "Ada Byron",
                    "/HW1-20261130T100000Z-001/HW1/小明 王": "王小明",
                    "/HW1-20261130T100000Z-001/HW1/Solution.gdoc": "",
                },
            ),
            # Google Forms, with a folder for each question
            (
                (
                    *("HW (File responses)/Q1 (File responses)/a - Ada Byron.py",),
                    *("HW (File responses)/Q1 (File responses)/a - 小明 王.py",),
                    *("HW (File responses)/Q2 (File responses)/b - Ada Byron.py",),
                    *("HW (File responses)/Q2 (File responses)/c - Eve.py",),
                ),
                {
                    "/HW (File responses)/Q1 (File responses)/a - Ada Byron.py": (
                        "Ada Byron"
                    ),
                    "/HW (File responses)/Q1 (File responses)/a - 小明 王.py": "王小明",
                    "/HW (File responses)/Q2 (File responses)": "",
                },
            ),
            # Brightspace, with its own page
            (
                (
                    *("index.html", "1-2 - Ada Byron - Nov 30, 2026 1000 AM/a.py"),
                    "1-3 - Alan Turing - Nov 30, 2026 1000 AM/a.py",
                ),
                {
                    "/1-2 - Ada Byron - Nov 30, 2026 1000 AM": "Ada Byron",
                    "/1-3 - Alan Turing - Nov 30, 2026 1000 AM": "Alan Turing",
                },
            ),
            # Gradescope, with its list
            (
                ("submission_metadata.yml", "submission_1/a.py", "submission_2/a.py"),
                {"/submission_1": "", "/submission_2": ""},
            ),
            # Sakai, with its list
            (
                (
                    *("grades.csv", "Byron, Ada(ada)/Submission attachment(s)/a.py"),
                    "Turing, Alan(turing)/timestamp.txt",
                ),
                {
                    "/Byron, Ada(ada)": "Ada Byron",
                    "/Turing, Alan(turing)": "Alan Turing",
                },
            ),
            # a project with the folder of one student, and a page
            (("index.html", "ada/a.py", "lib/b.py"), {"": ""}),
        )
    ):
        home = tmp_path / f"download{number}"
        write(home, dict.fromkeys(names, ""))
        assert whose(home) == expected


def test_what_is_one_student_s_stays_together(tmp_path: Path) -> None:
    two = {"ada.py": "", "turing.py": ""}
    write(tmp_path / "class", {f"xm/{name}": "" for name in two})
    write(tmp_path / "class", {f"deep/src/{name}": "" for name in two})
    clone(tmp_path / "class/repo", {**CLEAN, **two})
    assert whose(tmp_path / "class") == {"/xm": "王小明", "/deep": "", "/repo": ""}


def test_folders_of_weeks_and_groups_are_nobody_s(tmp_path: Path) -> None:
    write(
        tmp_path / "class",
        {
            "第一周/2023001 王小明/a.py": "",
            "第一周/ada/src/a.py": "",
            "第二周/A 组/2023001 王小明/a.py": "",
            "第二周/A 组/template/a.py": "",
            "other/src/turing.py": "",
            "other/src/ada.py": "",
        },
    )
    assert whose(tmp_path / "class") == {
        "/other": "",
        "/第一周/2023001 王小明": "王小明",
        "/第一周/ada": "Ada Byron",
        "/第二周/A 组/2023001 王小明": "王小明",
        "/第二周/A 组/template": "",
    }


def test_a_row_of_files_has_the_keys_of_these_alone(tmp_path: Path) -> None:
    home = tmp_path / "canvas"
    names = ("byronada_1_2_a.py", "byronada_1_3_b.py", "turingalan_1_4_a.py")
    write(home, {name: key_line(seed) for seed, name in enumerate(names)})
    found = by_student(targets([str(home)]), ROSTER)
    audit = audited(Plan(found, (str(home),)))
    assert [[each.place.path for each in row.keys] for row in audit.rows] == [
        list(names[:2]),
        list(names[2:]),
    ]
    said = audit_sarif(audit, View(EN))
    for name in names:
        assert f'{home.as_posix().lstrip("/")}/{name}"' in said
    assert "+1" not in said
