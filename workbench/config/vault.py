"""Azure Key Vault: the keys and passwords it holds, read once at the start.

Azure's libraries are an extra and are imported only when a vault is asked for. Who signs in is
their business (environment variables, a managed identity, ``az login``), and so is trying again.
No message quotes what they say, because it may hold the answer they could not read.
"""

from __future__ import annotations

import multiprocessing
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.pool import ThreadPool
from typing import TYPE_CHECKING, Any

from workbench.config.settings import Secret
from workbench.errors import ConfigurationError
from workbench.log import get_logger

if TYPE_CHECKING:
    from azure.keyvault.secrets import SecretClient

_logger = get_logger(__name__)

_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off", "")
_ADDRESS = re.compile(r"https://([a-z0-9][a-z0-9.-]*(?::[0-9]{1,5})?)/?", re.IGNORECASE)
_NAME = re.compile(r"[a-z][a-z0-9-]{1,22}[a-z0-9]", re.IGNORECASE)

_PATIENCE_S = 10.0
# For one request. The second try of a silent server still leaves time to say so.
_LIMITS: Mapping[str, Any] = {
    "connection_timeout": 3, "read_timeout": 3,
    "retry_total": 2, "retry_connect": 1, "retry_read": 1,
}  # fmt: skip

_SIGN_IN = (
    "Run az login, give this machine a managed identity, or set AZURE_TENANT_ID, AZURE_CLIENT_ID "
    "and AZURE_CLIENT_SECRET."
)
_ROLE = "Give this identity the role Key Vault Secrets User, and this machine's address access."
_NETWORK = "Check the vault's name, the network and its proxy, or unset USE_AZURE_KEYVAULT."
_LATER = "Try again later, or unset USE_AZURE_KEYVAULT and give the secrets as variables."


def vault_host(environ: Mapping[str, str]) -> str | None:
    """The host of the vault that USE_AZURE_KEYVAULT asks for; None where it asks for none.

    AZURE_KEYVAULT_URI goes before KEYVAULT_NAME, which names a vault of Azure's public cloud.
    Raises ConfigurationError where neither is usable.
    """
    wanted = environ.get("USE_AZURE_KEYVAULT", "").strip().lower()
    if wanted in _FALSE:
        return None
    if wanted not in _TRUE:
        raise ConfigurationError("USE_AZURE_KEYVAULT must be true or false.")
    if uri := environ.get("AZURE_KEYVAULT_URI", "").strip():
        if address := _ADDRESS.fullmatch(uri):
            return address[1].lower()
        raise ConfigurationError(
            "AZURE_KEYVAULT_URI is not a vault's address.",
            hint="It looks like https://NAME.vault.azure.net.",
        )
    name = environ.get("KEYVAULT_NAME", "").strip()
    if _NAME.fullmatch(name):
        return f"{name.lower()}.vault.azure.net"
    raise ConfigurationError(
        "KEYVAULT_NAME is not a vault's name."
        if name
        else "USE_AZURE_KEYVAULT is set, but no vault is named.",
        hint="Set AZURE_KEYVAULT_URI (https://NAME.vault.azure.net) or KEYVAULT_NAME (NAME).",
    )


def read_vault(host: str, names: Iterable[str]) -> dict[str, Secret]:
    """Those of the secrets ``names`` that the vault at ``host`` holds, by name.

    One that is empty counts as not held. Raises ConfigurationError at the first that cannot be
    read, and when all together take more than ten seconds.
    """
    # On a thread that is left behind, because no setting of the SDK's bounds the look-up of a
    # host's name, or the wait that a server asks for with Retry-After.
    with _opened(host) as client, ThreadPool(1) as pool:
        try:
            return pool.apply_async(_read, (client, host, list(names))).get(_PATIENCE_S)
        except multiprocessing.TimeoutError:
            raise ConfigurationError(
                f"Key Vault {host} gave no answer within {_PATIENCE_S:g} seconds.", hint=_NETWORK
            ) from None


@contextmanager
def _opened(host: str) -> Iterator[SecretClient]:
    try:
        from azure.identity import DefaultAzureCredential
        from azure.keyvault.secrets import SecretClient
    except ImportError:
        raise ConfigurationError(
            f"Key Vault {host} cannot be read: Azure's libraries are not installed.",
            hint="Run pip install 'workbench[azure]', or unset USE_AZURE_KEYVAULT.",
        ) from None
    with (
        DefaultAzureCredential(**_LIMITS) as credential,
        SecretClient(f"https://{host}", credential, **_LIMITS) as client,
    ):
        yield client


def _read(client: SecretClient, host: str, names: list[str]) -> dict[str, Secret]:
    from azure.core.exceptions import AzureError

    held: dict[str, Secret] = {}
    for name in names:
        try:
            value = client.get_secret(name).value
        except (AzureError, ValueError, AttributeError) as error:
            # ValueError: a challenge meant for another host. AttributeError: JSON, but no object.
            if _codes(error)[0] == "SecretNotFound":
                continue
            raise _refusal(error, host, name) from None
        if value:
            held[name] = Secret(value)
    _logger.info("Key Vault %s holds %s", host, ", ".join(held) or "none of the secrets")
    return held


def _codes(error: Exception) -> tuple[str | None, str | None]:
    """The vault's own words for what is wrong, outer and inner; None where it said nothing.

    A 404 that lacks them is not a vault's: the address is wrong, not the secret missing.
    """
    said = getattr(error, "error", None)
    inner = getattr(said, "innererror", None)
    return getattr(said, "code", None), inner.get("code") if isinstance(inner, Mapping) else None


def _refusal(error: Exception, host: str, name: str) -> ConfigurationError:
    """What went wrong, and what to do about it."""
    from azure.core import exceptions as azure

    status = error.status_code if isinstance(error, azure.HttpResponseError) else None
    if isinstance(error, azure.ClientAuthenticationError) and status is None:
        what, hint = f"Azure gave no token for Key Vault {host}.", _SIGN_IN
    elif _codes(error)[1] == "SecretDisabled":
        what = f"The secret {name} of Key Vault {host} is disabled."
        hint = "Enable it there, or delete it so that files and environment count."
    elif status in (401, 403):
        what, hint = f"Key Vault {host} refuses the secret {name} (status {status}).", _ROLE
    elif isinstance(error, azure.ServiceRequestError | azure.ServiceResponseError):
        what, hint = f"Key Vault {host} cannot be reached.", _NETWORK
    elif status == 429 or (status or 0) >= 500:
        what, hint = f"Key Vault {host} fails (status {status}).", _LATER
    else:
        what, hint = f"{host} does not answer as a Key Vault does.", _NETWORK
    return ConfigurationError(what, hint=hint)
