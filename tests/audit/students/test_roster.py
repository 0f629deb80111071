"""Rosters as spreadsheets and learning platforms write them."""

from __future__ import annotations

from dataclasses import astuple, replace
from time import process_time

import pytest
from languages import EN, LANGUAGES, ZH

from pytest_openai_ready.audit.results.rows import Student
from pytest_openai_ready.audit.students.foreign_headings import FOREIGN_HEADINGS
from pytest_openai_ready.audit.students.remarks import Remark
from pytest_openai_ready.audit.students.roster import (
    Enrolled,
    NotARosterError,
    is_address,
    read_roster,
)

ADA = Student("Ada Byron", "adab", "A", "ada@example.com", "en")
XM = Student("王小明", "2023001", "一班", "xm@example.com", "zh")
CHINESE = "姓名,学号,班级,邮箱,语言\n王小明,2023001,一班,xm@example.com,中文\n"
ENGLISH = "name,account,group,mail,language\nAda Byron,adab,A,ada@example.com,en\n"
GERMAN = (
    "Name;GitHub username;E-Mail\nJürgen Groß;jgross;jg@example.com\nRené Äé;rene;\n"
)


def students(content: bytes) -> list[Student]:
    return [each.student for each in read_roster(content).enrolled]


def refused(content: bytes) -> Remark:
    with pytest.raises(NotARosterError) as error:
        read_roster(content)
    return error.value.remark


def test_any_encoding_is_read() -> None:
    for codec in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"):
        assert read_roster(CHINESE.encode(codec)) == (
            (Enrolled(XM, ("2023001",), line=2),),
            (),
        ), codec
        assert students(ENGLISH.encode(codec)) == [ADA], codec


def test_a_guessed_encoding_is_said() -> None:
    for text, codec, names in (
        (CHINESE, "GBK", ["王小明"]),
        (CHINESE, "GB18030", ["王小明"]),
        ("name,id\n李娜,1234\nAda,5678\n", "GB18030", ["李娜", "Ada"]),
        ("姓名\n朱镕基\n陶喆\n王堃\n", "GB18030", ["朱镕基", "陶喆", "王堃"]),
        ("學號,姓名\nB1,陳大文\nB2,林美玲\n", "CP950", ["陳大文", "林美玲"]),
        ("name,id\n許功蓋,1\n游錫坤,2\nAda,3\n", "CP950", ["許功蓋", "游錫坤", "Ada"]),
        (GERMAN, "CP1252", ["Jürgen Groß", "René Äé"]),
        ("name\nGroß\n", "CP1252", ["Groß"]),
        (
            "student\nZoé Lefèvre\nNoël Façade\n",
            "CP1252",
            ["Zoé Lefèvre", "Noël Façade"],
        ),
        ("name\nÅsa\n", "CP1252", ["Åsa"]),
        ("name\nÅsa Ærø\nÇelik\n", "CP1252", ["Åsa Ærø", "Çelik"]),
    ):
        roster = read_roster(text.encode(codec))
        assert [each.student.name for each in roster.enrolled] == names
        encoding = codec.replace("GBK", "GB18030")
        assert roster.remarks == (Remark("encoding_guessed", {"encoding": encoding}),)


def test_titles_may_be_above_the_headings() -> None:
    for title in ("课程名单,,,,\n", "Course CS101\n\n", '"A, B"\n,,,\n,,,\n'):
        roster = read_roster((title + CHINESE).encode())
        line = title.count("\n") + 2
        assert roster == ((Enrolled(XM, ("2023001",), line=line),), ()), title


def test_numbers_are_read_as_spreadsheets_write_them() -> None:
    for written, accounts in (
        ("2023001", ("2023001",)),
        ("2023001.0", ("2023001",)),
        ("'0012345", ("0012345",)),
        ('"=""0012345"""', ("0012345",)),
        ("2.023E+06", ()),  # its last digits are lost
        ("ada.0x", ("ada.0x",)),
        ("'ada", ("'ada",)),
    ):
        content = f"name,number\nAda,{written}\nBob,{written}1\n".encode()
        assert read_roster(content).enrolled[0].accounts == accounts, written
    lost = read_roster("姓名,学号\n李娜,2.023E+06\n".encode()).remarks
    assert [[each.said(language) for language in (EN, ZH)] for each in lost] == [
        [
            (
                "Line 2 of the roster: 2.023E+06 has lost its last digits. Format the column "
                "as text and enter the numbers again."
            ),
            (
                "名单第 2 行：2.023E+06 是科学计数法，末尾几位已经丢失。"
                "请把这一列设为文本格式，重新填写学号。"
            ),
        ]
    ]
    twice = read_roster(b"name,number\nAda,2.023E+06\nBob,2.023E+06\n")
    assert [each.student.name for each in twice.enrolled] == ["Ada", "Bob"]


def test_headings_may_have_notes_two_languages_and_lines() -> None:
    for heading in (
        *("姓名(必填),学号（必填）", "姓名/Name,学号/Student ID", "*姓名 | Name,學號"),
        *('"姓名\n(Name)","学号\n（ID）"', '"Name\r\n姓名",学号/工号'),
    ):
        found = read_roster(f"{heading}\r\n李娜,2023002\r\n".encode())
        line = heading.count("\n") + 2
        expected = Enrolled(Student("李娜", "2023002"), ("2023002",), line=line)
        assert found == ((expected,), ()), heading


def test_a_quotation_mark_that_is_not_closed_is_said() -> None:
    found = read_roster(b'name,id\n"Ada,1\nBob,2\n')
    assert [
        [each.said(language) for language in (EN, ZH)] for each in found.remarks
    ] == [
        [
            (
                "Line 3 of the roster: Ada,1 Bob,2 is over several lines. Perhaps a quotation "
                "mark is missing, and students are with it."
            ),
            "名单第 3 行：Ada,1 Bob,2 跨了几行。可能少了一个引号，后面的学生被并了进来。",
        ]
    ]
    notes = 'name,id,notes\nAda,1,"a\nb"\nBob,2,\n'
    assert read_roster(notes.encode()).remarks == ()


def test_any_delimiter_is_read() -> None:
    for delimiter in (",", ";", "\t", "|", "，", "；"):
        for first in ("", f"sep={delimiter}\n"):
            text = first + ENGLISH.replace(",", delimiter)
            for end in ("\n", "\r\n"):
                content = text.replace("\n", end).encode()
                assert students(content) == [ADA], (delimiter, first, end)


def test_every_heading_of_every_language_is_known() -> None:
    spoken = [each.words["headings"]["columns"] for each in LANGUAGES]
    for columns in (*spoken, FOREIGN_HEADINGS):
        for field, headings in columns.items():
            said = "en" if field == "language" else "ada@example.com"
            for heading in headings:
                for written in (heading, heading.upper(), heading.replace(" ", "_")):
                    other = "name" if field == "folder" else "folder"
                    content = f"{written},{other}\n{said},x\n".encode()
                    [found] = read_roster(content).enrolled
                    assert said in (*astuple(found.student), found.folder), heading


def test_schools_elsewhere_export_in_their_language() -> None:
    zoe = Student("Zoé Groß", "zg", "A", "zg@example.com")
    for headings in (
        "Vorname,Nachname,Benutzername,Gruppe,E-Mail-Adresse",
        "Vorname,Name,Anmeldename,Klasse,E-Mail",
        "Prénom,Nom,Nom d'utilisateur,Groupe,Courriel",
        "Prénom,Nom de famille,Nom d’utilisateur,Groupes,Adresse de courriel",
        "Nombre,Apellido(s),Nombre de usuario,Grupo,Dirección de correo",
        "First name,Name,Username,Group,Email",
    ):
        content = f"{headings}\nZoé,Groß,zg,A,zg@example.com\n"
        for codec in ("utf-8", "utf-16", "cp1252"):
            assert students(content.encode(codec)) == [zoe], (headings, codec)
        content = content.replace(",", ";").upper()
        [found] = students(content.encode())
        assert (found.name, found.account) == ("ZOÉ GROSS", "ZG"), headings
    for content in (
        "Nom;Courriel\nZoé Groß;zg@example.com\n",
        "Vollständiger Name;E-Mail-Adresse\nZoé Groß;zg@example.com\n",
        "Name,First name,Mail\nZoé Groß,Zoé,zg@example.com\n",
        "Nom,Prénom,Mél\nGroß,Zoé,zg@example.com\n",
    ):
        assert students(content.encode()) == [replace(zoe, account="", group="")]


def test_what_classrooms_export() -> None:
    for content, student in {
        # https://github.com/foundation50/classroom50/blob/main/wiki/gh-teacher.md
        "username,first_name,last_name,email,section,github_id,role\n"
        "adab,Ada,Byron,ada@example.com,A,1815,student\n": ADA,
        "identifier,github_username,github_id,name\nAda Byron,adab,1815,Ada Byron\n": (
            Student("Ada Byron", "adab")
        ),
        "姓,名,学号\n欧阳,娜娜,2023\n": Student("欧阳娜娜", "2023"),
        '"Name","Group"\n"Byron, Ada","A, B"\n': Student("Byron, Ada", "", "A, B"),
        "Name,Notes\n\n Ada ,\n,\n": Student("Ada"),
    }.items():
        assert [astuple(each)[:4] for each in students(content.encode())] == [
            astuple(student)[:4]
        ]


def test_what_platforms_export_leads_to_their_folders() -> None:
    """The names and the folders that a line of each leads to, without more remarks."""
    metadata = (
        "---\nsubmission_300100200:\n  :submitters:\n  - :name: O'Brien\n"
        "    :sid: '0042'\n    :email: ob@example.com\n"
        '  - :name: "Se\\u00e1n: \\"x\\""\n    :sid:\n    :email: ~\n'
        "  :created_at: 2026-11-01 10:00:00.0 Z\n  :score: 1.0\n  :results:\n"
        "    :output: |\n      :submitters:\n      - :name: Nobody\n"
        "submission_300100201:\n  :submitters:\n  - :name: 'D''Arcy'\n    :sid: 43\n"
        "    :email: d@example.com\n"
    )
    for content, expected in {
        # Canvas's gradebook
        "Student,ID,SIS User ID,SIS Login ID,Section,HW1 (12)\n"
        "    Points Possible,,,,,10\n"
        '"Byron, Ada",101,000123,adab,CS1,5\n"Student, Test",9,,7af1,CS1,\n': [
            ("Byron, Ada", ("adab", "101", "000123"), "")
        ],
        # Moodle's worksheet
        'Identifier,"Full name","Email address",Grade\n'
        '"Participant 12345","Ada Byron",a@example.com,\n': [
            ("Ada Byron", ("12345",), "")
        ],
        'Identifier,"姓名",Grade\n参与者12345,李娜,\n': [("李娜", ("12345",), "")],
        # Brightspace's gradebook
        "OrgDefinedId,Username,Last Name,First Name,End-of-Line Indicator\n"
        "#0042,#adab,Byron,Ada,#\n": [("Ada Byron", ("adab", "0042"), "")],
        # Gradescope's table and its file
        "First Name,Last Name,SID,Email,Submission ID\nAda,Byron,42,,3001\n"
        "Bob,Cox,43,,\n": [
            ("Ada Byron", ("42", "3001"), ""),
            ("Bob Cox", ("43",), ""),
        ],
        metadata: [
            ("O'Brien", ("0042",), "submission_300100200"),
            ('Seán: "x"', (), "submission_300100200"),
            ("D'Arcy", ("43",), "submission_300100201"),
        ],
        # GitHub Classroom's grades
        '"assignment_name","github_username","roster_identifier",'
        '"student_repository_name"\n"HW","adab","42","hw-adab-1"\n': [
            ("", ("adab", "42"), "hw-adab-1")
        ],
        "序号,学号/工号,姓名,行政班\n1,2023002,李娜,1 班\n": [
            ("李娜", ("2023002",), "")
        ],
    }.items():
        found = read_roster(content.encode())
        assert found.remarks == ()
        assert [
            (each.student.name, each.accounts, each.folder) for each in found.enrolled
        ] == expected


def test_gradescope_s_file_is_read_in_a_moment_whatever_was_graded() -> None:
    one = "submission_{0}:\n  :submitters:\n  - :name: Ada {0}\n    :sid: '{0}'\n{1}"
    graded = "".join(f"    :output: line {at}\n" for at in range(2_000))
    text = "".join(one.format(at, graded) for at in range(100))
    began = process_time()
    found = read_roster(text.encode()).enrolled
    assert [each.line for each in found[:2]] == [3, 2007]
    assert len(found) == 100
    assert process_time() - began < 5


def test_a_school_s_number_leads_to_a_folder_as_well() -> None:
    [found] = read_roster("姓名,学号,GitHub\n李娜,2023002,lina\n".encode()).enrolled
    assert (found.student.account, found.accounts) == ("lina", ("lina", "2023002"))


def test_languages_go_by_their_names() -> None:
    for written, name in {
        "en": "en",
        "en_US": "en",
        "English": "en",
        "zh-CN": "zh",
        "中文": "zh",
        "Chinese": "zh",
        "": "",
    }.items():
        content = f"name,lang\nAda,{written}\n".encode()
        roster = read_roster(content)
        assert roster.enrolled[0].student.language == name
        assert roster.remarks == ()


def test_what_is_odd_is_a_sentence_and_the_rest_goes_on() -> None:
    content = (
        "name,account,mail,lang,folder\n"
        "Ada,adab,nope,tlh,\n"
        "Ada B.,ADAB,a@example.com,en,\n"
        ",,b@example.com,,\n"
        ",,,,\n"
        "Grace,grace,g@example.com,,hw1/x\n"
        "Grace,grace,g@example.com,,hw2/x\n"
        "Grace,grace,,,HW1\\x\n"
        "Li\x1b[2J\u202e,li,c@d@e,,\n"
    )
    roster = read_roster(content.encode())
    assert [(each.student.name, each.line) for each in roster.enrolled] == [
        ("Ada", 2),
        ("Grace", 6),
        ("Grace", 7),
        ("Li\x1b[2J\u202e", 9),
    ]
    assert [each.said(EN) for each in roster.remarks] == [
        "Line 2 of the roster: nope is not a mail address, so no message goes there.",
        "Line 2 of the roster: tlh is not a language that messages are written in.",
        "Line 3 of the roster has ADAB, as line 2 has; the first counts.",
        "Line 4 of the roster has neither name nor account nor folder; it is left out.",
        "Line 8 of the roster has HW1/x, as line 6 has; the first counts.",
        "Line 9 of the roster: c@d@e is not a mail address, so no message goes there.",
    ]
    assert roster.remarks[2].said(ZH) == (
        "名单第 3 行的 ADAB 与第 2 行重复，以先出现的为准。"
    )


def test_what_is_no_roster_is_refused_in_one_sentence() -> None:
    columns = "name, 姓名, account, 账号, number, 学号, folder, 文件夹"
    for content, said in {
        b"PK\x03\x04...": 'The roster is a workbook: save it as CSV (in Excel: "CSV UTF-8"), '
        "then name that file.",
        b"\xd0\xcf\x11\xe0...": "The roster is a workbook: save it as CSV "
        '(in Excel: "CSV UTF-8"), then name that file.',
        b"name\nAda\0\0\0\n": "The roster is not a CSV file (NUL): save it as CSV, in UTF-8.",
        b"": "The first line of the roster has no column that leads to a folder. "
        f"It needs one of these: {columns}",
        b"Ada,adab\nGrace,grace\n": "The first line of the roster has no column that "
        f"leads to a folder. It needs one of these: {columns}",
        b"name\n": "The roster has no students after its first line.",
        b"name\n"
        + b"a" * 200_000: "The roster is not a CSV file (field larger than field "
        "limit (131072)): save it as CSV, in UTF-8.",
    }.items():
        assert refused(content).said(EN) == said


def test_the_refusal_asks_for_columns_that_are_read() -> None:
    for heading in str(refused(b"").facts["columns"]).split(", "):
        assert len(students(f"{heading}\nAda\n".encode())) == 1


def test_what_is_an_address() -> None:
    for text, is_one in {
        "a@example.com": True,
        "a.b+c@example.com": True,
        "": False,
        "a": False,
        "@example.com": False,
        "a@example.com, b@example.com": False,
        "a@example.com\nBcc: b@example.com": False,
        "<a@example.com>": False,
        "a@example.com (Ada)": False,
        "ä@example.com": False,
        "a@exämple.com": False,
    }.items():
        assert is_address(text) is is_one, text
