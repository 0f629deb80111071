"""A ``.env`` that a program loads already is not loaded again."""

from __future__ import annotations

import pytest
from makers import make

from pytest_openai_ready.fix.programs.python_file import without_keys

KEY = make("project")
READ = 'os.environ["OPENAI_API_KEY"]'

ONCE = {
    "tried": (
        "try:\n    from dotenv import load_dotenv\n    load_dotenv()\n"
        "except ImportError:\n    pass\nx = {}\n"
    ),
    "all of the module": "from dotenv import *\nload_dotenv()\nx = {}\n",
    "in the function": (
        "from dotenv import load_dotenv\n\ndef main():\n    load_dotenv()\n    x = {}\n"
    ),
    "found first": (
        "from dotenv import find_dotenv, load_dotenv\n"
        "_ = load_dotenv(find_dotenv())\nx = {}\n"
    ),
    "found first, of the module": (
        "import dotenv\ndotenv.load_dotenv(dotenv_path=dotenv.find_dotenv())\nx = {}\n"
    ),
    "found first, in the function": (
        "from dotenv import *\n\ndef main():\n    ok = load_dotenv(find_dotenv(), "
        "override=True)\n    x = {}\n"
    ),
    "in a function that is called first": (
        "from dotenv import find_dotenv, load_dotenv\n\ndef load_env():\n"
        "    _ = load_dotenv(find_dotenv())\n\ndef get_key():\n    load_env()\n"
        "    x = {}\n"
    ),
    "with another name": "from dotenv import load_dotenv as ld\nld()\nx = {}\n",
    "asked whether it was there": (
        "from dotenv import load_dotenv\nif not load_dotenv():\n    print(1)\nx = {}\n"
    ),
    "where it was there": (
        "from dotenv import load_dotenv\nif load_dotenv():\n    x = {}\n"
    ),
    "shown": "from dotenv import load_dotenv\nprint(load_dotenv() and 1)\nx = {}\n",
    "in the block of a program that is started": (
        "from dotenv import load_dotenv\n\nif __name__ == '__main__':\n"
        "    load_dotenv()\n    for a in b:\n        x = {}\n"
    ),
    "at the top, for a method": (
        "from dotenv import load_dotenv\nload_dotenv()\n\nclass A:\n"
        "    def f(self):\n        with a:\n            x = {}\n"
    ),
    "of the module, in the function": (
        "import dotenv\n\ndef main():\n    dotenv.load_dotenv(override=True)\n    x = {}\n"
    ),
}
TWICE = {
    "in another function": (
        "from dotenv import load_dotenv\n\ndef main():\n    load_dotenv()\n\n"
        "def ask():\n    x = {}\n"
    ),
    "later": (
        "from dotenv import load_dotenv\n\ndef main():\n    x = {}\n    load_dotenv()\n"
    ),
    "perhaps": (
        "from dotenv import load_dotenv\n\ndef main():\n    if a:\n"
        "        load_dotenv()\n    x = {}\n"
    ),
    "of another file": (
        "from dotenv import load_dotenv\n\ndef main():\n    load_dotenv('a')\n    x = {}\n"
    ),
    "in a function that is called later": (
        "from dotenv import load_dotenv\n\ndef load_env():\n    load_dotenv()\n\n"
        "def get_key():\n    x = {}\n    load_env()\n"
    ),
    **{
        f"in {what} that is called first": (
            f"from dotenv import load_dotenv\n\n{written}\n"
            "def get_key():\n    load_env()\n    x = {}\n"
        )
        for what, written in {
            "a coroutine": "async def load_env():\n    load_dotenv()\n",
            "a function with a decorator": "@a\ndef load_env():\n    load_dotenv()\n",
            "a method": "class A:\n    def load_env(self):\n        load_dotenv()\n",
            "a generator": "def load_env():\n    load_dotenv()\n    yield\n",
            "a function that may return before": (
                "def load_env():\n    if a:\n        return\n    load_dotenv()\n"
            ),
            "a function that is replaced": (
                "def load_env():\n    load_dotenv()\n\ndef load_env(): ...\n"
            ),
        }.items()
    },
    "of another file that is found": (
        "from dotenv import find_dotenv, load_dotenv\n"
        "_ = load_dotenv(find_dotenv('a'))\nx = {}\n"
    ),
    "where more is tried": (
        "try:\n    import a\n    from dotenv import load_dotenv\n    load_dotenv()\n"
        "except ImportError:\n    pass\nx = {}\n"
    ),
    "in another case": (
        "from dotenv import load_dotenv\nmatch a:\n    case 1:\n        load_dotenv()\n"
        "    case _:\n        x = {}\n"
    ),
    "where it is asked for": (
        "from dotenv import load_dotenv\nok = load_dotenv() if a else 0\n"
        "ok = a and load_dotenv()\nf = lambda: load_dotenv()\nx = {}\n"
    ),
    "where it failed": (
        "from dotenv import load_dotenv\ntry:\n    pass\nexcept E:\n    load_dotenv()\n"
        "x = {}\n"
    ),
}


@pytest.mark.parametrize("name", [*ONCE, *TWICE])
def test_a_dotenv_that_is_loaded_already_is_not_loaded_again(name: str) -> None:
    text = {**ONCE, **TWICE}[name]
    before = text.format(f'"{KEY}"').encode()
    after = without_keys(before, [KEY], lambda _: "OPENAI_API_KEY").decode()
    added = set(after.splitlines()) - set(text.splitlines()) - {""}
    read = text.format(READ).splitlines()
    more = added - set(read)
    assert ("load_dotenv()" in more) == (name in TWICE)
    assert "import os" in more


IMPORT = "from dotenv import load_dotenv\n"
LATE = {
    "after the key": (
        f"import os\n{IMPORT}\nx = {{}}\n\n# Settings\nload_dotenv()  # of mine\n\nf(x)\n",
        f"import os\n{IMPORT}\n# Settings\nload_dotenv()\n\nx = {{}}\n\nf(x)\n",
    ),
    "imported there": (
        f"import os\nx = {{}}\n{IMPORT}load_dotenv()\nf(x)\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nx = {{}}\nf(x)\n",
    ),
    "of the module": (
        "import os, dotenv\nx = {}\ndotenv.load_dotenv(override=True)\n",
        "import os, dotenv\n\ndotenv.load_dotenv(override=True)\n\nx = {}\n",
    ),
    "several": (
        f"import os\n{IMPORT}x = {{}}\nload_dotenv()\nf(x)\nload_dotenv()\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nx = {{}}\nf(x)\n",
    ),
    "of the usual file": (
        f"import os\n{IMPORT}x = {{}}\nload_dotenv(dotenv_path='.env', verbose=True)\n",
        f"import os\n{IMPORT}\nload_dotenv(verbose=True)\n\nx = {{}}\n",
    ),
    "of the usual file, in time": (
        f"import os\n{IMPORT}load_dotenv(dotenv_path='.env')\nx = {{}}\n",
        f"import os\n{IMPORT}load_dotenv()\nx = {{}}\n",
    ),
    "beside another function": (
        "import os\nfrom dotenv import (\n    find_dotenv,\n)\nx = {}\n",
        (
            "import os\nfrom dotenv import (\n    find_dotenv, load_dotenv,\n)\n\n"
            "load_dotenv()\n\nx = {}\n"
        ),
    ),
    "with the import alone": (
        f"x = 1\n{IMPORT}load_dotenv()\ny = {{}}\n",
        f"import os\n\nx = 1\n{IMPORT}load_dotenv()\ny = {{}}\n",
    ),
    "where a line goes": (
        f"import os\n{READ} = {{}}\n\nf()\n\n{READ} = {{}}\n\ng()\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nf()\n\ng()\n",
    ),
    "with a key in its comment": (
        f"import os\n{IMPORT}x = {{}}\n# Not {{}}\nload_dotenv()\n",
        f'import os\n{IMPORT}\n# Not "sk-proj-..."\nload_dotenv()\n\nx = {{}}\n',
    ),
    "in another cell": (
        f"import os\n{IMPORT}# %%\nx = {{}}\n# %%\n# Mine\nload_dotenv()\n# %%\n",
        (f"import os\n{IMPORT}\n# Mine\nload_dotenv()\n\n# %%\nx = {{}}\n# %%\n# %%\n"),
    ),
    "under another name": (
        "import os\nfrom dotenv import load_dotenv as load\nx = {}\n",
        (
            "import os\nfrom dotenv import load_dotenv as load, load_dotenv\n\n"
            "load_dotenv()\n\nx = {}\n"
        ),
    ),
    "imported after other code": (
        f"import os\nx = 1\n{IMPORT}y = {{}}\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nx = 1\n{IMPORT}y = {{}}\n",
    ),
    "imported if it is there": (
        f"import os\ntry:\n    {IMPORT}except ImportError:\n    pass\nx = {{}}\nload_dotenv()\n",
        (
            f"import os\n{IMPORT}\nload_dotenv()\n\n"
            f"try:\n    {IMPORT}except ImportError:\n    pass\nx = {{}}\n"
        ),
    ),
    # These are not the same, or may do something else there.
    "of the program's own": (
        "import os, own\nx = {}\nown.load_dotenv()\n",
        f"import os, own\n{IMPORT}\nload_dotenv()\n\nx = {{}}\nown.load_dotenv()\n",
    ),
    "of the program's own, in time": (
        "import os, own\nown.load_dotenv('.env')\nx = {}\n",
        f"import os, own\n{IMPORT}\nload_dotenv()\n\nown.load_dotenv('.env')\nx = {{}}\n",
    ),
    "of another file": (
        f"import os\n{IMPORT}x = {{}}\nload_dotenv('a')\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nx = {{}}\nload_dotenv('a')\n",
    ),
    "after another change": (
        f"import os\n{IMPORT}x = {{}}\ndel os.environ['A']\nload_dotenv()\n",
        (
            f"import os\n{IMPORT}\nload_dotenv()\n\nx = {{}}\ndel os.environ['A']\n"
            "load_dotenv()\n"
        ),
    ),
    "with what is only known then": (
        f"import os\n{IMPORT}x = {{}}\nload_dotenv(override=x)\n",
        f"import os\n{IMPORT}\nload_dotenv()\n\nx = {{}}\nload_dotenv(override=x)\n",
    ),
}


def test_a_call_that_loads_too_late_moves() -> None:
    for name, (before, after) in LATE.items():
        source = before.format(*[f'"{KEY}"'] * 2).encode()
        fixed = without_keys(source, [KEY], lambda _: "OPENAI_API_KEY").decode()
        assert fixed == after.format(READ), name
        windows = source.replace(b"\n", b"\r\n")
        fixed = without_keys(windows, [KEY], lambda _: "OPENAI_API_KEY").decode()
        assert fixed == after.format(READ).replace("\n", "\r\n"), name
