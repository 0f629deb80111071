from __future__ import annotations

from pytest_openai_ready.audit.shortened_names import shortened
from pytest_openai_ready.report.wrap import width_of

MOODLE = [
    "class/Turing Alan_1234_assignsubmission_file_/hw1.zip",
    "class/Hopper Grace_1234_assignsubmission_file_/hw1.zip",
]
CLASSROOM = [
    "class/hw1-with-a-long-name-of-a-classroom-ada",
    "class/hw1-with-a-long-name-of-a-classroom-bob",
    "class/x",
]
CHINESE = [
    "课程设计/2023001王小明_作业1_最终版本/hw.zip",
    "课程设计/2023002李娜_作业1_最终版本/hw.zip",
]
ALONE = ["class/the only long name of a folder"]


def test_what_tells_one_from_the_others_is_left() -> None:
    for texts, width, expected in (
        (MOODLE, 60, MOODLE),
        (MOODLE, 24, ["class/Turing Alan_123...", "class/Hopper Grace_12..."]),
        (MOODLE, 17, ["...Turing Alan...", "...Hopp...race..."]),
        (CLASSROOM, 16, ["...classroom-ada", "...classroom-bob", "class/x"]),
        (CHINESE, 24, ["...设计/2023001王小明...", "课程设计/2023002李娜_..."]),
        (ALONE, 20, ["class/the...a folder"]),
        ([], 20, []),
    ):
        assert shortened(texts, width) == expected


def test_no_name_takes_more_columns_and_none_is_like_another() -> None:
    for texts in (MOODLE, CLASSROOM, CHINESE, ALONE, ["a" * 60, "a" * 61]):
        for width in range(12, 70):
            found = shortened(texts, width)
            assert max(map(width_of, found)) <= width, (texts, width)
            if width >= 24 and texts[0][0] != "a":
                assert len(set(found)) == len(texts)
