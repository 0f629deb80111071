"""A program of its own: what a keyring gives, open and locked, as JSON.

It runs in a D-Bus session that it shares with nobody, beside a real Secret Service.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import keyring
import secretstorage
from languages import EN

from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.verdict.diagnose import source_findings
from pytest_openai_ready.report.renderers.plain_text import headline

if __name__ == "__main__":
    daemon = ["gnome-keyring-daemon", "--unlock", "--components=secrets"]
    subprocess.run(daemon, input=b"password", check=True, stdout=subprocess.DEVNULL)
    here = Path.cwd()
    keyring.set_password("openai", "OPENAI_API_KEY", sys.argv[1])
    found = read_settings({}, here)
    secretstorage.get_default_collection(secretstorage.dbus_init()).lock()
    (locked,) = source_findings(read_settings({}, here))
    said = {
        "backend": type(keyring.get_keyring()).__module__,
        "is_key": found.key is not None and found.key.reveal() == sys.argv[1],
        "where": found.where,
        "locked": headline(locked, EN),
    }
    json.dump(said, sys.stdout)
