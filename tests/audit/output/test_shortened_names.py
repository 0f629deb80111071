from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pytest_openai_ready.audit.output.shortened_names import cut_to_width
from pytest_openai_ready.report.renderers.wrap import width_of

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
MIXED = [
    "hw1-team-alpha-first-draft",
    "hw1-team-gamma-first-draft",
    "hw1-team-delta-first-final",
    "lab-team-alpha-other-ending",
]
MIXED_CHINESE = [
    "作业一-张三丰-2026年秋季学期",
    "作业一-张三民-2026年秋季学期",
    "实验二-张三丰-2026年春季",
]
ALONE = ["class/the only long name of a folder"]


def test_what_tells_one_from_the_others_is_left() -> None:
    for texts, width, expected in (
        (MOODLE, 60, MOODLE),
        (MOODLE, 24, ["class/Turing Alan_123...", "class/Hopper Grace_12..."]),
        (MOODLE, 17, ["...Turing Alan...", "...Hopp...race..."]),
        (CLASSROOM, 16, ["...classroom-ada", "...classroom-bob", "class/x"]),
        (CHINESE, 24, ["...设计/2023001王小明...", "课程设计/2023002李娜_..."]),
        (
            *(MIXED, 16),
            [
                *("hw1-team-alph...", "hw1-team-gamm..."),
                *("hw1-tea...-final", "lab-tea...ending"),
            ],
        ),
        (MIXED_CHINESE, 12, ["...张三丰...", "...张三民...", "实验...春季"]),
        (["a" * 60, "a" * 61], 12, ["...aaaaaaaaa", "...aaaaaaa~2"]),
        (ALONE, 20, ["class/the...a folder"]),
        ([], 20, []),
    ):
        assert cut_to_width(texts, width) == expected


def test_no_name_takes_more_columns_and_none_is_like_another() -> None:
    tables = (MOODLE, CLASSROOM, CHINESE, MIXED, MIXED_CHINESE, ALONE)
    for texts in (*tables, ["a" * 60, "a" * 61], ["", "a" * 60, "课" * 30]):
        for width in range(70):
            found = cut_to_width(texts, width)
            assert max(map(width_of, found)) <= width, (texts, width)
            if width >= 12:
                assert len(set(found)) == len(texts), (texts, width, found)


parts = st.sampled_from(
    ["hw1", "-", "team", "alpha", "alp", "a", "课", "王小明", "", "b/"]
)
names = st.lists(parts, min_size=1, max_size=12).map("".join)


@given(st.lists(names, max_size=8, unique=True), st.integers(12, 40))
def test_names_of_any_class_are_kept_apart(texts: list[str], width: int) -> None:
    found = cut_to_width(texts, width)
    assert all(width_of(each) <= width for each in found)
    assert len(set(found)) == len(texts), found
