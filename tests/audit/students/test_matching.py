"""Which folder is whose."""

from __future__ import annotations

from languages import EN, ZH

from pytest_openai_ready.audit.results.rows import FolderKind, Row
from pytest_openai_ready.audit.students.matching import matched
from pytest_openai_ready.audit.students.roster import read_roster

ROSTER = """\
name,account,学号,folder
Ada Byron,adab,,
Ada Lovelace,ada-lovelace,,
Jane Doe,jane-doe,,
John Doe,doe,,
王小明,xiaoming,2023001,
李娜,,2023002,
李娜,,2023003,
Grace Hopper,,,class-a/团队 1
Jürgen Groß,,,
Nobody,7,,
Newcomer,final,,
Maria García López,,,
Ivan Petrov,ivan,,
Ivan Ivanov,petrov,,
Nguyễn Văn An,,00415,
José Silva,jose,,
Jose Silva,josef,,
张三,,20210001,
张三丰,,20210002,
阿依古丽·买买提,,,
欧阳娜娜,,,
"""


def owners(*folders: str, roster: str = ROSTER) -> dict[str, str | None]:
    rows = [Row(each, FolderKind.FOLDER) for each in folders]
    found = matched(rows, read_roster(roster.encode()))
    assert [each.folder for each in found.rows] == list(folders)
    return {
        each.folder: (each.student.account or each.student.name)
        if each.student
        else None
        for each in found.rows
    }


def test_a_folder_leads_to_its_student() -> None:
    table = {
        # by the column
        "class-a/团队 1": "Grace Hopper",
        "class-a/团队 1.zip": "Grace Hopper",
        "Class-A/团队 1/backend": "Grace Hopper",
        # by an account
        "adab": "adab",
        "hw1-adab": "adab",
        "HW1-AdaB.git": "adab",
        "adab/hw1": "adab",
        "class-a/cs50-hw1-adab": "adab",
        "hw1-ada-lovelace": "ada-lovelace",
        "hw1-jane-doe": "jane-doe",
        "hw1-doe": "doe",
        "2023002_作业1.zip": "2023002",
        "作业1-2023001-王小明.tar.gz": "xiaoming",
        "2023001王小明": "xiaoming",
        "第 1 组_2023002_李娜": "2023002",
        "7": "7",
        **{
            f"hw1-adab.{each}": "adab" for each in ("rar", "7z", "part2.rar", "tar.zst")
        },
        "final": "final",
        "HW 1_adab_attempt_2026-11-30-10-00-00_app": "adab",
        "HW 1_adab_attempt_2026-11-30-10-00-00": "adab",
        # by an account and a name, of which one contains the other
        "Ivan Ivanov_12345_assignsubmission_file": "petrov",
        "Ivan Ivanov": "petrov",
        "Ivan Petrov_12345_assignsubmission_file": "ivan",
        "ivan_petrov": "ivan",
        "Jane Doe": "jane-doe",
        "hw1-ivan": "ivan",
        # by the innermost part
        "adab/class/Ivan Ivanov_12": "petrov",
        "adab/class/doe/hw1": "doe",
        # by a name
        "garcíalópezmaria_12345_67890_hw1": "Maria García López",
        "Ada Byron_12345_assignsubmission_file": "adab",
        "byronada_12345_67890_hw1.zip": "adab",
        "Byron, Ada": "adab",
        "groß_jürgen": "Jürgen Groß",
        "JÜRGEN GROSS": "Jürgen Groß",
        "王小明": "xiaoming",
        # by a name inside
        "12-34 - Ada Byron - Nov 30, 2026 1000 AM": "adab",
        "Copy of hw1 - Ada Byron (1)": "adab",
        "[CS1] Ada Byron, hw1": "adab",
        "计科 2101-张三-实验三.zip": "20210001",
        "hw1_jane_doe_v2": "jane-doe",
        # by what GitHub and systems add
        "hw1-adab-main.zip": "adab",
        "hw1-adab-master (2)": "adab",
        "adab - 副本": "adab",
        # by a name and what it is
        **dict.fromkeys(
            (
                *("张三作业3.zip", "张三-20210001-第三次作业", "张三20210001作业3"),
                *(
                    "【作业3】张三20210001",
                    "作业三（张三）",
                    "[20210001]张三",
                    "张三—实验",
                ),
                *("学号20210001姓名张三", "张三同学的作业", "2101班张三", "张三的快传"),
            ),
            "20210001",
        ),
        "张三丰作业3": "20210002",
        # in another order, without accents, spaces or the first zeros of a number
        "小明 王": "xiaoming",
        "娜娜 欧阳": "欧阳娜娜",
        "张 三": "20210001",
        "阿依古丽买买提": "阿依古丽·买买提",
        "Nguyen Van An": "00415",
        "vanannguyen_1_2_hw1": "00415",
        "Juergen Gross": "Jürgen Groß",
        "Jurgen Gross": "Jürgen Groß",
        "José Silva": "jose",
        "Jose Silva": "josef",
        "０２０２１０００１": "20210001",
        # by none
        "李四作业3": None,
        "张三和李娜的作业": None,
        "张三、张三丰": None,
        "00000007": None,
        "hw1_ivan_v2": None,
        "hw-7-newguy": None,
        "hw1-final-newguy": None,
        "week-7": None,
        "adabel": None,
        "hw1-xadab": None,
        "李娜": None,
        # by an account and a name of two students
        "2023001-李娜": None,
        "Ada Byron_2023001_assignsubmission_file": None,
        "ada-lovelace_Grace Hopper": None,
    }
    assert owners(*table) == table


def test_a_mail_address_and_a_number_without_its_zeros_lead_to_a_student() -> None:
    roster = "name,id,mail\nAda,210005,ada.b@example.com\nBob,0300400,\nCyd,300400,\n"
    table = {
        "ada.b@example.com": "210005",
        "hw1_ada.b@example.com": "210005",
        "0210005": "210005",
        "hw1-00210005-x": "210005",
        "0300400": "0300400",
        "300400": "300400",
        "000300400": None,
    }
    assert owners(*table, roster=roster) == table


def test_what_does_not_fit_is_a_sentence() -> None:
    folders = ("hw1-adab", "hw1-\x1b[2J", "李娜")
    rows = [Row(each, FolderKind.FOLDER) for each in folders]
    roster = "name,学号\nAda,adab\n李娜,20231\n李娜,20232\nGrace,\nGrace,\n"
    found = matched(rows, read_roster(roster.encode()))
    assert [each.said(EN) for each in found.remarks] == [
        "Line 6 of the roster has Grace, as line 5 has; the first counts.",
        "hw1-\\x1b[2J belongs to nobody in the roster.",
        (
            "李娜 matches several students: 李娜; 李娜. "
            'A column "folder" in the roster says whose it is.'
        ),
        "李娜 has no folder here.",
        "李娜 has no folder here.",
        "Grace has no folder here.",
    ]
    assert found.remarks[1].said(ZH) == "hw1-\\x1b[2J 不属于名单中的任何学生。"


def test_the_column_that_is_advised_says_whose_it_is() -> None:
    roster = "name,学号\n李娜,20231\n李娜,20232\n"
    assert owners("李娜", roster=roster) == {"李娜": None}
    roster = "name,学号,folder\n李娜,20231,李娜\n李娜,20232,\n"
    assert owners("李娜", roster=roster) == {"李娜": "20231"}


def test_one_student_may_have_several_folders() -> None:
    roster = "name,account,folder\nAda,adab,hw1/x\nAda,adab,hw2/y\n"
    folders = ("hw1/x", "hw2/y", "hw3-adab")
    assert owners(*folders, roster=roster) == dict.fromkeys(folders, "adab")


def test_students_whose_lines_have_one_folder_are_a_team() -> None:
    roster = (
        "name,account,mail,folder\nAda,adab,ada@example.com,team-1\n"
        "Bob,bob,bob@example.com,team-1\nAda,adab,ada@example.com,team-1\nCyd,cyd,,\n"
    )
    rows = [Row(each, FolderKind.FOLDER) for each in ("class/team-1", "hw-cyd")]
    found = matched(rows, read_roster(roster.encode()))
    team, alone = found.rows
    assert [each.name for each in team.students] == ["Ada", "Bob"]
    assert [each.name for each in alone.students] == ["Cyd"]
    assert [each.said(EN) for each in found.remarks] == [
        "Line 4 of the roster has team-1, as line 2 has; the first counts."
    ]


def test_a_folder_of_others_is_nobody_s_without_a_word() -> None:
    rows = [
        Row("class", FolderKind.FOLDER),
        Row("class/adab", FolderKind.CLONE),
        Row("class/other", FolderKind.FOLDER),
        Row("class/clone", FolderKind.CLONE),
        Row("class/clone/inner", FolderKind.CLONE),
    ]
    found = matched(rows, read_roster(b"account\nadab\n"))
    assert [each.said(EN) for each in found.remarks] == [
        "class/other belongs to nobody in the roster.",
        "class/clone belongs to nobody in the roster.",
        "class/clone/inner belongs to nobody in the roster.",
    ]
