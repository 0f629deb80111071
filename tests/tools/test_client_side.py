"""What of a file hands a key to every user, and what only looks so."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from makers import make
from sampled import sampled

from pytest_openai_ready.tools.bundlers.exposed import findings_in

if TYPE_CHECKING:
    from conftest import Repository

KEY = make("project")
TAIL = KEY[-4:]

# A file's name and text; line, column, cause and name of what it exposes.
EXPOSED = {
    "Vite": ("src/ai.ts", "\nk(import.meta.env.VITE_OPENAI_API_KEY)", "2:19 public-variable VITE_OPENAI_API_KEY"),
    "Next.js": ("app/page.tsx", "k = process.env.NEXT_PUBLIC_OPENAI_API_KEY;", "1:17 public-variable NEXT_PUBLIC_OPENAI_API_KEY"),
    "Create React App": ("src/App.js", "k = `Bearer ${process.env.REACT_APP_OPENAI_KEY}`", "1:27 public-variable REACT_APP_OPENAI_KEY"),
    "Expo": ("a.jsx", "k = process.env?.EXPO_PUBLIC_OPENAI_API_KEY ?? ''", "1:18 public-variable EXPO_PUBLIC_OPENAI_API_KEY"),
    "Nuxt": ("a.vue", "<script>\nk = env.NUXT_PUBLIC_OPENAI_TOKEN</script>", "2:9 public-variable NUXT_PUBLIC_OPENAI_TOKEN"),
    "Gatsby": ("a.mjs", "k = process.env['GATSBY_OPENAI_API_KEY']", "1:18 public-variable GATSBY_OPENAI_API_KEY"),
    "SvelteKit": ("a.svelte", "import { PUBLIC_OPENAI_API_KEY } from '$env/static/public'", "1:10 public-variable PUBLIC_OPENAI_API_KEY"),
    "Vue CLI": ("a.vue", "k = process.env.VUE_APP_DEEPSEEK_API_KEY", "1:17 public-variable VUE_APP_DEEPSEEK_API_KEY"),
    "Taro": ("a.tsx", "k = process.env.TARO_APP_DASHSCOPE_KEY", "1:17 public-variable TARO_APP_DASHSCOPE_KEY"),
    "asked for by a function": ("a.ts", "k = getEnvVar('VITE_OPENAI_API_KEY')", "1:16 public-variable VITE_OPENAI_API_KEY"),
    "said once in a file": ("a.ts", "env.VITE_LLM_KEY;\nenv.VITE_LLM_KEY", "1:5 public-variable VITE_LLM_KEY"),
    "a name that OpenAI is given": (
        "a.js",
        "fetch('https://api.openai.com/v1', {headers: {Authorization:\n'Bearer ' + process.env.REACT_APP_API_KEY}})",
        "2:25 public-variable REACT_APP_API_KEY",
    ),
    "a name that the client is given": (
        "a.js",
        "import OpenAI from 'openai'\nnew OpenAI({ apiKey: import.meta.env.VITE_API_KEY })",
        "2:38 public-variable VITE_API_KEY",
    ),
    "settings": (".env.example", "A=1\nVITE_OPENAI_API_KEY=\n", "2:1 public-variable VITE_OPENAI_API_KEY"),
    "exported settings": (".envrc", "export NEXT_PUBLIC_OPENAI_API_KEY=x", "1:8 public-variable NEXT_PUBLIC_OPENAI_API_KEY"),
    "compose": ("compose.yaml", "  environment:\n    - VITE_OPENAI_API_KEY=${K}", "2:7 public-variable VITE_OPENAI_API_KEY"),
    "workflow": (".github/workflows/a.yml", "env:\n  VITE_OPENAI_API_KEY: ${{ secrets.K }}", "2:3 public-variable VITE_OPENAI_API_KEY"),
    "image of Podman": ("web.containerfile", "ARG VITE_OPENAI_API_KEY\n", "1:5 public-variable VITE_OPENAI_API_KEY"),
    "image": ("Dockerfile", "ARG VITE_OPENAI_API_KEY\n", "1:5 public-variable VITE_OPENAI_API_KEY"),
    "JSON": ("vercel.json", '{"env": {\n"VITE_OPENAI_API_KEY": "@k"}}', "2:2 public-variable VITE_OPENAI_API_KEY"),
    "settings of any name with a key": (".env", f"VITE_SECRET={KEY}", "1:1 public-variable VITE_SECRET"),
    "browser": ("a.ts", "new OpenAI({\n  dangerouslyAllowBrowser:\n    true,\n})", "2:3 browser-client dangerouslyAllowBrowser"),
    "browser, quoted": ("a.ts", "{'dangerouslyAllowBrowser': true}", "1:2 browser-client dangerouslyAllowBrowser"),
    "browser, assigned": ("a.ts", "o.dangerouslyAllowBrowser = true;", "1:3 browser-client dangerouslyAllowBrowser"),
    "browser, minified": ("dist/a.js", "n({apiKey:e,dangerouslyAllowBrowser:!0})", "1:13 browser-client dangerouslyAllowBrowser"),
    "define of Vite": (
        "vite.config.ts",
        "export default {\n define: {\n 'process.env.OPENAI_API_KEY': JSON.stringify(env.X) } }",
        "3:15 inlined-variable OPENAI_API_KEY",
    ),
    "whole environment": (
        "vite.config.js",
        "const env = loadEnv(mode, process.cwd(), '')\nx({ define: { 'process.env': env } })",
        "2:15 whole-environment env",
    ),
    "prefix of Vite": ("vite.config.js", "x({ envPrefix: ['VITE_', 'OPENAI_'] })", "1:27 inlined-variable OPENAI_*"),
    "public settings of Nuxt": (
        "nuxt.config.ts",
        "x({ runtimeConfig: { secret: '', public: {\n openaiApiKey: '' } } })",
        "2:2 inlined-variable openaiApiKey",
    ),
    "env of Next.js": ("next.config.js", "x = { env: {\n OPENAI_API_KEY: process.env.OPENAI_API_KEY } }", "2:2 inlined-variable OPENAI_API_KEY"),
    "DefinePlugin": (
        "webpack.prod.js",
        "new webpack.DefinePlugin({\n'process.env.OPENAI_API_KEY': 1 })",
        "2:14 inlined-variable OPENAI_API_KEY",
    ),
    "extra of Expo": ("app.json", '{"expo": {"extra": {\n"openaiApiKey": "x"}}}', "2:2 inlined-variable openaiApiKey"),
    "react-native-dotenv": ("a.js", "import { OPENAI_API_KEY } from '@env';", "1:10 inlined-variable OPENAI_API_KEY"),
    "Jinja": ("templates/index.html", "<script>k = '{{ openai_api_key }}'</script>", "1:17 key-in-template openai_api_key"),
    "EJS": ("views/index.ejs", "<%= process.env.OPENAI_API_KEY %>", "1:17 key-in-template OPENAI_API_KEY"),
    "page": ("index.html", f"<script>\nk = '{KEY}'</script>", f"2:6 key-in-served-file sk-proj-...{TAIL}"),
    "public folder": ("public/config.json", f'{{"k": "{KEY}"}}', f"1:8 key-in-served-file sk-proj-...{TAIL}"),
    "static folder": ("app/static/a.js", f"k = '{KEY}'", f"1:6 key-in-served-file sk-proj-...{TAIL}"),
    "mini program's page": ("pages/a.wxml", f"<a>{KEY}</a>", f"1:4 key-in-served-file sk-proj-...{TAIL}"),
    "page of uni-app": ("pages/a.vue", f"k = '{KEY}'", f"1:6 key-in-served-file sk-proj-...{TAIL}"),
}  # fmt: skip

NOT_EXPOSED = {
    "read on a server": ("a.ts", "process.env.OPENAI_API_KEY"),
    "no prefix": ("a.ts", "import.meta.env.OPENAI_API_KEY"),
    "organization": ("a.ts", "env.NEXT_PUBLIC_OPENAI_ORGANIZATION_ID"),
    "address": ("a.ts", "env.VITE_OPENAI_API_BASE_URL"),
    "limit": ("a.ts", "env.VITE_OPENAI_MAX_TOKENS"),
    "switch": ("a.ts", "env.VITE_HAS_OPENAI_API_KEY"),
    "key that is meant for all": ("a.ts", "env.VITE_LLM_PUBLIC_KEY"),
    "another service": ("a.ts", "env.VITE_FIREBASE_API_KEY"),
    "any service": ("a.ts", "const apiKey = import.meta.env.VITE_API_KEY"),
    "any service, beside OpenAI": ("a.ts", "import OpenAI from 'openai'\nf(env.VITE_API_KEY)"),
    "comment": ("a.ts", "// import.meta.env.VITE_OPENAI_API_KEY\n/* dangerouslyAllowBrowser: true */"),
    "prose": ("a.ts", "alert('VITE_OPENAI_API_KEY is missing'); f('dangerouslyAllowBrowser: true')"),
    "list of names": ("a.ts", "const forbidden = ['VITE_OPENAI_API_KEY']"),
    "comment in settings": (".env.example", "# VITE_OPENAI_API_KEY=sk-...\n"),
    "option's type": ("a.ts", "dangerouslyAllowBrowser?: boolean"),
    "option that depends": ("a.ts", "{ dangerouslyAllowBrowser: isTest, trueish }"),
    "option that is off": ("a.ts", "{ dangerouslyAllowBrowser: false }"),
    "types": ("env.d.ts", "readonly VITE_OPENAI_API_KEY: string"),
    "documentation": ("README.md", "VITE_OPENAI_API_KEY=x dangerouslyAllowBrowser: true"),
    "test": ("src/a.test.ts", "{ dangerouslyAllowBrowser: true }"),
    "folder of tests": ("tests/a.ts", "{ dangerouslyAllowBrowser: true }"),
    "what others wrote": ("node_modules/a/b.js", "{ dangerouslyAllowBrowser: true }"),
    "allowed": ("a.ts", "{ dangerouslyAllowBrowser: true } // openai-ready: allow: visitors bring keys"),
    "allowed for another tool": (".env", "VITE_OPENAI_API_KEY=x # pragma: allowlist secret"),
    "allowed on the line before": ("a.ts", "// openai-ready: allow next line\nenv.VITE_OPENAI_API_KEY"),
    "private settings of Nuxt": ("nuxt.config.ts", "x({ runtimeConfig: { openaiApiKey: '', public: { a: 1 } } })"),
    "what Vite gives out by itself": ("vite.config.ts", "env = loadEnv(mode, '.'); x({ define: { 'process.env': env } })"),
    "one variable of the environment": ("vite.config.ts", "x({ define: { 'process.env': env.A } })"),
    "settings of a server": ("server.config.ts", "x({ define: { OPENAI_API_KEY: 1 } })"),
    "what a visitor typed": ("index.html", "<p>{{ openaiKey }}</p>"),
    "call in a template": ("a.html", "{{ openai_key_link() }}"),
    "placeholder in a page": ("index.html", "k = 'sk-proj-YOUR-KEY-HERE-00000000000000000000'"),
    "program": ("app.py", "VITE_OPENAI_API_KEY = 1"),
    "nothing": ("a.ts", ""),
}  # fmt: skip


@pytest.mark.parametrize(("name", "text", "said"), EXPOSED.values(), ids=EXPOSED)
def test_what_is_exposed(
    repository: Repository, name: str, text: str, said: str
) -> None:
    (found,) = findings_in(repository.write(name, text))
    place = str(found.place).removeprefix(f"{name}:")
    about = found.key or found.facts["name"]
    assert f"{place} {found.cause.name} {about}" == said


@pytest.mark.parametrize(("name", "text"), NOT_EXPOSED.values(), ids=NOT_EXPOSED)
def test_what_is_not(repository: Repository, name: str, text: str) -> None:
    assert findings_in(repository.write(name, text)) == ()


def test_settings_of_powershell_are_read(repository: Repository) -> None:
    text = "VITE_OPENAI_API_KEY=x\r\n".encode("utf-16")
    (found,) = findings_in(repository.write(".env", text))
    assert found.facts["name"] == "VITE_OPENAI_API_KEY"


def test_a_mini_program_is_recognized_by_what_lies_beside(
    repository: Repository,
) -> None:
    app = repository.write("mini/app.js", f"k = '{KEY}'")
    page = repository.write("mini/pages/a.js", f"k = '{KEY}'")
    assert findings_in(app) == findings_in(page) == ()
    for name in ("mini/app.json", "mini/app.wxss", "mini/pages/a.wxml"):
        repository.write(name, "")
    assert len(findings_in(app) + findings_in(page)) == 2


def test_a_link_is_not_followed(repository: Repository) -> None:
    repository.write("real.txt", "k(import.meta.env.VITE_OPENAI_API_KEY)")
    (repository.folder / "a.ts").symlink_to("real.txt")
    assert findings_in("a.ts") == ()


def test_each_name_is_said_at_its_first_place_that_is_not_allowed(
    repository: Repository,
) -> None:
    text = """\
a(env.VITE_LLM_KEY, env.VITE_AI_KEY)

b(env.VITE_GPT_KEY) // openai-ready: allow
c(env.VITE_GPT_KEY, env.VITE_LLM_KEY)
"""
    found = findings_in(repository.write("a.ts", text))
    assert [f"{each.place} {each.facts['name']}" for each in found] == [
        "a.ts:1:7 VITE_LLM_KEY",
        "a.ts:1:25 VITE_AI_KEY",
        "a.ts:4:7 VITE_GPT_KEY",
    ]


@pytest.mark.parametrize("end", sampled([b"\n", b" "], 2))
def test_many_names_are_said_in_one_pass(repository: Repository, end: bytes) -> None:
    """Were each counted from the top, this would take minutes."""
    names = (b"env.VITE_LLM_%d_KEY;" % number for number in range(30_000))
    text = end.join(names) + end * 1_000_000
    assert len(findings_in(repository.write("a.js", text))) == 30_000
