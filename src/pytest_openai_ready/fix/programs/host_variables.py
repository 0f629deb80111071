"""Variable names for the keys of hosts."""

from __future__ import annotations

import re

from pytest_openai_ready.providers.registry import OPENAI, provider_at, variable_of

# Second-level parts that belong to a country's registry: `example.com.cn`.
REGISTRIES = frozenset({"com", "co", "net", "org", "gov", "edu", "ac", "ne", "or"})
# Platforms that give anyone a subdomain.
PLATFORMS = (
    *("vercel.app", "netlify.app", "workers.dev", "pages.dev", "fly.dev", "hf.space"),
    *("onrender.com", "ngrok.io", "ngrok.app", "ngrok-free.app", "ngrok.dev"),
    *("railway.app", "deno.dev", "github.io", "herokuapp.com", "azurewebsites.net"),
    *("run.app", "zeabur.app", "trycloudflare.com", "koyeb.app"),
)
LABEL = re.compile(r"[A-Z][A-Z0-9_]{1,30}")
COUNTRY = 2  # letters


def variable_at(host: str) -> str:
    """Return the variable for a host's key; empty if none can be made of its name.

    A provider's own host gets the provider's variable, another host one made from its
    name: ``api.chatanywhere.tech`` gets ``CHATANYWHERE_API_KEY``.
    """
    owner = provider_at(host)
    known = variable_of(owner)
    if owner == OPENAI.name or (owner and known != OPENAI.variable):
        return known
    labels = host.rstrip(".").split(".")
    if any(host.endswith(f".{each}") for each in PLATFORMS):
        label = labels[-3]
    else:
        is_registry = len(labels) > COUNTRY and len(labels[-1]) == COUNTRY
        shared = is_registry and labels[-2] in REGISTRIES
        label = "" if len(labels) < COUNTRY else labels[-3 if shared else -2]
    spelled = label.upper().replace("-", "_")
    is_plain = LABEL.fullmatch(spelled) and not label.startswith("xn--")
    is_number = labels[-1].isdigit()
    return f"{spelled}_API_KEY" if is_plain and not is_number else ""
