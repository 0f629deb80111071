"""Projects as students write them: programs that run, with keys in their code.

Each prints a digest of every key that it uses, so that a program which reads the key
from elsewhere prints the same. The same seed gives the same project.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
from typing import TYPE_CHECKING, NamedTuple

from makers import make

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

# The client that the programs import; it sends nothing.
FAKE = '''
import hashlib
import os

api_key = None
base_url = None


def show(key):
    """The digest of a key."""
    if isinstance(key, bytes):
        key = key.decode()
    print(hashlib.sha256(key.encode()).hexdigest()[:16])


class OpenAI:
    def __init__(self, api_key=None, base_url=None):
        self.api_key = api_key or globals()["api_key"] or os.environ["OPENAI_API_KEY"]
        self.base_url = base_url

    def ask(self, question):
        show(self.api_key)
        print(self.base_url, len(question))
'''
# Runs the cells of a notebook, as far as no shell is needed.
RUNNER = """
import json, os, sys
scope = {}
for cell in json.load(open(sys.argv[1], encoding="utf-8"))["cells"]:
    if cell["cell_type"] == "code":
        lines = "".join(cell["source"]).split("\\n")
        for number, line in enumerate(lines):
            if line.startswith("%env "):
                lines[number] = "os.environ[%r] = %r" % tuple(line[5:].split("="))
            elif line.startswith(("%", "!")):
                lines[number] = ""
        exec("import os\\n" + "\\n".join(lines), scope)
"""

# K is a key, A and B are its halves, D is a key of DeepSeek.
SHAPES = {
    "argument": 'from openai import OpenAI\n\nclient = OpenAI(api_key="<K>")  # 我的密钥\nclient.ask("你好")\n',
    "module": "import openai\n\nopenai.api_key = '<K>'\nopenai.OpenAI().ask('hi')\n",
    "constant": 'from openai import OpenAI\n\nAPI_KEY = "<K>"\n\n\ndef main():\n    OpenAI(api_key=API_KEY).ask("hi")\n\n\nif __name__ == "__main__":\n    main()\n',
    "environ": 'import os\nos.environ["OPENAI_API_KEY"] = "<K>"\nfrom openai import OpenAI\n\nOpenAI().ask("hi")\n',
    "in a branch": 'import os\n\nif not os.environ.get("OPENAI_API_KEY"):\n    os.environ["OPENAI_API_KEY"] = "<K>"\n\nfrom openai import OpenAI\n\nOpenAI().ask("hi")\n',
    "setdefault": 'import os\n\nos.environ.setdefault("OPENAI_API_KEY", "<K>")  # <K>\nfrom openai import OpenAI\nOpenAI().ask("hi")\n',
    "getenv": 'from os import getenv\nfrom openai import OpenAI\n\nOpenAI(getenv("OPENAI_API_KEY", "<K>")).ask("hi")\n',
    "get": 'import os\nfrom openai import OpenAI\n\nkey = os.environ.get("MY_KEY",\n                     "<K>")\nOpenAI(key).ask("hi")\n',
    "header": 'from openai import show\n\nname = "x"\nheaders = {"Authorization": f"Bearer <K>", "X": f"{name!r}<K>{{}}"}\nshow(headers["Authorization"])\nshow(headers["X"])\n',
    "plain header": "from openai import show\n\nheaders = {'Authorization': 'Bearer <K>'}\nshow(headers['Authorization'])\n",
    "neighbours": 'from openai import show\n\nKEY = (\n    "<A>"  # 前半\n    "<B>"\n)\nshow(KEY)\nshow("Bearer " "<K>" " {}")\n',
    "sum": "from openai import show\n\nshow('Bearer ' + '<A>' + '<B>' + '!')\nshow(\"<A>\" +\n     '<B>')\n",
    "default": 'import openai as ai\n\n\ndef ask(question, key="<K>", *, n=1):\n    ai.OpenAI(key).ask(question)\n\n\nask("hi")\n',
    "dictionary": 'from openai import OpenAI\n\nCONFIG = {\n\t"api_key": "<K>",\n\t"model": "gpt-4o-mini",\n}\nOpenAI(CONFIG["api_key"]).ask(CONFIG["model"])\n',
    "attribute": 'from openai import OpenAI\n\nclass Settings:\n\t"""The key is <K>."""\n\tkey = "<K>"\n\turl: str = "https://api.openai.com/v1"\n\nOpenAI(Settings.key, Settings.url).ask("hi")\n',
    "bytes": 'from openai import show\n\nshow(b"<K>")\nshow(b"Bearer <K>!")\nshow(b"Bearer " b"<K>")\n',
    "format": 'from openai import show\n\nshow("Bearer %s" % "<K>")\nshow("<K> {} {{}}".format(1))\nshow("<K>".strip())\n',
    "payload": 'import json\nfrom openai import show\n\nshow(json.loads(\'{"key": "<K>", "a": {}}\')["key"])\nshow("""\n{"key": \'<K>\'}\n""")\nshow(r"\\d<K>")\n',
    "names": 'import os as system\nfrom openai import show\n\n\ndef run(os, key="<K>"):\n    return system.sep in os, show(key)\n\n\nrun("/")\n',
    "os is taken": 'from openai import show\n\nos = "linux"\nshow("<K>")\nprint(os)\n',
    "providers": 'from openai import OpenAI\n\nclient = OpenAI(api_key="<K>")\ndeepseek = OpenAI(api_key="<D>", base_url="https://api.deepseek.com")\nclient.ask("hi")\ndeepseek.ask("你好")\n',
    "arguments": 'import argparse\nfrom openai import show\n\nparser = argparse.ArgumentParser()\nparser.add_argument("--key", default="<K>", help="like <K>")\nshow(parser.parse_args().key)\n',
    "docstring": '"""作业一。\n\nRun with <K>.\n"""\nfrom __future__ import annotations\nimport openai\nopenai.api_key = "<K>"; openai.OpenAI().ask("hi")\n',
    "lambda": 'import openai\nkeys = ["<K>", "<D>"]  # deepseek\nfor key in keys: openai.show(key)\n(lambda key="<K>": openai.show(key))()\n',
    "update": 'import os\n\nos.environ.update({\n    "MODEL": "gpt",  # 模型\n    "OPENAI_API_KEY": "<K>",\n})\nfrom openai import OpenAI\n\nOpenAI().ask(os.environ["MODEL"])\n',
    "merge": 'import os\n\nos.environ |= {"OPENAI_API_KEY": "<K>"}\nfrom openai import OpenAI\n\nOpenAI().ask("hi")\n',
    "helper": 'import os\nfrom openai import OpenAI\n\n\ndef env(name, usual=None):\n    return os.getenv(name) or usual\n\n\nOpenAI(env("MY_KEY", "<K>")).ask("hi")\nOpenAI("<D>").ask("hi")\n',
    "nested": "import openai\n\ndef outer():\n    def inner():\n        openai.api_key = '''<K>'''\n        openai.OpenAI().ask(f\"{openai.api_key and '<K>'}\")\n    inner()\nouter()\n",
}
# The same, where the keys stand in a settings file that the program reads.
IN_SETTINGS = {
    "yaml": (
        "config.yaml",
        "# 设置\nopenai:\n  api_key: <K>  # 我的密钥\n  model: gpt-4o-mini\n",
        'import yaml\nfrom openai import OpenAI\n\nwith open("config.yaml", encoding="utf-8") as file:\n    config = yaml.safe_load(file)\n\nOpenAI(api_key=config["openai"]["api_key"]).ask(config["openai"]["model"])\n',
    ),
    "ini": (
        "settings/app.ini",
        "[openai]\nkey = <K>\n; key = <K>\nmodel = gpt\n[deepseek]\nkey=<D>\n",
        'import configparser\nimport os.path\nfrom openai import OpenAI\n\nparser = configparser.ConfigParser()\nparser.read(os.path.join("settings", "app.ini"), encoding="utf-8")\nfor name in parser.sections():\n    OpenAI(parser[name]["key"]).ask("hi")\n',
    ),
    "json": (
        "config.json",
        '{\n  "model": "gpt",\n  "keys": ["<K>", "<D>"],\n  "headers": {"Authorization": "Bearer <K>"}\n}\n',
        'import json\nfrom openai import show\n\n\ndef load_config(path="config.json"):\n\twith open(path, "rb") as f:\n\t\tdata = json.load(f)\n\treturn data\n\n\nconfig = load_config()\nfor key in config["keys"]: show(key)\nshow(config["headers"]["Authorization"])\n',
    ),
    "toml": (
        "app.toml",
        "[llm]\napi_key = '<K>'\nmodel = \"gpt\"\n",
        'from pathlib import Path\nimport tomlkit\nfrom openai import OpenAI\n\nSETTINGS = Path("app.toml")\n\nclass Settings:\n    def __init__(self):\n        self.data = tomlkit.parse(SETTINGS.read_text(encoding="utf-8"))\n        self.key = str(self.data["llm"]["api_key"])\n\nOpenAI(Settings().key).ask("hi")\n',
    ),
    "both": (
        "config.yml",
        "api_key: '<K>'\n",
        'import os, yaml\nfrom openai import OpenAI\n\nOpenAI("<K>").ask("hi")\nif os.path.exists("config.yml"):\n    config = yaml.load(open("config.yml"), Loader=yaml.FullLoader)  # 全部\n    OpenAI(config.get("api_key")).ask("you")\n',
    ),
}
# They read the command line, or have to begin a file.
ALONE = ("arguments", "docstring")
# What it does depends on what a .env says.
ASKING = "in a branch"
HEADERS = ("", "#!/usr/bin/env python3\n", "# 作者：张三\n# 学号：1\n", "\n")
WHOLE_KEY = re.compile(r"sk-[\w-]{46,}")
COOKIE = "# -*- coding: gbk -*-\n"


class Project(NamedTuple):
    """Files, how the program is started, and the keys that stand in them."""

    files: Mapping[str, bytes]
    arguments: tuple[str, ...]
    keys: tuple[str, ...]


def project(seed: int) -> Project:
    """A project; seeds that follow one another have other shapes."""
    drawn = random.Random(seed)  # noqa: S311 - the same for the same seed
    keys = (
        make(drawn.choice(("project", "legacy-user", "early-48")), seed),
        make("deepseek", seed),
    )
    names = [*SHAPES, *IN_SETTINGS]
    layouts = [_script, _script, _module, _package]
    shape = names[seed % len(names)]
    if shape not in ALONE:
        layouts.append(_notebook)
    layout = drawn.choice(layouts)
    path, says, source = IN_SETTINGS.get(shape) or ("", "", SHAPES[shape])
    files, arguments = layout(_filled(source, keys), drawn)
    if path:
        files[path] = _filled(says, keys).encode()
    for add in (_dotenv, _gitignore, _requirements, _readme):
        if add is not _dotenv or shape != ASKING:
            files |= add(keys, drawn)
    used = tuple(key for key in keys if any(_has(each, key) for each in files.values()))
    return Project(files, arguments, used or keys[:1])


def _has(content: bytes, key: str) -> bool:
    return key.encode() in content or key[: len(key) // 2].encode() in content


def _filled(text: str, keys: tuple[str, str]) -> str:
    half = len(keys[0]) // 2
    for name, value in (
        ("<K>", keys[0]),
        ("<A>", keys[0][:half]),
        ("<B>", keys[0][half:]),
        ("<D>", keys[1]),
    ):
        text = text.replace(name, value)
    return text


def _written(source: str, drawn: random.Random) -> bytes:
    """With a head, in an encoding, with line breaks of one kind or several."""
    encoding = drawn.choice(("utf-8", "utf-8", "utf-8-sig", "gbk"))
    head = COOKIE if encoding == "gbk" else drawn.choice(HEADERS)
    if encoding == "utf-8-sig" and head.startswith("#!"):
        head = ""
    lines = (head + source).splitlines(keepends=True)
    ends = drawn.choice((("\n",), ("\n",), ("\r\n",), ("\n", "\r\n")))
    text = "".join(line.replace("\n", drawn.choice(ends)) for line in lines)
    return drawn.choice((text, text.rstrip())).encode(encoding)


def _script(
    source: str, drawn: random.Random
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    return {"main.py": _written(source, drawn)}, ("main.py",)


def _module(
    source: str, drawn: random.Random
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    """The keys stand in a module that the program imports."""
    files = {
        "src/config.py": _written(source, drawn),
        "src/main.py": b"import config\n",
    }
    return files, ("src/main.py",)


def _package(
    source: str, drawn: random.Random
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    files = {
        "app/__init__.py": b"",
        "app/settings.py": _written(source, drawn),
        "app/__main__.py": "# 入口\nfrom app import settings\n\nprint(settings.__name__)\n".encode(),
    }
    return files, ("-m", "app")


def _notebook(
    source: str, drawn: random.Random
) -> tuple[dict[str, bytes], tuple[str, ...]]:
    lines = source.splitlines(keepends=True)
    found = WHOLE_KEY.search(source)
    key = found[0] if found else "none"
    cells = [
        _cell(["%pip install openai\n", "import math\n"]),
        _cell(lines, [f"key is\n{key}\n"]),
    ]
    if found and drawn.random() < 0.5:
        cells.insert(1, _cell([f"%env OPENAI_API_KEY={key}\n", "math.pi"]))
    notebook = {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
    indent = drawn.choice((1, 2, None))
    text = json.dumps(notebook, indent=indent, ensure_ascii=drawn.random() < 0.5)
    return {"demo.ipynb": f"{text}\n".encode()}, ("-c", RUNNER, "demo.ipynb")


def _cell(source: list[str], printed: list[str] | None = None) -> dict[str, object]:
    outputs = (
        [{"name": "stdout", "output_type": "stream", "text": printed}]
        if printed
        else []
    )
    return {
        "cell_type": "code",
        "execution_count": 1,
        "metadata": {},
        "outputs": outputs,
        "source": source,
    }


def _dotenv(keys: tuple[str, str], drawn: random.Random) -> dict[str, bytes]:
    contents = (
        "# 设置\r\nDB=x # y\r\n",
        "OPENAI_API_KEY=your-api-key-here\nDB='z'",
        f"export OPENAI_API_KEY={make('project', -1)}\n",
        f'OPENAI_API_KEY="{keys[0]}"\n',
    )
    content = drawn.choice((None, None, *contents))
    return {} if content is None else {".env": content.encode()}


def _gitignore(_: tuple[str, str], drawn: random.Random) -> dict[str, bytes]:
    content = drawn.choice((None, "venv/\r\n", ".env\n", "__pycache__/"))
    return {} if content is None else {".gitignore": content.encode()}


def _requirements(_: tuple[str, str], drawn: random.Random) -> dict[str, bytes]:
    content = drawn.choice((None, "openai\r\n", "openai>=1", "python-dotenv==1.0\n"))
    return {} if content is None else {"requirements.txt": content.encode()}


def _readme(keys: tuple[str, str], drawn: random.Random) -> dict[str, bytes]:
    content = drawn.choice((None, None, f"# 作业\n\nexport OPENAI_API_KEY={keys[0]}\n"))
    return {} if content is None else {"README.md": content.encode()}


def write(project: Project, folder: Path) -> None:
    """The files of a project in a new repository."""
    for name, content in project.files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    subprocess.run(["git", "init", "--quiet"], cwd=folder, check=True)


def fake_client(folder: Path) -> Path:
    """A folder from which ``import openai`` gets the client that prints digests."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "openai.py").write_text(FAKE, encoding="utf-8")
    return folder


def run(project: Project, folder: Path, client: Path) -> str:
    """What the program prints, and how it ends; it knows no key from outside."""
    kept = {"PATH", "SYSTEMROOT", "HOME", "LD_LIBRARY_PATH"}
    environ = {name: value for name, value in os.environ.items() if name in kept}
    environ |= {
        "PYTHONPATH": str(client),
        "PYTHONIOENCODING": "utf-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONWARNINGS": "ignore",  # of libraries, with the number of our line
    }
    done = subprocess.run(
        [sys.executable, *project.arguments],
        cwd=folder,
        env=environ,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
        encoding="utf-8",
    )
    return f"{done.stdout}{done.returncode}"
