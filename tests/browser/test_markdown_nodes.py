"""The panel's markdown in a browser: what becomes which node, safely and in linear time."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from workbench.panels import assets

LOAD = """async source => {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    window.panel = await import(url);
    window.spent = pieces => {
        const start = performance.now();
        draw(pieces, []);
        return performance.now() - start;
    };
    window.draw = (pieces, claims) => {
        const target = document.createElement("div");
        const view = new panel.MarkdownView(target, number => {
            const mark = document.createElement("mark");
            mark.title = String(number);
            return mark;
        });
        for (const claim of claims) view.claim(claim);
        for (const piece of pieces) view.append(piece);
        return [...target.children].map(block => block.innerHTML).join("");
    };
}"""


@pytest.fixture(scope="module")
def page(browser):
    page = browser.new_page()
    page.evaluate(LOAD, assets.esm())
    yield page
    page.close()


def draw(page: Page, pieces: list[str], claims: list[dict[str, object]] | None = None) -> str:
    return page.evaluate("([pieces, claims]) => draw(pieces, claims)", [pieces, claims or []])


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("plain", "<p>plain</p>"),
        ("one\ntwo", "<p>one two</p>"),
        ("one  \ntwo", "<p>one<br>two</p>"),
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("**b** and *i* ~~n~~", "<p><strong>b</strong> and <em>i</em> <del>n</del></p>"),
        ("**bold *both* x**", "<p><strong>bold <em>both</em> x</strong></p>"),
        ("2 * 3 * 4 and a_b_c", "<p>2 * 3 * 4 and a_b_c</p>"),
        ("**open and *more", "<p>**open and *more</p>"),
        (r"\*no\* \[x\]", "<p>*no* [x]</p>"),
        ("`a < b` and ``x ` y``", "<p><code>a &lt; b</code> and <code>x ` y</code></p>"),
        ("# Head #\ntext", "<h3>Head</h3><p>text</p>"),
        ("#no head", "<p>#no head</p>"),
        ("- a\n- b\n  - c\n", "<ul><li>a</li><li>b<ul><li>c</li></ul></li></ul>"),
        ("3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'),
        ("text:\n- a", "<p>text:</p><ul><li>a</li></ul>"),
        ("> said\n> so", "<blockquote><p>said so</p></blockquote>"),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        ("```py\nx = 1 < 2\n```\nz", '<pre tabindex="0"><code>x = 1 &lt; 2</code></pre><p>z</p>'),
        ("```\nopen", '<pre tabindex="0"><code>open</code></pre>'),
        (
            "| a | b |\n|---|--:|\n| 1 | 2 \\| 3 |\n\nz",
            '<div class="wb-table" tabindex="0"><table><thead><tr><th>a</th>'
            '<th style="text-align: right;">b</th></tr></thead><tbody><tr><td>1</td>'
            '<td style="text-align: right;">2 | 3</td></tr></tbody></table></div><p>z</p>',
        ),
        ("a | b\nno table", "<p>a | b no table</p>"),
        ("<b>x</b> &amp;", "<p>&lt;b&gt;x&lt;/b&gt; &amp;amp;</p>"),
        ("![alt](https://x.invalid/p.png)", "<p>[image: alt]</p>"),
        ("[a](javascript:alert(1))", "<p><span>a (javascript:alert(1))</span></p>"),
        ("[a](//evil.example)", "<p><span>a (//evil.example)</span></p>"),
        ("[a](data:text/html,x)", "<p><span>a (data:text/html,x)</span></p>"),
        ("[a", "<p>[a</p>"),
    ],
)  # fmt: skip
def test_markdown_becomes(page, text, html):
    assert draw(page, [text]) == html
    assert draw(page, list(text)) == html  # as it streams, a character at a time


def test_links_are_absolute_and_open_apart(page):
    link = '<a href="https://e.com/a?b=1" target="_blank" rel="noopener noreferrer" title="https://e.com/a?b=1">'
    assert draw(page, ["[x](https://e.com/a?b=1)"]) == f"<p>{link}x</a></p>"
    assert draw(page, ["see https://e.com/a?b=1."]) == f"<p>see {link}https://e.com/a?b=1</a>.</p>"
    assert draw(page, ["<https://e.com/a?b=1>"]) == f"<p>{link}https://e.com/a?b=1</a></p>"


@pytest.mark.parametrize(
    ("text", "figure", "html"),
    [
        ("up 5.2% now", "5.2%", '<p>up <mark title="0">5.2%</mark> now</p>'),
        ("**5.2%**", "5.2%", '<p><strong><mark title="0">5.2%</mark></strong></p>'),
        ("- 5.2%\n- x", "5.2%", '<ul><li><mark title="0">5.2%</mark></li><li>x</li></ul>'),
        ("`5.2%`", "5.2%", '<p><code><mark title="0">5.2%</mark></code></p>'),
        ("a\n\nUSD 3\n\nb", "USD 3", '<p>a</p><p><mark title="0">USD 3</mark></p><p>b</p>'),
        ("[5](https://e.com/5)", "e.com", None),
    ],
)
def test_figures_are_marked_where_they_stand(page, text, figure, html):
    claim = {"offset": text.index(figure), "text": figure}
    drawn = draw(page, [text], [claim])
    assert drawn == draw(page, list(text), [claim])
    if html:
        assert drawn == html
    else:
        assert '<a href="https://e.com/5"' in drawn  # a mark in an address does not break it


def test_a_claim_that_does_not_fit_the_text_marks_nothing(page):
    assert draw(page, ["up 5.2%"], [{"offset": 1, "text": "5.2%"}]) == "<p>up 5.2%</p>"


HOSTILE = {
    "brackets": "[" * 60_000,
    "links": "[a](" * 20_000,
    "images": "![" * 30_000,
    "stars": "**a *b " * 10_000,
    "underscores": "_a " * 20_000,
    "ticks": "".join("`" * (1 + n % 60) + "x" for n in range(3_000)),
    "spaces": "a" + " " * 80_000 + "b\nc",
    "hashes": "# " + " #" * 40_000 + " x",
    "quotes": ">" * 60_000,
    "lists": "\n".join(" " * min(n, 200) + "- x" for n in range(2_000)),
    "rules": "- " * 40_000 + "x",
    "pipes": "|" * 30_000 + "\n" + "|-" * 15_000,
    "addresses": "https://a" * 10_000,
    "angles": "<https://a" * 8_000,
    "escapes": "\\" * 80_000,
    "tildes": "~~~" * 20_000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_keeps_the_browser_busy(page, name):
    assert page.evaluate("text => spent([text])", HOSTILE[name]) < 2_000


def test_twenty_thousand_pieces_are_drawn_in_time(page):
    pieces = [f"word{n} " + ("\n\n" if n % 40 == 39 else "") for n in range(20_000)]
    batches = ["".join(pieces[at : at + 20]) for at in range(0, len(pieces), 20)]
    assert page.evaluate("batches => spent(batches)", batches) < 3_000
