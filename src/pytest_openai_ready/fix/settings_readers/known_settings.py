"""Settings that no program here reads, recognized by their names and contents."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready import file_kinds as kinds
from pytest_openai_ready.dotenv.file_names import last_part
from pytest_openai_ready.messages.causes import found as causes
from pytest_openai_ready.messages.causes import known_readers
from pytest_openai_ready.providers.registry import variable_of
from pytest_openai_ready.scan.said_of_kinds import cause_of_kind

if TYPE_CHECKING:
    from pytest_openai_ready.findings import Cause
    from pytest_openai_ready.messages.declare import OfKey
    from pytest_openai_ready.typed_facts import FoundKey

# A name that is its own pattern for git, and one word for every shell.
PLAIN_NAME = re.compile(r"[\w.][\w.-]*")
# https://helm.sh/docs/topics/charts/#values-files
OF_HELM = re.compile(r"values(?:[.-][\w-]+)?\.ya?ml")
# https://www.dynaconf.com/secrets/
OF_DYNACONF = re.compile(r"\.secrets\.(?:toml|ya?ml|json|ini)")
# What a client of MCP servers reads, in files with any name; not every client replaces
# references. https://modelcontextprotocol.io/docs/develop/connect-local-servers
SERVERS = re.compile(rb'"mcpServers"[ \t]*:')


def _of_cloudformation(*, found: FoundKey) -> Cause:
    variable = found.variable or variable_of(found.provider)
    reference = f"'{{{{resolve:secretsmanager:{variable}}}}}'"
    return known_readers.left_in_cloudformation(found=found, reference=reference)


# Typical contents of settings for some readers, in files with any name.
# https://kubernetes.io/docs/concepts/overview/working-with-objects/#required-fields
# https://docs.ansible.com/ansible/latest/playbook_guide/playbooks_intro.html
# https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references-secretsmanager.html
# https://docs.litellm.ai/docs/proxy/configs
# https://docs.crewai.com/en/concepts/agents#yaml-configuration-recommended
READERS: tuple[tuple[tuple[bytes, ...], OfKey], ...] = (
    (
        (rb"(?m)^apiVersion[ \t]*:", rb"(?m)^kind[ \t]*:"),
        known_readers.left_in_kubernetes,
    ),
    (
        (
            rb"(?m)^(?:-|  )[ \t]*hosts[ \t]*:",
            rb"(?m)^  (?:(?:pre_|post_)?tasks|roles|vars|environment|handlers)[ \t]*:",
        ),
        partial(cause_of_kind, kinds.ANSIBLE, ""),
    ),
    ((rb"\bAWSTemplateFormatVersion\b|\bAWS::Serverless\b",), _of_cloudformation),
    ((rb"(?m)^[ \t-]*litellm_params[ \t]*:",), known_readers.left_in_litellm),
    (
        (rb"(?m)^[ \t]+role[ \t]*:", rb"(?m)^[ \t]+backstory[ \t]*:"),
        known_readers.left_in_crewai,
    ),
)


def left_in_settings(path: str, content: bytes) -> OfKey:
    """Return the cause for a key in settings without a known reader here."""
    name = last_part(path)
    if kinds.AUTOGEN.fits(path):
        return known_readers.left_in_autogen
    if OF_HELM.fullmatch(name):
        return partial(cause_of_kind, kinds.HELM, path)
    is_of_one_person = OF_DYNACONF.fullmatch(name) or SERVERS.search(content)
    if is_of_one_person and PLAIN_NAME.fullmatch(name):
        return partial(known_readers.left_to_one_person, name=name)
    for said, why in READERS:
        if all(re.search(each, content) for each in said):
            return why
    return causes.left_in_settings
