"""A key that goes to another host than OpenAI's has a variable of that host."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

from fixing import notebook, planned
from makers import make
from students import Project, run

from pytest_openai_ready.changes.transaction import apply
from pytest_openai_ready.fix.fixer import fix_of
from pytest_openai_ready.fix.key_names.naming import variable_at
from pytest_openai_ready.fix.programs.uses.client_hosts import hosts_in
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.scan.places.trees import scan_settings_of, trees
from pytest_openai_ready.tools.project_programs.program_clients import programs_of

if TYPE_CHECKING:
    from pathlib import Path

    from conftest import Repository

MANY = 10  # seconds; the first of these took half a minute
KEY, OTHER = make("early-48"), make("project")
HOST = "api.chatanywhere.tech"
URL = f"https://{HOST}/v1"
NAME = "CHATANYWHERE_API_KEY"
DASHSCOPE = "dashscope.aliyuncs.com"
IGNORED = ".env\n"

VARIABLES = {
    HOST: NAME,
    "relay.example": "RELAY_API_KEY",
    "api.deepseek.com": "DEEPSEEK_API_KEY",
    "dashscope.aliyuncs.com": "DASHSCOPE_API_KEY",
    "my.openai.azure.com": "AZURE_OPENAI_API_KEY",
    "api.openai.com": "OPENAI_API_KEY",
    "eu.api.openai.com": "OPENAI_API_KEY",
    "a.my-proxy.com.cn": "MY_PROXY_API_KEY",
    "mine.vercel.app": "MINE_API_KEY",
    "localhost": "",
    "127.0.0.1": "",
    "10.0.0.7": "",
    "::1": "",
    "ollama": "",
    "302.ai": "",
    "xn--bcher-kva.example": "",
}
AT: dict[str, str | None] = {
    "OpenAI(api_key='<K>', base_url='<U>')": HOST,
    "OpenAI('<K>', base_url='<U>')": HOST,
    "b = '<U>'\nk = '<K>'\nOpenAI(api_key=k, base_url=b)": HOST,
    "class C:\n    key = '<K>'\n    url = '<U>'\nOpenAI(api_key=C.key, base_url=C.url)": HOST,
    "def f(key='<K>', base_url='<U>'): return OpenAI(api_key=key, base_url=base_url)": HOST,
    "OpenAI(api_key='<K>', base_url=os.getenv('B', '<U>'))": HOST,
    "openai.api_key = '<K>'\nopenai.api_base = '<U>'": HOST,
    "openai.base_url = '<U>'\nOpenAI(api_key='<K>')": HOST,
    "os.environ['OPENAI_API_KEY'] = '<K>'\nos.environ['OPENAI_BASE_URL'] = '<U>'": HOST,
    "os.environ['OPENAI_API_KEY'] = '<K>'\nOpenAI(base_url='<U>')": HOST,
    "ChatOpenAI(openai_api_key='<K>', openai_api_base='<U>')": HOST,
    "o = {}\no['openai_api_base'] = '<U>'\nOpenAI(api_key='<K>', **o)": HOST,
    "c = {'model': 'x', 'api_key': '<K>', 'base_url': '<U>'}": HOST,
    "requests.post('<U>' + '/chat', headers={'Authorization': 'Bearer <K>'})": HOST,
    "u = '<U>/chat'\nh = {'Authorization': 'Bearer ' + '<K>'}\nrequests.post(u, headers=h)": HOST,
    "OPENAI_API_KEY = '<K>'\nOPENAI_BASE_URL = '<U>'": HOST,
    "h = 'https://' + 'api.' + 'chatanywhere.tech'\nrequests.post(h + '/v1', headers={'A': '<K>'})": HOST,
    "requests.post(url='<U>', headers={'A': '<K>'})": HOST,
    "urllib.request.Request('<U>', headers={'A': '<K>'})": HOST,
    f"c = http.client.HTTPSConnection('{HOST}')\nc.request('POST', '/v1', headers={{'A': '<K>'}})": HOST,
    "c = httpx.Client(base_url='<U>')\nc.post('/chat', headers={'A': '<K>'})": HOST,
    "def make(k, u): return OpenAI(api_key=k, base_url=u)\nmake('<K>', '<U>')": HOST,
    "class C:\n    def __init__(self, k, u):\n        self.c = OpenAI(api_key=k, base_url=u)\nC('<K>', u='<U>')": HOST,
    "import lib\nlib.make('<K>', '<U>')": HOST,
    "ALL = [('relay', '<U>', '<K>')]": HOST,
    "def ask(headers): requests.post('<U>/chat', headers=headers)\nask({'A': '<K>'})": HOST,
    "f = functools.partial(OpenAI, base_url='<U>')\nf(api_key='<K>')": HOST,
    "class C(OpenAI):\n    def __init__(self, **k): super().__init__(base_url='<U>', **k)\nC(api_key='<K>')": HOST,
    "os.environ.setdefault('OPENAI_BASE_URL', '<U>')\nOpenAI(api_key='<K>')": HOST,
    "if (u := '<U>') and (k := '<K>'): OpenAI(api_key=k, base_url=u)": HOST,
    # Another host, or one that is not known.
    "OpenAI(api_key='<K>').with_options(base_url='<U>')": "",
    "OpenAI(api_key='<K>')\nOpenAI(api_key='<K>', base_url='<U>')": "",
    "OpenAI(api_key='<K>', base_url=f())": "",
    "OpenAI(api_key='<K>', base_url=os.environ['OPENAI_BASE_URL'])": "",
    "OpenAI(api_key='<K>', base_url=os.getenv('LLM_URL'))": "",
    "def make(k, u): return OpenAI(api_key=k, base_url=u)\nK = '<K>'": "",
    "def make(k, u): return OpenAI(api_key=k, base_url=u)\nmake('<K>', f())\nmake('x', '<U>')": "",
    "OpenAI(api_key='<K>', base_url='https://' + host() + '/v1')": "",
    "OpenAI(api_key='<K>', base_url=f'https://{name}.example/v1')": "",
    "def ask(u): requests.post(u, headers={'Authorization': 'Bearer <K>'})": "",
    "c.post('/chat', headers={'Authorization': 'Bearer <K>'})": "",
    "openai.base_url = f()\nOpenAI(api_key='<K>')": "",
    "o = {}\no['base_url'] = f()\nOpenAI(api_key='<K>', **o)": "",
    "ChatOpenAI(api_key='<K>', base_url=f())": "",
    "OpenAI(api_key=s.key, base_url='<U>')\nx = '<K>'": HOST,
    # A provider's own client or argument.
    "k = '<K>'\nllm = Tongyi(model='qwen-turbo', dashscope_api_key=k)": DASHSCOPE,
    "k = '<K>'\nllm = ChatTongyi(api_key=k)": DASHSCOPE,
    "k = '<K>'\nllm = f(dashscope_api_key=k)": DASHSCOPE,
    "class C:\n    k = '<K>'\nllm = ChatDeepSeek(api_key=C.k)": "api.deepseek.com",
    "k = '<K>'\nllm = ChatDeepSeek(api_key=k, base_url='<U>')": HOST,
    "k = '<K>'\nllm = ChatDeepSeek(api_key=k, api_base='https://api.deepseek.com')": "api.deepseek.com",
    "k = '<K>'\nf(k)\nllm = ChatDeepSeek(api_key=other)": None,
    "k = '<K>'\nllm = f(openai_api_key=k)": None,
    # The address of a picture is no API's.
    "c = f(url='<U>', api_key='<K>')\nurl = 'https://site.example/a/b.PNG?x=1'\nget(url)": HOST,
    "api_key = '<K>'\nurl = 'https://site.example/a.pdf'\nOpenAI(api_key=api_key)": None,
    # OpenAI's, as far as is known.
    "OpenAI(api_key='<K>')": None,
    "OpenAI(api_key='<K>', base_url='https://api.openai.com/v1')": None,
    "OpenAI(api_key='<K>', base_url=None)": None,
    "OpenAI(api_key='<K>', base_url=os.getenv('OPENAI_BASE_URL'))": None,
    "OpenAI(api_key='<K>', base_url=os.getenv('LLM_URL', 'https://api.openai.com/v1'))": None,
    "OpenAI(api_key='<K>', base_url=os.getenv('LLM_URL') or 'https://api.openai.com/v1')": None,
    "o = {'timeout': 3}\nOpenAI(api_key='<K>', **o)": None,
    "def make(k): return OpenAI(api_key=k)\nmake('<K>')": None,
    "ChatOpenAI(api_key='<K>', model='x')": None,
    "OpenAI(api_key='<K>')\nhttpx.Client(base_url='<U>').get('/a')": None,
    "OpenAI(api_key='<K>')\nrequests.get('<U>')": None,
    "OpenAI(api_key='<K>')\nrequests.post('https://site.example/a', headers=headers)": None,
    "OpenAI(api_key='<K>')\nOpenAI(api_key=os.getenv('B'), base_url='<U>')": None,
    "OpenAI(api_key='<K>')\nOpenAI(api_key='x', base_url='<U>')": None,
    "OpenAI(api_key='<K>')\nbase_url = '<U>'\nrequests.get(base_url)": None,
    "b = 'https://api.openai.com/v1'\nrequests.post(f'{b}/chat/completions', headers={'A': 'Bearer <K>'})": None,
    "OpenAI(api_key=os.environ.get('OPENAI_API_KEY', '<K>'))  # url": None,
    "OpenAI(api_key=config.get('key', '<K>'))  # url": None,
    "OPENAI_API_KEY = '<K>'\nSEARCH_URL = '<U>'": None,
    "A_KEY = '<K>'\nB_KEY = 'x'\nURL = '<U>'": None,
    "x = '<K>'\ny = '<U>'": None,
}


def test_a_host_has_a_variable() -> None:
    assert {host: variable_at(host) for host in VARIABLES} == VARIABLES


def test_the_host_of_a_key_stands_beside_it() -> None:
    found = {use: hosts_in(_filled(use), [KEY]).get(KEY) for use in AT}
    assert found == AT


def _filled(use: str) -> str:
    return use.replace("<K>", KEY).replace("<U>", URL)


PROGRAMS = {
    'client = OpenAI(api_key="<K>", base_url="<U>")': (
        f'client = OpenAI(api_key=os.environ["{NAME}"], base_url="<U>")'
    ),
    'import os\nos.environ["OPENAI_API_KEY"] = "<K>"\nclient = OpenAI(base_url="<U>")': (
        f'os.environ["OPENAI_API_KEY"] = os.environ["{NAME}"]\n'
        'client = OpenAI(base_url="<U>")'
    ),
}


def test_the_key_in_the_environment_is_not_sent_there(
    repository: Repository, client: Path
) -> None:
    """With nothing in the environment, a key of the user's own, and a second run."""
    for number, (program, expected) in enumerate(PROGRAMS.items()):
        path = repository.write(
            f"p{number}/a.py",
            f'from openai import OpenAI\n{_filled(program)}\nclient.ask("hi")\n',
        )
        repository.write(f"p{number}/.env", "")
        before = run(Project({}, (path,), ()), repository.folder, client)
        apply(repository.folder, planned(repository.folder).changes)
        assert _filled(expected) in (repository.folder / path).read_text()
        starting = (
            "import os, subprocess, sys\nos.environ['OPENAI_API_KEY'] = 'mine'\n"
            f"subprocess.run([sys.executable, {path!r}], check=True)\n"
        )
        for arguments in ((path,), ("-c", starting)):
            assert run(Project({}, arguments, ()), repository.folder, client) == before
        assert before.endswith("0")
        assert planned(repository.folder).changes == ()
    assert (repository.folder / "p0/.env").read_text() == f"{NAME}={KEY}\n"
    # The second sets the variable that its client, which is given none, reads.
    found = {each.variable: each.host for each in programs_of(Found()) if each}
    assert found == {NAME: HOST, "OPENAI_API_KEY": HOST}


def _multiplied(text: str, times: int) -> str:
    """A few thousand bytes that stand for a text that many times cubed."""
    one, two, all_ = ("+".join([name] * times) for name in "abc")
    address = f"OpenAI(api_key=p, base_url=f'{{p}}{'{c}' * times}')\n"
    return f"a = '{text}'\nb = {one}\nc = {two}\np = {all_}\n{address}"


def test_a_program_of_any_length_is_read_in_time(repository: Repository) -> None:
    """Also where one name is given a hundred texts, or one text has a thousand parts."""
    asked = f'requests.post("{URL}", headers={{"X": "{KEY}"}}, json={{"p": p}})\n'
    for long in (
        "p = ''\n" + "p = p + 'line'\n" * 300,
        "p = " + " + ".join(["'a'"] * 1000) + "\n",
        "p = a" + ".x" * 2500 + "\nc = OpenAI(api_key=a" + ".x" * 2500 + ")\n",
        *(_multiplied(text, 300) for text in ("", "x", "x" * 1000)),
    ):
        repository.write("a.py", f"import a, requests\n{long}{asked}")
        started = time.process_time()
        found = planned(repository.folder)
        name = "OPENAI_API_KEY_2" if "base_url" in long else NAME
        assert [each.name for each in found.keys] == [name]
        programs = [*programs_of(Found(repository.folder))]
        assert all(each is None or each.is_open for each in programs)
        assert time.process_time() - started < MANY


def test_a_host_without_a_name_leaves_another_key_alone(repository: Repository) -> None:
    local = 'OpenAI(api_key="<K>", base_url="http://127.0.0.1:8000/v1")\n'
    repository.write("a.py", local.replace("<K>", KEY))
    (found,) = trees()
    for environ in ({}, {"OPENAI_API_KEY": KEY}, {"OPENAI_API_KEY": OTHER}):
        done = fix_of(
            Found(repository.folder), found.names, scan_settings_of(found), environ
        )
        assert [each.name for each in done.keys] == ["OPENAI_API_KEY_2"]
        assert "environment-wins" not in {each.name for each in done.notes}


def test_a_notebook_has_its_address_in_another_cell(repository: Repository) -> None:
    cells = [f'url = "{URL}"', f'OpenAI(api_key="{KEY}", base_url=url)']
    repository.write("a.ipynb", notebook(*cells))
    assert [each.name for each in planned(repository.folder).keys] == [NAME]


def test_settings_have_the_address_beside_the_key(repository: Repository) -> None:
    load = "import {0}\nwith open('{1}', {2}) as file:\n    c = {0}.{3}(file)\n"
    use = "OpenAI(api_key=c['api_key'], base_url=c['base_url'])\n"
    written = {
        "a.yaml": (f"api_key: {KEY}\nbase_url: {URL}\n", ("yaml", "'r'", "safe_load")),
        "b.json": (json.dumps({"api_key": KEY, "base_url": URL}), ("json", "'r'", "load")),
        "c.toml": (f"OPENAI_API_KEY = '{KEY}'\nOPENAI_BASE_URL = '{URL}'\n", ("tomllib", "'rb'", "load")),
        "d.yaml": (f"api_key: {KEY}\nother_url: {URL}\nbase_url: https://api.openai.com/v1\n", ("yaml", "'r'", "safe_load")),
    }  # fmt: skip
    names = {"a.yaml": NAME, "b.json": NAME, "c.toml": NAME, "d.yaml": "OPENAI_API_KEY"}
    for path, (content, (module, mode, function)) in written.items():
        folder = repository.folder / path.partition(".")[0]
        folder.mkdir()
        repository.git("init", "--quiet", str(folder))
        (folder / path).write_text(content)
        program = load.format(module, path, mode, function) + use
        (folder / "app.py").write_text(program)
        done = planned(folder)
        assert (path, [each.name for each in done.keys]) == (path, [names[path]])
