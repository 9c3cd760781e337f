"""Pages made to be costly: doubling one's size must not much more than double what reading it costs."""

from __future__ import annotations

import gc
import resource
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context

from crawler.extract import read_page
from tests.services import Unavailable

URL = "https://www.pellet.example/2026/02/11/heron-count/"
FIRST, LAST = 100_000, 10_000_000
"""Bytes."""
TARGET = 2 * 1.3
"""Times the cost of half the page."""
LEAST = 0.02
"""Seconds of CPU below which two costs are not compared: they are mostly the clock's."""
SPENT = 0.2
"""Seconds of CPU for which a page is read again and again, the least cost being its own."""
AGAIN = 5
"""Times that a doubling which looks steep is measured once more."""
MOST_MEMORY = 64
"""Bytes of memory for each byte of a page."""
PROSE = b"<p>" + b"The heron stood in the reeds while the tide went out. " * 3 + b"</p>"


def _filled(start: bytes, again: bytes, end: bytes = b"") -> Callable[[int], bytes]:
    """Return a maker of pages that hold `again` as often as a size in bytes allows; `%d` counts."""

    def make(size: int) -> bytes:
        room = size - len(start) - len(end)
        count = room // len(again)
        middle = b"".join(again % i for i in range(count)) if b"%d" in again else again * count
        return start + middle[:room] + end

    return make


STORY = b"<html><head><title>Heron count</title></head><body><h1>Heron count</h1><article>" + PROSE * 9
TITLED = b"<html><head><title>Heron count</title></head><body><h1>Heron count</h1>"
LEAD = b"<div><p>A bare line of fifteen words or so stands between the headline and its story here.</p>"
AUTHORS = b'<script type="application/ld+json">{"@type":"NewsArticle","author":['
SHAPES: dict[str, Callable[[int], bytes]] = {
    "paragraphs": _filled(STORY, PROSE),
    "nested": _filled(STORY, b"<div>", PROSE),
    "leads in leads": _filled(
        TITLED + b"<div class=lead>" * 400, b"word ", b"</div>" * 400 + b"<article>" + PROSE * 9
    ),
    "paragraphs, deep": _filled(STORY + b"<div>" * 2_000, PROSE),
    "line breaks, deep": _filled(STORY + b"<div>" * 2_000, b"a<br>"),
    "asides, deep": _filled(STORY + b"<aside>" * 1_500, b"a<br>"),
    "figures, deep": _filled(STORY + b"<figure>" * 1_500, b"a<br>"),
    "leads, ever deeper": _filled(TITLED, LEAD, b"<article>" + PROSE * 9),
    "nested in lines": _filled(STORY, b"<span>a "),
    "links left open": _filled(STORY, b'<a href="/n%d">'),
    "formatting left open": _filled(STORY, b"<b id=n%d>x"),
    "formatting across paragraphs": _filled(STORY, b"<b><p>a</b></p>"),
    "links across blocks": _filled(STORY, b"<a href=/n%d><div>a</a></div>"),
    "roots": _filled(STORY, b"<body a%d=1>"),
    "one attribute": _filled(STORY + b'<p class="', b"byline author ", b'">x</p>'),
    "many attributes": _filled(STORY + b"<p ", b"a%d=1 ", b">x</p>"),
    "siblings": _filled(STORY, b"<i>a</i>"),
    "signed siblings": _filled(STORY, b"<i class=byline>By Ada Quill</i>"),
    "signs without a text": _filled(STORY + b"<div class=byline>" * 400, b"<i></i>"),
    "times": _filled(STORY, b"<time class=date>11:%d</time>"),
    "sections": _filled(STORY, b"<section><h2>Heron</h2>" + PROSE + b"</section>"),
    "quotations": _filled(STORY, b"<blockquote>The heron %d</blockquote>" + PROSE),
    "headings in headings": _filled(TITLED + b"<h1><div>" * 400, b"word "),
    "headings": _filled(STORY, b"<h1>Heron count</h1>"),
    "entities": _filled(STORY + b"<p>", b"&amp;&lt;&CounterClockwiseContourIntegral;"),
    "character references": _filled(STORY + b"<p>", b"&#x1F426;&#0;"),
    "nothing but NULs": _filled(STORY, b"\0"),
    "line breaks": _filled(STORY + b"<p>", b"a<br> "),
    "links and breaks": _filled(STORY + b"<p>", b"<a href=/n>w%d</a><br><br>"),
    "lists of a link": _filled(STORY, b"<ul><li><a href=/%d>Heron stood</a></ul>"),
    "links": _filled(STORY, b'<li><a href="/a%d">Heron</a>'),
    "trails in trails": _filled(STORY, b'<div class=breadcrumb><a href="/a%d">Heron</a>'),
    "trails": _filled(STORY, b'<p class=breadcrumb><a href="/a%d">Heron</a>'),
    "pictures": _filled(STORY, b'<figure><img src="/%d.jpg"><figcaption>A heron</figcaption></figure>'),
    "table": _filled(STORY + b"<table>", b"<tr><td>1<td>2"),
    "nested tables": _filled(STORY, b"<table><tr><td>"),
    "a story in a script": _filled(
        STORY + b'<script>x="', b"\\u003cp>\\u003cb>The heron stood", b'"</script>'
    ),
    "a stream in scripts": _filled(STORY, b'<script>self.__next_f.push([1,"a%d:x"])</script>'),
    "scripts": _filled(STORY, b"<script>x</script>"),
    "scripts left open": _filled(STORY, b"<script>self.__next_f.push([1,"),
    "linked data": _filled(STORY, b'<script type="application/ld+json">{"@type":"Article"}</script>'),
    "linked data, authors": _filled(STORY + AUTHORS, b'{"name":"Ada Quill%d"},', b"{}]}</script>"),
    "linked data, deep": _filled(STORY + b'<script type="application/ld+json">', b'{"@graph":['),
    "linked data, broken": _filled(STORY + b'<script type="application/ld+json">', b'{"a":[1,'),
    "context in scripts": _filled(STORY + b"<script>", b'{"@context":'),
    "metas": _filled(STORY, b'<meta name="author" content="Ada Quill">'),
    "comments": _filled(STORY, b"<!-- x -->"),
    "comment left open": _filled(STORY + b"<!--", b"<!-- -"),
    "angle brackets": _filled(STORY, b"<"),
    "end tags": _filled(STORY, b"</p></div>"),
    "a title": _filled(b"<title>", b"Heron count | ", b"</title><body>" + STORY),
    "renditions": _filled(STORY + b"<figure><img src=/a.jpg srcset='", b"/a%d.jpg 2x, "),
    "spaces": _filled(STORY + b"<p>", b" \n\t"),
    "one word": _filled(STORY + b"<p>", b"a"),
    "broken encoding": _filled(STORY + b"<p>", b"\xe2\x80\xff"),
}
STORYLESS = ("headings in headings",)
"""Shapes that are costly before a story could stand in them."""


def main(rounds: int, shape: str | None = None) -> None:
    """Print for each shape, or for one, the worst growth of cost over a doubling, and the memory it took.

    An unknown shape raises Unavailable.
    """
    if shape and shape not in SHAPES:
        raise Unavailable(f"no shape is called {shape!r}; there are: {'; '.join(SHAPES)}")
    print(
        f"{'shape':28} {'ms at 100 kB':>12} {'ms at 10 MB':>11} {'worst doubling':>14} {'bytes a byte':>12}"
    )
    worst = [_told(name, *_in_a_child(name, rounds)) for name in ([shape] if shape else SHAPES)]
    verdict = "met" if all(worst) else "NOT met"
    print(f"a doubling costs at most {TARGET:.1f} times, a byte takes at most {MOST_MEMORY}: {verdict}")


def sizes() -> list[int]:
    """Return the sizes of pages, each the double of the one before."""
    found = [LAST]
    while found[0] // 2 >= FIRST:
        found.insert(0, found[0] // 2)
    return found


def costs(make: Callable[[int], bytes], wanted: list[int], rounds: int) -> list[float]:
    """Return the least CPU seconds of `rounds` readings, or more, of a page of each of the sizes `wanted`.

    A doubling that looks steep is read again: what else runs on the machine can only add to a cost.
    """
    found = [_least(make(size), rounds) for size in wanted]
    for _ in range(AGAIN):
        for i in [i for i, pair in enumerate(pairwise(found)) if worst_doubling([*pair]) > TARGET]:
            for j in (i, i + 1):
                found[j] = min(found[j], _least(make(wanted[j]), rounds))
    return found


def _least(page: bytes, rounds: int) -> float:
    found: list[float] = []
    while len(found) < rounds or sum(found) < SPENT:
        found.append(_cost(page))
    return min(found)


def worst_doubling(found: list[float]) -> float:
    """Return the largest ratio of a cost to the one before, of those that are large enough to be told."""
    return max((after / max(before, LEAST) for before, after in pairwise(found)), default=0.0)


def _cost(page: bytes) -> float:
    gc.collect()
    start = time.process_time()
    read_page(page, URL)
    return time.process_time() - start


def _in_a_child(name: str, rounds: int) -> tuple[list[float], float]:
    """Measure one shape in a process of its own, whose peak of memory is that shape's."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measure, name, rounds).result()


def _measure(name: str, rounds: int) -> tuple[list[float], float]:
    make = SHAPES[name]
    read_page(make(FIRST), URL)
    gc.freeze()  # a full collection takes 50 ms for what the program itself holds, which is no cost of a page
    before = _peak()
    found = costs(make, sizes(), rounds)
    return found, (_peak() - before) / LAST


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


def _told(name: str, found: list[float], memory: float) -> bool:
    growth = worst_doubling(found)
    is_met = growth <= TARGET and memory <= MOST_MEMORY
    mark = "" if is_met else "  NOT met"
    times = f"{found[0] * 1e3:12.1f} {found[-1] * 1e3:11.0f}"
    print(f"{name:28} {times} {growth:14.2f} {memory:12.1f}{mark}", flush=True)
    return is_met
