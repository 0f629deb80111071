"""Recognizes ``.env`` files and templates by their names.

Imports nothing, since a hook uses this in every commit. Case does not matter, because
on Windows and macOS a program that opens ``.env`` finds ``.ENV``.
"""

DOTENV, DIRENV = ".env", ".envrc"
# Folders with packages, which nobody here wrote.
OF_PACKAGES = (".venv", "venv", "node_modules", "site-packages")
DOTENV_EXAMPLE = f"{DOTENV}.example"  # the usual template
MISSPELT = ("envv", "environment", "enviroment", "evn", "nev", "dotenv")
# https://docs.streamlit.io/develop/concepts/connections/secrets-management
STREAMLIT = ".streamlit/secrets.toml"
STREAMLIT_SETTINGS = ".streamlit/config.toml"
# These list the variables, or are encrypted, and belong in the repository.
# https://www.dotenv.org/docs/security/env-vault
ENCRYPTED = frozenset(("vault", "enc", "encrypted", "sops", "gpg", "asc", "age"))
EXAMPLES = (
    *("example", "examples", "sample", "samples", "template", "tmpl", "tpl", "dist"),
)
TEMPLATES = ENCRYPTED.union(EXAMPLES, ("schema", "default", "defaults"))
MARKS = ".-_ "  # separators between a name and the word that marks a template


def is_dotenv(path: str) -> bool:
    """Whether a file of this name is a ``.env`` or a variant, and not a template."""
    return _holds_settings(path) and not copied_to(path)


def is_template(path: str) -> bool:
    """Whether people copy this file to create the one with their settings."""
    return copied_to(path) != ""


def is_example(path: str) -> bool:
    """Whether a template shows what to fill in, unlike an encrypted file."""
    words = last_part(path).lower().replace("-", ".").replace("_", ".").split(".")
    return is_template(path) and ENCRYPTED.isdisjoint(words)


def holds_assignments(path: str) -> bool:
    """Whether values are read from this file: a ``.env``, or a ``prod.env``.

    Templates do not count, nor do files in another form than ``NAME=value``.
    """
    name = last_part(path).lower()
    if DOTENV not in name or is_template(path):  # Streamlit's is TOML
        return False
    return is_dotenv(path) or name.endswith(DOTENV)


def may_be_meant(path: str) -> bool:
    """Whether a file may be a ``.env`` under another name; a template never is.

    Examples are ``prod.env``, ``env.txt``, ``.envv`` and ``.enviroment``.
    """
    name = last_part(path).lower()
    if is_template(path) or name.startswith(DIRENV):
        return False
    stem = name.lstrip("._")
    is_close = stem.startswith("env") and not stem[len("env") :][:1].isalnum()
    is_misspelt = stem.startswith(MISSPELT) and stem.isidentifier()
    return is_close or is_misspelt or holds_assignments(path)


def may_hold_values(path: str) -> bool:
    """Whether a file is a ``.env`` or a template, so that its names may have values."""
    return is_dotenv(path) or is_template(path) or holds_assignments(path)


def copied_to(path: str) -> str:
    """The file that a template is copied to; empty if the path is not a template."""
    name = last_part(path)
    before, _, after = name.lower().partition(".")
    if (before == "env" and after in TEMPLATES) or (
        after == "env" and before in TEMPLATES
    ):
        return path.removesuffix(name) + DOTENV
    for mark in MARKS:
        stem, _, word = path.rpartition(mark)
        if word.lower() in TEMPLATES and _holds_settings(stem):
            return stem
    return ""


def announced(path: str) -> str:
    """The settings file that a file of the repository points to; empty if none.

    A ``.env.example`` suggests a ``.env`` next to it; an ``env.example`` may be a
    template for anything.
    """
    if f"/{path}".endswith(f"/{STREAMLIT_SETTINGS}"):
        return path.removesuffix(STREAMLIT_SETTINGS) + STREAMLIT
    settings = copied_to(path)
    return settings if path.startswith(settings) else ""


def last_part(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def _holds_settings(path: str) -> bool:
    path = path.lower()
    name = last_part(path)
    if name == DIRENV or name.startswith(f"{DIRENV}."):
        return True
    if name.startswith(DOTENV):
        return not name[len(DOTENV) :][:1].isalpha()
    return f"/{path}".endswith(f"/{STREAMLIT}")
