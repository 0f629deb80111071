"""The address that requests go to: its format, its source, and its path."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import UNSET_KEY
from pytest_openai_ready.messages.declare import cause


@cause(Code.BASE_URL_INVALID)
def base_url_invalid(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_empty(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_quoted(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_space(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_full_width(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_no_scheme(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_plain_http(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_user(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_not_yours(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID, commands=(UNSET_KEY,))
def base_url_of_other_key(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_refers_outside(*, where: str, name: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_endpoint(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_path_of_azure(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_of_website(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_query(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_path_missing(*, where: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_path_unknown(*, base_url: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_path_unknown_there(*, host: str, base_url: str) -> None: ...


@cause(Code.BASE_URL_INVALID)
def base_url_of_other_region(*, base_url: str, name: str) -> None: ...
