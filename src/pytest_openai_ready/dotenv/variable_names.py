"""Which variables hold a secret, by their names: the one home of how these are called.

Four questions are asked, each wider than the one before, since a wrong yes costs more
or less: is its value looked for in a repository (``is_secret_name``), is it a
credential's (``is_credential_name``), may a credential stand in it
(``may_hold_credential``), would it be published (``may_be_private``). Of a credential's
name, ``is_all_secret`` says whether its value is one as a whole.
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
# How the last word of a name ends whose whole value is a secret, random or not.
WHOLE = (
    *("PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD", "TOKEN", "SECRET"),
    *("APIKEY", "JWT", "BEARER", "SESSIONID", "CREDENTIAL", "CREDS", "MNEMONIC"),
)
# How any word of a name ends that is a credential's, whatever it opens.
CREDENTIALS = (*WHOLE, "KEY", "AUTHORIZATION", "COOKIE")
# Of the name of one, as whole words.
LAST_WORDS = ("AUTH", "PAT", "PW", "PIN", "OTP", "PEM", "SALT")
# Whole words of names in whose values a credential may stand beside other things.
WHOLE_CARRIERS = (
    "AUTHORIZATION",
    "AUTH",
    "OAUTH",
    "DSN",
    "HEADER",
    "WEBHOOK",
    "COOKIE",
)
CARRIERS = (*WHOLE_CARRIERS, "NETRC")
LAST_CARRIERS = ("HOOK", "SESSION")  # of other things, where a word follows
SOCKETS = ("SOCK", "SOCKET")  # SSH_AUTH_SOCK
CONNECTIONS = ("CONNECTION_STRING", "CONNECTIONSTRING", "CONN_STR")
# They end like a credential's, and are none.
OTHER_WORDS = ("BYPASS", "COMPASS", "ENCOMPASS", "ASKPASS")
FOLDERS = ("PWD", "OLDPWD")
# What may follow the last word: which of several it is.
WHICH = (
    *("PROD", "PRODUCTION", "DEV", "TEST", "STAGING", "LIVE", "LOCAL", "CI", "VALUE"),
    *("OLD", "NEW", "DEFAULT"),
)
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
    if variable.upper() in FOLDERS:
        return False
    *before, last = _words(variable)
    return any(_ends(each, CREDENTIALS) for each in (*before, last)) or (
        bool(before) and last in LAST_WORDS
    )


def is_all_secret(variable: str) -> bool:
    """Whether the whole value of a variable of this name is a secret, random or not.

    ``DB_PASSWORD`` and ``DB_PASSWORD_PROD`` are such names, ``CACHE_KEY`` and
    ``SECRET_NAME`` are none.
    """
    if variable.upper() in FOLDERS:
        return False
    words = _words(variable)
    while words[1:] and words[-1] in WHICH:
        words.pop()
    return (
        is_secret_name("_".join(words))
        or _ends(words[-1], WHOLE)
        or words[-1] in LAST_WORDS
        or words[-1].removesuffix("S") in WHOLE_CARRIERS
        or any("WEBHOOK" in each for each in words)
        or variable.upper().endswith(CONNECTIONS)
    )


def may_hold_credential(variable: str) -> bool:
    """Whether a credential may stand in a value of this name, beside other things.

    ``AUTH_HEADER`` and ``SLACK_WEBHOOK_URL`` are such names.
    """
    words = _words(variable)
    return (
        is_credential_name(variable)
        or words[-1] in (*LAST_WORDS, *LAST_CARRIERS)
        or (
            any(each.removesuffix("S") in CARRIERS for each in words)
            and words[-1] not in SOCKETS
        )
        or any(each in variable.upper() for each in CONNECTIONS)
    )


def _words(variable: str) -> list[str]:
    """The words of a name, in capitals and without numbers; at least one."""
    name = variable.upper().replace("-", "_").replace(".", "_")
    words = [each.rstrip(DIGITS) for each in name.split("_")]
    return [each for each in words if each] or [""]


def _ends(word: str, endings: tuple[str, ...]) -> bool:
    """Whether a word, or one of which it is several, ends like one of these."""
    of_one = word.removesuffix("S")
    return word not in OTHER_WORDS and (
        word.endswith(endings) or of_one.endswith(endings)
    )


def may_be_private(variable: str) -> bool:
    """Whether anything in a name says that others may not read the value."""
    name = variable.upper()
    return may_hold_credential(variable) or any(each in name for each in PRIVATE)


def is_public_name(variable: str) -> bool:
    """Whether a bundler would publish the value: nobody gives such a name to a key."""
    return variable.upper().startswith(tuple(PUBLIC_PREFIXES))
