"""Keys in the settings of Django: a site is set up as before, with Django itself."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest
from fixing import IDEAL, files_in, outcome, planned
from makers import make
from students import Project

from pytest_openai_ready.changes import transaction

LIBRARIES = Path(sys.prefix, "django")
KEY = make("project")
HEAD = """from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = "not-a-secret"
INSTALLED_APPS = ["django.contrib.contenttypes"]
"""
APP = """import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "site1.settings")
django.setup()

import openai
from django.conf import settings

openai.show(settings.OPENAI_API_KEY)
"""
PLAIN = f'{HEAD}OPENAI_API_KEY = "{KEY}"\n'
ENVIRON = f"""{HEAD}
import environ

env = environ.Env(DEBUG=(bool, False))
environ.Env.read_env(BASE_DIR / ".env")
DEBUG = env("DEBUG")
OPENAI_API_KEY = env("OPENAI_API_KEY", default="{KEY}")
"""
SCHEME = ENVIRON.replace("DEBUG=(bool, False)", f'OPENAI_API_KEY=(str, "{KEY}")')
DECOUPLE = f"""{HEAD}
from decouple import config

OPENAI_API_KEY = config("OPENAI_API_KEY", default="{KEY}")
"""
IN_A_FILE = f"""{HEAD}
import json

with open(BASE_DIR / "secrets.json") as file:
    secrets = json.loads(file.read())


def get_secret(name, secrets=secrets):
    return secrets[name]


OPENAI_API_KEY = get_secret("OPENAI_API_KEY")
"""
# The modules of each site, and the one that says what it read before.
SITES: dict[str, dict[str, str]] = {
    "in its settings": {"site1/settings.py": PLAIN},
    "in settings that are split": {
        "site1/settings/__init__.py": "from .local import *\n",
        "site1/settings/base.py": PLAIN,
        "site1/settings/local.py": "from .base import *\n\nDEBUG = True\n",
    },
    "as a default of django-environ": {"site1/settings.py": ENVIRON},
    "in the scheme of django-environ": {
        "site1/settings.py": SCHEME.replace('DEBUG = env("DEBUG")\n', "").replace(
            f', default="{KEY}"', ""
        )
    },
    "as a default of decouple": {"site1/settings.py": DECOUPLE},
    "in a file of its own": {
        "site1/settings.py": IN_A_FILE,
        "secrets.json": f'{{"OPENAI_API_KEY": "{KEY}", "OTHER": "x"}}\n',
    },
}


@pytest.mark.matrix
@pytest.mark.usefixtures("isolated")
@pytest.mark.parametrize("site", SITES)
def test_a_site_is_set_up_as_before(tmp_path: Path, client: Path, site: str) -> None:
    if not (LIBRARIES / "django").is_dir():
        pytest.skip(f"There is no {LIBRARIES}: `make test-all` makes it.")
    files = {"site1/__init__.py": "", **SITES[site], "app.py": APP}
    given = {path: text.encode() for path, text in files.items()}
    path = Path(f"{client}{os.pathsep}{LIBRARIES}")
    folder = tmp_path / "work"
    folder.mkdir()
    found = outcome(Project(given, ("app.py",), (KEY,)), folder, path)
    assert found._replace(kept=True) == IDEAL
    transaction.apply(folder, planned(folder).changes)
    assert files_in(folder)[".env"].decode() == f"OPENAI_API_KEY={KEY}\n"
