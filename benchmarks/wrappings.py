"""Files whose bytes are not a key's plain text: notebooks, encodings, joints, archives.

Each wrapping gets the random source, a key and its setting, and yields files.
"""

from __future__ import annotations

import base64
import json
import textwrap
from typing import TYPE_CHECKING
from urllib.parse import quote

from benchmarks.packings import Wrapped, archives

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from random import Random

    from benchmarks.specimens import Setting, Specimen


SHARE_OF_LARGE_FILES = 0.15  # they make up most of the corpus


def notebooks(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield notebooks with a key in source, output or repr, in both layouts."""
    name, url = setting.name, setting.url
    sources = (
        ("source", f'client = OpenAI(api_key="{key}")\n', None),
        ("source", f"import os\nos.environ['{name}'] = '{key}'\n", setting),
        ("source", f"!export {name}={key}\n", setting),
        ("source", f"%env {name}={key}", setting),
        ("source", f'openai.base_url = "{url}"\nopenai.api_key = "{key}"', setting),
    )
    outputs = (
        ("output", f"key is\n{key}\n", None),
        ("output", f"{{'{name}': '{key}'}}\n", setting),
        ("output", f"\x1b[0;31mError\x1b[0m: \x1b[93m{key}\x1b[0m\n", None),
        (
            "repr",
            (
                f"ChatOpenAI(client=<class 'x'>, openai_api_key='{key}', "
                f"openai_api_base='{url}')"
            ),
            setting,
        ),
        ("repr", f"OpenAI(api_key=SecretStr('{key}'))", None),
    )
    for part, texts in (("source", sources), ("outputs", outputs)):
        for place, text, seen in texts:
            for indent in (1, None):
                place_ = f"ipynb {place}" + ("" if indent else ", one line")
                content = _notebook(random, part, text, indent)
                shown = seen and _shown(seen, text)
                yield _placed(place_, "lab.ipynb", content, key, shown)


def _shown(setting: Setting, text: str) -> Setting:
    return setting if setting.url in text else setting._replace(url="")


def _notebook(random: Random, part: str, text: str, indent: int | None) -> str:
    """Return a notebook with a picture before the cell with the text."""
    lines = text.splitlines(keepends=True)
    picture = base64.b64encode(random.randbytes(random.choice((900, 40_000))))
    first = {
        "cell_type": "code",
        "source": ["plt.plot(x)\n", "plt.show()"],
        "outputs": [{"data": {"image/png": picture.decode()}}],
    }
    second: dict[str, object] = {"cell_type": "code", "source": ["print(1)"]}
    if part == "source":
        second["source"] = lines
    else:
        second["outputs"] = [{"output_type": "stream", "name": "stdout", "text": lines}]
    return json.dumps(
        {"cells": [first, second], "nbformat": 4, "nbformat_minor": 5},
        indent=indent,
        ensure_ascii=random.random() < 0.5,
    )


def _placed(
    place: str, file: str, text: str, key: str, setting: Setting | None
) -> Wrapped:
    line = text[: text.index(key)].count("\n") + 1
    return Wrapped(place, file, text.encode(), line, setting)


def encodings(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield the same lines in encodings that Windows and old files use."""
    text = f"# 密钥：请填写\nDEBUG=1\n{setting.name}={key}\nBASE_URL={setting.url}\n"
    plain = text.replace("密钥：请填写", "mein Schlüssel é")
    for place, content in (
        ("UTF-16 LE, BOM", text.encode("utf-16")),
        ("UTF-16 BE, BOM", b"\xfe\xff" + text.encode("utf-16-be")),
        ("UTF-16 LE, no BOM", plain.encode("utf-16-le")),
        ("UTF-16 BE, no BOM", plain.encode("utf-16-be")),
        ("UTF-16 LE, CRLF", text.replace("\n", "\r\n").encode("utf-16")),
        ("GBK", text.encode("gbk")),
        ("Latin-1", plain.encode("latin-1")),
        (
            "Latin-1 junk",
            random.randbytes(64).replace(b"\n", b"") + plain.encode("latin-1"),
        ),
    ):
        yield Wrapped(place, ".env", content, 3, setting)
    record = (
        random.randbytes(100) + b"\0\0" + key.encode() + b"\0" + random.randbytes(99)
    )
    yield Wrapped("NUL bytes", "app.db", record, None)


def sizes(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield a key far into a long line, and across the chunks that a reader reads."""
    if random.random() > SHARE_OF_LARGE_FILES:
        return
    code = b"function a(b){return b+1};var task=risk(desk);"
    filler = code * (300_000 // len(code))
    script = filler + f'const k={{apiKey:"{key}",u:"{setting.url}"}};'.encode() + filler
    yield Wrapped("minified", "app.min.js", script, 1, setting._replace(name="apiKey"))
    for boundary in (1 << 16, 100_000, 1 << 20):
        before = boundary - random.randint(0, len(key))
        padding = (b"# all work and no play\n" * (before // 23 + 1))[
            : before - 1
        ] + b"\n"
        content = padding + key.encode() + b"\n" + padding[:5000]
        yield Wrapped("chunk boundary", "big.txt", content, padding.count(b"\n") + 1)


def joints(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield literals that are split to keep lines short."""
    cut = random.randint(12, len(key) - 8)
    first, rest = key[:cut], key[cut:]
    name, url = setting.name, setting.url
    tail = f'BASE_URL = "{url}"\n'
    for place, file, text in (
        ("joined by +", "a.py", f'{name} = "{first}" + "{rest}"\n'),
        ("joined by +", "a.js", f"const {name} = '{first}' +\n  '{rest}';\n"),
        ("implicit", "a.py", f'{name} = (\n    "{first}"\n    "{rest}"\n)\n'),
        ("implicit", "a.py", f"{name} = '{first}' '{rest}'\n"),
        ("backslash-newline", "a.py", f'{name} = "{first}\\\n{rest}"\n'),
        ("backslash-newline", "a.sh", f"export {name}={first}\\\n{rest}\n"),
        ("joined by .", "a.php", f"${name} = '{first}' . '{rest}';\n"),
    ):
        whole = text + tail
        line = whole[: whole.index(first)].count("\n") + 1
        yield Wrapped(f"joint: {place}", file, whole.encode(), line, setting)
    source = [f'{name} = "{first}" + \\\n', f'    "{rest}"']
    text = json.dumps({"cells": [{"cell_type": "code", "source": source}]}, indent=1)
    line = text[: text.index(first)].count("\n") + 1
    shown = _shown(setting, text)
    yield Wrapped("joint: notebook", "a.ipynb", text.encode(), line, shown)


def wrapped_lines(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield a key wrapped at a width, as in mail."""
    del random
    lines = textwrap.wrap(key, 76, break_on_hyphens=False)
    if len(lines) == 1:
        return
    mail = f"{setting.name}=3D" + "=\n".join(lines) + "\n"
    yield Wrapped("wrapped: mail", "m.eml", mail.encode(), 1, None, only_marked=True)


def base64s(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield base64: of the key, in each phase, and of a whole .env."""
    del random
    for before in ("", "\n", "k="):  # one for each phase of base64
        content = f"{before}{key}\n"
        code = base64.b64encode(content.encode()).decode()
        yield Wrapped(
            "base64 of the key", "x.yaml", f"a: 1\nblob: {code}\n".encode(), 2
        )
    env = f"DEBUG=1\n{setting.name}={key}\nBASE_URL={setting.url}\n".encode()
    code = base64.b64encode(env).decode()
    secret = f"apiVersion: v1\nkind: Secret\ndata:\n  .env: {code}\n"
    yield Wrapped("base64: k8s Secret", "s.yaml", secret.encode(), 4, setting)
    safe = base64.urlsafe_b64encode(env).decode().rstrip("=")
    yield Wrapped("base64: url-safe", "s.txt", f"env={safe}\n".encode(), 1, setting)
    folded = "\n".join(textwrap.wrap(code, 76))
    yield Wrapped("base64: folded", "s.pem", f"{folded}\n".encode(), None, setting)
    basic = base64.b64encode(f"user:{key}".encode()).decode()
    yield Wrapped(
        "base64: Basic", "r.log", f"Authorization: Basic {basic}\n".encode(), 1
    )
    uri = f"data:text/plain;base64,{code}"
    yield Wrapped(
        "base64: data URL", "d.html", f'<a href="{uri}">\n'.encode(), 1, setting
    )


def escapes(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield percent-encoded queries and escaped JSON in JSON."""
    del random
    query = quote(f'{{"api_key":"{key}"}}', safe="")
    yield Wrapped("percent-encoded", "u.log", f"GET /?q={query}\n".encode(), 1)
    inner = json.dumps({"name": setting.name, "api_key": key, "note": "密钥"})
    outer = json.dumps({"body": json.dumps({"text": inner})})
    seen = setting._replace(url="")
    yield Wrapped("JSON in JSON in JSON", "b.json", f"{outer}\n".encode(), 1, seen)


INVISIBLE = ("\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u202a", "\ufe0f")
GREP = "\x1b[m\x1b[K\x1b[01;31m\x1b[K"
CUTS = (
    *(("invisible", each) for each in INVISIBLE),
    *(("invisible, in JSON", json.dumps(each)[1:-1]) for each in INVISIBLE),
    *(("coloured", GREP), ("coloured, in JSON", json.dumps(GREP)[1:-1])),
    *(("HTML", "&shy;"), ("HTML", "&#8203;"), ("HTML", "<wbr>")),
)


def cuts(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield keys with something invisible in the middle."""
    name = setting._replace(url="")
    for place, cut in CUTS:
        at = random.randint(1, len(key) - 1)
        text = f"a=1\n{setting.name}={key[:at]}{cut}{key[at:]}\n"
        yield Wrapped(f"cut: {place}", "n.txt", text.encode(), 2, name)
    at = random.randint(1, len(key) - 1)
    wide = f"a=1\n{setting.name}={key[:at]}\u200b{key[at:]}\n"
    yield Wrapped("cut: UTF-16", "n.txt", wide.encode("utf-16"), 2, name)


def homework(random: Random, key: str, setting: Setting) -> Iterator[Wrapped]:
    """Yield a key as nbconvert writes it, without quotes, and spelled in codes."""
    del random
    name = setting._replace(url="")
    page = '<span class="o">-</span>'.join(
        f'<span class="n">{each}</span>' for each in key.split("-")
    )
    html = (
        f'<pre>\n<span class="nv">{setting.name}</span><span class="o">=</span>{page}\n'
    )
    yield Wrapped("nbconvert: HTML", "lab.html", html.encode(), 2, name)
    words = (rf"\PY{{n}}{{{each}}}" for each in key.split("-"))
    latex = r"\PY{o}{\PYZhy{}}".join(words).replace("_", r"\PYZus{}")
    shown = setting.name.replace("_", r"\PYZus{}")
    text = rf"\PY{{n+nv}}{{{shown}}}\PY{{o}}{{=}}{latex}"
    yield Wrapped("nbconvert: LaTeX", "lab.tex", f"a\n{text}\n".encode(), 2, name)
    digits = key.encode().hex()
    yield Wrapped("hexadecimal", "k.txt", f"a\nkey: {digits}\n".encode(), 2)
    spelled = "".join(f"\\x{ord(each):02x}" for each in key)
    yield Wrapped("spelled out", "k.py", f'a\nkey = b"{spelled}"\n'.encode(), 2)


WRAPPINGS: tuple[Callable[[Random, str, Setting], Iterator[Wrapped]], ...] = (
    notebooks,
    encodings,
    sizes,
    joints,
    wrapped_lines,
    base64s,
    escapes,
    cuts,
    homework,
    archives,
)


def wrappings(
    random: Random, specimen: Specimen, setting: Setting
) -> Iterator[Wrapped]:
    """Yield the key in every wrapping in which its kind can be found."""
    for wrapping in WRAPPINGS:
        for each in wrapping(random, specimen.value, setting):
            if specimen.weak and (each.setting is None or not each.near):
                continue
            if each.only_marked and not specimen.marked:
                continue
            yield each
