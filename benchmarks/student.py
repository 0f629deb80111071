"""The environment of a user: this package, the SDK and ``fast``, no developers' tools.

``make bench`` makes it; elsewhere it is the environment that runs the benchmark. An
editable install costs some milliseconds at its first import, which nobody else pays.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

BIN = Path(os.environ.get("OPENAI_READY_STUDENT", sys.prefix), "bin")
PYTHON = str(BIN / "python")
