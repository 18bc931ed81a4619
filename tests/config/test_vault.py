"""Azure Key Vault: what it gives, what it leaves alone, what stops the start, what is never shown.

The real SDK signs in and asks a stand-in that speaks Key Vault's protocol over TLS.
"""

from __future__ import annotations

import json
import logging
import os
import pickle
import socket
import subprocess
import sys
import time
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from azure.keyvault.secrets._shared import HttpChallengeCache
from standins.key_vault import SILENCE, TOKEN, Answer, KeyVault, certificate, failure

from workbench.config import ConfigLoader, show
from workbench.config.keys import settings_table
from workbench.config.shipped import shipped_config
from workbench.errors import ConfigurationError

SECRET = "hunter2-very-secret"
HELD = {
    "OPENAI-API-KEY": "model.openai.api_key",
    "GROK-API-KEY": "model.grok.api_key",
    "ALPHA-VANTAGE-API-KEY": "market.alpha_vantage.api_key",
    "REDIS-PASSWORD": "redis.password",
    "MONGODB-PASSWORD": "mongodb.password",
}
# Twice what is promised: the machine may be busy with something else.
BOUND_S = 20


@pytest.fixture(scope="module")
def pem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certificate(tmp_path_factory.mktemp("certificate"))


@pytest.fixture(autouse=True)
def elsewhere(tmp_path, monkeypatch) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


@pytest.fixture
def vault(pem, monkeypatch) -> Iterator[KeyVault]:
    """A vault that is asked for; the environment lets the SDK find it and sign in."""
    HttpChallengeCache.clear()  # kept by address, and an earlier vault may have had this port
    with KeyVault(pem) as server:
        for name, value in server.environment.items():
            monkeypatch.setenv(name, value)
        yield server


def refused(**arguments) -> str:
    """The refusal, which nowhere shows a secret or the token."""
    started = time.monotonic()
    with pytest.raises(ConfigurationError) as caught:
        ConfigLoader.load_config(**arguments)
    assert time.monotonic() - started < BOUND_S
    whole = "".join(traceback.format_exception(caught.value)) + repr(caught.value)
    assert SECRET not in whole
    assert TOKEN not in whole
    return str(caught.value)


def text(settings, key: str) -> str | None:
    """The secret itself."""
    for name in key.split("."):
        settings = getattr(settings, name)
    return settings.get_secret_value() if settings is not None else None


# What it gives ------------------------------------------------------------------------------------


def test_exactly_five_settings_may_come_from_a_vault():
    table = settings_table()
    assert {each.vault: key for key, each in table.items() if each.vault} == HELD
    for name, key in HELD.items():
        assert table[key].env == name.replace("-", "_")
        assert table[key].secret


def test_the_shipped_file_says_which_settings_those_are():
    lines = (shipped_config() / "config.yaml").read_text(encoding="utf-8").splitlines()
    marked = {line.partition("[")[2].partition("]")[0] for line in lines if "], Key Vault" in line}
    assert marked == {name.replace("-", "_") for name in HELD}


def test_every_secret_of_the_vault_reaches_its_setting(vault):
    vault.secrets = {name: f"{SECRET}-{name}" for name in HELD}
    settings = ConfigLoader.load_config()
    assert {name: text(settings, key) for name, key in HELD.items()} == vault.secrets
    assert sorted(vault.names()) == sorted(HELD)


def test_the_first_request_carries_no_token_and_a_challenge_brings_it(vault):
    ConfigLoader.load_config()
    tokens = [token for _, token in vault.asked]
    assert tokens == [None] + [f"Bearer {TOKEN}"] * 5


def test_a_secret_is_taken_as_it_is(vault):
    vault.secrets = {"REDIS-PASSWORD": "00123", "MONGODB-PASSWORD": "${HOME} & 'ü' #\n"}
    settings = ConfigLoader.load_config()
    assert text(settings, "redis.password") == "00123"
    assert text(settings, "mongodb.password") == "${HOME} & 'ü' #\n"


def test_the_vault_comes_after_files_and_environment_and_before_arguments(
    vault, monkeypatch, tmp_path
):
    file = tmp_path / "config.yaml"
    file.write_text(
        "profile: offline\nmongodb: {password: file}\nredis: {password: file, host: file}\n"
        "model: {openai: {api_key: file}, grok: {api_key: file}}\n"
    )
    monkeypatch.setenv("REDIS_PASSWORD", "variable")
    monkeypatch.setenv("OPENAI_API_KEY", "variable")
    vault.secrets = {"REDIS-PASSWORD": "vault", "GROK-API-KEY": "vault"}
    settings = ConfigLoader.load_config(file, profile="live")
    assert {key: text(settings, key) for key in HELD.values()} == {
        "redis.password": "vault",  # over file and variable
        "model.grok.api_key": "vault",  # over the file
        "model.openai.api_key": "variable",  # not held
        "mongodb.password": "file",  # not held
        "market.alpha_vantage.api_key": None,  # nowhere
    }
    assert (settings.redis.host, settings.profile) == ("file", "live")


def test_an_empty_secret_counts_as_not_held(vault, monkeypatch):
    monkeypatch.setenv("REDIS_PASSWORD", "variable")
    vault.secrets = {"REDIS-PASSWORD": ""}
    assert text(ConfigLoader.load_config(), "redis.password") == "variable"


@pytest.mark.parametrize("mode", ["all", "secrets-only", "none"])
@pytest.mark.parametrize("env", ["local", "production"])
def test_how_far_variables_override_does_not_concern_the_vault(vault, monkeypatch, mode, env):
    monkeypatch.setenv("CONFIG_ENV_OVERRIDE_MODE", mode)
    vault.secrets = {"OPENAI-API-KEY": SECRET}
    assert text(ConfigLoader.load_config(env=env), "model.openai.api_key") == SECRET


# Whether, and which -------------------------------------------------------------------------------


@pytest.mark.parametrize("switch", ["false", "0", "no", "off", "", " "])
def test_a_vault_that_is_not_asked_for_is_not_read(vault, monkeypatch, switch):
    monkeypatch.setenv("USE_AZURE_KEYVAULT", switch)
    ConfigLoader.load_config()
    assert vault.asked == []


@pytest.mark.parametrize("switch", ["true", "TRUE", "1", "yes", "on"])
def test_asked_for_and_not_named_is_an_error(monkeypatch, switch):
    monkeypatch.setenv("USE_AZURE_KEYVAULT", switch)
    message = refused()
    assert "AZURE_KEYVAULT_URI" in message
    assert "KEYVAULT_NAME" in message


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("USE_AZURE_KEYVAULT", "maybe"),
        ("AZURE_KEYVAULT_URI", "http://desk.vault.azure.net"),
        ("AZURE_KEYVAULT_URI", "desk.vault.azure.net"),
        ("AZURE_KEYVAULT_URI", f"https://desk:{SECRET}@vault.azure.net"),
        ("AZURE_KEYVAULT_URI", "https://desk.vault.azure.net/secrets/OPENAI-API-KEY"),
        ("AZURE_KEYVAULT_URI", "https://"),
        ("KEYVAULT_NAME", "evil.example/"),
        ("KEYVAULT_NAME", "desk.vault.azure.net"),
        ("KEYVAULT_NAME", "x" * 25),
    ],
)
def test_a_wrong_switch_address_or_name_is_named_and_not_quoted(monkeypatch, variable, value):
    monkeypatch.setenv("USE_AZURE_KEYVAULT", "true")
    monkeypatch.setenv(variable, value)
    message = refused()
    assert message.startswith(variable)
    assert "evil" not in message


def test_a_name_is_a_vault_of_the_public_cloud_and_a_missing_host_is_said(monkeypatch):
    looked_up = []

    def no_such_host(host, *_arguments, **_more):
        looked_up.append(host)
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", no_such_host)
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setenv("USE_AZURE_KEYVAULT", "true")
    monkeypatch.setenv("KEYVAULT_NAME", "Desk-1")
    assert "Key Vault desk-1.vault.azure.net cannot be reached" in refused()
    assert set(looked_up) == {"desk-1.vault.azure.net"}


def test_the_address_goes_before_the_name(vault, monkeypatch):
    monkeypatch.setenv("KEYVAULT_NAME", "another")
    ConfigLoader.load_config()
    assert len(vault.names()) == 5


def test_without_azures_libraries_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "azure.identity", None)
    monkeypatch.setenv("USE_AZURE_KEYVAULT", "true")
    monkeypatch.setenv("KEYVAULT_NAME", "desk")
    message = refused()
    assert "desk.vault.azure.net" in message
    assert "pip install 'workbench[azure]'" in message


def test_azures_libraries_are_not_loaded_without_need():
    code = (
        "import sys; from workbench.config import ConfigLoader; ConfigLoader.load_config(); "
        "print([name for name in sys.modules if name.partition('.')[0] in ('azure', 'msal')])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# What stops the start -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answer", "said", "to_do"),
    [
        (failure(403, "Forbidden", "SecretDisabled"), "REDIS-PASSWORD of Key Vault", "Enable it"),
        (failure(403, "Forbidden", "ForbiddenByRbac"), "refuses the secret REDIS", "Secrets User"),
        (failure(403, "Forbidden", "ForbiddenByConnection"), "403", "this machine's address"),
        (Answer(403, b"<html>a proxy</html>"), "403", "this machine's address"),
        (failure(500, "InternalError"), "fails (status 500)", "Try again later"),
        (failure(503, "Unavailable"), "fails (status 503)", "Try again later"),
        (failure(429, "Throttled"), "fails (status 429)", "Try again later"),
        (Answer(404, b"<html>no such page</html>"), "as a Key Vault does", "vault's name"),
        (Answer(404, {"error": "none"}), "as a Key Vault does", "vault's name"),
        (Answer(200, f"<html>{SECRET}</html>".encode()), "as a Key Vault does", "vault's name"),
        (Answer(200, [SECRET]), "as a Key Vault does", "vault's name"),
        (Answer(302, {}, {"Location": "http://127.0.0.1:9/"}), "cannot be reached", "network"),
    ],
)
def test_a_secret_that_cannot_be_read_stops_the_start(vault, answer, said, to_do):
    """One of five is enough: the other four are there."""
    vault.secrets = dict.fromkeys(HELD, SECRET)
    vault.answers = {"REDIS-PASSWORD": answer}
    message = refused()
    assert said in message
    assert to_do in message
    assert vault.host in message


def test_a_fault_of_the_servers_is_tried_again(vault):
    vault.answers = {"MONGODB-PASSWORD": failure(503, "Unavailable")}
    refused()
    assert vault.names() == ["MONGODB-PASSWORD"] * 3


@pytest.mark.parametrize("status", [401, 404])
def test_something_else_than_a_vault_is_not_taken_for_an_empty_one(vault, status):
    vault.always = Answer(status, b"<html>a web server</html>")
    assert vault.host in refused()
    assert vault.names() == []


def test_nobody_signed_in(vault):
    vault.identity = Answer(400, {"statusCode": 400, "message": "no identity"})
    assert "az login" in refused()


def test_the_token_is_for_the_vault_that_is_named_only(vault):
    vault.challenge = "https://vault.azure.net"
    assert "does not answer as a Key Vault does" in refused()
    assert vault.names() == []


def test_a_vault_that_is_not_there(vault, monkeypatch):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    monkeypatch.setenv("AZURE_KEYVAULT_URI", f"https://127.0.0.1:{port}")
    assert f"Key Vault 127.0.0.1:{port} cannot be reached" in refused()


def test_a_vault_whose_certificate_is_not_trusted_gets_no_token(vault, monkeypatch):
    monkeypatch.delenv("REQUESTS_CA_BUNDLE")
    assert "cannot be reached" in refused()
    assert vault.asked == []


def test_a_silent_vault_is_an_error_in_bounded_time(vault):
    vault.answers = {"REDIS-PASSWORD": SILENCE}
    assert f"Key Vault {vault.host} cannot be reached" in refused()


def test_a_silent_identity_is_an_error_in_bounded_time(vault):
    vault.identity = SILENCE
    assert f"no token for Key Vault {vault.host}" in refused()


def test_a_vault_that_says_wait_is_not_waited_for(vault):
    vault.always = Answer(429, {}, {"Retry-After": "3600"})
    assert "gave no answer within 10 seconds" in refused()


# What is shown ------------------------------------------------------------------------------------


def test_explain_and_show_tell_the_vault_and_mask_the_secret(vault):
    vault.secrets = {"OPENAI-API-KEY": SECRET}
    told = ConfigLoader.explain("model.openai.api_key")
    assert (told.value, told.origin, told.secret) == ("***", "key vault OPENAI-API-KEY", True)
    assert ConfigLoader.explain("redis.password").origin.startswith(str(shipped_config()))
    tree = show(ConfigLoader.load_config())
    shown = {"value": "***", "origin": "key vault OPENAI-API-KEY"}
    assert tree["model"]["openai"]["api_key"] == shown
    assert SECRET not in json.dumps(tree)


def test_the_command_line_shows_it_too(vault, tmp_path):
    vault.secrets = {"OPENAI-API-KEY": SECRET}
    for command in (["show"], ["explain", "model.openai.api_key"], ["show", "--debug"]):
        done = subprocess.run(
            [sys.executable, "-m", "workbench", "config", *command],
            env=os.environ | {"COLUMNS": "200"}, cwd=tmp_path, capture_output=True, text=True,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        (line,) = [line for line in done.stdout.splitlines() if "key vault" in line]
        assert "key vault OPENAI-API-KEY" in line
        assert SECRET not in done.stdout + done.stderr
        assert "***" in done.stdout


def test_the_command_line_says_what_is_wrong_in_a_line(vault, tmp_path):
    vault.answers = {"MONGODB-PASSWORD": failure(403, "Forbidden", "SecretDisabled")}
    done = subprocess.run(
        [sys.executable, "-m", "workbench", "config", "show"],
        cwd=tmp_path, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 2
    assert "is disabled" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_log_at_any_level_holds_a_secret_or_the_token(vault, caplog):
    vault.secrets = dict.fromkeys(HELD, SECRET)
    with caplog.at_level(logging.DEBUG):
        settings = ConfigLoader.load_config()
        logging.getLogger("t").info("%s %r", settings, settings)
        vault.answers = {"REDIS-PASSWORD": Answer(200, f"<html>{SECRET}</html>".encode())}
        refused()
    assert "OPENAI-API-KEY" in caplog.text
    assert "azure.core" in caplog.text
    assert SECRET not in caplog.text
    assert TOKEN not in caplog.text
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_an_override_keeps_what_the_vault_gave(vault):
    vault.secrets = {"REDIS-PASSWORD": SECRET}
    settings = ConfigLoader.override(ConfigLoader.load_config(), {"redis.host": "127.0.0.1"})
    assert text(settings, "redis.password") == SECRET
    assert show(settings)["redis"]["password"]["origin"] == "key vault REDIS-PASSWORD"
    assert len(vault.names()) == 5
