"""Nothing that Workbench logs, words or shows holds a secret: each call, error and part."""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from workbench import errors
from workbench.app import Workbench, open_workbench
from workbench.config import ConfigLoader, Settings
from workbench.config.keys import settings_table
from workbench.diagnosis import unreadable
from workbench.log import LoggingMixin, log_context
from workbench.messages import AnswerFailed
from workbench.redaction import hide

ROOT = Path(__file__).resolve().parents[1]
LEVELS = ("debug", "info", "warning", "error", "exception", "critical", "log")
HIDDEN = "Tr0ub4dor&3 x"
SECRETS = [  # a text as a vendor may word it, and what of it must not be seen
    (f"the key {HIDDEN} is wrong", HIDDEN),
    (repr({"k": HIDDEN}), HIDDEN),
    ("refused Tr0ub4dor%263%20x", "Tr0ub4dor%263"),
    ("Incorrect API key provided: sk-proj-1234567890abcdef", "1234567890"),
    ("xai-ABCDEFGH12345678", "ABCDEFGH"),
    ("GET /query?apikey=DEMO77&symbol=IBM", "DEMO77"),
    ("access_token=zz9plural", "zz9plural"),
    ("{'Authorization': 'Bearer zz9plural'}", "zz9plural"),
    ("Authorization: Basic amFuZTpvcGVuIHNlc2FtZQ==", "amFuZTpv"),
    ('{"password": "zz9 plural"}', "zz9 plural"),
    ("mongodb://u:zz9@pl/ural@host/db", "ural@"),
    ("mongodb+srv://u:zz9plural@host/db?w=majority", "zz9plural"),
    ("redis://:zz9plural@host:6379/0", "zz9plural"),
    ("rediss://u:zz9#plural@host:6379/0", "plural"),
    ("postgres://u:zz9plural@host/db", "zz9plural"),
    ("amqp://u:zz9plural@host/v", "zz9plural"),
    ("https://u:zz9plural@host/v", "zz9plural"),
    ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP", "dBjftJeZ4CVP"),
    ("no mailbox jane.doe@example.com", "jane.doe"),
    ("kein Postfach jürgen@münchen.example", "jürgen"),
]


@pytest.fixture(autouse=True)
def _known() -> Iterator[None]:
    """A secret that only ``hide`` knows; and the log as it was, once a command has set it up."""
    hide(HIDDEN)
    ours = logging.getLogger("workbench")
    handlers, level = list(ours.handlers), ours.level
    yield
    ours.handlers[:] = handlers
    ours.setLevel(level)


# The log. ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class LogCall:
    """One ``logger.info("...", ...)`` of the package, and the class it stands in."""

    module: str
    line: int
    owner: str | None
    level: str
    format: str | None
    through: str

    def logger(self) -> logging.Logger:
        module = importlib.import_module(self.module)
        if self.through == "_logger":
            return module._logger
        if self.through == "caller":  # yfinance's lines, sent to the provider's logger
            from workbench.market.yahoo.provider import YahooProvider

            owner: type = YahooProvider
        else:
            owner = getattr(module, self.owner)
        assert owner.logger is LoggingMixin.logger
        # A part of its class's name, as making the part itself may need a server or a page.
        names = {"__module__": owner.__module__, "__qualname__": owner.__qualname__}
        return type(owner.__name__, (LoggingMixin,), names)().logger


def _log_calls() -> Iterator[LogCall]:
    for path in sorted((ROOT / "workbench").rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        owners = {
            id(inner): node.name
            for node in ast.walk(tree)
            if isinstance(node, ast.ClassDef)
            for inner in ast.walk(node)
        }
        for node in ast.walk(tree):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            through = ast.unparse(node.func.value)
            if node.func.attr in LEVELS and re.search(r"(?i)\b_?log(ger)?$|caller$", through):
                text = next((a.value for a in node.args if isinstance(a, ast.Constant)), None)
                owner = owners.get(id(node))
                yield LogCall(module, node.lineno, owner, node.func.attr, text, through)


CALLS = list(_log_calls())


def _fillers(format: str, secret: str) -> tuple[object, ...]:
    kinds = re.findall(r"%[-+ #0-9.]*([a-zA-Z])", format)
    return tuple(secret if kind in "sra" else 7 for kind in kinds)


@pytest.fixture
def foreign_log() -> Iterator[io.StringIO]:
    """What an application's handler at the root gets: its own line, and all a record holds."""
    stream = io.StringIO()

    class Everything(logging.StreamHandler):
        def emit(self, record: logging.LogRecord) -> None:
            super().emit(record)
            stream.write(f"{vars(record)!r}\n")

    root, handler = logging.getLogger(), Everything(stream)
    handler.setFormatter(logging.Formatter("%(name)s %(message)s"))
    root.addHandler(handler)
    logging.getLogger("workbench").setLevel(logging.DEBUG)
    yield stream
    root.removeHandler(handler)


def _fail(said: str) -> None:
    try:
        raise KeyError(said)
    except KeyError as cause:
        cause.add_note(said)
        raise errors.StoreUnavailable(said, hint=said) from cause


def test_the_calls_are_found() -> None:
    assert len(CALLS) > 15
    assert {"workbench.agent.agent", "workbench.reports.runner"} <= {call.module for call in CALLS}


@pytest.mark.parametrize("call", CALLS, ids=lambda call: f"{call.module}:{call.line}")
def test_no_log_call_lets_a_secret_through(call: LogCall, foreign_log: io.StringIO) -> None:
    assert call.format is not None, "the format is a constant, its values are arguments"
    logger = call.logger()
    assert logger.name.startswith("workbench.")
    level = logging.ERROR if call.level == "exception" else logging.getLevelName(call.level.upper())
    for said, secret in SECRETS:
        with log_context(symbol=said, request="3f2a"):
            logger.log(level, call.format, *_fillers(call.format, said))
            try:
                _fail(said)
            except errors.StoreUnavailable:
                logger.log(level, call.format, *_fillers(call.format, said), exc_info=True)
        shown = foreign_log.getvalue()
        assert secret not in shown
        assert "request=3f2a" in shown
        assert "StoreUnavailable" in shown
        foreign_log.seek(0)
        foreign_log.truncate()


@pytest.mark.parametrize("path", sorted((ROOT / "workbench").rglob("*.py")), ids=str)
def test_every_logger_is_a_guarded_one(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    made = re.findall(r"logging\.getLogger\((.*?)\)\.?(\w*)", text)
    ours = [name for name, use in made if use not in ("addFilter", "handlers", "isEnabledFor")]
    assert path.name == "log.py" or not ours
    assert not re.search(rf"\blogging\.({'|'.join(LEVELS)})\(", text)


# Errors at the borders. -------------------------------------------------------------------------

ERRORS = [
    kind
    for _, kind in inspect.getmembers(errors, inspect.isclass)
    if issubclass(kind, errors.WorkbenchError)
]


@pytest.mark.parametrize("kind", [*ERRORS, ValueError], ids=lambda kind: kind.__name__)
@pytest.mark.parametrize("options", [[], ["--debug"]], ids=["plain", "debug"])
def test_the_command_line_words_no_secret(
    kind: type[Exception],
    options: list[str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from workbench.cli import answer, report, root

    monkeypatch.setattr(sys, "argv", ["workbench", *options])
    ours = issubclass(kind, errors.WorkbenchError)
    for said, secret in SECRETS:
        error = kind(said, hint=said) if ours else kind(said)
        error.__cause__ = KeyError(said)

        def fall(error: Exception = error, **_: object) -> None:
            raise error

        monkeypatch.setattr(root, "app", fall)
        with pytest.raises(SystemExit):
            root.main()
        answer.show_error_json(error)
        answer.show_json([AnswerFailed(str(error), kind.__name__, said)])
        answer.show_text([AnswerFailed(str(error), kind.__name__, said)], "")
        answer.emit(report._failure(error))
        said_out, said_err = capsys.readouterr()
        assert secret not in said_out + said_err
        assert "***" in said_err
        assert ("Traceback" in said_err) == bool(options)


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_panel_tools_and_diagnosis_word_no_secret(kind: type[errors.WorkbenchError]) -> None:
    from workbench.agent.answering import _no_answer
    from workbench.messages import ToolCall
    from workbench.panels.wording import error_words

    for said, secret in SECRETS:
        error = kind(said, hint=said)
        result = _no_answer(ToolCall("1", "quote", "{}"), str(error))
        shown = [error_words(error), result.text, result.error or ""]
        shown.append(unreadable(errors.ConfigurationError(said, hint=said)).detail)
        assert all(secret not in text and "***" in text for text in shown)


PLAIN = "Zz9plural"  # no pattern knows it, and no setting has it
TYPED = "sk-proj-Zz9plural1234567890"
BAD = [
    *((text, PLAIN) for text in (
        "redis: {port: '%s'}", "profile: '%s'", "model: '%s'", "redis: {port: &%s}", "x: [%s",
        "store: {busy_timeout_s: ['%s']}", "redis: {port: !%s 1}",
    )),
    # A name that is no setting is named, but for what looks like a key.
    ("redis: {'%s': 1}", TYPED), ("'%s': 1", TYPED),
]  # fmt: skip


@pytest.mark.parametrize(("text", "secret"), BAD)
@pytest.mark.parametrize(
    "command", [["ask", "What?", "--json"], ["config", "show", "--debug"]], ids=["json", "debug"]
)
def test_a_secret_in_the_wrong_place_of_a_file_is_not_quoted(
    text: str, secret: str, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    from workbench.cli import root

    (tmp_path / "config.yaml").write_text(text % secret)
    monkeypatch.setenv("WORKBENCH_CONFIG", str(tmp_path / "config.yaml"))
    monkeypatch.setattr(sys, "argv", ["workbench", *command])
    with pytest.raises(SystemExit) as ended:
        root.main()
    out, err = capsys.readouterr()
    assert ended.value.code == 2
    assert "config.yaml:1" in err
    assert "zz9plural" not in (out + err).lower()


def test_a_process_of_its_own_shows_no_secret_either(tmp_path: Path) -> None:
    uri = "mongodb://desk:Zz9plural@127.0.0.1:9/db"
    file = tmp_path / "config.yaml"
    file.write_text(f"profile: offline\nmongodb:\n  uri: {uri}\n  timeout_s: 0.5\nmodel:\n"
                    "  grok: {api_key: Zz9alpha}\n")  # fmt: skip
    env = os.environ | {"WORKBENCH_CONFIG": str(file), "REDIS_PASSWORD": "Zz9beta"}
    for command in (["ask", "How did IBM do in 2008?", "--json", "--debug"], ["doctor", "--debug"],
                    ["config", "show"], ["config", "show", "--json", "--debug"]):  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-m", "workbench", *command], cwd=tmp_path,
            env=env | {"WORKBENCH_STORE_PATH": str(tmp_path / "store")},
            capture_output=True, text=True, timeout=100, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.stdout
        assert "zz9" not in (done.stdout + done.stderr).lower()


# Parts. -----------------------------------------------------------------------------------------


def _settings(**values: object) -> Settings:
    """Settings in which every secret and every address holds one that no pattern knows."""
    base = ConfigLoader.override(Settings(), {"model.compatible.base_url": "http://127.0.0.1:9/v1"})
    models = {f"model.{name}.model": "m" for name in ("openai", "grok", "compatible")}
    keys = {key: f"Zz9-{key}" for key in settings_table() if key.endswith(("api_key", "password"))}
    return ConfigLoader.override(base, models | keys | values)


def test_no_part_shows_a_secret(tmp_path: Path) -> None:
    settings = _settings(**{"store.path": str(tmp_path)})
    whole = _settings(**{
        "mongodb.uri": "mongodb://desk:Zz9@127.0.0.1:9/db", "redis.url": "redis://:Zz9@127.0.0.1:9",
    })  # fmt: skip
    with open_workbench(settings=settings) as wb:
        clients = [
            wb.models.get_client(settings.model, provider=name)
            for name in ("openai", "grok", "compatible", "local")
        ]
        parts = [settings, whole, settings.model, whole.redis, whole.mongodb, wb, Workbench(whole),
                 wb.store, wb.store.database, wb.cache, wb.models, list(wb.models._clients),
                 wb.data, wb.agent, wb.loop, *clients]  # fmt: skip
        for part in parts:
            assert "Zz9" not in f"{part!r} {part}"
