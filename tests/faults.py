"""What people paste as a key, and what is wrong with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from makers import make
from systems import run_as

if TYPE_CHECKING:
    from pathlib import Path

KEY = make("project")

# A pasted value, and why it is refused: wherever the key would be sent.
ALWAYS = {
    "blank": (" \t", "key-missing", "key-empty"),
    "line break": (KEY + "\n", "key-malformed", "key-newline"),
    "two lines": (KEY[:50] + "\n" + KEY[50:], "key-malformed", "key-newline"),
    "Windows line end": (KEY + "\r\n", "key-malformed", "key-carriage-return"),
    "a sign twice": ("=" + KEY, "key-malformed", "key-sign-before"),
    "a sign and a space": (": " + KEY, "key-malformed", "key-sign-before"),
    "space after": (KEY + " ", "key-malformed", "key-space-around"),
    "space before": (" " + KEY, "key-malformed", "key-space-around"),
    "no-break space": (KEY + "\u00a0", "key-malformed", "key-space-around"),
    "space inside": (KEY[:50] + " " + KEY[50:], "key-malformed", "key-space-inside"),
    "comment": (KEY + " # mine", "key-malformed", "key-space-inside"),
    "quotes": (f'"{KEY}"', "key-malformed", "key-quotes"),
    "one quote": (f"{KEY}'", "key-malformed", "key-quotes"),
    "curly quotes": (f"“{KEY}”", "key-malformed", "key-curly-quotes"),
    "zero-width space": (KEY + "\u200b", "key-malformed", "key-zero-width"),
    "word joiner": ("\u2060" + KEY, "key-malformed", "key-zero-width"),
    "byte order mark": ("\ufeff" + KEY, "key-malformed", "key-byte-order-mark"),
    "full width": ("ｓｋ－" + KEY[3:], "key-malformed", "key-full-width"),
    "ideographic space": (KEY + "\u3000", "key-malformed", "key-full-width"),
    "dash": ("sk—" + KEY[3:], "key-malformed", "key-not-ascii"),
    "look-alike letter": (KEY[:-1] + "ʋ", "key-malformed", "key-not-ascii"),
    "NUL": (KEY + "\0", "key-malformed", "key-control-character"),
    "escape": ("\x1b[1m" + KEY, "key-malformed", "key-control-character"),
    "Bearer": ("Bearer " + KEY, "key-malformed", "key-bearer"),
    "bearer": ("bearer " + KEY, "key-malformed", "key-bearer"),
    "Python line": (f'api_key = "{KEY}"', "key-malformed", "key-assignment"),
    "YAML line": (f"OPENAI_API_KEY: {KEY}", "key-malformed", "key-assignment"),
    "dotenv line": ("OPENAI_API_KEY=" + KEY, "key-malformed", "key-assignment"),
    "shell line": ("export OPENAI_API_KEY=" + KEY, "key-malformed", "key-assignment"),
    "PowerShell": (f'$env:OPENAI_API_KEY="{KEY}"', "key-malformed", "key-assignment"),
    "angle brackets": (f"<{KEY}>", "key-malformed", "key-in-brackets"),
    "square brackets": (f"[{KEY}]", "key-malformed", "key-in-brackets"),
    "URL": ("https://api.example.com/v1", "key-malformed", "key-url"),
    "prompt": ("Write a poem about spring", "key-malformed", "key-sentence"),
    "Chinese prompt": ("请写一首关于春天的诗", "key-malformed", "key-sentence"),
    "1Password": ("op://class/openai/key", "key-placeholder", "key-reference-of-tool"),
    "Proton": ("pass://class/openai/key", "key-placeholder", "key-reference"),
    "shell variable": (
        "$OPENAI_API_KEY",
        "key-placeholder",
        "key-refers-to-unset",
    ),
    "braces": ("${OPENAI_API_KEY}", "key-placeholder", "key-refers-to-unset"),
    "cmd variable": ("%MY_KEY%", "key-placeholder", "key-refers-to-unset"),
    "a command": ("$(pass show openai)", "key-placeholder", "key-is-a-command"),
    "template": ("{{ secrets.KEY }}", "key-placeholder", "key-reference"),
    "code": ('os.getenv("OPENAI_API_KEY")', "key-placeholder", "key-reference"),
    "dotenvx": ("encrypted:BHx2", "key-placeholder", "key-reference-of-tool"),
}  # fmt: skip

# Why it is refused where it would be sent to OpenAI itself.
AT_OPENAI = {
    "instruction": ("sk-your-api-key-here", "key-placeholder", ""),
    "underscores": ("your_openai_api_key_here", "key-placeholder", ""),
    "name": ("OPENAI_API_KEY", "key-placeholder", ""),
    "dots": ("sk-...", "key-placeholder", ""),
    "brackets": ("<your key>", "key-placeholder", ""),
    "x": ("sk-" + "x" * 48, "key-placeholder", ""),
    "digits": ("sk-1234", "key-placeholder", ""),
    "test": ("sk-test", "key-placeholder", ""),
    "masked": ("sk-proj-" + "*" * 60 + "3fKA", "key-placeholder", "key-masked"),
    "masked by OpenAI": ("sk-proj-abcd...3fKA", "key-placeholder", "key-masked"),
    "bullets": ("sk-••••••••3fKA", "key-placeholder", "key-masked"),
    "admin key": (make("admin"), "key-wrong-kind", "admin-key-instead"),
    "session token": (make("session"), "key-wrong-kind", "session-token"),
    "ephemeral key": ("ek_68a1b2c3d4e5f6", "key-wrong-kind", "ephemeral-key"),
    "organization": ("org-Zk3Qw9Lm7Tb2Xv5Np8", "key-wrong-kind", "organization-id"),
    "project": ("proj_Zk3Qw9Lm7Tb2Xv5Np8", "key-wrong-kind", "project-id"),
    "Anthropic": (make("anthropic"), "key-wrong-kind", "other-provider"),
    "OpenRouter": (make("openrouter"), "key-wrong-kind", "other-provider"),
    "Groq": ("gsk_" + make("early-48")[3:], "key-wrong-kind", "other-provider"),
    "GitHub": ("ghp_" + make("early-40")[3:39], "key-wrong-kind", "other-service"),
    "word": ("claude", "key-malformed", "key-no-prefix"),
    "body alone": (KEY[8:], "key-malformed", "key-no-prefix"),
    "comma": (KEY + ",", "key-malformed", "key-not-ascii"),
    "two keys": (KEY + KEY, "key-malformed", "key-too-long"),
    "two keys and a comma": (KEY + "," + KEY, "key-malformed", "key-not-ascii"),
    "half a key": (KEY[:40], "key-malformed", "key-cut-off"),
    "short": ("sk-Zk3Qw9Lm7Tb2Xv5Np8", "key-malformed", "key-cut-off"),
}  # fmt: skip

# Of these, those that hold a key or what could be one.
HARMLESS = {"key-placeholder", "key-missing"}
NO_KEY = {"key-url", "key-sentence", "organization-id", "project-id"}
WITH_A_KEY = {
    name: value
    for name, (value, code, cause) in {**ALWAYS, **AT_OPENAI}.items()
    if code not in HARMLESS and cause not in NO_KEY and name != "word"
}

COPY = "import sys; sys.stdout.buffer.write(open(sys.argv[1], 'rb').read())"


def secret_of(value: str) -> str:
    """What must not be seen of a value: the key in it, or else all of it."""
    return KEY if KEY[20:40] in value else value


def place(value: str, way: str, folder: Path) -> dict[str, str]:
    """Put a value where a key is looked for; the variables that it takes."""
    if way == "environment":
        return {"OPENAI_API_KEY": value}
    if way == "command":
        (folder / "printed").write_bytes(value.encode())
        return {"OPENAI_API_KEY_COMMAND": run_as(COPY, str(folder / "printed"))}
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    (folder / ".env").write_bytes(f'OPENAI_API_KEY="{quoted}"\n'.encode())
    return {}
