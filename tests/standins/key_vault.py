"""Azure Key Vault on loopback, as the real SDK meets it: over TLS, with its challenge, its error
bodies, and a managed identity beside it that hands out the token.

``environment`` is what a program needs to find it; ``certificate`` makes what TLS needs.
"""

import datetime as dt
import ipaddress
import json
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Self
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

TOKEN = "token-of-the-desks-identity"


@dataclass(frozen=True)
class Answer:
    """A status with a JSON body (or bytes as they are) and more headers."""

    status: int
    body: Any = None
    headers: Mapping[str, str] = field(default_factory=dict)


SILENCE = Answer(0)


def failure(status: int, code: str, inner: str | None = None) -> Answer:
    """An error as Key Vault words it."""
    said = {"code": code, "message": f"{code}: said by the vault"}
    return Answer(status, {"error": said | ({"innererror": {"code": inner}} if inner else {})})


class KeyVault:
    """Give it ``secrets`` by name; ``answers`` by name, or ``always``, go before them."""

    def __init__(self, certificate: Path) -> None:
        self.secrets: dict[str, str] = {}
        self.answers: dict[str, Answer] = {}
        self.always: Answer | None = None
        self.identity: Answer | None = None
        self.challenge = ""
        self.asked: list[tuple[str, str | None]] = []
        self.closing = threading.Event()
        self._certificate = certificate
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.vault = self  # type: ignore[attr-defined]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))

    @property
    def host(self) -> str:
        return f"127.0.0.1:{self._server.server_address[1]}"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "USE_AZURE_KEYVAULT": "true",
            "AZURE_KEYVAULT_URI": f"https://{self.host}",
            "IDENTITY_ENDPOINT": f"https://{self.host}/identity",
            "IDENTITY_HEADER": "known",
            "REQUESTS_CA_BUNDLE": str(self._certificate),
        }

    def names(self) -> list[str]:
        """The secrets asked for by somebody who was signed in, in their order."""
        return [name for name, token in self.asked if token]

    def answer(self, name: str, token: str | None) -> Answer:
        """What the vault says to one request for a secret."""
        self.asked.append((name, token))
        if self.always:
            return self.always
        if token != f"Bearer {TOKEN}":
            return Answer(401, failure(401, "Unauthorized").body, {"WWW-Authenticate": self.bearer})
        if name in self.answers:
            return self.answers[name]
        if name in self.secrets:
            where = f"https://{self.host}/secrets/{name}/1"
            attributes = {"enabled": True, "created": 1, "updated": 1}
            found = {"value": self.secrets[name], "id": where, "attributes": attributes}
            return Answer(200, found)
        return failure(404, "SecretNotFound")

    @property
    def bearer(self) -> str:
        """The challenge. Its resource is the parent of the vault's host: vault.azure.net for
        NAME.vault.azure.net, and by the same rule 0.0.1 for 127.0.0.1."""
        resource = self.challenge or f"https://{self.host.removeprefix('127.')}"
        return f'Bearer authorization="https://login.invalid/desk", resource="{resource}"'

    def __enter__(self) -> Self:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._certificate)
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)


class _Handler(BaseHTTPRequestHandler):
    timeout = 30

    def do_GET(self) -> None:
        vault: KeyVault = self.server.vault  # type: ignore[attr-defined]
        parts = urlsplit(self.path).path.strip("/").split("/")
        if parts[0] == "identity":
            expiry = {"expires_on": str(int(time.time()) + 3600), "token_type": "Bearer"}
            answer = vault.identity or Answer(200, {"access_token": TOKEN} | expiry)
        else:
            answer = vault.answer(parts[1], self.headers.get("Authorization"))
        if answer.status == 0:
            vault.closing.wait(60)
            return
        body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
        headers = {"Content-Type": "application/json", "Content-Length": str(len(body))}
        self.send_response(answer.status)
        for name, value in (headers | dict(answer.headers)).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        pass


def certificate(folder: Path) -> Path:
    """A file with a new key and a certificate for 127.0.0.1 that vouches for itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Key Vault on loopback")])
    now = dt.datetime.now(dt.UTC)
    may = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "crl_sign", "encipher_only", "decipher_only"), False,
    )  # fmt: skip
    public = key.public_key()
    built = (
        x509.CertificateBuilder(name, name, public, x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), True)
        .add_extension(x509.KeyUsage(digital_signature=True, key_cert_sign=True, **may), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(public), False)
        .sign(key, hashes.SHA256())
    )
    file = folder / "vault.pem"
    form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    file.write_bytes(
        key.private_bytes(*form, serialization.NoEncryption()) + built.public_bytes(form[0])
    )
    return file
