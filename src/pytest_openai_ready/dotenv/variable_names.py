"""Which variables contain a secret, by their names: the only module with these names.

There are four checks, each wider than the one before, since false positives have
different costs: is the value searched for in a repository (``is_secret_name``), does it
belong to a credential (``is_credential_name``), may it contain a credential
(``may_hold_credential``), would it be a problem to publish it (``may_be_private``). For
the name of a credential, ``is_all_secret`` says whether its whole value is secret.
Imports nothing, since a hook uses this in every commit.
"""

# How the name of a key ends, as a pattern. Not TOKENS: models count those.
KEY_WORD = "KEYS?|TOKEN|SECRETS?"
# Words in the names of a program's variables, in each usual case.
KEY_WORDS = tuple(
    form.encode()
    for word in ("KEY", "TOKEN", "SECRET")
    for form in (word, word.title(), f"_{word.lower()}")
)
# How names end whose values occur nowhere else by chance; a plural s or a number may
# follow.
LOOKED_FOR = (
    *("API_KEY", "APIKEY", "API_TOKEN", "API_SECRET", "_TOKEN", "_SECRET"),
    *("OPENAI_KEY", "ADMIN_KEY", "SECRET_KEY", "ACCESS_KEY"),
)
# How the last word of a name ends if the whole value is a secret, random or not.
WHOLE = (
    *("PASSWORD", "PASSWD", "PASSPHRASE", "PASS", "PWD", "TOKEN", "SECRET"),
    *("APIKEY", "JWT", "BEARER", "SESSIONID", "CREDENTIAL", "CREDS", "MNEMONIC"),
)
# How a word in the name of any credential ends.
CREDENTIALS = (*WHOLE, "KEY", "AUTHORIZATION", "COOKIE")
# Whole last words of such names.
LAST_WORDS = ("AUTH", "PAT", "PW", "PIN", "OTP", "PEM", "SALT")
# Whole words of names whose values may contain a credential among other things.
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
LAST_CARRIERS = ("HOOK", "SESSION")  # another word after it changes the meaning
SOCKETS = ("SOCK", "SOCKET")  # SSH_AUTH_SOCK
CONNECTIONS = ("CONNECTION_STRING", "CONNECTIONSTRING", "CONN_STR")
# Words that end like a credential's, but are not.
OTHER_WORDS = ("BYPASS", "COMPASS", "ENCOMPASS", "ASKPASS")
FOLDERS = ("PWD", "OLDPWD")
# Words that may follow the last one, to distinguish several of a kind.
WHICH = (
    *("PROD", "PRODUCTION", "DEV", "TEST", "STAGING", "LIVE", "LOCAL", "CI", "VALUE"),
    *("OLD", "NEW", "DEFAULT"),
)
# Words anywhere in the name of a value that others must not read.
PRIVATE = (
    *("KEY", "TOKEN", "SECRET", "PASS", "PWD", "CREDENTIAL", "AUTH", "DSN", "SALT"),
    *("COOKIE", "SESSION", "CERT", "HOOK", "SIGN"),
)
# Prefixes of variables whose values a bundler writes into the code that users download.
# `tools/bundlers/known_bundlers.py` has a page for each, and its other ways.
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
ADDRESS = "://"  # a password may follow, whatever the variable is called


def is_secret_name(variable: str) -> bool:
    """Whether a variable of this name contains a secret, like ``DEEPSEEK_API_KEY``."""
    name = variable.upper().rstrip(DIGITS).rstrip("_")
    return name.removesuffix("S").endswith(LOOKED_FOR)


def is_list_name(variable: str) -> bool:
    """Whether its value may contain several secrets, separated by commas."""
    return variable.upper().rstrip(DIGITS).rstrip("_").endswith("S")


def is_credential_name(variable: str) -> bool:
    """Whether a variable of this name may contain any credential, like ``DB_PASSWORD``.

    Wider than ``is_secret_name``, whose values are searched for in a repository: hiding
    one more value in a run's output costs nothing.
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
    ``SECRET_NAME`` are not.
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
    """Whether a value of this name may contain a credential, among other things.

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


def may_have_secret(variable: str, value: str) -> bool:
    """Whether anything in a value may have to be hidden, after a short look."""
    return ADDRESS in value or may_hold_credential(variable)


def _words(variable: str) -> list[str]:
    """The words of a name, in uppercase and without numbers; at least one."""
    name = variable.upper().replace("-", "_").replace(".", "_")
    words = [each.rstrip(DIGITS) for each in name.split("_")]
    return [each for each in words if each] or [""]


def _ends(word: str, endings: tuple[str, ...]) -> bool:
    """Whether a word or its singular has one of these endings."""
    of_one = word.removesuffix("S")
    return word not in OTHER_WORDS and (
        word.endswith(endings) or of_one.endswith(endings)
    )


def may_be_private(variable: str) -> bool:
    """Whether anything in a name suggests that others must not read the value."""
    name = variable.upper()
    return may_hold_credential(variable) or any(each in name for each in PRIVATE)


def is_public_name(variable: str) -> bool:
    """Whether a bundler would publish the value: keys must not have such names."""
    return variable.upper().startswith(tuple(PUBLIC_PREFIXES))
