"""Which key a program gives its client: doctor judges by that."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from hosts import DEEPSEEK, EMBEDDING, Said, world
from languages import EN
from makers import make

from pytest_openai_ready.account.verdict.diagnose import account_of
from pytest_openai_ready.doctor.check_context import CheckContext
from pytest_openai_ready.doctor.checks import account, key, source
from pytest_openai_ready.messages.render import link, words
from pytest_openai_ready.repository import Repository as Found
from pytest_openai_ready.tools.project_programs import program_names
from pytest_openai_ready.tools.project_programs.program_clients import (
    key_variable,
    models_named,
    programs_of,
)

if TYPE_CHECKING:
    import pytest
    from conftest import Repository

USED = "DEEPSEEK_API_KEY"


def examined(environ: dict[str, str]) -> CheckContext:
    here = Path(Found().top)
    return CheckContext(environ, here, here, is_offline=True)


def said(environ: dict[str, str]) -> list[tuple[str, str, str]]:
    """What the rows on source and key say; the page of the first."""
    around = examined(environ)
    rows = (source(around)[0], key(around)[0])
    return [(each.code.value, words(each, EN).cause, link(each)) for each in rows]


OF_DEEPSEEK = f'client = OpenAI(api_key=os.getenv("{USED}"), base_url="{DEEPSEEK}")\n'


def test_nobody_puts_a_key_into_a_file_that_git_takes_in(
    repository: Repository,
) -> None:
    repository.write("app.py", OF_DEEPSEEK)
    assert said({})[0][1] == f"There is no {USED}, and git would add a .env."


def test_doctor_judges_by_what_the_program_reads(repository: Repository) -> None:
    repository.add(".gitignore", ".env\n")
    own, theirs = make("project"), make("deepseek")
    rows = [
        (
            'OpenAI(api_key=os.getenv("OPENAI_KEY"))\n',
            {"OPENAI_KEY": own},
            ("ready", "OPENAI_KEY comes from the environment.", "ready"),
        ),
        (
            OF_DEEPSEEK,
            {USED: theirs},
            ("ready", f"{USED} comes from the environment.", "ready"),
        ),
        (
            OF_DEEPSEEK.replace(USED, "OPENAI_API_KEY"),
            {"OPENAI_API_KEY": theirs},
            ("ready", "OPENAI_API_KEY comes from the environment.", "ready"),
        ),
        (
            OF_DEEPSEEK,
            {},
            (
                "key-missing",
                (
                    f"There is no {USED}, which app.py:1 reads, in the environment or "
                    "in a .env file."
                ),
                "key-missing",
            ),
        ),
        (
            "client = OpenAI(workload_identity=identity)\n",
            {},
            (
                "not-judged",
                (
                    "app.py, line 1, signs in by its workload's identity "
                    "(workload_identity=); that exchange is not tried here."
                ),
                "not-judged",
            ),
        ),
        (
            OF_DEEPSEEK + "other = OpenAI()\n",
            {},
            (
                "key-missing",
                "There is no OPENAI_API_KEY in the environment or in a .env file.",
                "key-missing",
            ),
        ),
        (
            OF_DEEPSEEK,
            {USED: f"{theirs}\n"},
            ("ready", f"{USED} comes from the environment.", "key-malformed"),
        ),
    ]
    for program, environ, (code, sentence, of_key) in rows:
        repository.write("app.py", program)
        first, second = said(environ)
        assert (first[:2], second[0]) == ((code, sentence), of_key)
    assert said({})[0][2] == "https://platform.deepseek.com/api_keys"
    assert (
        f"{USED} in the environment contains a line break."
        in said({USED: f"{theirs}\n"})[1][1]
    )


def test_an_address_of_a_stranger_counts_for_nothing(repository: Repository) -> None:
    for host in ("http://127.0.0.1:1/v1", "nonsense"):
        repository.write("app.py", f'OpenAI(base_url="{host}")\n')
        assert [*programs_of(Found())] == [None]
    repository.write("app.py", 'OpenAI(base_url="https://relay.example.com/v1")\n')
    [program] = programs_of(Found())
    assert program is not None
    assert (program.base_url, program.host) == ("", "relay.example.com")


AT_A_UNIVERSITY = (
    'OpenAI(api_key=os.environ["{}"], base_url="https://llm.example.edu/v1")\n'
)
NOT_ASKED = (
    "app.py, line 1, sends this key to llm.example.edu, which only code names; so it was "
    "not sent."
)
MAY_RUN = (
    "Nothing to do if the program runs; set OPENAI_BASE_URL to that address to have the "
    "account checked."
)
TOKENS = {
    "a relay's": make("one-api"),
    "without sk-": make("early-40")[5:40],
    "a short one": make("early-40")[:20],
}


def test_a_key_for_a_host_that_only_code_names_is_not_judged_as_openai_s(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    for variable in ("UNIVERSITY_KEY", "OPENAI_API_KEY"):
        repository.write("app.py", AT_A_UNIVERSITY.format(variable))
        for kind, token in TOKENS.items():
            around = examined({variable: token})
            assert key(around)[0].code.value == "ready", kind
            [finding] = account(around)
            assert words(finding, EN) == (NOT_ASKED, MAY_RUN), (variable, kind)
        around = examined({variable: f"{make('one-api')} "})
        assert key(around)[0].code.value == "key-malformed"
        [missing] = source(examined({}))
        assert words(missing, EN).cause == (
            f"There is no {variable}, which app.py:1 reads, in the environment or in a "
            ".env file."
        )


OF_OTHERS = {
    "Groq's": ("https://api.groq.com/openai/v1", f"gsk_{make('early-48')[3:]}"),
    "a relay's": (DEEPSEEK, make("one-api")),
    "without sk-": ("https://api.mistral.ai/v1", make("early-40")[3:35]),
}


def test_a_key_of_another_in_openai_s_variable_is_good_where_code_sends_it_there(
    repository: Repository,
) -> None:
    for kind, (base_url, token) in OF_OTHERS.items():
        client = (
            f'OpenAI(api_key=os.environ["OPENAI_API_KEY"], base_url="{base_url}")\n'
        )
        repository.write("app.py", client)
        around = examined({"OPENAI_API_KEY": token})
        assert (kind, key(around)[0].code.value) == (kind, "ready")
    base_url, token = OF_OTHERS["Groq's"]
    repository.write("app.py", f'OpenAI(base_url="{base_url}")\nOpenAI()\n')
    assert key(examined({"OPENAI_API_KEY": token}))[0].code.value == "key-wrong-kind"


def test_a_server_that_is_asked_without_a_key_needs_none(
    repository: Repository,
) -> None:
    for host, given in {
        "localhost:11434": '"ollama"',
        "127.0.0.1:1234": 'os.getenv("LM_KEY", "lm-studio")',
        "gpu.example.edu": '"EMPTY"',
    }.items():
        url = f"http://{host}/v1"
        repository.write("app.py", f'OpenAI(base_url="{url}", api_key={given})\n')
        around = examined({})
        for check in (source, key):
            [finding] = check(around)
            assert finding.code.value == "not-judged"
            assert words(finding, EN) == (
                (
                    f"app.py, line 1, calls {host} with a key that is written there; "
                    "nothing was sent to it."
                ),
                (
                    "Nothing to do if it runs; to have it checked, set OPENAI_BASE_URL "
                    "and OPENAI_API_KEY to the same values."
                ),
            )


AZURE_CLIENTS = {
    'AzureOpenAI(azure_endpoint="https://mine.openai.azure.com")': "AZURE_OPENAI_API_KEY",
    'openai.AsyncAzureOpenAI(api_key=os.getenv("A_KEY"))': "A_KEY",
    'AzureOpenAI(api_key=os.environ["OPENAI_API_KEY"])': "OPENAI_API_KEY",
    "AzureChatOpenAI(azure_deployment='mine')": "AZURE_OPENAI_API_KEY",
}
OF_AZURE = (
    "app.py, line 1, makes a client for Azure, which is not checked here.",
    (
        "Nothing to do if it runs; to check it, set OPENAI_API_KEY and "
        "OPENAI_BASE_URL=https://<resource>.openai.azure.com/openai/v1."
    ),
)


def test_a_program_of_azure_s_is_not_sent_to_create_a_key_of_openai_s(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    token = make("deepseek")[3:]
    for client, variable in AZURE_CLIENTS.items():
        repository.write("app.py", f"client = {client}\n")
        around = examined({variable: token})
        assert words(source(around)[0], EN) == OF_AZURE
        assert words(key(around)[0], EN) == OF_AZURE
        assert account_of(around.settings()) is None
        [missing] = key(examined({}))
        assert words(missing, EN).cause == (
            f"There is no {variable}, which app.py:1 reads, in the environment or in a "
            ".env file."
        )
        assert link(missing) == ""
    repository.write("app.py", "AzureOpenAI(azure_ad_token_provider=provider)\n")
    assert words(key(examined({}))[0], EN) == OF_AZURE
    repository.write("app.py", "AzureOpenAI()\nOpenAI()\n")
    assert words(key(examined({}))[0], EN).cause.startswith(
        "There is no OPENAI_API_KEY"
    )


def test_a_program_with_its_key_in_the_code_is_told_to_read_it_from_a_file(
    repository: Repository,
) -> None:
    """A word in place of a key, as for a server on this computer, is no key."""
    repository.add(".gitignore", ".env\n")
    theirs = make("siliconflow")
    address = "https://api.siliconflow.cn/v1"
    seen = {}
    for written in (theirs, "sk-your-api-key", "EMPTY"):
        repository.write(
            "app.py", f"OpenAI(api_key='{written}', base_url='{address}')\n"
        )
        [missing] = key(examined({}))
        assert missing.code.value == "key-missing"
        seen[written] = words(missing, EN).cause
    nothing = (
        "There is no OPENAI_API_KEY, which app.py:1 reads, in the environment or in a "
        ".env file."
    )
    assert list(seen.values()) == [
        "app.py:1 has its key in the code, and no variable is read.",
        nothing,
        nothing,
    ]


def test_the_address_that_is_named_for_azure_is_asked(
    repository: Repository, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repository.write("app.py", "client = AzureOpenAI()\n")
    address = OF_AZURE[1].partition("OPENAI_BASE_URL=")[2].rstrip(".")
    settings = {
        "OPENAI_API_KEY": make("deepseek")[3:],
        "OPENAI_BASE_URL": address.replace("<resource>", "mine"),
    }
    said = {"POST /openai/v1/embeddings": Said(200, EMBEDDING)}
    with world(tmp_path, said) as (played, environ):
        for name, value in environ.items():
            monkeypatch.setenv(name, value)
        around = CheckContext(settings, Path(), Path())
        [finding] = account(around)
    assert finding.code.value == "ready"
    assert [each.host for each in played.heard] == ["mine.openai.azure.com"]


BESIDE_AZURE = {
    "https://mine.openai.azure.com/": "mine.openai.azure.com",
    "https://mine.openai.azure.com/openai/deployments/x": "mine.openai.azure.com",
    "https://mine.services.ai.azure.com": "mine.services.ai.azure.com",
    "https://evil.example.com": "<resource>.openai.azure.com",
    "nonsense": "<resource>.openai.azure.com",
    "": "<resource>.openai.azure.com",
}


def test_who_has_azure_s_variables_only_is_not_sent_to_create_a_key_of_openai_s(
    repository: Repository,
) -> None:
    token = make("deepseek")[3:]
    for endpoint, host in BESIDE_AZURE.items():
        environ = {"AZURE_OPENAI_API_KEY": token, "AZURE_OPENAI_ENDPOINT": endpoint}
        for check in (source, key):
            finding = check(examined(environ))[0]
            assert words(finding, EN) == (
                (
                    "There is no OPENAI_API_KEY; AZURE_OPENAI_API_KEY is set, but "
                    "only AzureOpenAI reads it."
                ),
                (
                    "For OpenAI(), set OPENAI_API_KEY to it and OPENAI_BASE_URL to "
                    f"https://{host}/openai/v1."
                ),
            )
            assert link(finding) == ""
    repository.write(".env.txt", f"OPENAI_API_KEY={make('project')}\n")
    around = examined({"AZURE_OPENAI_API_KEY": token})
    assert ".env.txt" in words(key(around)[0], EN).cause


def test_a_variable_keeps_its_name_though_openai_s_stands_in_it(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("app.py", 'OpenAI(api_key=os.environ["MY_OPENAI_API_KEY_2"])\n')
    [missing] = key(examined({}))
    assert words(missing, EN) == (
        (
            "There is no MY_OPENAI_API_KEY_2, which app.py:1 reads, in the environment or in "
            "a .env file."
        ),
        (
            "Create a key at its provider, and put it into .env as "
            "MY_OPENAI_API_KEY_2=<the key>."
        ),
    )


def test_a_key_of_a_host_that_only_code_names_is_sent_to_nobody(
    repository: Repository,
) -> None:
    repository.write(
        "app.py",
        'OpenAI(api_key=os.environ["RELAY_API_KEY"], base_url="https://relay.example/v1")',
    )
    environ = {"RELAY_API_KEY": make("early-48")}
    around = examined(environ)
    sentences = [words(each, EN).cause for each in (*source(around), *account(around))]
    assert sentences == [
        "RELAY_API_KEY comes from the environment.",
        (
            "app.py, line 1, sends this key to relay.example, which only code names; "
            "so it was not sent."
        ),
    ]
    assert account(around)[0].code.value == "not-judged"
    assert account_of(around.settings()) is None
    asked = examined({**environ, "OPENAI_BASE_URL": "https://relay.example/v1"})
    assert account_of(asked.settings()) is not None


def test_a_variable_that_may_be_another_secret_is_sent_once_it_is_the_provider_s(
    repository: Repository,
) -> None:
    """As the sentence says: the program reads the key from the variable that it names."""
    made = 'OpenAI(api_key=os.environ["{}"], base_url="https://api.deepseek.com")'
    key = make("one-api")
    repository.write("app.py", made.format("DB_PASSWORD"))
    [finding] = account(examined({"DB_PASSWORD": key}))
    assert words(finding, EN).cause == (
        "app.py, line 1, gives DB_PASSWORD to api.deepseek.com, though it may be "
        "another secret; so it was not sent."
    )
    assert words(finding, EN).remedy == (
        "Nothing to do if the program runs; let it read the key from DEEPSEEK_API_KEY "
        "to have the account checked."
    )
    repository.write("app.py", made.format("DEEPSEEK_API_KEY"))
    assert account_of(examined({"DEEPSEEK_API_KEY": key}).settings()) is not None


def test_what_another_library_needs_is_not_checked_and_not_called_missing(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    repository.write("app.py", "from zhipuai import ZhipuAI\nZhipuAI()\n")
    first, _ = said({})
    assert first == (
        "key-missing",
        (
            "There is no ZHIPUAI_API_KEY, which app.py:2 reads, in the environment or in a "
            ".env file."
        ),
        "https://bigmodel.cn/usercenter/proj-mgmt/apikeys",
    )
    first, second = said({"ZHIPUAI_API_KEY": "x.y"})
    assert (
        first[:2]
        == second[:2]
        == (
            "not-judged",
            (
                "app.py, line 2, calls Zhipu with another library than OpenAI's, which is not "
                "checked here."
            ),
        )
    )


LOADING = (
    'load_dotenv("conf/.env")',
    'load_dotenv(dotenv_path=Path(__file__).parent / "conf" / ".env")',
    'PATH = os.path.join(os.path.dirname(__file__), "conf", ".env")\nload_dotenv(PATH)',
)


def test_a_key_in_the_file_that_a_program_loads_by_its_name_is_found(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    (repository.folder / "conf").mkdir()
    repository.write("conf/.env", f"OPENAI_API_KEY={make('project')}\n")
    repository.write("llm.py", "client = OpenAI()\n")
    for loading in LOADING:
        repository.write("main.py", f"{loading}\n")
        assert said({})[0][1] == "OPENAI_API_KEY comes from conf/.env.", loading
    repository.write("main.py", LOADING[0])
    repository.write("conf/.env", "")
    repository.write(".env", f"{USED}={make('deepseek')}\n")
    repository.write("llm.py", OF_DEEPSEEK)
    assert said({})[0][1] == f"{USED} comes from .env."
    repository.write("llm.py", "client = OpenAI()\n")
    repository.write(".env", "")
    for loading in (
        "load_dotenv()",
        'load_dotenv("../conf/.env")',
        'load_dotenv("a/../../conf/.env")',
        "load_dotenv(x)",
        'load_dotenv()\nload_dotenv("conf/.env")',
    ):
        repository.write("main.py", f"{loading}\n")
        assert said({})[0][0] == "key-missing", loading


def test_an_address_in_a_variable_of_its_own_is_where_the_key_goes(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\n")
    client = 'OpenAI(api_key=os.environ["A_KEY"], base_url={})\n'
    key = make("deepseek")
    repository.write("app.py", client.format('os.getenv("A_URL")'))
    repository.write(".env", f"A_KEY={key}\nA_URL={DEEPSEEK}\n")
    asked = account_of(examined({}).settings())
    assert asked is not None
    assert asked.base_url == DEEPSEEK
    repository.write("app.py", client.format('os.getenv("A_URL", "https://a.example")'))
    asked = account_of(examined({}).settings())
    assert asked is not None
    assert asked.base_url == DEEPSEEK
    for there in ({}, {"HOOK_URL": "https://hooks.example.com/v1"}):
        repository.write(
            ".env", "" if there else "HOOK_URL=https://hooks.example.com/v1\n"
        )
        program = 'OpenAI(api_key=os.environ["OPENAI_API_KEY"], base_url=os.environ["HOOK_URL"])'
        repository.write("app.py", f"{program}\n")
        here = examined({**there, "OPENAI_API_KEY": make("one-api")})
        assert account_of(here.settings()) is None
        assert words(account(here)[0], EN).cause == (
            "app.py, line 1, sends this key to hooks.example.com, which only code names; "
            "so it was not sent."
        )
    repository.write(".env", f"A_KEY={key}\n")
    repository.write("app.py", client.format('"https://" + host()'))
    here = examined({})
    assert account_of(here.settings()) is None
    assert words(source(here)[0], EN).cause == (
        "app.py, line 1, puts its address together, so nothing was sent to it."
    )
    # As the remedy says.
    asked = account_of(examined({"OPENAI_BASE_URL": DEEPSEEK}).settings())
    assert asked is not None
    assert asked.base_url == DEEPSEEK


def test_the_secret_of_an_app_has_the_name_that_the_app_reads(
    repository: Repository,
) -> None:
    repository.add(".gitignore", ".env\nsecrets.toml\n")
    (repository.folder / ".streamlit").mkdir()
    theirs = make("deepseek")
    secrets = f'{USED} = "{theirs}"\nOPENAI_API_KEY = ""\n'
    repository.write(".streamlit/secrets.toml", secrets)
    for read in (f'st.secrets["{USED}"]', f"st.secrets.{USED}"):
        program = f'OpenAI(api_key={read}, base_url="{DEEPSEEK}")\n'
        repository.write("app.py", program)
        assert said({})[0][1] == f"{USED} comes from .streamlit/secrets.toml."
    repository.write(".streamlit/secrets.toml", "")
    assert said({})[0][1] == (
        f"There is no {USED}, which app.py:1 reads, in the environment or in a .env file."
    )


def test_a_program_counts_as_it_is_on_the_disk(repository: Repository) -> None:
    """It runs from there, whatever git holds: a key was just moved out of it."""
    written = f'KEY = "{make("project")}"\nOpenAI(api_key=KEY, base_url="{DEEPSEEK}")\n'
    repository.add("app.py", written)
    repository.add("gone.py", 'OpenAI(api_key=os.environ["LEFT_KEY"])\n')
    repository.commit()
    repository.write("app.py", OF_DEEPSEEK)
    (repository.folder / "gone.py").unlink()
    [program] = programs_of(Found())
    assert program is not None
    assert (program.variable, program.base_url) == (USED, DEEPSEEK)


def test_the_models_that_programs_name_are_known(repository: Repository) -> None:
    repository.write("a.py", 'MODEL = "one"\nopenai.chat.create(model=MODEL, x=1)\n')
    repository.write(
        "b.py", 'openai_client.chat(model=os.getenv("OPENAI_MODEL", "two"))\n'
    )
    repository.write("c.py", 'f(openai, model="two")\ng(model=name, size="three")\n')
    repository.write("d.py", 'nothing_of_theirs(model="four")\n')
    repository.write("e.py", 'openai(model="five"\n')
    assert models_named(Found()) == ["two", "one"]


def test_a_program_behind_a_thousand_others_is_found(repository: Repository) -> None:
    for number in range(1100):
        repository.write(f"a/part_{number}.py", "import openai\n")
    repository.write("venv/lib/site.py", "OpenAI()\n")
    repository.write("z.py", OF_DEEPSEEK)
    [program] = programs_of(Found())
    assert program is not None
    assert (program.variable, program.path) == (USED, "z.py")


def test_programs_are_parsed_until_two_clients_differ(
    repository: Repository, monkeypatch: pytest.MonkeyPatch
) -> None:
    parsed: list[str] = []
    usual = program_names.Module.__init__

    def counted(self: program_names.Module, path: str, content: bytes) -> None:
        parsed.append(path)
        usual(self, path, content)

    monkeypatch.setattr(program_names.Module, "__init__", counted)
    repository.write("a.py", OF_DEEPSEEK)
    repository.write("b.py", "import openai\nTHEIRS = 'OpenAI'\n")
    repository.write("c.py", "from openai import OpenAI\nOpenAI()\n")
    repository.write("d.py", OF_DEEPSEEK)
    assert key_variable(Found()) == "OPENAI_API_KEY"
    assert parsed == ["a.py", "c.py"]


def test_a_folder_without_git_is_judged_by_its_programs_too(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path_factory.mktemp("alone")
    monkeypatch.chdir(folder)
    (folder / "app.py").write_text(OF_DEEPSEEK)
    (folder / ".venv").mkdir()
    (folder / ".venv" / "app.py").write_text('OpenAI(api_key=os.environ["A_KEY"])\n')
    (folder / ".env").write_text(f"{USED}={make('deepseek')}\n")
    [program] = programs_of(Found(str(folder)))
    assert program is not None
    assert (program.variable, program.base_url) == (USED, DEEPSEEK)
    context = CheckContext({}, folder, folder)
    assert words(source(context)[0], EN).cause == f"{USED} comes from .env."
    monkeypatch.setattr("pytest_openai_ready.scan.places.trees.MOST_OUTSIDE", 1)
    assert [*programs_of(Found(str(folder)))] == []
