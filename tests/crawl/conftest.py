"""Where a crawl of these tests keeps what it writes, and the server of a module's own `web`."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.crawl.web import Web, serving
from tests.crawling import Place


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def port(web: Web) -> Iterator[int]:
    with serving(web) as running:
        yield running
