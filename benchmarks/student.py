"""A user's environment: this package, the SDK and ``fast``, no developer tools.

``make bench`` creates it; otherwise it is the environment that runs the benchmark. The
first import of an editable install takes some milliseconds more, which users do not
pay.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

BIN = Path(os.environ.get("OPENAI_READY_STUDENT", sys.prefix), "bin")
PYTHON = str(BIN / "python")
