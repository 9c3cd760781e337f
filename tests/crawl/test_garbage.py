"""What the collector of cycles looks at."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from crawler.crawl.garbage import YOUNG, spare


class Ring:
    """An object that only the collector can let go of."""

    def __init__(self) -> None:
        self.ring = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    """Let the collector look only when told to; give the tests after this one what it was."""
    threshold = gc.get_threshold()
    gc.disable()
    yield
    gc.enable()
    gc.unfreeze()
    gc.set_threshold(*threshold)


def test_what_a_crawl_begins_with_is_not_looked_at_again() -> None:
    early = weakref.ref(Ring())
    spare()
    gc.collect()

    assert early() is not None
    assert gc.get_freeze_count() > 1_000


def test_what_a_crawl_makes_is_let_go_of_a_little_later() -> None:
    before = gc.get_threshold()
    spare()
    late = weakref.ref(Ring())
    gc.collect()

    assert late() is None
    assert gc.get_threshold() == (YOUNG, *before[1:])
