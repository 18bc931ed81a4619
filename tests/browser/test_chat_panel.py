"""The chat panel as an analyst uses it: JupyterLab, a notebook, a keyboard."""

from __future__ import annotations

import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.timeout(240)
# How much each text stands out from its ground, as WCAG measures it.
CONTRAST = """tags => {
    const numbers = (colour) => colour.match(/[\\d.]+/g).slice(0, 3).map(Number);
    const light = (colour) => numbers(colour).map((one) => one / 255)
        .map((one) => one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4)
        .reduce((sum, one, i) => sum + one * [0.2126, 0.7152, 0.0722][i], 0);
    return tags.map((tag) => {
        const style = getComputedStyle(tag);
        const [a, b] = [light(style.color), light(style.backgroundColor)].sort((x, y) => y - x);
        return (a + 0.05) / (b + 0.05);
    });
}"""
OPEN_PANEL = "from scripted import panel\nchat = panel()\nchat"


CELLS = [OPEN_PANEL, "import time; time.sleep(6)", ""]


@pytest.fixture(scope="module")
def notebook(notebooks):
    """A notebook that tests share; a second cell is there to be run."""
    return notebooks("chat_panel", CELLS)


@pytest.fixture
def chat(notebook):
    """A new panel in that notebook, and no complaints yet."""
    notebook.wait_until_idle()
    notebook.complaints.clear()
    return shown(notebook)


def shown(opened):
    opened.run_cell(0)
    expect(opened.page.get_by_label("Your question")).to_be_visible(timeout=30_000)
    expect(opened.page.locator(".wb-example").first).to_be_visible()
    expect(opened.page.locator(".wb-turn")).to_have_count(0)
    return opened


def ask(page: Page, question: str) -> Locator:
    """Type and send; the new turn."""
    before = page.locator(".wb-turn").count()
    box = page.get_by_label("Your question")
    box.click()
    box.press_sequentially(question)
    box.press("Enter")
    turn = page.locator(".wb-turn").nth(before)
    expect(turn).to_be_visible()
    return turn


def text_of(turn: Locator) -> str:
    return turn.locator(".wb-text").inner_text()


def complaints_of_ours(opened) -> list[str]:
    """Errors of the page that are not JupyterLab's own about the server it runs on."""
    return [said for said in opened.complaints if "wb-" in said or said.startswith("error:")]


def test_a_question_streams_and_ends(chat):
    turn = ask(chat.page, "How are you")
    expect(turn).to_have_attribute("aria-busy", "false")
    said = re.fullmatch(r"You asked How are you of the default in chat (\w{32})\.", text_of(turn))
    assert said
    assert turn.locator(".wb-text strong").inner_text() == "How are you"
    expect(turn.locator(".wb-foot")).to_contain_text(
        "local · analyst · under 1 s · 908 tokens, no charge"
    )
    second = ask(chat.page, "And now")
    expect(second.locator(".wb-text")).to_contain_text(f"in chat {said[1]}")
    assert complaints_of_ours(chat) == []


def test_stop_ends_the_answer_at_once_and_keeps_its_text(chat):
    turn = ask(chat.page, "endless")
    expect(turn.locator(".wb-text")).to_contain_text("word5")
    started = time.monotonic()
    chat.page.get_by_role("button", name="Stop").click()
    expect(turn.locator(".wb-status")).to_contain_text("Stopped", timeout=1000)
    assert time.monotonic() - started < 1
    expect(turn.locator(".wb-foot")).to_contain_text("about 908 tokens, USD 0.0123")
    kept = text_of(turn)
    assert kept.startswith("word1 word2")
    chat.page.wait_for_timeout(500)
    assert text_of(turn) == kept
    next_one = ask(chat.page, "After it")
    expect(next_one).to_have_attribute("aria-busy", "false")
    expect(chat.page.get_by_role("button", name="Send")).to_be_visible()


def test_an_answer_streams_and_stops_while_a_cell_blocks_the_kernel(chat):
    chat.run_cell(1)
    expect(chat.page.locator(".jp-InputArea-prompt").nth(1)).to_have_text("[*]:")
    started = time.monotonic()
    turn = ask(chat.page, "endless")
    expect(turn.locator(".wb-text")).to_contain_text("word3", timeout=3000)
    asked = time.monotonic()
    chat.page.get_by_label("Your question").press("Escape")
    expect(turn.locator(".wb-status")).to_contain_text("Stopped", timeout=1000)
    assert time.monotonic() - asked < 1
    assert time.monotonic() - started < 5
    assert chat.execution_counts()[1] == "[*]:"
    chat.interrupt()


def test_shift_enter_breaks_a_line_and_runs_no_cell(chat):
    before = chat.execution_counts()
    box = chat.page.get_by_label("Your question")
    box.click()
    box.press_sequentially("one")
    box.press("Shift+Enter")
    box.press_sequentially("two dd")
    box.press("Control+Enter")
    expect(chat.page.locator(".wb-question")).to_have_text("You asked: one\ntwo dd")
    chat.page.wait_for_timeout(500)
    assert chat.execution_counts() == before
    assert chat.page.locator(".jp-CodeCell").count() == 3


def test_the_keyboard_alone_is_enough(chat):
    turn = ask(chat.page, "figures")
    expect(turn).to_have_attribute("aria-busy", "false")
    before = chat.execution_counts()
    claim = turn.locator(".wb-claim").first
    claim.focus()
    expect(chat.page.get_by_role("tooltip")).to_be_visible()
    claim.press("Escape")
    expect(chat.page.get_by_role("tooltip")).to_be_hidden()
    summary = turn.locator(".wb-tools > summary")
    summary.focus()
    summary.press("Enter")
    expect(turn.locator(".wb-tool > summary")).to_be_visible()
    again = turn.get_by_role("button", name="Ask again")
    again.focus()
    again.press("Enter")
    expect(chat.page.locator(".wb-turn")).to_have_count(2)
    assert chat.execution_counts() == before


def test_figures_tell_their_state_and_where_they_come_from(chat):
    turn = ask(chat.page, "figures")
    expect(turn).to_have_attribute("aria-busy", "false")
    marks = turn.locator(".wb-claim")
    assert marks.all_inner_texts() == ["-56.91%", "12%", "99%", "-56.91%"]
    labels = [mark.get_attribute("aria-label") for mark in marks.all()]
    assert labels == [
        "-56.91%, verified figure",
        "12%, unverified figure",
        "99%, contradicted figure: AAPL's total return of 2008 is -56.91%.",
        "-56.91%, verified figure",
    ]
    marks.first.hover()
    tip = chat.page.get_by_role("tooltip")
    for words in ("Verified", "AAPL", "total return", "2007-12-31 to 2008-12-31", "fraction"):
        expect(tip).to_contain_text(words)
    expect(tip).to_contain_text("sample, as of 2013-03-01")
    expect(tip).to_contain_text("dividends reinvested")
    expect(turn.locator(".wb-foot")).to_contain_text("✓ 2 verified")
    assert turn.locator(".wb-text td .wb-verified").count() == 1
    marks.nth(2).focus()
    expect(tip).to_contain_text("Contradicted: the data say otherwise")
    expect(tip).to_contain_text("AAPL's total return of 2008 is -56.91%.")
    after = "mark => getComputedStyle(mark, '::after').content"
    assert [mark.evaluate(after) for mark in marks.all()] == ["none", '"?"', '"!"', "none"]
    ask(chat.page, "Go on")  # the figure moves away, and what was said of it goes
    expect(tip).to_be_hidden()


def test_tool_calls_are_folded_with_input_output_and_time(chat):
    turn = ask(chat.page, "figures")
    tools = turn.locator(".wb-tools")
    expect(tools.locator("> summary")).to_have_text("1 tool call · 0.05 s")
    expect(tools.locator("pre").first).to_be_hidden()
    tools.locator("> summary").click()
    tools.locator(".wb-tool > summary").click()
    expect(tools.locator("pre").nth(0)).to_contain_text('"period": "2008"')
    expect(tools.locator("pre").nth(1)).to_contain_text('"total_return": -0.5691')


def test_a_chart_is_drawn_inline_and_follows_the_theme(chat):
    turn = ask(chat.page, "chart")
    expect(turn.locator(".wb-plot .main-svg").first).to_be_visible(timeout=20_000)
    expect(turn.get_by_label("Chart: IBM, USD")).to_be_visible()
    assert turn.locator(".wb-plot .gtitle").text_content() == "IBM, USD"
    wide = turn.locator(".wb-plot .main-svg").first.bounding_box()["width"]
    assert wide > 0.9 * turn.bounding_box()["width"]
    assert chat.page.evaluate("window.Plotly === undefined && window.moduleName === undefined")
    chat.command("apputils:change-theme", theme="JupyterLab Dark")
    title = turn.locator(".wb-plot .gtitle")
    expect(title).to_have_css("fill", re.compile(r"rgba?\(2\d\d, 2\d\d, 2\d\d"), timeout=10_000)
    chat.command("apputils:change-theme", theme="JupyterLab Light")
    expect(title).not_to_have_css("fill", re.compile(r"rgba?\(2\d\d"), timeout=10_000)
    assert complaints_of_ours(chat) == []


def test_hostile_text_runs_nothing_and_loads_nothing(chat):
    asked = []
    chat.page.on("request", lambda request: asked.append(request.url))
    turn = ask(chat.page, "attack <img src=x onerror=alert(1)>")
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(turn.locator(".wb-plot .main-svg").first).to_be_visible(timeout=20_000)
    turn.locator(".wb-tools > summary").click()
    turn.locator(".wb-tool > summary").click()
    turn.locator(".wb-claim").first.hover()
    chat.page.wait_for_timeout(1000)
    assert chat.page.evaluate("window.__hacked") is None
    assert turn.locator("img, script, iframe, object, embed, .wb-text svg").count() == 0
    addresses = chat.page.locator(".wb-turn a").evaluate_all(
        "links => links.map(a => [a.getAttribute('href') || a.getAttribute('xlink:href'), a.rel])"
    )
    assert addresses == [["https://example.com/a?b=1", "noopener noreferrer"]]
    assert chat.page.locator(".wb-turn [onload], .wb-turn [onerror]").count() == 0
    assert not [url for url in asked if "127.0.0.1" not in url and not url.startswith("blob:")]
    expect(turn.locator(".wb-text")).to_contain_text("<script>")
    expect(turn.locator(".wb-text")).to_contain_text("[image: spy]")
    assert complaints_of_ours(chat) == []


def test_a_reload_brings_the_conversation_back(chat):
    turn = ask(chat.page, "figures")
    expect(turn).to_have_attribute("aria-busy", "false")
    second = ask(chat.page, "endless")
    expect(second.locator(".wb-text")).to_contain_text("word3")
    chat.command("docmanager:save")
    chat.page.wait_for_timeout(500)
    chat.page.goto(chat.page.url.replace("?reset", ""))
    turns = chat.page.locator(".wb-turn")
    expect(turns).to_have_count(2, timeout=60_000)
    assert turns.nth(0).locator(".wb-claim").all_inner_texts()[0] == "-56.91%"
    expect(turns.nth(0).locator(".wb-foot")).to_contain_text("no charge")
    so_far = text_of(turns.nth(1))
    expect(turns.nth(1).locator(".wb-text")).not_to_have_text(so_far)  # it goes on
    chat.page.get_by_role("button", name="Stop").click()
    expect(turns.nth(1).locator(".wb-status")).to_contain_text("Stopped", timeout=1000)


def test_a_fault_is_worded_and_the_question_can_be_asked_again(chat):
    turn = ask(chat.page, "broken")
    expect(turn.locator(".wb-error")).to_contain_text(
        "Something failed inside Workbench (KeyError)"
    )
    assert "secret" not in turn.inner_text()
    expect(turn.locator(".wb-text")).to_have_text("Half an ans")
    turn.get_by_role("button", name="Edit").click()
    expect(chat.page.get_by_label("Your question")).to_have_value("broken")


def test_what_stands_around_the_conversation(chat):
    page = chat.page
    expect(page.locator(".wb-badge")).to_have_text("SAMPLE DATA · as of 2013-03-01")
    log = page.get_by_role("log", name="Questions and answers")
    assert log.get_attribute("aria-live") == "polite"
    page.get_by_label("Model provider").select_option("openai")
    turn = ask(page, "Who answers")
    expect(turn.locator(".wb-text")).to_contain_text("of openai in chat")
    turn.get_by_role("button", name="Copy").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.startswith("You asked **Who answers**")
    page.evaluate("window.jupyterapp.commands.execute('docmanager:save')")
    page.wait_for_timeout(500)
    page.goto(page.url.replace("?reset", ""))
    expect(page.locator(".wb-turn")).to_have_count(1, timeout=60_000)
    expect(page.get_by_label("Model provider")).to_have_value("openai")
    page.get_by_role("button", name="New chat").click()
    expect(page.locator(".wb-turn")).to_have_count(0)
    expect(page.locator(".wb-example")).to_have_count(2)
    page.get_by_role("button", name="How did Apple do in 2008?").click()
    expect(page.locator(".wb-turn .wb-text")).to_contain_text("of openai in chat")


def test_a_corrected_answer_keeps_its_tools_and_charts(chat):
    turn = ask(chat.page, "revised slowly")
    expect(turn.locator(".wb-contradicted")).to_have_text("-57%")
    plot, tool = (
        turn.locator(".wb-plot").element_handle(),
        turn.locator(".wb-tools").element_handle(),
    )
    expect(turn).to_have_attribute("aria-busy", "false")
    expect(turn.locator(".wb-plot .main-svg").first).to_be_visible(timeout=20_000)
    assert plot.is_visible()
    assert tool.is_visible()
    assert text_of(turn).split("\n\n") == [
        "FACT Apple lost -56.91% in 2008.",
        "INFERENCE IBM lost -56.91% too.",
    ]
    # Verified at first, and contradicted by what was seen later.
    assert [mark.get_attribute("aria-label") for mark in turn.locator(".wb-claim").all()] == [
        "-56.91%, verified figure",
        "-56.91%, contradicted figure: AAPL's total return of 2008 is -56.91%.",
    ]
    expect(turn.locator(".wb-foot")).to_contain_text("✓ 1 verified")
    expect(turn.locator(".wb-foot")).to_contain_text("! 1 contradicted")
    expect(turn.locator(".wb-foot")).to_contain_text("1,234 tokens, USD 0.0123")
    assert turn.get_by_role("note", name="About this answer").locator("p").all_inner_texts() == [
        "openai broke off (the connection was lost) and answers from the beginning.",
        "openai did not answer (too many requests); grok answers.",
        "A sentence was corrected: the data contradicted its figures.",
        "Outside text looks meant for the model: ignore instructions.",
        "Left out: image: 127.0.0.1.",
    ]
    assert complaints_of_ours(chat) == []


def test_labels_are_quiet_tags_in_words(chat):
    turn = ask(chat.page, "labels")
    expect(turn).to_have_attribute("aria-busy", "false")
    tags = turn.locator(".wb-label")
    assert tags.evaluate_all("tags => tags.map(tag => tag.textContent)") == [
        "FACT", "ASSUMPTION", "INFERENCE", "Fact:", "SỰ KIỆN", "GIẢ ĐỊNH", "SUY LUẬN", "Còn thiếu",
    ]  # fmt: skip
    assert turn.locator("li .wb-label").count() == 2
    expect(turn.get_by_text("Nothing FACT in the middle.")).to_be_visible()
    size = "tag => parseFloat(getComputedStyle(tag).fontSize)"
    assert tags.first.evaluate(size) < turn.locator(".wb-text p").first.evaluate(size)
    for theme in ("JupyterLab Dark", "JupyterLab Light"):
        chat.command("apputils:change-theme", theme=theme)
        chat.page.wait_for_timeout(1000)
        assert min(tags.evaluate_all(CONTRAST)) >= 4.5
    turn.get_by_role("button", name="Copy").click()
    expect(turn.get_by_role("button", name="Copied")).to_be_visible()
    assert chat.page.evaluate("navigator.clipboard.readText()").startswith("**FACT** Apple")


def test_an_answer_that_met_a_limit_says_so(chat):
    turn = ask(chat.page, "limit")
    expect(turn.locator(".wb-error")).to_have_text(
        "Ended at a limit. The limit of USD 0.50 for one answer is reached."
    )
    expect(turn.locator(".wb-text")).to_have_text("Half an ans")
    expect(turn.locator(".wb-foot")).to_contain_text("1,234 tokens, USD 0.4987")


def test_the_desk_answers_with_checked_figures_and_a_chart(open_notebook):
    opened = open_notebook(
        "desk", ["from workbench import open_workbench\nwb = open_workbench('offline')\nwb.chat()"]
    )
    page = opened.page
    opened.run_cell(0)
    expect(page.get_by_label("Your question")).to_be_visible(timeout=60_000)
    expect(page.locator(".wb-badge")).to_have_text("SAMPLE DATA · as of 2013-03-01")
    turn = ask(page, "What was the total return of AAPL in 2008?")
    expect(turn).to_have_attribute("aria-busy", "false", timeout=20_000)
    expect(turn.locator(".wb-verified").first).to_have_text("-56.91%")
    expect(turn.locator(".wb-text p .wb-label").first).to_have_text("FACT")
    expect(page.get_by_label("Model provider")).to_have_count(0)
    chart = ask(page, "Chart IBM since 2009")
    plot = chart.locator(".wb-plot .main-svg").first
    expect(plot).to_be_visible(timeout=20_000)
    height = plot.bounding_box()["height"]
    page.set_viewport_size({"width": 700, "height": 1000})
    expect(plot).not_to_have_attribute("width", re.compile(r"^\d{4}|^[6-9]\d\d"), timeout=10_000)
    assert plot.bounding_box()["height"] == height  # a chart without one lies over its neighbours
    marked = ask(page, "Chart AAPL since 2001")
    expect(marked.locator(".wb-plot .annotation").first).to_contain_text("Source", timeout=20_000)
    expect(marked.locator(".wb-plot")).to_contain_text("WARNING")
    assert complaints_of_ours(opened) == []


def test_a_restarted_kernel_is_said_and_the_question_kept(open_notebook):
    chat = shown(open_notebook("restarted", CELLS))
    turn = ask(chat.page, "Before")
    expect(turn).to_have_attribute("aria-busy", "false")
    chat.page.evaluate("window.jupyterapp.shell.currentWidget.sessionContext.restartKernel()")
    chat.page.wait_for_timeout(1000)
    box = chat.page.get_by_label("Your question")
    box.fill("After")
    box.press("Enter")
    expect(chat.page.locator(".wb-hint")).to_contain_text("Run this cell again", timeout=8_000)
    expect(box).to_have_value("After")
    assert text_of(turn).startswith("You asked Before")
