"""Where the Redis server is, from the settings; checked before anything connects."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from redis.backoff import NoBackoff
from redis.connection import Connection, SSLConnection, parse_url
from redis.exceptions import RedisError
from redis.retry import Retry

from workbench.config.settings import RedisSettings
from workbench.errors import ConfigurationError

_HOST = re.compile(r"[^\s/@]{1,253}")
_FORM = "It is redis://host:port/database, or rediss:// for TLS, with user and password in front."


def connection_options(settings: RedisSettings) -> dict[str, Any]:
    """What redis-py's connection pool is to be opened with.

    Raises ConfigurationError for what can be no address; of an address, no part is repeated, as
    it may hold a password.
    """
    url = settings.url.get_secret_value() if settings.url else ""
    where = "redis.url" if url else "redis.host"
    try:
        options = _parsed(url) if url else _given(settings)
        if settings.password:
            options.setdefault("password", settings.password.get_secret_value())
        options |= {
            "socket_timeout": settings.timeout_s,
            "socket_connect_timeout": settings.timeout_s,
            # One try: what it costs to find the server away is bounded by one time-out.
            "retry": Retry(NoBackoff(), 0),
            "protocol": 2,
            "decode_responses": False,
            "driver_info": None,
            # As many as there are threads asking at once; a limit would look like an outage.
            "max_connections": 2**31,
        }
        _try(options)
    except (TypeError, ValueError, RedisError):
        hint = _FORM if url else "A whole address goes into redis.url."
        raise ConfigurationError(f"{where} cannot be used as it is.", hint=hint) from None
    return options


def _parsed(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in ("redis", "rediss") or parts.fragment:
        raise ValueError
    if not re.fullmatch(r"/?[0-9]*", parts.path):
        raise ValueError
    options = parse_url(url)  # type: ignore[no-untyped-call]
    return {"host": "localhost", "port": 6379, **options}


def _given(settings: RedisSettings) -> dict[str, Any]:
    kind = SSLConnection if settings.ssl else Connection
    return {
        "host": settings.host, "port": settings.port, "db": settings.db, "connection_class": kind,
    }  # fmt: skip


def _try(options: dict[str, Any]) -> None:
    """Make a connection of them, unconnected: it knows which options there are."""
    if not _HOST.fullmatch(options["host"]):
        raise ValueError
    options["host"].encode("idna")
    rest = {name: value for name, value in options.items() if name != "max_connections"}
    kind = rest.pop("connection_class", Connection)
    kind(**rest)
