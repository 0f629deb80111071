"""The command line: what its script starts; where no script is on the PATH, its name.

``python -m pytest_openai_ready`` makes Python look for modules in the current folder
first. That may be a stranger's repository, or have a student's ``json.py``, so nothing
that is imported here comes from there. What Python has imported by then may: the script
or ``python -P`` keeps that out as well.
"""

from __future__ import annotations

import os
import sys

TYPE_CHECKING = False  # `typing` would be loaded before anything is prepared
if TYPE_CHECKING:
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line; its exit status is the command's.

    While it loads there is nothing to clean up, so Ctrl-C ends the process as it ends
    one that knows nothing of it, without a word. Whoever has it ignored is obeyed.
    """
    import signal

    usual = signal.getsignal(signal.SIGINT)
    if usual is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from pytest_openai_ready.cli.main import INTERRUPTED
    from pytest_openai_ready.cli.main import main as run

    try:
        signal.signal(signal.SIGINT, usual)
        run()
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    sys.path[:] = [each for each in sys.path if each not in ("", os.getcwd())]
    main()
