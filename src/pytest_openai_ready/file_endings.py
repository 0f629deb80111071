"""Kinds of files by their names alone: code, settings, recipes of container images.

Nothing is imported here, since a hook uses it in every commit.
"""

PROGRAMS, NOTEBOOK = (".py", ".pyw"), ".ipynb"
# JavaScript and TypeScript.
SCRIPTS = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts")
PAGES = (".html", ".htm")
COMPONENTS = (".vue", ".nvue", ".uvue", ".svelte")  # of pages
SERVED_FOLDERS = ("public", "static", "www")  # browsers get their files unchanged
YAML, TOML, JSON = (".yml", ".yaml"), (".toml",), (".json",)
INI = (".ini", ".cfg", ".conf")
SETTINGS = (*YAML, *TOML, *JSON, *INI)
DOCKERFILE, CONTAINERFILE = "dockerfile", "containerfile"
# Files about a recipe, or from which a program generates one.
NO_RECIPES = (".dockerignore", ".containerignore", ".md", ".j2", ".tmpl", ".py")


def is_recipe_of(path: str, kind: str) -> bool:
    """Whether a file is named ``Dockerfile``, ``Dockerfile.dev`` or ``dev.dockerfile``.

    Args:
        path: with slashes.
        kind: ``DOCKERFILE`` or ``CONTAINERFILE``.
    """
    name = path.rpartition("/")[2].lower()
    named = name.startswith(kind) or name.endswith(f".{kind}")
    return named and not name.endswith(NO_RECIPES)


def is_container_recipe(path: str) -> bool:
    """Whether a file is a recipe of either kind."""
    return is_recipe_of(path, DOCKERFILE) or is_recipe_of(path, CONTAINERFILE)
