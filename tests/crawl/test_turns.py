"""A crawl of a host that asks for time between two requests, within the hour's budget."""

from __future__ import annotations

from datetime import datetime
from itertools import pairwise
from pathlib import Path

from tests.crawl.test_backoff import ONE, crawl
from tests.crawling import Place
from tests.hostile import Hostile, answer, article

PATIENT = answer(b"User-agent: *\nCrawl-delay: 0.7\n")


def test_a_host_s_crawl_delay_is_kept_and_what_is_beyond_the_budget_is_put_off(tmp_path: Path) -> None:
    place, paths = Place(tmp_path), [f"{ONE}/{number}" for number in range(5)]
    pages = {path: answer(article("Ferry sails")) for path in paths}
    with Hostile({f"{ONE}/robots.txt": PATIENT, **pages}) as server:
        ran = crawl(place, server, *paths, HOST_HOURLY_REQUESTS="4")

    assert ran.code == 0, ran.err
    assert place.report()["reasons"]["refused: budget"] == 2
    assert len(server.requests) == 4, "robots.txt is one of them"
    fetched = sorted(
        datetime.fromisoformat(record["capture"]["fetched_at"]) for record in place.records("articles")
    )
    assert all((after - before).total_seconds() > 0.6 for before, after in pairwise(fetched))
