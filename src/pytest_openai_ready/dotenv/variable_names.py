"""Which variables hold a secret, by their names: the one home of how these are called.

Three questions are asked, each wider than the one before, since a wrong yes costs more
or less: is its value looked for in a repository (``is_secret_name``), is it hidden in
what is shown (``is_credential_name``), would it be published (``may_be_private``).
Nothing is imported here: a hook asks this in every commit.
"""

# How the name of a key ends, in a pattern. Tokens are what models count, too.
KEY_WORD = "KEYS?|TOKEN|SECRETS?"
# In the names of a program's own variables, in whatever case these are written.
KEY_WORDS = tuple(
    form.encode()
    for word in ("KEY", "TOKEN", "SECRET")
    for form in (word, word.title(), f"_{word.lower()}")
)
# How names end whose values are so secret that nobody repeats them; more than one, or a
# number, may follow.
LOOKED_FOR = (
    *("API_KEY", "APIKEY", "API_TOKEN", "API_SECRET", "_TOKEN", "_SECRET"),
    *("OPENAI_KEY", "ADMIN_KEY", "SECRET_KEY", "ACCESS_KEY"),
)
# How the words of a name end that is a credential's, whatever it opens.
CREDENTIALS = (
    *("KEY", "KEYS", "TOKEN", "TOKENS", "SECRET", "SECRETS", "PASSWORD", "PASSWORDS"),
    *("PASSWD", "PASSPHRASE", "CREDENTIAL", "CREDENTIALS"),
)
LAST_WORDS = ("AUTH", "PASS", "PAT", "PWD")  # of the name of one
# What stands anywhere in the name of what others may not read.
PRIVATE = (
    *("KEY", "TOKEN", "SECRET", "PASS", "PWD", "CREDENTIAL", "AUTH", "DSN", "SALT"),
    *("COOKIE", "SESSION", "CERT", "HOOK", "SIGN"),
)
# How names begin whose values a bundler writes into the code that users download.
# `tools/bundlers/known_bundlers.py` has a page of each, and its other ways.
PUBLIC_PREFIXES = {
    "NEXT_PUBLIC_": "Next.js",
    "VITE_": "Vite",
    "REACT_APP_": "Create React App",
    "EXPO_PUBLIC_": "Expo",
    "NUXT_PUBLIC_": "Nuxt",
    "GATSBY_": "Gatsby",
    "VUE_APP_": "Vue CLI",
    "TARO_APP_": "Taro",
    "PUBLIC_": "SvelteKit / Astro",
}
DIGITS = "0123456789"


def is_secret_name(variable: str) -> bool:
    """Whether a variable of this name holds a secret, as ``DEEPSEEK_API_KEY`` does."""
    name = variable.upper().rstrip(DIGITS).rstrip("_")
    return name.removesuffix("S").endswith(LOOKED_FOR)


def is_list_name(variable: str) -> bool:
    """Whether several secrets may stand in its value, with commas between them."""
    return variable.upper().rstrip(DIGITS).rstrip("_").endswith("S")


def is_credential_name(variable: str) -> bool:
    """Whether a variable of this name may hold any credential, as ``DB_PASSWORD`` does.

    Wider than ``is_secret_name``, whose values are looked for in a repository: that a
    run does not show a value costs nothing.
    """
    name = variable.upper().replace("-", "_").replace(".", "_")
    words = [each.rstrip(DIGITS) for each in name.split("_")]
    *before, last = [each for each in words if each] or [""]
    return any(each.endswith(CREDENTIALS) for each in words) or (
        bool(before) and last in LAST_WORDS
    )


def may_be_private(variable: str) -> bool:
    """Whether anything in a name says that others may not read the value."""
    name = variable.upper()
    return any(each in name for each in PRIVATE)


def is_public_name(variable: str) -> bool:
    """Whether a bundler would publish the value: nobody gives such a name to a key."""
    return variable.upper().startswith(tuple(PUBLIC_PREFIXES))
