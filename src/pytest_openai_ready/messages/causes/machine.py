"""This computer: Python, the SDK, certificates and proxies."""

from __future__ import annotations

from pytest_openai_ready.findings import Code
from pytest_openai_ready.messages.codes import INSTALL_SOCKS, UPGRADE_BOTH
from pytest_openai_ready.messages.declare import cause


@cause(Code.READY)
def python_supported(*, version: str, until: str) -> None: ...


@cause(Code.READY)
def python_new(*, version: str) -> None: ...


@cause(Code.READY)
def sdk_installed(*, version: str) -> None: ...


@cause(Code.READY)
def certificates_of_system() -> None: ...


@cause(Code.READY)
def certificates_set(*, variable: str, path: str) -> None: ...


@cause(Code.READY)
def proxy_none() -> None: ...


@cause(Code.READY)
def proxy_none_here() -> None: ...


@cause(Code.READY)
def proxy_set(*, variable: str, proxy: str) -> None: ...


@cause(Code.SDK_MISSING)
def sdk_missing() -> None: ...


@cause(Code.SDK_TOO_OLD)
def sdk_too_old(*, version: str, oldest: str) -> None: ...


@cause(Code.SDK_BROKEN)
def sdk_broken(*, version: str) -> None: ...


@cause(Code.SDK_BROKEN, commands=(UPGRADE_BOTH,))
def sdk_broken_with(*, version: str, package: str, installed: str) -> None: ...


@cause(Code.SDK_BROKEN, commands=())
def sdk_shadowed(*, path: str) -> None: ...


@cause(Code.SDK_BROKEN, commands=())
def sdk_part_shadowed(*, path: str) -> None: ...


@cause(Code.PROXY_FAILED)
def proxy_failed(*, host: str) -> None: ...


@cause(Code.PROXY_FAILED)
def proxy_malformed(*, variable: str) -> None: ...


@cause(Code.PROXY_FAILED)
def proxy_scheme_unknown(*, variable: str, scheme: str) -> None: ...


@cause(Code.PROXY_FAILED, commands=(INSTALL_SOCKS,))
def socks_needs_package() -> None: ...


@cause(Code.PROXY_FAILED)
def no_proxy_malformed(*, entry: str, version: str) -> None: ...


@cause(Code.PROXY_FAILED)
def proxy_not_understood() -> None: ...


@cause(Code.PROXY_FAILED)
def proxy_unreachable(*, proxy: str) -> None: ...


@cause(Code.LOCAL_THROUGH_PROXY)
def local_through_proxy(*, variable: str, host: str, proxy: str) -> None: ...


@cause(Code.TLS_FAILED)
def tls_failed(*, host: str) -> None: ...


@cause(Code.TLS_FAILED)
def tls_failed_with_setting(*, host: str, variable: str) -> None: ...


@cause(Code.TLS_FAILED)
def tls_failed_with_own_list(*, host: str, version: str) -> None: ...


@cause(Code.TLS_FAILED)
def certificates_nowhere(*, variable: str, path: str) -> None: ...


@cause(Code.TLS_FAILED)
def certificates_none_inside(*, variable: str, path: str) -> None: ...


@cause(Code.TLS_FAILED)
def certificates_not_readable(*, variable: str, path: str) -> None: ...


@cause(Code.TLS_FAILED)
def certificates_not_read() -> None: ...


@cause(Code.TLS_FAILED)
def tls_not_spoken(*, host: str) -> None: ...


@cause(Code.PYTHON_RETIRED)
def python_retired(*, version: str, until: str) -> None: ...


@cause(Code.NOT_JUDGED)
def sdk_changed(*, host: str, name: str) -> None: ...
