"""A labeled corpus from a seed: files with keys and decoys, and what is where.

    python -m benchmarks.corpus FOLDER [--seed N] [--rounds N]

FOLDER/files contains the files to scan, FOLDER/labels.json what is in them. Everything
follows from the seed. Nothing here asks the scanner what a key is.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from benchmarks import fakes, papers, programs
from benchmarks.decoys import GROUPS, QUIET, decoy
from benchmarks.specimens import (
    COMPATIBLE,
    KINDS,
    OPENAI,
    Setting,
    Specimen,
    setting_for,
    specimen,
)
from benchmarks.wrappings import wrappings

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.carriers import Carrier

SEED, ROUNDS = 1, 1
TEXTS = (*programs.TEXTS, *papers.TEXTS)
CARRIERS_A_KIND = 40  # texts for each kind, per round
DECOY_FILES, DECOYS_A_FILE = 400, 15  # per round
FILLER = (
    "", "x = 1", "import sys", "total = risk * desk_count", "print(result)", "# notes",
    "return data", "下一步", "model = 'gpt-4o-mini'", "task-list: open", "retries: 3",
)  # fmt: skip


class Label(NamedTuple):
    """A key: its place, its kind, and which answers to "whose key is it" are honest.

    ``exact`` is the answer that its context allows; ``line`` is None if lines have no
    meaning. Keys are identified by their last four characters, as in reports.
    """

    file: str
    line: int | None
    kind: str
    place: str
    honest: tuple[str, ...]
    exact: str
    account: str
    tail: str


class Decoy(NamedTuple):
    """Lines of a file that contain no key."""

    file: str
    first: int
    last: int
    group: str


class Corpus(NamedTuple):
    folder: Path
    labels: tuple[Label, ...]
    decoys: tuple[Decoy, ...]

    @property
    def files(self) -> Path:
        return self.folder / "files"


class Writer:
    """Writes numbered files to folders, and records what is in them."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.folder = folder
        self.random = Random(seed)
        self.labels: list[Label] = []
        self.decoys: list[Decoy] = []
        self.count = 0

    def write(self, group: str, name: str, content: bytes) -> str:
        self.count += 1
        path = f"{group}/{self.count // 100:03}/{self.count:05}/{name}"
        target = self.folder / "files" / path
        target.parent.mkdir(parents=True)
        target.write_bytes(content)
        return path

    def label(
        self,
        file: str,
        line: int | None,
        place: str,
        key: Specimen,
        setting: Setting | None,
    ) -> None:
        honest = tuple(sorted(key.honest(setting)))
        provider = setting.provider if setting and setting.provider != OPENAI else ""
        exact = next(
            each for each in (key.owner, provider, COMPATIBLE) if each in honest
        )
        self.labels.append(
            Label(
                *(file, line, key.kind, place, honest, exact),
                *(key.account if exact == OPENAI else "", key.value[-4:]),
            )
        )

    def text(self, kind: str, carrier: Carrier) -> None:
        """Write one key in one text, between lines that are typical for such files."""
        key, setting = specimen(kind, self.random), setting_for(kind, self.random)
        above, below = list(self._filler()), list(self._filler())
        text = carrier.text.replace("@name@", setting.name).replace(
            "@url@", setting.url
        )
        if setting.url == "" and "@url@" in carrier.text:
            return
        if text.startswith("\ufeff") or carrier.file == "Dockerfile":
            above = []
        if not text.endswith("\n"):
            below = []
        start = "".join(f"{line}\n" for line in above)
        line = (start + text)[: (start + text).index("@key@")].count("\n") + 1
        content = start + text.replace("@key@", key.value)
        content += "".join(f"{line}\n" for line in below)
        file = self.write("keys", carrier.file, content.encode())
        self._quiet_decoys(file, above, 1)
        self._quiet_decoys(file, below, (start + text).count("\n") + 1)
        self.label(file, line, carrier.place, key, seen(setting, carrier.text))

    def _filler(self) -> Iterator[str]:
        for _ in range(self.random.choice((0, 0, 1, 3, 8))):
            if self.random.random() < 0.2:
                yield decoy(self.random.choice(QUIET), self.random)
            else:
                yield self.random.choice(FILLER)

    def _quiet_decoys(self, file: str, lines: list[str], first: int) -> None:
        for number, line in enumerate(lines, first):
            if line not in FILLER:
                self.decoys.append(Decoy(file, number, number, "beside a key"))

    def wrapped(self, kind: str) -> None:
        key, setting = specimen(kind, self.random), setting_for(kind, self.random)
        for each in wrappings(self.random, key, setting):
            file = self.write("wrapped", each.file, each.content)
            shown = each.setting and seen(each.setting, "@name@ @url@")
            self.label(file, each.line, each.place, key, shown)

    def several(self) -> None:
        """Write a .env with keys of several providers, and files with two keys each."""
        kinds = [
            name for name, kind in KINDS.items() if kind.settings and not kind.weak
        ]
        pairs = [(name, setting_for(name, self.random)) for name in kinds]
        named = {setting.name: (name, setting) for name, setting in pairs}
        named["OPENAI_API_KEY"] = (
            "user 51",
            Setting("OPENAI_API_KEY", "", OPENAI),
        )
        chosen = self.random.sample(sorted(named), 4)
        keys = [specimen(named[name][0], self.random) for name in chosen]
        lines = [
            f"{name}={key.value}\n" for name, key in zip(chosen, keys, strict=True)
        ]
        file = self.write("several", ".env", "".join(lines).encode())
        for number, (name, key) in enumerate(zip(chosen, keys, strict=True), 1):
            setting = seen(named[name][1], "@name@")
            self.label(file, number, "several providers", key, setting)
        self._two("two on a line", "keys = ['{}', '{}']\n")
        self._two("one glued to the next", "{}{}\n")

    def _two(self, place: str, text: str) -> None:
        marked = [name for name, kind in KINDS.items() if kind.marked]
        keys = [specimen(self.random.choice(marked), self.random) for _ in range(2)]
        content = text.format(*(key.value for key in keys))
        file = self.write("several", "two.py", content.encode())
        for key in keys:
            self.label(file, 1, place, key, None)

    def dotenv(self) -> None:
        """Write the owner's ``.env`` at the top, which contains no key yet."""
        lines = (
            f"RELAY_{n}_API_KEY={each}\n" for n, each in enumerate(fakes.IN_DOTENV)
        )
        target = self.folder / "files" / ".env"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text("".join(lines))
        last = len(fakes.IN_DOTENV)
        self.decoys.append(Decoy(".env", 1, last, "what .env repeats"))

    def decoy_file(self) -> None:
        name = self.random.choice(
            ("README.md", "app.py", "conf.yaml", ".env.example", "index.html", "a.ts")
        )
        groups = self.random.choices(list(GROUPS), k=DECOYS_A_FILE)
        file, text = f"decoys/{self.count + 1}", ""
        spans = []
        for group in groups:
            lines = decoy(group, self.random) + "\n"
            first = text.count("\n") + 1
            text += lines + self.random.choice(("", "\n", "print(1)\n"))
            spans.append((first, first + lines.count("\n") - 1, group))
        file = self.write("decoys", name, text.encode())
        self.decoys += [Decoy(file, *span) for span in spans]

    def save(self) -> Corpus:
        labels, decoys = tuple(self.labels), tuple(self.decoys)
        rows = {
            "labels": [label._asdict() for label in labels],
            "decoys": [each._asdict() for each in decoys],
        }
        (self.folder / "labels.json").write_text(json.dumps(rows, indent=1) + "\n")
        return Corpus(self.folder, labels, decoys)


def seen(setting: Setting, text: str) -> Setting | None:
    """Return what a text shows about its key's setting."""
    name, url = "@name@" in text, "@url@" in text and bool(setting.url)
    if not name and not url:
        return None
    if url:
        return setting
    if setting.name == "OPENAI_API_KEY":
        return Setting(setting.name, "", OPENAI)
    return setting._replace(url="")


def write(folder: Path, seed: int = SEED, rounds: int = ROUNDS) -> Corpus:
    """Write the corpus of a seed to a folder, which is created again."""
    shutil.rmtree(folder, ignore_errors=True)
    writer = Writer(folder, seed)
    writer.dotenv()
    for _ in range(rounds):
        for kind, shape in KINDS.items():
            fitting = [
                carrier
                for carrier in TEXTS
                if (carrier.named or not shape.weak)
                and (shape.marked or not carrier.glued)
            ]
            count = min(CARRIERS_A_KIND, len(fitting))
            for carrier in writer.random.sample(fitting, count):
                writer.text(kind, carrier)
            writer.wrapped(kind)
        for _ in range(10):
            writer.several()
        for _ in range(DECOY_FILES):
            writer.decoy_file()
    return writer.save()


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    corpus = write(given.folder, given.seed, given.rounds)
    print(f"{len(corpus.labels)} keys and {len(corpus.decoys)} decoys: {corpus.files}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
