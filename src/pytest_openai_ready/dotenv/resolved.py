"""Values of a ``.env`` that are not secret: encrypted, references, or plain words.

A file with only such values is meant to be in git.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, as_text, bindings
from pytest_openai_ready.dotenv.variable_names import may_be_private
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    from dotenv.parser import Binding


class SecretTool(NamedTuple):
    """A program that replaces references or encrypted values with the secrets.

    Attributes:
        name: as people call it.
        command: runs a program with the secrets; the program's own command follows.
        end: the text after the program's command.
        pattern: how its values begin in place of a secret.
        files: show that a folder uses it for its settings, without a ``.env``.
        encrypts: whether such a value is the secret itself, encrypted.
    """

    name: str
    command: str
    pattern: str = "(?!)"
    files: tuple[str, ...] = ()
    encrypts: bool = False
    end: str = ""


TOOLS = (
    # https://developer.1password.com/docs/cli/secrets-environment-variables/
    SecretTool(
        "1Password",
        "op run --env-file .env -- ",
        "op://",
    ),
    # https://dotenvx.com/docs/features/encryption
    SecretTool("dotenvx", "dotenvx run -- ", "encrypted:", encrypts=True),
    # https://getsops.io/docs/#passing-secrets-to-other-processes
    # It takes the program and its arguments as one string, which a shell parses.
    SecretTool(
        "sops",
        "sops exec-env .env '",
        r"ENC\[",
        (".sops.yaml",),
        encrypts=True,
        end="'",
    ),
    # https://github.com/helmfile/vals#expression-syntax
    SecretTool("vals", "vals exec -f <settings.yaml> -- ", r"(?:secret)?ref\+"),
    # https://varlock.dev/guides/secrets/
    SecretTool(
        "varlock", "varlock run -- ", r"varlock\(|exec\(|op\(", (".env.schema",)
    ),
    # https://infisical.com/docs/cli/commands/run
    SecretTool("Infisical", "infisical run -- ", "infisical://", (".infisical.json",)),
    # https://fnox.jdx.dev
    SecretTool("fnox", "fnox exec -- ", "fnox://", ("fnox.toml",)),
    # https://docs.doppler.com/docs/cli
    SecretTool("Doppler", "doppler run -- ", "doppler://", ("doppler.yaml",)),
)
# References of stores without such a program, of templates, and of code.
REFERENCE = late_pattern(
    "|".join(each.pattern for each in TOOLS if not each.encrypts)
    + r"|(?:pass|vault|keyring|aws|gcp|azure|bw|ref)://|vault:"
    r"|\$\{|\$\(|\{\{|<%|\$[A-Z_]+\Z|%[A-Za-z_]+%\Z"
    r"|os\.(?:environ|getenv)|process\.env"
)
ENCRYPTED = late_pattern("|".join(each.pattern for each in TOOLS if each.encrypts))
# A word, a number, a list of them; an address without a password or a long last part.
WORDS = late_pattern(
    r"[\w.,:/ -]{1,20}|https?://[\w.-]{1,60}(?::\d{1,5})?(?:/[\w.-]{0,19}){0,9}"
)
# What these tools store next to the values is not secret.
OF_TOOLS = ("DOTENV_PUBLIC_KEY", "sops_")


def is_reference(value: str) -> bool:
    """Whether a value only refers to where the actual one is stored."""
    return REFERENCE.match(value) is not None


def is_encrypted(value: str) -> bool:
    """Whether a value can be used only with the key to decrypt it."""
    return ENCRYPTED.match(value) is not None


def tool_of(value: str) -> SecretTool | None:
    """The program that replaces such a value with a secret, if any."""
    return next((each for each in TOOLS if re.match(each.pattern, value)), None)


def all_encrypted(content: bytes) -> bool:
    """Whether a ``.env`` has values, and all of them are encrypted."""
    values = _values(content)
    return bool(values) and all(map(is_encrypted, values))


def holds_plain_values(content: bytes) -> bool:
    """Whether any value of a ``.env`` is not encrypted."""
    return not all(map(is_encrypted, _values(content)))


def holds_words_only(content: bytes) -> bool:
    """Whether no value of a ``.env`` is secret, judging by names and length.

    An empty variable for a secret counts as one. So does an encrypted value: a secret
    next to it may have been left in plain text. Comments are ignored.
    """
    try:
        found = list(bindings(as_text(content)))
    except DotenvTooComplexError:
        return False
    return not any(map(_may_be_secret, found))


def _may_be_secret(binding: Binding) -> bool:
    value = binding.value or ""
    return (
        binding.error
        or may_be_private(binding.key or "")
        or is_encrypted(value)
        or (value != "" and WORDS.fullmatch(value) is None)
    )


def _values(content: bytes) -> list[str]:
    """The non-empty values, and lines that cannot be parsed and may have one."""
    text = as_text(content)
    try:
        found = list(bindings(text))
    except DotenvTooComplexError:
        return [text]
    broken = [each.original.string for each in found if each.error]
    values = [
        each.value
        for each in found
        if each.key and each.value and not each.key.startswith(OF_TOOLS)
    ]
    return values + [each for each in broken if "=" in each]
