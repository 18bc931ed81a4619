"""Logging: secrets are taken out, context is added."""

from __future__ import annotations

import logging

import pytest

from workbench.log import ContextFormatter, log_context, redact


@pytest.mark.parametrize(
    ("text", "secret"),
    [
        ("api_key=abc123", "abc123"),
        ('{"password": "p w"}', "p w"),
        ("Authorization: Bearer eyJhbGciOi", "eyJhbGciOi"),
        ("mongodb://user:pa55@host/db", "pa55"),
        ("using sk-proj-1234567890abcdef now", "1234567890abcdef"),
        ("xai-ABCDEFGH12345678", "ABCDEFGH12345678"),
        ("mail jane.doe@example.com", "jane.doe"),
    ],
)
def test_secrets_and_addresses_are_taken_out(text, secret):
    assert secret not in redact(text)
    assert "***" in redact(text)


def test_plain_text_stays():
    text = "Fetching AAPL 1d from 2000-03-01 to 2013-03-01, provider=sample"
    assert redact(text) == text


def test_a_line_carries_its_context_and_a_traceback_is_redacted_too():
    record = logging.LogRecord("w", logging.INFO, __file__, 1, "asked", None, None)
    with log_context(provider="openai", model="m"):
        line = ContextFormatter().format(record)
    assert line.endswith("asked provider=openai model=m")
    assert "provider" not in ContextFormatter().format(record)
