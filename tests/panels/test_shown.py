"""What reaches a page: figures, the static form, the module the browser loads."""

from __future__ import annotations

import gzip
import json
import re
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.messages import AgentResponse, AnswerDone, Claim, ClaimState, Usage
from workbench.panels import assets
from workbench.panels.fallback import markdown_html, plain_text, static_html
from workbench.panels.figures import packed, safe_figure
from workbench.panels.transcript import ChatAbout, Transcript

ABOUT = ChatAbout("local", "analyst", sample=True)
# fmt: off
TAGS = {
    "a", "blockquote", "br", "code", "em", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "li", "ol",
    "p", "pre", "s", "strong", "ul",
}
# fmt: on


def test_a_figure_keeps_its_numbers_and_loses_what_loads():
    figure = {
        "data": [
            {"type": "scatter", "y": [1.0, float("nan"), 2.0], "name": "<a href='http://x'>a</a>"},
            {"type": "choropleth", "locations": ["US"]},
            {"y": [3], "meta": "m"},
        ],
        "layout": {
            "title": {"text": "<b>IBM</b><br><span style='font-size:14px'>USD</span>"},
            "images": [{"source": "https://tracker.invalid/p.png"}],
            "template": {"layout": {"images": [{}], "font": {"size": 13}}},
            "updatemenus": [{}],
        },
        "frames": [{}],
    }
    assert safe_figure(figure) == {
        "data": [
            {"type": "scatter", "y": [1.0, None, 2.0], "name": "&lt;a href='http://x'>a&lt;/a>"},
            {"y": [3]},
        ],
        "layout": {
            "title": {"text": "<b>IBM</b><br><span style='font-size:14px'>USD</span>"},
            "template": {"layout": {"font": {"size": 13}}},
        },
    }
    assert json.loads(gzip.decompress(packed(figure))) == safe_figure(figure)


@pytest.mark.parametrize(
    "tag",
    ["<img src=x>", "<script>", "<a href='javascript:x'>", "<span style='cursor:url(http://x)'>",
     "<SPAN onclick=x>", "<b onmouseover=x>", "</a>"],
)  # fmt: skip
def test_other_tags_in_a_figure_become_text(tag):
    safe = safe_figure({"data": [], "layout": {"title": tag}})["layout"]["title"]
    assert safe == "&lt;" + tag[1:]


@given(st.text(alphabet="<>[]()!*_`&\"'=:/ \nabcjsript.onerhf", max_size=200))
def test_static_markdown_holds_no_foreign_markup(text):
    html = markdown_html(text)
    tags = set(re.findall(r"<([a-z0-9]+)", html))
    assert tags <= TAGS
    for attribute in re.findall(r'<a href="([^"]*)"', html):
        assert attribute.startswith(("http://", "https://"))


def test_links_images_and_html_in_the_static_form():
    html = markdown_html(
        "[a](https://example.com) [b](javascript:x) ![pic](https://t.invalid/p.png) <img src=x>"
    )
    assert '<a href="https://example.com" rel="noopener noreferrer" target="_blank">' in html
    assert "[image: pic]" in html
    assert "<img" not in html
    assert html.count("<a ") == 1


def test_the_saved_notebook_shows_the_conversation():
    transcript = Transcript()
    turn, _ = transcript.begin("<b>How</b> did Apple do?")
    turn.text.append("It **fell**.")
    transcript.fail(turn, "Then the <model> broke.")
    html = static_html(ABOUT, transcript.turns)
    assert "SAMPLE DATA" in html
    assert "&lt;b&gt;How&lt;/b&gt; did Apple do?" in html
    assert "<strong>fell</strong>" in html
    assert "Then the &lt;model&gt; broke." in html
    text = plain_text(ABOUT, transcript.turns)
    assert "Q: <b>How</b> did Apple do?\nA: It **fell**." in text


def test_the_saved_notebook_tells_the_state_of_figures_and_what_was_warned_of():
    wrong = Claim("99%", ClaimState.CONTRADICTED, offset=6, finding="AAPL lost <b>57%</b>.")
    claims = (Claim("12%", ClaimState.UNVERIFIED, offset=0), wrong)
    response = AgentResponse(
        "12% or 99%", claims, "openai", "gpt-x", Usage(1_000, 234, 0.0123), 1.0, "c",
        date(2013, 3, 1), cancelled=True, warnings=("Left out: image: <x>.y",),
    )  # fmt: skip
    transcript = Transcript()
    turn, _ = transcript.begin("?")
    transcript.apply(turn, AnswerDone(response))
    html = static_html(ABOUT, transcript.turns)
    assert "Figures: 1 contradicted, 1 unverified" in html
    assert "<li>99%: AAPL lost &lt;b&gt;57%&lt;/b&gt;.</li>" in html
    assert "<em>Left out: image: &lt;x&gt;.y.</em>" in html
    assert "Stopped: this is a part of the answer." in html
    assert "1,234 tokens, USD 0.0123" in html


def test_a_long_conversation_keeps_its_latest_part_and_the_notebook_small():
    transcript = Transcript()
    for number in range(50):
        turn, _ = transcript.begin(f"question {number}")
        turn.text.append("word " * 2_000)
        transcript.stop(turn)
    html = static_html(ABOUT, transcript.turns)
    assert len(html) < 110_000
    assert "question 49" in html
    assert "Earlier questions are not shown" in html
    assert len(plain_text(ABOUT, transcript.turns)) <= 100_000


def test_the_browser_gets_one_module_with_no_name_twice():
    module = assets.esm()
    assert not re.search(r"^\s*import\b(?!\()", module, re.MULTILINE)
    names = re.findall(
        r"^(?:export )?(?:async )?(?:const|let|function|class) (\w+)", module, re.MULTILINE
    )
    assert len(names) == len(set(names)) > 30
    assert "innerHTML" not in module
    assert "https://" not in re.sub(r"//.*|/\*.*?\*/", "", module.replace("https?:", ""))
    assert len(module) + len(assets.css()) < 80_000


def test_plotly_travels_compressed():
    module = assets.plotly_module()
    assert len(module) < 2_000_000
    assert b"plotly.js v" in gzip.decompress(module)[:100]
