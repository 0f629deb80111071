from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest
import trustme
from languages import EN

from pytest_openai_ready.doctor.computer import certificates_finding
from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.render import words

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("authority") / "ca.pem"
    trustme.CA().cert_pem.write_to_path(str(path))
    return path


def said_of(**environ: str) -> tuple[Code, str]:
    finding = certificates_finding(environ)
    return finding.code, words(finding, EN).cause


def test_without_a_variable_the_usual_ones_count() -> None:
    usual = (Code.READY, "The usual ones; no variable names others.")
    assert said_of() == usual
    assert said_of(SSL_CERT_FILE="", SSL_CERT_DIR="") == usual


def test_a_file_that_is_there_is_fine(authority: Path) -> None:
    said = said_of(SSL_CERT_FILE=str(authority))
    assert said == (Code.READY, f"SSL_CERT_FILE names {authority}, which exists.")


def test_a_folder_that_is_there_is_fine(tmp_path: Path) -> None:
    said = said_of(SSL_CERT_DIR=str(tmp_path))
    assert said == (Code.READY, f"SSL_CERT_DIR names {tmp_path}, which exists.")


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_a_path_to_nowhere_is_reported(variable: str) -> None:
    assert said_of(**{variable: "/nowhere/ca.pem"}) == (
        Code.TLS_FAILED,
        f"{variable} names /nowhere/ca.pem, which does not exist.",
    )


def test_a_folder_or_a_pipe_is_no_file_of_certificates(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path, tmp_path / "pipe"):
        assert said_of(SSL_CERT_FILE=str(path)) == (
            Code.TLS_FAILED,
            f"SSL_CERT_FILE names {path}, which does not exist.",
        )


def test_a_file_without_a_certificate_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "ca.der"
    path.write_bytes(b"\x30\x82")
    assert said_of(SSL_CERT_FILE=str(path)) == (
        Code.TLS_FAILED,
        f"SSL_CERT_FILE names {path}, which contains no certificate in PEM form.",
    )


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="root may read everything"
)
def test_a_file_that_may_not_be_read_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "ca.pem"
    path.touch(mode=0)
    assert said_of(SSL_CERT_FILE=str(path)) == (
        Code.TLS_FAILED,
        f"SSL_CERT_FILE names {path}, which this user may not read.",
    )


def test_a_bundle_for_other_libraries_is_advice(authority: Path) -> None:
    bundle = str(authority)
    code, sentence = said_of(REQUESTS_CA_BUNDLE=bundle)
    assert code is Code.VARIABLE_NOT_READ
    assert sentence == (
        "The SDK does not read REQUESTS_CA_BUNDLE; if your network replaces "
        "certificates, it will not know them."
    )
    both = said_of(REQUESTS_CA_BUNDLE=bundle, SSL_CERT_FILE=bundle)
    assert both == (Code.READY, f"SSL_CERT_FILE names {bundle}, which exists.")
