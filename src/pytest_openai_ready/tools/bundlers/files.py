"""Which files users download, and which are code, settings or templates, by name.

Almost nothing is imported here: a hook calls this in every commit.
"""

from __future__ import annotations

import os

from pytest_openai_ready.dotenv.file_names import (
    OF_PACKAGES,
    last_part,
    may_hold_values,
)
from pytest_openai_ready.file_endings import (
    COMPONENTS,
    JSON,
    PAGES,
    SCRIPTS,
    SERVED_FOLDERS,
    TOML,
    YAML,
    is_container_recipe,
)

# The beginnings of the names of files with settings of webpack.
WITH_WEBPACK = ("webpack.", "craco.config.", "config-overrides.", "vue.config.")
APP_JSON = "app.json"  # of Expo and of mini programs
SHIPPED_CODE = (*SCRIPTS, *COMPONENTS, ".astro", *PAGES)
TEMPLATES = (*PAGES, ".ejs", ".jinja", ".jinja2", ".j2", ".njk", ".hbs")
SETTINGS = (*YAML, *TOML, *JSON)
# Their whole content is sent to the user's device.
SERVED = (*PAGES, *COMPONENTS, ".wxml", ".wxs")
# Types without values, and files that others wrote.
NOT_OURS = (".d.ts", "-lock.json", "-lock.yaml", ".lock")
FOREIGN_FOLDERS = (*OF_PACKAGES, "bower_components")
# No bundler includes tests, and those that run in a page of Node.js must allow it.
TEST_FOLDERS = ("test", "tests", "__tests__", "__mocks__", "spec", "e2e", "cypress")
TEST_NAMES = (
    *(".test.", ".spec.", ".cy.", "vitest.", "jest.", "playwright.config."),
    *("cypress.config.", "karma.conf."),
)


def is_looked_at(name: str) -> bool:
    """Whether a file with this path, with slashes, can expose anything."""
    base = last_part(name)
    if base.endswith(NOT_OURS) or has_folder(name, FOREIGN_FOLDERS):
        return False
    if is_code(name):
        return not is_test(name)
    return (
        base.endswith((*TEMPLATES, *SERVED))
        or is_settings(name)
        or _is_in_served_folder(name)
    )


def is_code(name: str) -> bool:
    """Whether a file with this name may contain JavaScript."""
    return name.endswith(SHIPPED_CODE)


def is_settings(name: str) -> bool:
    """Whether a file with this name sets variables, one per line."""
    base = last_part(name)
    return base.endswith(SETTINGS) or is_container_recipe(name) or may_hold_values(name)


def is_test(name: str) -> bool:
    """Whether a file belongs to a test suite."""
    in_name = any(each in last_part(name) for each in TEST_NAMES)
    return in_name or has_folder(name, TEST_FOLDERS)


def is_served(path: str) -> bool:
    """Whether users download a file as it is, or it is in a mini program."""
    name = path.replace(os.sep, "/")
    if name.endswith(SERVED) or _is_in_served_folder(name):
        return True
    stem, ending = os.path.splitext(path)
    return ending in {".js", ".ts"} and (
        os.path.isfile(f"{stem}.wxml") or _is_mini_program(os.path.dirname(path))
    )


def has_folder(name: str, folders: tuple[str, ...]) -> bool:
    """Whether one of these folders is in a file's path."""
    return any(each in folders for each in name.split("/")[:-1])


def _is_in_served_folder(name: str) -> bool:
    return has_folder(name, SERVED_FOLDERS)


def _is_mini_program(folder: str) -> bool:
    """Whether a folder contains a mini program's ``app.js``, which users download.

    https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html
    """
    beside = (os.path.join(folder, each) for each in ("app.wxss", APP_JSON))
    return all(map(os.path.isfile, beside))
