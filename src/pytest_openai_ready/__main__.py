"""The entry point of the command line, for its script and for ``python -m``.

``python -m pytest_openai_ready`` makes Python look for modules in the current folder
first. That may be a stranger's repository, or contain a student's ``json.py``, so it is
removed from the path before anything else is imported here. Python itself may have
imported a module from it before; the script or ``python -P`` prevents that, too.
"""

from __future__ import annotations

import gc
import os
import sys

TYPE_CHECKING = False  # `typing` would be loaded before anything is prepared
if TYPE_CHECKING:
    from typing import NoReturn


# Importing modules creates thousands of objects, none of them garbage. By default,
# Python would search them about a hundred times while they load.
GARBAGE = 100_000


def main() -> NoReturn:
    """Run the command line and exit with the status of the command.

    During the imports there is nothing to clean up, so Ctrl-C ends the process at once
    and without a message. If SIGINT is ignored, it stays ignored.
    """
    import signal

    gc.set_threshold(GARBAGE)
    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pytest_openai_ready.cli.main import INTERRUPTED, end_process
    from pytest_openai_ready.cli.main import main as run

    try:
        signal.signal(signal.SIGINT, usual)
        run()
    except KeyboardInterrupt:
        end_process(INTERRUPTED)
    except SystemExit as end:
        if not isinstance(end.code, int):
            raise
        end_process(end.code)


if __name__ == "__main__":
    sys.path[:] = [each for each in sys.path if each not in ("", os.getcwd())]
    main()
