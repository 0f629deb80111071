"""Keys that stand in several literals."""

from __future__ import annotations

import json

from makers import SHAPES, make, parts
from scan.hits import KEY, OTHER, hits

HEAD, TAIL = KEY[:60], KEY[60:]
QUARTERS = [KEY[at : at + 41] for at in range(0, 164, 41)]

JOINED = {
    "plus": (f'key = "{HEAD}" + "{TAIL}"', "1:8"),
    "plus over lines": (f"const key =\n  '{HEAD}' +\n  '{TAIL}';", "2:4"),
    "plus in front": (f"key = '{HEAD}'\n    + '{TAIL}'", "1:8"),
    "template": (f"key = `{HEAD}` + `{TAIL}`", "1:8"),
    "neighbours": (f"key = '{HEAD}' '{TAIL}'", "1:8"),
    "neighbours over lines": (f'key = (\n    "{HEAD}"\n    "{TAIL}"\n)', "2:6"),
    "with prefixes": (f'key = (\n    "{HEAD}"\n    f"{TAIL}"\n)', "2:6"),
    "with a comment": (f'key = (\n  "{HEAD}"  # half\n  "{TAIL}"\n)', "2:4"),
    "explicit line end": (f"key = '{HEAD}' \\\n    '{TAIL}'", "1:8"),
    "backslash in a string": (f'key = "{HEAD}\\\n{TAIL}"', "1:8"),
    "backslash in a shell": (f"export KEY={HEAD}\\\n{TAIL}\n", "1:12"),
    "of YAML": (f'key: "{HEAD}\\\n  {TAIL}"', "1:7"),
    "dot of PHP": (f"$key = '{HEAD}' . '{TAIL}';", "1:9"),
    "dots of Lua": (f"key = '{HEAD}' .. '{TAIL}'", "1:8"),
    "call": (f"key = '{HEAD}'.concat('{TAIL}')", "1:8"),
    "ampersand of Basic": (f'key = "{HEAD}" & _\n  "{TAIL}"', "1:8"),
    "bars of SQL": (f"SELECT '{HEAD}' || '{TAIL}'", "1:9"),
    "added to a name": (f'key = "{HEAD}"\nkey += "{TAIL}"\n', "1:8"),
    "added to a name after a comment": (f"  key: str = '{HEAD}'  # half\n\n  key += f'{TAIL}'", "1:15"),
    "added to an attribute": (f"this.key = '{HEAD}';\r\nthis.key += '{TAIL}';", "1:13"),
    "added in a shell": (f'KEY="{HEAD}"\nKEY+="{TAIL}"', "1:6"),
    "added in PHP": (f"$key = '{HEAD}';\n$key .= '{TAIL}';", "1:9"),
    "added thrice": (f"key = '{QUARTERS[0]}'\n" + "".join(f"key += '{each}'\n" for each in QUARTERS[1:]), "1:8"),
    "added to the prefix": (f"key = 'sk-'\nkey += '{KEY[3:]}'", "1:8"),
    "the prefix alone": (f"key = 'sk-' + '{KEY[3:]}'", "1:8"),
    "four pieces": (f"key = '{QUARTERS[0]}'\n" + "".join(f" '{each}'" for each in QUARTERS[1:]), "1:8"),
    "runs of Word": (f'<w:p><w:r><w:t>{HEAD}</w:t></w:r><w:proofErr w:type="spellEnd"/><w:r><w:rPr><w:b/></w:rPr><w:t xml:space="preserve">{TAIL}</w:t></w:r></w:p>', "1:16"),
    "runs of Word, at hyphens": (f"<w:t>sk</w:t><w:proofErr/><w:t>-proj-</w:t><w:r><w:t>{KEY[8:]}</w:t>", "1:6"),
    "runs of PowerPoint": (f"<a:r><a:t>{HEAD}</a:t></a:r><a:r><a:rPr/><a:t>{TAIL}</a:t></a:r>", "1:11"),
    "a workbook's rich text": (f'<si><r><t>{HEAD}</t></r><r><rPr><b/><sz val="9"/></rPr><t xml:space="preserve">{TAIL}</t></r></si>', "1:11"),
    "spans of LibreOffice": (f'<text:span>{HEAD}</text:span><text:soft-page-break/><text:span text:style-name="T1">{TAIL}</text:span>', "1:12"),
    "a list of JavaScript": (f'key = ["{HEAD}", "{TAIL}"].join("")', "1:9"),
    "a list over lines": (f"key = [\n  '{HEAD}',\n  '{TAIL}',\n].join('');", "2:4"),
    "a list of Python": (f'key = "".join(["{HEAD}", "{TAIL}"])', "1:17"),
    "a tuple of Python": (f"key = ''.join(\n    (\n        '{HEAD}',\n        '{TAIL}',\n    )\n)", "3:10"),
    "a slice of Go": (f'key := strings.Join([]string{{"{HEAD}", "{TAIL}"}}, "")', "1:31"),
    "a call of Java": (f'key = String.join("", "{HEAD}", "{TAIL}");', "1:24"),
    "a macro of Rust": (f'let key = concat!("{HEAD}", "{TAIL}");', "1:20"),
    "a call of R": (f'key <- paste0("{HEAD}", "{TAIL}")', "1:16"),
    "a call of SQL": (f"SELECT CONCAT('{HEAD}', '{TAIL}')", "1:16"),
    "quoted-printable": (f"key: {HEAD}=\n{TAIL}\n", "1:6"),
    "quoted-printable, CRLF": (f"key: {HEAD}=\r\n{TAIL}\r\n", "1:6"),
}  # fmt: skip


def test_a_key_in_several_literals_is_one() -> None:
    for text, place in JOINED.values():
        assert hits(text) == [f"{place} KEY joined"], (text, place)


def test_every_shape_may_be_split() -> None:
    for key in map(make, SHAPES):
        head, tail = key[:20], key[20:]
        names = {key: "it"}
        text = f"OPENAI_API_KEY = (\n    '{head}'\n    '{tail}'\n)"
        assert hits(text, names=names) == ["2:6 it joined"]


def test_a_paragraph_ends_what_its_runs_hold() -> None:
    for between in ["</w:p><w:p>", "</w:p><w:p w:rsidR='1'>", "<w:p/>", "</text:p>"]:
        text = f"<w:t>{KEY[:14]}</w:t></w:r>{between}<w:r><w:t>{KEY[14:]}</w:t>"
        assert hits(text) == [], between
    for between in ["</t></r></si><si><r><t>", "</t></si><si><t>", "</t></is></c><t>"]:
        assert hits(f"<t>{KEY[:14]}{between}{KEY[14:]}</t>") == [], between


SOURCES = {
    "plus": [f'key = ("{HEAD}" +\n', f'       "{TAIL}")\n'],
    "neighbours": [f"key = ('{HEAD}'\n", f"       '{TAIL}')\n"],
    "added": [f'key = "{HEAD}"\n', f'key += "{TAIL}"'],
    "mixed quotes": [f"key = ('{HEAD}'\n", f'       "{TAIL}")\n'],
    "backslash": [f'key = "{HEAD}\\\n', f'{TAIL}"\n'],
    "explicit": [f'key = "{HEAD}" + \\\n', f'  "{TAIL}"\n'],
}


def test_lines_of_a_notebook_are_strings_of_json() -> None:
    for source in SOURCES.values():
        for indent in [None, 1]:
            notebook = json.dumps({"cells": [{"source": source}]}, indent=indent)
            (hit,) = hits(notebook, "a.ipynb")
            assert hit.endswith(" KEY joined"), (source, indent)
            assert hit.startswith("1:" if indent is None else "5:"), (source, indent)


def test_wrapped_text_goes_on() -> None:
    for columns in [64, 72, 76, 80]:
        for text in ["{}", "key: {}", "Here is the key for you: {}"]:
            line = text.format(KEY)
            wrapped = parts(line, columns)
            place = f"2:{text.index('{') + 1}"
            assert hits("\n".join(["", *wrapped, ""])) == [f"{place} KEY joined"], (
                columns,
                text,
            )


APART = {
    "a list": f"keys = ['{HEAD}', '{TAIL}']",
    "arguments of a shell": f"login {HEAD} \\\n  {TAIL}",
    "a name": f"key = '{HEAD}' + name",
    "added to another name": f"key = '{OTHER[:30]}'\nmonkey += '{OTHER[30:]}'",
    "added to a name that is longer": f"monkey = '{OTHER[:30]}'\nkey += '{OTHER[30:]}'",
    "added a line later": f"key = '{OTHER[:30]}'\nkey += name\nkey += '{OTHER[30:]}'",
    "short lines": f"key: {OTHER[:12]}\n{OTHER[12:]}\n",
    "an address in the next literal": f"curl '{OTHER[:30]}' \\\n  'ab:cd'",
    "a placeholder": "key = 'sk-your-' + 'api-key-goes-here-please'",
}


def test_what_stands_side_by_side_is_not_joined() -> None:
    for text in APART.values():
        assert [each for each in hits(text) if each.endswith("joined")] == [], text


def test_a_whole_key_does_not_swallow_the_next_line() -> None:
    """A line with such a key is as long as a wrapped one."""
    for next_line in [
        "OPENAI_MODEL=gpt-4o",
        "model: gpt-4o",
        "",
        "# comment",
        "- https://a.example",
        # An organization, a project, an assistant, a file
        *(f"{each}iVpEBOWfbZ2AVaBSo63bbH6x" for each in ("org-", "proj_", "asst_")),
        "file-p0PfbaUpgMvejGkqSCtDbxAl\n",
    ]:
        for shape in ("project-56", "none-56", "legacy-user", "early-48"):
            for name in ("OPENAI_API_KEY=", "key: ", "My OpenAI API key: ", ""):
                key = make(shape)
                text = f"{name}{key}\n{next_line}\n"
                place = f"1:{len(name) + 1} it"
                assert hits(text, names={key: "it"}) == [place], text


def test_emphasis_of_org_ends_a_key() -> None:
    assert hits(f"the key ={KEY}=\nimport openai\n") == ["1:10 KEY"]


def test_an_allowed_joint_is_no_hit() -> None:
    text = f"key = (\n    '{HEAD}'\n    '{TAIL}'  # pragma: allowlist secret\n)"
    assert hits(text) == []


def test_wide_characters_are_joined_too() -> None:
    for encoding in ["utf-16", "utf-16-be", "utf-32"]:
        (hit,) = hits(f"key = '{HEAD}' +\r\n '{TAIL}'".encode(encoding))
        assert hit.endswith(" KEY joined"), encoding


def test_what_a_list_holds_is_only_one_key_where_it_is_put_together() -> None:
    for text in (
        f'keys = ["{HEAD}", "{TAIL}"]',
        f'print("{HEAD}", "{TAIL}")',
        f'keys = ["{HEAD}", "{TAIL}"].join(", ")',
        f'path = os.path.join("{HEAD}", "{TAIL}")',
    ):
        assert not any(each.endswith("joined") for each in hits(text)), text
    both = f'keys = "".join(["{KEY}", "{OTHER}"])'
    assert hits(both) == ["1:18 KEY", f"1:{len(KEY) + 22} OTHER"]
