"""Rule 42: how a WACZ is served to players in a browser (WACZ 1.1.1 §6, RFC 9110 §14)."""

from __future__ import annotations

import http.client
import urllib.request
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from crawler.errors import UnusableArchive
from crawler.verify import rules
from crawler.verify.findings import Fault, Report

ORIGIN = "https://player.example"
MEDIA_TYPES = ("application/wacz", "application/wacz+zip", "application/x-wacz")
SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class Served:
    """What the server said to HEAD and to a request for the first and last bytes."""

    url: str
    head: Mapping[str, str]
    range_status: int
    range_head: Mapping[str, str]
    range_body: bytes

    def fault(self, message: str) -> Fault:
        """Return a fault of what is served."""
        return Fault(message, self.url)


def verify_served(url: str) -> Report:
    """Judge how `url` is served; what is in it is not looked at. Raises UnusableArchive."""
    report = Report(files=1, judged={42})
    _, head, _ = _ask(url, "HEAD", {})
    status, range_head, body = _ask(url, "GET", {"Range": "bytes=0-3"})
    report.add(rules.served.judge(Served(url, head, status, range_head, body)))
    return report


@rules.served.rule(42)
def length_and_type(served: Served) -> Iterator[Fault]:
    """HEAD tells the size and the media type."""
    if not served.head.get("content-length", "").isdigit():
        yield served.fault("HEAD answers without Content-Length")
    media_type = served.head.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in MEDIA_TYPES:
        yield served.fault(f"the media type is {media_type!r}, not application/wacz")


@rules.served.rule(42)
def ranges(served: Served) -> Iterator[Fault]:
    """A request for a range gets that range."""
    said = served.range_head.get("content-range", "")
    if served.range_status != 206 or not said.startswith("bytes 0-3/") or served.range_body != b"PK\x03\x04":
        yield served.fault(f"a range is answered with status {served.range_status}, Content-Range {said!r}")


@rules.served.rule(42)
def cross_origin(served: Served) -> Iterator[Fault]:
    """A page of another origin may read it."""
    if served.head.get("access-control-allow-origin") not in ("*", ORIGIN):
        yield served.fault("Access-Control-Allow-Origin does not let other origins read it")


def _ask(url: str, method: str, headers: dict[str, str]) -> tuple[int, Mapping[str, str], bytes]:
    asked = urllib.request.Request(url, method=method, headers={"Origin": ORIGIN, **headers})  # noqa: S310 - http(s) only, by the caller
    try:
        with urllib.request.urlopen(asked, timeout=SECONDS) as answer:  # noqa: S310 - as above
            fields = {name.lower(): value for name, value in answer.headers.items()}
            return answer.status, fields, answer.read(4)
    except (OSError, ValueError, http.client.HTTPException) as error:
        raise UnusableArchive(f"{url}: cannot be asked: {error}") from error
