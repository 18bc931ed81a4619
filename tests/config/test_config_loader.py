"""The configuration: what wins, what types come out, what stops the start, what is never shown."""

import json
import logging
import os
import pickle
import subprocess
import sys
import traceback
from pathlib import Path

import pytest

from workbench.config import ConfigLoader, Settings, show, store_folder
from workbench.config.folders import reports_folder
from workbench.config.keys import sections, settings_table
from workbench.config.shipped import shipped_config, shipped_notebooks
from workbench.config.yaml_file import compose
from workbench.errors import ConfigurationError

SECRET = "hunter2-very-secret"


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch, tmp_path):
    """No variable of the machine decides a test; the working directory is empty."""
    ours = {setting.env for setting in settings_table().values() if setting.env}
    ours |= {"APP_ENV", "CONFIG_ENV_OVERRIDE_MODE", "USE_AZURE_KEYVAULT", "WORKBENCH_CONFIG"}
    for name in ours & set(os.environ):
        monkeypatch.delenv(name)
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")


@pytest.fixture
def write(tmp_path):
    """Writes a base file, and overlays by name; gives back the base file's path."""

    def _write(text: str, **overlays: str) -> Path:
        file = tmp_path / "config.yaml"
        file.write_text(text, encoding="utf-8")
        for name, body in overlays.items():
            (tmp_path / f"config.{name.replace('_', '-')}.yaml").write_text(body, encoding="utf-8")
        return file

    return _write


def refused(path=None, **arguments) -> str:
    with pytest.raises(ConfigurationError) as caught:
        ConfigLoader.load_config(path, **arguments)
    return str(caught.value)


# The shipped files --------------------------------------------------------------------------------


def test_the_shipped_file_gives_exactly_the_defaults():
    assert ConfigLoader.load_config().model_dump() == Settings().model_dump()


def test_the_shipped_file_lists_every_setting():
    file = shown_origins(ConfigLoader.load_config())
    missing = [key for key, origin in file.items() if "config.yaml:" not in origin]
    assert missing == ["env"]


def test_the_shipped_file_names_every_environment_variable():
    text = (shipped_config() / "config.yaml").read_text(encoding="utf-8")
    variables = {setting.env for setting in settings_table().values() if setting.env}
    assert {name for name in variables if f"[{name}]" not in text} == set()


@pytest.mark.parametrize("env", ["local", "k8s-local", "staging", "production"])
def test_every_shipped_overlay_loads(env):
    assert ConfigLoader.load_config(env=env).env == env


def test_shipped_folders_exist():
    assert (shipped_config() / "config.yaml").is_file()
    assert shipped_notebooks().is_dir()


def shown_origins(settings) -> dict[str, str]:
    origins = {}
    for key in settings_table():
        leaf = show(settings)
        for name in key.split("."):
            leaf = leaf[name]
        origins[key] = leaf["origin"]
    return origins


# Order --------------------------------------------------------------------------------------------


def test_later_sources_win(write, monkeypatch):
    file = write(
        "redis: {host: base, port: 1}\nmongodb: {database: base}",
        local="redis: {host: over}\nmongodb: {database: over}",
    )
    monkeypatch.setenv("REDIS_HOST", "variable")
    settings = ConfigLoader.load_config(file)
    assert (settings.redis.host, settings.redis.port) == ("variable", 1)
    assert settings.mongodb.database == "over"


def test_the_profile_argument_beats_every_source(write, monkeypatch):
    monkeypatch.setenv("WORKBENCH_PROFILE", "offline")
    file = write("profile: offline")
    assert ConfigLoader.load_config(file, profile="live").profile == "live"
    assert ConfigLoader.explain("profile", file, profile="live").origin == "argument"


def test_a_profile_is_checked():
    assert "profile" in refused(profile="demo")


@pytest.mark.parametrize(
    ("asked", "env"),
    [
        ("dev", "local"), ("development", "local"), ("local", "local"), ("", "local"),
        (" ", "local"), ("DEV", "local"), ("k8s", "k8s-local"), ("k8s-local", "k8s-local"),
        ("stage", "staging"), ("stg", "staging"), ("staging", "staging"),
        ("prod", "production"), ("production", "production"), ("Research-2", "Research-2"),
    ],
)  # fmt: skip
def test_app_env_aliases(write, monkeypatch, asked, env):
    monkeypatch.setenv("APP_ENV", asked)
    file = write("logging: {level: INFO}")
    assert ConfigLoader.load_config(file).env == env
    assert ConfigLoader.load_config(file, env=asked).env == env


def test_app_env_alone_picks_the_overlay(write, monkeypatch):
    file = write("", staging="agent: {max_steps: 3}", local="agent: {max_steps: 4}")
    monkeypatch.setenv("ENVIRONMENT", "local")
    monkeypatch.setenv("APP_ENV", "stg")
    assert ConfigLoader.load_config(file).agent.max_steps == 3


def test_a_file_may_not_choose_the_environment(write):
    assert "config.yaml:1: env" in refused(write("env: production"))


@pytest.mark.parametrize("name", ["../secrets", "a/b", "-x", "a b", "x" * 65])
def test_an_environment_is_never_a_path(write, name):
    assert "APP_ENV" in refused(write(""), env=name)


def test_a_missing_overlay_is_said(write, caplog):
    ConfigLoader.load_config(write(""), env="prodution")
    assert "no overlay" in caplog.text
    assert "config.prodution.yaml" in caplog.text


# How far the environment overrides ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("env", "mode", "host", "password"),
    [
        ("local", None, True, True), ("local", "all", True, True),
        ("local", "secrets-only", False, True), ("local", "none", False, False),
        ("k8s-local", None, False, True), ("staging", None, False, True),
        ("production", None, False, True), ("production", "all", True, True),
        ("production", "none", False, False), ("research", None, False, True),
    ],
)  # fmt: skip
def test_override_modes(write, monkeypatch, env, mode, host, password):
    monkeypatch.setenv("REDIS_HOST", "variable")
    monkeypatch.setenv("REDIS_PASSWORD", SECRET)
    if mode is not None:
        monkeypatch.setenv("CONFIG_ENV_OVERRIDE_MODE", mode)
    redis = ConfigLoader.load_config(write(""), env=env).redis
    assert (redis.host == "variable", redis.password is not None) == (host, password)


@pytest.mark.parametrize("env", ["k8s-local", "staging", "production"])
def test_the_shipped_overlays_take_whole_addresses_and_passwords_from_the_environment(
    monkeypatch, env
):
    """An address holds a password, so it is a secret, and secrets-only lets it through."""
    given = {
        "MONGODB_URI": "mongodb://desk@a:27017,b:27017,c:27017/?replicaSet=rs0&authSource=admin",
        "MONGODB_PASSWORD": "00123",
        "REDIS_URL": f"rediss://desk:{SECRET}@cache.example:6380/1",
        "REDIS_PASSWORD": SECRET,
        "REDIS_HOST": "another.example",
        "REDIS_DB": "2",
    }
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    settings = ConfigLoader.load_config(env=env)
    mongodb, redis = settings.mongodb, settings.redis
    secrets = [mongodb.uri, mongodb.password, redis.url, redis.password]
    assert [each.get_secret_value() for each in secrets] == list(given.values())[:4]
    assert (redis.host, redis.db) == (None, 0)
    assert settings.origins["redis.url"] == "environment REDIS_URL"


def test_an_unknown_mode_is_an_error(monkeypatch):
    monkeypatch.setenv("CONFIG_ENV_OVERRIDE_MODE", "secrets")
    assert "CONFIG_ENV_OVERRIDE_MODE" in refused()


def test_an_empty_variable_counts_as_not_set(write, monkeypatch):
    monkeypatch.setenv("REDIS_PORT", "")
    assert ConfigLoader.load_config(write("redis: {port: 7000}")).redis.port == 7000


def test_only_the_loader_reads_the_environment():
    package = Path(sys.modules["workbench"].__file__).parent
    readers = {
        str(file.relative_to(package))
        for file in package.rglob("*.py")
        if any(word in file.read_text("utf-8") for word in ("os.environ", "getenv"))
    }
    assert readers == {"config/loader.py"}


# Types --------------------------------------------------------------------------------------------


def test_the_type_comes_from_the_setting(monkeypatch):
    uri = "mongodb://u:p@a:1,b:2,c:3/db?replicaSet=rs0&authSource=admin"
    monkeypatch.setenv("REDIS_DB", "1")
    monkeypatch.setenv("REDIS_PASSWORD", "00123")
    monkeypatch.setenv("MONGODB_URI", uri)
    monkeypatch.setenv("MONGODB_DATABASE", "007")
    settings = ConfigLoader.load_config()
    assert settings.redis.db == 1
    assert settings.redis.password.get_secret_value() == "00123"
    assert settings.mongodb.uri.get_secret_value() == uri
    assert settings.mongodb.database == "007"


@pytest.mark.parametrize(
    "text", ["00123", "1e5", "yes", "null", "2020-01-01", "0x1F", "1_000", "~"]
)
def test_a_quoted_text_stays_text(write, text):
    settings = ConfigLoader.load_config(write(f'redis: {{password: "{text}"}}'))
    assert settings.redis.password.get_secret_value() == text


@pytest.mark.parametrize("text", ["00123", "1e5", "yes", "2020-01-01", "0x1F", "off", "1.10", "=x"])
def test_a_plain_text_stays_text(write, text):
    assert ConfigLoader.load_config(write(f"mongodb:\n  database: {text}")).mongodb.database == text


def test_null_means_not_set_only_where_it_may(write):
    assert ConfigLoader.load_config(write("redis:\n  host:\n")).redis.host is None
    assert "config.yaml:2: redis.port" in refused(write("redis:\n  port: ~\n"))


def test_a_list_and_a_comma_list(write):
    for text in ("[yahoo, sample]", "yahoo, sample"):
        settings = ConfigLoader.load_config(write(f"market:\n  providers:\n    bars: {text}\n"))
        assert settings.market.providers.bars == ("yahoo", "sample")


@pytest.mark.parametrize(
    ("variable", "text", "key"),
    [
        ("REDIS_PORT", "port", "redis.port"), ("REDIS_PORT", "70000", "redis.port"),
        ("REDIS_SSL", "perhaps", "redis.ssl"), ("WORKBENCH_PROFILE", "demo", "profile"),
    ],
)  # fmt: skip
def test_a_wrong_variable_is_named(monkeypatch, variable, text, key):
    monkeypatch.setenv(variable, text)
    message = refused()
    assert f"environment {variable}: {key}" in message
    assert text not in message.replace("port:", "").replace("redis.port", "")


# What is wrong in a file --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "where", "what"),
    [
        ("redis:\n  hots: x\n", "config.yaml:2: redis.hots", "Did you mean 'redis.host'?"),
        ("rediss: {}\n", "config.yaml:1: rediss", "Did you mean 'redis'?"),
        ("\nredis:\n  port: many\n", "config.yaml:3: redis.port", "integer"),
        ("redis:\n  port: 0\n", "config.yaml:2: redis.port", "greater"),
        ("redis:\n  prefix: 'a:*'\n", "config.yaml:2: redis.prefix", "pattern"),
        ("redis:\n  host: a\n  host: b\n", "config.yaml:3: redis.host", "twice"),
        ("redis: {}\nredis: {}\n", "config.yaml:2: redis", "twice"),
        ("redis: 5\n", "config.yaml:1: redis", "by name"),
        ("- redis\n", "config.yaml:1", "by name"),
        ("just text\n", "config.yaml:1", "by name"),
        ("redis:\n  host: [a, b]\n", "config.yaml:2: redis.host", "one value"),
        ("redis:\n  host: {a: b}\n", "config.yaml:2: redis.host", "one value"),
        (
            "market:\n  providers:\n    bars: [[a]]\n",
            "config.yaml:3: market.providers.bars",
            "one value",
        ),
        ("redis:\n  host: [a\nmodel: {}\n", "config.yaml:3", "not valid YAML"),
        ("redis:\n\thost: a\n", "config.yaml:2", "not valid YAML"),
        ("redis: {}\n---\nredis: {}\n", "config.yaml:2", "not valid YAML"),
        ("a: &x 1\nb: *x\n", "config.yaml:1", "quoted"),
        ("redis:\n  ? [a]\n  : b\n", "config.yaml:2: redis", "plain text"),
        ("redis:\n  password: !vault x\n", "config.yaml:2: redis.password", "quoted"),
        ("store:\n  busy_timeout_s: .inf\n", "config.yaml:2: store.busy_timeout_s", "number"),
        ("store:\n  busy_timeout_s: nan\n", "config.yaml:2: store.busy_timeout_s", "number"),
        ("redis: {host: 'a\x01b'}\n", "config.yaml:1", "not valid YAML"),
        ("<<: {redis: {}}\n", "config.yaml:1: <<", "no setting"),
    ],
)  # fmt: skip
def test_a_fault_in_a_file_names_file_line_and_key(write, text, where, what):
    message = refused(write(text))
    assert where in message
    assert what in message
    assert "\n" not in message


def test_a_fault_in_an_overlay_stops_the_start(write):
    message = refused(write("redis: {host: a}", staging="redis:\n  prt: 1"), env="staging")
    assert "config.staging.yaml:2: redis.prt" in message


def test_several_faults_are_counted(write):
    assert "(1 more" in refused(write("redis: {port: x, db: y}"))


def test_a_file_that_cannot_be_read(tmp_path):
    (tmp_path / "latin.yaml").write_bytes(b"redis: {host: \xe9}")
    assert "UTF-8" in refused(tmp_path / "latin.yaml")
    assert "There is no configuration file" in refused(tmp_path / "missing.yaml")


def test_a_deep_file_is_refused_and_not_recursed_into(write):
    assert "not valid YAML" in refused(write("redis: " + "[" * 50_000))


def test_empty_files_and_sections_are_fine(write):
    for text in ("", "# nothing\n", "redis:\n", "\ufeffredis: {}\n"):
        assert ConfigLoader.load_config(write(text)).model_dump() == Settings().model_dump()


def test_prompts_are_logged_in_the_local_environment_only(write, monkeypatch):
    file = write("model:\n  debug_prompt: true\n")
    assert ConfigLoader.load_config(file).model.debug_prompt is True
    message = refused(file, env="staging")
    assert "config.yaml:2: model.debug_prompt" in message
    monkeypatch.setenv("MODEL_DEBUG_PROMPT", "true")
    monkeypatch.setenv("CONFIG_ENV_OVERRIDE_MODE", "all")
    assert "environment MODEL_DEBUG_PROMPT" in refused(write(""), env="production")


# Interpolation ------------------------------------------------------------------------------------


def test_references_are_filled_in(write, monkeypatch):
    monkeypatch.setenv("CACHE_HOST", "cache.example")
    text = """
redis:
  host: ${CACHE_HOST}
  port: ${CACHE_PORT:-6400}
  password: pre-${CACHE_HOST}-${OTHER:-x:y}-$${CACHE_HOST}-$5
mongodb:
  password: ${NOBODY:-}
"""
    settings = ConfigLoader.load_config(write(text))
    assert (settings.redis.host, settings.redis.port) == ("cache.example", 6400)
    password = settings.redis.password.get_secret_value()
    assert password == "pre-cache.example-x:y-${CACHE_HOST}-$5"
    assert settings.mongodb.password is None


def test_a_missing_name_is_named(write):
    message = refused(write("redis:\n  host: ${CACHE_HOST}\n"))
    assert "config.yaml:2: redis.host" in message
    assert "CACHE_HOST" in message


def test_an_empty_name_is_missing(write, monkeypatch):
    monkeypatch.setenv("CACHE_HOST", "")
    assert "CACHE_HOST" in refused(write("redis: {host: '${CACHE_HOST}'}"))
    settings = ConfigLoader.load_config(write("redis: {host: '${CACHE_HOST:-here}'}"))
    assert settings.redis.host == "here"


@pytest.mark.parametrize("text", ["${", "${}", "${1A}", "${A B}", "${A-x}", "x${A:-${B}}", "${A"])
def test_no_literal_reference_reaches_a_client(write, text):
    assert "config.yaml:2: redis.host" in refused(write(f"redis:\n  host: '{text}'\n"))


def test_the_environments_text_is_not_interpolated_again(write, monkeypatch):
    monkeypatch.setenv("REDIS_PASSWORD", "a${HOME}b")
    settings = ConfigLoader.load_config(write(""))
    assert settings.redis.password.get_secret_value() == "a${HOME}b"


# Which file ---------------------------------------------------------------------------------------


def test_a_folder_and_the_variable_name_the_file(write, monkeypatch):
    file = write("redis: {host: mine}")
    assert ConfigLoader.load_config(file.parent).redis.host == "mine"
    monkeypatch.setenv("WORKBENCH_CONFIG", str(file))
    assert ConfigLoader.load_config().redis.host == "mine"
    monkeypatch.setenv("WORKBENCH_CONFIG", str(file) + "x")
    assert "WORKBENCH_CONFIG" in refused()


def test_the_working_directorys_file_is_used():
    Path("config").mkdir()
    Path("config/config.yaml").write_text("redis:\n  host: here\n")
    explained = ConfigLoader.explain("redis.host")
    assert (explained.value, explained.origin) == ("here", "config/config.yaml:2")


def test_a_broken_file_in_the_working_directory_stops_the_start():
    Path("config").mkdir()
    Path("config/config.yaml").write_text("redis: [\n")
    assert "config/config.yaml:" in refused()


def test_another_programs_file_is_left_alone_and_this_is_said(caplog):
    Path("config").mkdir()
    Path("config/config.yaml").write_text("defaults:\n  - dataset: cifar\n")
    assert ConfigLoader.load_config().model_dump() == Settings().model_dump()
    assert "config/config.yaml is not Workbench's" in caplog.text


# Explain, show, override --------------------------------------------------------------------------


def test_explain_tells_value_and_origin(write, monkeypatch):
    file = write("redis:\n  host: there\n  password: " + SECRET)
    monkeypatch.setenv("REDIS_PORT", "7000")
    told = {key: ConfigLoader.explain(key, file) for key in settings_table()}
    assert (told["redis.host"].value, told["redis.host"].origin) == ("there", f"{file}:2")
    assert (told["redis.port"].value, told["redis.port"].origin) == (7000, "environment REDIS_PORT")
    assert (told["redis.db"].value, told["redis.db"].origin) == (0, "default")
    assert (told["redis.password"].value, told["redis.password"].secret) == ("***", True)
    assert (told["env"].value, told["env"].origin) == ("local", "default")


def test_explain_refuses_unknown_keys():
    with pytest.raises(ConfigurationError, match=r"Did you mean 'redis\.host'"):
        ConfigLoader.explain("redis.hots")
    with pytest.raises(ConfigurationError, match=r"section.*redis\.host"):
        ConfigLoader.explain("redis")
    assert "model.openai" in sections()


def test_show_is_json_and_complete():
    tree = json.loads(json.dumps(show(ConfigLoader.load_config())))
    assert tree["market"]["providers"]["bars"]["value"] == ["yahoo"]
    assert set(tree) == set(Settings.model_fields)


def test_override_checks_and_remembers(write):
    settings = ConfigLoader.load_config(write("redis: {host: a, password: b}"))
    changed = ConfigLoader.override(settings, {"store.path": Path("/x"), "redis.port": "7"})
    assert (changed.redis.port, changed.redis.host) == (7, "a")
    assert store_folder(changed) == Path("/x")
    assert show(changed)["redis"]["port"] == {"value": 7, "origin": "argument"}
    assert show(changed)["redis"]["host"] == show(settings)["redis"]["host"]
    with pytest.raises(ConfigurationError, match=r"argument: redis\.port"):
        ConfigLoader.override(settings, {"redis.port": "x"})
    with pytest.raises(ConfigurationError, match="no setting"):
        ConfigLoader.override(settings, {"redis.prt": 1})


def test_settings_are_frozen():
    settings = ConfigLoader.load_config()
    with pytest.raises(ValueError, match="frozen"):
        settings.redis.port = 1


def test_folders(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    assert store_folder(Settings()).name == "workbench"
    assert store_folder(Settings()).is_absolute()
    assert reports_folder(Settings()) == Path.cwd() / "workbench-reports"
    monkeypatch.setenv("HOME", str(tmp_path))
    home = ConfigLoader.override(Settings(), {"store.path": "~/desk"})
    assert store_folder(home) == tmp_path / "desk"


# Secrets ------------------------------------------------------------------------------------------

SECRET_KEYS = [key for key, setting in settings_table().items() if setting.secret]


def test_every_key_and_password_is_a_secret():
    words = ("key", "password", "token", "secret", "uri", "url")
    names = {key for key in settings_table() if any(w in key.rpartition(".")[2] for w in words)}
    plain = {name for name in names if name.endswith("_url") or "token" in name}
    assert names - plain == set(SECRET_KEYS)


@pytest.mark.parametrize("key", SECRET_KEYS)
def test_secrets_print_as_stars_everywhere(monkeypatch, caplog, key):
    monkeypatch.setenv(settings_table()[key].env, SECRET)
    settings = ConfigLoader.load_config()
    with caplog.at_level(logging.DEBUG):
        logging.getLogger("t").info("%s %r %s", settings, settings, settings.model_dump())
    shown = [
        repr(settings), str(settings), f"{settings}", caplog.text, str(settings.model_dump()),
        settings.model_dump_json(), json.dumps(show(settings)), repr(ConfigLoader.explain(key)),
    ]  # fmt: skip
    assert all("***" in text and SECRET not in text for text in shown)
    assert pickle.loads(pickle.dumps(settings)) == settings


def test_a_secret_in_the_wrong_place_is_not_quoted(write, monkeypatch):
    monkeypatch.setenv("LEAK", SECRET)
    texts = [
        f"redis: {{port: {SECRET}}}",
        "redis: {port: '${LEAK}'}",
        f"redis: {{password: [{SECRET}]}}",
        f"redis:\n  password: *{SECRET}\n",
        f"redis:\n  password: &{SECRET} x\n",
        f"redis:\n  password: !{SECRET} x\n",
        f"redis:\n  password: '{SECRET}\n",
        f"redis:\n  password: {SECRET}: x\n",
        f'redis:\n  password: "{SECRET}\\q"\n',
        f"profile: {SECRET}",
        f"redis:\n  password: ${{{SECRET}\n",
        f"market: {{timeout_s: {SECRET}}}",
        f"redis:\n  password: !x!{SECRET} x\n",
        f"%TAG {SECRET}\n---\n",
        f"redis:\n  password: @{SECRET}\n",
        f"redis:\n  password: `{SECRET}\n",
        f"redis:\n  password: %{SECRET}\n",
    ]
    for text in texts:
        file = write(text)
        with pytest.raises(ConfigurationError) as caught:
            ConfigLoader.load_config(file)
        whole = "".join(traceback.format_exception(caught.value))
        assert SECRET not in whole, text


def test_a_secret_in_a_wrong_variable_is_not_quoted(monkeypatch):
    monkeypatch.setenv("REDIS_PORT", SECRET)
    with pytest.raises(ConfigurationError) as caught:
        ConfigLoader.load_config()
    assert SECRET not in "".join(traceback.format_exception(caught.value))


def test_an_address_with_credentials_is_masked_when_shown(monkeypatch):
    monkeypatch.setenv("COMPATIBLE_BASE_URL", f"http://desk:{SECRET}@127.0.0.1/v1")
    assert SECRET not in json.dumps(show(ConfigLoader.load_config()))


# Cost ---------------------------------------------------------------------------------------------


def test_configuration_loads_no_heavy_library():
    code = (
        "import sys, workbench.config; heavy = {'pandas', 'numpy', 'plotly', 'neosqlite'}; "
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_compose_of_an_empty_file_is_none(tmp_path):
    (tmp_path / "empty.yaml").write_text("")
    assert compose(tmp_path / "empty.yaml") is None


# The working directory's file --------------------------------------------------------------------


def test_a_slip_of_the_pen_in_the_working_directory_stops_the_start():
    Path("config").mkdir()
    Path("config/config.yaml").write_text("# ours\nprofil: live\n", encoding="utf-8")
    said = refused()
    assert "config/config.yaml:2" in said
    assert "Did you mean 'profile'?" in said


def test_names_far_from_ours_are_another_programs(caplog):
    Path("config").mkdir()
    Path("config/config.yaml").write_text("theme: dark\nplugins: []\n", encoding="utf-8")
    assert ConfigLoader.load_config().profile == "offline"
    assert "is not Workbench's" in caplog.text


def test_an_overlay_without_its_base_file_is_said(caplog):
    Path("config").mkdir()
    Path("config/config.local.yaml").write_text("profile: live\n", encoding="utf-8")
    assert ConfigLoader.load_config().profile == "offline"
    assert "config/config.local.yaml is not read" in caplog.text
