"""Are the certificates there that the variables name?

The SDK reads SSL_CERT_FILE when a client is made, before anything is sent; it looks
into SSL_CERT_DIR, and never reads REQUESTS_CA_BUNDLE.
https://www.python-httpx.org/environment_variables/
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.findings import Code, Finding

if TYPE_CHECKING:
    from collections.abc import Mapping

FILE, FOLDER = "SSL_CERT_FILE", "SSL_CERT_DIR"
OF_OTHERS = "REQUESTS_CA_BUNDLE"
NOWHERE = "certificates-nowhere"
BEGIN = b"-----BEGIN "  # of a certificate in the one form that is read
LARGEST = 10_000_000  # bytes; those of all the world have 250 kB


def certificates_finding(environ: Mapping[str, str]) -> Finding:
    """What is wrong with the settings of certificates, or which takes effect."""
    file, folder = environ.get(FILE), environ.get(FOLDER)
    if file:
        cause = _fault_of_file(file)
        return _fault(cause, FILE, file) if cause else _set(FILE, file)
    if folder:
        there = os.path.isdir(folder)
        return _set(FOLDER, folder) if there else _fault(NOWHERE, FOLDER, folder)
    if environ.get(OF_OTHERS):
        facts = {"cause": "bundle-not-read", "variable": OF_OTHERS, "name": FILE}
        return Finding(Code.VARIABLE_NOT_READ, facts=facts)
    return Finding(Code.READY, facts={"cause": "certificates-of-system"})


def _fault_of_file(path: str) -> str | None:
    if not os.path.isfile(path):  # nor a pipe, which would be waited for
        return NOWHERE
    try:
        with open(path, "rb") as file:
            return None if BEGIN in file.read(LARGEST) else "certificates-none-inside"
    except OSError:
        return "certificates-not-readable"


def _fault(cause: str, variable: str, path: str) -> Finding:
    facts = {"cause": cause, "variable": variable, "path": path}
    return Finding(Code.TLS_FAILED, facts=facts)


def _set(variable: str, path: str) -> Finding:
    facts = {"cause": "certificates-set", "variable": variable, "path": path}
    return Finding(Code.READY, facts=facts)
