"""A suite that lets the key out through every channel that a test has."""

from __future__ import annotations

from textwrap import dedent

from pytest_openai_ready.keys.redactor import PIECE

# Each test lets the key out through another channel.
SUITE = dedent("""
    import logging, os, subprocess, sys, threading, warnings
    import pytest

    KEY = os.environ["OPENAI_API_KEY"]

    def test_comparison():
        key = KEY
        assert key == "short"

    def test_local():
        held = KEY
        raise ValueError("unrelated")

    def test_printed():
        print(KEY); print(KEY, file=sys.stderr)
        assert 0

    def test_logged(caplog):
        logging.getLogger("app").error("with %s", KEY)
        assert KEY in caplog.text
        assert 0

    def test_chained():
        try:
            try:
                raise ValueError(KEY)
            except ValueError as error:
                raise TypeError(KEY) from error
        except TypeError as error:
            raise RuntimeError("clean") from error

    @pytest.mark.parametrize("key", [KEY])
    def test_id_failing(key):
        assert 0

    @pytest.mark.parametrize("key", [KEY])
    def test_id_passing(key):
        pass

    @pytest.mark.parametrize("number", [1], ids=["x" + KEY])
    def test_explicit_id(number):
        assert 0

    def test_warning():
        warnings.warn(KEY)

    def test_skipped():
        pytest.skip(KEY)

    def test_expected():
        pytest.xfail(KEY)

    def test_child(capfd):
        subprocess.run([sys.executable, "-c", f"print({KEY!r})"], check=True)
        assert KEY in capfd.readouterr().out

    def test_arguments():
        subprocess.run([sys.executable, "-c", "raise SystemExit(3)", KEY], check=True)

    def test_property(record_property):
        record_property("key", KEY)

    def test_suite_property(record_testsuite_property):
        record_testsuite_property("key", KEY)

    def test_fail():
        pytest.fail(KEY, pytrace=False)

    @pytest.fixture
    def broken():
        held = KEY
        raise RuntimeError(held)

    def test_fixture(broken):
        pass

    def test_partial():
        import base64
        print(base64.b64encode(KEY.encode()).decode(), KEY[8:28])
        assert 0

    def test_unraisable():
        class Gone:
            def __del__(self):
                raise ValueError(KEY)
        Gone()

    def test_thread():
        def run():
            raise ValueError(KEY)
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()

    def test_headers():
        headers = {"Authorization": f"Bearer {KEY}", "list": list(range(50))}
        assert headers == {}

    def test_passing():
        print(KEY)
        logging.getLogger("app").warning(KEY)
""")
BROKEN = dedent("""
    import os
    held = os.environ["OPENAI_API_KEY"]
    raise RuntimeError(held)
""")


def pieces(key: str, text: str) -> list[str]:
    """The lines that hold eight characters of the key in a row."""
    slices = [key[at : at + PIECE] for at in range(8, len(key) - PIECE + 1)]
    lines = text.splitlines()
    return [line for line in lines if any(each in line for each in slices)]
