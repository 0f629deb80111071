"""Keys in base64: alone or in a whole ``.env``, at any offset, wrapped or not.

Three bytes become four characters, so ``sk-`` has three spellings, depending on its
offset. If one is found, as much around it as a key needs is decoded. In small files
that mention base64, whole runs are decoded, too: they may contain base64 or gzip again,
like Helm's. https://helm.sh/docs/topics/advanced/#storage-backends
"""

from __future__ import annotations

import re
import zlib
from binascii import Error, a2b_base64
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.beginnings import places
from pytest_openai_ready.keys.recognition.grammar import find
from pytest_openai_ready.scan.base64_looks import may_have_layers, runs
from pytest_openai_ready.scan.decoders.decoder import Decoder, KeyMatch, around, key_at
from pytest_openai_ready.scan.literals import BEGINNINGS, IN_BASE64, literals_in

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pytest_openai_ready.keys.key import Key

FORM = "base64"
LAYERS = 3  # base64 in base64, and gzip in between
MOST_UNPACKED = 4 << 20
GZIP = b"\x1f\x8b\x08"
NEEDLES = frozenset(needle for needle, _ in IN_BASE64)
AUTOMATIC = zlib.MAX_WBITS | 32

BEFORE, AFTER = 256, 4096
LONGEST = 1024  # characters of a key, wrapped
CHARACTER = rb"[A-Za-z0-9+/_-]"
BACK = re.compile(rb"%s*\Z" % CHARACTER)
# A line break inside, plain or as in JSON; only after a long line.
BREAK = rb"(?:\r?\n[ \t]{0,80}|(?:\\r)?\\n)"
WRAPPED = re.compile(rb"(?:%s{40,200}%s)*%s*={0,2}" % (CHARACTER, BREAK, CHARACTER))
RUN = re.compile(
    rb"%s{40,}(?:%s%s{40,})*(?:%s%s{1,200})?={0,2}"
    % (CHARACTER, BREAK, CHARACTER, BREAK, CHARACTER)
)
BREAKS = re.compile(BREAK)
STANDARD = bytes.maketrans(b"-_", b"+/")


def matches(
    text: bytes, literals: frozenset[bytes], layer: int = 1
) -> Iterator[KeyMatch]:
    """Each key in base64 in a text, in time linear in its length.

    ``layer`` is 1 for the text itself, and grows with each decoding.
    """
    seen = set()
    for found in () if literals.isdisjoint(NEEDLES) else _spelled(text):
        seen.add(found.key.reveal())
        yield found
    if layer < LAYERS and (layer > 1 or may_have_layers(text)):
        for run in _runs(text):
            for key in _within(decoded_base64(run[0]), layer):
                if key.reveal() not in seen:
                    seen.add(key.reveal())
                    yield KeyMatch(run.start(), run.end(), key, FORM)


def _spelled(text: bytes) -> Iterator[KeyMatch]:
    """The keys whose beginning is recognized without decoding."""
    groups = sorted(
        at - before
        for needle, before in IN_BASE64
        for at in places(text, needle, before, len(text))
    )
    # How far the text is done, for each way to divide it into groups of four.
    done = [0, 0, 0, 0]
    seen = set()
    for group in groups:
        if group < done[group % 4]:
            continue
        run = _run_around(text, group)
        whole = run.end() < group + AFTER
        done[group % 4] = run.end() if whole else run.end() - LONGEST
        for found in _keys_of(run, group, done[group % 4]):
            if found.start not in seen:
                seen.add(found.start)
                yield found


def _runs(text: bytes) -> Iterator[re.Match[bytes]]:
    """Everything that looks like base64, with the line breaks in it."""
    end = 0
    for start, _ in runs(text):
        if start >= end and (run := RUN.match(text, start)):
            yield run
            end = run.end()


def decoded_base64(characters: bytes) -> bytes:
    """The decoded content of base64 in either alphabet, as far as it is complete."""
    if b"\n" in characters or b"\\n" in characters:
        characters = BREAKS.sub(b"", characters)
    joined = characters.rstrip(b"=").translate(STANDARD)
    try:
        return a2b_base64(joined[: len(joined) // 4 * 4] + _last_group(joined))
    except Error:
        return b""


def _last_group(characters: bytes) -> bytes:
    rest = characters[len(characters) // 4 * 4 :]
    return rest.ljust(4, b"=") if len(rest) > 1 else b""


def _run_around(text: bytes, group: int) -> re.Match[bytes]:
    """The base64 around a group of four, aligned to groups on its line."""
    back = BACK.search(text, max(0, group - BEFORE), group)
    line = back.start() if back else group
    run = WRAPPED.match(text, group - (group - line) // 4 * 4, group + AFTER)
    assert run is not None, "it may be empty"  # noqa: S101 - for the type checker
    return run


def _keys_of(run: re.Match[bytes], begin: int, end: int) -> Iterator[KeyMatch]:
    """The keys that begin in this part of a text, or a little before it."""
    plain = decoded_base64(run[0])
    # A name before the base64 is about its content.
    before, after = around(run.string, *run.span())
    spoken = before + plain + after
    for span in find(spoken):
        first, last = (edge - len(before) for edge in span)
        at = _place(run, first) if first >= 0 else -1
        if begin - BEFORE <= at < end and last <= len(plain):
            yield KeyMatch(at, _place(run, last), key_at(spoken, span), FORM)


def _place(run: re.Match[bytes], index: int) -> int:
    """The position of the character in which a decoded byte begins."""
    place = run.start() + index * 4 // 3
    for line_break in BREAKS.finditer(run[0]):
        if run.start() + line_break.start() > place:
            break
        place += len(line_break[0])
    return place


def _within(content: bytes, layer: int) -> Iterator[Key]:
    if content.startswith(GZIP):
        content = _unpacked(content)
    literals = literals_in(content)
    for span in () if literals.isdisjoint(BEGINNINGS) else find(content):
        yield key_at(content, span)
    yield from (each.key for each in matches(content, literals, layer + 1))


def _unpacked(content: bytes) -> bytes:
    try:
        return zlib.decompressobj(AUTOMATIC).decompress(content, MOST_UNPACKED)
    except zlib.error:
        return b""


# The prefilter has no literal for base64 in base64.
DECODER = Decoder(frozenset(), matches)
