"""Makes pages of the Techmeme family: the structure of 2018, of today, of Memeorandum; invented words."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report, or one post; `byline` is what stands before the outlet."""

    url: str
    outlet: str
    home: str = ""
    headline: str = ""
    byline: str = ""
    snippet: str = ""


@dataclass(frozen=True, kw_only=True)
class Item:
    """A headline with the reports and posts under it; `groups` are names and reports."""

    id: str
    lead: Report
    groups: tuple[tuple[str, tuple[Report, ...]], ...] = ()
    aliases: tuple[str, ...] = ()
    related: tuple[Item, ...] = ()
    elsewhere: str = ""


def techmeme_page(items: tuple[Item, ...], *, is_old: bool = False, is_short: bool = False) -> bytes:
    """Return a page; `is_old` puts bylines in tables, `is_short` leaves the full lists out."""
    clusters = "".join(_cluster(item, n, is_old, is_short) for n, item in enumerate(items))
    return f"""<!DOCTYPE html><HTML LANG="en"><HEAD><TITLE>Digest</TITLE></HEAD><BODY>
<DIV CLASS="sponsor"><A HREF="https://sponsor.example/">Sponsor posts</A></DIV>
<DIV ID="topcol1"><H2>Top News</H2>{clusters}</DIV></BODY></HTML>""".encode()


def memeorandum_page(item: Item) -> bytes:
    """Return a page whose reports stand beside the headline, not inside its element."""
    ((name, reports),) = item.groups
    short = ", ".join(f'<A HREF="{escape(one.url)}">{one.outlet}</A>' for one in reports)
    full = "".join(f'<DIV CLASS="lnkr">{_line(one)}</DIV>' for one in reports)
    related = "".join(
        f'<DIV><DIV CLASS="item" ID="{one.id}">{_head(one.lead, is_old=False)}</DIV></DIV>'
        for one in item.related
    )
    return f"""<!DOCTYPE html><HTML><BODY><DIV CLASS="clus"><A NAME="a{item.id}"></A>
<DIV CLASS="item" ID="i0"><SPAN CLASS="sharebox" PML="{item.id}" URL="{escape(item.lead.url)}"></SPAN>
{_head(item.lead, is_old=False)}</DIV>
<DIV CLASS="mlk"><SPAN CLASS="drhed">{name}:</SPAN> {short}</DIV>{full}
<DIV CLASS="relitems">{related}</DIV></DIV></BODY></HTML>""".encode()


def _cluster(item: Item, number: int, is_old: bool, is_short: bool) -> str:
    related = "".join(
        f'<A NAME="a{one.id}"></A>{_item(one, f"{number}{n}", is_old, is_short)}'
        for n, one in enumerate(item.related, 1)
    )
    names = "".join(f'<A NAME="a{name}"></A>' for name in (item.id, *item.aliases))
    return f"""<DIV CLASS="clus">{names}{_item(item, str(number), is_old, is_short)}
<DIV CLASS="relitems">{related}</DIV></DIV>"""


def _item(item: Item, key: str, is_old: bool, is_short: bool) -> str:
    also = (
        f'<DIV CLASS="dbpt"><SPAN CLASS="moreat"><A HREF="{item.elsewhere}">See also Sister</A></SPAN></DIV>'
    )
    short = "&nbsp; ".join(
        f'<SPAN CLASS="drhed">{name}:</SPAN>&nbsp;<span class="bls">{_short(reports)}</span>'
        for name, reports in item.groups
    )
    full = "".join(
        f'<DIV CLASS="dbpt"><DIV CLASS="drhed">{name}:</DIV>'
        + "".join(f'<DIV CLASS="di">{_line(one)}</DIV>' for one in reports)
        + "</DIV>"
        for name, reports in item.groups
    )
    hidden = f"""<DIV ID="{key}p1" STYLE="display: none;"><DIV CLASS="dxd"><A HREF="https://drop.example/x">up</A>
</DIV>{full}{also if item.elsewhere else ""}</DIV>"""
    return f"""<DIV CLASS="itc1"><DIV CLASS="itc2" ID="{item.id}"><DIV CLASS="item" ID="{key}i1">
{_head(item.lead, is_old=is_old, pml=item.id)}
<DIV ID="{key}d1"><DIV CLASS="dbpt"><DIV CLASS="dxd"><SPAN CLASS="bls"><A HREF="https://drop.example/y">down</A>
</SPAN></DIV>{short}</DIV>{also if item.elsewhere else ""}</DIV>{"" if is_short else hidden}
<DIV CLASS="exm"><SPAN CLASS="bls"><A HREF="https://drop.example/z">Expand</A></SPAN></DIV>
</DIV></DIV></DIV>"""


def _head(report: Report, *, is_old: bool, pml: str = "") -> str:
    cite = f"<CITE>{_cite(report)}</CITE>"
    share = f'<span pml="{pml}"></span>' if pml else ""
    top = (
        f'<table class="shrtbl"><tr><td>{cite}</td><td>{share}</td></tr></table>' if is_old else cite + share
    )
    url = escape(report.url)
    known = ' CLASS="ourh"' if pml else ""
    return f"""{top}<DIV CLASS="ii"><A HREF="{url}"><IMG CLASS="ill" SRC="/i.jpg"></A>
<STRONG CLASS="L2"><A{known} HREF="{url}">{escape(report.headline)}</A></STRONG>&nbsp; &mdash;&nbsp;
 {report.snippet}</DIV>"""


def _line(report: Report) -> str:
    link = f'<A HREF="{escape(report.url)}">{escape(report.headline)}</A>'
    return f"<CITE>{_cite(report)}</CITE> &nbsp; {link}"


def _cite(report: Report) -> str:
    outlet = f'<A HREF="{report.home}">{report.outlet}</A>' if report.home else report.outlet
    return f"{report.byline} / {outlet}:" if report.byline else f"{outlet}:"


def _short(reports: tuple[Report, ...]) -> str:
    return ", ".join(f'<A HREF="{escape(one.url)}">{one.outlet}</A>' for one in reports)
