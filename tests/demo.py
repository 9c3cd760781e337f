"""`./dev demo`: crawls the sample newsroom and aggregator as a user would, and shows what came of it."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from scrapy.utils.project import get_project_settings

from crawler.config import Config
from crawler.store import Store, open_store
from tests.site import aggregator
from tests.site.compare import (
    differences,
    piece_differences,
    player_differences,
    story_differences,
    transcript_differences,
)
from tests.site.content import PRIVATE
from tests.site.server import Site
from tests.site.truth import HOST, ORIGIN, Sample, samples

URLS = Path("demo/urls.txt")
MISSING = f"{ORIGIN}/article/never-written/46399999"

Values = dict[str, Any]


def main() -> int:
    """Crawl, show, judge; 0 where every record reads as its page was written."""
    write_urls(URLS)
    with Site() as site:
        print(
            f"An imaginary newsroom, {HOST}, and an imaginary aggregator, {aggregator.HOST}, with the other"
        )
        print(f"outlets that it lists, are served on 127.0.0.1:{site.port}. Nothing leaves this machine.")
        codes = [
            crawl("The newsroom's articles", site, "hearst", "-a", f"urls_file={URLS}"),
            crawl(
                "A story, and the articles it lists",
                site,
                *("ground_news", "-a", f"url={aggregator.story_url()}", "-a", "follow=1"),
            ),
        ]
    config = Config.from_settings(get_project_settings())
    with closing(open_store(config.archive_uri, s3=config.s3)) as store:
        faults = show(store)
    tell_where(config.archive_uri)
    print("\nEvery record reads as its page was written." if not faults else "\nWRONG:")
    print("".join(f"  {fault}\n" for fault in faults), end="")
    return max(codes) or int(bool(faults))


def write_urls(file: Path) -> None:
    """Write the list of addresses: every article, an old address, one that is missing, one that is closed."""
    moved = [f"{ORIGIN}/article/{old.old_slug}/{old.id}" for old in samples() if old.old_slug]
    lines = [
        "# What `./dev demo` asks the sample newsroom for: one address a line.",
        *(sample.url for sample in samples()),
        *(f"{url} # redirects to a new address" for url in moved),
        f"{MISSING} # not there",
        f"{ORIGIN}{PRIVATE} # closed by robots.txt",
    ]
    file.parent.mkdir(exist_ok=True)
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


def crawl(title: str, site: Site, *arguments: str) -> int:
    """Run `scrapy crawl` with the sample hosts sent to loopback; returns its exit code."""
    options = ["-s", "ALLOW_PRIVATE_ADDRESSES=True", "-s", "DOWNLOAD_DELAY=0", "-s", "AUTOTHROTTLE_ENABLED=0"]
    mapped = f'{{"{HOST}": "127.0.0.1:{site.port}", …}}'
    print(f"\n== {title}")
    print(f"$ scrapy crawl {' '.join(arguments)} \\\n    {' '.join(options)} -s HOSTS='{mapped}'", flush=True)
    options += ["-s", f"HOSTS={json.dumps(site.hosts)}"]
    done = subprocess.run([sys.executable, "-m", "scrapy", "crawl", *arguments, *options], check=False)
    return done.returncode


def show(store: Store) -> list[str]:
    """Print what was read from the sample sites, newest records only; returns what is not as written."""
    articles, transcripts = records(store, "articles"), records(store, "transcripts")
    by_article = {found["article_record_id"]: found for found in transcripts.values()}
    print(f"\n== What was read: {HOST}")
    faults: list[str] = []
    for sample in samples():
        record, transcript = articles.get(sample.record_id), by_article.get(sample.record_id)
        faults += _show_article(sample, record, transcript)
    faults += _show_story(records(store, "stories"), articles)
    return faults


def records(store: Store, kind: str) -> dict[str, Values]:
    """Return the archive's records of one kind by id; of several with one id, the latest."""
    found: dict[str, Values] = {}
    for entry in store.list(f"records/{kind}/"):
        with store.open(entry.key) as file:
            lines = gzip.decompress(file.read()).splitlines()
        found.update({record["record_id"]: record for record in map(json.loads, lines)})
    return found


def _show_article(sample: Sample, record: Values | None, transcript: Values | None) -> list[str]:
    if record is None:
        print(f"  (no record)  {sample.headline}")
        return [f"{sample.slug}: there is no record"]
    authors = ", ".join(map(_author, record["authors"])) or "no byline"
    print(f"  {record['headline']}")
    print(f"      {authors} · {record['published']['value'][:10]} · {_extent(record, transcript)}")
    return [
        *differences(record, sample),
        *player_differences(record, sample),
        *transcript_differences(transcript, sample),
    ]


def _author(author: Values) -> str:
    return f"{author['name']} ({author['role']})" if author["role"] else str(author["name"])


def _extent(record: Values, transcript: Values | None) -> str:
    parts = [f"{len(record['blocks'])} paragraphs"]
    if transcript:
        repairs = len(transcript["repairs"])
        parts.append(f"transcript of {len(transcript['text_clean'].split())} words")
        parts += [f"{repairs} repairs"] if repairs else []
    parts += ["corrected"] if record["corrections"] else []
    return " · ".join(parts)


def _show_story(stories: dict[str, Values], articles: dict[str, Values]) -> list[str]:
    story = next((found for found in stories.values() if found["url"] == aggregator.story_url()), None)
    print(f"\n== What was read: {aggregator.HOST}")
    if story is None:
        return ["the story: there is no record"]
    counts, members = story["counts"], story["members"]
    print(f"  {story['title']}")
    print(f"      {counts['listed']} articles listed, {counts['rated']} rated, {len(members)} members read")
    for member in members:
        linked = member["article_record_id"] or "no record"
        print(f"      {member['outlet']['name']:22.22}  {member['headline']:58.58}  {linked}")
    return story_differences(story, aggregator.story()) + _unlinked(members, articles)


def _unlinked(members: list[Values], articles: dict[str, Values]) -> list[str]:
    """Return a line for each member that can be read and whose link leads to no record, or to a wrong one."""
    faults = []
    links = {member["url"]: articles.get(member["article_record_id"]) for member in members}
    for sample in (sample for sample in samples() if sample.url in links):
        record = links[sample.url]
        faults += differences(record, sample) if record else [f"{sample.slug}: the story does not link it"]
    for piece in (piece for piece in aggregator.pieces() if piece.paragraphs):
        record = links.get(piece.url)
        faults += (
            piece_differences(record, piece) if record else [f"{piece.slug}: the story does not link it"]
        )
    return faults


def tell_where(archive: str) -> None:
    """Print where things are, and how to look at them."""
    folder = Path(archive)
    seen_from_below = folder if folder.is_absolute() else Path("../..") / folder
    print(f"""
== Where things are
  {folder}/warc       every exchange, byte for byte: robots.txt, redirects and errors too
  {folder}/records    what was read: articles, transcripts, stories, a record a line
  {folder}/index      which page lies where (CDXJ)
  {folder}/runs       the report and the log of each run
  {URLS}      the addresses asked for

== How to replay
  ./dev warcio index {folder}/warc/*/*/*/*.warc.gz         # list what is kept
  ./dev setup replay                                    # pywb, in an environment of its own
  mkdir -p demo/replay && cd demo/replay
  ../../.venv-replay/bin/wb-manager init sample
  ../../.venv-replay/bin/wb-manager add sample {seen_from_below}/warc/*/*/*/*.warc.gz
  ../../.venv-replay/bin/wayback -b 127.0.0.1 -p 8090
  then open http://127.0.0.1:8090/sample/{samples()[-1].url}""")


if __name__ == "__main__":
    sys.exit(main())
