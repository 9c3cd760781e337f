"""The site of the benchmarks: pages of a newsroom's size, made from the sample articles."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

from tests.site.template import article_page
from tests.site.truth import samples

WIRE_BYTES = 50_000
"""Least mean size of a page on the wire."""

WAYS = ("length", "length", "chunked", "plain")
"""Compressed with a length, compressed in chunks, as it is: about the mix that news sites send."""

SERVER = """
    server {{
        listen 127.0.0.1:{port} backlog=1024;
        root {root};
        charset utf-8;
        keepalive_requests 100000;
        gzip_types text/html;
        location /length/ {{ gzip_static on; }}
        location /chunked/ {{ gzip on; gzip_comp_level 1; gzip_min_length 1; }}
        location /plain/ {{ }}
    }}
"""

REPEATS_SERVER = """
    gzip_types text/html;
    charset utf-8;
    server {{
        listen 127.0.0.1:{validated};
        root {root};
        location /length/ {{ gzip_static on; }}
        location /chunked/ {{ gzip on; gzip_comp_level 1; gzip_min_length 1; }}
    }}
    server {{
        listen 127.0.0.1:{bare};
        root {root};
        etag off;
        if_modified_since off;
        add_header Last-Modified "";
        location /length/ {{ gzip_static on; }}
        location /chunked/ {{ gzip on; gzip_comp_level 1; gzip_min_length 1; }}
    }}
"""
"""One server that names validators and answers 304, one that always sends the page."""


def write_pages(root: Path, count: int) -> list[str]:
    """Write `count` pages under `root` and return their paths on the server."""
    chance = random.Random(11)
    bases = [article_page(sample).decode(sample.charset, "replace") for sample in samples()]
    paths = []
    for number in range(count):
        way = WAYS[number % len(WAYS)]
        page = grow(bases[number % len(bases)], chance).encode()
        file = root / way / f"{number}.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page)
        if way == "length":
            file.with_suffix(".html.gz").write_bytes(gzip.compress(page, 6))
        paths.append(f"/{way}/{number}.html")
    return paths


def wire_size(root: Path) -> int:
    """Return the mean size of a page as it is sent, and see that it is a newsroom's."""
    sizes = [_sent(page) for page in root.rglob("*.html")]
    mean = sum(sizes) // len(sizes)
    if mean < WIRE_BYTES:
        raise RuntimeError(f"the pages are too small to tell anything: {mean} bytes")
    return mean


def _sent(page: Path) -> int:
    packed = page.with_suffix(".html.gz")
    if packed.exists():
        return packed.stat().st_size
    data = page.read_bytes()
    return len(gzip.compress(data, 1) if page.parent.name == "chunked" else data)


def grow(page: str, chance: random.Random) -> str:
    """Add what real pages are mostly made of: state in scripts, which compresses about as they do."""
    state = [f'{{"id":{chance.getrandbits(48)},"w":"{_words(chance)}"}}' for _ in range(900)]
    head, mark, tail = page.partition("</body>")
    return f'{head}<script type="application/json" id="filler">[{",".join(state)}]</script>{mark}{tail}'


def _words(chance: random.Random) -> str:
    return " ".join(chance.choice(WORDS) for _ in range(12))


WORDS = [
    f"{a}{b}" for a in ("lake", "ferr", "tern", "pol", "mar", "hal") for b in ("er", "y", "ine", "al", "ish")
]
