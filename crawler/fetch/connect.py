"""Endpoints for Twisted's agent that resolve a host once and connect only to addresses the guard let pass."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from twisted.internet.address import IPv4Address, IPv6Address
from twisted.internet.defer import Deferred, DeferredList
from twisted.internet.endpoints import HostnameEndpoint, wrapClientTLS
from twisted.internet.error import DNSLookupError
from twisted.internet.interfaces import IReactorPluggableNameResolver
from twisted.names import dns
from twisted.names.client import Resolver
from twisted.web.error import SchemeNotSupported
from zope.interface import implementer  # type: ignore[import-untyped]

from crawler.config import Config
from crawler.errors import GuardError
from crawler.fetch.guard import judge_address, literal_address, plain_host

if TYPE_CHECKING:
    from twisted.web.client import URI, Agent

Resolve = Callable[[str], "Deferred[list[str]]"]
"""From the name of a host to its addresses; none where it has none or nobody answers."""


@dataclass(frozen=True, slots=True)
class Gate:
    """What decides where connections go: the setting, the mapped hosts, and who resolves names."""

    allow_private: bool
    hosts: Mapping[str, str]
    resolve: Resolve

    @classmethod
    def from_config(cls, config: Config, reactor: Any) -> Gate:
        """Resolve through DNS_SERVER where it is set, else through the reactor's own resolver."""
        server = config.dns_server
        resolve = dns_resolver(server, reactor) if server else system_resolver(reactor)
        return cls(config.allow_private_addresses, config.hosts, resolve)

    def target(self, host: str, port: int) -> tuple[str, int]:
        """Return where the connection for `host` and `port` goes: there, or where HOSTS sends it."""
        host = plain_host(host)
        if host not in self.hosts:
            return host, port
        mapped, _, mapped_port = self.hosts[host].rpartition(":")
        return plain_host(mapped), int(mapped_port)

    async def addresses(self, host: str) -> list[str]:
        """Resolve `host` once and return what the guard lets pass.

        Raises GuardError where it lets nothing pass, DNSLookupError where there is no address.
        """
        literal = literal_address(host)
        found = [literal] if literal else await self.resolve(host)
        if not found:
            raise DNSLookupError(f"no address was found for {host}")
        passed = [ip for ip in found if self._passes(ip)]
        if not passed:
            self._refuse(host, found[0])
        return passed

    def _passes(self, ip: str) -> bool:
        try:
            judge_address(ip, self.allow_private)
        except GuardError:
            return False
        return True

    def _refuse(self, host: str, ip: str) -> None:
        try:
            judge_address(ip, self.allow_private)
        except GuardError as error:
            raise GuardError(error.reason, f"{host} leads to {error}") from error


class GuardedEndpoints:
    """Twisted's IAgentEndpointFactory with a gate before each connection.

    URL, Host and SNI stay as they are; only the address is settled here.
    """

    def __init__(
        self, reactor: Any, policy: Any, gate: Gate, timeout: float | None, bind_address: Any
    ) -> None:
        self._reactor = reactor
        self._policy = policy
        self._gate = gate
        self._connectTimeout = timeout  # Scrapy's agents read these two by their Twisted names
        self._bindAddress = bind_address

    def endpointForURI(self, uri: URI) -> Any:  # noqa: N802 - Twisted's name
        """Return the endpoint to reach `uri`. Raises SchemeNotSupported for other than http and https."""
        plain: Any = GuardedEndpoint(self, uri.host.decode("ascii", "backslashreplace"), uri.port)
        if uri.scheme == b"http":
            return plain
        if uri.scheme == b"https":
            return wrapClientTLS(self._policy.creatorForNetloc(uri.host, uri.port), plain)
        raise SchemeNotSupported(f"{uri.scheme!r} is neither http nor https")

    async def connect(self, host: str, port: int, factory: Any) -> Any:
        """Return the protocol of `factory`, connected to an address of `host` that passed the gate."""
        host, port = self._gate.target(host, port)
        addresses = await self._gate.addresses(host)
        timeout = 30 if self._connectTimeout is None else self._connectTimeout
        pinned = _Pinned(self._reactor, addresses)
        endpoint = HostnameEndpoint(pinned, host, port, timeout, self._bindAddress)
        protocol = await endpoint.connect(factory)
        judge_peer(protocol, self._gate.allow_private)
        return protocol


class GuardedEndpoint:
    """The endpoint of one host: Twisted's IStreamClientEndpoint."""

    def __init__(self, endpoints: GuardedEndpoints, host: str, port: int) -> None:
        self._endpoints = endpoints
        self._host = host
        self._port = port

    def connect(self, protocolFactory: Any) -> Deferred[Any]:  # noqa: N803 - Twisted's name
        """Resolve, judge, connect. Fails with GuardError, or with Twisted's own errors."""
        return Deferred.fromCoroutine(self._endpoints.connect(self._host, self._port, protocolFactory))


def install(agent: Agent, gate: Gate) -> None:
    """Put the gate before every new connection of `agent`; its pool and its keys stay as they are."""
    standard = agent._endpointFactory
    agent._endpointFactory = GuardedEndpoints(
        standard._reactor,
        standard._policyForHTTPS,
        gate,
        standard._connectTimeout,
        standard._bindAddress,
    )


def judge_peer(protocol: Any, allow_private: bool) -> None:
    """Judge the address the socket is truly connected to, before anything is sent.

    Raises GuardError `address`; the connection is aborted then.
    """
    try:
        peer = protocol.transport.getHandle().getpeername()[0]
    except OSError:
        return  # already closed by the other side: nothing can be sent
    try:
        judge_address(peer, allow_private)
    except GuardError:
        protocol.transport.abortConnection()
        raise


def system_resolver(reactor: Any) -> Resolve:
    """Resolve through whatever resolver the reactor has: Scrapy's cache over getaddrinfo by default."""

    def resolve(host: str) -> Deferred[list[str]]:
        receiver = _Receiver()
        reactor.nameResolver.resolveHostName(receiver, host)
        return receiver.found

    return resolve


def dns_resolver(server: str, reactor: Any) -> Resolve:
    """Resolve by asking the one name server at `server` (ADDRESS:PORT), without a cache."""
    address, _, port = server.rpartition(":")
    servers = [(address.strip("[]"), int(port))]
    names: Any = Resolver(servers=servers, reactor=reactor)  # type: ignore[no-untyped-call]

    def resolve(host: str) -> Deferred[list[str]]:
        asked = [names.lookupAddress(host), names.lookupIPV6Address(host)]
        return DeferredList(asked, consumeErrors=True).addCallback(_addresses)

    return resolve


def _addresses(results: Any) -> list[str]:
    answers = [record for succeeded, sections in results if succeeded for record in sections[0]]
    return [str(ip_address(a.payload.address)) for a in answers if a.type in (dns.A, dns.AAAA)]


class _Receiver:
    """Twisted's IResolutionReceiver: gathers the addresses of one resolution."""

    def __init__(self) -> None:
        self.found: Deferred[list[str]] = Deferred()
        self._addresses: list[str] = []

    def resolutionBegan(self, resolutionInProgress: object) -> None:  # noqa: N802, N803
        """Nothing to keep: a resolution cannot be cancelled."""

    def addressResolved(self, address: Any) -> None:  # noqa: N802
        """Take one address."""
        self._addresses.append(address.host)

    def resolutionComplete(self) -> None:  # noqa: N802
        """Hand over what was found."""
        self.found.callback(self._addresses)


@implementer(IReactorPluggableNameResolver)
class _Pinned:
    """A reactor whose resolver knows one answer, so that HostnameEndpoint races judged addresses only."""

    def __init__(self, reactor: Any, addresses: list[str]) -> None:
        self._reactor = reactor
        self._addresses = addresses
        self.nameResolver = self

    def __getattr__(self, name: str) -> Any:
        return getattr(self._reactor, name)

    def resolveHostName(self, receiver: Any, host: str, portNumber: int = 0) -> None:  # noqa: N802, N803
        """Answer with the judged addresses, whatever the name."""
        receiver.resolutionBegan(self)
        for ip in self._addresses:
            kind = IPv6Address if ":" in ip else IPv4Address
            receiver.addressResolved(kind("TCP", ip, portNumber))
        receiver.resolutionComplete()
