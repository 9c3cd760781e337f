"""Golden pages: `page` drafts one, `pages` reads every one again and shows what changed.

A folder `tests/pages/<outlet>/<day>-<slug>/` holds `page.html.gz`, `page.json` (address, content type, time,
whether the page was made for the test or saved, its `companions`: JSON or text by address) and the record:
`article.json` or `story.json`, in which `stories` are those of a page of many.
"""

from __future__ import annotations

import difflib
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from warcio.archiveiterator import ArchiveIterator

from crawler.extract import read_page

PAGES = Path(__file__).with_name("pages")
USAGE = """usage: ./dev page outlet=ID url=URL [file=FILE] [slug=SLUG] [day=YYYY-MM-DD]
       ./dev pages [--accept]"""

Values = dict[str, Any]


def folders() -> list[Path]:
    """Return every golden page's folder."""
    return sorted(file.parent for file in PAGES.glob("*/*/page.json"))


def read(folder: Path) -> tuple[str, Values]:
    """Return the name of a folder's record file and the record that today's readers give."""
    about = json.loads((folder / "page.json").read_text(encoding="utf-8"))
    html = gzip.decompress((folder / "page.html.gz").read_bytes())
    reading = read_page(
        html,
        about["url"],
        content_type=about.get("content_type"),
        fetched_at=about.get("fetched_at"),
        companions=companions_of(about),
    )
    record = reading.article or reading.story
    if record is None:
        return "article.json", {"outcome": str(reading.outcome), "reason": reading.reason}
    name, found = f"{'story' if reading.story else 'article'}.json", json.loads(record.to_json())
    more = [json.loads(story.to_json()) for story in reading.stories]
    return name, {"stories": [found, *more]} if more else found


def companions_of(about: Values) -> list[tuple[str, str]]:
    """Return what came beside a page by its `page.json`: address and text each."""
    held: Values = about.get("companions", {})
    return [(url, body if isinstance(body, str) else json.dumps(body)) for url, body in held.items()]


def differing(found: Values, right: Values) -> list[str]:
    """Return the names of the fields that are not the same, one missing from either side included."""
    missing = object()
    return [n for n in sorted({*found, *right}) if found.get(n, missing) != right.get(n, missing)]


def write(folder: Path) -> Path:
    """Write the record that today's readers give; return its file."""
    name, record = read(folder)
    (folder / name).write_text(_text(record), encoding="utf-8")
    return folder / name


def store(folder: Path, html: bytes, about: Values) -> Path:
    """Make a golden page's folder with a draft of its record; return the draft."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "page.html.gz").write_bytes(gzip.compress(html, mtime=0))
    (folder / "page.json").write_text(_text(about), encoding="utf-8")
    return write(folder)


def main(args: list[str]) -> int:
    """Run `page` or `pages`; 0 nothing to say, 1 records changed, 2 usage."""
    word, rest = (args or [""])[0], args[1:]
    if word == "pages" and rest in ([], ["--accept"]):
        return _pages(is_accepted=bool(rest))
    options = dict(item.split("=", 1) for item in rest if "=" in item)
    if word == "page" and {"outlet", "url"} <= options.keys() and len(options) == len(rest):
        return _page(options)
    print(USAGE, file=sys.stderr)
    return 2


def _pages(*, is_accepted: bool) -> int:
    changed = 0
    for folder in folders():
        name, found = read(folder)
        file = folder / name
        old = file.read_text(encoding="utf-8") if file.exists() else ""
        lines = list(
            difflib.unified_diff(old.splitlines(), _text(found).splitlines(), str(file), "now", lineterm="")
        )
        changed += bool(lines)
        print("\n".join(lines), end="\n" if lines else "")
        if is_accepted and lines:
            write(folder)
    verdict = "rewritten" if is_accepted else "differ; look, then run ./dev pages --accept"
    print(f"{len(folders())} pages: {f'{changed} {verdict}' if changed else 'all as they were'}")
    return 1 if changed and not is_accepted else 0


def _page(options: dict[str, str]) -> int:
    now = datetime.now(UTC).isoformat(timespec="seconds")
    found = _saved(options["file"]) if "file" in options else _fetched(options["url"])
    if found is None:
        print(f"golden: no page could be had from {options.get('file') or options['url']}", file=sys.stderr)
        return 2
    html, content_type = found
    slug = options.get("slug") or re.sub(r"[^a-z0-9]+", "-", options["url"].lower()).strip("-")[-40:].strip(
        "-"
    )
    folder = PAGES / options["outlet"] / f"{options.get('day', now[:10])}-{slug}"
    about = {"url": options["url"], "content_type": content_type, "fetched_at": now, "origin": "saved"}
    print(f"{store(folder, html, about)}: a draft; read it, correct it by hand, commit the folder")
    return 0


def _saved(name: str) -> tuple[bytes, str] | None:
    file = Path(name)
    if not file.is_file():
        return None
    body = file.read_bytes()
    return (gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body), "text/html"


def _fetched(url: str) -> tuple[bytes, str] | None:
    with tempfile.TemporaryDirectory() as place:
        names = {"ARCHIVE_URI": "archive", "SPOOL_DIR": "spool"}
        settings = [f"{name}={place}/{folder}" for name, folder in names.items()]
        settings.append(f"DATABASE_URL=sqlite:///{place}/wirecopy.db")
        options = [option for setting in settings for option in ("-s", setting)]
        command = [sys.executable, "-m", "scrapy", "crawl", "page", "-a", f"url={url}", *options]
        subprocess.run(command, check=False)
        return next(_responses(Path(place)), None)


def _responses(place: Path) -> Iterator[tuple[bytes, str]]:
    for file in sorted(place.glob("archive/warc/**/*.warc.gz")):
        with file.open("rb") as opened:
            for record in ArchiveIterator(opened):
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    found = record.http_headers.get_header("content-type", "")
                    if "html" in found:
                        yield record.content_stream().read(), found


def _text(values: Values) -> str:
    return json.dumps(values, ensure_ascii=False, indent=2) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
