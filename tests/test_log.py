"""Logging: each line has its context and no secret, whoever formats it."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from workbench.log import LoggingMixin, configure_logging, get_logger, hide, log_context

PASSWORD = "correct-horse-battery"


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    """What an application's own handler, formatting as it likes, gets from below ``wbtest``."""
    handler = logging.StreamHandler(io.StringIO())
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    top = logging.getLogger("wbtest")
    top.addHandler(handler)
    top.setLevel(logging.DEBUG)
    yield handler.stream
    top.removeHandler(handler)


class Service(LoggingMixin):
    pass


def test_a_class_logs_under_its_name_and_takes_another_logger() -> None:
    service, mine = Service(), logging.getLogger("wbtest.mine")
    assert service.logger.name == f"{Service.__module__}.Service"
    service.logger = mine
    assert service.logger is mine
    assert Service().logger is not mine


def test_a_line_carries_its_context_and_only_inside_it(lines: io.StringIO) -> None:
    logger = get_logger("wbtest.context")
    with log_context(provider="openai", model="m", user=None), log_context(model="n"):
        logger.info("asked")
    logger.info("idle")
    assert lines.getvalue() == "INFO asked provider=openai model=n\nINFO idle\n"


def test_a_handler_may_have_the_context_as_a_value(caplog: pytest.LogCaptureFixture) -> None:
    with log_context(symbol="AAPL", user="jane@example.com"):
        get_logger("wbtest.values").warning("%d bars", 3)
    [record] = caplog.records
    assert record.workbench_context == {"symbol": "AAPL", "user": "***"}
    assert record.message == "3 bars symbol=AAPL user=***"


def test_an_injected_logger_is_guarded_too(lines: io.StringIO) -> None:
    hide(PASSWORD)
    service = Service()
    service.logger = logging.getLogger("wbtest.injected")
    service.logger.warning("%s is wrong", PASSWORD)
    assert lines.getvalue() == "WARNING *** is wrong\n"


def test_a_traceback_keeps_its_frames_and_loses_the_secret(lines: io.StringIO) -> None:
    hide(PASSWORD)
    try:
        try:
            raise KeyError(PASSWORD)
        except KeyError as error:
            error.add_note(f"tried {PASSWORD}")
            raise ValueError(f"redis://:{PASSWORD}@host") from error
    except ValueError:
        get_logger("wbtest.trace").exception("failed")
    said = lines.getvalue()
    assert PASSWORD not in said
    assert "KeyError: '***'" in said
    assert "tried ***" in said
    assert said.rstrip().endswith("ValueError: redis://***@host")


def test_a_stack_is_redacted_too(lines: io.StringIO) -> None:
    hide("stack_info")  # a word of the source line that the stack shows
    get_logger("wbtest.stack").info("here", stack_info=True)
    assert "Stack (most recent call last)" in lines.getvalue()
    assert "stack_info" not in lines.getvalue()


def test_an_error_without_a_traceback_is_no_fault(lines: io.StringIO) -> None:
    get_logger("wbtest.none").error("no error is handled here", exc_info=True)
    assert "no error is handled here" in lines.getvalue()


def test_a_vendors_line_break_begins_no_line(lines: io.StringIO) -> None:
    get_logger("wbtest.breaks").info("said %s", "no\nERROR forged\r\n")
    assert lines.getvalue() == "INFO said no\\nERROR forged\\r\\n\n"


def test_arguments_that_do_not_fit_are_not_shown(lines: io.StringIO) -> None:
    get_logger("wbtest.misfit").info("one %s", PASSWORD, PASSWORD)
    assert lines.getvalue() == "INFO one %s (the arguments do not fit)\n"


def test_a_record_that_is_handled_twice_has_its_context_once(lines: io.StringIO) -> None:
    logger = get_logger(get_logger("wbtest.twice").name)
    record = logger.makeRecord(logger.name, logging.INFO, __file__, 1, "%s", ("once",), None)
    with log_context(run="7"):
        logger.handle(record)
        logger.handle(record)
    assert lines.getvalue() == "INFO once run=7\n" * 2


def test_other_peoples_loggers_are_left_alone(lines: io.StringIO) -> None:
    hide(PASSWORD)
    get_logger("wbtest.ours")
    with log_context(run="7"):
        logging.getLogger("wbtest.theirs").info("%s", PASSWORD)
    assert lines.getvalue() == f"INFO {PASSWORD}\n"
    assert not logging.getLogger("wbtest").filters
    assert not logging.getLogger().filters
    assert logging.getLogRecordFactory() is logging.LogRecord


def test_a_line_that_is_not_wanted_is_not_made(lines: io.StringIO) -> None:
    class Costly:
        def __str__(self) -> str:
            raise AssertionError("formatted for nobody")

    logger = get_logger("wbtest.quiet")
    logger.setLevel(logging.INFO)
    logger.debug("%s", Costly())
    assert lines.getvalue() == ""


def test_the_commands_handler_is_added_once_and_guards_any_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    top = logging.getLogger("workbench")
    before, level = list(top.handlers), top.level
    top.handlers.clear()
    try:
        configure_logging("info")
        configure_logging("WARNING")
        assert (len(top.handlers), top.level) == (1, logging.WARNING)
        with log_context(run="7"):
            logging.getLogger("workbench.made.by.another").warning("mail jane@example.com")
        assert capsys.readouterr().err.endswith("mail *** run=7\n")
    finally:
        top.handlers[:] = before
        top.setLevel(level)
