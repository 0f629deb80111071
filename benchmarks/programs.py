"""Code and settings in which keys are found."""

from __future__ import annotations

from benchmarks.carriers import Carrier, bare, named

PYTHON = named(
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
    'api_key = "@key@"  # nosec\n',  # for bandit only
)
SCRIPTS = (
    *named(
        "JavaScript",
        "index.js",
        'const client = new OpenAI({ apiKey: "@key@" });\n',
        "const openai = new OpenAI({apiKey:'@key@',baseURL:'@url@'});\n",
        "fetch(`@url@/chat/completions`, {\n  headers: {\n"
        "    Authorization: `Bearer @key@`,\n  },\n});\n",
        'process.env.@name@ ||= "@key@";\n',
        'axios.defaults.headers.common["Authorization"] = "Bearer @key@"\n',
    ),
    *named(
        "TypeScript",
        "config.ts",
        "export const @name@: string = '@key@' as const;\n",
        'export default { apiKey: "@key@", baseURL: "@url@" } satisfies Options;\n',
    ),
    *named(
        "Java",
        "Bot.java",
        'private static final String API_KEY = "@key@";\n'
        'private static final String URL = "@url@";\n',
        '.header("Authorization", "Bearer @key@")\n',
    ),
    *bare("Java", "Main.java", 'var service = new OpenAiService("@key@", timeout);\n'),
    *named("Go", "main.go", 'os.Setenv("@name@", "@key@")\n'),
    *bare(
        "Go",
        "main.go",
        'config := openai.DefaultConfig("@key@")\nconfig.BaseURL = "@url@"\n',
    ),
    *named(
        "Ruby",
        "bot.rb",
        'client = OpenAI::Client.new(access_token: "@key@", uri_base: "@url@")\n',
        "ENV['@name@'] ||= '@key@'\n",
    ),
    *named("C#", "Bot.cs", 'var api = new OpenAIClient(apiKey: "@key@");\n'),
    *named("Rust", "main.rs", 'const API_KEY: &str = "@key@";\n'),
    *named("PHP", "bot.php", "<?php\n$apiKey = '@key@';\n$baseUrl = '@url@';\n"),
    *named("Swift", "Bot.swift", 'let apiKey = "@key@"\n'),
    *named("R", "lab.R", 'Sys.setenv(@name@ = "@key@")\n'),
)
SETTINGS = (
    *named(
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
    Carrier(".env", ".env", "@name@=@key@", named=True),  # without a line break
    *named(
        "YAML",
        "config.yaml",
        "llm:\n  api_key: @key@\n  base_url: @url@\n",
        "openai: {api_key: @key@, model: gpt-4o}\n",
        "model_list:\n- model_name: gpt\n  litellm_params:\n    model: openai/gpt\n"
        "    api_base: @url@\n    api_key: '@key@'\n",
        "jobs:\n  test:\n    env:\n      @name@: @key@ # TODO secrets\n",
    ),
    *named(
        "TOML",
        "secrets.toml",
        '@name@ = "@key@"\n',
        "[llm]\nurl = '@url@'\napi_key = '@key@'\n",
    ),
    *named(
        "ini",
        "setup.cfg",
        "[openai]\napi_key = @key@\nbase_url = @url@\n",
        "api_key:@key@\n",
    ),
    *named(
        "properties",
        "application.properties",
        "spring.ai.openai.base-url=@url@\nspring.ai.openai.api-key=@key@\n",
    ),
    *named(
        "JSON",
        "settings.json",
        '{\n  "apiKey": "@key@",\n  "baseUrl": "@url@"\n}\n',
        '{"@name@":"@key@"}\n',
    ),
    *named(
        "Docker",
        "Dockerfile",
        "FROM python:3.12\nENV @name@=@key@\n",
        "ENV @name@ @key@\n",
    ),
    *named(
        "Docker",
        "docker-compose.yml",
        "services:\n  web:\n    environment:\n      - @name@=@key@\n      - BASE_URL=@url@\n",
        "services:\n  web:\n    environment:\n      @name@: ${@name@:-@key@}\n",
    ),
    *named("Kubernetes", "secret.yaml", "kind: Secret\nstringData:\n  @name@: @key@\n"),
    # The name is on the previous line.
    *bare("Kubernetes", "pod.yaml", 'env:\n  - name: @name@\n    value: "@key@"\n'),
    *bare("Terraform", "main.tf", 'variable "api_key" {\n  default = "@key@"\n}\n'),
    *named(
        "shell",
        "run.sh",
        "export @name@=@key@\npython app.py\n",
        'curl @url@/models -H "Authorization: Bearer @key@"\n',
        "@name@=@key@ python app.py\n",
        'curl -H "api-key: @key@" \\\n  "@url@/chat/completions"\n',
        "echo '@name@=@key@' >> .env\n",
        "docker run -e @name@=@key@ -p 80:80 web\n",
    ),
    *named(
        "PowerShell",
        "run.ps1",
        '$env:@name@ = "@key@"\n',
        "setx @name@ @key@\n",
        "[Environment]::SetEnvironmentVariable('@name@', '@key@', 'User')\n",
    ),
    *named("batch", "run.bat", "set @name@=@key@\r\npython app.py\r\n"),
    *named("make", "config.mk", "@name@ ?= @key@\n"),
    *named("csv", "accounts.csv", 'who,api_key,url\nann,"api_key=@key@",@url@\n'),
    *bare("csv", "keys.csv", "ann;@key@;2024-05-01\n", "name,key\nann,@key@\n"),
    *bare("csv", "keys.tsv", "ann\t@key@\t12\n"),
)
TEXTS = (*PYTHON, *SCRIPTS, *SETTINGS)
