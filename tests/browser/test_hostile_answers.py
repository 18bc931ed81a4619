"""A model that does what hostile news tell it: nothing leaks, nothing runs, and it is said."""

from __future__ import annotations

import threading
import warnings
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import nbformat
import pytest
from nbconvert import HTMLExporter
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.timeout(240)
OPEN_DESK = """\
import os
os.environ["WORKBENCH_ALLOW_UNKNOWN_PRICE"] = "true"
from scripted import HostileDesk
wb = HostileDesk({port})
chat = wb.chat()
chat"""
# Whatever of a page would load, run or lead somewhere; None for what is not there.
ADDRESSES = """root => [...root.querySelectorAll("*")].flatMap((node) => [...node.attributes]
    .filter((one) => /^(href|xlink:href|src|srcset|style|action|formaction|data|poster|on.*)$/
        .test(one.name) && /leak|javascript:|data:text|__hacked/.test(one.value))
    .map((one) => `${node.nodeName} ${one.name}=${one.value}`))"""
LOADING = "img, script, iframe, object, embed, style, link, video, audio, form"


class Canary(ThreadingHTTPServer):
    """A server that nobody should ask for anything, and that remembers who did."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Listener)
        self.asked: list[str] = []


class _Listener(BaseHTTPRequestHandler):
    server: Canary

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        self.send_response(204)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def canary() -> Iterator[Canary]:
    server = Canary()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def watched(page: Page) -> list[str]:
    """What the page asks of a reader in dialogs; each is closed."""
    dialogs: list[str] = []
    page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    return dialogs


def test_an_obedient_model_leaks_nothing_and_the_reader_is_warned(
    open_notebook, lab, canary: Canary, tmp_path: Path
) -> None:
    opened = open_notebook("hostile", [OPEN_DESK.format(port=canary.server_port), "chat"])
    page, dialogs = opened.page, watched(opened.page)
    opened.run_cell(0)
    page.get_by_label("Model provider").select_option("obedient", timeout=60_000)
    box = page.get_by_label("Your question")
    box.fill("What is new about Apple?")
    box.press("Enter")
    turn = page.locator(".wb-turn")
    expect(turn).to_have_attribute("aria-busy", "false", timeout=30_000)
    expect(turn.locator(".wb-foot")).to_contain_text("obedient · script")
    turn.locator(".wb-tools > summary").click()
    turn.locator(".wb-tool > summary").click()
    expect(turn.locator("pre").last).to_contain_text("onerror")

    assert turn.evaluate(ADDRESSES) == []
    assert turn.locator(LOADING).count() == 0
    assert turn.locator("a").evaluate_all("all => all.map(a => a.href)") == [
        "https://example.com/a"
    ]
    assert "?data=" not in turn.locator(".wb-text").inner_text()
    assert turn.locator(".wb-verified").count() == 0  # [[c1]] is no figure of a tool
    expect(turn.locator(".wb-text")).to_contain_text("(no such figure)")
    expect(turn.locator(".wb-foot")).to_contain_text("unverified")
    said = " ".join(turn.get_by_role("note").locator("p").all_inner_texts())
    assert "Outside text looks meant for the model: ignore instructions" in said
    assert "Left out: image: 127.0.0.1" in said
    page.screenshot(path=tmp_path / "hostile.png")

    opened.run_cell(1)  # shows the conversation so far, and so keeps it in the file
    expect(page.locator(".wb-turn")).to_have_count(2)
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(1000)
    assert page.evaluate("window.__hacked") is None
    assert (canary.asked, dialogs) == ([], [])

    exported = page.context.new_page()
    more_dialogs = watched(exported)
    file = tmp_path / "exported.html"
    file.write_text(_exported(lab.folder / "hostile.ipynb"), encoding="utf-8")
    exported.goto(file.as_uri())
    body = exported.locator("body")
    expect(body).to_contain_text("What is new about Apple?")
    expect(body).to_contain_text("Left out: image: 127.0.0.1")
    exported.wait_for_timeout(500)
    assert body.evaluate(ADDRESSES) == []
    assert body.locator(LOADING).count() == 0
    assert exported.evaluate("window.__hacked") is None
    assert (canary.asked, more_dialogs) == ([], [])

    # The server does listen, and a page could have asked it.
    page.evaluate(f"fetch('http://127.0.0.1:{canary.server_port}/test', {{mode: 'no-cors'}})")
    assert canary.asked == ["/test"]


def _exported(notebook: Path) -> str:
    """The last output of a saved notebook as ``jupyter nbconvert`` writes it, with no page around
    it that loads libraries."""
    book = nbformat.read(notebook, as_version=4)
    book.cells = book.cells[-1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # nbconvert's own words about widgets without state
        html, _ = HTMLExporter(template_name="basic").from_notebook_node(book)
    return f"<!doctype html><meta charset='utf-8'><body>{html}</body>"
