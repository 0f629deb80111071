"""HTML pages as a test reads them."""

from __future__ import annotations

import re
from base64 import b64encode
from hashlib import sha256
from html.parser import HTMLParser

VOID = {"meta", "link", "br", "input", "rect", "line"}
BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "dt", "dd", "pre", "summary"}


class Page(HTMLParser):
    """A page that was read: its elements, its texts, its tables.

    Attributes:
        tags: the name and the attributes of each element, in order.
        open: the names of the elements that were not closed.
        blocks: the name and the whole text of each block that has any, in the order
            in which they end.
    """

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.blocks: list[tuple[str, str]] = []
        self._said: list[str] = []  # in each block that is open
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag in BLOCKS:
            self._said.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        assert self.open.pop() == tag, f"{tag} is closed, another is open"
        if tag in BLOCKS and (said := " ".join(self._said.pop().split())):
            self.blocks.append((tag, said))

    def handle_data(self, data: str) -> None:
        self._said = [f"{said} {data}" for said in self._said]

    def texts(self, *tags: str) -> list[str]:
        """The texts of the blocks of these names, in order."""
        return [said for tag, said in self.blocks if tag in tags]

    def elements(self, *tags: str) -> list[dict[str, str | None]]:
        """The attributes of the elements of these names, in order."""
        return [attributes for tag, attributes in self.tags if tag in tags]


def inline(text: str, tag: str) -> list[str]:
    """What stands in each element of a name, to the letter."""
    return re.findall(rf"(?s)<{tag}>(.*?)</{tag}>", text)


def policy_of(text: str) -> dict[str, str]:
    """The policy of a page, by directive."""
    [policy] = [
        each["content"] or ""
        for each in Page(text).elements("meta")
        if each.get("http-equiv") == "Content-Security-Policy"
    ]
    parts = (each.strip().partition(" ") for each in policy.split(";"))
    return {name: said for name, _, said in parts}


def hash_of(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"
