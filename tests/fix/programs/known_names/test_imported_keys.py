"""What programs that import a key do with it, found in time and in whatever they say."""

from __future__ import annotations

import json
import time

from makers import make

from pytest_openai_ready.fix.programs.known_names.imported_keys import hosts_of_imported
from pytest_openai_ready.fix.programs.known_names.program_imports import ProgramImports

KEY = make("relay-48")
KEYS = f"KEY = '{KEY}'\n"
CLIENT = "OpenAI(api_key={}, base_url='https://relay.example/v1')\n"
AT = {KEY: "relay.example"}
CELL = {
    "cell_type": "code",
    "source": f"!ls\nfrom keys import KEY\n{CLIENT.format('KEY')}",
}
SHELL_CELL = {"cell_type": "code", "source": "%%bash\npip install -q openai\n"}
# Programs beside `keys.py`, and what is found in those that import from it.
PROGRAMS: list[tuple[dict[str, str], list[dict[str, str]]]] = [
    ({"a.py": "from keys import KEY\n" + CLIENT.format("KEY")}, [AT]),
    ({"a.py": "from keys import KEY as K\n" + CLIENT.format("K")}, [AT]),
    ({"a.py": "import keys\n" + CLIENT.format("keys.KEY")}, [AT]),
    ({"a.py": "from keys import *\n" + CLIENT.format("KEY")}, [AT]),
    ({"a.ipynb": json.dumps({"cells": [CELL]})}, [AT]),
    ({"a.ipynb": json.dumps({"cells": [SHELL_CELL, CELL]})}, [AT]),
    (
        {
            "b.py": "from keys import KEY\nMINE = KEY\n",
            "a.py": "from b import MINE\n" + CLIENT.format("MINE"),
        },
        [AT],
    ),
    (
        {"a.py": "from keys import KEY\nOpenAI(api_key=KEY, base_url=f())\n"},
        [{KEY: ""}],
    ),
    ({"a.py": "from keys import KEY\nOpenAI(api_key=KEY)\n"}, []),
    ({"a.py": "from keys import KEY\nKEY = 'x'\n" + CLIENT.format("KEY")}, []),
    ({"a.py": CLIENT.format("KEY")}, []),
    ({"a.py": "from keys import (\n" + CLIENT.format("KEY")}, []),
    ({"a.ipynb": "{"}, []),
]


def test_the_host_of_a_key_is_found_in_what_imports_it() -> None:
    for programs, expected in PROGRAMS:
        contents = {path: text.encode() for path, text in programs.items()}
        contents["keys.py"] = KEYS.encode()
        assert [
            *hosts_of_imported(contents, ProgramImports(contents), ["keys.py"], [KEY])
        ] == expected, programs


def test_many_programs_that_import_it_take_no_time() -> None:
    program = ("from keys import KEY\n" + "f(keys.x.y, KEY, z)\n" * 200).encode()
    contents = {f"m{number}.py": program for number in range(200)}
    contents |= {"keys.py": KEYS.encode(), "a.py": b"import keys\n" + b"a.x" * 20_000}
    begin = time.process_time()
    assert [
        *hosts_of_imported(contents, ProgramImports(contents), ["keys.py"], [KEY])
    ] == []
    assert time.process_time() - begin < 5
