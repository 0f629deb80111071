from __future__ import annotations

import pytest

from pytest_openai_ready.doctor.checks import CHECKS
from pytest_openai_ready.doctor.selection import (
    CODES,
    CheckSelection,
    UnknownNameError,
    selection,
)
from pytest_openai_ready.findings import Finding
from pytest_openai_ready.messages.causes.source import legacy_user_key

LEGACY = Finding(legacy_user_key(key="sk-...3fKA"))


def test_a_name_is_that_of_a_check_or_of_a_code_never_of_both() -> None:
    assert set(CHECKS).isdisjoint(CODES)


@pytest.mark.parametrize(
    ("only", "skip", "runs", "shows"),
    [
        ((), (), True, True),
        (("key",), (), True, True),
        (("account",), (), False, False),
        (("legacy-user-key",), (), True, True),
        (("key-missing",), (), True, False),
        (("account", "key-missing"), (), True, False),
        (("account", "legacy-user-key"), (), True, True),
        ((), ("key",), False, False),
        ((), ("account",), True, True),
        ((), ("legacy-user-key",), True, False),
        (("key",), ("legacy-user-key",), True, False),
        (("legacy-user-key",), ("key",), False, False),
        (("key",), ("key",), False, False),
    ],
)
def test_what_the_check_key_runs_and_shows(
    only: tuple[str, ...],
    skip: tuple[str, ...],
    runs: bool,
    shows: bool,
) -> None:
    chosen = selection(only, skip)
    assert (chosen.runs("key"), chosen.shows("key", LEGACY)) == (runs, shows)


def test_what_leaves_nothing_to_be_asked_is_known() -> None:
    for only, skip, is_empty in (
        (["sdk"], ["sdk"], True),
        (["key-missing"], ["key-missing"], True),
        (["machine"], ["sdk", "python", "machine"], True),
        (["sdk", "key"], ["sdk"], False),
        (["dotenv"], ["dotenv-not-ignored"], False),
        ([], ["sdk"], False),
        ([], list(CHECKS), True),
    ):
        assert selection(only, skip).is_empty is is_empty, (only, skip)


@pytest.mark.parametrize("name", ["keys", "", "ready", "not-asked", "KEY-MISSING"])
def test_a_name_that_nothing_has_is_an_error(name: str) -> None:
    for only, skip in (([name], []), ([], ["key", name])):
        with pytest.raises(UnknownNameError) as error:
            selection(only, skip)
        assert str(error.value) == name


def test_titles_and_families_are_names_in_every_language() -> None:
    machine, repository = (
        {each.name for each in CHECKS.values() if each.family == family}
        for family in ("machine", "repository")
    )
    for name, checks in (
        ("Exposed", {"published"}),
        ("exposed", {"published"}),
        ("钩子", {"hooks"}),
        (".env", {"dotenv"}),
        ("Key", {"key"}),
        ("repository", repository),
        ("Repository", repository),
        ("仓库", repository),
        ("Computer", machine),
        # The check is meant where its family has the same name.
        ("key", {"key"}),
        ("account", {"account"}),
    ):
        assert selection([name], []) == CheckSelection(only=frozenset(checks)), name
        assert selection([], [name]) == CheckSelection(skip=frozenset(checks)), name


def test_without_names_everything_is_wanted() -> None:
    assert selection((), ()) == CheckSelection()
