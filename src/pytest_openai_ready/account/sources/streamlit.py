"""Streamlit's secrets file, whose values an app gets in its environment.

https://docs.streamlit.io/develop/concepts/connections/secrets-management
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pytest_openai_ready.account.setting_names import KEY_VARIABLE
from pytest_openai_ready.account.sources.stores import NOTHING, Obtained, failed
from pytest_openai_ready.bounded_files import LARGEST_TEXT, read
from pytest_openai_ready.config_files import ConfigError, toml
from pytest_openai_ready.dotenv.file_names import STREAMLIT
from pytest_openai_ready.dotenv.on_disk import top_of
from pytest_openai_ready.keys.key import Key
from pytest_openai_ready.messages.causes import source

if TYPE_CHECKING:
    from pathlib import Path


def key_of_app(folder: Path, variable: str = KEY_VARIABLE) -> tuple[str, Obtained]:
    """The path of the file, and the key at its top level; nothing without one.

    ``variable`` is the name of the key there, as in the environment.

    Only the file in the folder itself counts, where an app is started.
    """
    content = read(str(folder / STREAMLIT), LARGEST_TEXT, within=top_of(str(folder)))
    if not isinstance(content, bytes):
        return STREAMLIT, NOTHING
    try:
        value = toml(content.decode("utf-8-sig")).get(variable)
    except (ConfigError, UnicodeDecodeError):
        return STREAMLIT, failed(source.streamlit_not_toml(path=STREAMLIT))
    except ImportError:  # Python 3.10 without tomli
        return STREAMLIT, NOTHING
    if not isinstance(value, str):
        return STREAMLIT, NOTHING
    if not value.strip():
        return STREAMLIT, failed(source.key_empty(where=STREAMLIT))
    return STREAMLIT, Obtained(Key(value, content))
