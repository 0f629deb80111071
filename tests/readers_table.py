"""Programs that read settings files, one for each way to do so.

Each prints digests of its keys by the client of ``students``.
"""

from __future__ import annotations

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
    "Hydra": {
        "conf/config.yaml": b"defaults:\n  - llm: gpt\n  - override hydra/job_logging: disabled\n"
        b"hydra:\n  output_subdir: null\n  run:\n    dir: .\n"
    }
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
}


JSON = '{"api_key": "<K>"}'
LOAD = 'import json, openai, sys\nc = json.load(open("c.json"))\n'
SHOW = 'openai.show(c["api_key"])\n'
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
}
