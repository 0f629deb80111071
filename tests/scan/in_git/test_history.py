"""Commits -> one finding for each key, with the commit that it came with."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import subprocess
import sys
import zlib
from typing import TYPE_CHECKING, NamedTuple

import pytest
from makers import make, sha1
from scan.leaks import leaked
from systems import needs_names

from pytest_openai_ready.findings import Code, Finding
from pytest_openai_ready.git.objects.listing import Selection, reachable
from pytest_openai_ready.git.processes.errors import GitMissingError, not_judged
from pytest_openai_ready.messages.causes import search
from pytest_openai_ready.repository import Repository as Asked
from pytest_openai_ready.scan.baseline import Baseline, LateRepository
from pytest_openai_ready.scan.in_git import history
from pytest_openai_ready.scan.in_git.search import ObjectSearch
from pytest_openai_ready.scan.parallel import pool
from pytest_openai_ready.scan.places.push import EVERY_REMOTE, Push, pushed_findings
from pytest_openai_ready.scan.scanner import DEFAULTS, ScanSettings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

    from pytest_openai_ready.keys.key import Key
    from pytest_openai_ready.scan.in_git.history import CommitFindings


KEY, OTHER = make("project"), make("project", 1)
LINE = f"OPENAI_API_KEY={KEY}\n"


@pytest.fixture(params=["here", "processes"])
def workers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "processes" and sys.platform == "win32":
        pytest.skip("nothing can be forked")
    count = 1 if request.param == "here" else 3
    monkeypatch.setattr(history, "FEW", 0)
    monkeypatch.setattr(pool, "processors", lambda: count)
    monkeypatch.setattr(pool, "usual_method", lambda: "fork")


def commit(repository: Repository, message: str, **files: str | bytes | None) -> None:
    """Write files, take away those that are None, and commit it all."""
    for name, content in files.items():
        if content is None:
            repository.git("rm", "--quiet", "--", name)
        else:
            repository.add(name, content)
    repository.git(
        "commit", "--quiet", "--allow-empty", "--no-verify", f"--message={message}"
    )


def where(finding: Finding) -> str:
    """Code and place; for a commit its message."""
    place = str(finding.place)
    name = finding.facts.get("commit", "-")
    if name == "-":
        return f"{finding.code.value} {place}"
    show = ["git", "--no-replace-objects", "show", "-s", "--format=%s", name]
    subject = subprocess.check_output(show, encoding="utf-8").strip()
    return f"{finding.code.value} {place.replace(name, 'message')} in {subject}"


def asked(
    rev_range: str | None = None, folder: str | os.PathLike[str] = "."
) -> CommitFindings:
    """The history of a repository, or a range of it."""
    repository = Asked(folder)
    if rev_range is None:
        return history.history_findings(repository, DEFAULTS)
    return history.range_findings(repository, rev_range, DEFAULTS)


def found(rev_range: str | None = None) -> list[str]:
    return [where(each) for each in asked(rev_range).findings]


def added_and_removed(repository: Repository) -> None:
    commit(repository, "first", a="clean\n")
    commit(repository, "second", a=f"clean\n{LINE}")
    commit(repository, "third", a=f"cleaner\n{LINE}", b=LINE)
    commit(repository, "fourth", a=None, b="clean\n")


def on_another_branch(repository: Repository) -> None:
    commit(repository, "first", a="clean\n")
    repository.git("switch", "--quiet", "--create=side")
    commit(repository, "second", a=f"clean\n{LINE}")
    repository.git("switch", "--quiet", "main")


def on_a_tag_only(repository: Repository) -> None:
    on_another_branch(repository)
    repository.git("tag", "v1", "side")
    repository.git("branch", "--quiet", "-D", "side")


def on_a_remote_only(repository: Repository) -> None:
    on_another_branch(repository)
    repository.git("update-ref", "refs/remotes/origin/side", "side")
    repository.git("branch", "--quiet", "-D", "side")


def on_a_detached_head(repository: Repository) -> None:
    commit(repository, "first", a="clean\n")
    repository.git("switch", "--quiet", "--detach")
    commit(repository, "second", a=f"clean\n{LINE}")


def hidden_by_a_replacement(repository: Repository) -> None:
    added_and_removed(repository)
    for name in ("HEAD~1", "HEAD~2"):
        repository.git("replace", name, "HEAD~3")


def hidden_by_a_graft(repository: Repository) -> None:
    added_and_removed(repository)
    head = repository.git("rev-parse", "HEAD").strip()
    repository.write(".git/info/grafts", f"{head}\n")


def while_a_merge_is_under_way(repository: Repository) -> None:
    commit(repository, "first", a="clean\n")
    repository.git("switch", "--quiet", "--create=side")
    commit(repository, "second", a=f"clean\n{LINE}")
    repository.git("switch", "--quiet", "main")
    commit(repository, "main", a="other\n")
    with pytest.raises(subprocess.CalledProcessError, match="merge"):
        repository.git("merge", "--quiet", "side")


def packed(repository: Repository) -> None:
    added_and_removed(repository)
    repository.git("gc", "--quiet")


def in_a_worktree(repository: Repository) -> None:
    added_and_removed(repository)
    repository.git("worktree", "add", "--quiet", "-b", "other", "elsewhere", "HEAD~3")
    os.chdir("elsewhere")


def without_a_work_tree(repository: Repository) -> None:
    added_and_removed(repository)
    repository.git("clone", "--quiet", "--bare", ".", "bare.git")
    os.chdir("bare.git")


IN_SECOND = "key-in-history a:2:16 in second"


@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize(
    "arrange",
    [
        added_and_removed,
        on_another_branch,
        on_a_tag_only,
        on_a_remote_only,
        on_a_detached_head,
        hidden_by_a_replacement,
        hidden_by_a_graft,
        while_a_merge_is_under_way,
        packed,
        in_a_worktree,
        without_a_work_tree,
    ],
)
def test_a_key_is_found_once_where_it_came_in(
    repository: Repository, arrange: Callable[[Repository], None]
) -> None:
    arrange(repository)
    assert found() == [IN_SECOND]


@pytest.mark.usefixtures("workers")
def test_every_stash_is_searched(repository: Repository) -> None:
    commit(repository, "first", a="clean\n")
    for content in (LINE, "clean too\n"):
        repository.add("a", content)
        repository.git("stash", "--quiet")
    assert found() == ["key-in-history a:1:16 in index on main: " + first(repository)]


def first(repository: Repository) -> str:
    return repository.git("log", "-1", "--format=%h %s").strip()


def test_what_only_a_reflog_knows_is_not_searched(repository: Repository) -> None:
    commit(repository, "first", a=LINE)
    commit(repository, "second", a="clean\n")
    repository.git("switch", "--quiet", "--orphan", "new")
    commit(repository, "new", b="clean\n")
    repository.git("branch", "--quiet", "-D", "main")
    assert found() == []


@pytest.mark.usefixtures("workers")
def test_messages_of_commits_and_tags_are_searched(repository: Repository) -> None:
    commit(repository, f"subject\n\nthe key is\n{KEY}\n", a="clean\n")
    message = f"--message=release\n\n{OTHER}"
    repository.git("tag", "--annotate", message, "v1")
    assert found() == [
        "key-in-message message:4:1 in subject",
        "key-in-message v1:3:1 in subject",
    ]


def test_a_key_in_the_name_of_an_author_has_no_line(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_AUTHOR_NAME", KEY)
    commit(repository, "subject", a="clean\n")
    assert found() == ["key-in-message message in subject"]


def test_a_key_in_a_message_and_in_a_file_is_two_findings(
    repository: Repository,
) -> None:
    commit(repository, "clean", a=LINE)
    commit(repository, f"key {KEY}", b=LINE)
    codes = [each.code for each in asked().findings]
    assert codes == [Code.KEY_IN_HISTORY, Code.KEY_IN_MESSAGE]


def facts(repository: Repository) -> list[dict[str, str]]:
    known = ("pushed", "remotes", "in_head", "count", "date")
    assert repository.folder.is_dir()
    return [
        {name: each.facts[name] for name in known if name in each.facts}
        for each in asked().findings
    ]


@pytest.mark.usefixtures("workers")
def test_what_is_known_of_a_key(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_COMMITTER_DATE", "2026-01-31T12:00:00+0000")
    commit(repository, "first", a=LINE)
    repository.git("update-ref", "refs/remotes/origin/main", "HEAD")
    repository.git("update-ref", "refs/remotes/fork/main", "HEAD")
    commit(repository, "second", a="clean\n", b=OTHER)
    commit(repository, "third", b=f"{OTHER}\nmore\n")
    assert facts(repository) == [
        {
            "pushed": "yes",
            "remotes": "fork, origin",
            "in_head": "no",
            "date": "2026-01-31",
        },
        {
            "pushed": "no",
            "remotes": "",
            "in_head": "yes",
            "date": "2026-01-31",
        },
    ]


def test_a_rebase_begins_before_the_commit_or_at_the_root(
    repository: Repository,
) -> None:
    commit(repository, "first", a=LINE)
    commit(repository, "second", b=OTHER)
    one, two = asked().findings
    assert (one.facts.get("base"), two.facts.get("base")) == ("--root", None)


def test_the_commit_that_was_pushed_counts_as_the_first(
    repository: Repository,
) -> None:
    commit(repository, "base", a="clean\n")
    repository.git("switch", "--quiet", "--create=published")
    repository.git("switch", "--quiet", "main")
    commit(repository, "local", a=LINE)
    repository.git("switch", "--quiet", "published")
    commit(repository, "published", b=LINE)
    repository.git("update-ref", "refs/remotes/origin/published", "published")
    assert found() == ["key-in-history b:1:16 in published"]


def test_an_exception_speaks_of_one_path(repository: Repository) -> None:
    commit(repository, "first", a=LINE)
    commit(repository, "second", b=f"\n{LINE}")

    class OfA(Baseline):
        def allows(self, path: str, key: Key) -> bool:
            return (path, key.reveal()) == ("a", KEY)

    settings = ScanSettings()
    settings.baseline = OfA(LateRepository(Asked))
    (finding,) = history.history_findings(Asked(), settings).findings
    assert where(finding) == "key-in-history b:2:16 in second"


def test_a_comment_lets_a_key_stand(repository: Repository) -> None:
    commit(repository, "first", a=f"key = '{KEY}'  # pragma: allowlist secret\n")
    assert found() == []
    commit(repository, "second", a=f"key = '{KEY}'\n")
    assert found() == ["key-in-history a:1:8 in second"]


@needs_names
@pytest.mark.parametrize(
    "name", [" blank", "line\nbreak", "中文", "tab\there", "\udcff", "-r", ":colon"]
)
def test_a_file_is_called_by_its_whole_name(repository: Repository, name: str) -> None:
    commit(repository, "first")
    with open(os.fsencode(name), "wb") as file:
        file.write(LINE.encode())
    repository.git("add", ".")
    commit(repository, "second")
    (finding,) = asked().findings
    assert finding.place is not None
    assert finding.place.path == name


RANGES = {
    "HEAD~1": [IN_SECOND],
    "HEAD~3..HEAD": [IN_SECOND],
    "HEAD~1..HEAD": [],
    "HEAD~2..HEAD~1": ["key-in-history a:2:16 in third"],
    "HEAD ^HEAD~3": [IN_SECOND],
}


@pytest.mark.parametrize("rev_range", RANGES)
def test_a_range_is_searched_alone(repository: Repository, rev_range: str) -> None:
    added_and_removed(repository)
    assert found(rev_range) == RANGES[rev_range]


@pytest.mark.parametrize(
    ("rev_range", "reason"),
    [
        ("nowhere..HEAD", "bad revision 'nowhere..HEAD'"),
        ("--output=file", "the name of a commit begins with no hyphen"),
    ],
)
def test_a_range_that_is_none_is_not_judged(
    repository: Repository, rev_range: str, reason: str
) -> None:
    added_and_removed(repository)
    (finding,) = asked(rev_range).findings
    assert finding == Finding(search.git_failed(reason=reason))
    assert not (repository.folder / "file").exists()


def test_commits_are_counted(repository: Repository) -> None:
    added_and_removed(repository)
    reported: list[tuple[int, int]] = []
    found = history.history_findings(
        Asked(), DEFAULTS, progress=lambda *figures: reported.append(figures)
    )
    assert found.commits == 4
    assert reported[-1] == (4, 4)
    assert reported == sorted(reported)


@pytest.mark.parametrize(
    "when", ["committer A <a@b.example> -5 -9999\n", "", "committer A <a> 9e9\n"]
)
def test_a_commit_without_a_day_has_its_keys(repository: Repository, when: str) -> None:
    repository.add("app.py", LINE)
    tree = repository.git("write-tree").strip()
    commit = repository.store("commit", f"tree {tree}\n{when}\nwork\n")
    (repository.folder / ".git/refs/heads/main").write_text(f"{commit}\n")
    (held,) = history.history_findings(Asked(), DEFAULTS).held
    assert (held.finding.code, str(held.finding.place)[:7]) == (
        Code.KEY_IN_HISTORY,
        "app.py:",
    )


def test_an_empty_repository_is_clean(repository: Repository) -> None:
    assert repository.folder.is_dir()
    assert asked() == history.CommitFindings((), 0)


def test_outside_of_a_repository_nothing_is_judged(isolated: Path) -> None:
    (finding,) = asked(folder=isolated).findings
    assert finding.cause.name == "repository-needed"


class Damage(NamedTuple):
    """What is done to an object, and what is said of it beside the key."""

    of: str
    content: bytes | None
    said: list[str]


def cut(header: bytes) -> bytes:
    return zlib.compress(header + b"clean\n")[:-4]


DAMAGED = {
    "missing file": Damage("HEAD:b", None, ["files-not-fetched"]),
    "unreadable file": Damage("HEAD:b", cut(b"blob 6\0"), ["git-failed"]),
    "missing folder": Damage("HEAD:folder", None, ["files-not-fetched"]),
    "unreadable folder": Damage("HEAD:folder", b"", ["git-failed"]),
    "missing commit": Damage("HEAD~1", None, ["git-failed"]),
    "unreadable commit": Damage("HEAD~1", b"", ["git-failed"]),
}


@pytest.mark.usefixtures("workers")
@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damage_is_said_and_the_rest_searched(
    repository: Repository, damage: Damage
) -> None:
    commit(repository, "first", a="clean\n")
    commit(repository, "second", a="cleaner\n")
    commit(repository, "third", **{"a": LINE, "b": "clean\n", "folder/c": "clean\n"})
    name = repository.git("rev-parse", damage.of).strip()
    file = repository.folder / ".git" / "objects" / name[:2] / name[2:]
    file.chmod(0o644)
    file.unlink()
    if damage.content is not None:
        file.write_bytes(damage.content)
    findings = asked().findings
    keys = [each for each in findings if each.code is Code.KEY_IN_HISTORY]
    others = [each for each in findings if each.code is not Code.KEY_IN_HISTORY]
    assert [each.key for each in keys] == [f"sk-proj-...{KEY[-4:]}"]
    assert sorted({each.cause.name for each in others}) == damage.said


def test_a_shallow_clone_is_not_taken_for_the_whole(
    repository: Repository, isolated: Path
) -> None:
    added_and_removed(repository)
    origin = f"file://{repository.folder.as_posix()}"
    clone = str(isolated / "clone")
    repository.git("clone", "--quiet", "--depth=1", origin, clone)
    (finding,) = asked(folder=clone).findings
    assert finding == Finding(search.history_shallow())


def test_a_partial_clone_is_searched_without_fetching(
    repository: Repository, isolated: Path
) -> None:
    added_and_removed(repository)
    repository.git("config", "uploadpack.allowFilter", "true")
    origin = f"file://{repository.folder.as_posix()}"
    clone = str(isolated / "clone")
    repository.git("clone", "--quiet", "--filter=blob:none", origin, clone)
    (finding,) = asked(folder=clone).findings
    assert finding == Finding(search.files_not_fetched(count=3))


def test_names_of_objects_may_be_longer(repository: Repository) -> None:
    repository.git("init", "--quiet", "--object-format=sha256", "other")
    other = repository._replace(folder=repository.folder / "other")
    added_and_removed(other)
    os.chdir(other.folder)
    assert found() == [IN_SECOND]


def test_no_submodule_is_entered(repository: Repository) -> None:
    repository.git("init", "--quiet", "below")
    below = repository._replace(folder=repository.folder / "below")
    commit(below, "below", a=LINE)
    repository.git("-c", "advice.addEmbeddedRepo=false", "add", "below")
    commit(repository, "above")
    assert found() == []


def test_a_large_file_that_lfs_keeps_here_is_searched(repository: Repository) -> None:
    digest = "0123456789abcdef" * 4
    pointer = (
        f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\nsize 9\n"
    )
    commit(repository, "first", large=pointer)
    assert found() == []
    repository.write(f".git/lfs/objects/01/23/{digest}", f"\n{LINE}")
    assert found() == ["key-in-history large:2:16 in first"]


@needs_names
def test_no_link_of_lfs_is_followed_out_of_the_repository(
    repository: Repository, isolated: Path
) -> None:
    digest = "0123456789abcdef" * 4
    commit(
        repository,
        "first",
        large=f"version https://git-lfs.github.com/spec/v1\noid sha256:{digest}\n",
    )
    (isolated / "outside" / "23").mkdir(parents=True)
    for name in (isolated / "file", isolated / "outside" / "23" / digest):
        name.write_text(LINE)
    objects = repository.folder / ".git" / "lfs" / "objects"
    place = objects / "01" / "23" / digest
    place.parent.mkdir(parents=True)
    place.symlink_to(isolated / "file")
    assert found() == []
    place.unlink()
    os.mkfifo(place)
    assert found() == []
    shutil.rmtree(objects / "01")
    (objects / "01").symlink_to(isolated / "outside")
    assert found() == []


class Pushed(NamedTuple):
    """What is pushed, and where keys are found."""

    push: Push
    found: list[str]


PUSHED = {
    "new branch to a new remote": Pushed(Push(["HEAD"], "origin"), [IN_SECOND]),
    "new branch where the base is known": Pushed(Push(["HEAD"], "known"), []),
    "update": Pushed(Push(["HEAD"], "origin", ["HEAD~1"]), []),
    "forced": Pushed(Push(["HEAD"], "origin", ["0123456789" * 4]), [IN_SECOND]),
    "another branch": Pushed(
        Push(["side"], "known"), ["key-in-history side:1:1 in side"]
    ),
    "two branches": Pushed(
        Push(["side", "HEAD"], "origin", ["HEAD~3"]),
        [IN_SECOND, "key-in-history side:1:1 in side"],
    ),
    "nothing new": Pushed(Push(["HEAD~1"], "known"), []),
    "what no remote has": Pushed(Push(["HEAD"], EVERY_REMOTE), []),
    "what is on one side": Pushed(Push(["HEAD"], "", ["HEAD~3"]), [IN_SECOND]),
    "tag": Pushed(Push(["v1"], "known"), ["key-in-message v1:1:1 in fourth"]),
}


@pytest.mark.parametrize("case", PUSHED.values(), ids=PUSHED)
def test_every_commit_of_a_push_is_searched(
    repository: Repository, case: Pushed
) -> None:
    added_and_removed(repository)
    repository.git("update-ref", "refs/remotes/known/main", "HEAD~1")
    repository.git("branch", "side", "HEAD~3")
    repository.git("tag", "--annotate", f"--message={make('admin')}", "v1")
    repository.git("switch", "--quiet", "side")
    commit(repository, "side", side=OTHER)
    repository.git("switch", "--quiet", "main")
    findings = pushed_findings(case.push, Asked(), DEFAULTS).findings
    assert [where(each) for each in findings] == case.found


def test_no_output_holds_a_key(repository: Repository) -> None:
    commit(repository, f"message {KEY}", a=LINE)
    assert leaked(KEY, asked()) == []


def test_a_search_that_is_lost_is_said(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    added_and_removed(repository)
    monkeypatch.setattr(pool, "results", lambda *_, **__: [None, None])
    findings = asked().findings
    assert [each.code for each in findings] == [Code.CHECK_CRASHED]


def test_git_may_be_missing(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    added_and_removed(repository)
    monkeypatch.setenv("PATH", str(repository.folder))
    (finding,) = asked().findings
    assert finding == not_judged(GitMissingError("the program git was not found"))


def test_objects_may_be_searched_where_nothing_can_be_forked(
    repository: Repository,
) -> None:
    commit(repository, f"a {OTHER}", a=LINE, b=b"\x1f\x8b\x08")
    settings = ScanSettings(repository=LateRepository(Asked))
    search = ObjectSearch(Asked(), settings, b"salt")
    items = list(reachable(".", Selection(("--all",))))
    there = pickle.loads(pickle.dumps((search, items)))  # noqa: S301 - our own
    searched = pickle.loads(pickle.dumps(there[0](there[1])))  # noqa: S301 - as above
    assert searched == search(items)
    assert [key.first.code for key in searched.met] == [
        Code.KEY_IN_MESSAGE.value,
        Code.KEY_IN_HISTORY.value,
    ]


def test_a_baseline_lets_a_revoked_key_in_a_message_stand(
    repository: Repository,
) -> None:
    repository.git("commit", "--quiet", "--allow-empty", "-m", f"key {KEY}")
    (finding,) = history.history_findings(Asked(), DEFAULTS).findings
    place = finding.place
    assert place is not None
    hashed = sha1(KEY)
    row = {"type": "revoked", "filename": place.path, "hashed_secret": hashed}
    document = {"version": "1.5.0", "results": {place.path: [row]}}
    repository.add(".secrets.baseline", json.dumps(document))
    settings = ScanSettings(repository=LateRepository(Asked))
    assert history.history_findings(Asked(), settings).findings == ()
    repository.git("commit", "--quiet", "--allow-empty", "-m", f"again {KEY}")
    settings = ScanSettings(repository=LateRepository(Asked))
    (again,) = history.history_findings(Asked(), settings).findings
    assert again.place != place
