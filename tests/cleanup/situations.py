"""Repositories with a key in their commits, each as somebody left it."""

from __future__ import annotations

from shutil import rmtree
from typing import TYPE_CHECKING

from makers import make

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repository

    Build = Callable[[Repository], None]

KEY, OTHER = make("project"), make("project", 1)
PROGRAM = f'from openai import OpenAI\n\nclient = OpenAI(api_key="{KEY}")\n'
LATER = f'from openai import OpenAI\n\nclient = OpenAI(api_key="{KEY}", timeout=9)\n'
CLEAN = "print(1)\n"


def commit(repository: Repository, message: str = "work", **files: str | None) -> None:
    """Write files (``a_py`` is ``a.py``), take away those that are None; commit."""
    for name, content in files.items():
        path = name.replace("_", ".")
        if content is None:
            repository.git("rm", "--quiet", "--", path)
        else:
            repository.add(path, content)
    repository.git(
        "commit", "--quiet", "--no-verify", "--allow-empty", f"--message={message}"
    )


def published(repository: Repository, name: str = "main") -> None:
    """A remote gets a branch."""
    repository.git("init", "--quiet", "--bare", "../remote.git")
    repository.git("remote", "add", "origin", "../remote.git")
    repository.git("push", "--quiet", "--set-upstream", "origin", name)


def begun(repository: Repository) -> None:
    """Two clean commits that a remote has."""
    commit(repository, "first", readme_md="# Homework\n")
    commit(repository, "second", main_py=CLEAN)
    published(repository)


def last_commit(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)


def only_commit(repository: Repository) -> None:
    commit(repository, "all", app_py=PROGRAM, main_py=CLEAN)


def first_of_several(repository: Repository) -> None:
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "more", main_py=CLEAN)


def several_commits(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "copy", copy_py=PROGRAM)
    commit(repository, "more", main_py="print(2)\n")


def clean_work_before(repository: Repository) -> None:
    begun(repository)
    commit(repository, "kept", kept_py=CLEAN)
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "more", main_py="print(2)\n")


def neighbouring_line_later(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "timeout", app_py=LATER)


def file_added_later(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "more", b_py=CLEAN, c_py=CLEAN)


def two_files_of_one_commit(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM, copy_py=PROGRAM)


def taken_out_later(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "no key", app_py=CLEAN, b_py=CLEAN)


def deleted_later(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", old_py=PROGRAM)
    commit(repository, "gone", old_py=None, b_py=CLEAN)


def came_and_went(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", old_py=PROGRAM)
    commit(repository, "gone", old_py=None)


def came_and_went_at_the_root(repository: Repository) -> None:
    commit(repository, "key", old_py=PROGRAM)
    commit(repository, "gone", old_py=None)


def settings_file(repository: Repository) -> None:
    begun(repository)
    path = ".env"
    repository.add(path, f"OPENAI_API_KEY={KEY}\n")
    commit(repository, "all", app_py=CLEAN)


def settings_file_alone(repository: Repository) -> None:
    begun(repository)
    repository.add(".env", f"OPENAI_API_KEY={KEY}\n")
    commit(repository, "all")


def last_message(repository: Repository) -> None:
    begun(repository)
    commit(repository, f"use {KEY} for now\n\nand more", b_py=CLEAN)


def older_message(repository: Repository) -> None:
    begun(repository)
    commit(repository, f"use {KEY} for now", b_py=CLEAN)
    commit(repository, "more", c_py=CLEAN)


def merge_of_a_branch(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "key", app_py=PROGRAM)
    repository.git("switch", "--quiet", "main")
    commit(repository, "more", b_py=CLEAN)
    repository.git("merge", "--quiet", "--no-edit", "topic")
    repository.git("branch", "--quiet", "--delete", "topic")


def merge_with_a_key_of_its_own(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "topic", c_py=CLEAN)
    repository.git("switch", "--quiet", "main")
    commit(repository, "more", b_py=CLEAN)
    repository.git("merge", "--quiet", "--no-commit", "topic")
    commit(repository, "merge", app_py=PROGRAM)
    repository.git("branch", "--quiet", "--delete", "topic")


def pulled_meanwhile(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "theirs")
    commit(repository, "theirs", b_py=CLEAN)
    repository.git("push", "--quiet", "origin", "theirs:main")
    repository.git("switch", "--quiet", "main")
    repository.git("branch", "--quiet", "-D", "theirs")
    commit(repository, "key", app_py=PROGRAM)
    repository.git("fetch", "--quiet")
    repository.git("merge", "--quiet", "--no-edit", "origin/main")


def merge_of_two_published(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "topic", c_py=CLEAN)
    repository.git("push", "--quiet", "origin", "topic")
    repository.git("switch", "--quiet", "main")
    commit(repository, "more", b_py=CLEAN)
    repository.git("push", "--quiet", "origin", "main")
    commit(repository, "key", app_py=PROGRAM)
    repository.git("merge", "--quiet", "--no-edit", "topic")


def other_branch(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "key", app_py=PROGRAM)
    repository.git("switch", "--quiet", "main")


def other_branch_without_it_now(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "no key", app_py=CLEAN)
    repository.git("switch", "--quiet", "main")


def both_branches(repository: Repository) -> None:
    other_branch(repository)
    commit(repository, "again", copy_py=PROGRAM)


def shared_by_two_branches(repository: Repository) -> None:
    begun(repository)
    commit(repository, "key", app_py=PROGRAM)
    repository.git("switch", "--quiet", "--create", "topic")
    commit(repository, "topic", b_py=CLEAN)
    repository.git("switch", "--quiet", "main")
    commit(repository, "main", c_py=CLEAN)


def names_of_the_last_commit(repository: Repository) -> None:
    last_commit(repository)
    repository.git("branch", "copy")
    repository.git("tag", "v1")


def tag_of_an_older_commit(repository: Repository) -> None:
    last_commit(repository)
    repository.git("tag", "v1")
    commit(repository, "more", b_py=CLEAN)


def annotated_tag(repository: Repository) -> None:
    last_commit(repository)
    repository.git("tag", "--annotate", "--message=release", "v1")


def tag_of_a_tag(repository: Repository) -> None:
    annotated_tag(repository)
    repository.git("tag", "--annotate", "--message=again", "v1.0", "v1")
    commit(repository, "more", b_py=CLEAN)


def tag_of_a_file(repository: Repository) -> None:
    begun(repository)
    repository.write("app.py", PROGRAM)
    blob = repository.git("hash-object", "-w", "app.py").strip()
    (repository.folder / "app.py").unlink()
    repository.git("tag", "old", blob)
    repository.git("update-ref", "refs/kept/old", blob)


def tag_of_a_folder(repository: Repository) -> None:
    other_branch(repository)
    repository.git("tag", "--annotate", "--message=x", "old", "topic^{tree}")
    repository.git("branch", "--quiet", "-D", "topic")


def message_of_a_tag(repository: Repository) -> None:
    begun(repository)
    repository.git("tag", "--annotate", f"--message=use {KEY}\n\nand more", "v1")


def stash(repository: Repository) -> None:
    begun(repository)
    repository.write("main.py", PROGRAM)
    repository.git("stash", "push", "--quiet")


def staged_stash(repository: Repository) -> None:
    begun(repository)
    repository.add("new.py", PROGRAM)
    repository.git("stash", "push", "--quiet")


def older_stash(repository: Repository) -> None:
    stash(repository)
    repository.write("main.py", "print(3)\n")
    repository.git("stash", "push", "--quiet")


def two_stashes(repository: Repository) -> None:
    older_stash(repository)
    repository.write("main.py", f"# again\n{PROGRAM}")
    repository.git("stash", "push", "--quiet")


def stash_on_the_commit_with_the_key(repository: Repository) -> None:
    last_commit(repository)
    repository.write("main.py", "print(3)\n")
    repository.git("stash", "push", "--quiet")


def other_work_tree(repository: Repository) -> None:
    begun(repository)
    repository.git("worktree", "add", "--quiet", "-b", "topic", "../there")
    _key_there(repository)


def other_work_tree_on_no_branch(repository: Repository) -> None:
    begun(repository)
    repository.git("worktree", "add", "--quiet", "--detach", "../there")
    _key_there(repository)


def _key_there(repository: Repository) -> None:
    there = repository.folder.parent / "there"
    (there / "app.py").write_text(PROGRAM)
    repository.git("-C", str(there), "add", "app.py")
    repository.git(
        "-C", str(there), "commit", "--quiet", "--no-verify", "--message=key"
    )


def folder_of_a_work_tree_is_gone(repository: Repository) -> None:
    other_work_tree(repository)
    rmtree(repository.folder.parent / "there")


def folder_of_one_on_no_branch_is_gone(repository: Repository) -> None:
    other_work_tree_on_no_branch(repository)
    rmtree(repository.folder.parent / "there")


def notes(repository: Repository) -> None:
    begun(repository)
    repository.git("notes", "add", "--message=good", "HEAD~1")
    repository.git("notes", "add", f"--message=use {KEY}", "HEAD")


def notes_of_the_past(repository: Repository) -> None:
    notes(repository)
    repository.git("notes", "remove", "HEAD")


def other_changes(repository: Repository) -> None:
    several_commits(repository)
    repository.write("main.py", "print(3)\n")
    repository.write("untracked.py", CLEAN)


def other_changes_staged(repository: Repository) -> None:
    last_commit(repository)
    repository.add("main.py", "print(3)\n")
    repository.add("new.py", CLEAN)
    repository.git("rm", "--quiet", "readme.md")


def other_changes_staged_after_several(repository: Repository) -> None:
    several_commits(repository)
    repository.add("main.py", "print(3)\n")


def odd_names(repository: Repository) -> None:
    begun(repository)
    for name in (":app.py", "*.py", "it's {app}.py", "作业 1.py", "-r.py", "a\\b.py"):
        repository.write(name, PROGRAM)
    repository.git("add", "--all")
    repository.commit()


def names_that_cannot_be_typed(repository: Repository) -> None:
    begun(repository)
    for name in ("new\nline.py", "\x1b[31mred.py", "plain.py"):
        repository.write(name, PROGRAM)
    repository.git("add", "--all")
    repository.commit()


def detached(repository: Repository) -> None:
    begun(repository)
    repository.git("switch", "--quiet", "--detach")
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "more", b_py=CLEAN)


def left_out_of_a_sparse_checkout(repository: Repository) -> None:
    last_commit(repository)
    repository.add("there/app.py", PROGRAM)
    commit(repository, "there")
    repository.git("sparse-checkout", "set", "elsewhere")


def skipped_by_git(repository: Repository) -> None:
    last_commit(repository)
    repository.git("update-index", "--skip-worktree", "app.py")


def assumed_unchanged(repository: Repository) -> None:
    last_commit(repository)
    repository.git("update-index", "--assume-unchanged", "app.py")


def by_remotes(repository: Repository) -> None:
    """Two remotes, of which one has newer commits."""
    begun(repository)
    commit(repository, "newer", b_py=CLEAN)
    repository.git("init", "--quiet", "--bare", "../second.git")
    repository.git("remote", "add", "second", "../second.git")
    repository.git("push", "--quiet", "second", "main")
    commit(repository, "key", app_py=PROGRAM)
    commit(repository, "more", c_py=CLEAN)


def pushed(repository: Repository) -> None:
    last_commit(repository)
    repository.git("push", "--quiet")


def pushed_long_ago(repository: Repository) -> None:
    pushed(repository)
    commit(repository, "more", b_py=CLEAN)
    commit(repository, "no key", app_py=CLEAN)
    repository.git("push", "--quiet")
