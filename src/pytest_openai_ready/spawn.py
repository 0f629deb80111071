"""git, started without the modules that take longer to load than git takes to answer.

Here is what every git of the product is told, and a way to ask several of them at once
that imports next to nothing. It is for a hook's clean run; all else asks ``git``.
"""

import os

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIMIT = 60  # seconds, for the next piece of an answer
BLOCK = 1 << 16

OPTIONS = (
    "--no-pager",
    "--no-optional-locks",
    "-c",
    "core.hooksPath=/dev/null",
    "-c",
    "core.fsmonitor=false",
    "-c",
    "protocol.allow=never",
    "-c",
    "advice.graftFileDeprecated=false",
)
# A git before 2.45 fetches what a partial clone lacks, and the address of a remote may
# name a program. `protocol.ext.allow` of a repository beats `protocol.allow`, but not
# this list.
# https://git-scm.com/docs/git#Documentation/git.txt-GITALLOWPROTOCOL
ENVIRONMENT = {
    "GIT_ALLOW_PROTOCOL": "",
    "GIT_NO_LAZY_FETCH": "1",
    # What stands in for an object, or for the parents of a commit, is not pushed.
    "GIT_GRAFT_FILE": "/dev/null",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_TERMINAL_PROMPT": "0",
    "LC_ALL": "C",
}
# Only check-ignore is given paths here, and it refuses to run under any of these.
READINGS_OF_PATHS = frozenset(
    f"GIT_{reading}_PATHSPECS" for reading in ("LITERAL", "GLOB", "NOGLOB", "ICASE")
)

# Where git looks for the settings of a user.
HOMES = ("HOME", "XDG_CONFIG_HOME")


class Running:
    """A git that was started; whoever starts it stops it.

    Raises:
        OSError: it did not start.
    """

    def __init__(self, arguments: "Sequence[str]") -> None:
        self._answer, theirs = os.pipe()
        question, self._question = os.pipe()
        actions = [
            (os.POSIX_SPAWN_DUP2, question, 0),
            (os.POSIX_SPAWN_DUP2, theirs, 1),
            (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0),
        ]
        try:
            command = [program("git"), *OPTIONS, *arguments]
            self._process = os.posix_spawn(
                command[0], command, environment(), file_actions=actions
            )
        except OSError:
            self.stop(kill=False)
            raise
        finally:
            os.close(question)
            os.close(theirs)

    def tell(self, question: bytes) -> None:
        """Ask; a question that fits into a pipe waits for nobody."""
        os.write(self._question, question)

    def answer(self) -> bytes:
        """All that it says, once it has ended well.

        Raises:
            OSError: it fell silent, or ended with an error.
        """
        os.close(self._question)
        self._question = -1
        pieces = []
        while piece := self._read():
            pieces.append(piece)
        _, status = os.waitpid(self._process, 0)
        self._process = 0
        if os.waitstatus_to_exitcode(status) not in (0, 1):
            raise OSError("git failed")
        return b"".join(pieces)

    def _read(self) -> bytes:
        from select import select

        ready, _, _ = select([self._answer], [], [], LIMIT)
        if not ready:
            raise OSError("git fell silent")
        return os.read(self._answer, BLOCK)

    def stop(self, *, kill: bool = True) -> None:
        """End it, whatever it does, and give back what it took."""
        if kill and self._process:
            os.kill(self._process, 9)
            os.waitpid(self._process, 0)
        for pipe in (self._answer, self._question):
            if pipe >= 0:
                os.close(pipe)


def environment(
    left_out: "Iterable[str]" = (), added: "Mapping[str, str] | None" = None
) -> dict[str, str]:
    """The variables for a git: those of this process, without some.

    git looks for programs of its own in ``PATH`` and for settings in a home, so no
    folder of a repository is left in these.
    """
    without = READINGS_OF_PATHS.union(left_out, filter(_is_relative, HOMES))
    given = os.environ.items()
    kept = {name: value for name, value in given if name not in without}
    return {**kept, **ENVIRONMENT, "PATH": search_path(), **(added or {})}


def _is_relative(name: str) -> bool:
    return not os.path.isabs(os.environ.get(name, os.sep))


def search_path(environ: "Mapping[str, str] | None" = None) -> str:
    """``PATH`` with its absolute folders only; if it has none, one that holds nothing.

    ``.``, an empty element and every relative folder lead into the repository that a
    program is started in, which may be a stranger's; so would a ``PATH`` that is empty.
    https://pubs.opengroup.org/onlinepubs/9699919799/basedefs/V1_chap08.html#tag_08_03
    """
    path = (os.environ if environ is None else environ).get("PATH", os.defpath)
    folders = filter(os.path.isabs, path.split(os.pathsep))
    return os.pathsep.join(folders) or os.devnull


def program(name: str) -> str:
    """The file of a program; Windows would prefer one that lies in the repository.

    https://github.com/gitpython-developers/GitPython/security/advisories/GHSA-wfm5-v35h-vwf4

    Raises:
        FileNotFoundError: no absolute folder of ``PATH`` has it.
    """
    file = f"{name}.exe" if os.name == "nt" else name
    for folder in search_path().split(os.pathsep):
        found = os.path.join(folder, file)
        if os.path.isfile(found) and os.access(found, os.X_OK):
            return found
    raise FileNotFoundError(name)
