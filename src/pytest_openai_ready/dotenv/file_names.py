"""Which files are a ``.env`` or a template, by their names.

Nothing is imported here: a hook asks this in every commit. The case of letters does not
matter, since on Windows and macOS a program that opens ``.env`` finds ``.ENV``.
"""

DOTENV, DIRENV = ".env", ".envrc"
MISSPELT = ("envv", "environment", "enviroment")
# https://docs.streamlit.io/develop/concepts/connections/secrets-management
STREAMLIT = ".streamlit/secrets.toml"
STREAMLIT_SETTINGS = ".streamlit/config.toml"
# They show which variables there are, or are encrypted, and belong into the repository.
# https://www.dotenv.org/docs/security/env-vault
ENCRYPTED = frozenset(("vault", "enc", "encrypted", "sops", "gpg", "asc", "age"))
TEMPLATES = ENCRYPTED.union(
    ("example", "examples", "sample", "template", "tmpl", "tpl", "schema"),
    ("dist", "default", "defaults"),
)
MARKS = ".-_ "  # what may stand between a name and the word that makes it a template


def is_dotenv(path: str) -> bool:
    """Whether a file of this name is ``.env`` or a relative of it, and no template."""
    return _holds_settings(path) and not copied_to(path)


def is_template(path: str) -> bool:
    """Whether people copy this file to one that holds their settings."""
    return copied_to(path) != ""


def is_example(path: str) -> bool:
    """Whether a template shows what to fill in, in contrast to an encrypted file."""
    words = name_of(path).lower().replace("-", ".").replace("_", ".").split(".")
    return is_template(path) and ENCRYPTED.isdisjoint(words)


def holds_assignments(path: str) -> bool:
    """Whether a file's own values are read from it: a ``.env``, or a ``prod.env``.

    A template is none, nor is what is written in another form than ``NAME=value``.
    """
    name = name_of(path).lower()
    if DOTENV not in name or is_template(path):  # Streamlit's is TOML
        return False
    return is_dotenv(path) or name.endswith(DOTENV)


def may_be_meant(path: str) -> bool:
    """Whether a file may be somebody's ``.env`` under another name; no template is.

    So are ``prod.env`` and ``env.txt``, and ``.envv`` and ``.enviroment``.
    """
    name = name_of(path).lower()
    if is_template(path) or name.startswith(DIRENV):
        return False
    stem = name.removeprefix(".")
    is_close = stem.startswith("env") and not stem[len("env") :][:1].isalnum()
    is_misspelt = stem.startswith(MISSPELT) and stem.isidentifier()
    return is_close or is_misspelt or holds_assignments(path)


def may_hold_values(path: str) -> bool:
    """Whether a file is a ``.env`` or a template: values may stand behind its names."""
    return is_dotenv(path) or is_template(path) or holds_assignments(path)


def copied_to(path: str) -> str:
    """The file that a template is copied to; empty where the path is no template's."""
    name = name_of(path)
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
    """The settings that a file of the repository leads to; empty where it does not.

    A ``.env.example`` is a sign of a ``.env`` beside it; an ``env.example`` may be the
    template of anything.
    """
    if f"/{path}".endswith(f"/{STREAMLIT_SETTINGS}"):
        return path.removesuffix(STREAMLIT_SETTINGS) + STREAMLIT
    settings = copied_to(path)
    return settings if path.startswith(settings) else ""


def name_of(path: str) -> str:
    """The last part of a path."""
    return path.rpartition("/")[2]


def _holds_settings(path: str) -> bool:
    path = path.lower()
    name = name_of(path)
    if name == DIRENV or name.startswith(f"{DIRENV}."):
        return True
    if name.startswith(DOTENV):
        return not name[len(DOTENV) :][:1].isalpha()
    return f"/{path}".endswith(f"/{STREAMLIT}")
