"""The judgement of where a request may go: pure, over URLs and addresses."""

from __future__ import annotations

import socket
import unicodedata
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from urllib.parse import SplitResult, urlsplit

from crawler.errors import GuardError

NEVER: dict[IPv4Network | IPv6Network, str] = {
    IPv4Network("0.0.0.0/8"): "an unspecified address",
    IPv4Network("168.63.129.16"): "a metadata service",  # Azure's, in public space
    IPv4Network("169.254.169.254"): "a metadata service",
    IPv4Network("169.254.170.2"): "a metadata service",  # credentials of containers
    IPv4Network("100.100.100.200"): "a metadata service",
    IPv4Network("192.0.0.192"): "a metadata service",
    IPv4Network("224.0.0.0/4"): "a multicast address",
    IPv4Network("240.0.0.0/4"): "a reserved address",
    IPv6Network("::"): "an unspecified address",
    IPv6Network("fd00:ec2::/32"): "a metadata service",
    IPv6Network("fd20:ce::254"): "a metadata service",
    IPv6Network("ff00::/8"): "a multicast address",
}
"""What no crawl has a reason to reach, whatever the settings."""

PRIVATE: dict[IPv4Network | IPv6Network, str] = {
    IPv4Network("10.0.0.0/8"): "a private address",
    IPv4Network("100.64.0.0/10"): "a carrier's private address",
    IPv4Network("127.0.0.0/8"): "a loopback address",
    IPv4Network("169.254.0.0/16"): "a link-local address",
    IPv4Network("172.16.0.0/12"): "a private address",
    IPv4Network("192.0.0.0/24"): "a reserved address",
    IPv4Network("192.0.2.0/24"): "a documentation address",
    IPv4Network("192.88.99.0/24"): "a 6to4 relay",
    IPv4Network("192.168.0.0/16"): "a private address",
    IPv4Network("198.18.0.0/15"): "a benchmarking address",
    IPv4Network("198.51.100.0/24"): "a documentation address",
    IPv4Network("203.0.113.0/24"): "a documentation address",
    IPv6Network("::1"): "a loopback address",
    IPv6Network("fc00::/7"): "a private address",
    IPv6Network("fe80::/10"): "a link-local address",
    IPv6Network("64:ff9b:1::/48"): "a translation of some network's own",
    IPv6Network("2001::/23"): "a reserved address",  # Teredo's 2001::/32 among them
    IPv6Network("2001:db8::/32"): "a documentation address",
    IPv6Network("3fff::/20"): "a documentation address",
}
"""Not reachable from everywhere: https://www.iana.org/assignments/iana-ipv4-special-registry, -ipv6-."""

GLOBAL_IPV6 = IPv6Network("2000::/3")
"""The only space from which IPv6 addresses are given out; all else is reserved."""

CARRIERS: dict[IPv6Network, int] = {
    IPv6Network("::ffff:0:0/96"): 0,  # IPv4-mapped
    IPv6Network("::ffff:0:0:0/96"): 0,  # IPv4-translated, RFC 2765
    IPv6Network("64:ff9b::/96"): 0,  # NAT64, RFC 6052
    IPv6Network("2002::/16"): 80,  # 6to4, RFC 3056
    IPv6Network("::/96"): 0,  # IPv4-compatible, RFC 4291
}
"""Forms that carry an IPv4 address, and how many bits stand to the right of it."""

# fmt: off
BAD_PORTS = frozenset({
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102,
    103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512,
    513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719,
    1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6379, 6566, 6665, 6666, 6667, 6668, 6669,
    6679, 6697, 10080, 11211
})
# fmt: on
"""Ports of other protocols (https://fetch.spec.whatwg.org/#bad-port), and Redis and memcached."""


def judge_url(url: str, allow_private: bool = False) -> None:
    """Refuse `url` where it alone shows that no request may be made.

    Raises GuardError: `scheme`, `host`, `userinfo`, `port`, or `address` where the host is an address.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise GuardError("host", f"the URL cannot be read: {error}") from error
    _judge_origin(parts.scheme, parts.netloc, allow_private)


@lru_cache(10_000)  # a crawl asks few hosts for many pages
def _judge_origin(scheme: str, netloc: str, allow_private: bool) -> None:
    parts = SplitResult(scheme, netloc, "", "", "")
    port = _port(parts)
    if parts.scheme not in ("http", "https"):
        raise GuardError("scheme", f"{_shown(parts.scheme)!r} is neither http nor https")
    if parts.username is not None or parts.password is not None:
        raise GuardError("userinfo", f"the URL at {parts.hostname} carries a user name or password")
    host = plain_host(parts.hostname or "")
    if port in BAD_PORTS:
        raise GuardError("port", f"port {port} of {host} belongs to another protocol")
    address = literal_address(host)
    if address:
        judge_address(address, allow_private)


def plain_host(host: str) -> str:
    """Return `host` as a resolver would take it: lower case, compatibility forms folded, no last dot.

    Raises GuardError `host` for what cannot be a host, zone identifiers and escapes included.
    """
    folded = unicodedata.normalize("NFKC", host).replace("\u3002", ".").strip("[]").lower()
    plain = folded.removesuffix(".")
    sane = len(plain) <= 253 and all(0 < len(label) < 64 for label in plain.split("."))
    if not sane or any(c in "%/?#@\\<>^|" or c.isspace() or c < " " for c in plain):
        raise GuardError("host", f"{_shown(host)!r} is not the name of a host")
    return plain


def literal_address(host: str) -> str | None:
    """Return the address that `host` spells, however oddly; None where it is a name to look up.

    >>> literal_address("2130706433"), literal_address("0x7f.1"), literal_address("example.org")
    ('127.0.0.1', '127.0.0.1', None)
    """
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # getaddrinfo(3) takes the same spellings
    except (OSError, ValueError):
        return None


def judge_address(ip: str, allow_private: bool = False) -> None:
    """Refuse an address that is not out in the open internet. Raises GuardError `address`.

    `allow_private` opens loopback and private networks; metadata services, multicast and the
    unspecified address stay shut.
    """
    try:
        address = ip_address(ip)
    except ValueError as error:
        raise GuardError("address", f"{_shown(ip)!r} is not an address") from error
    if isinstance(address, IPv6Address) and address.scope_id:
        raise GuardError("address", f"{ip} names a zone of this machine")
    fault = _fault(address, allow_private)
    if fault:
        raise GuardError("address", f"{ip} is {fault}")


def _port(parts: SplitResult) -> int | None:
    try:
        return parts.port
    except ValueError as error:
        raise GuardError("host", f"the URL cannot be read: {error}") from error


def _fault(address: IPv4Address | IPv6Address, allow_private: bool) -> str | None:
    inner = _carried(address)
    if inner is not None:
        fault = _fault(inner, allow_private)
        return fault and f"{fault}, carried in IPv6"
    for network, what in NEVER.items():
        if address in network:
            return what
    for network, what in PRIVATE.items():
        if address in network:
            return None if allow_private else f"{what} (ALLOW_PRIVATE_ADDRESSES opens these)"
    return "a reserved address" if address.version == 6 and address not in GLOBAL_IPV6 else None


def _carried(address: IPv4Address | IPv6Address) -> IPv4Address | None:
    if isinstance(address, IPv4Address) or int(address) <= 1:
        return None
    for network, right in CARRIERS.items():
        if address in network:
            return IPv4Address(int(address) >> right & 0xFFFFFFFF)
    return None


def _shown(text: str) -> str:
    """Return `text` short enough for a log line."""
    return text if len(text) <= 80 else f"{text[:77]}..."
