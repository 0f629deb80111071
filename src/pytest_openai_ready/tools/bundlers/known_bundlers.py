"""The bundlers, and how each writes variables into the code that users download.

A variable is public if it has a prefix or a block of the settings names it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.variable_names import PUBLIC_PREFIXES
from pytest_openai_ready.messages.causes import published
from pytest_openai_ready.tools.bundlers.files import APP_JSON, WITH_WEBPACK
from pytest_openai_ready.tools.bundlers.javascript import block_after
from pytest_openai_ready.tools.bundlers.trace import Trace
from pytest_openai_ready.tools.variables import WORD, is_key_name, is_provider

if TYPE_CHECKING:
    from collections.abc import Iterator


class SettingsBlock(NamedTuple):
    """A block of a settings file: how the file's name begins, and what opens the block.

    ``around`` is the block that has to enclose it, ``setting`` its usual name.
    """

    file: str
    opening: re.Pattern[bytes]
    setting: str
    around: re.Pattern[bytes] | None = None


def _named(name: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![\w$.])[\"']?%b[\"']?\s{0,99}:\s{0,99}(?=[{\[])" % name)


RUNTIME = _named(b"runtimeConfig")
PLUGIN = re.compile(rb"(?:DefinePlugin|EnvironmentPlugin)(?=\()")


class Bundler(NamedTuple):
    """A program that builds the code that users download and puts variables into it.

    Attributes:
        name: the usual name.
        page: its documentation of variables.
        blocks: blocks of its settings, which name variables with any name.
    """

    name: str
    page: str
    blocks: tuple[SettingsBlock, ...] = ()

    @property
    def prefixes(self) -> tuple[bytes, ...]:
        """Prefixes of the variables whose values it writes into the code."""
        return tuple(each for each, name in PREFIXES.items() if name == self.name)


BUNDLERS = (
    Bundler(
        "Next.js",
        "https://nextjs.org/docs/app/guides/environment-variables",
        (
            SettingsBlock(
                "next.config.", _named(b"publicRuntimeConfig"), "publicRuntimeConfig"
            ),
            SettingsBlock("next.config.", _named(b"env"), "env (next.config)"),
        ),
    ),
    Bundler(
        "Vite",
        "https://vite.dev/guide/env-and-mode",
        (
            SettingsBlock("vite.config.", _named(b"define"), "define (vite.config)"),
            SettingsBlock(
                "electron.vite.config.",
                _named(b"define"),
                "define (electron.vite.config)",
            ),
        ),
    ),
    Bundler(
        "Create React App",
        "https://create-react-app.dev/docs/adding-custom-environment-variables/",
    ),
    Bundler(
        "Expo",
        "https://docs.expo.dev/guides/environment-variables/",
        (
            SettingsBlock("app.config.", _named(b"extra"), "extra (app.config)"),
            SettingsBlock(APP_JSON, _named(b"extra"), "extra (app.json)"),
        ),
    ),
    Bundler(
        "Nuxt",
        "https://nuxt.com/docs/guide/going-further/runtime-config",
        (
            SettingsBlock(
                "nuxt.config.", _named(b"public"), "runtimeConfig.public", RUNTIME
            ),
            SettingsBlock(
                "nuxt.config.", _named(b"publicRuntimeConfig"), "publicRuntimeConfig"
            ),
            SettingsBlock("nuxt.config.", _named(b"env"), "env (nuxt.config)"),
        ),
    ),
    Bundler(
        "Gatsby",
        "https://www.gatsbyjs.com/docs/how-to/local-development/environment-variables/",
    ),
    Bundler("Vue CLI", "https://cli.vuejs.org/guide/mode-and-env.html"),
    Bundler("Taro", "https://docs.taro.zone/docs/env-mode-config"),
    Bundler(
        "SvelteKit / Astro",
        "https://svelte.dev/docs/kit/$env-static-public",
        (SettingsBlock("astro.config.", _named(b"define"), "define (astro.config)"),),
    ),
    Bundler(
        "webpack",
        "https://webpack.js.org/plugins/define-plugin/",
        blocks=tuple(SettingsBlock(file, PLUGIN, "webpack") for file in WITH_WEBPACK),
    ),
)
PREFIXES = {prefix.encode(): name for prefix, name in PUBLIC_PREFIXES.items()}
PUBLIC_NAME = re.compile(
    rb"(?<![A-Za-z0-9_$])(%b)[A-Z0-9_]+(?![A-Za-z0-9_$])" % b"|".join(PREFIXES)
)
# react-native-dotenv writes the values of what is imported from here into the app.
# https://github.com/goatandsheep/react-native-dotenv
IMPORTED = re.compile(
    rb"import\s{0,9}\{([^{}]{1,2000})\}\s{0,9}from\s{0,9}[\"']@env[\"']"
)
ENV_PREFIX = re.compile(
    rb"(?<![\w$.])envPrefix\s{0,99}:\s{0,99}(\[[^\]]{0,500}\]|[\"'][^\"']*)"
)
ALL = re.compile(
    rb"(?:[\"']?process\.env[\"']?\s{0,99}:\s{0,99})"
    rb"(?:JSON\.stringify\(\s{0,99})?(process\.env|env)(?![\w$.\[?])"
)
# With an empty prefix, Vite's loadEnv returns all variables.
EVERYTHING = re.compile(
    rb"loadEnv\([^()]{0,200}(?:\(\))?[^()]{0,200},\s{0,99}(?:\"\"|'')\s{0,99}\)"
)


def inlined(base: str, code: bytes) -> Iterator[Trace]:
    """Yield variables with keys that a settings file has written into the code."""
    for block in (block for each in BUNDLERS for block in each.blocks):
        if base.startswith(block.file):
            for start, end in _spans(code, block):
                yield from _keys(code, start, end, block.setting)
                yield from _everything(code, start, end, block.setting)
    for imported in IMPORTED.finditer(code):
        yield from _keys(code, *imported.span(1), "react-native-dotenv")
    if base.startswith("vite.config."):
        yield from _prefixes(code)


def _spans(code: bytes, block: SettingsBlock) -> Iterator[tuple[int, int]]:
    around = [(0, len(code))]
    if block.around is not None:
        first_around = block.around.search(code)
        around = [block_after(code, first_around.end())] if first_around else []
    for first, last in around:
        end = first
        while opening := block.opening.search(code, end, last):
            start, end = block_after(code, opening.end())
            yield start, end
            end = max(end, opening.end())


def _keys(code: bytes, start: int, end: int, setting: str) -> Iterator[Trace]:
    for word in WORD.finditer(code, start, end):
        if is_key_name(word[0]):
            name = word[0].decode()
            cause = published.inlined_variable(setting=setting, name=name)
            yield Trace(word.start(), cause)


def _everything(code: bytes, start: int, end: int, setting: str) -> Iterator[Trace]:
    whole = ALL.search(code, start, end)
    if whole and (whole[1] != b"env" or EVERYTHING.search(code)):
        name = whole[1].decode()
        cause = published.whole_environment(setting=setting, name=name)
        yield Trace(whole.start(), cause)


def _prefixes(code: bytes) -> Iterator[Trace]:
    """Yield ``envPrefix`` values that match a provider: Vite publishes all of them."""
    for found in ENV_PREFIX.finditer(code):
        for word in WORD.finditer(code, *found.span(1)):
            if is_provider(word[0]):
                cause = published.inlined_variable(
                    setting="envPrefix (vite.config)", name=f"{word[0].decode()}*"
                )
                yield Trace(word.start(), cause)
