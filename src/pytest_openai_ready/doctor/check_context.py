"""What the checks examine."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from pytest_openai_ready.account.limits import TOTAL_SECONDS
from pytest_openai_ready.account.sources.settings import read_settings
from pytest_openai_ready.account.sources.stores import Stores
from pytest_openai_ready.account.verdict.program_settings import of_some_program
from pytest_openai_ready.asked_once import once
from pytest_openai_ready.git.processes.errors import GitError
from pytest_openai_ready.repository import Repository
from pytest_openai_ready.scan.places.git_index import FileFindings, index_findings
from pytest_openai_ready.scan.scanner import ScanSettings

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from pytest_openai_ready.account.sources.found_settings import Program, Sources
    from pytest_openai_ready.account.verdict.cache import Cache


class CheckContext:
    """The variables, the repository and the settings of a run of the checks.

    Attributes:
        environ: the environment variables.
        folder: a folder, usually inside the repository.
        repository: the repository around the folder, shared by all checks.
        settings_folder: where the search for a ``.env`` begins; None: none is read.
        model: a model to check with a short chat; None: an embedding is requested.
        seconds: how long the requests to the host may take.
        is_offline: whether no request may leave this computer.
        rehearsal: the state of the sandbox in place of the account; None: no sandbox.
        cache: where the host's answers are cached; None: nowhere.
        scan_settings: the settings of a search for keys here, created once.
        keys_in_files: the keys in every file that git tracks, searched once.
        stores: values from other programs, each requested once.
        settings: the sources of the key and the other settings, looked up once.
    """

    def __init__(  # noqa: PLR0913 - each is a thing of its own
        self,
        environ: Mapping[str, str],
        folder: Path,
        settings_folder: Path | None,
        *,
        model: str | None = None,
        seconds: float = TOTAL_SECONDS,
        is_offline: bool = False,
        rehearsal: str | None = None,
        cache: Cache | None = None,
    ) -> None:
        self.environ = environ
        self.folder = folder
        self.settings_folder = settings_folder
        self.model = model
        self.seconds = seconds
        self.is_offline = is_offline
        self.rehearsal = rehearsal
        self.cache = cache
        self.stores = Stores()
        self.settings = once(self._settings)
        self.look_again()

    def _settings(self) -> Sources:
        ask = partial(
            read_settings,
            self.environ,
            self.settings_folder,
            is_offline=self.is_offline,
            stores=self.stores,
        )
        found = ask()
        if self.settings_folder is None:
            return found
        return of_some_program(
            found, self._programs, lambda program: ask(program=program)
        )

    def _programs(self) -> Iterator[Program | None]:
        from pytest_openai_ready.tools.project_programs.program_clients import (
            programs_of,
        )

        return programs_of(self.repository)

    def look_again(self) -> None:
        """Query git again, after a change to the repository."""
        self.repository = repository = Repository(self.folder)
        self.scan_settings = once(
            partial(ScanSettings.of, lambda: repository, self.environ)
        )
        self.keys_in_files = once(self._keys_in_files)

    def _keys_in_files(self) -> FileFindings:
        settings = self.scan_settings()
        found = index_findings(self.repository, settings)
        return found._replace(findings=(*found.findings, *settings.findings))

    def is_outside(self) -> bool:
        """Whether there is no repository here; False if git cannot tell."""
        try:
            return not self.repository.exists
        except GitError:
            return False
