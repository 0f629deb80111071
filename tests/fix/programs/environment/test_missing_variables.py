"""What programs do where a variable is missing."""

from __future__ import annotations

import time

from makers import make

from pytest_openai_ready.fix.programs.environment.missing_variables import (
    missing_variables,
)

KEY = make("project")
GET = "os.getenv('A_KEY')"
# Code, and whether the key is the fallback of A_KEY, or A_KEY is tested.
FALLBACK, INDIRECT, TESTED, NOTHING = "fallback", "indirect", "tested", ""
PROGRAMS = {
    # Used only without the variable.
    "k = os.getenv('A_KEY', '<K>')": FALLBACK,
    "k = os.getenv('A_KEY', default='<K>')": FALLBACK,
    "k = os.environ.get('A_KEY', '<K>')": FALLBACK,
    "k = os.environ.get('A_KEY') or '<K>'": FALLBACK,
    "k = os.environ.get('A_KEY') or f'<K>'": FALLBACK,
    "os.environ.setdefault('A_KEY', '<K>')": FALLBACK,
    "from os import environ\nk = environ.get('A_KEY') or '<K>'": FALLBACK,
    f"k = {GET}\nc = OpenAI(k or '<K>')": FALLBACK,
    f"k = {GET}\nif not k:\n    k = '<K>'": FALLBACK,
    f"k = {GET}\nif k is None:\n    k = '<K>'": FALLBACK,
    f"k = {GET} if {GET} else '<K>'": FALLBACK,
    f"k = '<K>' if not {GET} else {GET}": FALLBACK,
    f"if k := {GET}:\n    c = OpenAI(k)\nelse:\n    c = OpenAI('<K>')": FALLBACK,
    "if 'A_KEY' not in os.environ:\n    os.environ['A_KEY'] = '<K>'": FALLBACK,
    "try:\n    k = os.environ['A_KEY']\nexcept KeyError:\n    k = '<K>'": FALLBACK,
    "from os import getenv as get\nk = get('A_KEY') or '<K>'": FALLBACK,
    "from os import environ as env\nk = env.get('A_KEY') or '<K>'": FALLBACK,
    "k = os.getenv('A_KEY', '').strip() or '<K>'": FALLBACK,
    f"k = ({GET} or '').strip() or '<K>'": FALLBACK,
    # The same by a name that the key has.
    f"x = '<K>'\nk = {GET} or x": INDIRECT,
    "x = '<K>'\nk = os.getenv('A_KEY', x)": INDIRECT,
    f"class C:\n    x = '<K>'\n    def f(self): return {GET} or self.x": INDIRECT,
    f"k = '<K>'\nk = {GET} or k": INDIRECT,
    f"x = '<K>'\nif not {GET}:\n    os.environ['A_KEY'] = x": INDIRECT,
    "x = '<K>'\nif 'A_KEY' not in os.environ:\n    os.environ['A_KEY'] = x": INDIRECT,
    f"x = '<K>'\nk = {GET}\nif not k:\n    k = x": INDIRECT,
    # The same where a second variable is missing, too.
    f"k = {GET} or (os.getenv('B_KEY') or '<K>')": INDIRECT,
    "k = os.getenv('A_KEY', os.getenv('B_KEY', '<K>'))": INDIRECT,
    f"if not {GET}:\n    k = os.getenv('B_KEY') or '<K>'": INDIRECT,
    # By another name of the environment, or by a function.
    "e = os.environ\nk = e.get('A_KEY') or '<K>'": FALLBACK,
    "e = os.environ.copy()\nk = e.get('A_KEY', '<K>')": FALLBACK,
    "e = {**dotenv_values(), **os.environ}\nk = e.get('A_KEY', '<K>')": FALLBACK,
    "e = dotenv_values() | os.environ\nk = e.get('A_KEY', '<K>')": FALLBACK,
    "N = 'A_KEY'\nk = os.getenv(N) or '<K>'": FALLBACK,
    "from decouple import config\nk = config('A_KEY', default='<K>')": FALLBACK,
    "from decouple import config as c\nk = c('A_KEY', '<K>')": FALLBACK,
    "from environs import env\nk = env.str('A_KEY', '<K>')": FALLBACK,
    "from environs import Env\ne = Env()\nk = e('A_KEY', '<K>')": FALLBACK,
    "import environ\nenv = environ.Env()\nk = env.str('A_KEY', default='<K>')": FALLBACK,
    "from starlette.config import Config\nc = Config('.env')\nk = c('A_KEY', default='<K>')": FALLBACK,
    f"def f():\n    return {GET}\nk = f() or '<K>'": FALLBACK,
    f"class C:\n    @property\n    def x(self):\n        return {GET}\nk = C().x or '<K>'": FALLBACK,
    f"async def f():\n    return {GET}\nasync def g(): return await f() or '<K>'": FALLBACK,
    "def f(n='A_KEY'):\n    return os.getenv(n)\nk = f() or '<K>'": FALLBACK,
    f"def f():\n    if {GET}:\n        return {GET}\n    return '<K>'": FALLBACK,
    "def f(n, d=''):\n    return os.getenv(n, d)\nk = f('A_KEY', '<K>')": INDIRECT,
    "def f(n, d='<K>'):\n    return os.getenv(n, d)\nk = f('A_KEY')": INDIRECT,
    "def f(n):\n    return os.getenv(n)\ndef g(n, d):\n    return f(n) or d\nk = g('A_KEY', '<K>')": INDIRECT,
    "def f(d, *, n):\n    return os.environ[n] if n in os.environ else d\nk = f('<K>', n='A_KEY')": INDIRECT,
    f"def f():\n    return '<K>'\nk = {GET} or f()": INDIRECT,
    # A key that comes from elsewhere where the variable is missing.
    f"x = '<K>'\nx = read()\nk = {GET} or x": TESTED,
    f"x = '<K>'\nk = {GET} or x.y": TESTED,
    f"k = {GET} or open('k').read()\nd = OpenAI('<K>')": TESTED,
    f"k = {GET} or st.secrets['A_KEY']\nd = OpenAI('<K>')": TESTED,
    f"k = {GET} or os.getenv('B_KEY')\nd = OpenAI('<K>')": TESTED,
    f"k = {GET} or input('?')\nd = OpenAI('<K>')": NOTHING,
    f"k = {GET} or 'your-key'\nd = OpenAI('<K>')": NOTHING,
    f"k = {GET} or None\nd = OpenAI('<K>')": NOTHING,
    f"k = {GET} or sys.exit('no key')\nd = OpenAI('<K>')": NOTHING,
    "k = os.getenv('DEBUG') or usual()\nd = OpenAI('<K>')": NOTHING,
    # The key of another purpose, beside a test.
    f"if {GET}:\n    c = OpenAI()\nelse:\n    c = Mock()\nd = OpenAI('<K>')": TESTED,
    f"if {GET}:\n    print('yours')\nd = OpenAI('<K>')": TESTED,
    "if 'A_KEY' in os.environ:\n    ask()\nd = OpenAI('<K>')": TESTED,
    f"REAL = bool({GET})\nif REAL:\n    ask()\nd = OpenAI('<K>')": TESTED,
    f"c = Real() if {GET} else Mock()\nd = OpenAI('<K>')": TESTED,
    f"def live():\n    return bool({GET})\nif live():\n    ask()\nd = OpenAI('<K>')": TESTED,
    "def has(n):\n    return n in os.environ\nif has('A_KEY'):\n    ask()\nd = OpenAI('<K>')": TESTED,
    f"{GET} and ask()\nd = OpenAI('<K>')": TESTED,
    "try:\n    k = os.environ['A_KEY']\nexcept KeyError:\n    c = Mock()\nd = OpenAI('<K>')": TESTED,
    f"@mark.skipif(not {GET}, reason='')\ndef test(): OpenAI('<K>')": TESTED,
    f"def f():\n    if not {GET}:\n        return demo()\n    return OpenAI('<K>')": TESTED,
    # A program that only wants the variable.
    f"if not {GET}:\n    raise ValueError('no key')\nd = OpenAI('<K>')": NOTHING,
    f"if not {GET}:\n    print('no key')\n    sys.exit(1)\nd = OpenAI('<K>')": NOTHING,
    f"if not {GET}:\n    print('no key')\nd = OpenAI('<K>')": NOTHING,
    f"if not {GET}:\n    os.environ['A_KEY'] = getpass('?')\nd = OpenAI('<K>')": NOTHING,
    f"def f():\n    if not {GET}:\n        return None\n    return OpenAI('<K>')": NOTHING,
    f"k = '<K>'\nif {GET}:\n    k = {GET}": NOTHING,
    f"c = OpenAI({GET})\nd = OpenAI('<K>')": NOTHING,
    "try:\n    k = os.environ['A_KEY']\nexcept KeyError:\n    sys.exit(1)\nd = OpenAI('<K>')": NOTHING,
    f"k = {GET} and {GET}.strip()\nd = OpenAI('<K>')": NOTHING,
    f"assert {GET}\nd = OpenAI('<K>')": NOTHING,
    "k = settings.get('A_KEY') or '<K>'": NOTHING,
    "if 'A_KEY' in settings:\n    ask('<K>')": NOTHING,
    "x = os.getenv('DEBUG')\nif not x:\n    c = OpenAI('<K>')": NOTHING,
    f"if not {GET}:\n    print('Write this: client = OpenAI(api_key=\"<K>\", timeout=9)')": NOTHING,
    f"if not {GET}:\n    print('for example <K>')": NOTHING,
    f"if not {GET}:\n    sys.exit('for example <K>')": NOTHING,
    f"k = {GET} or '<K>": NOTHING,  # not a program
}


def test_what_a_program_does_without_a_variable_is_known() -> None:
    found = {}
    for program in PROGRAMS:
        missing = missing_variables(
            f"import os\n{program.replace('<K>', KEY)}\n", [KEY]
        )
        for pairs in (missing.fallbacks, missing.indirect):
            assert {*pairs} <= {(KEY, "A_KEY"), (KEY, "B_KEY")}, program
        assert missing.tested <= {"A_KEY"}, program
        said = {
            FALLBACK: (KEY, "A_KEY") in missing.fallbacks,
            INDIRECT: (KEY, "A_KEY") in missing.indirect,
            TESTED: missing.tested,
        }
        found[program] = " ".join(name for name, each in said.items() if each)
    assert found == PROGRAMS


MANY = 1500
LONG = (
    f"if {GET}:\n    f()\n"
    + f"elif {GET}:\n    f()\n" * MANY
    + "else:\n    k = '<K>'\n",
    "k = " + f"1 if {GET} else " * 900 + "'<K>'\n",
    f"k = {GET}" + f" or {GET}" * MANY + " or '<K>'\n",
    "".join(f"a{each} = a{each + 1}\n" for each in range(MANY)) + "if a0:\n    f()\n",
    "a = a\n" * MANY + "if a:\n    f()\n" * MANY,
    "if " + "not " * 90 + f"{GET}:\n    k = '<K>'\n",
)


def test_a_program_of_any_length_is_read_in_time() -> None:
    """No part of it is read again for each part that it is in."""
    started = time.process_time()
    for program in LONG:
        missing_variables(f"import os\n{program.replace('<K>', KEY)}", [KEY])
    assert time.process_time() - started < 5  # seconds; the first alone took seven
