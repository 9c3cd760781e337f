"""What is counted of what crossed the wire."""

from __future__ import annotations

import pytest
from scrapy import Request
from scrapy.exceptions import DownloadFailedError, NotConfigured
from scrapy.http import Response
from scrapy.utils.test import get_crawler

from crawler.capture.tap import EXCHANGES
from crawler.fetch.wire import WireStats
from tests.capture.exchanges import exchange

URL = "https://www.kpol9.example/story"


def counted(*seen: Response | Exception, **settings: bool) -> dict[str, int]:
    """Return the statistics after a request, asked twice by the pool, for each of `seen`."""
    crawler = get_crawler(settings_dict=settings)
    middleware = WireStats.from_crawler(crawler)
    for one in seen:
        request = Request(URL, method="POST")
        request.meta[EXCHANGES] = [
            exchange(request=b"a" * 10, response=b"", error="connection lost"),
            exchange(request=b"a" * 10, response=b"b" * 300, interim=b"c" * 20, excess=b"d"),
        ]
        if isinstance(one, Response):
            assert middleware.process_response(request, one) is one
        else:
            middleware.process_exception(request, one)
    middleware.spider_closed()
    assert crawler.stats
    return crawler.stats.get_stats()


def test_what_was_recorded_is_counted_under_scrapys_names() -> None:
    assert counted(Response(URL), Response(URL, status=404)) == {
        "downloader/request_count": 4,
        "downloader/request_method_count/POST": 4,
        "downloader/request_bytes": 40,
        "downloader/response_bytes": 642,
        "downloader/response_count": 2,
        "downloader/response_status_count/200": 1,
        "downloader/response_status_count/404": 1,
    }


def test_a_failure_is_counted_by_its_kind() -> None:
    found = counted(DownloadFailedError("gone"))

    assert found["downloader/exception_count"] == 1
    assert found["downloader/exception_type_count/scrapy.exceptions.DownloadFailedError"] == 1
    assert found["downloader/request_count"] == 2
    assert "downloader/response_count" not in found


def test_it_is_switched_off_where_scrapys_own_is() -> None:
    with pytest.raises(NotConfigured):
        counted(DOWNLOADER_STATS=False)
