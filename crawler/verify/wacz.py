"""Rules 36 to 41: a WACZ as a whole (WACZ 1.1.1, WACZ Signing and Verification 0.1)."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from crawler.verify import rules
from crawler.verify.cdxj import lines
from crawler.verify.container import Wacz
from crawler.verify.findings import Fault
from crawler.verify.objects import json_object
from crawler.verify.signature import signature_gap

WARC_ENDS = (".warc", ".warc.gz")
INDEX_ENDS = (".cdx", ".cdxj", ".cdx.gz", ".cdxj.gz")
PAGES = "pages/pages.jsonl"
PACKAGE, PACKAGE_DIGEST = "datapackage.json", "datapackage-digest.json"


@rules.wacz.rule(36)
def parts(wacz: Wacz) -> Iterator[Fault]:
    """WARCs, indexes and pages are there."""
    if not wacz.named("archive/", WARC_ENDS):
        yield wacz.fault("archive/ holds no WARC")
    if not wacz.named("indexes/", INDEX_ENDS):
        yield wacz.fault("indexes/ holds no CDXJ index")
    if PAGES not in wacz.entries:
        yield wacz.fault(f"{PAGES} is missing")


@rules.wacz.rule(37)
def page_lines(wacz: Wacz) -> Iterator[Fault]:
    """Every line of a page list, its head apart, is an object with url and ts."""
    for name in wacz.named("pages/", (".jsonl",)):
        for number, line in enumerate(lines(wacz.open(name), name), 1):
            if gap := _page_gap(line, number):
                yield wacz.fault(f"{name} line {number} {gap}")


@rules.wacz.rule(38)
def stored(wacz: Wacz) -> Iterator[Fault]:
    """What is read by ranges lies as it is."""
    ranged = wacz.named("archive/", WARC_ENDS) + wacz.named("indexes/", (".gz",))
    for name in ranged:
        if wacz.entries[name].compress_type != zipfile.ZIP_STORED:
            yield wacz.fault(f"{name} is compressed in the zip")


@rules.wacz.rule(40)
def package(wacz: Wacz) -> Iterator[Fault]:
    """The data package lists what is in the zip, as it is."""
    if PACKAGE not in wacz.entries:
        yield wacz.fault(f"{PACKAGE} is missing")
        return
    listed = {str(one.get("path")): one for one in _resources(wacz.json(PACKAGE))}
    if not listed:
        yield wacz.fault(f"{PACKAGE} lists no resources")
        return
    for name in sorted(set(wacz.entries) - set(listed) - {PACKAGE, PACKAGE_DIGEST}):
        yield wacz.fault(f"{name} is not listed in {PACKAGE}")
    for name, resource in sorted(listed.items()):
        if gap := _resource_gap(wacz, name, resource):
            yield wacz.fault(f"{PACKAGE} lists {name}, {gap}")


@rules.wacz.rule(40)
def readable_entries(wacz: Wacz) -> Iterator[Fault]:
    """Every entry of the zip can be read to its end."""
    if wacz.digests:
        for name, error in sorted(wacz.unreadable.items()):
            yield wacz.fault(f"{name} cannot be read: {error}")


@rules.wacz.rule(40)
def package_digest(wacz: Wacz) -> Iterator[Fault]:
    """The digest file, where there is one, has the digest of the data package."""
    if PACKAGE_DIGEST not in wacz.entries or PACKAGE not in wacz.entries:
        return
    said = wacz.json(PACKAGE_DIGEST)
    if said.get("path") != PACKAGE or said.get("hash") != f"sha256:{wacz.digests[PACKAGE]}":
        yield wacz.fault(f"{PACKAGE_DIGEST} does not hold the sha256 of {PACKAGE}")


@rules.wacz.rule(41)
def signature(wacz: Wacz) -> Iterator[Fault]:
    """The signature, where there is one, is over the digest of this package, at its time."""
    digest = wacz.json(PACKAGE_DIGEST)
    if "signedData" in digest and (gap := signature_gap(digest, wacz.json(PACKAGE))):
        yield wacz.fault(f"the signature {gap}")


def _resources(package: dict[str, Any]) -> list[dict[str, Any]]:
    found = package.get("resources")
    return [one for one in found if isinstance(one, dict)] if isinstance(found, list) else []


def _resource_gap(wacz: Wacz, name: str, resource: dict[str, Any]) -> str | None:
    if name not in wacz.entries:
        return "which is not in the zip"
    size = wacz.entries[name].file_size
    if resource.get("bytes") != size:
        return f"with {resource.get('bytes')} bytes, it has {size}"
    same = resource.get("hash") == f"sha256:{wacz.digests[name]}"
    return None if same else "with another sha256 than it has"


def _page_gap(line: bytes, number: int) -> str | None:
    if not line.strip():
        return None
    page = json_object(line)
    if page is None:
        return "is no JSON object"
    if number == 1 and "format" in page and "url" not in page:
        return None
    if not page.get("url"):
        return "has no url"
    return None if _is_rfc3339(page.get("ts")) else f"has no RFC 3339 ts: {page.get('ts')!r}"


def _is_rfc3339(value: object) -> bool:
    try:
        moment = datetime.fromisoformat(str(value))
    except ValueError:
        return False
    return moment.tzinfo is not None and "T" in str(value).upper()
