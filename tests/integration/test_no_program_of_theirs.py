"""A repository names programs wherever git looks for some; no command starts one."""

from __future__ import annotations

import os
import subprocess
import sys
from contextlib import suppress
from typing import TYPE_CHECKING

import block_client_side_keys
import block_openai_keys
import block_openai_keys_in_message
import block_openai_keys_in_push
import check_dotenv_ignored
import pytest
from click.testing import CliRunner
from makers import make
from sampled import sampled
from systems import needs_shell

from pytest_openai_ready.cli.main import commands

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from conftest import Repository

pytestmark = [
    pytest.mark.integration,
    needs_shell,
]

KEY = make("project")

# The commands of git that are asked anywhere here, and what a person may type.
GIT_COMMANDS = (
    *("add", "cat-file", "check-attr", "check-ignore", "commit", "config", "diff"),
    *("diff-index", "diff-tree", "for-each-ref", "hash-object", "init", "log"),
    *("ls-files", "ls-tree", "read-tree", "reset", "rev-list", "rev-parse", "rm"),
    *("show", "stash", "status", "submodule", "update-index", "update-ref", "version"),
    *("worktree", "write-tree", "gc", "fetch", "remote", "branch", "tag", "blame"),
)
# Tools that git knows by name: it looks where these settings say.
TOOLS = ("meld", "vimdiff", "kdiff3", "opendiff", "vscode", "nvimdiff", "gvimdiff")
BROWSERS = ("firefox", "chromium", "lynx", "open", "w3m")
MANUALS = ("man", "woman", "konqueror")

# Every setting that names a program or a file with more settings, in the order of
# https://git-scm.com/docs/git-config, and what the extensions of git read as well.
# `{}` is where the program stands, if the setting is not its path alone.
SETTINGS = {
    **{f"alias.{command}": "!{}" for command in GIT_COMMANDS},
    **{f"alias.{command}.command": "!{}" for command in ("diff", "ls-files")},
    **{f"pager.{command}": "" for command in GIT_COMMANDS},
    **{f"difftool.{tool}.path": "" for tool in TOOLS},
    **{f"mergetool.{tool}.path": "" for tool in TOOLS},
    **{f"browser.{tool}.path": "" for tool in BROWSERS},
    **{f"man.{tool}.path": "" for tool in MANUALS},
    "branch.main.pushRemote": "ext::{}",
    "branch.main.remote": "ext::{}",
    "browser.spy.cmd": "",
    "browser.spy.path": "",
    "bundle.spy.uri": "ext::{}",
    "core.alternateRefsCommand": "",
    "core.askPass": "",
    "core.editor": "",
    "core.fsmonitor": "",
    "core.gitProxy": "",
    "core.pager": "",
    "core.sshCommand": "",
    "credential.helper": "!{}",
    "credential.https://*.helper": "{}",
    "credential.https://example.com.helper": "!{}",
    "diff.external": "",
    "diff.default.command": "",
    "diff.python.textconv": "",
    "diff.spy.command": "",
    "diff.spy.textconv": "",
    "diff.text.textconv": "",
    "difftool.spy.cmd": "",
    "difftool.spy.path": "",
    "fetch.bundleURI": "ext::{}",
    "filter.clean.clean": "",
    "filter.clean.smudge": "",
    "filter.lfs.clean": "{} -- %f",
    "filter.lfs.process": "",
    "filter.lfs.smudge": "",
    "filter.process.process": "",
    "filter.required.clean": "",
    "filter.smudge.smudge": "",
    "filter.two.dots.clean": "",
    "gc.recentObjectsHook": "",
    "gpg.openpgp.program": "",
    "gpg.program": "",
    "gpg.ssh.defaultKeyCommand": "",
    "gpg.ssh.program": "",
    "gpg.x509.program": "",
    "guitool.spy.cmd": "",
    "help.browser": "",
    "hook.spy.command": "",
    "http.sslEngine": "",
    "imap.tunnel": "",
    "init.templateDir": "",
    "instaweb.browser": "",
    "instaweb.httpd": "",
    "interactive.diffFilter": "",
    "lfs.customtransfer.spy.path": "",
    "lfs.extension.spy.clean": "",
    "lfs.extension.spy.smudge": "",
    "man.spy.cmd": "",
    "man.spy.path": "",
    "merge.spy.driver": "",
    "merge.spy.recursive": "spy",
    "mergetool.spy.cmd": "",
    "mergetool.spy.path": "",
    "receive.procReceiveRefs": "",
    "remote.pushDefault": "ext::{}",
    "remote.origin.proxy": "",
    "remote.origin.promisor": "true",
    "remote.origin.pushurl": "ext::{}",
    "remote.origin.receivepack": "",
    "remote.origin.uploadpack": "",
    "remote.origin.url": "ext::{}",
    "remote.origin.vcs": "",
    "sendemail.ccCmd": "",
    "sendemail.headerCmd": "",
    "sendemail.sendmailCmd": "",
    "sendemail.smtpServer": "",
    "sendemail.toCmd": "",
    "sequence.editor": "",
    "submodule.sub.update": "!{}",
    "submodule.sub.url": "ext::{}",
    "svn.authorsProg": "",
    "tar.spy.command": "",
    "tar.tar.gz.command": "",
    "trailer.spy.cmd": "",
    "trailer.spy.command": "",
    "uploadpack.packObjectsHook": "",
    "url.ext::{}.insteadOf": "https://",
    "url.ext::{}.pushInsteadOf": "git@",
    "web.browser": "",
}
# The last words of the names of such settings, where git's documentation lists them.
NAMES_OF_PROGRAMS = {
    *("alternaterefscommand", "askpass", "browser", "cccmd", "clean", "cmd"),
    *("command", "defaultkeycommand", "difffilter", "driver", "editor", "external"),
    *("fsmonitor", "gitproxy", "headercmd", "helper", "httpd", "pager"),
    *("packobjectshook", "path", "process", "program", "receivepack"),
    *("recentobjectshook", "recursive", "sendmailcmd", "smtpserver", "smudge"),
    *("sshcommand", "textconv", "tocmd", "tunnel", "uploadpack", "vcs"),
}
# Files that git reads, as the places below have them, and what is yes or no.
NO_PROGRAMS = {"include.path", "includeif.*.path", "color.pager", "column.clean"}
# What names no program, and brings git to start one of them.
WITH = {
    "commit.gpgSign": "true",
    "core.useBuiltinFSMonitor": "true",
    "diff.guitool": "spy",
    "diff.ignoreSubmodules": "none",
    "diff.submodule": "log",
    "diff.spy.cachetextconv": "true",
    "diff.tool": "spy",
    "filter.required.required": "true",
    "format.pretty": "%G? %H",
    "gc.auto": "1",
    "gc.autoDetach": "false",
    "hook.spy.event": "post-index-change",
    "log.showSignature": "true",
    "maintenance.strategy": "incremental",
    "man.viewer": "spy",
    "merge.tool": "spy",
    "protocol.allow": "always",
    "protocol.ext.allow": "always",
    "safe.directory": "*",
    "status.submoduleSummary": "true",
    "submodule.recurse": "true",
    "submodule.sub.ignore": "none",
    "uploadpack.allowAnySHA1InWant": "true",
}
HOOKS = (
    *("fsmonitor-watchman", "post-checkout", "post-index-change", "pre-auto-gc"),
    *("pre-commit", "pre-push", "reference-transaction", "post-rewrite"),
    *("commit-msg", "post-commit", "post-merge", "prepare-commit-msg", "pre-rebase"),
)
ATTRIBUTES = """\
* diff=spy merge=spy
*.py filter=clean
*.txt filter=process diff=text
.env filter=clean
.gitignore filter=two.dots
*.csv filter=lfs diff=python
z.lock filter=required
"""
INFO_ATTRIBUTES = "*.md filter=clean\n*.yml filter=process\n"
FILES = {
    ".gitattributes": ATTRIBUTES,
    ".env": f"OPENAI_API_KEY={KEY}\n",
    ".gitignore": "*.log\n",
    "app.py": f'KEY = "{KEY}"\n',
    "notes.txt": "notes\n",
    "README.md": "readme\n",
    "compose.yml": "services: {}\n",
    "table.csv": "a,b\n",
    "z.lock": "z\n",  # the last that git looks at: it stops where this filter fails
}


class Spies:
    """Programs that write down that they ran, each under its own name."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.log = folder / "log"
        self._script = folder / "script"
        self._script.write_text(f'#!/bin/sh\necho "${{0##*/}}" >>{self.log}\nexit 1\n')
        self._script.chmod(0o755)

    def named(self, name: str) -> str:
        """The path of the one that is called so."""
        path = self.folder / name.replace("/", "-")
        if not path.is_symlink():
            path.symlink_to(self._script)
        return str(path)

    def ran(self) -> set[str]:
        """Who has run since this was asked before."""
        said = set(self.log.read_text().split()) if self.log.exists() else set()
        self.log.unlink(missing_ok=True)
        return said

    def settings(self) -> str:
        """All settings, as a file has them."""
        given = {
            key.replace("{}", self.named(key)): (value or "{}").replace(
                "{}", self.named(key)
            )
            for key, value in SETTINGS.items()
        }
        lines = []
        for key, value in {**given, **WITH}.items():
            section, _, rest = key.partition(".")
            middle, _, name = rest.rpartition(".")
            head = f'[{section} "{middle}"]' if middle else f"[{section}]"
            lines += [head, f'\t{name} = "{value}"']
        return "\n".join([*lines, ""])

    def hooks(self, folder: Path) -> None:
        """Every hook of git, in a folder."""
        folder.mkdir(exist_ok=True)
        for name in HOOKS:
            (folder / name).symlink_to(self.named(f"hook-{name}"))


@pytest.fixture
def spies(tmp_path: Path) -> Spies:
    return Spies(tmp_path / "spies")


def _append(path: Path, text: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(text)


def own(folder: Path, spies: Spies) -> None:
    """In the configuration and the hooks of the repository."""
    spies.hooks(folder / ".git" / "hooks")
    _append(folder / ".git" / "config", spies.settings())


def included(folder: Path, spies: Spies) -> None:
    """In a file of the work tree that the configuration includes; hooks elsewhere."""
    spies.hooks(folder / "hooks")
    (folder / "more").write_text(spies.settings())
    added = "[include]\n\tpath = ../more\n[core]\n\thooksPath = hooks\n"
    _append(folder / ".git" / "config", added)


def included_if(folder: Path, spies: Spies) -> None:
    """On a condition; and the settings of one work tree say where the hooks are."""
    spies.hooks(folder / "hooks")
    (folder / "more").write_text(spies.settings())
    added = '[includeIf "gitdir:**"]\n\tpath = ../more\n'
    added += "[extensions]\n\tworktreeConfig = true\n"
    added += "[core]\n\trepositoryFormatVersion = 1\n"
    _append(folder / ".git" / "config", added)
    (folder / ".git/config.worktree").write_text("[core]\n\thooksPath = hooks\n")


def of_work_tree(folder: Path, spies: Spies) -> None:
    """All in the settings of one work tree; the hooks are in git's own folder."""
    spies.hooks(folder / ".git" / "hooks")
    added = "[extensions]\n\tworktreeConfig = true\n"
    added += "[core]\n\trepositoryFormatVersion = 1\n"
    _append(folder / ".git" / "config", added)
    (folder / ".git/config.worktree").write_text(spies.settings())


def included_of_submodule(folder: Path, spies: Spies) -> None:
    """Where a submodule's configuration includes files, one of them on a condition."""
    (folder / "more").write_text(spies.settings())
    added = "[include]\n\tpath = ../../../more\n"
    added += '[includeIf "onbranch:**"]\n\tpath = ../../../more\n'
    _append(folder / ".git" / "modules" / "sub" / "config", added)


def of_submodule(folder: Path, spies: Spies) -> None:
    """In the configuration and the hooks of a submodule."""
    inner = folder / ".git" / "modules" / "sub"
    spies.hooks(inner / "hooks")
    _append(inner / "config", spies.settings())


PLACES = (
    *(own, included, included_if, of_work_tree),
    *(of_submodule, included_of_submodule),
)


def _hook(main: Callable[[list[str]], int], *arguments: str) -> Callable[[], object]:
    return lambda: main(list(arguments))


def _ours(*arguments: str) -> Callable[[], object]:
    return lambda: CliRunner().invoke(commands, arguments)


COMMANDS: dict[str, Callable[[], object]] = {
    "block-openai-keys": _hook(block_openai_keys.main),
    "block-openai-keys FILE": _hook(block_openai_keys.main, "app.py", ".env"),
    "check-dotenv-ignored": _hook(check_dotenv_ignored.main),
    "block-client-side-keys": _hook(block_client_side_keys.main),
    "block-openai-keys --staged": _hook(block_openai_keys.main, "--staged"),
    "block-client-side-keys --staged": _hook(block_client_side_keys.main, "--staged"),
    "block-openai-keys-in-message": _hook(block_openai_keys_in_message.main, "more.md"),
    "block-openai-keys-in-push": _hook(block_openai_keys_in_push.main),
    "scan": _ours("scan"),
    "scan --staged": _ours("scan", "--staged"),
    "scan --history": _ours("scan", "--history"),
    "scan --range": _ours("scan", "--range", "HEAD~..HEAD"),
    "scan --no-ignore": _ours("scan", "--no-ignore"),
    "audit": _ours("audit", ".", "sub", ".git", "--no-state"),
    "doctor": _ours("doctor", "--offline", "-v"),
    "init --dry-run": _ours("init", "--dry-run", "--ci"),
    "fix --dry-run": _ours("fix", "--dry-run"),
    "fix --replace-text": _ours("fix", "--replace-text", "../keys.txt"),
    "fix": _ours("fix", "--yes"),
    "fix --undo": _ours("fix", "--undo"),
    "init": _ours("init", "--yes", "--ci"),
    "init --undo": _ours("init", "--undo"),
    "explain": _ours("explain", "key-in-file"),
    "scan -": lambda: CliRunner().invoke(commands, ["scan", "-"], input=f"{KEY}\n"),
    "doctor --fix": _ours("doctor", "--offline", "--fix", "--yes"),
    "fix --forget": _ours("fix", "--forget"),
    "pytest": lambda: subprocess.run(
        [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "-p",
            "no:xdist",
        ],
        check=False,
        capture_output=True,
    ),
}


@pytest.fixture
def hostile(repository: Repository) -> Repository:
    """A repository with a key in its last commit, a signed commit and a submodule."""
    source = type(repository)(repository.folder.parent / "source")
    source.folder.mkdir()
    source.git("init", "--quiet", "--initial-branch=main")
    for each in (source, repository):
        for name, content in FILES.items():
            each.write(name, content)
        each.git("add", "--force", "--all")
        each.git("commit", "--quiet", "--no-verify", "--message=first")
    allow = ("-c", "protocol.file.allow=always")
    repository.git(*allow, "submodule", "--quiet", "add", str(source.folder), "sub")
    repository.add("app.py", f'KEY = "{KEY}"\nprint(KEY)\n')
    repository.commit()
    _sign(repository)
    repository.add("staged.txt", f"{KEY}\n")
    repository.write("more.md", "message\n")
    for folder in (repository.folder / ".git", repository.folder / ".git/modules/sub"):
        (folder / "info" / "attributes").write_text(INFO_ATTRIBUTES)
    return repository


def _sign(repository: Repository) -> None:
    """Give the last commit a signature, which git would have a program check."""
    commit = repository.git("cat-file", "commit", "HEAD")
    head, _, message = commit.partition("\n\n")
    signature = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----"
    name = repository.store("commit", f"{head}\n{signature}\n\n{message}")
    repository.git("update-ref", "HEAD", name)


def aged(folder: Path) -> None:
    """Make git look into every file again, whatever its index says of their times."""
    for index in (folder / ".git/index", folder / ".git/modules/sub/index"):
        os.utime(index, (1, 1))
    for below in (folder, folder / "sub"):
        for name in (*FILES, "staged.txt"):
            if (below / name).exists():
                os.utime(below / name, (2, 2))


@pytest.mark.parametrize("place", sampled(PLACES, 6))
def test_no_command_starts_one(
    hostile: Repository,
    spies: Spies,
    capsys: pytest.CaptureFixture[str],
    place: Callable[[Path, Spies], None],
) -> None:
    place(hostile.folder, spies)
    ran = {}
    for name, run in COMMANDS.items():
        aged(hostile.folder)
        run()
        if said := spies.ran():
            ran[name] = said
    assert ran == {}
    printed = capsys.readouterr().out
    for code in ("key-in-file", "key-in-history", "dotenv-tracked"):
        assert f"[{code}]" in printed, "git was asked, and answered"

    # git itself would have started them.
    aged(hostile.folder)
    subprocess.run(["git", "-C", "sub", "status"], check=False, capture_output=True)
    subprocess.run(["git", "diff", "HEAD"], check=False, capture_output=True)
    said = spies.ran()
    assert {"core.fsmonitor", "filter.clean.clean", "filter.process.process"} <= said


def _kind(key: str) -> str:
    """A setting in small letters, without what stands in its middle."""
    section, _, rest = key.lower().partition(".")
    middle, _, name = rest.rpartition(".")
    return f"{section}.*.{name}" if middle else f"{section}.{name}"


def test_every_documented_setting_that_names_a_program_is_tried() -> None:
    assert len(SETTINGS) >= 170
    listed = subprocess.run(
        ["git", "help", "--config"], check=True, capture_output=True, encoding="utf-8"
    )
    documented = {_kind(key) for key in listed.stdout.split()}
    programs = {key for key in documented if key.split(".")[-1] in NAMES_OF_PROGRAMS}
    assert len(programs) > 40
    tried = {_kind(key) for key in SETTINGS} | NO_PROGRAMS
    assert programs - tried == set()


PATHS = {
    "the folder": ".{sep}{path}",
    "an empty element at the beginning": "{sep}{path}",
    "an empty element in the middle": "/nowhere{sep}{sep}{path}",
    "a folder below": "bin{sep}{path}",
    "a folder below, with a dot": "./bin{sep}{path}",
    "the folder by its name": "../repository{sep}{path}",
    "nothing else": ".",
    "nothing": "",
}
# git, and what it, the SDK, keyrings and people look for.
PROGRAMS = (
    *("git", "uname", "lsb_release", "sh", "pass", "less", "pager", "gpg", "ssh"),
    *("git-remote-ext", "git-lfs", "dbus-launch", "file", "ldconfig", "pre-commit"),
)
# One process runs command after command, as a person does.
RUN = """
import sys
from contextlib import suppress
from pytest_openai_ready.cli.main import main
for command in sys.argv[1:]:
    sys.argv[1:] = command.split()
    with suppress(SystemExit):
        main()
"""
ASKED = ("scan --history", "doctor --sandbox ready", "fix --yes", "doctor --offline")


@pytest.mark.parametrize("path", sampled(PATHS.values(), 4), ids=list(PATHS))
def test_no_program_of_the_folder_is_taken_for_another(
    repository: Repository, spies: Spies, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    """Python itself looks for one, which proves that it would have been found."""
    repository.add("app.py", "print()\n")
    repository.add(".gitignore", ".env\n")
    repository.commit()
    (repository.folder / "bin").mkdir()
    for name in PROGRAMS:
        for folder in (repository.folder, repository.folder / "bin"):
            (folder / name).symlink_to(spies.named(name))
    given = path.format(sep=os.pathsep, path=os.environ["PATH"])
    monkeypatch.setenv("PATH", given)
    for run in (COMMANDS["block-openai-keys"], COMMANDS["check-dotenv-ignored"]):
        assert run() == (0 if "{path}" in path else 2)  # where git is not found
    # Without a key, each doctor asks this command.
    monkeypatch.setenv("OPENAI_API_KEY_COMMAND", "pass show openai")
    done = subprocess.run(
        [sys.executable, "-c", RUN, *ASKED],
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    assert done.stdout.count("✓ ") > len(ASKED)
    assert spies.ran() == set()
    with suppress(OSError):
        subprocess.run(["git", "--version"], check=False, env={"PATH": given})
    assert spies.ran() == {"git"}
