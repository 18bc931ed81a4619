"""Reads the configuration: files, environment, Key Vault. Nothing else reads the environment.

Order, later wins: the defaults of ``settings.py``; ``config.yaml``; the overlay
``config.<env>.yaml`` beside it; environment variables, as far as CONFIG_ENV_OVERRIDE_MODE lets
them; Azure Key Vault, where USE_AZURE_KEYVAULT asks for it; the caller's arguments. Anything wrong
stops the start, with file, line and key.
"""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from workbench.config.keys import ENV_KEY, Setting, sections, settings_table, suggestion
from workbench.config.prices import prices_beside
from workbench.config.settings import Secret, Settings
from workbench.config.shipped import shipped_config
from workbench.config.vault import read_vault, vault_host
from workbench.config.yaml_file import Located, compose, read_file, shown
from workbench.errors import ConfigurationError
from workbench.log import get_logger, redact

_logger = get_logger(__name__)

_ALIASES = {
    "": "local", "dev": "local", "development": "local", "local": "local",
    "k8s": "k8s-local", "k8s-local": "k8s-local",
    "stage": "staging", "stg": "staging", "staging": "staging",
    "prod": "production", "production": "production",
}  # fmt: skip
_ENV_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
_SLIP = 0.8  # how near (difflib) a foreign name may come before it is taken for ours
_MODES = ("all", "secrets-only", "none")


@dataclass(frozen=True, slots=True)
class Explained:
    """One setting in force. ``value`` is JSON-ready, ``***`` for a secret; ``origin`` is
    ``default``, ``config/config.yaml:12``, ``environment REDIS_HOST``, ``key vault REDIS-PASSWORD``
    or ``argument``."""

    key: str
    value: Any
    origin: str
    secret: bool = False


class ConfigLoader:
    """The one reader of configuration files and environment variables."""

    @classmethod
    def load_config(
        cls, path: str | Path | None = None, *, env: str | None = None, profile: str | None = None
    ) -> Settings:
        """Read the settings.

        ``path``: the base file (or its folder); else WORKBENCH_CONFIG, else ``config/config.yaml``
        of the working directory, else the shipped one. ``env`` stands in for APP_ENV, ``profile``
        beats every other source. Raises ConfigurationError.
        """
        environ = dict(os.environ)
        overlay, chosen_by = _environment(env, environ)
        found = {ENV_KEY: Located(overlay, chosen_by)}
        files = _files(path, overlay, environ)
        for file in files:
            found |= read_file(file, environ)
        found |= _from_environment(environ, _mode(overlay, environ))
        found |= _from_key_vault(environ)
        if profile is not None:
            found["profile"] = Located(profile, "argument")
        return _validated(_with_prices(found, files[0]))

    @classmethod
    def override(cls, settings: Settings, values: Mapping[str, Any]) -> Settings:
        """``settings`` with some dotted keys replaced (``{"store.path": folder}``), checked as if
        they had been read; their origin is ``argument``. Raises ConfigurationError."""
        found = {
            key: Located(_value(settings, key), origin) for key, origin in settings.origins.items()
        }
        for key, value in values.items():
            found[_known(key).key] = Located(value, "argument")
        return _validated(found)

    @classmethod
    def as_environment(cls, settings: Settings, secrets_of: Sequence[str]) -> dict[str, str]:
        """The environment variables that make another process read the same settings, whatever
        its own environment says and how far that may override: an empty one counts as not set.

        A secret goes along as it is where it belongs to one of the sections ``secrets_of``, or
        came from the environment in the first place; else the process gets it as this one did.
        """
        given = {"CONFIG_ENV_OVERRIDE_MODE": "all"}
        for setting in settings_table().values():
            if setting.env is None:
                continue
            value = _value(settings, setting.key)
            inherited = settings.origins.get(setting.key, "").startswith("environment")
            shared = setting.key.partition(".")[0] in secrets_of
            if setting.secret and inherited and not shared:
                continue
            hidden = setting.secret and not shared
            is_default = value is None or value == setting.default
            given[setting.env] = "" if hidden or is_default else _plain(value)
        return given

    @classmethod
    def explain(
        cls,
        key: str,
        path: str | Path | None = None,
        *,
        env: str | None = None,
        profile: str | None = None,
    ) -> Explained:
        """The value of ``key`` (``redis.host``) and where it came from; a secret is masked.

        Raises ConfigurationError for an unknown key, and for whatever ``load_config`` does.
        """
        setting = _known(key)
        return _explained(cls.load_config(path, env=env, profile=profile), setting)


def _plain(value: object) -> str:
    if isinstance(value, Path):
        return str(value.expanduser().absolute())  # the other process may work elsewhere
    return value.get_secret_value() if isinstance(value, Secret) else str(value)


def show(settings: Settings) -> dict[str, Any]:
    """All settings as a nested, JSON-ready mapping; each leaf is ``{"value", "origin"}``."""
    tree: dict[str, Any] = {}
    for setting in settings_table().values():
        *parents, name = setting.key.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        line = _explained(settings, setting)
        branch[name] = {"value": line.value, "origin": line.origin}
    return tree


def _explained(settings: Settings, setting: Setting) -> Explained:
    value = _value(settings, setting.key)
    if isinstance(value, Secret | Path):
        value = str(value)
    elif isinstance(value, tuple):
        value = [redact(item) for item in value]
    if isinstance(value, str):
        value = redact(value)
    origin = settings.origins.get(setting.key, "default")
    return Explained(setting.key, value, origin, setting.secret)


def _known(key: str) -> Setting:
    if key in sections():
        inside = (name for name in settings_table() if name.startswith(f"{key}."))
        raise ConfigurationError(f"'{key}' is a section.", hint=f"It holds {', '.join(inside)}.")
    if key not in settings_table():
        raise ConfigurationError(
            f"There is no setting '{key}'.", hint=suggestion(key, settings_table())
        )
    return settings_table()[key]


def _value(settings: Settings, key: str) -> object:
    value: object = settings
    for name in key.split("."):
        value = getattr(value, name)
    return value


def _environment(env: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """The overlay's name and where it came from."""
    asked = env if env is not None else environ.get("APP_ENV", "")
    name = _ALIASES.get(asked.strip().lower(), asked.strip())
    if not _ENV_NAME.fullmatch(name):
        raise ConfigurationError(
            "APP_ENV names no environment.",
            hint="Use local, k8s-local, staging, production, or letters, digits, '-', '_', '.'.",
        )
    if env is not None:
        return name, "argument"
    return name, "environment APP_ENV" if asked.strip() else "default"


def _mode(overlay: str, environ: Mapping[str, str]) -> str:
    """How far the environment may override the files. An environment with a name of its own is
    taken for a deployment, as production is."""
    asked = environ.get("CONFIG_ENV_OVERRIDE_MODE", "").strip().lower()
    if asked and asked not in _MODES:
        raise ConfigurationError(
            "CONFIG_ENV_OVERRIDE_MODE has an unknown value.", hint=f"Use {', '.join(_MODES)}."
        )
    return asked or ("all" if overlay == "local" else "secrets-only")


def _from_environment(environ: Mapping[str, str], mode: str) -> dict[str, Located]:
    """What the environment sets; a variable that is empty counts as not set."""
    found: dict[str, Located] = {}
    for setting in settings_table().values():
        text = environ.get(setting.env) if setting.env else None
        if not text:
            continue
        if mode == "all" or (mode == "secrets-only" and setting.secret):
            value = Secret(text) if setting.secret else text
            found[setting.key] = Located(value, f"environment {setting.env}")
        else:
            _logger.info("%s is set but not used: override mode %s", setting.env, mode)
    return found


def _from_key_vault(environ: Mapping[str, str]) -> dict[str, Located]:
    """What the Key Vault gives, where one is asked for; what it does not hold stays as it was."""
    host = vault_host(environ)
    if host is None:
        return {}
    keys = {setting.vault: setting.key for setting in settings_table().values() if setting.vault}
    held = read_vault(host, keys)
    return {keys[name]: Located(value, f"key vault {name}") for name, value in held.items()}


def _with_prices(found: dict[str, Located], base: Path) -> dict[str, Located]:
    """The prices beside the configuration in force, where no others are named."""
    named = found.get("model.prices")
    beside = prices_beside(base)
    if beside is None or (named is not None and named.value is not None):
        return found
    return {**found, "model.prices": Located(str(beside), shown(beside))}


def _files(path: str | Path | None, overlay: str, environ: Mapping[str, str]) -> list[Path]:
    """The base file, and its overlay where there is one."""
    base = _base_file(path, overlay, environ)
    over = base.with_name(f"{base.stem}.{overlay}{base.suffix}")
    if over.is_file():
        return [base, over]
    if overlay != "local":
        _logger.warning("There is no overlay %s; only %s is read", shown(over), shown(base))
    return [base]


def _base_file(path: str | Path | None, overlay: str, environ: Mapping[str, str]) -> Path:
    named = path if path is not None else environ.get("WORKBENCH_CONFIG") or None
    if named is not None:
        file = Path(named).expanduser()
        file = file / "config.yaml" if file.is_dir() else file
        if file.is_file():
            return file
        hint = None if path is not None else "It is named by the variable WORKBENCH_CONFIG."
        raise ConfigurationError(f"There is no configuration file {shown(file)}.", hint=hint)
    local = Path("config") / "config.yaml"
    if local.is_file() and _ours(local):
        return local.absolute()
    alone = local.with_name(f"config.{overlay}.yaml")
    if alone.is_file() and not local.is_file():
        _logger.warning("%s is not read: it needs a config.yaml beside it", shown(alone))
    return shipped_config() / "config.yaml"


def _ours(file: Path) -> bool:
    """Whether the working directory's file is meant for Workbench.

    ``config/config.yaml`` is a common name. A sound file with no section of ours belongs to
    another program and is left alone, which is said; a broken one stops the start,
    and so does one with a name so near to one of ours that it is a slip of the pen.
    """
    root = compose(file)
    nodes = [name for name, _ in root.value] if isinstance(root, yaml.MappingNode) else []
    known = {key.partition(".")[0] for key in settings_table()}
    names = {node.value: node.start_mark.line + 1 for node in nodes if isinstance(node.value, str)}
    if known & set(names):
        return True
    for name, line in names.items():
        near = difflib.get_close_matches(name, known, n=1, cutoff=_SLIP)
        if near:
            raise ConfigurationError(
                f"{shown(file)}:{line}: there is no setting {name!a}.",
                hint=f"Did you mean '{near[0]}'?",
            )
    if root is not None:
        _logger.warning("%s is not Workbench's and is not read", shown(file))
    return False


def _validated(found: Mapping[str, Located]) -> Settings:
    """The typed tree; the first thing wrong is raised with its place, never with its value."""
    try:
        settings = Settings.model_validate(_nested(found))
    except ValidationError as error:
        raise ConfigurationError(_wrong(error, found)) from None
    if settings.model.debug_prompt and settings.env != "local":
        origin = found["model.debug_prompt"].origin
        raise ConfigurationError(
            f"{origin}: model.debug_prompt would log prompts in the environment {settings.env}.",
            hint="It is for the local environment only.",
        )
    return settings.with_origins({key: item.origin for key, item in found.items()})


def _nested(found: Mapping[str, Located]) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for key, item in found.items():
        *parents, name = key.split(".")
        branch = tree
        for parent in parents:
            branch = branch.setdefault(parent, {})
        branch[name] = item.value
    return tree


def _wrong(error: ValidationError, found: Mapping[str, Located]) -> str:
    problems = error.errors(include_input=False, include_url=False, include_context=False)
    parts = [str(part) for part in problems[0]["loc"]]
    while parts and ".".join(parts) not in found:
        parts.pop()
    key = ".".join(parts) or "the settings"
    origin = found[key].origin if key in found else "default"
    what = problems[0]["msg"].replace("Input should be", "must be")
    more = f" ({len(problems) - 1} more are wrong.)" if len(problems) > 1 else ""
    return f"{origin}: {key} {what}.{more}"
