"""Keys that do not look like one, where the code says what they are."""

from __future__ import annotations

import random
import string
from typing import TYPE_CHECKING
from uuid import UUID

import pytest

from pytest_openai_ready.keys.call_names import CALLS, OWN_BEGINNINGS
from pytest_openai_ready.keys.key import mask
from pytest_openai_ready.keys.masking import keys_masked
from pytest_openai_ready.keys.recognition.called_keys import called_keys
from pytest_openai_ready.keys.redactor import Redactor
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.providers.registry import PROVIDERS
from pytest_openai_ready.scan.prefilter import suspicious
from pytest_openai_ready.scan.scanner import scan_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

B62 = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
DRAWN = random.Random(9)  # noqa: S311 - no secret


def some(length: int, alphabet: str = B62) -> str:
    return "".join(DRAWN.choices(alphabet, k=length))


# By the provider's variable; lengths as observed in the providers' own examples.
KEYS = {
    "GROQ_API_KEY": f"gsk_{some(52)}",
    "XAI_API_KEY": f"xai-{some(80)}",
    "GEMINI_API_KEY": f"AIzaSy{some(33)}",
    "MISTRAL_API_KEY": some(32),
    "TOGETHER_API_KEY": some(64, HEX),
    "NVIDIA_API_KEY": f"nvapi-{some(64, B62 + '-_')}",
    "ZHIPUAI_API_KEY": f"{some(32, HEX)}.{some(16)}",
    "ARK_API_KEY": str(UUID(int=DRAWN.getrandbits(128), version=4)),
    "AZURE_OPENAI_API_KEY": some(32, HEX),
    "CEREBRAS_API_KEY": f"csk-{some(48, string.ascii_lowercase + string.digits)}",
    "FIREWORKS_API_KEY": f"fw_{some(24)}",
    "HF_TOKEN": f"hf_{some(34, string.ascii_letters)}",
}
ASSIGNED = (
    "{name}={key}",
    "export {name}='{key}'",
    '{name} = "{key}"',
    "{name}: {key}",
    'os.environ["{name}"] = "{key}"',
    "os.getenv('{name}', '{key}')",
    '{{"{name}": "{key}"}}',
    'setx {name} "{key}"',
    "set -gx {name} {key}",
    "ENV {name} {key}",
    "export {name} ?= {key}",
    '{name} := "{key}"',
    '#define {name} "{key}"',
    '(setenv "{name}" "{key}")',
    "'{name}' => '{key}',",
    "| {name} | {key} |",
    "os.environ[&quot;{name}&quot;] = &quot;{key}&quot;",
    "os.environ[&#39;{name}&#39;] = &#39;{key}&#39;",
    '{{"name": "{name}", "value": "{key}", "slotSetting": false}}',
    '<add key="{name}" value="{key}"/>',
)
IN_PAIRS = (
    '- name: {name}\n  value: "{key}"\n',
    '{{\n  "name": "{name}",\n  "value": "{key}"\n}}\n',
)
PASSED = (
    'client = OpenAI(api_key="{key}", base_url="https://host.example/v1")',
    'client = OpenAI(\n    base_url=url(1),\n    api_key="{key}",\n)',
    "llm = ChatOpenAI(model='m', openai_api_key='{key}')",
    "client = Groq(api_key='{key}')",
    "client = ZhipuAI(api_key='{key}')",
    "client = Mistral(api_key='{key}')",
    "genai.configure(api_key='{key}')",
    "client = Ark(api_key='{key}')",
    "litellm.completion(model='m', api_key='{key}')",
    "openai.api_key = '{key}'",
    "const client = new OpenAI({{ apiKey: '{key}', baseURL }});",
    "const groq = createGroq({{\n  apiKey: `{key}`,\n}});",
    '"source": ["client = Groq(api_key=\\"{key}\\")\\n"]',
    '"{{\\\\\\"k\\\\\\": OpenAI(api_key=\\\\\\"{key}\\\\\\")}}"',
)
SENT = (
    'curl https://api.groq.com/openai/v1/models -H "Authorization: Bearer {key}"',
    "url = 'https://relay.example/v1/embeddings'\nh = {{'Authorization': 'Bearer {key}'}}",
    '{{"url": "https://openrouter.ai/api", "Authorization": "Bearer {key}"}}',
    "fetch('https://api.mistral.ai/x', {{headers: {{Authorization: `Bearer {key}`}}}})",
    "Authorization: Bearer {key}\nPOST https://host.example/v1/embeddings",
    'curl https://my.openai.azure.com/openai -H "api-key: {key}"',
    'curl https://relay.example/v1/embeddings -H "X-API-Key: {key}"',
    "X-Api-Key: {key}\nPOST https://host.example/v1/chat/completions",
    "POST https://api.groq.com/openai/v1/models\nX-API-KEY: {key}\n",
    "curl https://api.groq.com/openai/v1/models -H 'authorization: bearer {key}'",
    "-H 'x-goog-api-key: {key}' https://generativelanguage.googleapis.com/v1beta/x",
)


def texts(forms: tuple[str, ...], **facts: str) -> Iterator[str]:
    for form in forms:
        yield form.format_map(facts)


@pytest.mark.parametrize("name", KEYS)
def test_a_random_value_is_a_key_where_its_variable_or_its_client_says_so(
    name: str,
) -> None:
    key = KEYS[name]
    for text in texts(ASSIGNED, name=name, key=key):
        (hit,) = scan_bytes("a.py", f"# first\n{text}\n".encode()).hits
        assert (text, hit.key.reveal(), hit.line) == (text, key, 2)
        assert hit.variable == name
        owners = [each.name for each in PROVIDERS if each.variable == name]
        assert [hit.key.provider] == owners
        assert hit.finding("a.py").cause.name == causes.key_in_file.name
    for text in texts(IN_PAIRS, name=name, key=key):
        (hit,) = scan_bytes("a.yaml", text.encode()).hits
        assert (text, hit.key.reveal(), hit.variable) == (text, key, name)
    for text in texts((*PASSED, *SENT), key=key):
        hits = [each.key.reveal() for each in scan_bytes("a.py", text.encode()).hits]
        assert (text, hits) == (text, [key])


def test_a_variable_that_other_libraries_read_says_so_as_well() -> None:
    others = {
        name: KEYS[each.variable]
        for each in PROVIDERS
        for name in each.other_variables
        if each.variable in KEYS
    }
    assert "GOOGLE_API_KEY" in others
    for name, key in others.items():
        for text in texts(ASSIGNED, name=name, key=key):
            (hit,) = scan_bytes("a.py", text.encode()).hits
            assert (hit.key.reveal(), hit.variable) == (key, name)


NO_KEYS = (
    "GROQ_API_KEY=os.environ['GROQ_API_KEY']",
    "GROQ_API_KEY=your_groq_api_key_goes_here_1",
    "GROQ_API_KEY=gsk_xxxxxxxxxxxxxxxxxxxxxxxxxxxx1",
    "GROQ_API_KEY=gsk_1234567890abcdef1234567890abcdef",
    "GROQ_API_KEY=secrets.production.groq.api_key_2",
    'client = OpenAI(api_key="test-key-for-the-mock-server-1")',
    "client = OpenAI(api_key=settings.OPENAI_API_KEY_2_OF_THE_TEAM)",
    'client = OpenAI(api_key="not-needed-for-local-models-11")',
)
ONLY_ELSEWHERE = (
    "PUBLIC_CACHE_KEY={key}",
    "integrity: {key}",
    'requests.get(url, api_key="{key}")',
    'cache = Redis(client=OpenAI(), api_key="{key}")',
    "GROQ_API_KEY_HASH={key}",
    "GROQ_API_KEY and {key}",
    "GROQ_API_KEY\n{key}",
    "name: GROQ_API_KEY\nvalueFrom: {key}",
    "name: GROQ_API_KEY\nother: 1\nvalue: {key}",
    "GROQ_API_KEY=https://host.example/{key}",
    "GROQ_API_KEY={key}.png/a",
    "curl https://host.example/upload -H 'Authorization: Bearer {key}'",
    "https://api.groq.com/openai/v1\nThe Bearer {key} of this letter",
    "curl https://host.example/v1/models -H 'Authorization: Bearer {key}'",
    "curl https://host.example/v2/responses -H 'Authorization: Bearer {key}'",
    "# as https://api.groq.com\ncurl https://host.example/x -H 'Authorization: Bearer {key}'",
    "Authorization: Bearer {key}\nGET https://host.example/x\n\nhttps://api.groq.com/",
    "the-api-key: {key}",
    "curl https://host.example/upload -H 'X-API-Key: {key}'",
    "https://api.groq.com/openai/v1\nThe bearer {key} of this letter",
    "new Search({{ apiKey: '{key}' }})",
)


def test_what_is_not_random_or_not_said_to_be_a_key_is_none() -> None:
    for text in NO_KEYS:
        assert (text, scan_bytes("a.py", text.encode()).hits) == (text, ())
    for name in ("MISTRAL_API_KEY", "TOGETHER_API_KEY"):
        for text in texts(ONLY_ELSEWHERE, key=KEYS[name]):
            assert (text, scan_bytes("a.py", text.encode()).hits) == (text, ())


def test_whatever_is_found_is_masked_as_well() -> None:
    for name, key in KEYS.items():
        forms = [each for each in (*ASSIGNED, *PASSED, *SENT) if "\n" not in each]
        for text in texts(tuple(forms), name=name, key=key):
            redactor = Redactor()
            # In a stream that is written piece by piece, nothing is shown too early.
            shown = [text.partition(key)[0] + key[:12], text]
            assert redactor.settled(shown[0]) == text.index(key), text
            assert redactor.settled(text) in (text.index(key), len(text))
            hidden = {keys_masked(text), redactor.text(text)}
            assert hidden == {text.replace(key, mask(key))}, text
            assert key[-12:] not in redactor.text(f"...{key[-12:]}"), text


def test_prompts_are_shown_at_once() -> None:
    for prompt in ("GROQ_API_KEY: ", "api_key = ", "Authorization: Bearer "):
        assert Redactor().settled(prompt) == len(prompt)


def test_each_provider_has_a_variable_that_is_looked_for() -> None:
    variables = [each.variable for each in PROVIDERS if each.variable]
    # A token of AWS has other signs: those of base64. One of Databricks is for all that
    # a workspace has, and is not looked for.
    others = ["AWS_BEARER_TOKEN_BEDROCK", "DATABRICKS_TOKEN"]
    assert [each for each in variables if not each.endswith(CALLS)] == others


def test_secrets_of_other_services_are_none_whatever_holds_them() -> None:
    for key in (
        *(f"sk_live_{some(24)}", f"xoxb-{some(12)}-{some(24)}", f"ghp_{some(36)}"),
        *(f"pcsk_{some(60)}", f"SG.{some(22)}.{some(43)}", f"AKIA{some(16).upper()}"),
        *(f"glpat-{some(20)}", f"lsv2_sk_{some(32, HEX)}_{some(10, HEX)}"),
    ):
        for text in texts((*ASSIGNED, *PASSED, *SENT), name="OPENAI_API_KEY", key=key):
            assert (text, scan_bytes("a.py", text.encode()).hits) == (text, ())


def test_a_comment_lets_such_a_key_stand() -> None:
    line = f"GROQ_API_KEY={KEYS['GROQ_API_KEY']}  # pragma: allowlist secret"
    assert scan_bytes("a.env", line.encode()).hits == ()


OWN = {
    "gsk_": f"gsk_{some(52)}",
    "xai-": f"xai-{some(80)}",
    "nvapi-": f"nvapi-{some(64, B62 + '-_')}",
    "pplx-": f"pplx-{some(48)}",
}


def test_each_beginning_of_its_own_is_one_of_a_record() -> None:
    known = {each.text for one in PROVIDERS for each in one.prefixes if each.alone}
    assert known == {*OWN_BEGINNINGS} == {*OWN}


def test_a_key_that_begins_as_no_other_does_needs_no_name() -> None:
    for key in OWN.values():
        for text in (
            f"k = '{key}'",
            key,
            f"see {key}, please",
            f'{{"a": "{key}"}}',
            f"K={key}\n",
        ):
            content = text.encode()
            start = text.index(key)
            assert [(each.start, each.end) for each in called_keys(content)] == [
                (start, start + len(key))
            ]
            assert suspicious(content), text


def test_a_key_that_begins_as_no_other_does_is_found_behind_its_length() -> None:
    """As pickle and marshal write texts."""
    for key in OWN.values():
        for before, after in (
            (b"\x8c%c" % len(key), b"\x94"),
            (b"X%c\0\0\0" % len(key), b"q\1"),
            (b"z%c" % len(key), b"N)"),
        ):
            content = b"\x80" + before + key.encode() + after
            (found,) = called_keys(content)
            assert content[found.start : found.end] == key.encode()
            assert suspicious(content)


def test_what_only_begins_so_is_no_key() -> None:
    for beginning, key in OWN.items():
        body = key.removeprefix(beginning)
        for text in (
            f"{beginning}{body[:-1]}",
            f"{key}a",
            f"a{key}",
            f"{beginning}{'x' * len(body)}",
            f"{beginning}{('your-key-here-' * 8)[: len(body)]}",
            f"{beginning}{('0123456789abcdef' * 8)[: len(body)]}",
        ):
            assert list(called_keys(f"k = '{text}'".encode())) == [], text


def test_a_key_that_has_a_name_as_well_is_found_once() -> None:
    key = OWN["gsk_"]
    (found,) = called_keys(f"GROQ_API_KEY={key}".encode())
    assert (found.variable, found.start) == ("GROQ_API_KEY", len("GROQ_API_KEY="))
