"""What is taken out of a text, what is left in it, and secrets known by their value."""

from __future__ import annotations

import ast
import base64
import json
import threading
import timeit
from pathlib import Path
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.config import ConfigLoader
from workbench.config.settings import Secret
from workbench.redaction import hide, redact

JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dBjftJeZ4CVP-mB92K27uhbUJU1p1r"
BASIC = base64.b64encode(b"jane:open sesame").decode()

LEAKS = [
    # name and value, in the forms of shells, files, queries, Python and JSON
    ("api_key=abc123", "abc123"),
    ("OPENAI_API_KEY=abc123 next", "abc123"),
    ("apikey=DEMO7&function=QUOTE", "DEMO7"),
    ("GET https://host/query?function=QUOTE&apikey=DEMO7", "DEMO7"),
    ("https://host/v1?key=AbC7&alt=json", "AbC7"),
    ("https://host/v1?access_token=abc&x=1", "=abc"),
    ("token=a1b2c3, again", "a1b2c3"),
    ("refresh_token: q9w8", "q9w8"),
    ('{"password": "p w"}', "p w"),
    ('{"password":\n   "p w"}', "p w"),
    ('{"password": "p\\"w"}', 'p\\"w'),
    ('{"password": "cut off', "cut off"[:3]),
    ("{'client_secret': 'it is'}", "it is"),
    ('"{\\"api_key\\": \\"k 1\\"}"', "k 1"),
    ("{'authorization': b'Bearer abc'}", "abc"),
    ("os.environ['REDIS_PASSWORD'] = '00123'", "00123"),
    ("Settings(password='x', host='h')", "'x'"),
    ("password=a,b&c;d failed", "b&c"),
    ("password: hunter2\nhost: h", "hunter2"),
    ("passphrase=xyzzy", "xyzzy"),
    ("x-api-key: abc", "abc"),
    ("Authorization: Bearer abc", "abc"),
    (f"Authorization: Basic {BASIC}", BASIC),
    ("authorization:\n  Bearer abcdef", "abcdef"),
    ("sent Bearer x7Yz9", "x7Yz9"),
    (f"sent Basic {BASIC} to host", BASIC),
    # by their own form
    ("using sk-proj-1234567890abcdef now", "1234567890abcdef"),
    ("xai-ABCDEFGH12345678", "ABCDEFGH12345678"),
    (f"cookie {JWT}", "dBjftJeZ4CVP"),
    # addresses with a user
    ("mongodb://user:pa55@host/db", "pa55"),
    ("mongodb+srv://user:p@ss/w:o#rd@cluster.host/db?authSource=admin", "rd@"),
    ("mongodb+srv://user:p@ss/w:o#rd@cluster.host/db?authSource=admin", "p@ss"),
    ("redis://:pa55@host:6379/0", "pa55"),
    ("rediss://default:pa55@host:6379/0", "pa55"),
    ("postgresql+psycopg://u:pa/55@host/db", "pa/55"),
    ("amqps://u:pa55@host/v", "pa55"),
    ("https://u:pa55@host/v", "pa55"),
    ("https://u:p@a/5#5@host/v", "5#5"),
    ("http://pa55token@host/v", "pa55token"),
    ("ftp://u:pa55@host", "pa55"),
    ("first redis://:pa55@a/0\nthen redis://:pb66@b/0", "pb66"),
    # people
    ("mail jane.doe@example.com", "jane.doe"),
    ("<o'neil+x@example.co.uk>", "neil"),
    ("['jane@example.com']", "jane"),
    ("jürgen@münchen.example", "jürgen"),
    ("用户@例子.公司", "用户"),
    ('"jane doe"@example.com', "jane"),
    ("?q=jane%40example.com", "jane"),
]

HARMLESS = [
    "Fetching AAPL 1d from 2000-03-01 to 2013-03-01, source=sample",
    "token=42 tokens used, max_tokens=4096, input_tokens: 120",
    "the secret sauce of secretaries, and of tokenizers: none",
    "a risk-adjusted, task-sk-like measure",
    "AAPL@430.50, IBM@201 and MSFT @ 27.81",
    "@dataclass before @app.route('/x')",
    "/home/user/secrets/token.txt and C:\\keys\\a.txt",
    "2013-03-01T16:00:00+00:00 12:30:45,123",
    "cache key=symbol:AAPL:listing:sample",
    "git@github.com:owner/repository.git",
    "https://unpkg.com/plotly@2.26.0/dist/plotly.min.js",
    "http://127.0.0.1:8888/lab/tree/a@b",
    "http://[::1]:8080/a@b",
    "mongodb://host1:27017,host2:27017/db?replicaSet=rs",
    "redis://localhost:6379/0 answers",
    "Basic Materials, basic information; a bearer bond, bearer securities.",
    "Set OPENAI_API_KEY, or choose MODEL_PROVIDER=local.",
    "price: 12.5, keys: 3, passwords and tokens",
    "eyJafjallajökull",
    "100%@noon",
]


@pytest.mark.parametrize(("text", "secret"), LEAKS)
def test_secrets_and_addresses_are_taken_out(text: str, secret: str) -> None:
    assert secret in text
    assert secret not in redact(text)
    assert "***" in redact(text)
    assert secret not in redact(redact(f"before {text} after"))


@pytest.mark.parametrize("text", HARMLESS)
def test_ordinary_lines_stay(text: str) -> None:
    assert redact(text) == text


def test_what_stands_beside_a_secret_stays() -> None:
    text = "GET https://u:pw@host/q?function=QUOTE&apikey=DEMO7&symbol=IBM failed (401)"
    want = "GET https://***@host/q?function=QUOTE&apikey=***&symbol=IBM failed (401)"
    assert redact(text) == want
    assert redact("(password=abc), next") == "(password=***), next"


def test_no_word_of_workbenchs_own_is_taken_out(root: Path) -> None:
    changed = [
        (path.name, node.value)
        for path in (root / "workbench").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
        if not node.value.startswith(__doc__ or "") and redact(node.value) != node.value
        if "\n" not in node.value  # docstrings may show an example
    ]
    assert not changed


# By value. --------------------------------------------------------------------------------------

ODD = "p\"a'ss\\w/ö&<d>\n e"


@pytest.mark.parametrize(
    "spell",
    [
        str, repr, json.dumps, quote_plus, quote,
        lambda text: quote(text, safe=""),
        lambda text: json.dumps(text, ensure_ascii=False),
        lambda text: json.dumps({"a": [f"<{text}>"]}),
        lambda text: repr({"a": f'both " and \' {text}'}),
        lambda text: f"word{text}word",
        lambda text: f"{text.strip()}\n{text}",
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    "secret", ["hunter22", "00123", ODD, "a bc", "ключ-7", "x%20y", " keys7\n"]
)
def test_a_hidden_text_is_taken_out_however_it_is_spelled(secret: str, spell) -> None:
    hide(secret)
    shown = redact(spell(secret))
    assert "***" in shown
    for clear in (secret, secret.strip(), spell(secret)):
        assert clear not in shown


@given(st.text(min_size=4, max_size=40), st.text(max_size=20), st.text(max_size=20))
def test_any_text_of_four_characters_can_be_hidden(secret: str, before: str, after: str) -> None:
    hide(secret)
    shown = redact(f"{before}{secret}{after}")
    assert secret not in shown or secret in "***" or secret in f"{before}***{after}"


def test_a_connection_strings_password_is_hidden_by_itself() -> None:
    hide("mongodb://user:p%40ss%2Fw@host/db?authSource=admin")
    assert redact("refused p@ss/w and p%40ss%2Fw for user") == "refused *** and *** for user"
    assert redact("at mongodb://user:p%40ss%2Fw@host/db?authSource=admin.") == "at ***."


def test_a_text_under_four_characters_is_told_by_its_place_alone() -> None:
    hide("abc")
    hide("")
    assert redact("abcess and alphabet: abc") == "abcess and alphabet: abc"
    assert redact("password=abc redis://:abc@host") == "password=*** redis://***@host"


def test_a_secret_within_another_leaves_nothing_of_it() -> None:
    hide("horse")
    hide("horse-battery")
    assert redact("horse-battery horse") == "*** ***"


def test_memory_is_bounded_and_the_latest_stay() -> None:
    for number in range(400):
        hide(f"secret-number-{number:04}")
    assert redact("secret-number-0399 secret-number-0200") == "*** ***"
    assert redact("secret-number-0001") == "secret-number-0001"


def test_threads_may_hide_and_redact_at_once() -> None:
    shown: list[str] = []

    def work(name: str) -> None:
        for number in range(50):
            hide(f"{name}-{number:03}-pass")
            shown.append(redact(f"{name}-{number:03}-pass"))

    threads = [threading.Thread(target=work, args=(f"thread{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(shown) == {"***"}
    assert len(shown) == 200


@pytest.mark.parametrize("source", ["file", "environment", "argument"])
def test_the_secrets_of_the_settings_are_hidden(
    source: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    uri, key = "mongodb://desk:Gr%40vel77@host/db", "Quarry-Stone-11"
    file = tmp_path / "config.yaml"
    file.write_text(f"profile: offline\nmongodb: {{uri: '{uri if source == 'file' else ''}'}}\n")
    if source == "environment":
        monkeypatch.setenv("MONGODB_URI", uri)
    settings = ConfigLoader.load_config(file)
    if source == "argument":
        ConfigLoader.override(settings, {"mongodb.uri": uri})
    Secret(key)
    assert redact(f"no user desk with Gr@vel77 or {key}") == "no user desk with *** or ***"
    assert redact(f"[{uri}]") == "[***]"


def test_a_line_is_redacted_in_microseconds() -> None:
    for number in range(12):
        hide(f"{number:02}-k/ey+of&a&length&like&those&of&vendors")
    line = "Fetching bars of 1d from 2000-03-01 to 2013-03-01 in 0.13 s " + "word=value " * 13
    assert len(line) > 200
    taken = min(timeit.repeat(lambda: redact(line), number=2000, repeat=3)) / 2000
    assert taken < 500e-6  # some 7 on a quiet machine; this is for an accidental square


@pytest.mark.parametrize(
    "evil",
    ["redis://", "password=", "password=,", "a.", "eyJ", "http://a:", '"password="', "token=1",
     "a@", "api key: \\", "bearer ", "%40", "'", "://"],
)  # fmt: skip
def test_no_text_takes_long(evil: str) -> None:
    text = evil * (100_000 // len(evil))
    assert timeit.timeit(lambda: redact(text), number=1) < 10
