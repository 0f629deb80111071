"""Files -> findings: keys, and variables with keys, that users of a page download.

Nearly all files end at a search for a few literals; nothing is imported before one of
them is there.
"""

from __future__ import annotations

import os
import stat

from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import unreadable

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from pytest_openai_ready.findings import Finding

LARGEST = 16 << 20  # bytes; nobody writes a longer text, and no bundler makes one

CODE = (
    *(".js", ".jsx", ".mjs", ".cjs", ".ts", ".tsx", ".mts", ".cts"),
    *(".vue", ".nvue", ".uvue", ".svelte", ".astro", ".html", ".htm"),
)
TEMPLATES = (".html", ".htm", ".ejs", ".jinja", ".jinja2", ".j2", ".njk", ".hbs")
SETTINGS = (".env", ".envrc", ".yml", ".yaml", ".toml", ".json")
# Their whole content goes to the user's device.
SERVED = (".html", ".htm", ".vue", ".nvue", ".uvue", ".svelte", ".wxml", ".wxs")
SERVED_FOLDERS = ("public", "static", "www")
# Types without values, and what others wrote.
NOT_OURS = (".d.ts", "-lock.json", "-lock.yaml", ".lock")
FOREIGN_FOLDERS = ("node_modules", "bower_components", "site-packages", ".venv", "venv")
# No bundler takes tests in, and those that run in a page of Node.js must allow it.
TEST_FOLDERS = ("test", "tests", "__tests__", "__mocks__", "spec", "e2e", "cypress")
TEST_NAMES = (
    *(".test.", ".spec.", ".cy.", "vitest.", "jest.", "playwright.config."),
    *("cypress.config.", "karma.conf."),
)

# Without any of these, nothing is said of a file, unless it holds a key.
FLAG = b"dangerouslyAllowBrowser"
PREFIXES = (
    *(b"PUBLIC_", b"VITE_", b"REACT_APP_", b"GATSBY_", b"VUE_APP_", b"TARO_APP_"),
    b"@env",
)
INLINED = (b"define", b"Plugin", b"env", b"untimeConfig", b"extra")
CONFIGS = (".config.", "webpack.", "config-overrides.", "app.json")
SECRETS = (b"KEY", b"TOKEN", b"SECRET", b"Key", b"Token", b"Secret", b"_key")
HOLES = (b"{{", b"<%")
WIDE = (b"\xff\xfe", b"\xfe\xff")


def findings_in(path: str) -> tuple[Finding, ...]:
    """What of a file exposes a key; where it cannot be read, a finding that says so.

    A symbolic link holds no code; the file that it leads to is judged by its own name.
    A file of more than ``LARGEST`` is data, of which nothing is said.
    """
    name = path.replace(os.sep, "/")
    if not is_looked_at(name):
        return ()
    try:
        status = os.lstat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > LARGEST:
            return ()
        with open(path, "rb", buffering=0) as file:
            content = file.readall()
    except (OSError, MemoryError) as error:
        return (unreadable(path, error),)
    return findings_of(path, content, served=is_served(path))


def findings_of(path: str, content: bytes, *, served: bool) -> tuple[Finding, ...]:
    """Likewise, of the content of a file; ``served`` says that users download it."""
    if content.startswith(WIDE):  # Windows PowerShell writes so
        content = content.decode("utf-16", "replace").encode()
    speaks = FLAG in content or _may_name(path, content)
    holds = served and suspicious(content)
    if not speaks and not holds:
        return ()
    from pytest_openai_ready.hygiene.clientside import findings

    return findings(path, content, speaks=speaks, holds=holds)


def is_looked_at(name: str) -> bool:
    """Whether a file of this path, with slashes, can expose anything."""
    base = base_of(name)
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
    """Whether there may be JavaScript in a file of this name."""
    return name.endswith(CODE)


def is_settings(name: str) -> bool:
    """Whether variables are set in a file of this name, one on a line."""
    base = base_of(name)
    return base.endswith(SETTINGS) or base.startswith((".env.", "Dockerfile"))


def is_test(name: str) -> bool:
    """Whether it is one of a test suite."""
    in_name = any(each in base_of(name) for each in TEST_NAMES)
    return in_name or has_folder(name, TEST_FOLDERS)


def is_served(path: str) -> bool:
    """Whether users download a file as it is; a mini program's pages lie together."""
    name = path.replace(os.sep, "/")
    if name.endswith(SERVED) or _is_in_served_folder(name):
        return True
    stem, ending = os.path.splitext(path)
    return ending in {".js", ".ts"} and (
        os.path.isfile(f"{stem}.wxml") or _is_mini_program(os.path.dirname(path))
    )


def has_folder(name: str, folders: tuple[str, ...]) -> bool:
    """Whether one of these is a folder on the way to a file."""
    return any(each in folders for each in name.split("/")[:-1])


def base_of(name: str) -> str:
    """The last part of a path with slashes."""
    return name.rpartition("/")[2]


def _is_in_served_folder(name: str) -> bool:
    return has_folder(name, SERVED_FOLDERS)


def _is_mini_program(folder: str) -> bool:
    """Whether a folder holds a mini program's ``app.js``, which is in the package.

    https://developers.weixin.qq.com/miniprogram/dev/framework/structure.html
    """
    beside = (os.path.join(folder, each) for each in ("app.wxss", "app.json"))
    return all(map(os.path.isfile, beside))


def _may_name(path: str, content: bytes) -> bool:
    """Whether there is a way for a variable with a key to get out, and such a name."""
    if _has(content, INLINED) and any(each in base_of(path) for each in CONFIGS):
        return True
    ways = (*PREFIXES, *HOLES) if path.endswith(TEMPLATES) else PREFIXES
    return _has(content, ways) and _has(content, SECRETS)


def _has(content: bytes, words: tuple[bytes, ...]) -> bool:
    return any(each in content for each in words)
