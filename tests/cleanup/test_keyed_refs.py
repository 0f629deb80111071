"""Steps for refs whose own name has a key begin with other names for them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from cleanup import situations as made
from cleanup.following import contents, follow, run
from makers import make
from sampled import sampled

if TYPE_CHECKING:
    from cleanup.situations import Build
    from conftest import Repository

NAME = make("project", 2)
RENAME = "a key is in the name itself, so no command can show it"


def here_and_tagged(repository: Repository) -> None:
    made.begun(repository)
    repository.git("switch", "--quiet", "--create", f"fix-{NAME}")
    made.commit(repository, "key", app_py=made.PROGRAM)
    repository.git("tag", f"v-{NAME}")


def on_another_branch(repository: Repository) -> None:
    here_and_tagged(repository)
    repository.git("tag", "--delete", f"v-{NAME}")
    repository.git("switch", "--quiet", "main")


def on_two_branches(repository: Repository) -> None:
    on_another_branch(repository)
    repository.git("branch", "more", f"fix-{NAME}")


def tag_of_an_older_commit(repository: Repository) -> None:
    made.commit(repository, "key", app_py=made.PROGRAM)
    repository.git("tag", "--annotate", "--message=v1", NAME)
    made.commit(repository, "more", b_py=made.CLEAN)


def message_of_a_tag(repository: Repository) -> None:
    made.commit(repository, "clean", app_py=made.CLEAN)
    repository.git("tag", "--annotate", f"--message=of {made.KEY}", NAME)


def tag_of_a_file(repository: Repository) -> None:
    made.commit(repository, "clean", app_py=made.CLEAN)
    repository.write("notes.txt", made.PROGRAM)
    blob = repository.git("hash-object", "-w", "notes.txt").strip()
    (repository.folder / "notes.txt").unlink()
    repository.git("tag", NAME, blob)


def notes(repository: Repository) -> None:
    made.begun(repository)
    repository.git("notes", f"--ref={NAME}", "add", f"--message={made.KEY}", "HEAD")
    repository.git("notes", f"--ref={NAME}", "add", "--message=kept", "HEAD~1")


def pushed(repository: Repository) -> None:
    here_and_tagged(repository)
    names = (f"fix-{NAME}", f"v-{NAME}")
    repository.git("push", "--quiet", "--no-verify", "origin", *names)


BUILT: tuple[Build, ...] = (
    *(here_and_tagged, on_another_branch, on_two_branches, tag_of_an_older_commit),
    *(message_of_a_tag, tag_of_a_file, notes, pushed),
)


@pytest.mark.parametrize("build", sampled(BUILT, 2), ids=lambda each: each.__name__)
def test_whoever_types_the_steps_has_no_key_left(
    repository: Repository, build: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_EDITOR", f"sed -i s/{made.KEY}/the-key/")
    build(repository)
    said = run("fix", "--yes")
    assert said.steps.index(RENAME) < said.steps.index("git ")
    assert said.commands[-1] == "openai-ready fix"
    assert "in the name of" not in said.output.partition(said.steps)[2]
    follow(said)
    refs = repository.git("for-each-ref")
    assert NAME not in refs
    for key in (NAME, made.KEY):
        assert not any(key.encode() in part for part in contents(repository))
    assert run("scan", "--history").status == 0


def test_names_are_masked_in_every_language(repository: Repository) -> None:
    here_and_tagged(repository)
    for language in ("en", "zh"):
        output = run("scan", "--history", "--lang", language).output
        assert (NAME[8:-4] in output, f"v-sk-proj-...{NAME[-4:]}" in output) == (
            False,
            True,
        )
        # The names' own findings have no second advice.
        assert output.count("git tag v-key") == 1


def test_a_branch_and_a_tag_of_one_name_are_named_once(
    repository: Repository,
) -> None:
    here_and_tagged(repository)
    repository.git("tag", f"fix-{NAME}")
    said = run("fix", "--yes")
    shown = f"sk-proj-...{NAME[-4:]}"
    assert f"2. fix-{shown}, v-{shown}: {RENAME}" in said.steps
    follow(said)
    assert run("scan", "--history").status == 0


def test_a_clean_name_needs_no_other(repository: Repository) -> None:
    """Neither does one with a key that no step has to type."""
    made.last_commit(repository)
    repository.git("tag", NAME, "HEAD~1")
    said = run("scan", "--history")
    assert RENAME not in said.output
    assert "git tag key" in said.output
