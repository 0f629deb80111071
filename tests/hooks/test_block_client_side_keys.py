"""The hook ``block-client-side-keys``; what it finds is in ``tests/tools``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import block_client_side_keys
import pytest
from makers import make
from scan.leaks import leaked

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

KEY = make("project")
PAGE = "https://help.openai.com/en/articles/5112595-best-practices-for-api-key-safety"
FILES = {
    ".env.example": "VITE_OPENAI_API_KEY=\n",
    "index.html": f"<script>const key = '{KEY}'</script>\n",
    "next.config.js": "module.exports = { env: { OPENAI_API_KEY: 1 } }\n",
    "src/ai.ts": "new OpenAI({ apiKey, dangerouslyAllowBrowser: true })\n",
    "templates/a.html": "<p>{{ openai_api_key }}</p>\n",
    "vite.config.ts": "x({ define: { 'process.env': process.env.KEY, 'process.env': process.env } })\n",
}
SAID = f"""\
.env.example:1:1: [key-client-side] Vite writes the value of VITE_OPENAI_API_KEY into \
code that every user downloads.
  Drop the prefix VITE_, and call the API from your own server.
  {PAGE}
index.html:1:22: [key-client-side] OpenAI project key sk-proj-...{KEY[-4:]}, in a file \
that every user downloads
  Call the API from your own server. If the file was ever published, delete the \
key and make a new one.
  {PAGE}
next.config.js:1:27: [key-client-side] env (next.config) writes OPENAI_API_KEY into code \
that every user downloads.
  Remove it there, and call the API from your own server.
  {PAGE}
src/ai.ts:1:22: [key-client-side] dangerouslyAllowBrowser lets this client run in the \
browser, where every visitor can read its key.
  Call the API from your own server; if visitors enter their own keys, add \
the comment openai-ready: allow.
  {PAGE}
templates/a.html:1:7: [key-client-side] The page shows the value of openai_api_key to \
everyone who opens it.
  Remove it from the page, and call the API in the program that makes the page.
  {PAGE}
vite.config.ts:1:47: [key-client-side] define (vite.config) writes all of process.env, \
keys too, into code that every user downloads.
  Name only the variables that may be public.
  {PAGE}
"""
SAID_ZH = f"""\
.env.example:1:1: [key-client-side] Vite 会把 VITE_OPENAI_API_KEY 的值写入每个用户都会下载的代码。
  请去掉前缀 VITE_，改由你自己的服务端调用 API。
  {PAGE}
index.html:1:22: [key-client-side] 每个用户都会下载的文件中有密钥：OpenAI 项目密钥 sk-proj-...{KEY[-4:]}
  请改由你自己的服务端调用 API。如果该文件曾经公开，请删除该密钥并新建一个。
  {PAGE}
next.config.js:1:27: [key-client-side] env (next.config) 会把 OPENAI_API_KEY 写入每个用户都会下载的代码。
  请从中删去，改由你自己的服务端调用 API。
  {PAGE}
src/ai.ts:1:22: [key-client-side] dangerouslyAllowBrowser 让此客户端在浏览器中运行，每个访问者都能读到密钥。
  请改由你自己的服务端调用 API；如果由访问者输入自己的密钥，请加注释 openai-ready: allow。
  {PAGE}
templates/a.html:1:7: [key-client-side] 任何人打开该页面都能看到 openai_api_key 的值。
  请从页面中删去，改由生成该页面的程序调用 API。
  {PAGE}
vite.config.ts:1:47: [key-client-side] define (vite.config) 会把整个 process.env（包括密钥）写入每个用户都会下载的代码。
  请只列出可以公开的变量。
  {PAGE}
"""


@pytest.mark.parametrize(("language", "said"), [("en", SAID), ("zh", SAID_ZH)])
def test_each_cause_is_said_with_its_remedy(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    said: str,
) -> None:
    monkeypatch.setenv("OPENAI_READY_LANG", language)
    names = [repository.write(name, text) for name, text in FILES.items()]
    assert block_client_side_keys.main(["--", *names]) == 1
    out, err = capfdbinary.readouterr()
    assert out.decode() == said
    assert err == b""
    assert leaked(KEY, out.decode()) == []


def test_a_clean_run_says_nothing(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names = [repository.write("a.ts", "process.env.OPENAI_API_KEY\n")]
    assert block_client_side_keys.main(names) == 0
    assert capfdbinary.readouterr() == (b"", b"")


def test_a_file_that_cannot_be_read_is_no_clean_one(
    repository: Repository, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    names = ["missing.ts", repository.write("a.ts", "clean")]
    assert block_client_side_keys.main(names) == 2
    assert capfdbinary.readouterr().out == (
        b"missing.ts: [not-judged] missing.ts could not be read (FileNotFoundError), so "
        b"it may hold a key.\n  Make the file readable, then try again.\n"
    )


def test_a_file_may_have_the_name_of_an_option(repository: Repository) -> None:
    name = repository.write("--help.ts", FILES["src/ai.ts"])
    assert block_client_side_keys.main(["--", name]) == 1
    assert block_client_side_keys.main([name]) == 2


def test_a_wrong_option_is_not_repeated(
    repository: Repository, capsys: pytest.CaptureFixture[str]
) -> None:
    assert repository.folder.is_dir()
    assert block_client_side_keys.main([f"--{KEY}"]) == 2
    assert capsys.readouterr() == (
        "",
        (
            "block-client-side-keys: there is no such option; a FILE whose name begins "
            "with - follows --.\n"
        ),
    )


@pytest.mark.parametrize("arguments", [["--staged"], []])
def test_what_is_staged_is_judged_not_what_lies_there(
    repository: Repository,
    capfdbinary: pytest.CaptureFixture[bytes],
    arguments: list[str],
) -> None:
    repository.add("a.ts", FILES["src/ai.ts"])
    repository.write("a.ts", "")
    repository.write("b.ts", FILES["src/ai.ts"])
    assert block_client_side_keys.main(arguments) == 1
    out = capfdbinary.readouterr().out
    assert out.startswith(b"a.ts:1:22: [key-client-side] dangerouslyAllowBrowser")
    assert b"b.ts" not in out
    repository.commit()
    assert block_client_side_keys.main(arguments) == 0


def test_outside_of_a_repository_nothing_staged_is_judged(
    isolated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(isolated)
    assert block_client_side_keys.main(["--staged"]) == 2
