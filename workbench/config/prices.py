"""The file of prices: what a model's tokens cost, by ``provider:model``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

import yaml
from pydantic import Field, ValidationError

from workbench.config.settings import Section, Settings
from workbench.config.shipped import shipped_config
from workbench.config.yaml_file import compose, shown
from workbench.errors import ConfigurationError

FREE_PROVIDER = "local"
"""The analyst that runs here: it counts no tokens and costs nothing."""

PRICES_FILE = "prices.yaml"
_KEY = re.compile(r"[a-z0-9_.-]+:\S+")


class Price(Section):
    """USD per million tokens. ``cached_input``: for what the provider had in its cache; None: as
    ``input``."""

    input: float = Field(ge=0)
    output: float = Field(ge=0)
    cached_input: float | None = Field(default=None, ge=0)


def load_prices(settings: Settings) -> Mapping[str, Price]:
    """Prices by ``provider:model``: of the file ``model.prices`` names, else of the
    ``prices.yaml`` beside the configuration in force, else of the shipped one.

    Raises ConfigurationError, naming file, line and key, for whatever is wrong in it, and where
    the file is not there.
    """
    named = settings.model.prices
    file = named.expanduser() if named else shipped_config() / PRICES_FILE
    if not file.is_file():
        raise ConfigurationError(
            f"There is no file of prices {shown(file)}.",
            hint="It is named by model.prices (MODEL_PRICES)." if named else None,
        )
    root = compose(file)
    return {} if root is None else _Reader(shown(file)).prices(root)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks one file of prices."""

    file: str

    def prices(self, root: yaml.Node) -> dict[str, Price]:
        """The prices by key."""
        found: dict[str, Price] = {}
        for name, node in self.pairs(root, "the file"):
            key = name.value
            if not _KEY.fullmatch(key):
                self.refuse(name, key, "is no provider:model, such as openai:gpt-4.1")
            if key in found:
                self.refuse(name, key, "is given twice")
            found[key] = self.price(name, node)
        return found

    def price(self, name: yaml.ScalarNode, node: yaml.Node) -> Price:
        """One model's price."""
        texts: dict[str, str | None] = {}
        for part, value in self.pairs(node, name.value):
            key = f"{name.value}: {part.value}"
            if part.value in texts:
                self.refuse(part, key, "is given twice")
            if not isinstance(value, yaml.ScalarNode):
                self.refuse(value, key, "must be one number")
            empty = value.tag == "tag:yaml.org,2002:null"
            texts[part.value] = None if empty else value.value
        try:
            return Price.model_validate(texts)
        except ValidationError as error:
            problem = error.errors(include_input=False, include_url=False)[0]
            what = problem["msg"].replace("Input should be", "must be")
            self.refuse(node, f"{name.value}: {problem['loc'][0]}", what)

    def pairs(self, node: yaml.Node, key: str) -> list[tuple[yaml.ScalarNode, yaml.Node]]:
        """The names and values of a mapping."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, key, "must hold names and values")
        for name, _ in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.refuse(name, key, "a name must be plain text")
        return list(node.value)

    def refuse(self, node: yaml.Node, key: str, what: str) -> NoReturn:
        where = f"{self.file}:{node.start_mark.line + 1}: {key}"
        raise ConfigurationError(f"{where} {what}.") from None


def prices_beside(base: Path) -> Path | None:
    """The file of prices beside the configuration file ``base``, where there is one and it is not
    the shipped one."""
    beside = base.absolute().with_name(PRICES_FILE)
    ours = base.resolve().parent == shipped_config().resolve()
    return beside if beside.is_file() and not ours else None
