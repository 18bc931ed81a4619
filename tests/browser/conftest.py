"""A real JupyterLab and a real Chromium, for tests of what an analyst sees."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, expect, sync_playwright

HERE = Path(__file__).parent
# Neither asks the world for news nor Node whether the page should be built anew.
PAGE = {
    "disabledExtensions": {"@jupyterlab/apputils-extension:announcements": True},
    "buildAvailable": False,
    "buildCheck": False,
}


@pytest.fixture(scope="module")
def browser(chromium: Path) -> Iterator[Browser]:
    """Chromium without a window. Closed after each module: while Playwright is open its event loop
    counts as running, and no test of another module could run one."""
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(
            executable_path=str(chromium), args=["--no-sandbox", "--disable-dev-shm-usage"]
        )
        yield opened
        opened.close()


@dataclass
class Lab:
    """A running JupyterLab: its address and the folder it shows."""

    url: str
    folder: Path

    def notebook(self, name: str, cells: Sequence[str]) -> str:
        """Write a notebook of code cells into the folder; its file name."""
        book = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        book.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(book, self.folder / f"{name}.ipynb")
        return f"{name}.ipynb"


@dataclass
class LabPage:
    """A notebook open in JupyterLab, and what its page complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def command(self, name: str, **arguments: object) -> None:
        """Run one of JupyterLab's commands; does not wait for its end."""
        self.page.evaluate(
            "([name, args]) => { window.jupyterapp.commands.execute(name, args); }",
            [name, arguments],
        )

    def run_cell(self, number: int) -> None:
        """Run one cell; leave as soon as it has been started."""
        self.page.evaluate(
            "number => { window.jupyterapp.shell.currentWidget.content.activeCellIndex = number; }",
            number,
        )
        prompt = self.page.locator(".jp-CodeCell .jp-InputArea-prompt").nth(number)
        before = prompt.inner_text()
        for _ in range(5):  # JupyterLab drops a command that comes while it is still starting
            self.command("notebook:run-cell")
            with contextlib.suppress(AssertionError):
                expect(prompt).not_to_have_text(before, timeout=4_000)
                return
        pytest.fail(f"Cell {number} does not run; its prompt says {prompt.inner_text()!r}.")

    def interrupt(self) -> None:
        """Interrupt what the kernel runs; it is idle again, and the cell ended, when this returns.

        A cell that is sent while the interrupted one still ends is aborted with it.
        """
        self.page.evaluate(
            "window.jupyterapp.shell.currentWidget.sessionContext.session.kernel.interrupt()"
        )
        running = self.page.locator(".jp-InputArea-prompt", has_text="[*]:")
        expect(running).to_have_count(0, timeout=20_000)
        self.wait_until_idle()

    def wait_until_idle(self) -> None:
        """Wait until the notebook is drawn and its kernel is idle."""
        self.page.wait_for_selector(".jp-Notebook .jp-CodeCell", timeout=60_000)
        self.page.wait_for_function(READY, timeout=60_000)

    def execution_counts(self) -> list[str]:
        """The prompts of the code cells: ``[1]:``, ``[*]:``, ``[ ]:``."""
        return self.page.locator(".jp-Notebook .jp-InputArea-prompt").all_inner_texts()


@pytest.fixture(scope="session")
def lab(chromium: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on a free port of this machine, with folders of its own."""
    home = tmp_path_factory.mktemp("lab")
    folder = home / "notebooks"
    folder.mkdir()
    (home / "config" / "labconfig").mkdir(parents=True)
    (home / "config" / "labconfig" / "page_config.json").write_text(json.dumps(PAGE))
    (folder / "scripted.py").write_text((HERE / "scripted_answers.py").read_text())
    port = _free_port()
    log = (home / "server.log").open("w")
    server = subprocess.Popen(
        _command(folder, port), env=_environment(home), stdout=log, stderr=subprocess.STDOUT
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status", server, home / "server.log")
        yield Lab(f"http://127.0.0.1:{port}", folder)
    finally:
        server.terminate()
        server.wait(timeout=20)
        log.close()


@pytest.fixture(scope="module")
def notebooks(lab: Lab, browser: Browser) -> Iterator[OpenNotebook]:
    """Opens notebooks that a module's tests share."""
    opener = OpenNotebook(lab, browser)
    yield opener
    opener.close()


@pytest.fixture
def open_notebook(lab: Lab, browser: Browser) -> Iterator[OpenNotebook]:
    """Opens notebooks; closes their pages and kernels when the test is over."""
    opener = OpenNotebook(lab, browser)
    yield opener
    opener.close()


class OpenNotebook:
    """``open_notebook(name, cells)`` gives a page on a new notebook with its kernel ready."""

    def __init__(self, lab: Lab, browser: Browser) -> None:
        self._lab = lab
        self._files: list[str] = []
        self._context = browser.new_context(
            viewport={"width": 1400, "height": 1000}, permissions=["clipboard-read"]
        )

    def __call__(self, name: str, cells: Sequence[str]) -> LabPage:
        file = self._lab.notebook(name, cells)
        self._files.append(file)
        opened = LabPage(self._context.new_page())
        opened.page.on("console", lambda message: _note(opened, message))
        opened.page.on("pageerror", lambda error: opened.complaints.append(f"error: {error}"))
        opened.page.goto(f"{self._lab.url}/lab/tree/{file}?reset")
        opened.wait_until_idle()
        return opened

    def close(self) -> None:
        """Close the pages and end their kernels."""
        self._context.close()
        for session in _api(self._lab, "GET", "/api/sessions"):
            if session["path"] in self._files:
                _api(self._lab, "DELETE", f"/api/sessions/{session['id']}")


READY = """() => {
    const shown = window.jupyterapp?.shell.currentWidget;
    return Boolean(shown?.content?.widgets?.length && shown.context?.isReady
        && shown.sessionContext?.isReady && shown.sessionContext.session?.kernel?.status === "idle"
        && shown.sessionContext.session.kernel.connectionStatus === "connected");
}"""


def _note(opened: LabPage, message: ConsoleMessage) -> None:
    if message.type in ("error", "warning"):
        opened.complaints.append(f"{message.type}: {message.text}")


def _command(folder: Path, port: int) -> list[str]:
    options = {
        "IdentityProvider.token": "",
        "ServerApp.ip": "127.0.0.1",
        "ServerApp.port": port,
        "ServerApp.port_retries": 0,
        "ServerApp.root_dir": folder,
        "ServerApp.allow_root": True,
        "ServerApp.disable_check_xsrf": True,  # the tests end kernels by its API
        "LabApp.expose_app_in_browser": True,
        "LabApp.check_for_updates_class": "jupyterlab.NeverCheckForUpdate",
    }
    flags = [f"--{name}={value}" for name, value in options.items()]
    return [sys.executable, "-m", "jupyterlab", "--no-browser", *flags]


def _environment(home: Path) -> Mapping[str, str]:
    own = {
        "HOME": home,
        "JUPYTER_CONFIG_DIR": home / "config",
        "JUPYTER_DATA_DIR": home / "data",
        "JUPYTER_RUNTIME_DIR": home / "runtime",
        "JUPYTERLAB_SETTINGS_DIR": home / "settings",
        "JUPYTERLAB_WORKSPACES_DIR": home / "workspaces",
        "IPYTHONDIR": home / "ipython",
        "WORKBENCH_STORE_PATH": home / "store",
    }
    return os.environ | {name: str(path) for name, path in own.items()}


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_for(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    pytest.fail(f"JupyterLab did not start:\n{log.read_text()[-4000:]}")


def _api(lab: Lab, method: str, path: str) -> list[dict[str, str]]:
    request = urllib.request.Request(lab.url + path, method=method)
    with urllib.request.urlopen(request, timeout=20) as answer:
        body = answer.read()
    return json.loads(body) if body else []
