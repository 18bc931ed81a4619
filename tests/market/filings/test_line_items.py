"""The table of line items: no concept counts twice, and every line is whole."""

from collections import Counter

import pytest

from workbench.market.filings.line_items import BY_KEY, ITEMS

TAXONOMIES = {"us-gaap", "dei", "ifrs-full", "yahoo"}


def test_keys_and_labels_are_each_lines_own():
    assert len(BY_KEY) == len({item.label for item in ITEMS}) == len(ITEMS)


@pytest.mark.parametrize("item", ITEMS, ids=lambda item: item.key)
def test_every_source_is_a_concept_of_a_known_taxonomy(item):
    sources = [source for group in item.sources for source in group]
    assert sources
    assert max(Counter(sources).values()) == 1
    for source in sources:
        taxonomy, _, concept = source.lstrip("-").partition(":")
        assert taxonomy in TAXONOMIES
        assert concept.isalnum()


def test_no_concept_stands_for_two_lines_of_one_statement():
    # Earnings a share that are basic and diluted at once are both.
    seen = Counter(source for item in ITEMS for group in item.sources for source in group)
    assert {source for source, count in seen.items() if count > 1} == {
        "us-gaap:EarningsPerShareBasicAndDiluted"
    }


def test_what_adds_up_is_money_of_a_period_and_declared_dividends():
    assert {item.key for item in ITEMS if item.additive and item.unit != "money"} == {
        "dividends_per_share"
    }
    assert not [item for item in ITEMS if item.additive and item.kind != "duration"]
