"""`scrapy outlets`: the newsrooms that are known."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from typing import Any, NamedTuple

from crawler.cli import WirecopyCommand, print_json, table
from crawler.extract.layout import Outlet
from crawler.extract.library import library

HEAD = ("ID", "CALL SIGN", "NAME", "GROUP", "HOST", "NETWORK", "STATE", "MARKET ~", "ZONE ~")
NOTHING = "-"
ASSUMED = " ?"


class Known(NamedTuple):
    """A newsroom and the spider that crawls it."""

    spider: str
    outlet: Outlet


class Command(WirecopyCommand):
    """Shows the newsrooms."""

    arguments = "[WORD …] [options]"
    brief = "List the newsrooms that are known, and what is known of them"
    teaches = (
        "List the newsrooms of the spider files: those in whose id, name, host or market each WORD is,"
        " and that fit the options. GROUP is the spider that crawls them, ID what its argument `only`"
        " takes: its content system was seen on the host in 2026, or, where a year stands behind it, it"
        " owned the newsroom in that year and may have sold it since. Hosts are those of public lists of"
        " 2018 and 2026, networks and states those of 2018; none was checked against the live site. A"
        " host with ` ?` is assumed (.com behind a name that a list has without its domain), and what"
        " stands under ~ is derived from city and state."
    )

    def add_options(self, parser: argparse.ArgumentParser) -> None:
        """See ScrapyCommand."""
        super().add_options(parser)
        for name, words in (
            ("group", "only newsrooms of this spider"),
            ("network", "only newsrooms of this network, such as ABC"),
            ("state", "only newsrooms of this state, such as IA"),
            ("zone", "only newsrooms of this time zone, such as America/Chicago"),
        ):
            parser.add_argument(f"--{name}", metavar=name.upper(), help=words)
        parser.add_argument("--assumed", action="store_true", help="only newsrooms whose host is assumed")
        parser.add_argument("--json", action="store_true", help="print one JSON object a line")

    def work(self, args: list[str], opts: argparse.Namespace) -> int:
        """See WirecopyCommand."""
        found = [known for known in _all() if _fits(known, opts) and _has(known.outlet, args)]
        if opts.json:
            print_json(_as_json(known) for known in found)
        elif found:
            print(table(HEAD, [_as_row(known) for known in found]))
            print(f"newsrooms: {len(found)}")
        else:
            print("no newsroom fits; scrapy outlets lists all")
        return 0


def _all() -> Iterator[Known]:
    for group in library().groups:
        yield from (Known(group.name, outlet) for outlet in group.outlets)


def _fits(known: Known, opts: argparse.Namespace) -> bool:
    outlet = known.outlet
    values = {"group": known.spider, "network": outlet.network, "state": outlet.state, "zone": outlet.tz}
    asked = {name: getattr(opts, name) for name in values}
    return (not opts.assumed or outlet.host_assumed) and all(
        want is None or want.lower() == (values[name] or "").lower() for name, want in asked.items()
    )


def _has(outlet: Outlet, words: list[str]) -> bool:
    text = " ".join((outlet.id, outlet.name, outlet.host, outlet.market or "")).lower()
    return all(word.lower() in text for word in words)


def _as_row(known: Known) -> tuple[str, ...]:
    outlet = known.outlet
    cells = (
        outlet.id,
        outlet.callsign,
        outlet.name,
        known.spider + (f" ({outlet.owner_as_of})" if outlet.owner_as_of else ""),
        outlet.host + ASSUMED * outlet.host_assumed,
        outlet.network,
        outlet.state,
        outlet.market,
        outlet.tz,
    )
    return tuple(cell or NOTHING for cell in cells)


def _as_json(known: Known) -> dict[str, Any]:
    outlet = known.outlet
    derived = {"market": outlet.market, "zone": outlet.tz}
    return {
        "id": outlet.id,
        "callsign": outlet.callsign,
        "name": outlet.name,
        "group": known.spider,
        "owner_as_of": outlet.owner_as_of,
        "host": outlet.host,
        "host_assumed": outlet.host_assumed,
        "network": outlet.network,
        "state": outlet.state,
        **derived,
        "derived": [name for name, value in derived.items() if value],
    }
