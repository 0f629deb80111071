"""What keys are found in: code, settings, notebooks' sources, prose, logs.

In each text ``@key@``, ``@name@`` and ``@url@`` stand for a key, for the variable that
holds it and for the address of the API that it is for.
"""

from __future__ import annotations

from typing import NamedTuple


class Carrier(NamedTuple):
    """A place, the name of a file, and its text.

    ``named``: something on the line of the key says that a key is there. ``glued``: the
    key touches characters that could be its own, so that only a mark tells where it is.
    """

    place: str
    file: str
    text: str
    named: bool = False
    glued: bool = False


def _named(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    return tuple(Carrier(place, file, text, named=True) for text in texts)


def _bare(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    return tuple(Carrier(place, file, text) for text in texts)


def _glued(place: str, file: str, *texts: str) -> tuple[Carrier, ...]:
    return tuple(Carrier(place, file, text, glued=True) for text in texts)


PYTHON = _named(
    "Python",
    "app.py",
    'import os\n\nos.environ["@name@"] = "@key@"\n',
    "import openai\n\nopenai.api_key = '@key@'\nopenai.api_base = \"@url@\"\n",
    'from openai import OpenAI\n\nclient = OpenAI(api_key="@key@")\n',
    'client = OpenAI(\n    api_key="@key@",\n    base_url="@url@",\n)\n',
    'client = OpenAI(base_url="@url@", api_key="@key@")\n',
    'key = os.getenv("@name@", "@key@")\n',
    'os.environ.setdefault("@name@", "@key@")\n',
    'headers = dict(Authorization="Bearer @key@")\n',
    'headers = {"Authorization": f"Bearer @key@"}\nrequests.post("@url@/chat/completions")\n',
    '# client = OpenAI(api_key="@key@")  # my own, remove\n',
    'llm = ChatOpenAI(temperature=0, openai_api_key="@key@", openai_api_base="@url@")\n',
    "@name@: str = '@key@'\n",
    'BASE = "@url@"\n\n\ndef ask(prompt: str, api_key: str = "@key@") -> str: ...\n',
    'async_client = AsyncOpenAI(api_key = "@key@", timeout = 20)\n',
    'set_key(".env", "@name@", """@key@""")\n',
    'api_key = "@key@"  # 我的密钥，别外传\n',
    'if not os.environ.get("@name@"):\n    os.environ["@name@"]="@key@"\n',
    'API_KEYS = {"default": "@key@"}\nBASE_URL = "@url@"\n',
    'user_id = 3; api_key = "@key@"\n',
    'api_key = "@key@"  # nosec\n',  # speaks to bandit alone
)
SCRIPTS = (
    *_named(
        "JavaScript",
        "index.js",
        'const client = new OpenAI({ apiKey: "@key@" });\n',
        "const openai = new OpenAI({apiKey:'@key@',baseURL:'@url@'});\n",
        "fetch(`@url@/chat/completions`, {\n  headers: {\n"
        "    Authorization: `Bearer @key@`,\n  },\n});\n",
        'process.env.@name@ ||= "@key@";\n',
        'axios.defaults.headers.common["Authorization"] = "Bearer @key@"\n',
    ),
    *_named(
        "TypeScript",
        "config.ts",
        "export const @name@: string = '@key@' as const;\n",
        'export default { apiKey: "@key@", baseURL: "@url@" } satisfies Options;\n',
    ),
    *_named(
        "Java",
        "Bot.java",
        'private static final String API_KEY = "@key@";\n'
        'private static final String URL = "@url@";\n',
        '.header("Authorization", "Bearer @key@")\n',
    ),
    *_bare("Java", "Main.java", 'var service = new OpenAiService("@key@", timeout);\n'),
    *_named("Go", "main.go", 'os.Setenv("@name@", "@key@")\n'),
    *_bare(
        "Go",
        "main.go",
        'config := openai.DefaultConfig("@key@")\nconfig.BaseURL = "@url@"\n',
    ),
    *_named(
        "Ruby",
        "bot.rb",
        'client = OpenAI::Client.new(access_token: "@key@", uri_base: "@url@")\n',
        "ENV['@name@'] ||= '@key@'\n",
    ),
    *_named("C#", "Bot.cs", 'var api = new OpenAIClient(apiKey: "@key@");\n'),
    *_named("Rust", "main.rs", 'const API_KEY: &str = "@key@";\n'),
    *_named("PHP", "bot.php", "<?php\n$apiKey = '@key@';\n$baseUrl = '@url@';\n"),
    *_named("Swift", "Bot.swift", 'let apiKey = "@key@"\n'),
    *_named("R", "lab.R", 'Sys.setenv(@name@ = "@key@")\n'),
)
SETTINGS = (
    *_named(
        ".env",
        ".env",
        "@name@=@key@\n",
        '@name@="@key@"\nBASE_URL="@url@"\n',
        "export @name@='@key@' # mine\n",
        "# @name@=@key@\n",
        "DEBUG=1\r\n@name@=@key@\r\nBASE_URL=@url@\r\n",
        "\ufeff@name@=@key@\n",
        "OPENAI_BASE_URL=@url@\n@name@ = @key@\n",
    ),
    Carrier(".env", ".env", "@name@=@key@", named=True),  # and no end of line
    *_named(
        "YAML",
        "config.yaml",
        "llm:\n  api_key: @key@\n  base_url: @url@\n",
        "openai: {api_key: @key@, model: gpt-4o}\n",
        "model_list:\n- model_name: gpt\n  litellm_params:\n    model: openai/gpt\n"
        "    api_base: @url@\n    api_key: '@key@'\n",
        "jobs:\n  test:\n    env:\n      @name@: @key@ # TODO secrets\n",
    ),
    *_named(
        "TOML",
        "secrets.toml",
        '@name@ = "@key@"\n',
        "[llm]\nurl = '@url@'\napi_key = '@key@'\n",
    ),
    *_named(
        "ini",
        "setup.cfg",
        "[openai]\napi_key = @key@\nbase_url = @url@\n",
        "api_key:@key@\n",
    ),
    *_named(
        "properties",
        "application.properties",
        "spring.ai.openai.base-url=@url@\nspring.ai.openai.api-key=@key@\n",
    ),
    *_named(
        "JSON",
        "settings.json",
        '{\n  "apiKey": "@key@",\n  "baseUrl": "@url@"\n}\n',
        '{"@name@":"@key@"}\n',
    ),
    *_named(
        "Docker",
        "Dockerfile",
        "FROM python:3.12\nENV @name@=@key@\n",
        "ENV @name@ @key@\n",
    ),
    *_named(
        "Docker",
        "docker-compose.yml",
        "services:\n  web:\n    environment:\n      - @name@=@key@\n      - BASE_URL=@url@\n",
        "services:\n  web:\n    environment:\n      @name@: ${@name@:-@key@}\n",
    ),
    *_named(
        "Kubernetes", "secret.yaml", "kind: Secret\nstringData:\n  @name@: @key@\n"
    ),
    # The name is on the line before.
    *_bare("Kubernetes", "pod.yaml", 'env:\n  - name: @name@\n    value: "@key@"\n'),
    *_bare("Terraform", "main.tf", 'variable "api_key" {\n  default = "@key@"\n}\n'),
    *_named(
        "shell",
        "run.sh",
        "export @name@=@key@\npython app.py\n",
        'curl @url@/models -H "Authorization: Bearer @key@"\n',
        "@name@=@key@ python app.py\n",
        'curl -H "api-key: @key@" \\\n  "@url@/chat/completions"\n',
        "echo '@name@=@key@' >> .env\n",
        "docker run -e @name@=@key@ -p 80:80 web\n",
    ),
    *_named(
        "PowerShell",
        "run.ps1",
        '$env:@name@ = "@key@"\n',
        "setx @name@ @key@\n",
        "[Environment]::SetEnvironmentVariable('@name@', '@key@', 'User')\n",
    ),
    *_named("batch", "run.bat", "set @name@=@key@\r\npython app.py\r\n"),
    *_named("make", "config.mk", "@name@ ?= @key@\n"),
    *_named("csv", "accounts.csv", 'who,api_key,url\nann,"api_key=@key@",@url@\n'),
    *_bare("csv", "keys.csv", "ann;@key@;2024-05-01\n", "name,key\nann,@key@\n"),
    *_bare("csv", "keys.tsv", "ann\t@key@\t12\n"),
)
PROSE = (
    *_bare(
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
    *_named(
        "English",
        "README.md",
        "Set `@name@=@key@` first.\n",
        '```bash\nexport @name@="@key@"\n```\n',
        "    client = OpenAI(api_key='@key@')\n",
    ),
    *_bare(
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
    *_named(
        "Chinese",
        "说明.md",
        "在 .env 里写 `@name@=@key@`。\n",
        "api_key=@key@；地址：@url@\n",
    ),
    *_bare(
        "HTML",
        "index.html",
        "<code>@key@</code>\n",
        "<td>@key@</td><td>ok</td>\n",
        "<!-- @key@ -->\n",
        "<pre>curl&nbsp;@key@&nbsp;</pre>\n",
    ),
    *_named(
        "HTML",
        "index.html",
        '<meta name="api_key" content="@key@">\n',
        '<script>window.API_KEY="@key@";</script>\n',
        "<p>api_key=&quot;@key@&quot;</p>\n",
    ),
    *_named(
        "XML",
        "config.xml",
        '<add key="@name@" value="@key@"/>\n',
        "<apiKey>@key@</apiKey>\n",
    ),
    *_named("TeX", "report.tex", "\\texttt{api\\_key=@key@}\n"),
)
RECORDS = (
    *_bare(
        "log",
        "run.log",
        "2024-05-01 12:00:01 DEBUG request headers=[('x', '@key@')]\n",
        "\x1b[93m@key@\x1b[0m\n",
        "\x1b[1;38;5;208m@key@\x1b[0m done\n",
        "openai.error: bad token @key@\n",
    ),
    *_named(
        "log",
        "run.log",
        "INFO Authorization: Bearer @key@\r\n",
        "DEBUG httpx POST @url@ {'api_key': '@key@'}\n",
        "GET /v1/models?api_key=@key@&v=1 HTTP/1.1\n",
    ),
    *_bare(
        "JSON escapes",
        "events.json",
        '{"text": "key is\\n@key@\\n"}\n',
        '{"text": "key is\\t@key@\\tok"}\n',
        '{"text": "\\u0022@key@\\u0022"}\n',
        '{"text": "\\u001b[93m@key@\\u001b[0m"}\n',
        '{"a": "{\\"b\\": \\"@key@\\"}"}\n',
        '{"a": "{\\\\\\"b\\\\\\": \\\\\\"@key@\\\\\\"}"}\n',
    ),
    *_bare(
        "URL and mail",
        "urls.txt",
        "https://example.com/?q%3D@key@%26v%3D1\n",
        "token=3D@key@\n",
        "https://example.com/#access=@key@&v=1\n",
        "https://user:@key@@example.com/v1\n",
    ),
    *_named(
        "patch",
        "change.patch",
        "--- a/.env\n+++ b/.env\n@@ -1 +1 @@\n-@name@=@key@\n+@name@=\n",
        "--- a/x.py\n+++ b/x.py\n@@ -0,0 +1 @@\n+api_key = '@key@'\n",
    ),
    *_bare("patch", "change.patch", "--- a/key\n+++ b/key\n@@ -1 +0,0 @@\n-@key@\n"),
    *_named(
        "cassette",
        "test_chat.yaml",
        "interactions:\n- request:\n    headers:\n      authorization:\n"
        "      - Bearer @key@\n    uri: @url@/chat/completions\n",
    ),
    *_named(
        "cassette",
        "test_chat.json",
        '{"request": {"headers": {"authorization": ["Bearer @key@"]}, "uri": "@url@"}}\n',
    ),
    *_bare(
        "cassette",
        "test_err.yaml",
        '    body:\n      string: \'{"error": "no @key@"}\'\n',
    ),
    *_named("curl history", ".zsh_history", ": 1714550400:0;export @name@=@key@\n"),
    *_bare("SQL", "dump.sql", "INSERT INTO tokens (api_key) VALUES ('@key@');\n"),
    *_named("extension", "theme.css", "/* api_key=@key@ */\n"),
    *_named("extension", "logo.svg", "<svg><!-- api_key: @key@ --></svg>\n"),
    *_named("extension", "uv.lock", 'api_key = "@key@"\n'),
    *_named(
        "extension", "app.js.map", '{"sourcesContent":["const apiKey=\\"@key@\\""]}\n'
    ),
    *_glued(
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
    *_named("Kotlin", "Bot.kt", 'val apiKey = "@key@" // TODO\n'),
    *_named("Scala", "Bot.scala", 'val api_key: String = "@key@"\n'),
    *_named("Dart", "bot.dart", "OpenAI.apiKey = '@key@';\n"),
    *_named(
        "C++", "bot.cpp", 'setenv("@name@", "@key@", 1);\n', '#define API_KEY "@key@"\n'
    ),
    *_named("Lua", "init.lua", 'vim.env.@name@ = "@key@"\n'),
    *_named(
        "Elixir", "config.exs", 'config :openai, api_key: "@key@", http: "@url@"\n'
    ),
    *_named("Perl", "bot.pl", "$ENV{'@name@'} = '@key@';\n"),
    *_named("Julia", "bot.jl", 'ENV["@name@"] = "@key@"\n'),
    *_named("MATLAB", "bot.m", "setenv('@name@', '@key@');\n"),
    *_named("VBA", "Module1.bas", 'Const API_KEY As String = "@key@"\r\n'),
    *_named("Emacs Lisp", "init.el", '(setq gptel-api-key "@key@")\n'),
    *_named("fish", "config.fish", "set -gx @name@ @key@\n"),
    *_named("csh", ".cshrc", "setenv @name@ @key@\n"),
    *_named(
        "workflow", "ci.yml", "      - run: pytest\n        env: {@name@: '@key@'}\n"
    ),
    *_named("IDE", "workspace.xml", '<env name="@name@" value="@key@" />\n'),
    *_named(
        "IDE", "launch.json", '{"env": {"@name@": "@key@", "BASE_URL": "@url@"}}\n'
    ),
    *_named("IDE", "settings.json", '{\n  // mine\n  "chatgpt.apiKey": "@key@",\n}\n'),
    *_named("Ansible", "site.yml", "- set_fact: api_key=@key@ url=@url@\n"),
    *_named("nginx", "site.conf", 'proxy_set_header Authorization "Bearer @key@";\n'),
    *_named(
        "REST client",
        "t.http",
        "POST @url@/chat/completions\nAuthorization: Bearer @key@\n",
    ),
    *_named(
        "REST client",
        "postman.json",
        '{"auth": {"bearer": [{"key": "token", "value": "@key@"}]}}\n',
    ),
    *_named("HAR", "a.har", '{"name": "authorization", "value": "Bearer @key@"}\n'),
    *_named("plist", "Info.plist", "<key>api_key</key><string>@key@</string>\n"),
    *_named("printed environment", "env.txt", "PATH=/bin\n@name@=@key@\nHOME=/root\n"),
    *_named(
        "traceback", "err.txt", "    os.environ['@name@'] = '@key@'\nKeyError: 1\n"
    ),
    *_bare(
        "traceback",
        "err.txt",
        "AuthenticationError: Incorrect API key provided: @key@.\n",
    ),
    *_bare("YAML", "folded.yaml", "api_key: >-\n  @key@\nbase_url: @url@\n"),
    *_bare(
        "English",
        "notes.txt",
        "@key@",
        "\n\n@key@\n\n",
        "key -> @key@ (ann)\n",
        "\u2022 @key@\n",
    ),
    *_bare(
        "Chinese",
        "笔记.txt",
        "密钥\n@key@\n",
        "《@key@》\n",
        "key：@key@（张三）\n",
        "@key@、@url@\n",
    ),
    *_bare("LaTeX", "a.tex", "\\verb|@key@|\n", "\\url{@url@}\\\\\\texttt{@key@}\n"),
    *_bare("RST", "a.rst", "``@key@``\n", ":key: @key@\n"),
    *_bare("org", "a.org", "~@key@~\n", "=@key@=\n"),
    *_bare(
        "chat", "chat.json", '{"role": "user", "content": "my key: @key@, why 401?"}\n'
    ),
    *_bare("chat", "chat.json", '{"content": "key:@key@\\r\\n\\r\\nthanks"}\n'),
)
TEXTS = (*PYTHON, *SCRIPTS, *SETTINGS, *PROSE, *RECORDS, *MORE)
