"""Values of a ``.env`` that are no secret: encrypted ones, and those to be looked up.

Such a file is meant to be in git.
"""

from __future__ import annotations

import re

from pytest_openai_ready.dotenv.parse import TooComplexError, as_text, bindings

# What a tool resolves before a program sees it: 1Password, vals, varlock.
# https://developer.1password.com/docs/cli/secret-reference-syntax/
# https://github.com/helmfile/vals#expression-syntax
# https://varlock.dev/guides/secrets/
REFERENCE = re.compile(
    r"(?:op|pass|vault|keyring|doppler|aws|gcp|azure|bw|infisical|ref)://|vault:"
    r"|(?:secret)?ref\+|exec\(|\$\{|\$\(|\{\{|<%|\$[A-Z_]+\Z|%[A-Za-z_]+%\Z"
    r"|os\.(?:environ|getenv)|process\.env"
)
# https://dotenvx.com/docs/features/encryption and https://getsops.io/docs/
ENCRYPTED = re.compile(r"encrypted:|ENC\[")
# What these tools keep beside the values is no secret.
OF_TOOLS = ("DOTENV_PUBLIC_KEY", "sops_")


def is_reference(value: str) -> bool:
    """Whether a value only says where another is to be found."""
    return REFERENCE.match(value) is not None


def is_encrypted(value: str) -> bool:
    """Whether a value is of use only to who has the key to decrypt it."""
    return ENCRYPTED.match(value) is not None


def all_encrypted(content: bytes) -> bool:
    """Whether a ``.env`` has values, and every one is encrypted."""
    values = _values(content)
    return bool(values) and all(map(is_encrypted, values))


def holds_plain_values(content: bytes) -> bool:
    """Whether any value of a ``.env`` stands there as it is."""
    return not all(map(is_encrypted, _values(content)))


def _values(content: bytes) -> list[str]:
    """The values that are not empty; a line that cannot be parsed may be one."""
    text = as_text(content)
    try:
        found = list(bindings(text))
    except TooComplexError:
        return [text]
    broken = [each.original.string for each in found if each.error]
    values = [
        each.value
        for each in found
        if each.key and each.value and not each.key.startswith(OF_TOOLS)
    ]
    return values + [each for each in broken if "=" in each]
