"""The git hook that keeps keys out of what browsers and apps download.

Most runs find nothing, so every import waits until it is needed.
"""

from __future__ import annotations

from pytest_openai_ready import hook

TYPE_CHECKING = False  # `typing` would take most of the time of a clean run
if TYPE_CHECKING:
    from collections.abc import Sequence

    from pytest_openai_ready.findings import Finding

USAGE = """\
usage: block-client-side-keys [--staged] [--] [FILE ...]

Finds what would hand an OpenAI or OpenAI-compatible key to every user of a page or an
app: variables with a public prefix (NEXT_PUBLIC_, VITE_, REACT_APP_, EXPO_PUBLIC_,
NUXT_PUBLIC_, GATSBY_, VUE_APP_, TARO_APP_, PUBLIC_), settings of bundlers that write a
key into the code, dangerouslyAllowBrowser: true, templates that show a key, and keys in
files that are served as they are. Tests, types and documentation are not judged.
A line with the comment "openai-ready: allow" or "pragma: allowlist secret" may hold a
key.

Exit status: 0 clean, 1 findings, 2 could not judge.
"""


def main(argv: Sequence[str] | None = None) -> int:
    """Exit status for git: 0 clean, 1 findings, 2 could not judge."""
    return hook.main("block-client-side-keys", USAGE, _examine, argv)


def _examine(arguments: list[str]) -> list[Finding]:
    from pytest_openai_ready.tools.bundlers.exposed import findings_in

    files, staged = hook.files_of(arguments)
    findings = [each for file in sorted(files) for each in findings_in(file)]
    if staged or not files:
        from pytest_openai_ready.repository import Repository
        from pytest_openai_ready.tools.bundlers.staged import staged_exposures

        findings += staged_exposures(Repository())
    return findings


if __name__ == "__main__":
    raise SystemExit(main())
