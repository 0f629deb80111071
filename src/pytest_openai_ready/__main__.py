"""The command line by the package's name, where no script of it is on the PATH.

``python -m pytest_openai_ready`` makes Python look for modules in the current folder
first. That may be a stranger's repository, or have a student's ``json.py``, so nothing
that is imported here comes from there. What Python has imported by then may: the script
or ``python -P`` keeps that out as well.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__":
    sys.path[:] = [each for each in sys.path if each not in ("", os.getcwd())]

    from pytest_openai_ready.cli.main import main

    main()
