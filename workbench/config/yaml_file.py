"""Reads one configuration file into located texts.

Every scalar stays the text that was written: the type comes from the setting, never from the look
of the text. Each value remembers its file and line, so that whatever is wrong can be named.
No message quotes a value, because it may be a password in the wrong place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NoReturn

import yaml

from workbench.config.keys import ENV_KEY, Setting, sections, settings_table, suggestion
from workbench.config.settings import Secret
from workbench.errors import ConfigurationError

_REFERENCE = re.compile(r"\$?\$\{(?:([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\})?")
_NULL = "tag:yaml.org,2002:null"
_STANDARD_TAGS = "tag:yaml.org,2002:"
_MAX_DEPTH = 16


@dataclass(frozen=True, slots=True)
class Located:
    """A value as it was written, and where: ``config/config.yaml:12``, ``environment REDIS_DB``."""

    value: Any = field(repr=False)
    origin: str


class _Composer(yaml.SafeLoader):
    """Composes nodes only. Anchors are refused: a password may begin with ``&`` or ``*``."""

    depth = 0

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:  # noqa: ANN401
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if getattr(event, "anchor", None) is not None:
            self._refuse(event.start_mark, "text that begins with & or * must be quoted")
        if self.depth > _MAX_DEPTH:
            self._refuse(event.start_mark, "nested too deeply")
        self.depth += 1
        try:
            return super().compose_node(parent, index)
        finally:
            self.depth -= 1

    def _refuse(self, mark: yaml.Mark, problem: str) -> NoReturn:
        raise yaml.composer.ComposerError(None, None, problem, mark)


def read_file(path: Path, environ: Mapping[str, str]) -> dict[str, Located]:
    """The settings that ``path`` gives, by dotted key.

    Raises ConfigurationError, naming file, line and key, for a syntax error, an unknown or
    repeated key, a section where a value belongs (or the other way round) and a ``${NAME}`` that
    is not set.
    """
    root = compose(path)
    found: dict[str, Located] = {}
    if root is not None and not _empty(root):
        _Reader(shown(path), environ, found).section(root, "")
    return found


def compose(path: Path) -> yaml.Node | None:
    """The file's one YAML document as nodes; None for an empty file."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise ConfigurationError(f"{shown(path)} is not UTF-8 text.") from None
    except OSError as error:
        raise ConfigurationError(
            f"The configuration file {shown(path)} cannot be read: {error.strerror}."
        ) from error
    try:
        return _single_document(text)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ConfigurationError(f"{shown(path)}:{line}: not valid YAML: {_said(error)}.") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise ConfigurationError(f"{shown(path)}:{line}: not valid YAML: {error.reason}.") from None


def shown(path: Path) -> str:
    """``path`` as a reader at the working directory would write it."""
    path, here = path.absolute(), Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)


def _single_document(text: str) -> yaml.Node | None:
    loader = _Composer(text)
    try:
        return loader.get_single_node()
    finally:
        loader.dispose()


def _said(error: yaml.MarkedYAMLError) -> str:
    """PyYAML's problem, without the names it quotes from the file (a tag or alias may be a key)."""
    problem = error.problem or "syntax error"
    return problem if "character" in problem else re.sub(r"\s*'[^']{2,}'", "", problem)


def _empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.tag == _NULL


@dataclass(frozen=True, slots=True)
class _Reader:
    """Walks one document along the settings' tree."""

    file: str
    environ: Mapping[str, str] = field(repr=False)
    found: dict[str, Located] = field(repr=False)

    def section(self, node: yaml.Node, prefix: str) -> None:
        """Read a mapping whose keys lie under ``prefix``."""
        if not isinstance(node, yaml.MappingNode):
            self.refuse(node, prefix.rstrip(".") or "the file", "must hold settings by name")
        seen: set[str] = set()
        for name, value in node.value:
            if not isinstance(name, yaml.ScalarNode):
                self.refuse(name, prefix.rstrip(".") or "the file", "a name must be plain text")
            key = f"{prefix}{name.value}"
            if name.value in seen:
                self.refuse(name, key, "is given twice")
            seen.add(name.value)
            self.entry(name, key, value)

    def entry(self, name: yaml.Node, key: str, value: yaml.Node) -> None:
        """Read one named value, which may be a section."""
        if key == ENV_KEY:
            self.refuse(name, key, "is chosen by the environment variable APP_ENV, not by a file")
        if key in sections():
            if not _empty(value):
                self.section(value, f"{key}.")
        elif key in settings_table():
            text = self.value(value, settings_table()[key])
            self.found[key] = Located(text, f"{self.file}:{name.start_mark.line + 1}")
        else:
            self.refuse(name, key, "is no setting.", suggestion(key, _siblings(key)))

    def value(self, node: yaml.Node, setting: Setting) -> object:
        """The text (or list of texts) of one setting; a secret is wrapped at once."""
        if isinstance(node, yaml.SequenceNode) and setting.many:
            return [self.text(item, setting) for item in node.value]
        text = self.text(node, setting)
        if text is None or (not text and setting.optional):
            return None
        return Secret(text) if setting.secret else text

    def text(self, node: yaml.Node, setting: Setting) -> str | None:
        """One scalar with its references filled in; None for YAML's null."""
        if not isinstance(node, yaml.ScalarNode):
            self.refuse(node, setting.key, "must be one value")
        if not node.tag.startswith(_STANDARD_TAGS):
            self.refuse(node, setting.key, "text that begins with ! must be quoted")
        if _empty(node):
            return None
        return _REFERENCE.sub(lambda match: self.reference(match, node, setting.key), node.value)

    def reference(self, match: re.Match[str], node: yaml.Node, key: str) -> str:
        """What ``${NAME}`` or ``${NAME:-default}`` stands for; ``$${`` is a literal ``${``."""
        if match[0].startswith("$$"):
            return match[0][1:]
        name, default = match.groups()
        if name is None or "${" in (default or ""):
            self.refuse(
                node,
                key,
                "holds a '${' that is neither ${NAME} nor ${NAME:-default};",
                "write $${ for the text itself.",
            )
        value = self.environ.get(name) or default
        if value is None:
            self.refuse(
                node,
                key,
                f"needs the environment variable {name}, which is not set.",
                f"Set it, or write ${{{name}:-default}}.",
            )
        return value

    def refuse(self, node: yaml.Node, key: str, what: str, hint: str | None = None) -> NoReturn:
        where = f"{self.file}:{node.start_mark.line + 1}: {key}"
        raise ConfigurationError(f"{where} {what}" + ("" if hint else "."), hint=hint) from None


def _siblings(key: str) -> set[str]:
    """The names that may stand where ``key`` stands."""
    prefix = key.rpartition(".")[0]
    under = f"{prefix}." if prefix else ""
    names = (*settings_table(), *sections())
    return {n for n in names if n.startswith(under) and "." not in n[len(under) :]} - {ENV_KEY}
