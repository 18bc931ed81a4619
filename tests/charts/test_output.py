"""How figures leave: for a notebook, for a page."""

from __future__ import annotations

import plotly.io as pio
import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from workbench import charts

MIME = "application/vnd.plotly.v1+json"


@pytest.fixture
def figure(year, about):
    return charts.drawdown(year["close"], about)


@pytest.fixture
def renderer():
    before, config = pio.renderers.default, pio.renderers["plotly_mimetype"].config
    yield pio.renderers
    pio.renderers.default = before
    pio.renderers["plotly_mimetype"].config = config


def test_a_notebook_stores_data_and_no_script(figure):
    bundle = charts.mime_bundle(figure)
    assert set(bundle) == {MIME, "text/plain"}
    assert bundle[MIME]["data"][0]["y"]["dtype"] == "f4"
    assert bundle[MIME]["data"][0]["x"][0] == "2001-01-02"
    assert bundle["text/plain"].startswith("Chart: Apple Inc. (AAPL): Drawdown from the last high")


def test_static_output_is_the_same_figure_without_the_mouse(figure):
    live, still = charts.mime_bundle(figure)[MIME], charts.mime_bundle(figure, "static")[MIME]
    assert "staticPlot" not in live["config"]
    assert still["config"]["staticPlot"] is True
    assert still["data"] == live["data"]


def test_a_bare_figure_is_put_out_as_show_does(figure, renderer):
    charts.use_renderer()
    assert figure._repr_mimebundle_()[MIME]["config"]["responsive"] is True
    InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
    try:
        with capture_output() as captured:
            charts.show(figure)
    finally:
        InteractiveShell.clear_instance()
    assert MIME in captured.outputs[0].data


def test_a_block_holds_no_script_file_and_no_address(figure):
    block = charts.to_html_div(figure, div_id="chart-1")
    assert block == charts.to_html_div(figure, div_id="chart-1")
    assert 'id="chart-1"' in block
    assert "src=" not in block
    assert "http" not in block
    assert len(block) < 60_000


def test_a_block_can_be_made_from_what_a_notebook_stored(figure):
    stored = charts.mime_bundle(figure)[MIME]
    assert charts.to_html_div(stored, div_id="c") == charts.to_html_div(figure, div_id="c")


def test_text_cannot_close_the_blocks_script(figure):
    figure.update_layout(meta={"note": "</script><script>alert(1)</script>"})
    assert "</script><script>" not in charts.to_html_div(figure, div_id="c")


def test_the_script_is_whole():
    script = charts.plotly_js()
    assert len(script) > 1_000_000
    assert "plotly.js v" in script[:200]
