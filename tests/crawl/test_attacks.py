"""Every attack that a page or a host can try, in crawls from the command line, all at once."""

from __future__ import annotations

import gzip
import json
import os
import re
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.certificates import Authority
from tests.crawling import Place, hosts
from tests.fetch.conftest import NameServer, has_ipv6
from tests.hostile import Answer, Hostile, answer, article, ends, flood

SECRET = "ferry-harbour-7f3a91c2"
HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Content-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(b"<p>all work and no play</p>" * 1_000_000)
LINKS = (
    b'<link rel="canonical" href="file:///etc/passwd"><base href="javascript:alert(1)">'
    b'<a href="file:///etc/passwd">a</a><a href="data:text/html,hello">b</a><a href="javascript:x()">c</a>'
)


def to(location: str) -> bytes:
    """Return a redirect."""
    return answer(b"", f"Location: {location}", status="302 Found")


@dataclass(frozen=True)
class Attack:
    """What a host answers, and how a page of it ends: its outcome and some of its words."""

    answer: Answer
    outcome: str
    words: str
    path: str = "story"
    """What the answer is given to; the page asked for is always `/story`."""


ATTACKS = {
    "head-flood": Attack(flood(HEAD, b"X-More: of it\r\n"), "unreadable", "before a body"),
    "early-flood": Attack(
        flood(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"),
        "unreadable",
        "before a body",
    ),
    "long-line": Attack(HEAD + b"X-Long: " + b"a" * 10_000_000 + b"\r\n\r\nbody", "failed", ""),
    "chunk-extensions": Attack(
        flood(CHUNKED, b"1;%b\r\n0\r\n" % (b"a" * 900)), "unreadable", "most of them framing"
    ),
    "one-byte-chunks": Attack(flood(CHUNKED, b"1\r\n0\r\n" * 700), "unreadable", "100000 chunks"),
    "slow-chunks": Attack(flood(CHUNKED, b"1\r\n0\r\n" * 70, 0.05), "failed", "DOWNLOAD_TIMEOUT"),
    "trailers": Attack(flood(CHUNKED + b"0\r\n", b"X-More: of it\r\n"), "failed", "before it was whole"),
    "bomb": Attack(answer(BOMB, "Content-Encoding: gzip"), "refused", "unfold"),
    "bomb-in-bomb": Attack(answer(gzip.compress(BOMB), "Content-Encoding: gzip, gzip"), "refused", "unfold"),
    "endless": Attack(
        flood(HEAD + b"\r\n", b"<p>all work and no play</p>"), "unreadable", "larger than DOWNLOAD_MAXSIZE"
    ),
    "claims-much": Attack(
        flood(HEAD + b"Content-Length: 99999999999\r\n\r\n", b"0"),
        "unreadable",
        "larger than DOWNLOAD_MAXSIZE",
    ),
    "drip": Attack(flood(HEAD + b"Content-Length: 9999\r\n\r\n", b"0", 0.1), "failed", "DOWNLOAD_TIMEOUT"),
    "drip-head": Attack(flood(HEAD, b"X-More: of it\r\n", 0.1), "failed", "DOWNLOAD_TIMEOUT"),
    "silent": Attack(flood(b"", b"", 0.2), "failed", "DOWNLOAD_TIMEOUT"),
    "loop": Attack(to("/story"), "http_error", "redirected more often than"),
    "cookies": Attack(
        answer(article("Ferry sails"), *[f"Set-Cookie: c{n}={'a' * 40}; Path=/" for n in range(3_000)]),
        "stored",
        "",
    ),
    "cookie-flood": Attack(flood(HEAD, b"Set-Cookie: a=b; Path=/\r\n"), "unreadable", "before a body"),
    "long-robots": Attack(flood(HEAD + b"\r\n", b"Disallow: /a\r\n"), "refused", "robots.txt", "robots.txt"),
    "silent-robots": Attack(flood(b"", b"", 0.2), "stored", "", "robots.txt"),
    "metadata": Attack(to("http://169.254.169.254/latest/meta-data/"), "refused", "a metadata service"),
    "metadata-six": Attack(to("http://[fd00:ec2::254]/"), "refused", "a metadata service"),
    "metadata-robots": Attack(to("http://169.254.169.254/"), "stored", "", "robots.txt"),
    "to-mail": Attack(to("http://mail.example:25/"), "refused", "port 25"),
    "to-file": Attack(to("file:///etc/passwd"), "http_error", "led nowhere"),
    "to-data": Attack(to("data:text/html,hello"), "http_error", "led nowhere"),
    "to-script": Attack(to("javascript:alert(1)"), "http_error", "led nowhere"),
    "to-bracket": Attack(to("http://[oops/"), "http_error", "led nowhere"),
    "to-nothing": Attack(to(""), "http_error", "redirected more often than"),
    "in-user-name": Attack(to("http://kpol9.example@169.254.169.254/"), "refused", "user name"),
    "in-backslash": Attack(to("http://169.254.169.254\\@kpol9.example/"), "refused", ""),
    "splits-head": Attack(to("/next%0d%0aHost:%20kaur.example"), "http_error", "404"),
    "links": Attack(answer(article("Mill burns") + LINKS), "stored", ""),
    "deep": Attack(
        answer(b"<title>Deep</title>" + b"<div>" * 100_000 + b"bottom"), "not_article", "no_story"
    ),
    "garbage": Attack(os.urandom(100_000), "failed", ""),
    "rests": Attack(answer(b"", "Retry-After: 1e9", status="429 Slow"), "http_error", "does not want"),
}
"""One host of this name for each."""


TLS = {
    "true.example": ("stored", ""),
    "wrong-name.example": ("failed", "the certificate does not prove the host"),
    "forged.example": ("failed", "the certificate does not prove the host"),
}


class Canary:
    """Listens on IPv4 and IPv6 loopback, on one port, and counts who connects: nobody may."""

    def __init__(self) -> None:
        self._listening = [socket.create_server(("127.0.0.1", 0))]
        self.port = int(self._listening[0].getsockname()[1])
        if has_ipv6():
            self._listening.append(socket.create_server(("::1", self.port), family=socket.AF_INET6))
        self.connections = 0

    def __enter__(self) -> Canary:
        for listening in self._listening:
            threading.Thread(target=self._count, args=(listening,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for listening in self._listening:
            with suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)
            listening.close()

    def _count(self, listening: socket.socket) -> None:
        with suppress(OSError):
            while True:
                listening.accept()[0].close()
                self.connections += 1


@dataclass(frozen=True)
class Crawled:
    """A crawl that is over: its folder, exit code, what it printed to stderr, and its peak memory in MB."""

    place: Place
    code: int
    err: str
    memory: int

    def end(self, url: str) -> tuple[str, str]:
        return ends(self.place)[url]


def crawl(place: Place, urls: list[str], environment: dict[str, str], **settings: str) -> Crawled:
    """Crawl the addresses, with `environment` beside the settings."""
    listed = place.folder / "urls.txt"
    listed.write_text("\n".join(urls), encoding="utf-8")
    with pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        process = place.start("crawl", "page", "-a", f"urls_file={listed}", PROGRESS="False", **settings)
    with process:
        memory = _peak(process)
        _, err = process.communicate()
    return Crawled(place, process.returncode, err, memory)


def _peak(process: subprocess.Popen[str]) -> int:
    """Wait for the end and return the most memory it held, in MB (proc(5), VmHWM)."""
    most = 0
    while process.poll() is None:
        with suppress(OSError):
            found = re.search(r"VmHWM:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())
            most = max(most, int(found[1]) if found else 0)
        time.sleep(0.02)
    return most // 1024


def answers() -> Iterator[tuple[str, Answer]]:
    for name, attack in ATTACKS.items():
        yield f"{name}.example/story", answer(article(f"Ferry {name} sails"))
        yield f"{name}.example/{attack.path}", attack.answer


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Crawled:
    """One crawl under all attacks at once, plain and over TLS that proves nothing, with a secret to lose."""
    folder = tmp_path_factory.mktemp("attacked")
    authority = Authority(folder)
    known, other = authority.server_context("true.example"), Authority(folder, "Other authority")
    credentials = {"Authorization": f"Bearer {SECRET}", "Cookie": f"session={SECRET}", "X-Api-Key": SECRET}
    with ExitStack() as stack:
        plain = stack.enter_context(Hostile(dict(answers())))
        true = stack.enter_context(Hostile({"true.example/story": answer(article("Tide turns"))}, known))
        wrong = stack.enter_context(Hostile({}, known))
        forged = stack.enter_context(Hostile({}, other.server_context("forged.example")))
        tls = {
            "true.example": true.address,
            "wrong-name.example": wrong.address,
            "forged.example": forged.address,
        }
        urls = [f"http://{name}.example/story" for name in ATTACKS] + [
            f"https://{host}/story" for host in tls
        ]
        return crawl(
            Place(folder),
            urls,
            {"SSL_CERT_FILE": str(authority.ca_file)},
            CONCURRENT_REQUESTS="64",
            DEFAULT_REQUEST_HEADERS=json.dumps(credentials),
            DOWNLOAD_MAXSIZE="4000000",
            DOWNLOAD_TIMEOUT="10",
            FIRST_BYTE_TIMEOUT="3",
            HOSTS=hosts({**plain.hosts, **tls}),
            LOG_LEVEL="DEBUG",
        )


@pytest.mark.parametrize("name", ATTACKS)
def test_a_page_under_attack_ends_with_its_reason(attacked: Crawled, name: str) -> None:
    outcome, words = attacked.end(f"http://{name}.example/story")
    assert outcome == ATTACKS[name].outcome
    assert ATTACKS[name].words in words


@pytest.mark.parametrize("host", TLS)
def test_a_certificate_that_does_not_prove_the_host_ends_the_page(attacked: Crawled, host: str) -> None:
    outcome, words = attacked.end(f"https://{host}/story")
    assert outcome == TLS[host][0]
    assert TLS[host][1] in words


def test_a_crawl_under_all_attacks_ends_by_itself_and_leaves_no_page_out(attacked: Crawled) -> None:
    report = attacked.place.report()
    assert (attacked.code, attacked.err, report["finish_reason"]) == (1, "", "finished")
    assert sum(report["outcomes"].values()) == len(ATTACKS) + len(TLS)
    unread = ("stored", "revisit", "unchanged")
    assert sum(report["reasons"].values()) == sum(
        count for outcome, count in report["outcomes"].items() if outcome not in unread
    )


def test_a_crawl_under_all_attacks_stays_within_bounds(attacked: Crawled) -> None:
    assert 20 < attacked.memory < 400


def test_a_crawl_under_all_attacks_keeps_every_exchange(attacked: Crawled) -> None:
    report = attacked.place.report()
    assert report["exchanges"] == report["written"] > len(ATTACKS)
    assert report["faults"] == {}


def kept_bytes(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Yield every file below `folder`, those in gzip as they are and unpacked."""
    for file in folder.rglob("*"):
        if file.is_file() and file.name != "urls.txt":
            yield file, file.read_bytes()
            if file.suffix == ".gz":
                yield file, gzip.decompress(file.read_bytes())


def test_credentials_that_are_sent_are_found_nowhere(attacked: Crawled) -> None:
    found = list(kept_bytes(attacked.place.folder))
    assert [file for file, data in found if SECRET.encode() in data] == []
    assert any(b"authorization, " in data.lower() for _, data in found), "they were sent, and replaced"


def test_no_link_or_redirect_opens_a_file(attacked: Crawled) -> None:
    line = Path("/etc/passwd").read_bytes().splitlines()[0]
    assert [file for file, data in kept_bytes(attacked.place.folder) if line in data] == []


SPELLINGS = [
    "127.0.0.1",
    "127.0.0.1.",
    "2130706433",
    "0x7f000001",
    "0x7f.1",
    "0177.0.0.1",
    "127.1",
    "１２７.0.0.1",
    "127。0。0。1",
    "①②⑦.0.0.1",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "[::ffff:7f00:1]",
    "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]",
    "localhost",
    "private.example",
    "private-six.example",
    "both.example",
    "rebinds.example",
]
"""Ways to say loopback, where a canary listens; the last ones by a name server that says so."""
NAMES = {
    "private.example": [["127.0.0.1"]],
    "private-six.example": [["::1"]],
    "both.example": [["127.0.0.1", "::1", "10.0.0.1", "169.254.169.254"]],
    "rebinds.example": [["93.184.215.14"], ["127.0.0.1"]],
    "localhost": [["127.0.0.1"]],
}


def inward(port: int) -> dict[str, str]:
    """Return where a host outside sends its visitors, by path."""
    return {
        "/1": f"http://127.0.0.1:{port}/",
        "/2": f"http://[::1]:{port}/",
        "/3": f"http://2130706433:{port}/",
        "/4": f"//0x7f.1:{port}/",
        "/5": "http://169.254.169.254/latest/meta-data/",
        "/6": f"http://[::ffff:127.0.0.1]:{port}/",
        "/7": f"http://kpol9.example@127.0.0.1:{port}/",
        "/8": f"http://127.0.0.1:{port}\\@kpol9.example/",
    }


@dataclass(frozen=True)
class Sent:
    """A crawl that was led inward, and how often the canary was visited."""

    crawled: Crawled
    port: int
    visits: int


@pytest.fixture(scope="module")
def sent(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sent]:
    """One crawl of loopback by every spelling, and of a host outside that redirects there.

    The host outside is behind a proxy, which the operator set and the guard therefore lets be.
    """
    place = Place(tmp_path_factory.mktemp("sent"))
    with Canary() as canary, NameServer(NAMES) as names:
        redirects = {f"outside.example{path}": to(url) for path, url in inward(canary.port).items()}
        urls = [f"http://{host}:{canary.port}/{number}" for number, host in enumerate(SPELLINGS)]
        urls += [f"http://{path}" for path in redirects]
        with Hostile(redirects) as proxy:
            environment = {"http_proxy": f"http://{proxy.address}", "no_proxy": ",".join(NAMES)}
            crawled = crawl(
                place,
                urls,
                environment,
                ALLOW_PRIVATE_ADDRESSES="False",
                CONCURRENT_REQUESTS="64",
                CONCURRENT_REQUESTS_PER_DOMAIN="8",
                DNS_SERVER=names.address,
                DOWNLOAD_BIND_ADDRESS="127.0.0.1",  # no packet leaves, whatever a name leads to
                RETRY_TIMES="1",
            )
            assert set(redirects) <= set(proxy.requests)
        assert names.queries.count(("rebinds.example", "A")) > 1
        yield Sent(crawled, canary.port, canary.connections)


def test_nothing_private_is_connected_to(sent: Sent) -> None:
    assert sent.visits == 0


def test_every_way_inward_is_refused(sent: Sent) -> None:
    found = ends(sent.crawled.place)
    assert {url: end for url, end in found.items() if end[0] != "refused"} == {}
    assert len(found) == len(SPELLINGS) + len(inward(0))
    assert sent.crawled.err == ""
    reasons = sent.crawled.place.report()["reasons"]
    assert set(reasons) <= {"refused: address", "refused: userinfo"}


def test_the_canary_sings_when_it_is_visited() -> None:
    with Canary() as canary:
        socket.create_connection(("127.0.0.1", canary.port)).close()
        deadline = time.monotonic() + 10
        while canary.connections == 0 and time.monotonic() < deadline:
            time.sleep(0.01)
        assert canary.connections == 1
