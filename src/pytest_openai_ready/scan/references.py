"""Files in which a key need not stand: programs read them, and look a reference up.

https://code.visualstudio.com/docs/copilot/customization/mcp-servers
https://code.visualstudio.com/docs/reference/variables-reference
https://code.claude.com/docs/en/mcp#environment-variable-expansion-in-mcp-json
https://cursor.com/docs/context/mcp#config-interpolation
https://docs.docker.com/compose/how-tos/environment-variables/variable-interpolation/
https://docs.github.com/actions/security-guides/using-secrets-in-github-actions
"""

from __future__ import annotations

import re

# The first that fits a path, and what is written there in place of the key.
REFERENCES = (
    (r"\.vscode/mcp\.json", "${input:openai-key}"),
    (r"\.vscode/(?:launch|tasks)\.json", "${env:OPENAI_API_KEY}"),
    (r"\.cursor/mcp\.json", "${env:OPENAI_API_KEY}"),
    (r"\.mcp\.json", "${OPENAI_API_KEY}"),
    (r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml", "${OPENAI_API_KEY}"),
    (r"\.github/workflows/[^/]+\.ya?ml", "${{ secrets.OPENAI_API_KEY }}"),
)
PATHS = tuple(
    (re.compile(rf"(?:.*/)?{path}", re.DOTALL), says) for path, says in REFERENCES
)


def reference_in(path: str) -> str:
    """What a file may say in place of a key; empty where its path tells of nothing."""
    name = path.replace("\\", "/")
    return next((says for pattern, says in PATHS if pattern.fullmatch(name)), "")
