"""What is said when a repository is set up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.messages.catalog import printable
from pytest_openai_ready.messages.language import Language

if TYPE_CHECKING:
    from collections.abc import Iterable

MARGIN = "  "

# By the name of a note.
NOTES = {
    "rewritten-in-utf-8": {
        Language.EN: "{path} is saved in UTF-16, which git cannot read; it becomes "
        "UTF-8 and says the same.",
        Language.ZH: "{path} 是 UTF-16 编码，git 无法读取；将改存为 UTF-8，内容不变。",
    },
    "by-hand": {
        Language.EN: "{path} is written in a form that is not edited here. Add this to "
        "it by hand:",
        Language.ZH: "{path} 的写法无法自动编辑，请手动加入：",
    },
    "runs-for-strangers": {
        Language.EN: "{path} runs on what strangers propose, with the repository's "
        "secrets, so it gets no key.",
        Language.ZH: "{path} 会带着仓库的机密处理陌生人提交的内容，"
        "因此不在其中加入密钥。",
    },
    "gitlab": {
        Language.EN: "{path} is left as it is. Set OPENAI_API_KEY as a masked variable "
        "(Settings > CI/CD > Variables); to the script of the job that runs pytest, "
        "add:",
        Language.ZH: "{path} 保持原样。请在“设置 > CI/CD > 变量”中将 OPENAI_API_KEY "
        "设为隐藏变量，并在运行 pytest 的任务的 script 中加入：",
    },
    "gitee": {
        Language.EN: "{path} is left as it is. Set OPENAI_API_KEY as a secret variable "
        "of the pipeline; to the commands of the step that runs pytest, add:",
        Language.ZH: "{path} 保持原样。请将 OPENAI_API_KEY 设为流水线的私密变量，"
        "并在运行 pytest 的步骤的 commands 中加入：",
    },
}
QUESTION = {
    Language.EN: "Make these changes?",
    Language.ZH: "要进行这些修改吗？",
}
NOTHING = {Language.EN: "Nothing to do.", Language.ZH: "无需处理。"}
NOT_WRITTEN = {
    Language.EN: "Nothing was written.",
    Language.ZH: "未写入任何内容。",
}
NOBODY_ASKED = {
    Language.EN: "Nothing was written. To make these changes, add --yes.",
    Language.ZH: "未写入任何内容。要进行这些修改，请加上 --yes。",
}
WRITTEN = {Language.EN: "Written: {paths}", Language.ZH: "已写入：{paths}"}
COMMA = {Language.EN: ", ", Language.ZH: "、"}
NEXT = {Language.EN: "Next:", Language.ZH: "接下来："}


def note(name: str, path: str, lines: Iterable[str], language: Language) -> str:
    """A remark on a file, and what to put there by hand."""
    said = NOTES[name][language].format(path=printable(path))
    return "\n".join((said, *(f"{MARGIN}{printable(line)}" for line in lines)))


def written(paths: Iterable[str], language: Language) -> str:
    """One line that names the files."""
    named = COMMA[language].join(map(printable, paths))
    return WRITTEN[language].format(paths=named)


def next_steps(commands: Iterable[str], language: Language) -> str:
    """The commands that are left to a person, as they are typed."""
    return "\n".join((NEXT[language], *(f"{MARGIN}{each}" for each in commands)))
