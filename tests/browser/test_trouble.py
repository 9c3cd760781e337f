"""Pages that would hold a browser up, break it or fill it: each costs itself alone."""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.browser.crawling import kept, settings, words
from tests.browser.station import STATION, STORY, answer, cases, story
from tests.crawling import Place
from tests.origin import Case, Origin
from tests.origin.script import End, chunked, head

SCROLLER = """<script>addEventListener('scroll', () => {
  const more = document.createElement('div'); more.style.height = '3000px'; document.body.append(more);
});</script><div style="height:3000px"></div>"""
DOWNLOAD = """<iframe src="/big"></iframe><a id="a" href="/big" download>x</a>
<script>document.getElementById('a').click()</script>"""
STORM = "<script>for (let n = 0; n < 1e5; n++) { alert(n); confirm(n); } onbeforeunload = () => 'no'</script>"
HOARD = (
    "<script>const held = []; for (let n = 0; n < 50; n++) held.push(new Uint8Array(5e7).fill(n));</script>"
)
FLOOD = "<script>fetch('/flood').then(answer => answer.text()).catch(() => null)</script><img src=/flood>"
PAGES = [
    story("/hang", "<script>while (true) {}</script>"),
    story("/dialogs", STORM),
    story("/endless", SCROLLER),
    story("/never", "<img src=/stalls.png>"),
    story("/download", DOWNLOAD),
    story("/leaves", "<script>location = '/elsewhere'</script>"),
    story("/flooded", FLOOD),
    story("/hoard", HOARD),
    story(
        "/fills", "<script>const held = []; for (;;) held.push(new Array(1e6).fill(Math.random()))</script>"
    ),
]
QUICK = {
    "RENDER_SECONDS": "12",
    "DOWNLOAD_TIMEOUT": "9",
    "REQUISITE_BYTES": "100000",
    "RENDER_BYTES": "1000000000",
}
"""What stalls does so for longer than a page may take to load, and not much longer."""
CHUNKED = b"Transfer-Encoding: chunked"
HALF_A_GIGABYTE = head(
    *(b"Content-Type: application/zip", b"Content-Disposition: attachment; filename=a.zip"),
    b"Content-Length: 500000000",
)


@pytest.fixture
def origin() -> Iterator[Origin]:
    big = Case("/big", "far too large", (HALF_A_GIGABYTE + bytes(200_000), End.STALL), whole=False)
    stalls = Case("/stalls.png", "never ends", (head(b"Content-Length: 10"), End.STALL), whole=False)
    flood = Case(
        "/flood", "never says how much", (head(CHUNKED) + chunked(*[bytes(50_000)] * 40),), whole=False
    )
    huge = Case("/huge", "a page too large", (HALF_A_GIGABYTE + bytes(200_000), End.STALL), whole=False)
    elsewhere = answer("/elsewhere", "text/html", b"<p>no</p>")
    with Origin([*cases(), *PAGES, big, stalls, flood, huge, elsewhere]) as running:
        yield running


def test_each_page_that_makes_trouble_costs_itself_alone(origin: Origin, tmp_path: Path) -> None:
    place = Place(tmp_path)
    hang, dialogs, endless, never, download, leaves, flooded, hoard, fills = urls = [
        f"http://{STATION}{page.path}" for page in PAGES
    ]
    huge = f"http://{STATION}/huge"
    # Pages that are asked for at once may come in another order than the list has.
    ordered = {"CONCURRENT_REQUESTS": "1"}
    ran = place.scrapy(*words(place, huge, *urls, STORY), **settings(place, origin), **QUICK, **ordered)
    report = place.report()
    assert report["outcomes"] == {"stored": 7, "failed": 3, "unreadable": 1}, ran.err
    assert report["reasons"] == {
        "unreadable: too_large": 1,
        "failed: render_timeout": 1,
        "failed: render_memory": 1,
        "failed: browser_crash": 1,
    }
    assert [problem["url"] for problem in report["problems"]] == [huge, hang, hoard, fills]
    made = dict(kept(place, "resource"))
    shown = [dialogs, endless, never, download, leaves, flooded, STORY]
    told = {url: json.loads(made[f"urn:pageinfo:{url}"]) for url in shown}
    assert {url for url, info in told.items() if not info["whole"]} == {never}
    assert told[flooded]["urls"][f"http://{STATION}/flood"]["status"] == 0
    assert "/elsewhere" not in {one.path for one in origin.exchanges()}
    assert place.scrapy("verify", str(place.archive)).code == 0


def test_a_browser_that_is_killed_costs_one_page(origin: Origin, tmp_path: Path) -> None:
    place = Place(tmp_path)
    urls = f"http://{STATION}/never", STORY
    with place.start(*words(place, *urls), **settings(place, origin), **QUICK) as process:
        _wait_for(origin, "/stalls.png")
        os.kill(_browser_of(process.pid), signal.SIGKILL)
        _, err = process.communicate(timeout=120)
    report = place.report()
    assert report["reasons"] == {"failed: browser_crash": 1}, err
    assert report["outcomes"] == {"stored": 1, "failed": 1}


def _wait_for(origin: Origin, path: str) -> None:
    until = time.monotonic() + 60
    while not any(entry.path == path for entry in origin._entries):
        if time.monotonic() > until:
            raise TimeoutError(f"{path} was never asked for")
        time.sleep(0.05)


def _browser_of(ancestor: int) -> int:
    """Return the process of Chromium that is no helper of its own, below a process."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            command = (folder / "cmdline").read_bytes()
            is_browser = b"--remote-debugging-pipe" in command and b"--type=" not in command
            if is_browser and b"chrom" in command.split(b"\0")[0] and ancestor in _ancestors(folder.name):
                return int(folder.name)
        except OSError:
            continue
    raise ProcessLookupError("no browser runs")


def _ancestors(pid: str) -> list[int]:
    found: list[int] = []
    while pid not in ("0", "1"):
        stat = Path(f"/proc/{pid}/stat").read_text()
        pid = stat.rpartition(")")[2].split()[1]
        found.append(int(pid))
    return found
