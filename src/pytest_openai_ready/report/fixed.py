"""What is said when keys move from code into a ``.env``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.catalog import link, printable, typed
from pytest_openai_ready.messages.language import Language
from pytest_openai_ready.report.text import fitted

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.catalog import Command

MARGIN = "  "
COMMA = {Language.EN: ", ", Language.ZH: "、"}

FIXED_KEY = {
    Language.EN: "{key} goes to {dotenv} as {name}, from {paths}.",
    Language.ZH: "{key} 将移至 {dotenv}，变量名为 {name}，来自 {paths}。",
}
# By the name of a note.
NOTES = {
    "renamed": {
        Language.EN: "{0} is the name here, since {1} has another value in {path}.",
        Language.ZH: "{path} 中的 {1} 已有其他值，因此这里使用变量名 {0}。",
    },
    "environment-wins": {
        Language.EN: "{0} has another value in your environment, which wins over "
        "{path}: take it out there.",
        Language.ZH: "环境变量 {0} 的值与此不同，且优先于 {path}：请将其从环境中删除。",
    },
    "workflow-secret": {
        Language.EN: "{path} reads a secret of the repository on GitHub: set it under "
        "Settings > Secrets and variables > Actions.",
        Language.ZH: "{path} 将读取 GitHub 仓库的机密：请在 Settings > Secrets and "
        "variables > Actions 中设置。",
    },
    "needs-dotenv": {
        Language.EN: "The programs load .env by python-dotenv now. Install it: "
        "python -m pip install python-dotenv",
        Language.ZH: "程序现在通过 python-dotenv 读取 .env，请安装："
        "python -m pip install python-dotenv",
    },
}
NO_KEY = {
    Language.EN: "No key to move.",
    Language.ZH: "没有需要移动的密钥。",
}
DONE = {
    Language.EN: "Done. `openai-ready fix --undo` takes it back; for that, the old "
    "contents and\nthe key with them stay in {place} until the next fix, or --forget.",
    Language.ZH: "已完成。可用 `openai-ready fix --undo` 撤销；为此，旧内容（包括密钥）"
    "会保留在\n{place} 中，直到下次 fix 或使用 --forget。",
}
UNDONE = {
    Language.EN: "Taken back: {paths}",
    Language.ZH: "已撤销：{paths}",
}
NOTHING_KEPT = {
    Language.EN: "Nothing is kept that could be taken back.",
    Language.ZH: "没有可撤销的修改。",
}
FORGOTTEN = {
    Language.EN: "The old contents are deleted.",
    Language.ZH: "已删除保留的旧内容。",
}
LISTED = {
    Language.EN: "Keys written into {path}: {count}. Delete that file when done.",
    Language.ZH: "已将 {count} 个密钥写入 {path}。用完后请删除该文件。",
}

CLEANUPS = {
    True: {
        Language.EN: "In commits that are pushed:",
        Language.ZH: "在已推送的提交中：",
    },
    False: {
        Language.EN: "In commits that are not pushed yet:",
        Language.ZH: "在尚未推送的提交中：",
    },
}
COMMITTED = {
    Code.KEY_IN_HISTORY: {
        Language.EN: "{key}, first in {commit} ({place})",
        Language.ZH: "{key}，最早见于 {commit}（{place}）",
    },
    Code.KEY_IN_MESSAGE: {
        Language.EN: "{key}, in the message of {commit}",
        Language.ZH: "{key}，见于 {commit} 的提交说明",
    },
}
# By the name of a step.
STEPS = {
    "delete-first": {
        Language.EN: "Delete the key and make a new one first: whoever has the "
        "repository has the old one. {page}",
        Language.ZH: "首先删除该密钥并新建一个：能看到仓库的人都已拿到旧密钥。{page}",
    },
    "usage": {
        Language.EN: "Look for calls that are not yours: {usage}",
        Language.ZH: "检查是否有不是你发出的调用：{usage}",
    },
    "commit": {
        Language.EN: "Commit the files without the key:",
        Language.ZH: "提交已去除密钥的文件：",
    },
    "rewrite": {
        Language.EN: "Rewriting the old commits comes last, and only if they are to go "
        "as well. Commit everything first; stashes and the reflog are lost:",
        Language.ZH: "如果还要清除旧提交，最后才改写历史。请先提交全部修改；"
        "储藏（stash）和 reflog 将丢失：",
    },
    "clone-anew": {
        Language.EN: "Then delete ../keys.txt. Everybody else deletes their clones and "
        "forks and makes new ones; a pull would bring the old commits back. Pull "
        "requests and cached pages go only with the help of the host's support.",
        Language.ZH: "然后删除 ../keys.txt。其他所有人都要删除自己的克隆和派生仓库并"
        "重新获取，直接 pull 会带回旧提交。拉取请求和缓存页面只能由托管平台客服清除。",
    },
    "delete-cheap": {
        Language.EN: "If anybody may have seen it, delete the key and make a new one; "
        "that is cheap and certain. {page}",
        Language.ZH: "如果可能有人看到过该密钥，请删除并新建一个，既省事又稳妥。{page}",
    },
    "finish-merge": {
        Language.EN: "Finish the merge that is under way, then run openai-ready fix "
        "again for the next step:",
        Language.ZH: "请先完成正在进行的合并，再运行 openai-ready fix 查看下一步：",
    },
    "amend": {
        Language.EN: "Mend the last commit, before you push:",
        Language.ZH: "在推送之前修正最近一次提交：",
    },
    "fixup": {
        Language.EN: "Put the change into the commits that brought the key, before you "
        "push:",
        Language.ZH: "在推送之前，把修改并入带入密钥的提交：",
    },
    "edit": {
        Language.EN: "Take the key out of that commit (mark it edit in the list) "
        "before you push:",
        Language.ZH: "在推送之前，从该提交中删去密钥（在列表中将它标为 edit）：",
    },
    "check": {
        Language.EN: "See that no commit has a key any more:",
        Language.ZH: "确认提交中已没有密钥：",
    },
}
USAGE_PAGE = "https://platform.openai.com/usage"
OTHER_USAGE = {
    Language.EN: "see your provider's usage page.",
    Language.ZH: "见服务商的用量页面。",
}


def fixed_key(
    key: str, name: str, dotenv: str, paths: Iterable[str], language: Language
) -> str:
    """One line: which key moves, from where and to where."""
    named = COMMA[language].join(map(printable, paths))
    facts = {"key": key, "name": name, "dotenv": printable(dotenv), "paths": named}
    return FIXED_KEY[language].format_map(facts)


def note(name: str, path: str, words: Iterable[str], language: Language) -> str:
    """A remark on a file."""
    return NOTES[name][language].format(*words, path=printable(path))


def named(
    sentence: dict[Language, str], paths: Iterable[str], language: Language
) -> str:
    """A sentence that names files."""
    return sentence[language].format(paths=COMMA[language].join(map(printable, paths)))


def cleanup(
    *,
    pushed: bool,
    keys: Sequence[Finding],
    steps: Iterable[tuple[str, Sequence[Command]]],
    language: Language,
    width: int | None = None,
) -> str:
    """What to do about keys in commits, one step after the other.

    With a ``width`` in columns, sentences are wrapped; commands never are.
    """
    lines = [CLEANUPS[pushed][language]]
    lines += [f"{MARGIN}{_committed(each, language)}" for each in keys]
    for number, (name, commands) in enumerate(steps, 1):
        first, *others = fitted(f"{number}. {_step(name, keys, language)}", width)
        lines += [first, *(f"{MARGIN} {line}" for line in others)]
        lines += [f"{MARGIN * 2}{typed(each, {})}" for each in commands]
    return "\n".join(lines)


def _committed(finding: Finding, language: Language) -> str:
    facts = {
        "key": finding.key or "",
        "commit": finding.facts.get("commit", ""),
        "place": printable(str(finding.place)),
    }
    return COMMITTED[finding.code][language].format_map(facts)


def _step(name: str, keys: Sequence[Finding], language: Language) -> str:
    pages = list(_pages(keys))
    usage = USAGE_PAGE if pages else OTHER_USAGE[language]
    text = STEPS[name][language].format(page=" ".join(pages), usage=usage)
    return text.rstrip()


def _pages(keys: Iterable[Finding]) -> Iterator[str]:
    """The pages on which keys are deleted, as far as they are OpenAI's."""
    yield from dict.fromkeys(filter(None, map(link, keys)))
