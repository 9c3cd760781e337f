"""Refusals in a crawl: requests and redirects to where nothing may go."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from scrapy import Request

from crawler.errors import GuardError
from crawler.fetch.refuse import Refused, RefuseMiddleware
from tests.fetch.conftest import NameServer, WebServer, crawl

OPEN = {"ALLOW_PRIVATE_ADDRESSES": True}


@pytest.fixture
def leading() -> Iterator[WebServer]:
    """A server that sends whoever asks for `/to/URL` to that URL, and `/loop` to itself."""
    with WebServer("127.0.0.1") as server:
        yield server


def _reasons(found: list[dict[str, str]]) -> dict[str, str]:
    return {answer["asked"]: answer.get("reason", "none") for answer in found}


def test_a_request_to_a_private_address_is_refused_before_anything_is_sent(web: WebServer) -> None:
    urls = [f"http://127.0.0.1:{web.port}/", f"http://2130706433:{web.port}/", "http://169.254.169.254/"]
    assert _reasons(crawl(urls, {"ROBOTSTXT_OBEY": True})) == dict.fromkeys(urls, "address")
    assert web.connections == 0


def test_a_redirect_to_where_nothing_may_go_is_refused(leading: WebServer) -> None:
    base = f"http://127.0.0.1:{leading.port}"
    targets = {
        "http://169.254.169.254/latest/meta-data/": "address",
        "http://[fd00:ec2::254]/": "address",
        "http://kpol9.example:25/": "port",
        "http://editor:secret@kpol9.example/": "userinfo",
    }
    found = crawl([f"{base}/to/{target}" for target in targets], OPEN)
    assert _reasons(found) == {f"{base}/to/{target}": reason for target, reason in targets.items()}


def test_a_redirect_to_a_name_that_leads_to_a_metadata_service_is_refused(leading: WebServer) -> None:
    with NameServer({"meta.example": [["169.254.169.254"]], "six.example": [["fd00:ec2::254"]]}) as names:
        base = f"http://127.0.0.1:{leading.port}/to"
        urls = [f"{base}/http://meta.example/latest/", f"{base}/https://six.example/"]
        found = crawl(urls, {**OPEN, "DNS_SERVER": names.address})
    assert _reasons(found) == dict.fromkeys(urls, "address")
    assert {name for name, _ in names.queries} == {"meta.example", "six.example"}


def test_a_retry_resolves_and_is_judged_again(web: WebServer) -> None:
    """The first answer is public and out of reach; the retry's is loopback, where a server waits."""
    with NameServer({"rebind.example": [["93.184.215.14"], ["127.0.0.1"]]}) as names:
        settings = {"DNS_SERVER": names.address, "DOWNLOAD_BIND_ADDRESS": "127.0.0.1"}
        found = crawl([f"http://rebind.example:{web.port}/"], settings)
    assert [answer["reason"] for answer in found] == ["address"]
    assert names.queries.count(("rebind.example", "A")) == 2
    assert web.connections == 0


def test_a_redirect_to_another_scheme_leads_nowhere(leading: WebServer) -> None:
    base = f"http://127.0.0.1:{leading.port}"
    urls = [f"{base}/to/ftp://kpol9.example/", f"{base}/to/file:///etc/passwd", f"{base}/to/data:,hello"]
    found = crawl(urls, {**OPEN, "HTTPERROR_ALLOW_ALL": True})
    assert sorted((answer["asked"], answer["status"]) for answer in found) == [(u, 302) for u in sorted(urls)]


def test_a_redirect_loop_ends(leading: WebServer) -> None:
    found = crawl([f"http://127.0.0.1:{leading.port}/loop"], OPEN)
    assert found[0]["detail"] == "max redirections reached"
    assert leading.paths == ["/loop"] * 4


def test_a_refusal_at_the_connection_reaches_the_spider_as_a_decision() -> None:
    middleware = RefuseMiddleware(allow_private=False)
    request = Request("http://kpol9.example/")
    middleware.process_request(request)
    with pytest.raises(Refused) as caught:
        middleware.process_exception(request, GuardError("address", "kpol9.example leads to loopback"))
    assert (caught.value.reason, caught.value.detail) == ("address", "kpol9.example leads to loopback")
    middleware.process_exception(request, OSError("reset"))
