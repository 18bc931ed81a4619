"""Real data for tests, where it is there: it is large, and no part of the product.

Found by the environment variable ``WORKBENCH_TEST_DATA``, or as a folder ``shared/data`` beside
the checkout or above it.
"""

import gzip
import json
import os
from pathlib import Path
from typing import Any

import pytest

NAME = "WORKBENCH_TEST_DATA"


def real_data(name: str) -> Path:
    """The file or folder ``name`` of the real data; the test skips, and says so, without it."""
    given = os.environ.get(NAME)
    folders = [Path(given)] if given else [up / "shared" / "data" for up in Path(__file__).parents]
    found = next((folder / name for folder in folders if (folder / name).exists()), None)
    if found is None:
        pytest.skip(f"the real data {name} is not here; {NAME} can say where it is")
    return found


def company_facts_of_alphabet() -> Any:
    """The SEC's company facts of Alphabet, as its interface gives them."""
    path = real_data("sec/companyfacts_CIK0001652044.json.gz")
    return json.loads(gzip.decompress(path.read_bytes()))
