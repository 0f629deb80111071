"""Programs that read settings files, one for each way to do so.

Each prints digests of its keys by the client of ``students``.
"""

from __future__ import annotations

import json
from typing import NamedTuple


class Reading(NamedTuple):
    """A settings file, the program that reads it, and what both become.

    Attributes:
        path: of the file.
        says: what stands in it; ``<K>`` is a key.
        program: of Python, in `app.py`.
        after: what the file says afterwards.
        reads: the program afterwards, without the lines that load the `.env`.
        needs: the library, where it may be missing.
    """

    path: str
    says: str
    program: str
    after: str
    reads: str
    needs: str = ""


NESTED = "openai:\n  api_key: <K>  # 我的\n  model: gpt\n"
EMPTIED = 'openai:\n  api_key: ""  # 我的\n  model: gpt\n'
YAML_PROGRAM = """import openai
import yaml

with open("config.yaml", encoding="utf-8") as file:
    config = yaml.safe_load(file)

openai.show(config["openai"]["api_key"])
"""
PUT = '["openai"]["api_key"] = os.environ["OPENAI_API_KEY"]\n'
PYDANTIC = """import openai
from pydantic_settings import (
    BaseSettings,
    SettingsConfigDict,
    YamlConfigSettingsSource,
)


class Settings(BaseSettings):
    openai_api_key: str
    model_config = SettingsConfigDict(yaml_file="config.yaml")

    @classmethod
    def settings_customise_sources(cls, kind, init_settings, env_settings, **_):
        return init_settings, env_settings, YamlConfigSettingsSource(kind)


openai.show(Settings().openai_api_key)
"""

# By the name of the record, the simplest use of it.
USUAL = {
    "PyYAML": Reading(
        "config.yaml",
        NESTED,
        YAML_PROGRAM,
        EMPTIED,
        YAML_PROGRAM.replace("(file)\n", f"(file)\n    config{PUT}"),
    ),
    "ruamel.yaml": Reading(
        "conf/config.yml",
        NESTED,
        """import openai
from ruamel.yaml import YAML
from pathlib import Path

yaml = YAML(typ="safe")
config = yaml.load(Path(__file__).parent / "conf" / "config.yml")  # all of it
openai.show(config["openai"]["api_key"])
""",
        EMPTIED,
        """import openai
from ruamel.yaml import YAML
from pathlib import Path

yaml = YAML(typ="safe")
config = yaml.load(Path(__file__).parent / "conf" / "config.yml")  # all of it
config["openai"]["api_key"] = os.environ["OPENAI_API_KEY"]
openai.show(config["openai"]["api_key"])
""",
    ),
    "json": Reading(
        "config.json",
        '{"keys": ["<K>", "<D>"], "header": "Bearer <K>"}',
        """import json
import openai


def load_config(path="config.json"):
    with open(path) as f:
        return json.load(f)


config = load_config()
for key in (*config["keys"], config["header"]):
    openai.show(key)
""",
        '{"keys": ["", ""], "header": "Bearer "}',
        """import json
import openai


def load_config(path="config.json"):
    with open(path) as f:
        settings = json.load(f)
        settings["keys"][0] = os.environ["OPENAI_API_KEY"]
        settings["keys"][1] = os.environ["OPENAI_API_KEY_2"]
        settings["header"] = f"Bearer {os.environ['OPENAI_API_KEY']}"
        return settings


config = load_config()
for key in (*config["keys"], config["header"]):
    openai.show(key)
""",
    ),
    "tomllib": Reading(
        "settings.toml",
        '[openai]\napi_key = "<K>"\n',
        """import openai
try:
    import tomllib
except ImportError:
    import tomli as tomllib

key = tomllib.load(open("settings.toml", "rb"))["openai"]["api_key"]
openai.show(key)
""",
        '[openai]\napi_key = ""\n',
        """import openai
try:
    import tomllib
except ImportError:
    import tomli as tomllib

key = os.environ["OPENAI_API_KEY"]
openai.show(key)
""",
    ),
    "toml": Reading(
        "config.toml",
        "openai.api_key = '<K>'\n",
        """import openai
import toml

config = toml.load('config.toml')
openai.show(config['openai']['api_key'])
""",
        "openai.api_key = ''\n",
        """import openai
import toml

config = toml.load('config.toml')
config['openai']['api_key'] = os.environ['OPENAI_API_KEY']
openai.show(config['openai']['api_key'])
""",
        needs="toml",
    ),
    "tomlkit": Reading(
        "config.toml",
        'api_key = "<K>"\n',
        """import openai
import tomlkit

config = tomlkit.parse(open("config.toml").read())
openai.show(str(config["api_key"]))
""",
        'api_key = ""\n',
        """import openai
import tomlkit

config = tomlkit.parse(open("config.toml").read())
config["api_key"] = os.environ["OPENAI_API_KEY"]
openai.show(str(config["api_key"]))
""",
    ),
    "configparser": Reading(
        "config.ini",
        "[DEFAULT]\nTimeout = 5\n[OpenAI]\nAPI_KEY = <K>\nmodel=gpt\n",
        """import configparser
import openai


class Settings:
    def __init__(self):
        self.config = configparser.ConfigParser()
        self.config.read("config.ini", encoding="utf-8")

    def key(self):
        return self.config.get("OpenAI", "api_key")


openai.show(Settings().key())
""",
        "[DEFAULT]\nTimeout = 5\n[OpenAI]\nAPI_KEY = \nmodel=gpt\n",
        """import configparser
import openai


class Settings:
    def __init__(self):
        self.config = configparser.ConfigParser()
        self.config.read("config.ini", encoding="utf-8")
        self.config["OpenAI"]["API_KEY"] = os.environ["OPENAI_API_KEY"]

    def key(self):
        return self.config.get("OpenAI", "api_key")


openai.show(Settings().key())
""",
    ),
    "OmegaConf": Reading(
        "config.yaml",
        NESTED,
        """import openai
from omegaconf import OmegaConf

config = OmegaConf.load("config.yaml")
openai.show(config.openai.api_key)
""",
        NESTED.replace("<K>", "${oc.env:OPENAI_API_KEY}"),
        """import openai
from omegaconf import OmegaConf

config = OmegaConf.load("config.yaml")
openai.show(config.openai.api_key)
""",
        needs="omegaconf",
    ),
    "Hydra": Reading(
        "conf/llm/gpt.yaml",
        "{api_key: <K>, model: gpt}\n",
        """import hydra
import openai


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    openai.show(config.llm.api_key)


main()
""",
        '{api_key: "${oc.env:OPENAI_API_KEY}", model: gpt}\n',
        """import hydra
import openai


@hydra.main(version_base=None, config_path="conf", config_name="config")
def main(config):
    openai.show(config.llm.api_key)


main()
""",
        needs="hydra",
    ),
    "dynaconf": Reading(
        ".secrets.toml",
        '[openai]\napi_key = "<K>"\n',
        """import openai
from dynaconf import Dynaconf

settings = Dynaconf(settings_files=["settings.toml", ".secrets.toml"])
openai.show(settings.openai.api_key)
""",
        '[openai]\napi_key = "@format {env[OPENAI_API_KEY]}"\n',
        """import openai
from dynaconf import Dynaconf

settings = Dynaconf(settings_files=["settings.toml", ".secrets.toml"])
openai.show(settings.openai.api_key)
""",
        needs="dynaconf",
    ),
    "pydantic-settings": Reading(
        "config.yaml",
        "openai_api_key: <K>\n",
        PYDANTIC,
        'openai_api_key: ""\n',
        PYDANTIC,
        needs="pydantic_settings",
    ),
}
# What else a program needs.
BESIDE = {
    # Messages name the file, with its folder.
    "a key of its own": {
        "more.py": b"def missing():\n    print('see ./config.yaml')\n"
        b"    click.secho('see ./config.yaml')\n"
        b"    raise ValueError('Set a key in ' './config.yaml')\n",
        # So does a form for reports, which nobody runs.
        **dict.fromkeys(
            (
                ".github/ISSUE_TEMPLATE/bug.yml",
                ".gitee/ISSUE_TEMPLATE.yml",
                ".gitlab/merge_request_templates/a",
                ".github/CODEOWNERS",
                ".github/labeler.yml",
                ".github/dependabot.yml",
            ),
            b"body:\n  - label: Is there a key in config.yaml?\n",
        ),
    },
    "Hydra": {
        "conf/config.yaml": b"defaults:\n  - llm: gpt\n  - override hydra/job_logging: disabled\n"
        b"hydra:\n  output_subdir: null\n  run:\n    dir: .\n"
    },
}


def changed(program: str, *pairs: tuple[str, str]) -> str:
    for old, new in pairs:
        assert old in program
        program = program.replace(old, new)
    return program


SHARED = """import json
import openai
import yaml


def load(path):
    with open(path) as file:
        if path.endswith(".json"):
            return json.load(file)
        return yaml.safe_load(file) or {}


other = load("other.yaml")
openai.show(load("config.yaml")["openai"]["api_key"])
config = load("config.yaml")
for name, value in config["openai"].items():
    setattr(openai, name, value)
openai.OpenAI().ask(other["question"])
"""
OWN = """import openai
import yaml

openai.show("<K>")
config = yaml.safe_load(open("config.yaml")); openai.show(config["openai"]["api_key"])
if config: config = yaml.safe_load(open("config.yaml"))
openai.show(config["openai"]["api_key"])
"""
OR_ELSE = """import os.path as place
import openai
import yaml

HERE = place.dirname(place.abspath(__file__))
CONFIG_FILE = place.join(HERE, "config.yaml")
config = {}
if place.exists(CONFIG_FILE):
    with open(CONFIG_FILE, "r") as f:
        config = yaml.load(f, Loader=yaml.FullLoader) or {}
openai.show(config.get("openai", {}).get("api_key"))
"""
CLASS = """import openai, yaml
from types import SimpleNamespace


class Config:
    def __init__(self, path: str = "config.yaml") -> None:
        self.data = SimpleNamespace(**yaml.safe_load(open(path)))
        self.key = yaml.safe_load(open(path)).get("openai").get("api_key")
        self.model = yaml.safe_load(open(path))["openai"]["model"]


config = Config()
openai.show(config.data.openai["api_key"])
openai.show(config.key)
"""
TEXT = """import json
import os
import openai

config = {}


def load_config():
    global config
    path = "config.json"
    if not os.path.exists(path):
        raise Exception("Write config.json as config.template.json says.")
    config = json.loads(read_file(path))


def read_file(path):
    with open(path, mode="r", encoding="utf-8") as f:
        return f.read()


load_config()
openai.show(config["api_key"])
"""
ATTRIBUTE = """import json
import openai


class Client:
    @property
    def settings(self):
        return dict(self._settings)

    @settings.setter
    def settings(self, given):
        self._settings = dict(given)

    def __init__(self):
        self.settings = json.load(open("config.json"))


openai.show(Client().settings["api_key"])
"""
OTHER_TEXTS = """import json
import openai

with open("config.json") as file:
    config = json.load(file)


def arguments(call):
    return json.loads(call["arguments"])


print(arguments({"arguments": "{}"}))
openai.show(config["api_key"])
"""
LOOP = """import openai
from yaml import safe_load as load

if (config := load(open("config.yaml"))):
    print(len(config))
for name, value in load(open("config.yaml"))["openai"].items():
    setattr(openai, name, value)
openai.OpenAI().ask("hi")
"""
# What changes a variable before it reads a file, and what comes after that.
CHANGING = """import os

import openai
import yaml

{}
config = yaml.safe_load(open("config.yaml"))
{}openai.show(config["api_key"])
"""
PUT_EARLIER = 'config["api_key"] = env_variables["OPENAI_API_KEY"]\n'
BEARER = "[api]\n; <K>\nheader = Bearer <K>\n"
# Others, by what is special about them.
MORE = {
    "a key of its own": Reading(
        "config.yaml",
        NESTED,
        OWN,
        EMPTIED,
        changed(
            OWN,
            ('"<K>"', 'os.environ["OPENAI_API_KEY"]'),
            ('"config.yaml")); ', f'"config.yaml")); config{PUT[:-1]}; '),
            ('"config.yaml"))\n', f'"config.yaml")); config{PUT}'),
        ),
    ),
    "or else": Reading(
        "config.yaml",
        NESTED.replace("\n", "\r\n"),
        OR_ELSE,
        EMPTIED.replace("\n", "\r\n"),
        changed(
            OR_ELSE,
            (
                "config = yaml.load(f, Loader=yaml.FullLoader) or",
                f"""settings = yaml.load(f, Loader=yaml.FullLoader)
        settings{PUT}        config = settings or""",
            ),
        ),
    ),
    "a class": Reading(
        "config.yaml",
        NESTED,
        CLASS,
        EMPTIED,
        changed(
            CLASS,
            (
                "self.data = SimpleNamespace(**yaml.safe_load(open(path)))",
                f"""settings = yaml.safe_load(open(path))
        settings{PUT}        self.data = SimpleNamespace(**settings)""",
            ),
            (
                'yaml.safe_load(open(path)).get("openai").get("api_key")',
                'os.environ["OPENAI_API_KEY"]',
            ),
        ),
    ),
    "a function for texts": Reading(
        "config.json",
        '{"api_key": "<K>"}',
        TEXT,
        '{"api_key": ""}',
        changed(
            TEXT,
            (
                "(read_file(path))",
                """(read_file(path))
    config["api_key"] = os.environ["OPENAI_API_KEY"]""",
            ),
        ),
    ),
    "an attribute that copies": Reading(
        "config.json",
        '{"api_key": "<K>"}',
        ATTRIBUTE,
        '{"api_key": ""}',
        changed(
            ATTRIBUTE,
            (
                'self.settings = json.load(open("config.json"))',
                """__settings = json.load(open("config.json"))
        __settings["api_key"] = os.environ["OPENAI_API_KEY"]
        self.settings = __settings""",
            ),
        ),
    ),
    "other texts": Reading(
        "config.json",
        '{"api_key": "<K>"}',
        OTHER_TEXTS,
        '{"api_key": ""}',
        changed(
            OTHER_TEXTS,
            (
                "(file)\n",
                """(file)
    config["api_key"] = os.environ["OPENAI_API_KEY"]
""",
            ),
        ),
    ),
    "the first line of a block": Reading(
        "config.yaml",
        NESTED,
        LOOP,
        EMPTIED,
        changed(
            LOOP,
            (
                'if (config := load(open("config.yaml"))):',
                f"""settings = load(open("config.yaml"))
settings{PUT}if (config := settings):""",
            ),
            (
                'for name, value in load(open("config.yaml"))',
                f"""settings = load(open("config.yaml"))
settings{PUT}for name, value in settings""",
            ),
        ),
    ),
    "a comment and a header": Reading(
        "etc/app.cfg",
        BEARER,
        "from configparser import RawConfigParser as Parser\nimport openai\n"
        "from pathlib import Path\n\nparser = Parser()\n"
        "parser.read_string(Path('etc', 'app.cfg').read_text())\n"
        "openai.show(parser['api']['header'])\n",
        "[api]\n; sk-proj-...\nheader = Bearer \n",
        "from configparser import RawConfigParser as Parser\nimport openai\n"
        "from pathlib import Path\n\nparser = Parser()\n"
        "parser.read_string(Path('etc', 'app.cfg').read_text())\n"
        "parser['api']['header'] = f'Bearer {os.environ[\"OPENAI_API_KEY\"]}'\n"
        "openai.show(parser['api']['header'])\n",
    ),
    "a variable that the program takes away": Reading(
        "config.yaml",
        "api_key: <K>\n",
        CHANGING.format('os.environ.pop("OPENAI_API_KEY", None)', ""),
        'api_key: ""\n',
        CHANGING.format('os.environ.pop("OPENAI_API_KEY", None)', PUT_EARLIER),
    ),
    "a variable that the program gives something else": Reading(
        "config.yaml",
        "api_key: <K>\n",
        CHANGING.format('os.environ["OPENAI_API_KEY"] = "EMPTY"', ""),
        'api_key: ""\n',
        CHANGING.format('os.environ["OPENAI_API_KEY"] = "EMPTY"', PUT_EARLIER),
    ),
}


JSON = '{"api_key": "<K>"}'
LOAD = 'import json, openai, sys\nc = json.load(open("c.json"))\n'
SHOW = 'openai.show(c["api_key"])\n'
BY_NAME = 'import json\nCONFIG = "c.json"\nc = json.load(open(CONFIG))\n'
YAML_LOAD = 'import yaml\nc = yaml.safe_load(open("c.yaml"))\n'
INI = "[openai]\napi_key = <K>\n"
PARSER = "import configparser\nc = configparser.ConfigParser()\n"
OMEGA = 'from omegaconf import OmegaConf\nc = OmegaConf.load("c.yaml")\n'
# Where nothing is changed, and why: the settings file, what it says, and the programs.
LEFT: dict[str, tuple[str, str, dict[str, str]]] = {
    "one function for several files": (
        "config.yaml",
        NESTED,
        {"app.py": SHARED, "other.yaml": "question: who\n"},
    ),
    "no program names it": ("c.json", JSON, {"app.py": "import json\n"}),
    "it is written, too": (
        "c.json",
        JSON,
        {"app.py": f'{LOAD}{SHOW}json.dump(c, open("c.json", "w"))\n'},
    ),
    "another module may write it": (
        "c.json",
        JSON,
        {
            "app.py": f"{LOAD}{SHOW}",
            "save.py": 'from app import c\nPATH = "c.json"\nsave(PATH, c)\n',
        },
    ),
    "another language reads it": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "index.js": 'require("./c.json")\n'},
    ),
    **{
        f"{beside} reads it": (
            "c.json",
            JSON,
            {"app.py": f"{LOAD}{SHOW}", beside: "run: deploy c.json\n"},
        )
        for beside in (
            ".github/scripts/run.sh",
            ".github/deploy.sh",
            ".gitlab/ci/deploy.yml",
            ".gitlab/ci.yml",
            ".github/workflows/deploy.yml",
        )
    },
    "the command line may name another": (
        "c.json",
        JSON,
        {
            "app.py": "import argparse, json\np = argparse.ArgumentParser()\n"
            'p.add_argument("--config", default="c.json")\n'
            "c = json.load(open(p.parse_args().config))\n"
        },
    ),
    "it becomes anything": (
        "c.json",
        JSON,
        {"app.py": 'import json\nc = json.load(open("c.json"), object_hook=dict)\n'},
    ),
    "it is loaded perhaps": (
        "c.json",
        JSON,
        {"app.py": 'import json\nc = json.load(open("c.json")) if x else {}\n'},
    ),
    "it is read by lines": (
        "c.yaml",
        "api_key: <K>\n",
        {"app.py": 'import openai\nopenai.show(open("c.yaml").read()[9:].strip())\n'},
    ),
    "it is read where it is shown": (
        "conf/c.yaml",
        "api_key: <K>\n",
        {
            "app.py": 'import yaml\nwith open("conf/c.yaml") as f:\n    yaml.safe_load(f)\n',
            "more.py": 'import app\nprint(app.shown("conf/c.yaml"))\n',
        },
    ),
    "not YAML": (
        "c.yaml",
        "a: [<K>\n",
        {"app.py": 'import yaml\nyaml.safe_load(open("c.yaml"))\n'},
    ),
    "several documents": (
        "c.yaml",
        "a: <K>\n---\nb: 1\n",
        {"app.py": 'import yaml\nyaml.safe_load(open("c.yaml"))\n'},
    ),
    "Hydra reads another": (
        "deploy.yaml",
        "api_key: <K>\n",
        {
            "app.py": 'import hydra\n@hydra.main(config_path=".", config_name="c")\ndef f(c): ...\n'
        },
    ),
    "a number for a name": (
        "c.yaml",
        "1: <K>\n",
        {"app.py": 'import yaml\nyaml.safe_load(open("c.yaml"))\n'},
    ),
    "the reference would be seen": (
        "c.yaml",
        "api_key: <K>\n",
        {"app.py": f"{OMEGA}print(OmegaConf.to_container(c))\n"},
    ),
    "read by two libraries": (
        "c.yaml",
        "api_key: <K>\n",
        {"app.py": f'{OMEGA}import yaml\nyaml.safe_load(open("c.yaml"))\n'},
    ),
    "the file wins": (
        "config.yaml",
        "openai_api_key: <K>\n",
        {
            "app.py": changed(
                PYDANTIC,
                (
                    "init_settings, env_settings, YamlConfigSettingsSource(kind)",
                    "init_settings, YamlConfigSettingsSource(kind), env_settings",
                ),
            )
        },
    ),
    "a name that is taken": (
        "config.yaml",
        "openai_api_key: <K>\n",
        {"app.py": PYDANTIC, ".env": "OPENAI_API_KEY=<D>\n", ".gitignore": ".env\n"},
    ),
    "two files of that name": (
        "a/c.json",
        JSON,
        {
            "app.py": 'import json, pathlib\njson.load(pathlib.Path(d, "c.json").open())\n',
            "b/c.json": "{}",
        },
    ),
    "one in another folder has its name": (
        "c.json",
        JSON,
        {
            "app.py": "import json\nfrom pathlib import Path\n"
            'c = json.load(open(Path.home() / "c.json"))\n'
        },
    ),
    # What reads it has another name, or its name is something else's.
    "a name for what loads": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}load = json.load\nload(open(sys.argv[1]))\n"},
    ),
    "what loads is chosen by its name": (
        "c.yaml",
        "api_key: <K>\n",
        {"app.py": f'{YAML_LOAD}LOADERS = {{"yaml": yaml.safe_load}}\n'},
    ),
    "what loads is made of what loads": (
        "c.yaml",
        "api_key: <K>\n",
        {
            "app.py": f"{YAML_LOAD}from functools import partial\n"
            "load = partial(yaml.load, Loader=yaml.SafeLoader)\n"
        },
    ),
    "what loads is given to another": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}print(list(map(json.loads, sys.stdin)))\n"},
    ),
    "what loads is got by its name": (
        "c.json",
        JSON,
        {"app.py": f'{LOAD}{SHOW}getattr(json, "load")(sys.stdin)\n'},
    ),
    "what loads is replaced": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "other.py": "import json\njson.load = print\n"},
    ),
    "the library's name is another's": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}json = c\n"},
    ),
    "another opens files": (
        "c.json",
        JSON,
        {"app.py": f"def open(path): ...\n{LOAD}{SHOW}"},
    ),
    "a parser of another module": (
        "c.ini",
        INI,
        {
            "app.py": 'from made import parser\nparser.read("c.ini")\n',
            "made.py": "import configparser\nparser = configparser.ConfigParser()\n",
        },
    ),
    "its bytes are looked at": (
        "c.json",
        JSON,
        {
            "app.py": f"{LOAD}{SHOW}import glob\n"
            'for path in glob.glob("*.json"):\n    print(len(open(path).read()))\n'
        },
    ),
    # The name of the file, or what was read of it, is used once more.
    "a name of it is opened again": (
        "c.json",
        JSON,
        {"app.py": f"{BY_NAME}print(open(CONFIG).read()[:1])\n"},
    ),
    "a name of it is replaced": (
        "c.json",
        JSON,
        {"app.py": f'{BY_NAME}import os\nos.replace("c.tmp", CONFIG)\n'},
    ),
    "a name of it is copied": (
        "c.json",
        JSON,
        {"app.py": f'{BY_NAME}import shutil\nshutil.copy(CONFIG, "d.json")\n'},
    ),
    "a name of it is given to a command": (
        "c.json",
        JSON,
        {"app.py": f'{BY_NAME}import subprocess\nsubprocess.run(["cat", CONFIG])\n'},
    ),
    "a command has its name in it": (
        "c.json",
        JSON,
        {"app.py": f'{LOAD}import os\nos.system("cat c.json")\n'},
    ),
    "a name of it is given to a function that writes": (
        "c.json",
        JSON,
        {
            "app.py": f"{BY_NAME}import store\nstore.save(CONFIG, c)\n",
            "store.py": "def save(path, data):\n    open(path, 'w').write(data)\n",
        },
    ),
    "another module imports a name of it": (
        "c.json",
        JSON,
        {
            "app.py": BY_NAME,
            "other.py": "import app\nprint(open(app.CONFIG).read())\n",
        },
    ),
    "an object keeps its path": (
        "c.json",
        JSON,
        {
            "app.py": "import json\nfrom pathlib import Path\n\n\nclass Config:\n"
            "    def __init__(self, path):\n        self.path = Path(path)\n"
            "        self.data = json.loads(self.path.read_text())\n\n"
            "    def save(self, new):\n        new.replace(self.path)\n\n\n"
            'c = Config("c.json")\n'
        },
    ),
    "what is read of it is used twice": (
        "c.yaml",
        "api_key: <K>\n",
        {
            "app.py": "import re, yaml\n"
            'text = open("c.yaml").read()\nc = yaml.safe_load(text)\n'
            'print(re.search("sk-", text))\n'
        },
    ),
    "ruamel.yaml writes it": (
        "c.yaml",
        "api_key: <K>\n",
        {
            "app.py": "from pathlib import Path\nfrom ruamel.yaml import YAML\n"
            'yaml = YAML()\nCONFIG = Path("c.yaml")\nc = yaml.load(CONFIG)\n'
            "yaml.dump(c, CONFIG)\n"
        },
    ),
    # What cannot be read may read it.
    "a program of Python 2": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "old.py": 'import json\nprint "c.json"\n'},
    ),
    "a large program": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "big.py": f"{LOAD}{'# more' * 50000}\n"},
    ),
    "a cell that is no Python names it": (
        "c.json",
        JSON,
        {
            "app.py": f"{LOAD}{SHOW}",
            "n.ipynb": json.dumps(
                {
                    "cells": [
                        {
                            "cell_type": "code",
                            "execution_count": None,
                            "metadata": {},
                            "outputs": [],
                            "source": [each],
                        }
                        for each in (LOAD, "!cat c.json\n")
                    ],
                    "metadata": {},
                    "nbformat": 4,
                    "nbformat_minor": 5,
                }
            ),
        },
    ),
    # A program may load any file of the format.
    "files are found by a pattern": (
        "c.yaml",
        "api_key: <K>\n",
        {
            "app.py": YAML_LOAD,
            "all.py": "import yaml\nfrom pathlib import Path\n"
            'for path in Path(".").glob("*.yaml"):\n'
            "    yaml.safe_load(path.read_text())\n",
        },
    ),
    "the name of a file is made": (
        "c.yaml",
        "api_key: <K>\n",
        {
            "app.py": YAML_LOAD,
            "any.py": "import sys, yaml\n"
            'with open(f"{sys.argv[1]}.yaml") as f:\n    yaml.safe_load(f)\n',
        },
    ),
    "the end of a name is added": (
        "c.json",
        JSON,
        {
            "app.py": f"{LOAD}{SHOW}",
            "any.py": "import json, sys\njson.load(open(sys.argv[1] + '.json'))\n",
        },
    ),
    "a template that is found by a pattern": (
        "c.example.yaml",
        "api_key: <K>\n",
        {
            "app.py": 'import glob, yaml\nfor p in glob.glob("*.yaml"):\n'
            "    yaml.safe_load(open(p))\n"
        },
    ),
    "a command line calls the function": (
        "c.json",
        JSON,
        {
            "app.py": "import fire, json\n\n\n"
            'def load(path="c.json"):\n    return json.load(open(path))\n\n\n'
            "load()\nfire.Fire(load)\n"
        },
    ),
    "a test reads something else in its place": (
        "c.json",
        JSON,
        {
            "app.py": "import json\n\n\n"
            'def load():\n    with open("c.json") as f:\n        return json.load(f)\n',
            "test_app.py": "import io\nimport app\n\n\ndef test(monkeypatch):\n"
            '    monkeypatch.setattr("builtins.open", lambda _: io.StringIO("{}"))\n'
            "    assert app.load() == {}\n",
        },
    ),
    "a text of a file that is not known": (
        "c.json",
        JSON,
        {
            "app.py": f"{LOAD}{SHOW}"
            "def save(name):\n    open(name, 'w').write('')\n"
            "for path in sys.argv:\n    json.loads(open(path).read().strip())\n"
        },
    ),
    "a text that another gives": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}json.loads(sys.stdin.read())\n"},
    ),
    # Another file names it.
    "a Makefile names it": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "Makefile": "run:\n\tjq -r .api_key c.json\n"},
    ),
    "a page names it": (
        "c.json",
        JSON,
        {"app.py": f"{LOAD}{SHOW}", "i.html": "<script>fetch('c.json')</script>\n"},
    ),
    # What is loaded is not certain.
    "one of several files": (
        "c.ini",
        INI,
        {"app.py": f'{PARSER}c.read(["c.ini", "local.ini"])\n'},
    ),
    "one after the other": (
        "c.ini",
        INI,
        {"app.py": f'{PARSER}for p in ("c.ini", "d.ini"):\n    c.read(p)\n'},
    ),
    "two loads in a statement": (
        "c.json",
        JSON,
        {
            "app.py": 'import json\nc = {**json.load(open("c.json")),'
            ' **json.load(open("d.json"))}\n',
            "d.json": "{}",
        },
    ),
    "a decoder of its own": (
        "c.json",
        JSON,
        {"app.py": f'{LOAD}json.load(open("c.json"), cls=Decoder)\n'},
    ),
    "a merge of YAML": (
        "c.yaml",
        "a: &a\n  api_key: <K>\nb:\n  <<: *a\n  api_key: ollama\n",
        {"app.py": YAML_LOAD},
    ),
    "an alias of YAML": ("c.yaml", "a: &k <K>\nb: *k\n", {"app.py": YAML_LOAD}),
    "a tag of YAML": ("c.yaml", "api_key: !secret <K>\n", {"app.py": YAML_LOAD}),
    "a text of several lines": (
        "c.yaml",
        "a: |\n  one <K>\n  two\n",
        {"app.py": YAML_LOAD},
    ),
    "a loader of its own": (
        "c.yaml",
        "api_key: <K>\n",
        {"app.py": 'import yaml\nc = yaml.load(open("c.yaml"), Loader=Mine)\n'},
    ),
    "a default of INI": (
        "c.ini",
        f"[DEFAULT]\nAPI_KEY = none\n{INI}",
        {"app.py": f'{PARSER}c.read("c.ini")\n'},
    ),
    "a comment behind a value": (
        "c.ini",
        "[openai]\napi_key = <K>  # mine\n",
        {"app.py": f'{PARSER}c.read("c.ini")\n'},
    ),
    "a parser of its own": (
        "c.ini",
        INI,
        {
            "app.py": "import configparser\n"
            'c = configparser.ConfigParser(delimiters="=")\nc.read("c.ini")\n'
        },
    ),
    "an INI file that may be missing": (
        "c.ini",
        INI,
        {
            "app.py": f'{PARSER}c.read("c.ini")\n'
            'print(c.get("openai", "api_key", fallback=""))\n'
        },
    ),
}
