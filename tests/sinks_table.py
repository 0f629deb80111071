"""Every way in which a session can show a value, as code that lets it out.

In each line of code, ``KEY`` stands for a value of its own, so that what a session wrote
shows which line let it out. ``list_entry`` is the entry of docs/hiding.md that says that
this cannot be hidden; nothing else may leak.
"""

from __future__ import annotations

import re
from textwrap import dedent, indent
from typing import NamedTuple


class Sink(NamedTuple):
    """A way out. ``name`` is its own; ``code`` lets ``KEY`` out."""

    name: str
    code: str
    list_entry: str = ""


IS_KEY = re.compile(r"\bKEY\b")  # and not the end of a variable's name
PAST_PYTHON = "descriptors"
CHILD = "children"
OPENED = "opened"
COMPUTED = "forms"
BRIEF = "short"
UNNAMED = "unnamed"
UNHEARD = "unheard"
OWN_FILES = "own-files"
DEVICES = "devices"
EARLIER = "earlier"
KILLED = "killed"
LATER = "later"


def table(text: str, list_entry: str = "") -> list[Sink]:
    """One sink a line: its name, two spaces or more, and its code."""
    lines = (line.split("  ", 1) for line in dedent(text).splitlines() if line)
    return [Sink(name, code.strip(), list_entry) for name, code in lines]


# The body of a test each; a semicolon ends a statement, as in Python.
TESTS = table("""
    compare with text  assert KEY == "short"
    compare in list  assert KEY in ["a", "b"]
    compare prefix  assert KEY.startswith("zz")
    compare length  assert len(KEY) == 1
    compare truth  assert not KEY
    compare dict  assert {"a": KEY, "b": 1} == {}
    compare nested  assert {"a": [{"b": (KEY,)}]} == {"a": []}
    compare list  assert [KEY] * 3 == []
    compare set  assert {KEY} == {1}
    compare bytes  assert KEY.encode() == b""
    compare lines  assert "\\n".join([KEY] * 30) == "x"
    compare long  assert ("x" * 300 + KEY + "y" * 300) == "z"
    compare approx  assert {"a": KEY} == pytest.approx({"a": 1.0})
    compare identity  assert KEY is None
    compare not equal  assert KEY != KEY
    compare attribute  held = type("T", (), {"a": KEY}); assert held.a == 1
    compare call  assert str(KEY).upper == "x", KEY
    compare by unittest  import unittest; unittest.TestCase().assertEqual(KEY, "x")
    compare by unittest in dict  import unittest; unittest.TestCase().assertDictEqual({"a": KEY}, {})
    assert with message  assert False, f"the key is {KEY}"
    assert with pair  assert 0, (KEY, 1)
    local text  held = KEY; raise ValueError
    local bytes  held = KEY.encode(); raise ValueError
    local dict  held = {"authorization": "Bearer " + KEY}; raise ValueError
    local long list  held = [*range(90), KEY]; raise ValueError
    local object  held = Shown(KEY); raise ValueError
    local broken object  held = BrokenRepr(KEY); raise ValueError
    local function  held = lambda it=KEY: it; held(); raise ValueError(held.__defaults__)
    local of a frame below  (lambda held: 1 / 0)(KEY)
    local of a generator  [*(1 / 0 for held in [KEY])]
    error text  raise ValueError(KEY)
    error bytes  raise ValueError(KEY.encode())
    error pair  raise ValueError("a", {"b": KEY})
    error missing name  {}[KEY]
    error missing attribute  getattr(object(), KEY)
    error missing file  open(KEY)
    error missing module  __import__(KEY)
    error unpacking  a, b = [KEY]
    error number  int(KEY)
    error encoding  (KEY + "\\u2028").encode("ascii")
    error decoding  (KEY.encode() + b"\\xff").decode()
    error json  import json; json.loads('{"a": ' + KEY)
    error syntax  compile("a = " + KEY + " +", KEY, "exec")
    error evaluated  eval("1 / 0 if " + repr(KEY) + " else 0")
    error class name  raise type(KEY, (Exception,), {})()
    error chained  raised_from(KEY)
    error in context  raised_in(KEY)
    error in group  raised_in_group(KEY)
    error with a note  raised_with_note(KEY)
    error of its own text  raise OwnText(KEY)
    error of an assertion  raise AssertionError(KEY)
    error system exit  raise SystemExit(KEY)
    error of arguments  subprocess.run([sys.executable, "-Ic", "raise SystemExit(3)", KEY], check=True)
    error time out  subprocess.run([sys.executable, "-Ic", "input()", KEY], stdin=subprocess.PIPE, timeout=0.01)
    error not raised  with pytest.raises(ValueError, match=KEY): raise ValueError("b")
    error of other kind  with pytest.raises(TypeError): raise ValueError(KEY)
    error no warning  with pytest.warns(UserWarning, match=KEY): warnings.warn("b")
    error in recursion  recurse(KEY)
    error of a call  (lambda: 0)(**{KEY: 1})
    failed  pytest.fail(KEY)
    failed without traceback  pytest.fail(KEY, pytrace=False)
    skipped  pytest.skip(KEY)
    expected  pytest.xfail(KEY)
    import skipped  pytest.importorskip("no_such_module", reason=KEY)
    fixture unknown  request.getfixturevalue(KEY)
    print  print(KEY)
    print to stderr  print(KEY, file=sys.stderr)
    print twice  print(KEY, KEY, sep="|")
    print a dict  print({"a": KEY})
    print in colours  print("\\x1b[31m" + KEY + "\\x1b[0m")
    print colours every three  print("\\x1b[0m".join("\\x1b[32m" + KEY[n:n + 3] for n in range(0, len(KEY), 3)))
    print a colour every one  print("\\x1b[1;31m".join(KEY))
    print a colour's repr  print(repr("\\x1b[0m".join(KEY[n:n + 3] for n in range(0, len(KEY), 3))))
    print a link  print("\\x1b]8;;https://a/" + KEY + "\\x1b\\\\here\\x1b]8;;\\x1b\\\\")
    print links  print("\\x1b]8;;https://a/\\x1b\\\\".join(KEY[n:n + 5] for n in range(0, len(KEY), 5)))
    print titles  print("\\x1b]0;title\\x07".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    print titles' repr  print(repr("\\x1b]0;title\\x07".join(KEY[n:n + 7] for n in range(0, len(KEY), 7))))
    print short titles  print("\\x9d0;title\\x9c".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    print titles in pieces  [print(KEY[n:n + 5], end="\\x1b]0;title\\x07", flush=True) for n in range(0, len(KEY), 5)]; print()
    print a picture  print("\\x1bPq#0\\x1b\\\\".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    print over itself  print("".join(each + "\\b" + each for each in KEY))
    print shifts  print("\\x0e\\x0f".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    print next lines  print("\\x85".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    print a zero width  print("\\u200b".join(KEY))
    print short colours  print("\\x9b31m".join(KEY[n:n + 3] for n in range(0, len(KEY), 3)))
    print short colours' repr  print(repr("\\x9b31m".join(KEY[n:n + 3] for n in range(0, len(KEY), 3))))
    print short colours in pieces  [print(KEY[n:n + 5], end="\\x9b31m", flush=True) for n in range(0, len(KEY), 5)]; print()
    print places  print("\\x1b7\\x1b%G".join(KEY[n:n + 5] for n in range(0, len(KEY), 5)))
    print a selector  print("\\ufe0f".join(KEY))
    print a joiner  print("\\u034f".join(KEY[n:n + 5] for n in range(0, len(KEY), 5)))
    print a tag  print("\\U000e0061".join(KEY))
    print a deletion  print("\\x7f".join(KEY[n:n + 3] for n in range(0, len(KEY), 3)))
    print a soft hyphen  print("\\u00ad".join(KEY[n:n + 5] for n in range(0, len(KEY), 5)))
    print NULs  print("\\0".join(KEY))
    print a byte each  [print(each, end="", flush=True) for each in KEY]; print()
    print a byte each in buffer  [sys.stdout.buffer.write(each.encode()) for each in KEY]; sys.stdout.buffer.flush(); print()
    print a line each  [print(each) for each in KEY]
    print in pieces  [sys.stdout.write(KEY[n:n + 7]) for n in range(0, len(KEY), 7)]; print()
    print in flushed pieces  [print(KEY[n:n + 11], end="", flush=True) for n in range(0, len(KEY), 11)]; print()
    print without an end  print(KEY, end="", flush=True)
    print half an end  print(KEY[:20], end="", flush=True)
    print over a line  print("\\r" + KEY, end="\\r", flush=True); print()
    print wrapped  import textwrap; print(textwrap.fill(KEY, 12))
    print wrapped narrow  import textwrap; print(textwrap.fill(KEY, 6))
    print wrapped for Windows  print("\\r\\n".join(KEY[n:n + 9] for n in range(0, len(KEY), 9)))
    print over and over  print("\\r".join(KEY[n:n + 6] for n in range(0, len(KEY), 6)))
    print over in pieces  [print(KEY[n:n + 6], end="\\r", flush=True) for n in range(0, len(KEY), 6)]; print()
    print by pprint  import pprint; pprint.pprint({"a": [KEY]}, width=20)
    print elided  print(KEY[:18] + "..." + KEY[-13:])
    print the first ten  print(KEY[:10])
    print the last ten  print(KEY[-10:])
    print the middle  print(KEY[12:24])
    print in json  import json; print(json.dumps({"a": KEY}))
    print in an address  from urllib.parse import quote; print("https://a/?key=" + quote(KEY, safe=""))
    print in xml  from html import escape; print("<a>" + escape(KEY) + "</a>")
    print glued  print("x" + KEY + "x")
    print in a long line  print("x" * 70000 + KEY + "y" * 70000)
    print often  print("\\n".join([KEY] * 300))
    print base64  print(b64(KEY))
    print base64 of more  print(b64("user:" + KEY + ":end"))
    print base64 of yet more  print(b64("ab" + KEY))
    print base64 for addresses  import base64; print(base64.urlsafe_b64encode(KEY.encode()).decode())
    print base64 wrapped  import base64; print(base64.encodebytes((KEY * 4).encode()).decode())
    print base64 wrapped narrow  import textwrap; print(textwrap.fill(b64(KEY), 10))
    print base64 cut  print(b64(KEY)[:30] + "...")
    print base64's end  print("..." + b64(KEY)[-30:])
    print base64 in colours  print("\\x1b[0m".join(b64(KEY)[n:n + 5] for n in range(0, 56, 5)))
    print base64 in pieces  [print(b64(KEY)[n:n + 5], end="", flush=True) for n in range(0, 60, 5)]; print()
    print base64's repr  import base64; print(base64.encodebytes((KEY * 3).encode()))
    print by display  sys.displayhook(KEY)
    print by hook  sys.excepthook(ValueError, ValueError(KEY), None)
    print a traceback  print_traceback(KEY)
    print in a thread  run_in_thread(print, KEY)
    print to where it was  sys.__stdout__.write(KEY + "\\n"); sys.__stdout__.flush()
    print to where errors were  sys.__stderr__.write(KEY + "\\n"); sys.__stderr__.flush()
    print lines  sys.stdout.writelines([KEY, "\\n"])
    print to the buffer  sys.stdout.buffer.write(KEY.encode() + b"\\n"); sys.stdout.buffer.flush()
    print to the buffer of errors  sys.stderr.buffer.write(KEY.encode() + b"\\n"); sys.stderr.buffer.flush()
    print to where the buffer was  sys.__stdout__.buffer.write(KEY.encode() + b"\\n"); sys.__stdout__.buffer.flush()
    print raw  raw = sys.__stderr__.buffer; getattr(raw, "raw", raw).write(KEY.encode() + b"\\n")
    print a view  sys.stdout.buffer.write(memoryview(bytearray(KEY.encode() + b"\\n"))); sys.stdout.buffer.flush()
    print by a codec  import codecs; codecs.getwriter("utf-8")(sys.stdout.buffer).write(KEY + "\\n"); sys.stdout.flush()
    print redirected  import contextlib; redirected(sys.__stderr__, KEY)
    print by click  import click; click.echo(KEY)
    print by click to stderr  import click; click.echo(KEY, err=True)
    print by click in colours  import click; click.secho(KEY, fg="red", color=True)
    print bytes by click  import click; click.echo(KEY.encode())
    print uncaptured  capsys_disabled(request, "capsys", KEY)
    print uncaptured files  capsys_disabled(request, "capfd", KEY)
    print under capfd  request.getfixturevalue("capfd"); print(KEY)
    print of a child under capfd  request.getfixturevalue("capfd"); subprocess.run([sys.executable, "-Ic", "import sys; print(sys.argv[1])", KEY], check=True)
    print bytes under capfd  request.getfixturevalue("capfdbinary"); os.write(2, KEY.encode() + b"\\xff\\n")
    print what was captured  capsys = request.getfixturevalue("capsys"); print(KEY); print(capsys.readouterr().out)
    print what a child said  print(subprocess.check_output([sys.executable, "-Ic", "import sys; print(sys.argv[1])", KEY], text=True))
    print in a fork  in_fork(print, KEY)
    log  logging.getLogger("app").error(KEY)
    log arguments  logging.getLogger("app").warning("with %s", KEY)
    log a dict  logging.getLogger("app").warning("with %(key)s", {"key": KEY})
    log quietly  logging.getLogger("app").debug(KEY)
    log an error  log_error(KEY)
    log by a name  logging.getLogger(KEY).error("here")
    log by a handler of a conftest  logging.getLogger("conftest").error(KEY)
    log by a handler of this module  logging.getLogger("module").error(KEY)
    log by a handler of its own  own = logging.StreamHandler(sys.__stderr__); own.emit(logging.LogRecord("a", 40, "", 1, KEY, (), None))
    log by the last resort  logging.lastResort.handle(logging.LogRecord("a", 40, "", 1, KEY, (), None))
    warn  warnings.warn(KEY)
    warn of another kind  warnings.warn(DeprecationWarning(KEY))
    warn with more  warnings.warn(UserWarning("a", {"b": KEY}))
    warn explicitly  warnings.warn_explicit(KEY, UserWarning, "there.py", 3)
    warn of a test  request.node.warn(pytest.PytestWarning(KEY))
    warn by hand  print(warnings.formatwarning(KEY, UserWarning, "there.py", 3))
    unraisable  unraisable(KEY)
    error in a thread  run_in_thread(lambda: 1 / 0 if KEY else 0)
    error text in a thread  run_in_thread(int, KEY)
    property  request.getfixturevalue("record_property")("key", KEY)
    property's name  request.getfixturevalue("record_property")(KEY, "key")
    property of another kind  request.getfixturevalue("record_property")("key", [KEY, {"a": KEY.encode()}])
    property of the suite  request.getfixturevalue("record_testsuite_property")("key", KEY)
    attribute of a case  request.getfixturevalue("record_xml_attribute")("key", KEY)
    property of a test  request.node.user_properties.append(("key", KEY))
    subtest  failing_subtest(request, KEY)
    section  request.node.add_report_section("call", "mine", KEY)
    section's name  request.node.add_report_section("call", KEY, "mine")
    cache  request.config.cache.set("mine/key", KEY)
    cache a folder  request.config.cache.mkdir("mine").joinpath("it").write_text(KEY)
    fixture property  request.config.stash.setdefault(pytest.StashKey(), KEY); assert 0, request.config.stash
    environment set  monkeypatch.setenv("OTHER_API_KEY", FRESH); print(FRESH); assert 0, FRESH
    environment updated  os.environ.update(OTHER_TOKEN=FRESH); print(FRESH); assert FRESH == 1
    environment patched  patched({"OTHER_SECRET": FRESH}, FRESH)
    environment in small letters  monkeypatch.setenv("my_api_key", FRESH); print(FRESH); assert 0
    environment numbered  monkeypatch.setenv("OPENAI_API_KEY_2", FRESH); print(FRESH); assert 0
    environment of an admin  monkeypatch.setenv("OPENAI_ADMIN_KEY", FRESH); print(FRESH); assert 0
    environment short  monkeypatch.setenv("OPENAI_KEY", FRESH); print(FRESH); assert 0
    environment password  monkeypatch.setenv("PGPASSWORD", FRESH); print(FRESH); assert 0
    environment of a cloud  monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", FRESH); print(FRESH); assert 0
    environment old key  monkeypatch.setenv("OPENAI_API_KEY_OLD", FRESH); print(FRESH); assert 0
    environment dotted  monkeypatch.setenv("openai.api-key", FRESH); print(FRESH); assert 0
    environment's repr  monkeypatch.setenv("OTHER_PAT", FRESH); print(dict(os.environ)); assert 0
    environment letters  monkeypatch.setenv("SMTP_PASSWORD", LETTERS); print(LETTERS); assert 0
    environment address  monkeypatch.setenv("A_URL", f"db://u:{LETTERS}@h/x"); print(os.environ["A_URL"]); assert 0, LETTERS
    environment headers  monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "Authorization: Token " + LETTERS); print(LETTERS); assert 0
    environment connection  monkeypatch.setenv("A_CONNECTION_STRING", f"AccountName=a;AccountKey={LETTERS};B=c"); print(LETTERS); assert 0
    environment webhook  monkeypatch.setenv("SLACK_WEBHOOK_URL", "https://h/T0/B0/" + LETTERS); print(os.environ["SLACK_WEBHOOK_URL"]); assert 0, LETTERS
    environment cookie  monkeypatch.setenv("A_COOKIE", f"theme=dark; session={LETTERS}"); print(LETTERS); assert 0
    environment docker  monkeypatch.setenv("DOCKER_AUTH_CONFIG", '{"auths": {"h": {"auth": "' + LETTERS + '"}}}'); print(LETTERS); assert 0
    environment passphrase  value = LETTERS; value = f"{value[:20]} {value[20:]}"; monkeypatch.setenv("A_PASSWORD", value); print(value); assert value == 1
    environment query  monkeypatch.setenv("A_URL", "https://h/x?a=b&password=" + LETTERS); print(os.environ["A_URL"]); assert 0, LETTERS
    environment begun with a word  value = f"secret_{FRESH}"; monkeypatch.setenv("NOTION_TOKEN", value); print(value); assert 0, value
    environment long  value = "".join(chr(65 + n * n * 7 % 58) for n in range(5000)) + FRESH; monkeypatch.setenv("P12_SECRET", value); print(value); assert 0, FRESH
    environment whole  monkeypatch.setenv("OTHER_AUTH", FRESH); assert os.environ == {}
    environment replaced  monkeypatch.setattr(os, "environ", {"A_TOKEN": FRESH, **os.environ}); print(FRESH); assert 0
    environment replaced and set  replaced_and_set(monkeypatch, FRESH)
    environment of anything  monkeypatch.setattr(os, "environ", {**os.environ, "A_TOKEN": FRESH, "A": 1, 2: None}); print(FRESH); assert 0, FRESH
    environment of a file  load_dotenv(FRESH); print(os.environ["LOADED_API_KEY"]); assert 0
    environment gone  gone(monkeypatch, FRESH)
    environment as bytes  os.environb[b"OTHER_KEY"] = FRESH.encode(); print(FRESH); assert 0
    environment by default  os.environ.setdefault("OTHER_PASSWORD", FRESH); print(FRESH); assert 0
    named by a setting  print(NAMED)
    ordered dict  assert __import__('collections').OrderedDict(a=KEY) == {}
    defaultdict  assert __import__('collections').defaultdict(list, a=[KEY]) == 0
    counter  assert __import__('collections').Counter([KEY]) == 0
    deque  assert __import__('collections').deque([KEY]) == 0
    ndiff  print("\\n".join(__import__('difflib').ndiff([KEY], [KEY[:20] + "x" + KEY[21:]])))
    unified  print("\\n".join(__import__('difflib').unified_diff([KEY], ["x"])))
    compare near  assert KEY == KEY[:20] + "!" + KEY[21:]
    not in text  assert KEY not in "x" * 50 + KEY + "y" * 90
    reprlib  print(__import__('reprlib').repr(KEY), __import__('reprlib').repr([KEY]))
    shorten  print(__import__('textwrap').shorten(KEY + " a b c", 30))
    cut in middle of repr  held = {"a": "x" * 100, "b": KEY, "c": "y" * 200}; raise ValueError
    warn file name  warnings.warn_explicit("m", UserWarning, KEY + ".py", 3)
    warn module  warnings.warn_explicit("m", UserWarning, "a.py", 3, module=KEY)
    warn stacklevel  (lambda held: warnings.warn(held, stacklevel=1))(KEY)
    warn with source  warnings.warn(KEY, ResourceWarning, source=Shown(KEY))
    warns other  with pytest.warns(RuntimeWarning): warnings.warn(KEY, UserWarning)
    mock called  mock.Mock().assert_called_with(KEY)
    mock calls  m = mock.Mock(name=KEY); m(KEY, k=KEY); m.assert_called_once_with("x")
    unittest multi line  unittest.TestCase().assertMultiLineEqual(KEY + "\\na", "b")
    unittest count  unittest.TestCase().assertCountEqual([KEY], [1])
    unittest in  unittest.TestCase().assertIn(1, {KEY: 2})
    error matched otherwise  with pytest.raises(ValueError, match="zz"): raise ValueError(KEY)
    string io traceback  print("".join(__import__('traceback').format_exception(ValueError(KEY))))
    capture locals  print("".join(__import__('traceback').TracebackException(ValueError, ValueError(KEY), None, capture_locals=True).format()))
    dynamic skip  request.node.add_marker(pytest.mark.xfail(reason=KEY)); assert 0
    caplog tuples  caplog = request.getfixturevalue("caplog"); logging.getLogger("c").error(KEY); assert caplog.record_tuples == []
    capsys compared  capsys = request.getfixturevalue("capsys"); print(KEY); assert capsys.readouterr() == ""
    locals builtin  print(locals(), {"k": KEY})
    path object  from pathlib import Path; assert Path("/a") / KEY == Path("/b")
    error of an id  import uuid; uuid.UUID(KEY)
    error of a pattern  import re; re.compile("(" + KEY)
    print a syntax tree  import ast; print(ast.dump(ast.parse("a = " + repr(KEY)), indent=1))
    print bytecode  import dis; dis.dis(compile("a = " + repr(KEY), "x", "exec"))
    print csv  import csv; csv.writer(sys.stdout).writerow([KEY, KEY])
    yaml folded  import yaml; print(yaml.dump({"a": "x " * 20 + KEY}, width=20))
    configparser  import configparser; c = configparser.ConfigParser(); c.read_string(KEY)
    argparse  import argparse; argparse.ArgumentParser(prog=KEY).parse_args(["--" + KEY])
    click usage  import click; from click.testing import CliRunner; r = CliRunner().invoke(click.Command("x"), [KEY]); assert r.exit_code == 0, (r, r.output)
    click exception  import click; click.ClickException(KEY).show()
    optparse  import optparse; optparse.OptionParser().error(KEY)
    error of a quote  import shlex; shlex.split("'" + KEY)
    error of a database  import sqlite3; sqlite3.connect(":memory:").execute("select " + KEY)
    error of an address  import urllib.request; urllib.request.urlopen("http://127.0.0.1:9/" + KEY)
    error of a certificate  import ssl; ssl.create_default_context(cafile=KEY)
    exec source  exec("\\n\\n1 / 0 # " + KEY)
    linecache  import linecache; n = "<x>"; s = "1 / 0 # " + KEY; linecache.cache[n] = (len(s), None, [s + "\\n"], n); exec(compile(s, n, "exec"))
    file name of code  exec(compile("1 / 0", KEY + ".py", "exec"))
    code name  exec(compile("def f_" + KEY + "(): 1 / 0\\nf_" + KEY + "()", "x.py", "exec"))
    import error text  raise ImportError(KEY, name=KEY, path=KEY)
    os error  raise OSError(2, KEY, KEY, None, KEY)
    unicode error  raise UnicodeDecodeError("utf-8", KEY.encode(), 3, 9, KEY)
    syntax error  raise SyntaxError(KEY, (KEY, 1, 1, KEY, 1, 5))
    stop iteration  raise StopIteration(KEY)
    generator exit  raise GeneratorExit(KEY)
    error with carriage  raise ValueError("a\\r" + KEY + "\\rb")
    error with colours  raise ValueError("\\x1b[0m".join(KEY[n:n + 3] for n in range(0, len(KEY), 3)))
    error in base64  raise ValueError(b64("ab" + KEY))
    error nested repr  raise ValueError(repr(repr(repr(KEY))))
    skip in caller  pytest.skip(reason=KEY + "\\nsecond")
    setenv current test  monkeypatch.setenv("PYTEST_CURRENT_TEST", KEY); assert os.environ == {}
    monkeypatch attribute  monkeypatch.setattr("no.such." + KEY, 1)
    recwarn  r = request.getfixturevalue("recwarn"); warnings.warn(KEY); assert r.list == []
    base64 header  print("Authorization: Basic " + b64("user:" + KEY))
    quoted printable narrow  print("=\\n".join(KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    html soft hyphen  print("&shy;".join(KEY[n:n + 5] for n in range(0, len(KEY), 5)))
""")

CANNOT = [
    *table(
        """
    form reversed  print(KEY[::-1])
    form in hex  print(KEY.encode().hex())
    form twice in base64  print(b64(b64(KEY)))
    form in small letters  print(KEY.lower())
    form in capitals  print(KEY.upper())
    form in percent signs  print("".join(f"%{ord(each):02x}" for each in KEY))
    form in escapes  print("".join(f"\\\\u{ord(each):04x}" for each in KEY))
    form spaced  print(" ".join(KEY))
    form in pieces of seven  print(*(KEY[n:n + 7] for n in range(0, len(KEY), 7)), sep=" - ")
    form in entities  print("".join(f"&#{ord(each)};" for each in KEY))
    form in quoted lines  print("\\n".join("> " + KEY[n:n + 7] for n in range(0, len(KEY), 7)))
    form in rows of a table  print(*(f"| {KEY[n:n + 7]} |" for n in range(0, len(KEY), 7)), sep="\\n")
    form wrapped with an indent  import textwrap; print(textwrap.fill(KEY, 9, subsequent_indent="   "))
    form in lines of an error  raise ValueError("\\n".join(KEY[n:n + 6] for n in range(0, len(KEY), 6)))
    """,
        COMPUTED,
    ),
    *table(
        """
    value short  monkeypatch.setenv("A_PASSWORD", FRESH[:12]); print(FRESH[:12])
    value short in an address  monkeypatch.setenv("A_URL", f"x://u:{LETTERS[:15]}@h"); print(LETTERS[:15])
    value with stars  value = FRESH; value = f"{value[:20]}***{value[20:]}"; monkeypatch.setenv("A_PASSWORD", value); print(value)
    value beside words  value = f"my-secret-test-key-{LETTERS[:11]}"; monkeypatch.setenv("A_PASSWORD", value); print(value)
    value too long  monkeypatch.setenv("A_PASSWORD", FRESH * 3300); print(FRESH)
    value in brackets  value = f"<{FRESH}>"; monkeypatch.setenv("A_PASSWORD", value); print(value)
    value of words  value = SMALL; value = f"{value[:20]}-{value[20:]}"; monkeypatch.setenv("AN_API_KEY", value); print(value)
    value of a phrase  value = SMALL; monkeypatch.setenv("A_PASSWORD", f"{value[:20]} {value[20:]}"); print(value[:20])
    value in words  monkeypatch.setenv("CACHE_KEY", LETTERS); print(LETTERS)
    """,
        BRIEF,
    ),
    *table(
        """
    value unnamed  monkeypatch.setenv("SETTING", FRESH); print(FRESH)
    value of no variable  print(FRESH); assert 0, FRESH
    """,
        UNNAMED,
    ),
    *table(
        """
    environment replaced for a moment  replaced_for_a_moment(FRESH)
    environment set past Python  os.putenv("A_TOKEN", FRESH); print(FRESH); assert 0
    """,
        UNHEARD,
    ),
    *table(
        """
    file of a test  tmp_path.joinpath("it.txt").write_text(KEY)
    file name of a test  tmp_path.joinpath(KEY).write_text("it")
    file of a handler  logging.FileHandler(tmp_path / "log").emit(logging.LogRecord("a", 40, "", 1, KEY, (), None))
    file name in the cache  request.config.cache.set("mine/" + KEY, 1)
    """,
        OWN_FILES,
    ),
]

# Only where nothing is captured they reach the terminal at once.
UNCAPTURED = [
    *table(
        """
    descriptor  os.write(1, KEY.encode() + b"\\n")
    descriptor of errors  os.write(sys.stderr.fileno(), KEY.encode() + b"\\n")
    descriptor by vector  os.writev(1, [KEY.encode(), b"\\n"])
    library in C  import ctypes; c = ctypes.CDLL(None); c.puts(KEY.encode()); c.fflush(None)
    """,
        PAST_PYTHON,
    ),
    *table(
        """
    child  subprocess.run([sys.executable, "-Ic", "import sys; print(sys.argv[1])", KEY])
    shell  os.system("echo " + KEY)
    spawned  os.waitpid(os.posix_spawn("/bin/echo", ["echo", KEY], {}), 0)
    """,
        CHILD,
    ),
    *table(
        """
    opened descriptor  print(KEY, file=open(1, "w", closefd=False), flush=True)
    opened copy  print(KEY, file=os.fdopen(os.dup(1), "w"), flush=True)
    opened device  print(KEY, file=open("/dev/stdout", "a"), flush=True)
    opened raw  import io; io.FileIO(1, "w", closefd=False).write(KEY.encode() + b"\\n")
    """,
        OPENED,
    ),
]

# Whole pieces of a module, where a test's body is not enough.
MODULE = table("""
    id of a value  parametrize("it", [KEY])(failing)
    id explicit  parametrize("it", [1], ids=[KEY])(failing)
    id of a param  parametrize("it", [pytest.param(1, id="a-" + KEY)])(passing)
    id by function  parametrize("it", [1], ids=lambda _: KEY)(failing)
    id and folder  parametrize("it", [pytest.param(1, id=KEY)])(with_folder)
    id of two  parametrize(("it", "other"), [(KEY, KEY)])(failing_of_two)
    id cut one  parametrize("it", [1, 2], ids=[KEY[:20], KEY[:22]])(failing)
    id of bytes  parametrize("it", [KEY.encode()])(failing)
    id that needs OpenAI  pytest.mark.openai_ready(parametrize("it", [pytest.param(1, id=KEY)])(passing))
    mark skip  pytest.mark.skip(reason=KEY)(copied(plain))
    mark skipif  pytest.mark.skipif(True, reason=KEY)(copied(plain))
    mark xfail  pytest.mark.xfail(reason=KEY)(copied(plain_failing))
    mark strict xfail  pytest.mark.xfail(reason=KEY, strict=True)(copied(plain))
    mark of a condition  pytest.mark.skipif(repr(KEY) + " == 1 / 0", reason="x")(copied(plain))
    default of a parameter  with_default(KEY)
    docstring  with_docstring(KEY)
    unittest  type("Case", (unittest.TestCase,), {"test_it": lambda case: case.assertEqual(KEY, "x")})
    unittest skipping  type("Case", (unittest.TestCase,), {"test_it": lambda case: case.skipTest(KEY)})
    unittest message  type("Case", (unittest.TestCase,), {"test_it": lambda case: case.fail(KEY)})
    unittest subtest  type("Case", (unittest.TestCase,), {"test_it": lambda case: sub_test(case, KEY)})
""")

# A fixture each; ``HELD`` stands for a name of its own.
FIXTURES = [
    Sink(
        name,
        f"@pytest.fixture{options}\ndef HELD(request):\n{indent(body, '    ')}\n{test}",
    )
    for name, options, body, test in (
        ("fixture that fails", "", "int(KEY)", "def test_HELD(HELD): pass"),
        ("fixture that fails late", "", "yield\nint(KEY)", "def test_HELD(HELD): pass"),
        ("fixture that prints", "", "print(KEY)", "def test_HELD(HELD): 1 / 0"),
        (
            "fixture that prints late",
            "",
            "yield\nprint(KEY)",
            "def test_HELD(HELD): 1 / 0",
        ),
        ("fixture's value", "", "return KEY", "def test_HELD(HELD): 1 / 0"),
        ("fixture's param", "(params=[KEY])", "return 1", "def test_HELD(HELD): 1 / 0"),
        (
            "fixture's id",
            "(params=[1], ids=[KEY])",
            "return 1",
            "def test_HELD(HELD): 1 / 0",
        ),
        (
            "fixture's finalizer",
            "",
            "request.addfinalizer(lambda: int(KEY))",
            "def test_HELD(HELD): pass",
        ),
        (
            "fixture of a session",
            "(scope='session')",
            "yield\nprint(KEY); int(KEY)",
            "def test_HELD(HELD): pass",
        ),
        ("fixture that skips", "", "pytest.skip(KEY)", "def test_HELD(HELD): pass"),
    )
]

# A hook of a conftest each, which prints or hands on.
HOOKS = table("""
    pytest_addhooks  def hook(): print(KEY)
    pytest_plugin_registered  def hook(): once(print, KEY)
    pytest_configure  def hook(config): print(KEY)
    pytest_sessionstart  def hook(): print(KEY, file=sys.stderr)
    pytest_report_header  def hook(): return KEY
    pytest_report_collectionfinish  def hook(): return [KEY]
    pytest_collection_modifyitems  def hook(): print(KEY)
    pytest_collection_finish  def hook(): sys.__stdout__.write(KEY + "\\n")
    pytest_collectreport  def hook(): once(print, KEY)
    pytest_itemcollected  def hook(): once(print, KEY, flush=True)
    pytest_runtestloop  def hook(): print(KEY)
    pytest_runtest_logstart  def hook(): once(print, KEY)
    pytest_runtest_setup  def hook(): once(print, KEY)
    pytest_runtest_teardown  def hook(): once(print, KEY)
    pytest_runtest_logreport  def hook(): once(print, KEY, file=sys.stderr)
    pytest_runtest_logfinish  def hook(): once(print, KEY)
    pytest_exception_interact  def hook(): once(print, KEY)
    pytest_warning_recorded  def hook(): once(print, KEY)
    pytest_fixture_setup  def hook(): once(print, KEY)
    pytest_report_teststatus  def hook(report): return status(report, KEY)
    pytest_assertrepr_compare  def hook(): return ["mine", KEY]
    pytest_terminal_summary  def hook(terminalreporter): terminalreporter.write_line(KEY)
    pytest_sessionfinish  def hook(): logging.getLogger("conftest").error(KEY)
    pytest_unconfigure  def hook(): print(KEY)
""")

# What a conftest does when it is imported, before any test could show its output.
AT_IMPORT = [
    *table("""
    conftest prints  print(KEY)
    conftest prints to stderr  print(KEY, file=sys.stderr)
    conftest logs  logging.getLogger("conftest").error(KEY)
    conftest warns  warnings.warn(KEY)
    """),
    *table(
        """
    conftest prints past Python  os.write(1, KEY.encode() + b"\\n")
    """,
        PAST_PYTHON,
    ),
    *table(
        """
    conftest's child  subprocess.run([sys.executable, "-Ic", "import sys; print(sys.argv[1])", KEY], check=True)
    """,
        CHILD,
    ),
]

# How a run ends before its time: the place, and what is raised there.
ENDS = {
    "error": "RuntimeError(KEY)",
    "usage": "pytest.UsageError(KEY)",
    "exit": "pytest.exit.Exception(KEY)",
    "system exit": "SystemExit(KEY)",
    "interrupt": "KeyboardInterrupt(KEY)",
}
PLACES = (
    *("import", "pytest_configure", "pytest_sessionstart", "pytest_collection"),
    *("pytest_runtest_setup", "pytest_sessionfinish", "pytest_unconfigure"),
)
MORE_PLACES = (
    *("pytest_cmdline_main", "pytest_collection_modifyitems", "pytest_collect_file"),
    *(
        "pytest_runtest_protocol",
        "pytest_runtest_makereport",
        "pytest_warning_recorded",
    ),
    *("pytest_runtest_logreport", "pytest_runtest_logstart", "pytest_terminal_summary"),
    *("pytest_report_header", "pytest_itemcollected", "pytest_report_teststatus"),
)

# What a command line says; each is a session of its own.
OPTIONS = {
    "unknown option": ("--no-such-option=KEY",),
    "unknown file": ("KEY.py",),
    "unknown test": ("test_it.py::test_KEY",),
    "unknown expression": ("-k", "KEY and ("),
    "unknown mark": ("-m", "KEY and ("),
    "unknown report": ("--openai-ready-report=KEY/it.json",),
    "unknown policy": ("--openai-ready=KEY",),
    "unknown workers": ("-nKEY",),
    "unknown level": ("--log-level=KEY",),
    "unknown summary": ("-rKEY", "--ignore=KEY", "--deselect=KEY"),
    "collect only": ("--collect-only",),
    "collect only, quiet": ("--collect-only", "-q"),
    "setup plan": ("--setup-plan",),
    "setup show": ("--setup-show",),
    "fixtures": ("--fixtures",),
    "fixtures of tests": ("--fixtures-per-test",),
    "markers": ("--markers",),
    "help": ("--help",),
    "cache": ("--cache-show",),
    "configuration": ("--trace-config",),
    "debug": ("--debug=debug.log",),
    "debug in workers": ("--debug=debug.log", "-n2"),
}

# What pytest says of these before it loads any plugin.
OF_PYTEST_ITSELF = {
    "unknown folder": ("--rootdir=KEY",),
    "unknown setting": ("-o", "KEY"),
    "unknown plugin": ("-p", "KEY"),
    "unknown settings": ("-c", "KEY.ini"),
    "unknown number": ("--maxfail=KEY",),
    "unknown choice": ("--tb=KEY",),
    "unknown boundary": ("--confcutdir=KEY",),
    "unknown warning": ("-W", "error::KEY"),
}
# Lines of its file of settings.
OF_SETTINGS = {
    "line without a value": "KEY\n",
    "name twice": "KEY = 1\nKEY = 2\n",
    "choice": "addopts = --tb=KEY\n",
    "plugin": "addopts = -p KEY\n",
}

# Of a module that all modules of a session import; pytest does not rewrite it.
PRELUDE = """
import base64, logging, os, subprocess, sys, threading, types, unittest, warnings
from unittest import mock

import pytest

def copied(function):
    return types.FunctionType(function.__code__, globals(), "test_it", function.__defaults__)

def parametrize(*arguments, **options):
    return lambda function: pytest.mark.parametrize(*arguments, **options)(copied(function))

def b64(text):
    return base64.b64encode(text.encode()).decode()

def once(act, key, _done=set(), **options):
    if key not in _done:
        _done.add(key)
        act(key, **options)

def status(report, key):
    if report.when == "call" and report.nodeid.endswith("compare_with_text"):
        return report.outcome, "F", "FAILED " + key

class Shown:
    def __init__(self, key): self.key = key
    def __repr__(self): return f"Shown({self.key})"

class BrokenRepr(Shown):
    def __repr__(self): raise ValueError(self.key)

class OwnText(Exception):
    def __str__(self): return f"own {self.args}"

def raised_from(key):
    try:
        raise ValueError(key)
    except ValueError as error:
        raise RuntimeError("clean") from error

def raised_in(key):
    try:
        raise ValueError(key)
    except ValueError:
        raise RuntimeError("clean")

def raised_in_group(key):
    group = getattr(__builtins__, "ExceptionGroup", None) or vars(__import__("builtins")).get("ExceptionGroup")
    raise group("g", [ValueError(key)]) if group else ValueError(key)

def raised_with_note(key):
    error = ValueError("a")
    error.add_note(key) if hasattr(error, "add_note") else error.__init__(key)
    raise error

def recurse(key):
    return recurse(key)

def print_traceback(key):
    import traceback
    try:
        raise ValueError(key)
    except ValueError:
        traceback.print_exc()

def log_error(key):
    try:
        raise ValueError(key)
    except ValueError:
        logging.getLogger("app").exception("with")

def run_in_thread(act, *arguments):
    thread = threading.Thread(target=act, args=arguments)
    thread.start()
    thread.join()

def in_fork(act, *arguments):
    sys.stdout.flush()
    child = os.fork()
    if not child:
        try:
            act(*arguments)
            sys.stdout.flush()
        finally:
            os._exit(0)
    os.waitpid(child, 0)

def redirected(stream, key):
    import contextlib
    with contextlib.redirect_stdout(stream):
        print(key, flush=True)

def capsys_disabled(request, name, key):
    with request.getfixturevalue(name).disabled():
        print(key)

def unraisable(key):
    class Gone:
        def __del__(self):
            raise ValueError(key)
    Gone()

def patched(values, key):
    with mock.patch.dict(os.environ, values):
        print(key)
        raise ValueError(key)

def gone(monkeypatch, key):
    with monkeypatch.context() as patch:
        patch.setenv("GONE_API_KEY", key)
    print(key)

def failing_subtest(request, key):
    with request.getfixturevalue("subtests").test(key, at=[key]):
        print(key)
        raise ValueError(key)

def replaced_and_set(monkeypatch, key):
    monkeypatch.setattr(os, "environ", dict(os.environ))
    print("it")
    os.environ["A_TOKEN"] = key
    print(key)
    raise ValueError(key)

def replaced_for_a_moment(key):
    with mock.patch("os.environ", new={**os.environ, "A_TOKEN": key}):
        pass
    raise ValueError(key)

def load_dotenv(key):
    import dotenv
    with open("loaded.env", "w") as file:
        file.write(f"LOADED_API_KEY={key}\\n")
    dotenv.load_dotenv("loaded.env")
    os.remove("loaded.env")

def failing(it): raise ValueError
def passing(it): pass
def failing_of_two(it, other): raise ValueError
def with_folder(it, tmp_path): tmp_path.joinpath("it").write_text("it")
def plain(): pass
def plain_failing(): raise ValueError

def with_default(key):
    def test(held=key): raise ValueError
    return test

def with_docstring(key):
    def test(): raise ValueError
    test.__doc__ = f"A test of {key}."
    return test

def sub_test(case, key):
    with case.subTest(key, at=key):
        case.fail(key)
"""


def written(sink: Sink, value: str, number: int) -> str:
    """The code of a sink whose value the environment has, or has not yet."""
    return (
        IS_KEY.sub(f"os.environ['SINK_{number}_TOKEN']", sink.code)
        .replace("NAMED", "os.environ['NAMED_ONE']")
        .replace("FRESH", f"{value[::-1]!r}[::-1]")
        .replace("LETTERS", f"{value[::-1]!r}[::-1]")
        .replace("SMALL", f"{value[::-1]!r}[::-1]")
    )


def function(name: str, code: str) -> str:
    """A test with a body of one line, of statements that semicolons end."""
    head = f"def test_{_spelled(name)}(request, monkeypatch, tmp_path):\n"
    return head + indent(code, "    ") + "\n"


def assigned(name: str, code: str) -> str:
    """A test that an expression makes; a class is called as pytest likes."""
    prefix = "Test" if "unittest" in name else "test"
    return f"{prefix}_{_spelled(name)} = {code}\n"


def fixture(name: str, code: str) -> str:
    """A fixture and its test."""
    return code.replace("HELD", f"held_{_spelled(name)}") + "\n"


def hook(name: str, code: str) -> str:
    """A hook of a conftest."""
    return code.replace("def hook", f"def {name}") + "\n"


def _spelled(name: str) -> str:
    return "".join(each if each.isalnum() else "_" for each in name)


def as_it_is(name: str, code: str) -> str:
    """Code that needs no name."""
    assert name
    return code + "\n"
