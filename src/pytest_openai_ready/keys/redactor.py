"""Hides secrets in text, whether whole, cut, coloured, wrapped, or in base64.

Text that is cut to fit a line leaves pieces of a secret, so any eight consecutive
characters of one, in any spelling, are treated as a piece. Colour codes and line breaks
inside are ignored. The time is linear in the text, however many secrets there are.

Loaded in every session, so the modules that classify values and find unknown keys are
imported only when needed.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from pytest_openai_ready.keys.call_names import CALL_ENDS, is_called, may_be_called
from pytest_openai_ready.keys.terminal_codes import (
    BEGUN_COLOUR,
    BEGUN_STRING,
    COLOUR_SIGNS,
    COLOURS,
    ESCAPES,
    LONGEST_PART,
    PART_SIGNS,
    PARTS,
    SEEN,
    SEEN_IN_PARTS,
    STRINGS,
    UNSEEN,
    Places,
)
from pytest_openai_ready.late_patterns import late_pattern

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterable, Iterator

    from pytest_openai_ready.keys.recognition.grammar import Span

PIECE = 8  # characters; nobody writes so many by chance
# Eight in a row contain a block of five that begins at a multiple of four.
BLOCK, STEP = 5, 4
MOST_PLACES = 16  # of one block: a repetitive value has it everywhere
SHORTEST_KEY = 20
# The mark for an omitted middle, and how much of the beginning may precede it.
LEFT_OUT, FEWEST_LEFT, LONGEST_LEFT = "...", 3, 40
MOST_FOUND = 1_000  # keys that were in no variable
SMALL = {capital: capital + 32 for capital in range(ord("A"), ord("Z") + 1)}
LONGEST_HELD = 1 << 13  # characters of a text that may still become a secret

# As in the standard library, whose module loads two thousand character names.
HTML = str.maketrans(
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"}
)
KEY_BEGINNINGS = ("sk-", "sess-")
SHORT = 16  # characters; each may be the end of a piece of a secret
# A text without any of these has no key, no part of a key and no name of one.
SIGNS = (*COLOUR_SIGNS, *KEY_BEGINNINGS, *CALL_ENDS)
IN_NAMES = "-_KBb"  # every beginning and name of a key has one of these characters
BEGUN_KEY = late_pattern(r"(?<![a-rt-wyz0-9])(?:sk|sess)-")
# With -s, a test's output follows the result letter of the previous test.
GLUED = late_pattern(r"[A-Zsx](?=sk-|sess-)")
KEY_CHARACTERS = (
    "".join(map(chr, (*range(48, 58), *range(65, 91), *range(97, 123)))) + "-_."
)


class Piece:
    """The position of a secret or a part of it, and the mask to show instead.

    A plain class: a named tuple would take a fifth of the loading time.
    """

    __slots__ = ("end", "mask", "start")

    def __init__(self, start: int, end: int, mask: str) -> None:
        self.start, self.end, self.mask = start, end, mask


NOTHING = Piece(0, 0, "")


class Redactor:
    """Hides the secrets it knows, and anything with the shape of a key."""

    def __init__(self, *, in_sentences: bool = False) -> None:
        """Start without any known secrets.

        ``in_sentences`` is for this program's own messages: a single word of any secret
        stays visible, not only of a phrase, and hosts are lowercase.
        """
        self._in_sentences = in_sentences
        self._known: set[str] = set()
        self._spellings: list[tuple[str, str]] = []  # each with its mask
        self._places: dict[str, list[tuple[int, int]]] = {}  # spelling, place in it
        self._phrases: set[int] = set()  # spellings of words

    def __repr__(self) -> str:
        return f"<redactor of {len(self._known)} secrets>"

    def learn(self, values: Iterable[str], *, surely: bool = False) -> None:
        """Hide these from now on, if they are keys or as random as one.

        With ``surely``, any value counts as a secret. A value that was pasted with a
        line break or a space is split, since most programs read only one part. The name
        in a pasted ``NAME=key`` is not secret.
        """
        from pytest_openai_ready.keys.validate import without_assignment

        for value in values:
            parts = [value.strip()] if surely else value.split()
            for part in map(without_assignment, parts):
                if len(part) < PIECE or part in self._known:
                    continue
                if surely or _is_secret(part):
                    self._known.add(part)
                    self._add(part)

    def _add(self, value: str) -> None:
        from pytest_openai_ready.keys.key import mask
        from pytest_openai_ready.keys.recognition.kinds import prefix_of
        from pytest_openai_ready.keys.secret_values import is_of_words

        prefix = prefix_of(value)
        written = _spellings(value)
        # What may part a secret is left out where one is searched for.
        written |= {SEEN_IN_PARTS.sub("", each) for each in written}
        if self._in_sentences:
            written |= {each.translate(SMALL) for each in written}
        for spelling in written:
            number = len(self._spellings)
            self._spellings.append((spelling, mask(value)))
            if self._in_sentences or is_of_words(value):
                self._phrases.add(number)
            first = len(prefix) if spelling.startswith(prefix) else 0
            for at in range(first, len(spelling) - BLOCK + 1):
                places = self._places.setdefault(spelling[at : at + BLOCK], [])
                if len(places) < MOST_PLACES:
                    places.append((number, at))

    def text(self, text: str, since: int = 0) -> str:
        """The text from a position on, with its secrets hidden.

        The text before it is searched, too, but was already shown.
        """
        if len(text) >= PIECE:
            if _has_strings(text):  # before a key seems to go on in one of them
                text = _without(text, since, SEEN, self._keys)
                text = _without(text, since, SEEN_IN_PARTS, self._pieces)
            if _may_show_key(text):
                text = _without(text, since, COLOURS, self._keys)
            if self._places:
                text = _without(text, since, PARTS, self._pieces)
        return text[since:]

    def _keys(self, text: str) -> Iterator[Piece]:
        """Where unknown keys are, in order; each is known from then on.

        A text that shows a key often shows a part of it again.
        """
        if not _names_key(text):
            return
        from pytest_openai_ready.keys.key import mask
        from pytest_openai_ready.keys.recognition.called_keys import called_keys
        from pytest_openai_ready.keys.recognition.grammar import find

        spans: set[Span] = set()
        text = self._without_known(text)
        for each in {text, GLUED.sub(" ", text)}:
            content = each.encode("latin-1", "replace")  # a character is a byte
            spans.update(find(content, named=True))
            spans.update(key.span for key in called_keys(content, anywhere=True))
        for start, end in sorted(spans):
            key = text[start:end]
            if len(self._known) < MOST_FOUND:
                self.learn([key], surely=True)
            yield Piece(start, end, mask(key))

    def _without_known(self, text: str) -> str:
        """The text with each known secret that is complete replaced by as many stars.

        So they are not checked again, however often they occur.
        """
        said, end = [], 0
        for piece in self._pieces(text):
            after = text[piece.end : piece.end + 1]
            is_whole = not after or after not in KEY_CHARACTERS
            if is_whole and text[piece.start : piece.end] in self._known:
                said += [text[end : piece.start], "*" * _length(piece)]
                end = piece.end
        return "".join([*said, text[end:]])

    def _pieces(self, text: str) -> Iterator[Piece]:
        """Where known secrets are in a text without colours or line breaks, ordered."""
        places, done = self._places, 0
        for at in range(0, len(text) - BLOCK + 1, STEP):
            if text[at : at + BLOCK] in places and at >= done:
                pieces = self._around(text, at, done)
                piece = max(pieces, key=_length, default=NOTHING)
                if _length(piece) >= PIECE:
                    done = piece.end
                    yield piece

    def _around(self, text: str, found: int, floor: int) -> Iterator[Piece]:
        """The piece around a block, for each position of the block in a secret."""
        for number, at in self._places[text[found : found + BLOCK]]:
            spelling, mask = self._spellings[number]
            start, end = found - at, found - at + len(spelling)
            if start < floor or not text.startswith(spelling, start):
                start, end = _extent(text, found, spelling, at)
                first = at - (found - start)
                whole = spelling[first : first + end - start]
                if (
                    number in self._phrases
                    and whole.isalpha()
                    and _stands_alone(text, start, end)
                    and _stands_alone(spelling, first, first + len(whole))
                ):
                    continue
            if end - start >= PIECE:
                start = _with_beginning(text, start, spelling, floor)
            yield Piece(max(start, floor), end, mask)

    def is_plain(self, text: str, since: int) -> bool:
        """Whether a quick check shows that nothing from a position on has to be hidden.

        It also cannot become part of a secret, whatever is written next: for example,
        the dot that a test adds to a line. If a quick check is not enough, it is False.
        """
        if len(text) - since > SHORT or not text.isascii():
            return False
        tail = text[max(0, since - BLOCK - LONGEST_PART) :]
        if not tail.isprintable() or "&" in tail or any(map(text.__contains__, SIGNS)):
            return False
        places = self._places
        for end in range(since + 1, len(text) + 1):
            if text[max(0, end - BLOCK) : end] in places:
                return False
        return True

    def settled(self, text: str) -> int:
        """How much of a text cannot become part of a secret, whatever follows."""
        if not self._places and (text.endswith("\n") or _is_settled(text)):
            return len(text)
        if self._ends_plainly(text):
            return len(text)
        begun = BEGUN_COLOUR.search(text, max(0, len(text) - LONGEST_HELD))
        whole = begun.start() if begun else len(text)
        floor = max(0, whole - LONGEST_HELD)
        tail = text[floor:whole]
        settled = len(tail)
        string = BEGUN_STRING.search(tail)
        if string:
            settled = string.start()
        bare = SEEN.sub("", tail)
        run = len(bare.rstrip(KEY_CHARACTERS))
        if key := BEGUN_KEY.search(bare, run):
            settled = min(settled, Places(tail, SEEN).of(key.start()))
        elif run < len(bare) and is_called(bare, run):
            settled = min(settled, Places(tail, SEEN).of(run))
        bare = SEEN_IN_PARTS.sub("", tail)
        if bare[-BLOCK:] in self._places:
            start = self._begun(bare)
            settled = min(settled, Places(tail, SEEN_IN_PARTS).of(start))
        # A text that would be held back for too long is not a secret, and is shown.
        return floor + settled if settled or not floor else whole

    def _ends_plainly(self, text: str) -> bool:
        """Whether its end alone shows that, as when a test adds a dot to a line."""
        if not text.isascii() or any(each in text for each in COLOUR_SIGNS):
            return False
        end = text[-BLOCK - LONGEST_PART :]
        if not end.isprintable() or "&" in end or end[-BLOCK:] in self._places:
            return False
        run = len(text.rstrip(KEY_CHARACTERS))
        if run == len(text):
            return True
        return not (BEGUN_KEY.search(text, run) or is_called(text, run))

    def _begun(self, text: str) -> int:
        """Where text begins that may still become a longer piece of a secret."""
        last = len(text) - BLOCK
        begun = len(text)
        for number, at in self._places[text[last:]]:
            spelling, _ = self._spellings[number]
            if at + BLOCK < len(spelling):
                begun = min(begun, _extent(text, last, spelling, at)[0])
        return begun


def _has_strings(text: str) -> bool:
    """Whether a part of a text is read by a terminal, but not shown."""
    is_parted = not text.isascii() or any(each in text for each in COLOUR_SIGNS)
    return is_parted and STRINGS.search(text) is not None


def _may_show_key(text: str) -> bool:
    """Whether a text may contain an unknown key, even one split by colours."""
    if _names_key(text):
        return True
    is_parted = not text.isascii() or any(each in text for each in COLOUR_SIGNS)
    return is_parted and any(each in text for each in IN_NAMES)


def _names_key(text: str) -> bool:
    """Whether a text contains the beginning or the name of a key as is."""
    return any(each in text for each in KEY_BEGINNINGS) or may_be_called(text)


def _is_settled(text: str) -> bool:
    """Whether neither a key nor a colour sequence can have begun in a text."""
    is_whole = text[-1:].isalpha() or not any(map(text.__contains__, ESCAPES))
    return is_whole and not _may_show_key(text)


def _without(
    text: str,
    since: int,
    parting: re.Pattern[str],
    find: Callable[[str], Iterator[Piece]],
) -> str:
    """A text with the secrets masked that are found without its colours, which stay."""
    is_parted = not text.isascii() or any(map(text.__contains__, PART_SIGNS))
    bare = parting.sub("", text) if is_parted else text
    found = list(find(bare))
    if not found or len(bare) == len(text):
        return _replaced(text, since, found)
    places = Places(text, parting)
    whole = []
    for piece in found:
        first, last = places.of(piece.start), places.of(piece.end - 1) + 1
        kept = "".join(each[0] for each in parting.finditer(text, first, last))
        whole.append(Piece(first, last, piece.mask + UNSEEN.sub("", kept)))
    return _replaced(text, since, whole)


def _replaced(text: str, since: int, pieces: Iterable[Piece]) -> str:
    """A text with masks; the part of a piece before ``since`` is left as is."""
    said, end = [text[:since]], since
    for piece in pieces:
        if piece.end > end:  # two may overlap
            said += [text[end : piece.start], piece.mask]
            end = piece.end
    return "".join([*said, text[end:]]) if len(said) > 1 else text


def _extent(text: str, found: int, spelling: str, at: int) -> tuple[int, int]:
    """The start and end of the piece around a block at ``at`` of a spelling."""
    start, before = found, at
    while start and before and text[start - 1] == spelling[before - 1]:
        start, before = start - 1, before - 1
    end, after = found + BLOCK, at + BLOCK
    while end < len(text) and after < len(spelling) and text[end] == spelling[after]:
        end, after = end + 1, after + 1
    return start, end


def _with_beginning(text: str, start: int, spelling: str, floor: int) -> int:
    """Where a piece begins, including the secret's shown beginning: ``sk-ab...yz``."""
    before = start - len(LEFT_OUT)
    if before >= floor + FEWEST_LEFT and text.startswith(LEFT_OUT, before):
        for length in range(min(before - floor, LONGEST_LEFT), FEWEST_LEFT - 1, -1):
            if text.startswith(spelling[:length], before - length):
                return before - length
    return start


def _stands_alone(text: str, start: int, end: int) -> bool:
    """Whether there is no letter or digit directly before or after."""
    around = text[max(0, start - 1) : start] + text[end : end + 1]
    return not any(map(str.isalnum, around))


def _length(piece: Piece) -> int:
    return piece.end - piece.start


def _is_secret(value: str) -> bool:
    """Whether a value is a key or as random as one; a path to a file is not."""
    from pytest_openai_ready.keys.secret_values import is_secret

    if value.startswith("sk-") and len(value) >= SHORTEST_KEY:
        return True
    if os.path.isabs(value) and os.path.lexists(value):
        return False
    return is_secret(os.fsencode(value))


def _spellings(value: str) -> set[str]:
    """How a value may be written: as is, in JSON, XML, an address or base64."""
    from pytest_openai_ready.keys.secret_values import other_spellings

    written = map(os.fsdecode, other_spellings(os.fsencode(value)))
    return {value, value.translate(HTML), repr(value)[1:-1], *written}
