"""Files that contain a key in packed form: archives, documents, databases, modules."""

from __future__ import annotations

import base64
import bz2
import gzip
import io
import json
import lzma
import marshal
import pickle
import sqlite3
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from benchmarks.specimens import URL, Setting, drawn

if TYPE_CHECKING:
    from collections.abc import Iterator
    from random import Random


class Wrapped(NamedTuple):
    """A file with one key and its first line; None if lines have no meaning."""

    place: str
    file: str
    content: bytes
    line: int | None
    setting: Setting | None = None  # what the file shows of it
    only_marked: bool = False
    near: bool = True  # the name is directly before the key


def archives(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield archives: gz, zip, docx, wheel, sdist, a zip in a zip."""
    env = f"DEBUG=1\n{setting.name}={key}\nBASE_URL={setting.url}\n".encode()
    code = f'KEY = 1\n{setting.name} = "{key}"\nURL = "{setting.url}"\n'.encode()
    junk = drawn(random, URL, 300).encode()
    paragraph = f"<w:p><w:r><w:t>我的 {key}。</w:t></w:r></w:p>".encode()
    cell = f"<sst><si><t>{setting.name}</t></si><si><t>{key}</t></si></sst>".encode()
    packed = (
        ("gz", "env.gz", gzip.compress(env, mtime=0), setting),
        ("zip", "home.zip", _zip({"a/.env": env, "junk": junk}), setting),
        ("zip, stored", "home.zip", _zip({".env": env}, zipfile.ZIP_STORED), setting),
        ("docx", "report.docx", _zip({"word/document.xml": paragraph}), None),
        ("tar.bz2", "home.tar.bz2", bz2.compress(_plain_tar({".env": env})), setting),
        ("tar.xz", "home.tar.xz", lzma.compress(_plain_tar({".env": env})), setting),
        ("zip in tar.gz", "all.tgz", _tar({"in.zip": _zip({".env": env})}), setting),
        ("wheel", "p-1-py3-none-any.whl", _zip({"p/config.py": code}), setting),
        (
            "sdist",
            "p-1.tar.gz",
            _tar({"p-1/config.py": code, "p-1/junk": junk}),
            setting,
        ),
        ("zip in zip", "all.zip", _zip({"in.zip": _zip({".env": env})}), setting),
        ("named otherwise", "backup.bin", _zip({".env": env}), setting),
        ("cassette, gzip body", "c.json", _cassette(env), setting),
    )
    for place, file, content, seen in packed:
        yield Wrapped(f"archive: {place}", file, content, None, seen)
    name = setting._replace(url="")
    pair = {setting.name: key, "n": 1}
    for place, file, content, only_marked in (
        ("xlsx", "keys.xlsx", _zip({"xl/sharedStrings.xml": cell}), False),
        ("pyc", "config.cpython-312.pyc", _pyc(setting.name, key), False),
        ("pickle", "state.pkl", pickle.dumps(pair), False),
        ("SQLite", "app.sqlite3", _sqlite(setting.name, key), True),
    ):
        place_ = f"binary: {place}"
        yield Wrapped(place_, file, content, None, name, only_marked, near=False)


def _cassette(body: bytes) -> bytes:
    packed = base64.b64encode(gzip.compress(body, mtime=0)).decode()
    return json.dumps({"response": {"body": {"base64_string": packed}}}).encode()


def _zip(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return file.getvalue()


def _tar(members: dict[str, bytes]) -> bytes:
    return gzip.compress(_plain_tar(members), mtime=0)


def _plain_tar(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return file.getvalue()


def _pyc(name: str, key: str) -> bytes:
    """Return a compiled module, as it is committed with ``__pycache__``."""
    code = compile(f"{name} = {key!r}\nDEBUG = 1\n", "config.py", "exec")
    return b"\xcb\r\r\n" + bytes(12) + marshal.dumps(code)


def _sqlite(name: str, key: str) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "app.sqlite3")
        with sqlite3.connect(path, isolation_level=None) as database:
            database.execute("create table settings (name text, value text)")
            for pair in (("theme", "dark"), (name, key)):
                database.execute("insert into settings values (?, ?)", pair)
        database.close()
        return path.read_bytes()
