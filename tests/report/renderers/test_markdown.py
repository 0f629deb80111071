from __future__ import annotations

from languages import EN, ZH
from report.renderers.test_table import EMPTY, NOT_ASKED, SDK, examined, key_in, tracked

from pytest_openai_ready.report.examination import Examination
from pytest_openai_ready.report.renderers.markdown import markdown


def test_the_summary_in_english() -> None:
    assert markdown(examined(SDK, EMPTY, key_in("app.py", 3)), EN) == (
        "## Not ready: begin with Account \\[balance-empty\\].\n"
        "\n"
        "| | Computer | found | to do |\n"
        "|---|---|---|---|\n"
        "| ✓ | SDK | openai 3.54.0 is installed. |  |\n"
        "\n"
        "| | Account | found | to do |\n"
        "|---|---|---|---|\n"
        "| ✗ | Account | The key is valid, but its account at api.openai.com has no "
        "credit left (ChatGPT Plus pays for no API call). `balance-empty` | Add "
        "credit: $5 is enough, with auto-reload "
        "off.<br>https://platform.openai.com/settings/organization/billing/overview |\n"
        "\n"
        "| | Repository | found | to do |\n"
        "|---|---|---|---|\n"
        "| ✗ | Files | app.py:3:11: OpenAI project key sk-proj-...3fKA `key-in-file` | "
        "Move the key into .env and read OPENAI\\_API\\_KEY from the environment. If "
        "it was ever pushed, delete it and make a new one.<br><code>openai-ready "
        "fix</code> |\n"
    )


def test_the_summary_in_chinese() -> None:
    examination = Examination(examined(SDK, NOT_ASKED).diagnosis, rehearsal="ready")
    assert markdown(examination, ZH) == (
        "## 没有发现问题；未检查账户。\n"
        "\n"
        "演练：由模拟接口响应，状态为 ready。\n"
        "\n"
        "| | 本机 | 结果 | 处理 |\n"
        "|---|---|---|---|\n"
        "| ✓ | SDK | 已安装 openai 3.54.0。 |  |\n"
        "\n"
        "| | 账户 | 结果 | 处理 |\n"
        "|---|---|---|---|\n"
        "| - | 账户 | 未检查：使用 --offline 时不访问网络。 |  |\n"
    )


def test_a_name_of_a_file_is_no_markup() -> None:
    path = "a|b/<img src=x>/[x](y)/`*_~&/.env"
    row = markdown(examined(tracked(path)), EN).splitlines()[4]
    spelled = r"a\|b/&lt;img src=x\>/\[x\](y)/\`\*\_\~&amp;/.env"
    assert row == (
        f"| ✗ | .env | git tracks {spelled}, so it is published with the repository. "
        "`dotenv-tracked` | Remove it from git; the file itself stays.<br>"
        f"<code>git rm --cached -f -- ':(literal){spelled}'</code> |"
    )
