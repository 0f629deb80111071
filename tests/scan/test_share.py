"""Work for several processes. Each test runs in a program that has no threads."""

from __future__ import annotations

import os
import subprocess
import sys
from textwrap import dedent

import pytest

from pytest_openai_ready.scan.share import results

FORKS = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs os.fork")


def program(text: str) -> str:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"from pytest_openai_ready.scan import share\n{dedent(text)}",
        ],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
        check=False,
    )
    return done.stdout.decode()


def test_one_process_does_all_where_none_may_be_forked() -> None:
    told: list[tuple[int, int]] = []
    done = results(
        3, lambda n: n * n, lambda *figures: told.append(figures), workers=1, patience=0
    )
    assert done == [0, 1, 4]
    assert told == [(1, 3), (2, 3), (3, 3)]


def test_little_work_is_done_at_once() -> None:
    assert results(3, lambda _: os.getpid(), patience=60) == [os.getpid()] * 3


def test_nothing_is_nothing() -> None:
    assert results(0, lambda n: n, workers=2, patience=0) == []


@FORKS
@pytest.mark.parametrize("count", [1, 2, 63, 64, 65, 1000, 70000])
def test_results_come_in_order(count: int) -> None:
    assert (
        program(f"""
        squares = share.results({count}, lambda n: n * n, workers=3, patience=0)
        print(squares == [n * n for n in range({count})])
    """)
        == "True\n"
    )


@FORKS
def test_children_do_the_work() -> None:
    assert (
        program("""
        import os, time
        def work(n):
            time.sleep(0.01)
            return os.getpid()
        workers = set(share.results(100, work, workers=2, patience=0))
        print(len(workers), os.getpid() in workers)
    """)
        == "2 False\n"
    )


@FORKS
def test_what_was_begun_here_is_not_done_again() -> None:
    assert (
        program("""
        import os, time
        def work(n):
            time.sleep(0.01)
            return os.getpid()
        done = share.results(100, work, workers=2, patience=0.05)
        here = [process == os.getpid() for process in done]
        print(len(done), here[0], here == sorted(here, reverse=True))
    """)
        == "100 True True\n"
    )


@FORKS
def test_large_results_and_odd_texts_come_through() -> None:
    assert (
        program(r"""
        def work(n):
            return (True, [("\udce4" * 100_000, None, n, {"a": "b"})])
        done = share.results(20, work, workers=2, patience=0)
        print(done == [work(n) for n in range(20)])
    """)
        == "True\n"
    )


@FORKS
def test_progress_ends_at_the_whole() -> None:
    assert (
        program("""
        told = []
        share.results(
            50, lambda n: n, lambda *each: told.append(each), workers=2, patience=0
        )
        print(told == sorted(told), told[-1])
    """)
        == "True (50, 50)\n"
    )


@FORKS
def test_what_a_killed_child_had_taken_is_none_and_the_rest_is_done() -> None:
    assert (
        program("""
        import os, signal
        def work(n):
            if n == 50:
                os.kill(os.getpid(), signal.SIGKILL)
            return n
        done = share.results(200, work, workers=2, patience=0)
        lost = [n for n in range(200) if done[n] is None]
        kept = [n for n in range(200) if done[n] == n]
        print(len(done), 50 in lost, len(lost) <= share.LARGEST_SHARE, len(lost + kept))
    """)
        == "200 True True 200\n"
    )


@FORKS
def test_an_error_in_a_child_says_nothing_and_loses_only_its_share() -> None:
    assert (
        program("""
        done = share.results(64, lambda n: 1 // n, workers=2, patience=0)
        print(done[0], done.count(None) < 8, len(done))
    """)
        == "None True 64\n"
    )


@FORKS
def test_no_more_processes_is_no_reason_to_stop() -> None:
    assert (
        program("""
        import os
        def refuse():
            raise BlockingIOError
        os.fork = refuse
        print(share.results(3, lambda n: n, workers=2, patience=0))
    """)
        == "[0, 1, 2]\n"
    )


@FORKS
def test_ctrl_c_ends_the_children() -> None:
    assert (
        program("""
        import os, signal, time
        def work(n):
            time.sleep(60)
        signal.signal(signal.SIGALRM, signal.default_int_handler)
        signal.setitimer(signal.ITIMER_REAL, 0.3)
        try:
            share.results(10, work, workers=2, patience=0)
        except KeyboardInterrupt:
            try:
                os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                print("no child is left")
    """)
        == "no child is left\n"
    )


@FORKS
def test_a_program_with_threads_is_not_forked() -> None:
    assert (
        program("""
        import threading
        print(share.processors() >= 1)
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        print(share.processors())
    """)
        == "True\n1\n"
    )
