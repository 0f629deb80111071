"""A finding in words: cause and remedy, commands, page, in the user's language."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from pytest_openai_ready.late_patterns import late_pattern
from pytest_openai_ready.messages.causes import (
    account,
    addresses,
    change,
    dotenv_file,
    found,
    hooks,
    ignoring,
    key_faults,
    known_readers,
    machine,
    published,
    run,
    search,
    source,
)
from pytest_openai_ready.messages.codes import (
    BILLING_PAGE,
    CODES,
    IN_SUBMODULE,
    KEYS_PAGE,
    OPENAI_HOST,
)
from pytest_openai_ready.messages.declare import DECLARED
from pytest_openai_ready.messages.language import FALLBACK, Language
from pytest_openai_ready.messages.own_programs import as_typed
from pytest_openai_ready.messages.printable import printable
from pytest_openai_ready.messages.shells import FILLINGS, this_shell
from pytest_openai_ready.providers.registry import (
    BY_NAME,
    OPENAI,
    provider_at,
    variable_of,
)
from pytest_openai_ready.typed_facts import fact_text, flat

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from pytest_openai_ready.findings import Finding
    from pytest_openai_ready.messages.codes import Command
    from pytest_openai_ready.messages.shells import Shell

# Imported so that DECLARED is complete: a finding may come from another process.
CAUSE_MODULES = (
    *(machine, source, addresses, dotenv_file, key_faults, account, found),
    *(known_readers, published, ignoring, hooks, search, change, run),
)

PATHS_FOLLOW = "--"  # however they are named
PLAIN_PATHS = "mv"  # git takes the paths after this command literally
LITERAL = (":(literal)", ":(top,literal)")  # prefixes of a path in git
AS_WORDS = ":words}"
GLOB = frozenset("*?[\\")

KIND_AND_KEY = "{kind} {key}"


# OpenAI's variable, but not within the name of another.
THE_VARIABLE = late_pattern(rf"(?<!\w){OPENAI.variable}(?!\w)")


class Words(NamedTuple):
    """A cause and its remedy, one sentence each."""

    cause: str
    remedy: str


def words(finding: Finding, language: Language) -> Words:
    """Cause and remedy of a finding, one sentence each, with its facts filled in.

    Control characters are escaped, since paths and answers may be anybody's.

    Raises:
        KeyError: the language has no words for the finding's cause.
    """
    facts = _texts(finding, language)
    said = sentences(finding.cause.name, language)
    key_variable = finding.notes.get("key_variable", OPENAI.variable)
    named = partial(THE_VARIABLE.sub, lambda _: key_variable)
    if facts.get("known_from"):  # then the key is described by a phrase
        apart = language.words["grammar"]["value_and_key"]
        cause, remedy = said
        said = cause.replace(KIND_AND_KEY, apart), remedy.replace(KIND_AND_KEY, apart)
    return Words(*(named(sentence.format_map(facts)) for sentence in said))


def sentences(name: str, language: Language) -> tuple[str, str]:
    """The sentences for a cause, or for a code as a whole; facts are in braces."""
    data = language.words
    cause, remedy = data["codes"].get(name) or data["causes"][name]
    return cause, remedy


def title(finding: Finding, language: Language) -> str:
    """The heading of the check that made a finding."""
    heading: str = language.words["checks"][finding.facts["check"]]
    return heading


def family(finding: Finding, language: Language) -> str:
    """The subject of the check that made a finding."""
    heading: str = language.words["families"][finding.facts["family"]]
    return heading


def shown_commands(finding: Finding, shell: Shell | None = None) -> tuple[str, ...]:
    """The commands that help, as typed in a shell; None for the one of this program.

    None of them if they would not work in the folder from which the finding is seen.
    """
    return tuple(quoted(each, shell) for each in command_words(finding))


def command_words(finding: Finding) -> tuple[Command, ...]:
    """The same commands as words, with their facts."""
    if "project" in finding.notes:
        return ()
    facts = _texts(finding, Language(FALLBACK))
    chosen = commands_of(finding)
    if "submodule" in facts:
        chosen = tuple((each[0], *IN_SUBMODULE, *each[1:]) for each in chosen)
    return tuple(_with_facts(each, facts) for each in chosen)


def commands_of(finding: Finding) -> tuple[Command, ...]:
    """The commands of its cause, or else of its code, with their facts in braces."""
    declared = DECLARED.get(finding.cause.name)
    own = None if declared is None else declared.commands
    return CODES[finding.code].commands if own is None else own


def typed(
    command: Command, facts: Mapping[str, object], shell: Shell | None = None
) -> str:
    """A command as typed in a shell; None for the one that started this program."""
    return quoted(_with_facts(command, facts), shell)


def _with_facts(command: Command, facts: Mapping[str, object]) -> Command:
    filled = [each for word in command for each in _filled(word, facts)]
    # A fact may be the whole command.
    return tuple(filled[0].split() if len(filled) == 1 else filled)


def _filled(word: str, facts: Mapping[str, object]) -> list[str]:
    """A word with its facts; ``{refs:words}`` becomes all the words of the fact."""
    if word.endswith(AS_WORDS):
        return str(facts[word[1 : -len(AS_WORDS)]]).split()
    return [word.format_map(facts)]


def quoted(command: Iterable[str], shell: Shell | None = None) -> str:
    """A command as typed in a shell, with nothing unprintable in it.

    With ``shell`` for that shell, as in a book; None: for the shell that started this
    program, and its Python.
    """
    words = [printable(word) for word in command]
    if shell is None:
        words = as_typed(words)
    if words[:1] == ["git"] and PATHS_FOLLOW in words and PLAIN_PATHS not in words:
        first = words.index(PATHS_FOLLOW) + 1
        last = min(map(words.index, set(FILLINGS) & set(words)), default=len(words))
        words[first:last] = map(_literal, words[first:last])
    return (shell or this_shell()).typed(words)


def setting_variables(
    outputs: Mapping[str, Sequence[str]], command: Sequence[str], shell: Shell | None
) -> str:
    """A command with variables, each of which is set to the output of another command.

    The values do not appear in the list of processes. ``shell`` is as in ``quoted``.
    """
    typed_in = shell or this_shell()
    printing = {name: quoted(each, shell) for name, each in outputs.items()}
    return typed_in.given(printing, quoted(command, shell))


def _literal(path: str) -> str:
    """A path that git takes literally, whatever characters it contains.

    https://git-scm.com/docs/gitglossary#Documentation/gitglossary.txt-pathspec
    """
    is_ours = path.startswith(LITERAL)
    is_magic = path.startswith(":") or not GLOB.isdisjoint(path)
    return f"{LITERAL[0]}{path}" if is_magic and not is_ours else path


def link(finding: Finding) -> str:
    """The official page that shows more; empty without one.

    OpenAI's pages do not apply to an account at another host, which may have its own
    page, nor to keys of another provider.
    """
    host = finding.facts.get("host", OPENAI_HOST)
    page = CODES[finding.code].page
    provider = provider_at(host.partition(":")[0])
    if provider == OPENAI.name:
        return page if _is_of_openai(finding.facts) else ""
    there = BY_NAME.get(provider)
    if there is None:
        return ""
    return {KEYS_PAGE: there.keys_page, BILLING_PAGE: there.billing_page}.get(page, "")


def _texts(finding: Finding, language: Language) -> dict[str, str]:
    grammar = language.words["grammar"]
    known = flat({**finding.notes, **finding.cause.facts})
    facts = {name: fact_text(fact, grammar["listed"]) for name, fact in known.items()}
    if finding.place is not None:
        facts.setdefault("path", finding.place.path)
        facts.setdefault("pathspec", finding.place.path)
    if "commit" in facts and not facts.get("base"):
        facts["base"] = f"{facts['commit']}~"
    facts["where"] = _where(facts, language)
    provider = facts.get("provider", "")
    facts["variable"] = facts.get("variable") or variable_of(provider)
    facts["replacement"] = _term(_replacement(facts), language)
    facts["kind"], facts["form"] = _kind(facts, language), _form(facts, language)
    facts["move"] = _move(facts, language)
    return {name: printable(value) for name, value in facts.items()}


def _where(facts: Mapping[str, str], language: Language) -> str:
    """Where the key is: in a CI service, the secret to change, and where that is."""
    if "ci_place" not in facts:
        return _term(facts.get("where", ""), language)
    grammar = language.words["grammar"]
    named: str = grammar["secret" if facts["ci_secret"] else "any_secret"]
    return named.format_map(facts) + language.aside([facts["ci_place"]])


def _is_of_openai(facts: Mapping[str, str]) -> bool:
    """Whether a key is OpenAI's; also if its provider is not given."""
    return facts.get("provider", OPENAI.name) == OPENAI.name


def _replacement(facts: Mapping[str, str]) -> str:
    return "new-project-key" if _is_of_openai(facts) else "new-key"


def _kind(facts: Mapping[str, str], language: Language) -> str:
    """The description of a key.

    A known secret is the value of its variable; another key is named after its
    provider, unless that is OpenAI or unknown.
    """
    provider = facts.get("provider", "")
    if facts.get("known_from"):
        value: str = language.words["grammar"]["value_of"]
        where = _term(facts["known_from"], language)
        return value.format(variable=facts["variable"], where=where)
    if not provider or _is_of_openai(facts):
        return _term(facts.get("kind", ""), language)
    called: str = language.words["grammar"]["key_of"]
    return called.format(provider=provider)


def _move(facts: Mapping[str, str], language: Language) -> str:
    """How to move a key by hand; it may be in the ``.env`` already."""
    where = facts.get("known_from", "")
    said: str = language.words["grammar"]["moved" if where else "move"]
    return said.format(variable=facts["variable"], where=_term(where, language))


def _form(facts: Mapping[str, str], language: Language) -> str:
    """In parentheses, how a key is encoded and in which member of an archive it is."""
    said = []
    form = facts.get("form")
    if form and not facts.get("known_from"):
        said.append(language.words["forms"].get(form, form))
    if inside := facts.get("inside"):
        said.append(language.words["grammar"]["inside"].format(inside=inside))
    return language.aside(said)


def _term(value: str, language: Language) -> str:
    """A term in the language; any other value is a path."""
    term: str | None = language.words["terms"].get(value)
    if term is not None:
        return term
    quoted: str = language.words["grammar"]["path"].format(value)
    return quoted
