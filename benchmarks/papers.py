"""Prose, records and tools' files, in which keys are found."""

from __future__ import annotations

from benchmarks.carriers import bare, glued, named

PROSE = (
    *bare(
        "English",
        "README.md",
        "My key is (@key@).\n",
        "Use @key@, it has credit.\n",
        "Use the key @key@.\n",
        "| who | key |\n|---|---|\n| ann | @key@ |\n",
        "Keys: [@key@]\n",
        "See {@key@}\n",
        "`@key@`\n",
        "**@key@**\n",
        "*@key@* is mine\n",
        "> @key@\n",
        "1. open settings\n2. paste @key@!\n",
        "try \u201c@key@\u201d instead\n",
    ),
    *named(
        "English",
        "README.md",
        "Set `@name@=@key@` first.\n",
        '```bash\nexport @name@="@key@"\n```\n',
        "    client = OpenAI(api_key='@key@')\n",
    ),
    *bare(
        "Chinese",
        "说明.md",
        "我的密钥是 @key@。\n",
        "密钥：@key@，请勿外传\n",
        "请使用@key@调用接口\n",
        "把“@key@”粘贴进去\n",
        "（@key@）\n",
        "密钥为「@key@」\n",
        "【@key@】可用\n",
    ),
    *named(
        "Chinese",
        "说明.md",
        "在 .env 里写 `@name@=@key@`。\n",
        "api_key=@key@；地址：@url@\n",
    ),
    *bare(
        "HTML",
        "index.html",
        "<code>@key@</code>\n",
        "<td>@key@</td><td>ok</td>\n",
        "<!-- @key@ -->\n",
        "<pre>curl&nbsp;@key@&nbsp;</pre>\n",
    ),
    *named(
        "HTML",
        "index.html",
        '<meta name="api_key" content="@key@">\n',
        '<script>window.API_KEY="@key@";</script>\n',
        "<p>api_key=&quot;@key@&quot;</p>\n",
    ),
    *named(
        "XML",
        "config.xml",
        '<add key="@name@" value="@key@"/>\n',
        "<apiKey>@key@</apiKey>\n",
    ),
    *named("TeX", "report.tex", "\\texttt{api\\_key=@key@}\n"),
)
RECORDS = (
    *bare(
        "log",
        "run.log",
        "2024-05-01 12:00:01 DEBUG request headers=[('x', '@key@')]\n",
        "\x1b[93m@key@\x1b[0m\n",
        "\x1b[1;38;5;208m@key@\x1b[0m done\n",
        "openai.error: bad token @key@\n",
    ),
    *named(
        "log",
        "run.log",
        "INFO Authorization: Bearer @key@\r\n",
        "DEBUG httpx POST @url@ {'api_key': '@key@'}\n",
        "GET /v1/models?api_key=@key@&v=1 HTTP/1.1\n",
    ),
    *bare(
        "JSON escapes",
        "events.json",
        '{"text": "key is\\n@key@\\n"}\n',
        '{"text": "key is\\t@key@\\tok"}\n',
        '{"text": "\\u0022@key@\\u0022"}\n',
        '{"text": "\\u001b[93m@key@\\u001b[0m"}\n',
        '{"a": "{\\"b\\": \\"@key@\\"}"}\n',
        '{"a": "{\\\\\\"b\\\\\\": \\\\\\"@key@\\\\\\"}"}\n',
    ),
    *bare(
        "URL and mail",
        "urls.txt",
        "https://example.com/?q%3D@key@%26v%3D1\n",
        "token=3D@key@\n",
        "https://example.com/#access=@key@&v=1\n",
        "https://user:@key@@example.com/v1\n",
    ),
    *named(
        "patch",
        "change.patch",
        "--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-@name@=@key@\n+@name@=\n",
        "--- a/x.py\n+++ b/x.py\n@@ -0,0 +1 @@\n+api_key = '@key@'\n",
    ),
    *bare("patch", "change.patch", "--- a/key\n+++ b/key\n@@ -1 +0,0 @@\n-@key@\n"),
    *named(
        "cassette",
        "test_chat.yaml",
        "interactions:\n- request:\n    headers:\n      authorization:\n"
        "      - Bearer @key@\n    uri: @url@/chat/completions\n",
    ),
    *named(
        "cassette",
        "test_chat.json",
        '{"request": {"headers": {"authorization": ["Bearer @key@"]}, "uri": "@url@"}}\n',
    ),
    *bare(
        "cassette",
        "test_err.yaml",
        '    body:\n      string: \'{"error": "no @key@"}\'\n',
    ),
    *named("curl history", ".zsh_history", ": 1714550400:0;export @name@=@key@\n"),
    *bare("SQL", "dump.sql", "INSERT INTO tokens (api_key) VALUES ('@key@');\n"),
    *named("extension", "theme.css", "/* api_key=@key@ */\n"),
    *named("extension", "logo.svg", "<svg><!-- api_key: @key@ --></svg>\n"),
    *named("extension", "uv.lock", 'api_key = "@key@"\n'),
    *named(
        "extension", "app.js.map", '{"sourcesContent":["const apiKey=\\"@key@\\""]}\n'
    ),
    *glued(
        "glued",
        "glued.txt",
        "KEY_@key@\n",
        "X@key@\n",
        "key@key@\n",
        "abc123@key@ \n",
        "name-@key@\n",
    ),
)
MORE = (
    *named("Kotlin", "Bot.kt", 'val apiKey = "@key@" // TODO\n'),
    *named("Scala", "Bot.scala", 'val api_key: String = "@key@"\n'),
    *named("Dart", "bot.dart", "OpenAI.apiKey = '@key@';\n"),
    *named(
        "C++", "bot.cpp", 'setenv("@name@", "@key@", 1);\n', '#define API_KEY "@key@"\n'
    ),
    *named("Lua", "init.lua", 'vim.env.@name@ = "@key@"\n'),
    *named("Elixir", "config.exs", 'config :openai, api_key: "@key@", http: "@url@"\n'),
    *named("Perl", "bot.pl", "$ENV{'@name@'} = '@key@';\n"),
    *named("Julia", "bot.jl", 'ENV["@name@"] = "@key@"\n'),
    *named("MATLAB", "bot.m", "setenv('@name@', '@key@');\n"),
    *named("VBA", "Module1.bas", 'Const API_KEY As String = "@key@"\r\n'),
    *named("Emacs Lisp", "init.el", '(setq gptel-api-key "@key@")\n'),
    *named("fish", "config.fish", "set -gx @name@ @key@\n"),
    *named("csh", ".cshrc", "setenv @name@ @key@\n"),
    *named(
        "workflow", "ci.yml", "      - run: pytest\n        env: {@name@: '@key@'}\n"
    ),
    *named("IDE", "workspace.xml", '<env name="@name@" value="@key@" />\n'),
    *named("IDE", "launch.json", '{"env": {"@name@": "@key@", "BASE_URL": "@url@"}}\n'),
    *named("IDE", "settings.json", '{\n  // mine\n  "chatgpt.apiKey": "@key@",\n}\n'),
    *named("Ansible", "site.yml", "- set_fact: api_key=@key@ url=@url@\n"),
    *named("nginx", "site.conf", 'proxy_set_header Authorization "Bearer @key@";\n'),
    *named(
        "REST client",
        "t.http",
        "POST @url@/chat/completions\nAuthorization: Bearer @key@\n",
    ),
    *named(
        "REST client",
        "postman.json",
        '{"auth": {"bearer": [{"key": "token", "value": "@key@"}]}}\n',
    ),
    *named("HAR", "a.har", '{"name": "authorization", "value": "Bearer @key@"}\n'),
    *named("plist", "Info.plist", "<key>api_key</key><string>@key@</string>\n"),
    *named("printed environment", "env.txt", "PATH=/bin\n@name@=@key@\nHOME=/root\n"),
    *named("traceback", "err.txt", "    os.environ['@name@'] = '@key@'\nKeyError: 1\n"),
    *bare(
        "traceback",
        "err.txt",
        "AuthenticationError: Incorrect API key provided: @key@.\n",
    ),
    *bare("YAML", "folded.yaml", "api_key: >-\n  @key@\nbase_url: @url@\n"),
    *bare(
        "English",
        "notes.txt",
        "@key@",
        "\n\n@key@\n\n",
        "key -> @key@ (ann)\n",
        "\u2022 @key@\n",
    ),
    *bare(
        "Chinese",
        "笔记.txt",
        "密钥\n@key@\n",
        "《@key@》\n",
        "key：@key@（张三）\n",
        "@key@、@url@\n",
    ),
    *bare("LaTeX", "a.tex", "\\verb|@key@|\n", "\\url{@url@}\\\\\\texttt{@key@}\n"),
    *bare("RST", "a.rst", "``@key@``\n", ":key: @key@\n"),
    *bare("org", "a.org", "~@key@~\n", "=@key@=\n"),
    *bare(
        "chat", "chat.json", '{"role": "user", "content": "my key: @key@, why 401?"}\n'
    ),
    *bare("chat", "chat.json", '{"content": "key:@key@\\r\\n\\r\\nthanks"}\n'),
)
TEXTS = (*PROSE, *RECORDS, *MORE)
