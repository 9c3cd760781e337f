"""Connections through the gate: real sockets and a real DNS server on loopback."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from crawler.errors import GuardError
from crawler.fetch.connect import judge_peer
from tests.certificates import Authority
from tests.fetch.conftest import NameServer, WebServer, has_ipv6, probe

OPEN = {"ALLOW_PRIVATE_ADDRESSES": True}
SIX = has_ipv6()
PUBLIC = "93.184.215.14"
"""Judged as public; never reached, because the connection is bound to loopback."""


def test_a_name_that_leads_to_loopback_is_refused_and_nothing_connects(web: WebServer) -> None:
    with NameServer({"kpol9.example": [["127.0.0.1"]], "six.example": [["::1"]]}) as names:
        urls = [f"http://kpol9.example:{web.port}/", f"http://six.example:{web.port}/"]
        found = probe(urls, {"DNS_SERVER": names.address})
    assert [answer["reason"] for answer in found] == ["address", "address"]
    assert "kpol9.example leads to 127.0.0.1 is a loopback" in found[0]["detail"]
    assert web.connections == 0


def test_the_system_resolver_is_behind_the_gate_too(web: WebServer) -> None:
    url = f"http://localhost:{web.port}/"
    assert probe([url], {})[0]["reason"] == "address"
    assert web.connections == 0
    assert probe([url], OPEN)[0] == {"status": 200, "body": "from 127.0.0.1"}


@pytest.mark.parametrize("host", ["127.0.0.1", "2130706433", "0x7f.1", "127.1", "[::ffff:127.0.0.1]"])
def test_a_literal_address_is_judged_without_asking_anyone(web: WebServer, host: str) -> None:
    with NameServer({}) as names:
        found = probe([f"http://{host}:{web.port}/"], {"DNS_SERVER": names.address})
        assert found[0]["reason"] == "address"
        assert (names.queries, web.connections) == ([], 0)


def test_an_answer_that_changes_after_the_judgement_changes_nothing(web: WebServer) -> None:
    """The first answer passes; whoever asked again before connecting would get loopback."""
    with NameServer({"rebind.example": [[PUBLIC], ["127.0.0.1"]]}) as names:
        settings = {"DNS_SERVER": names.address, "DOWNLOAD_BIND_ADDRESS": "127.0.0.1"}
        url = f"http://rebind.example:{web.port}/"
        first, second = probe([url, url], settings)
    assert first["error"] == "ConnectError"
    assert second["reason"] == "address"
    assert names.queries.count(("rebind.example", "A")) == 2
    assert web.connections == 0


def test_the_connection_goes_to_the_address_that_was_judged() -> None:
    with WebServer("127.0.0.1") as judged, WebServer("127.0.0.2", judged.port) as other:
        with NameServer({"two.example": [["127.0.0.1"], ["127.0.0.2"]]}) as names:
            found = probe([f"http://two.example:{judged.port}/"], {"DNS_SERVER": names.address, **OPEN})
        assert found == [{"status": 200, "body": "from 127.0.0.1"}]
        assert sorted(names.queries) == [("two.example", "A"), ("two.example", "AAAA")]
        assert (judged.hosts, other.connections) == ([f"two.example:{judged.port}"], 0)


def test_of_several_addresses_only_those_that_pass_are_tried(web: WebServer) -> None:
    with NameServer({"mixed.example": [["127.0.0.1", PUBLIC]]}) as names:
        settings = {"DNS_SERVER": names.address, "DOWNLOAD_BIND_ADDRESS": "127.0.0.1"}
        assert probe([f"http://mixed.example:{web.port}/"], settings)[0]["error"] == "ConnectError"
    assert web.connections == 0


def test_a_dead_address_gives_way_to_the_next(web: WebServer) -> None:
    with NameServer({"ladder.example": [["127.0.0.9", "127.0.0.1"]]}) as names:
        found = probe([f"http://ladder.example:{web.port}/"], {"DNS_SERVER": names.address, **OPEN})
    assert found == [{"status": 200, "body": "from 127.0.0.1"}]


@pytest.mark.skipif(not SIX, reason="this machine has no IPv6 loopback")
def test_ipv6_is_judged_and_reached_like_ipv4() -> None:
    with WebServer("::1") as web, NameServer({"six.example": [["::1"]]}) as names:
        named = {"DNS_SERVER": names.address, "HOSTS": {"mapped.example": f"[::1]:{web.port}"}}
        urls = [f"http://{host}:{web.port}/" for host in ("six.example", "[::1]", "mapped.example")]
        assert [answer["reason"] for answer in probe(urls, named)] == ["address"] * 3
        assert web.connections == 0
        assert probe(urls, {**named, **OPEN}) == [{"status": 200, "body": "from ::1"}] * 3


def test_a_name_without_an_address_fails_as_a_name_does() -> None:
    with NameServer({}) as names:
        found = probe(["http://nowhere.example/"], {"DNS_SERVER": names.address})
    assert found[0]["error"] == "DNSLookupError"


def test_a_mapped_host_keeps_its_name_and_is_still_judged(web: WebServer) -> None:
    hosts = {"HOSTS": {"kpol9.example": f"127.0.0.1:{web.port}"}}
    assert probe(["http://kpol9.example/"], hosts)[0]["reason"] == "address"
    assert web.connections == 0
    found = probe(["http://KPOL9.example/", "http://kpol9.example:81/"], {**hosts, **OPEN})
    assert [answer["status"] for answer in found] == [200, 200]
    assert web.hosts == ["KPOL9.example", "kpol9.example:81"]


def test_tls_asks_for_the_name_and_not_for_the_mapped_address(tmp_path: Path) -> None:
    authority = Authority(tmp_path)
    context = authority.server_context("kpol9.example")
    with WebServer("127.0.0.1", context=context) as web:
        settings = {
            "HOSTS": {"kpol9.example": f"127.0.0.1:{web.port}"},
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            **OPEN,
        }
        found = probe(["https://kpol9.example/"], settings, authority.ca_file)
        assert found == [{"status": 200, "body": "from 127.0.0.1"}]
        assert (web.names, web.hosts) == (["kpol9.example"], ["kpol9.example"])


@pytest.mark.parametrize(
    ("host", "self_signed", "trusted", "fault"),
    [
        ("kpol9.example", True, True, "certificate verify failed"),
        ("kpol9.example", False, False, "certificate verify failed"),
        ("kaur4.example", False, True, "DNSMismatch"),
    ],
    ids=["self-signed", "unknown authority", "wrong host"],
)
def test_a_certificate_that_proves_nothing_is_refused(
    tmp_path: Path, host: str, self_signed: bool, trusted: bool, fault: str
) -> None:
    authority = Authority(tmp_path)
    context = authority.server_context(host, self_signed=self_signed)
    with WebServer("127.0.0.1", context=context) as web:
        settings = {
            "HOSTS": {"kpol9.example": f"127.0.0.1:{web.port}"},
            "DOWNLOAD_VERIFY_CERTIFICATES": True,
            **OPEN,
        }
        found = probe(["https://kpol9.example/"], settings, authority.ca_file if trusted else None)
        assert found[0]["error"] == "ResponseNeverReceived"
        assert fault in found[0]["detail"]
        assert web.hosts == []


def test_a_socket_that_ended_elsewhere_is_cut() -> None:
    aborted: list[bool] = []
    handle = SimpleNamespace(getpeername=lambda: ("127.0.0.1", 80))
    transport = SimpleNamespace(getHandle=lambda: handle, abortConnection=lambda: aborted.append(True))
    with pytest.raises(GuardError):
        judge_peer(SimpleNamespace(transport=transport), allow_private=False)
    assert aborted == [True]
    judge_peer(SimpleNamespace(transport=transport), allow_private=True)
