"""The command line by the package's name, where no script of it is on the PATH.

``python -m pytest_openai_ready``
"""

from __future__ import annotations

from pytest_openai_ready.cli.main import main

if __name__ == "__main__":
    main()
