"""Work for several processes. Each test runs in a program that has no threads."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
from textwrap import dedent
from typing import TYPE_CHECKING

import pytest
from systems import WINDOWS, needs_signals

from pytest_openai_ready.scan.parallel.pool import results

if TYPE_CHECKING:
    from pathlib import Path

METHODS = [
    each
    for each in ("fork", "spawn")
    if each in multiprocessing.get_all_start_methods()
]
PROGRAM = """
import multiprocessing, os, signal, sys, threading, time
from functools import partial
from itertools import islice
from pytest_openai_ready.scan.parallel import pool, workers

results = partial(pool.results, workers=2, method=METHOD)
KILL = getattr(signal, "SIGKILL", signal.SIGTERM)  # Windows kills with any signal

{work}

if __name__ == "__main__":
{body}
"""


@pytest.fixture(params=METHODS)
def method(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def said(folder: Path, method: str, work: str, body: str) -> str:
    """What a program says, which is a file, since others start by importing it."""
    text = PROGRAM.format(work=dedent(work), body=_indented(dedent(body)))
    file = folder / "program.py"
    file.write_text(text.replace("METHOD", repr(method)))
    done = subprocess.run(
        [sys.executable, str(file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=600 if WINDOWS else 60,
        check=False,
        encoding="utf-8",
    )
    return done.stdout


CANARIES = """
def place(n): return os.getcwd()

if __name__ == "__main__":
    os.chdir(sys.argv[1])
    crew = [workers.start_worker(place, METHOD) for _ in range(2)]
    for each in crew:
        workers.sent(each.pipe, 1)
        print(each.pipe.recv() == os.getcwd(), end=" ")
    for each in crew:
        workers.kill_worker(each)
    print(os.getcwd() == os.path.realpath(sys.argv[1]), os.environ.get("PYTHONSAFEPATH"))
"""


@pytest.mark.parametrize("option", ["-B", "-E"])  # by the environment, and without it
def test_no_module_of_the_current_folder_is_imported(
    tmp_path: Path, option: str
) -> None:
    here, canary = tmp_path / "here", tmp_path / "canary"
    here.mkdir()
    for name in sorted(sys.stdlib_module_names | {"pytest_openai_ready"}):
        text = f"open({str(canary)!r}, 'a').write(__name__ + chr(10))\n"
        (here / f"{name}.py").write_text(text)
    for method in multiprocessing.get_all_start_methods():
        head = PROGRAM.partition("results =")[0]
        file = tmp_path / "program.py"
        file.write_text(head + CANARIES.replace("METHOD", repr(method)))
        done = subprocess.run(
            [sys.executable, option, str(file), str(here)],
            cwd=here,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=60,
            check=False,
            encoding="utf-8",
        )
        ran = canary.read_text() if canary.exists() else ""
        said = (method, done.stdout, done.stderr, ran)
        assert said == (method, "True True True None\n", "", "")

    # Python itself would have imported them.
    command = [sys.executable, "-c", "from multiprocessing.spawn import spawn_main"]
    subprocess.run(command, cwd=here, capture_output=True, check=False)
    assert canary.exists()


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" for line in text.splitlines())


SQUARE = "def square(n): return n * n"


def test_one_worker_is_this_process() -> None:
    assert (
        list(results(lambda _: os.getpid(), range(3), workers=1)) == [os.getpid()] * 3
    )


def test_little_work_is_done_at_once() -> None:
    done = results(lambda _: os.getpid(), range(3), workers=2, patience=60)
    assert list(done) == [os.getpid()] * 3


def test_results_come_in_order_however_many(tmp_path: Path, method: str) -> None:
    body = """
        for count in (0, 1, 2, 3, 1000):
            print(count, list(results(square, range(count))) == [
                n * n for n in range(count)
            ])
    """
    assert said(tmp_path, method, SQUARE, body) == (
        "0 True\n1 True\n2 True\n3 True\n1000 True\n"
    )


def test_workers_do_what_patience_leaves_and_nothing_twice(
    tmp_path: Path, method: str
) -> None:
    work = """
        def process(n):
            time.sleep(0.01)
            return os.getpid()
    """
    body = """
        done = list(results(process, range(100)))
        print(len(set(done)), os.getpid() in done)
        done = list(results(process, range(100), patience=0.05))
        here = [each == os.getpid() for each in done]
        print(len(done), here[0], here[-1], here == sorted(here, reverse=True))
    """
    assert said(tmp_path, method, work, body) == "2 False\n100 True False True\n"


def test_large_results_and_odd_texts_come_through(tmp_path: Path, method: str) -> None:
    work = r"""
        def work(n):
            return (True, [("\udce4" * 100_000, None, n, {"a": "b"})])
    """
    body = "print(list(results(work, range(20))) == [work(n) for n in range(20)])"
    assert said(tmp_path, method, work, body) == "True\n"


def test_the_first_task_is_asked_for_when_all_workers_have_started(
    tmp_path: Path,
) -> None:
    body = """
        def tasks():
            threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
            yield from range(10)

        print(list(results(square, tasks())) == [n * n for n in range(10)])
    """
    assert said(tmp_path, METHODS[0], SQUARE, body) == "True\n"


def test_what_a_killed_worker_had_taken_is_none_and_the_rest_is_done(
    tmp_path: Path, method: str
) -> None:
    work = """
        def work(n):
            if n == 50:
                os.kill(os.getpid(), KILL)
            return n
    """
    body = """
        done = list(results(work, range(200)))
        print(len(done), [n for n in range(200) if done[n] != n])
    """
    assert said(tmp_path, method, work, body) == "200 [50]\n"


def test_where_no_worker_is_left_the_rest_is_none(tmp_path: Path, method: str) -> None:
    work = """
        def work(n):
            if n >= 5:
                os.kill(os.getpid(), KILL)
            return n
    """
    body = "print(list(results(work, range(10))))"
    assert said(tmp_path, method, work, body) == f"{[*range(5), *[None] * 5]}\n"


def test_an_error_in_a_worker_says_nothing_and_loses_its_task(
    tmp_path: Path, method: str
) -> None:
    work = "def work(n): return 1 // n"
    body = "print(list(results(work, range(4))))"
    assert said(tmp_path, method, work, body) == "[None, 1, 0, 0]\n"


def test_no_more_processes_is_no_reason_to_stop(tmp_path: Path) -> None:
    body = """
        def refuse(*_):
            raise BlockingIOError
        workers.start_worker = refuse
        print(list(results(square, range(3))))
    """
    assert said(tmp_path, METHODS[0], SQUARE, body) == "[0, 1, 4]\n"


@needs_signals
def test_ctrl_c_ends_the_workers_without_a_word(tmp_path: Path, method: str) -> None:
    work = """
        def work(n):
            os.write(1, b"at work\\n")
            open(f"{__file__}.{os.getpid()}.begun", "w").close()
            for _ in range(600):  # a signal just before a sleep is seen at its end
                time.sleep(0.1)
    """
    body = """
        def interrupt(*_):
            files = os.listdir(os.path.dirname(__file__))
            if len([each for each in files if each.endswith(".begun")]) == 2:
                signal.setitimer(signal.ITIMER_REAL, 0)
                os.killpg(0, signal.SIGINT)

        os.setpgrp()
        signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGALRM, interrupt)
        signal.setitimer(signal.ITIMER_REAL, 0.5, 0.5)
        try:
            list(results(work, range(10)))
        except KeyboardInterrupt:
            print(multiprocessing.active_children())
    """
    assert said(tmp_path, method, work, body) == "at work\nat work\n[]\n"


def test_workers_end_with_whoever_started_them(tmp_path: Path, method: str) -> None:
    """It is killed, and can end nobody; they hold what it prints to, so this waits."""
    body = """
        for done in results(square, range(10**9)):
            os.write(1, b"one\\n")
            os.kill(os.getpid(), KILL)
    """
    printed = said(tmp_path, method, SQUARE, body)
    if WINDOWS:  # Python complains in a worker that is just being started
        printed = printed.partition("Traceback")[0]
    assert printed == "one\n"


def test_whoever_reads_no_further_leaves_no_worker(tmp_path: Path) -> None:
    body = """
        done = results(square, range(10**9))
        print(list(islice(done, 3)))
        done.close()
        print(multiprocessing.active_children())
    """
    assert said(tmp_path, METHODS[0], SQUARE, body) == "[0, 1, 4]\n[]\n"


@pytest.mark.skipif("fork" not in METHODS, reason="nothing can be forked")
def test_a_program_with_threads_is_not_forked(tmp_path: Path) -> None:
    body = """
        print(workers.usual_method())
        threading.Thread(target=threading.Event().wait, daemon=True).start()
        print(workers.usual_method())
    """
    assert said(tmp_path, "fork", "", body) == "fork\nNone\n"


GUARDED = """
    guarded = partial(pool.guarded, workers=2, method=METHOD)

    def shown(done):
        found = {task: getattr(each, "name", each) for task, each in done}
        return [found[task] for task in sorted(found)]
"""


def test_each_guarded_task_has_one_result_or_a_reason(
    tmp_path: Path, method: str
) -> None:
    work = f"""{GUARDED}
    def work(n):
        if n == 3:
            os.kill(os.getpid(), KILL)
        if n == 5:
            time.sleep(60)
        return 1 // (n - 1)
    """
    body = """
        done = list(guarded(work, range(9), seconds=1.5))
        print(len(done), shown(done))
        print(multiprocessing.active_children())
    """
    assert said(tmp_path, method, work, body) == (
        "9 [-1, 'FAILED', 1, 'ENDED', 0, 'LATE', 0, 0, 0]\n[]\n"
    )


def test_a_guarded_task_is_given_to_another_worker_once(
    tmp_path: Path, method: str
) -> None:
    once = (tmp_path / "once").as_posix()
    work = f"""{GUARDED}
    def work(n):
        if n == 3 and not os.path.exists("{once}"):
            open("{once}", "w").close()
            os.kill(os.getpid(), KILL)
        return n
    """
    body = "print(shown(guarded(work, range(6), seconds=30)))"
    assert said(tmp_path, method, work, body) == "[0, 1, 2, 3, 4, 5]\n"


@pytest.mark.skipif(sys.platform != "linux", reason="no list of a process's children")
def test_what_a_late_worker_started_ends_with_it(tmp_path: Path, method: str) -> None:
    work = f"""{GUARDED}
    def work(n):
        import subprocess
        started = subprocess.Popen(["sleep", "60"], start_new_session=True)
        with open("{tmp_path}/started", "w") as file:
            file.write(str(started.pid))
        started.wait()
    """
    body = f"""
        print(shown(guarded(work, range(1), seconds=1.5)))
        process = open("{tmp_path}/started").read()
        for _ in range(100):
            try:
                gone = "Z" in open(f"/proc/{{process}}/stat").read()
            except OSError:
                gone = True
            if gone:
                break
            time.sleep(0.05)
        print(gone)
    """
    assert said(tmp_path, method, work, body) == "['LATE']\nTrue\n"
