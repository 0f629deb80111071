"""The facts about each code: its family, its usual commands and its page.

Its texts are in ``en.json`` and the other languages' files; its causes are in
``causes``. No page or command is a way around a regional or payment rule.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

from pytest_openai_ready import COMMAND
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.shells import OUTPUT_OF
from pytest_openai_ready.providers.registry import OPENAI

Command: TypeAlias = "tuple[str, ...]"

OPENAI_HOST = OPENAI.domains[0]

KEYS_PAGE = OPENAI.keys_page
ADMIN_KEYS_PAGE = "https://platform.openai.com/settings/organization/admin-keys"
BILLING_PAGE = OPENAI.billing_page
LIMITS_PAGE = "https://platform.openai.com/settings/organization/limits"
GENERAL_PAGE = "https://platform.openai.com/settings/organization/general"
REGIONS_PAGE = "https://platform.openai.com/docs/supported-countries"
DEPRECATIONS_PAGE = "https://platform.openai.com/docs/deprecations"
STATUS_PAGE = "https://status.openai.com"
HELP_PAGE = "https://help.openai.com"
KEY_SAFETY_PAGE = (
    "https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety"
)

INSTALL_SDK: Command = ("python", "-m", "pip", "install", "openai")
INSTALL_SOCKS: Command = ("python", "-m", "pip", "install", "socksio")
# The packages of the extra `fix`: a package index may not have ours, or may have
# somebody else's under that name.
EDITORS = ("libcst", "ruamel.yaml", "tomlkit")
INSTALL_FIX: Command = ("python", "-m", "pip", "install", *EDITORS)
UNSET_KEY: Command = ("unset", OPENAI.variable)  # translated for the user's shell
MAKE_REPOSITORY: Command = ("git", "init")
UPGRADE_SDK: Command = ("python", "-m", "pip", "install", "--upgrade", "openai")
UPGRADE_BOTH: Command = (*UPGRADE_SDK, "{package}")
REINSTALL_SDK: Command = (
    *("python", "-m", "pip", "install", "--upgrade", "--force-reinstall", "openai"),
)
DOCTOR_WITH: Command = (COMMAND, "doctor", "{options:words}")
UNTRACK: Command = ("git", "rm", "--cached", "-f", "--", "{pathspec}")
ADD_GITIGNORE: Command = ("git", "add", "--", "{gitignore}")
ADD: Command = ("git", "add", "--", "{pathspec}")
LOOK_AGAIN: Command = (
    *("git", "update-index", "--no-assume-unchanged"),
    *("--", "{pathspec}"),
)
# The commit that removed a file again becomes empty.
EDIT_AND_DROP: Command = ("git", "rebase", "-i", "--empty=drop", "{base}")
AMEND_STAGED: Command = ("git", "commit", "--amend", "--allow-empty")
GO_ON: Command = ("git", "rebase", "--continue")
INSTALL_HOOKS: Command = ("{install}",)  # the fact is the whole command
UNSET_HOOKS_PATH: Command = (
    *("git", "config", "--{scope}", "--unset-all", "core.hooksPath"),
)
UNSET_WORK_TREE: Command = ("git", "config", "--unset", "core.worktree")
SET_UP: Command = (COMMAND, "init")
FIX: Command = (COMMAND, "fix")
SET_UP_CI: Command = (COMMAND, "init", "--ci")
SEARCH: Command = (COMMAND, "scan")
SEARCH_HISTORY: Command = (COMMAND, "scan", "--history")
# A name that contains a key must not be printed: another command finds it by a pattern.
# Git does not print it either, except in an error.
MOVE_TRACKED: Command = ("git", "mv", "--", "{{}}", "{renamed}", "{sort}", "{pattern}")
MOVE: Command = ("move", "{{}}", "{renamed}", "{sort}", "{pattern}")
NAMES_REF: Command = (OUTPUT_OF, "git", "for-each-ref", "--count=1")
NAMED_BRANCH: Command = (*NAMES_REF, "--format=%(refname:lstrip=2)", "{pattern}")
NAMED_ON_REMOTE: Command = (*NAMES_REF, "--format=%(refname:lstrip=3)", "{pattern}")
NAMED_REF: Command = (*NAMES_REF, "--format=%(refname)", "{pattern}")
RENAME_BRANCH: Command = ("git", "branch", "--move", "{{}}", "{renamed}", *NAMED_BRANCH)
# The entry that contains the old name of the branch.
DROP_RENAMING: Command = ("git", "reflog", "delete", "refs/heads/{renamed}@{{0}}")
COPY_TAG: Command = ("git", "tag", "{renamed}", "{{}}", *NAMED_REF)
COPY_ANNOTATED_TAG: Command = (
    *("git", "tag", "--annotate", "--message={{}}", "{renamed}", "{commit}"),
    *(*NAMES_REF, "--format=%(contents)", "{pattern}"),
)
DELETE_PUSHED_TAG: Command = (
    *("git", "push", "--quiet", "--delete", "{remote}", "{{}}", *NAMED_REF),
)
COPY_REF: Command = ("git", "update-ref", "{renamed}", "{{}}", *NAMED_REF)
DELETE_REF: Command = ("git", "update-ref", "-d", "{{}}", *NAMED_REF)
RENAME_ON_REMOTE: Command = (
    *("git", "push", "--quiet", "{remote}"),
    *("refs/remotes/{remote}/{{}}:refs/heads/{renamed}", ":refs/heads/{{}}"),
    *NAMED_ON_REMOTE,
)
TRACK: Command = ("git", "branch", "--set-upstream-to={remote}/{renamed}", "{branch}")
INSTALL_FILTER_REPO: Command = ("python", "-m", "pip", "install", "git-filter-repo")
# https://htmlpreview.github.io/?https://github.com/newren/git-filter-repo/blob/docs/html/git-filter-repo.html
REWRITE: Command = ("git", "filter-repo", "--force")
RENAME_IN_COMMITS: Command = (
    *(*REWRITE, "--refs", "{refs:words}", "--filename-callback", "{callback}"),
)
STATUS: Command = ("git", "status")
IN_SUBMODULE: Command = ("-C", "{submodule}")  # the first arguments of git


class About(NamedTuple):
    """What a code means, besides its severity.

    Attributes:
        family: the family of the doctor's checks that find it; any check may find a
            code of ``ANY``.
        page: the address of the official page about it; empty if there is none.
        commands: those that usually help.
        is_loss: whether an answer with it is permanent, ends all use of the account,
            and cannot have been caused by a test.
    """

    family: str
    page: str = ""
    commands: tuple[Command, ...] = ()
    is_loss: bool = False


ANY = "any"

# In the order in which users meet them.
CODES: dict[Code, About] = {
    Code.SDK_MISSING: About("machine", commands=(INSTALL_SDK,)),
    Code.SDK_TOO_OLD: About("machine", commands=(UPGRADE_SDK,)),
    Code.SDK_BROKEN: About("machine", commands=(REINSTALL_SDK,)),
    Code.PYTHON_RETIRED: About("machine"),
    Code.TLS_FAILED: About("machine"),
    Code.PROXY_FAILED: About("machine"),
    Code.LOCAL_THROUGH_PROXY: About("machine"),
    Code.KEY_MISSING: About("key", page=KEYS_PAGE),
    Code.KEY_SOURCE_FAILED: About("key"),
    Code.DOTENV_UNREADABLE: About("key"),
    Code.KEY_PLACEHOLDER: About("key", page=KEYS_PAGE),
    Code.KEY_MALFORMED: About("key", page=KEYS_PAGE),
    Code.KEY_WRONG_KIND: About("key", page=KEYS_PAGE),
    Code.ADMIN_KEY: About("key", page=ADMIN_KEYS_PAGE),
    Code.KEY_ASTRAY: About("key"),
    Code.BASE_URL_INVALID: About("key"),
    Code.LEGACY_USER_KEY: About("key", page=KEYS_PAGE),
    Code.SOURCE_CONFLICT: About("key"),
    Code.VARIABLE_NOT_READ: About("key"),
    Code.KEY_REJECTED: About("account", page=KEYS_PAGE, is_loss=True),
    Code.KEY_EXPIRING: About("account", page=KEYS_PAGE),
    Code.ACCOUNT_DEACTIVATED: About("account", page=HELP_PAGE, is_loss=True),
    Code.ORGANIZATION_MISMATCH: About("account", page=GENERAL_PAGE),
    Code.PROJECT_MISMATCH: About("account", page=KEYS_PAGE),
    Code.PROJECT_ARCHIVED: About("account", page=KEYS_PAGE, is_loss=True),
    Code.IP_NOT_ALLOWED: About("account", page=GENERAL_PAGE, is_loss=True),
    Code.SCOPE_MISSING: About("account", page=KEYS_PAGE),
    Code.REGION_UNSUPPORTED: About("account", page=REGIONS_PAGE, is_loss=True),
    Code.BLOCKED_PAGE: About("account", page=HELP_PAGE),
    Code.MODEL_UNAVAILABLE: About("account", page=LIMITS_PAGE),
    Code.MODEL_RETIRING: About("account", page=DEPRECATIONS_PAGE),
    Code.ORGANIZATION_UNVERIFIED: About("account", page=GENERAL_PAGE),
    Code.BALANCE_EMPTY: About("account", page=BILLING_PAGE, is_loss=True),
    Code.BALANCE_LOW: About("account", page=BILLING_PAGE),
    Code.SPEND_LIMIT: About("account", page=LIMITS_PAGE, is_loss=True),
    Code.BILLING_INACTIVE: About("account", page=BILLING_PAGE, is_loss=True),
    Code.BUDGET_SPENT: About("account"),
    Code.RATE_LIMITED: About("account", page=LIMITS_PAGE),
    Code.SERVER_ERROR: About("account", page=STATUS_PAGE),
    Code.UNREACHABLE: About("account"),
    Code.TIMED_OUT: About("account"),
    Code.NOT_AN_API: About("account"),
    Code.KEY_IN_FILE: About("repository", page=KEYS_PAGE),
    Code.EXAMPLE_HAS_KEY: About("repository", page=KEYS_PAGE),
    Code.KEY_IN_HISTORY: About("repository", page=KEYS_PAGE),
    Code.KEY_IN_MESSAGE: About("repository"),
    Code.KEY_IN_TRANSCRIPT: About("account", page=KEYS_PAGE),
    Code.KEY_CLIENT_SIDE: About("repository", page=KEY_SAFETY_PAGE),
    Code.KEY_IN_BUILD: About("repository", page=KEY_SAFETY_PAGE),
    Code.KEY_IN_WORKFLOW: About("repository", page=KEY_SAFETY_PAGE),
    Code.DOTENV_TRACKED: About("repository", commands=(UNTRACK,)),
    Code.DOTENV_COMMITTED: About("repository"),
    Code.DOTENV_IN_HISTORY: About("repository"),
    Code.DOTENV_NOT_IGNORED: About("repository", commands=(ADD_GITIGNORE,)),
    Code.DOTENV_IGNORED_ONLY_HERE: About("repository", commands=(ADD_GITIGNORE,)),
    Code.IGNORE_RULE_BROKEN: About("repository", commands=(ADD_GITIGNORE,)),
    Code.HOOKS_NOT_ACTIVE: About("repository"),
    Code.HOOKS_INCOMPLETE: About("repository"),
    Code.WORKFLOW_NEAR_FORKS: About("repository"),
    Code.NO_REPOSITORY: About("repository"),
    Code.READY: About(ANY),
    Code.NOT_ASKED: About(ANY),
    Code.NOT_JUDGED: About(ANY),
    Code.CHECK_CRASHED: About(ANY, commands=((COMMAND, "--version"),)),
}
