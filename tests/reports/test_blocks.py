"""What blocks put out: the figures by name, and nothing from outside that a browser would run."""

from __future__ import annotations

from datetime import date
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench.messages import AgentResponse, Cell, Claim, ClaimState, Usage
from workbench.reports.answers import answers_html, without_sample
from workbench.reports.blocks import (
    FIGURES_MIME,
    MASTHEAD_MIME,
    Answers,
    FigureStrip,
    Masthead,
    Notes,
    Shade,
    Table,
)

DAY = date(2013, 3, 1)
TAGS = {
    "div", "p", "span", "h1", "h2", "h3", "h4", "h5", "h6", "dl", "dt", "dd", "style", "table",
    "thead", "tbody", "tr", "th", "td", "ul", "ol", "li", "b", "br", "em", "strong", "code",
    "pre", "blockquote", "hr",
}  # fmt: skip
EVIL = "<img src=x onerror=alert(1)>\"'&</p></script><script>alert(2)</script>"


class Tags(HTMLParser):
    """The elements and attributes of a piece of HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def assert_harmless(html: str) -> None:
    found = Tags(html)
    assert found.tags <= TAGS
    assert found.attributes <= {"class", "style", "title", "scope", "start"}


def cell(symbol: str = "AAPL", value: float = 0.0523, **more: Any) -> Cell:
    return Cell(symbol, "total_return", value, "fraction", date(2012, 3, 1), DAY,
                more.pop("source", "sample, as of 2013-03-01"), **more)  # fmt: skip


def response(text: str, *claims: Claim) -> AgentResponse:
    return AgentResponse(text, claims, "local", "analyst", Usage(), 0.1, "c", DAY)


def test_a_strip_hands_on_names_values_units_periods_and_sources() -> None:
    bundle = FigureStrip({"total_return": cell()}, {"total_return": "Total return"})
    shown = bundle._repr_mimebundle_()
    figure = shown[FIGURES_MIME]["total_return"]
    assert (figure["value"], figure["unit"]) == (0.0523, "fraction")
    assert (figure["start"], figure["end"]) == ("2012-03-01", "2013-03-01")
    for part in ("Total return", "5.23%", "2012-03-01 to 2013-03-01", "sample, as of 2013-03-01"):
        assert part in shown["text/html"]


def test_a_missing_figure_is_named_with_its_reason_and_never_a_number() -> None:
    shown = FigureStrip({}, {"sharpe": "Sharpe ratio"}, {"sharpe": "its risk was zero"})
    bundle = shown._repr_mimebundle_()
    assert bundle[FIGURES_MIME] == {}
    assert "Sharpe ratio: its risk was zero" in bundle["text/html"]


@pytest.mark.parametrize(
    "block",
    [
        Masthead(EVIL, EVIL, EVIL, [(EVIL, EVIL)], EVIL),
        FigureStrip({EVIL: cell(EVIL, source=EVIL, formula=EVIL, label=EVIL)}, {}, {EVIL: EVIL}),
        Table([EVIL, EVIL], [[EVIL, Shade(EVIL, 0.1, 0.2)]], EVIL),
        Notes([(EVIL, EVIL), ("", EVIL)]),
        Answers([(EVIL, response(EVIL))]),
    ],
)
def test_text_from_outside_is_text(block: Any) -> None:
    assert_harmless(block._repr_mimebundle_()["text/html"])


@given(st.text(max_size=200), st.text(max_size=200), st.integers(0, 50), st.integers(1, 20))
def test_no_answer_gets_markup_of_its_own(text: str, source: str, at: int, length: int) -> None:
    piece = text[at : at + length]
    claim = Claim(piece, ClaimState.VERIFIED, 1.0, end=DAY, start=DAY, source=source, offset=at)
    assert_harmless(answers_html([("?", response(text, claim))]))


@pytest.mark.parametrize(
    "text",
    [
        "[click](javascript:alert(1)) 5%", "![x](http://192.0.2.1/?q=5%)", "<http://192.0.2.1/>",
        "[a]: http://192.0.2.1 '5%'\n\n[a]", "`5%`", "| a |\n|---|\n| 5% |", "    5%", "&#106;5%",
        "\ue0000\ue001 5%\ue002",
    ],
)  # fmt: skip
def test_links_images_and_marks_of_a_model_lead_nowhere(text: str) -> None:
    claim = Claim("5%", ClaimState.UNVERIFIED, 0.05, offset=max(text.find("5%"), 0))
    html = answers_html([("?", response(text, claim))])
    assert_harmless(html)
    assert "\ue000" not in html


def test_each_figure_of_an_answer_shows_its_state_and_its_source() -> None:
    text = "AAPL rose **5.23%**, perhaps 7%."
    checked = Claim("5.23%", ClaimState.VERIFIED, 0.0523, "fraction", "AAPL", "total_return",
                    date(2012, 3, 1), DAY, source="sample", offset=text.index("5.23%"))  # fmt: skip
    guess = Claim("7%", ClaimState.UNVERIFIED, 0.07, offset=text.index("7%"))
    html = answers_html([("How?", response(text, checked, guess))])
    title = "checked · AAPL · total return · 2012-03-01 to 2013-03-01 · sample"
    assert f'<strong><span class="wb-claim wb-verified" title="{title}">5.23%</span>' in html
    assert '<span class="wb-claim wb-unverified" title="not checked">7%</span>' in html
    assert "Figures: 1 checked, 1 not checked." in html


def test_a_shade_tells_the_sign_by_hue_and_the_size_by_strength() -> None:
    assert Shade("", 0.1, 0.2).style() == "background:rgba(0,114,178,0.28)"
    assert Shade("", -0.4, 0.2).style() == "background:rgba(213,94,0,0.55)"


def test_the_masthead_says_what_must_not_be_overlooked() -> None:
    head = Masthead("Apple", "Brief", "x", [("Symbol", "AAPL")], "SAMPLE DATA")
    bundle = head._repr_mimebundle_()
    assert bundle[MASTHEAD_MIME]["notice"] == "SAMPLE DATA"
    assert "SAMPLE DATA" in bundle["text/html"]


@pytest.mark.parametrize("line", [
    "SAMPLE DATA, 2000-03-01 to 2013-03-01.",
    "DỮ LIỆU MẪU (SAMPLE DATA), 2000-03-01 đến 2013-03-01.",
])  # fmt: skip
def test_an_answer_leaves_the_line_on_sample_data_to_the_report(line: str) -> None:
    assert without_sample(f"It rose.\n\n{line}\n") == "It rose."
    assert without_sample(f"It rose.\n\n{line} More.") == f"It rose.\n\n{line} More."
