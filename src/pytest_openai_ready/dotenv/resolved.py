"""Values of a ``.env`` that are no secret: encrypted, to be looked up, or plain words.

Such a file is meant to be in git.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.dotenv.parse import DotenvTooComplexError, as_text, bindings
from pytest_openai_ready.dotenv.variable_names import may_be_private

if TYPE_CHECKING:
    from dotenv.parser import Binding


class SecretTool(NamedTuple):
    """A program that puts secrets into the place of what a file says of them.

    Attributes:
        name: as people call it.
        command: which runs a program with the secrets, whose own command follows it.
        end: what comes behind that.
        pattern: how a value of its begins, in the place of a secret.
        files: which show that a folder's settings are its, without a ``.env``.
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
        r"op://|op\(|exec\(['\"`]?op read\b",
    ),
    # https://dotenvx.com/docs/features/encryption
    SecretTool("dotenvx", "dotenvx run -- ", "encrypted:", encrypts=True),
    # https://getsops.io/docs/#passing-secrets-to-other-processes
    # It takes the program and its arguments as one word, which a shell reads.
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
    SecretTool("varlock", "varlock run -- ", r"varlock\(|exec\(", (".env.schema",)),
    # https://infisical.com/docs/cli/commands/run
    SecretTool("Infisical", "infisical run -- ", "infisical://", (".infisical.json",)),
    # https://fnox.jdx.dev
    SecretTool("fnox", "fnox exec -- ", "fnox://", ("fnox.toml",)),
    # https://docs.doppler.com/docs/cli
    SecretTool("Doppler", "doppler run -- ", "doppler://", ("doppler.yaml",)),
)
# Of stores that have no such program, of templates, and of code.
REFERENCE = re.compile(
    "|".join(each.pattern for each in TOOLS if not each.encrypts)
    + r"|(?:pass|vault|keyring|aws|gcp|azure|bw|ref)://|vault:"
    r"|\$\{|\$\(|\{\{|<%|\$[A-Z_]+\Z|%[A-Za-z_]+%\Z"
    r"|os\.(?:environ|getenv)|process\.env"
)
ENCRYPTED = re.compile("|".join(each.pattern for each in TOOLS if each.encrypts))
# A word, a number, a list of them; an address without a password or a long last part.
WORDS = re.compile(
    r"[\w.,:/ -]{1,20}|https?://[\w.-]{1,60}(?::\d{1,5})?(?:/[\w.-]{0,19}){0,9}"
)
# What these tools keep beside the values is no secret.
OF_TOOLS = ("DOTENV_PUBLIC_KEY", "sops_")


def is_reference(value: str) -> bool:
    """Whether a value only says where another is to be found."""
    return REFERENCE.match(value) is not None


def is_encrypted(value: str) -> bool:
    """Whether a value is of use only to who has the key to decrypt it."""
    return ENCRYPTED.match(value) is not None


def tool_of(value: str) -> SecretTool | None:
    """The program that would put a secret into the place of a value, if one would."""
    return next((each for each in TOOLS if re.match(each.pattern, value)), None)


def all_encrypted(content: bytes) -> bool:
    """Whether a ``.env`` has values, and every one is encrypted."""
    values = _values(content)
    return bool(values) and all(map(is_encrypted, values))


def holds_plain_values(content: bytes) -> bool:
    """Whether any value of a ``.env`` stands there as it is."""
    return not all(map(is_encrypted, _values(content)))


def holds_words_only(content: bytes) -> bool:
    """Whether no value of a ``.env`` is a secret, as far as names and length show.

    A variable that waits for its secret counts as one, and so does a value beside
    encrypted ones, which may have been forgotten. Comments are not looked at.
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
    """The values that are not empty; a line that cannot be parsed may be one."""
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
