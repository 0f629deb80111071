"""How the checks get along with each other; what each finds is tested where it lives."""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING, NoReturn

import pytest
from languages import EN, LANGUAGES, ZH
from makers import make

from pytest_openai_ready import outgoing
from pytest_openai_ready.account.sources import settings
from pytest_openai_ready.doctor import check_context
from pytest_openai_ready.doctor import runner as doctor
from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.checks import CHECKS
from pytest_openai_ready.doctor.runner import examine
from pytest_openai_ready.doctor.selection import CheckSelection
from pytest_openai_ready.findings import Code, Diagnosis, Finding, Place
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.messages.causes.machine import sdk_missing, sdk_shadowed
from pytest_openai_ready.messages.causes.run import not_judged
from pytest_openai_ready.messages.render import shown_commands, words
from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.table import table

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from conftest import Repository

    from pytest_openai_ready.account.sources.found_settings import Sources
    from pytest_openai_ready.account.sources.stores import Stores
    from pytest_openai_ready.doctor.checks import Findings
    from pytest_openai_ready.messages.language import Language

DOCS = Path(__file__).parents[2] / "docs"
KEY = make("project")


def around(
    repository: Repository,
    environ: Mapping[str, str] | None = None,
    seconds: float = 30,
    *,
    is_offline: bool = False,
) -> CheckContext:
    folder = repository.folder
    return CheckContext(
        environ or {}, folder, folder, seconds=seconds, is_offline=is_offline
    )


def codes(diagnosis: Diagnosis) -> list[tuple[str, str]]:
    return [(each.facts["check"], each.code.value) for each in diagnosis.findings]


def test_every_check_has_its_row_in_order(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    context = around(repository, {"OPENAI_API_KEY": KEY}, is_offline=True)
    diagnosis = examine(context)
    assert [each.facts["check"] for each in diagnosis.findings] == list(CHECKS)
    for finding in diagnosis.findings:
        assert finding.facts["family"] == CHECKS[finding.facts["check"]].family
        assert int(finding.facts["milliseconds"]) >= 0


def test_a_key_is_named_in_a_file_that_git_would_take_in_next(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\nnotes.txt\n")
    repository.commit()
    program = f'OpenAI(api_key="{KEY}")\n'
    for path in ("app.py", "notes.txt", ".env", "venv/lib/other.py"):
        repository.write(path, program)
    findings = CHECKS["files"].run(around(repository))
    assert [(each.code.value, each.place) for each in findings] == [
        ("key-in-file", Place("app.py", 1, 17))
    ]
    repository.write("app.py", "OpenAI()\n")
    assert [each.code for each in CHECKS["files"].run(around(repository))] == [
        Code.READY
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_family_is_hidden_from_people(language: Language) -> None:
    findings = tuple(
        Finding(not_judged(), notes={"check": name, "family": CHECKS[name].family})
        for name in CHECKS
    )
    lines = table(Examination(Diagnosis(findings)), language).splitlines()
    families = dict.fromkeys(check.family for check in CHECKS.values())
    headings = [language.words["families"][each] for each in families]
    assert [line for line in lines if line in headings] == headings


def test_a_key_in_a_commit_has_one_row_though_two_checks_find_it(
    repository: Repository,
) -> None:
    repository.add(".env", f"OPENAI_API_KEY={KEY}\n")
    repository.commit()
    found = examine(around(repository, is_offline=True)).findings
    rows = [
        (each.facts["check"], each.code.value, str(each.place and each.place.path))
        for each in found
        if each.facts["check"] in {"leaks", "dotenv", "files"}
    ]
    assert rows == [
        ("leaks", "key-in-history", ".env"),
        ("dotenv", "dotenv-tracked", ".env"),
        ("files", "key-in-file", ".env"),
    ]


def test_what_keeps_others_from_asking_is_said_once(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    diagnosis = examine(around(repository))
    found = {each.facts["check"]: each for each in diagnosis.findings}
    names = ("source", "key", "account")
    assert [found[name].code.value for name in names] == [
        *("key-missing", "not-asked", "not-asked"),
    ]
    row = found["account"]
    assert words(row, EN).cause == "Not checked, because of [key-missing]."
    assert words(row, ZH).cause == "未检查，原因是 [key-missing]。"


@pytest.mark.parametrize(
    ("environ", "check", "code"),
    [
        ({"OPENAI_API_KEY": "your-api-key"}, "key", "key-placeholder"),
        (
            {"OPENAI_API_KEY": KEY, "SSL_CERT_FILE": "/nowhere"},
            "certificates",
            "tls-failed",
        ),
        (
            {"OPENAI_API_KEY": KEY, "ALL_PROXY": "socks://127.0.0.1:1"},
            "proxy",
            "proxy-failed",
        ),
    ],
)
def test_nothing_is_asked_that_could_not_be_answered(
    repository: Repository, environ: dict[str, str], check: str, code: str
) -> None:
    found = codes(examine(around(repository, environ)))
    assert (check, code) in found
    assert ("account", "not-asked") in found


def test_a_check_alone_says_itself_what_is_in_its_way(repository: Repository) -> None:
    for name in ("source", "key", "account"):
        wanted = CheckSelection(only=frozenset({name}))
        assert codes(examine(around(repository), wanted)) == [(name, "key-missing")]


def test_outside_of_a_repository_that_is_said_once(repository: Repository) -> None:
    (repository.folder / ".git").rename(repository.folder / "no-git")
    wanted = CheckSelection(only=frozenset({"dotenv", "files"}))
    assert codes(examine(around(repository), wanted)) == [
        ("dotenv", "no-repository"),
        ("files", "ready"),
    ]


def test_findings_of_one_code_are_picked_from_all_checks(
    repository: Repository,
) -> None:
    repository.add("app.py", f"key = '{KEY}'\n")
    wanted = CheckSelection(only=frozenset({"key-in-file"}))
    assert codes(examine(around(repository), wanted)) == [("files", "key-in-file")]
    without = CheckSelection(skip=frozenset({"key-in-file", "account"}))
    assert ("files", "key-in-file") not in codes(examine(around(repository), without))


def replaced(
    monkeypatch: pytest.MonkeyPatch,
    repository: Repository,
    run: Callable[[CheckContext], Findings],
) -> list[Finding]:
    """The findings of the check of files, another one in its place."""
    monkeypatch.setitem(CHECKS, "files", CHECKS["files"]._replace(run=run))
    monkeypatch.setattr(doctor, "MORE_SECONDS", 0)
    wanted = CheckSelection(only=frozenset({"files", "python"}))
    found = examine(around(repository, seconds=1), wanted).findings
    assert found[0].facts["check"] == "python"
    return list(found[1:])


def late(monkeypatch: pytest.MonkeyPatch, repository: Repository) -> Finding:
    """The finding about a check that is not done in time."""
    go_on = Event()

    def hangs(_: CheckContext) -> tuple[Finding, ...]:
        go_on.wait(60)
        return ()

    (finding,) = replaced(monkeypatch, repository, hangs)
    go_on.set()
    return finding


def test_a_check_that_is_not_done_in_time_is_a_row(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    finding = late(monkeypatch, repository)
    assert finding.code is Code.NOT_JUDGED
    assert words(finding, EN) == (
        "This was not done within 1 s, so it was not waited for.",
        "Give it more time.",
    )
    assert shown_commands(finding) == ("openai-ready doctor --timeout 60",)
    assert "milliseconds" not in finding.facts


def test_a_slow_disk_has_the_time_that_the_pages_say() -> None:
    """Where a virus scanner reads each file first, the SDK takes ten seconds to load."""
    assert doctor.MORE_SECONDS >= 20
    english, chinese = (
        (DOCS / f"doctor{ending}").read_text(encoding="utf-8")
        for ending in (".md", ".zh-CN.md")
    )
    assert f"finished {doctor.MORE_SECONDS:.0f} seconds after the deadline" in english
    assert f"再过 {doctor.MORE_SECONDS:.0f} 秒仍未完成" in chinese


def test_a_check_that_is_not_done_in_the_longest_time_is_to_be_left_out(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    monkeypatch.setattr(doctor, "MOST_SECONDS", 1)
    finding = late(monkeypatch, repository)
    assert words(finding, EN) == (
        "This was not done within 1 s, the longest that doctor waits.",
        "Leave it out, and look for a slow disk or a very large repository.",
    )
    assert shown_commands(finding) == ("openai-ready doctor --timeout 1 --skip files",)


def test_a_check_that_raises_is_a_row_without_its_words(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    def raises(_: CheckContext) -> NoReturn:
        raise ValueError(KEY)

    (finding,) = replaced(monkeypatch, repository, raises)
    assert finding.code is Code.CHECK_CRASHED
    assert words(finding, EN).cause == ("The check files crashed (ValueError).")
    assert KEY not in str(finding)


def test_a_check_that_others_come_after_runs_once(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    runs = []

    def counted(_: CheckContext) -> Findings:
        runs.append("sdk")
        return (Finding(sdk_missing()),)

    monkeypatch.setitem(CHECKS, "sdk", CHECKS["sdk"]._replace(run=counted))
    for names, rows in (
        (["account"], [("account", "sdk-missing")]),
        (["account", "sdk"], [("sdk", "sdk-missing"), ("account", "not-asked")]),
    ):
        runs.clear()
        wanted = CheckSelection(only=frozenset(names))
        assert codes(examine(around(repository), wanted)) == rows
        assert runs == ["sdk"]


def test_settings_are_looked_up_once(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    looked = []
    real = settings.read_settings

    def counted(
        environ: Mapping[str, str],
        folder: Path | None,
        *,
        is_offline: bool,
        stores: Stores,
    ) -> Sources:
        looked.append(folder)
        return real(environ, folder, is_offline=is_offline, stores=stores)

    monkeypatch.setattr(check_context, "read_settings", counted)
    examine(around(repository, {"OPENAI_API_KEY": KEY}, is_offline=True))
    assert looked == [repository.folder]


def test_the_secrets_to_mask_are_looked_up_once_for_all_findings(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    looked = []
    real = outgoing.masker

    def counted() -> Callable[[str], str]:
        looked.append(KEY)
        return real()

    def reveals(_: CheckContext) -> Findings:
        return tuple(Finding(sdk_shadowed(path=f"{KEY}/{each}.py")) for each in "ab")

    monkeypatch.setattr(outgoing, "masker", counted)
    monkeypatch.setitem(CHECKS, "sdk", CHECKS["sdk"]._replace(run=reveals))
    shown = examine(around(repository, {"OPENAI_API_KEY": KEY}, is_offline=True))
    assert KEY not in str(shown)
    assert looked == [KEY]


def test_a_check_that_git_does_not_answer_is_not_judged(
    monkeypatch: pytest.MonkeyPatch, repository: Repository
) -> None:
    def unanswered(_: CheckContext) -> NoReturn:
        raise GitError("git did not start (Too many open files)")

    (found,) = replaced(monkeypatch, repository, unanswered)
    assert (found.code, words(found, EN).cause) == (
        Code.NOT_JUDGED,
        "git could not answer: git did not start (Too many open files).",
    )


def test_offline_too_an_address_that_cannot_be_one_is_named(
    repository: Repository,
) -> None:
    environ = {"OPENAI_API_KEY": KEY, "OPENAI_BASE_URL": "https://api.openai.com"}
    found = examine(around(repository, environ, is_offline=True)).findings
    said = {each.facts["check"]: each.cause.name for each in found}
    assert said["account"] == "base-url-path-missing"
    assert said["key"] == "key-has-no-fault"
