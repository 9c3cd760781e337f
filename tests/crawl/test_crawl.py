"""A crawl from its command line: what it keeps, what it says, and its exit code, on good input and bad."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from tests.crawling import Place, Ran, hosts
from tests.site import aggregator
from tests.site.compare import differences, story_differences
from tests.site.server import Site
from tests.site.truth import ORIGIN, samples


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with Site() as running:
        yield running


def crawl(place: Place, site: Site, *arguments: str, **settings: str) -> Ran:
    return place.scrapy("crawl", *arguments, HOSTS=hosts(site.hosts), **settings)


def trouble(name: str) -> str:
    return f"url={ORIGIN}/trouble/{name}"


def outcome_of(place: Place) -> tuple[dict[str, int], dict[str, int]]:
    report = place.report()
    return report["outcomes"], report["reasons"]


def test_an_article_is_kept_and_read(place: Place, site: Site) -> None:
    sample = samples()[0]
    ran = crawl(place, site, "hearst", "-a", f"url={sample.url}")
    assert (ran.code, ran.err) == (0, "")
    assert "1 stored" in ran.out
    (record,) = place.records("articles")
    assert differences(record, sample) == []


def test_the_pointer_of_a_record_opens_its_warc_record(place: Place, site: Site) -> None:
    sample = samples()[0]
    crawl(place, site, "hearst", "-a", f"url={sample.url}")
    (record,) = place.records("articles")
    capture = record["capture"]
    with (place.archive / capture["warc_file"]).open("rb") as file:
        file.seek(capture["offset"])
        member = file.read(capture["length"])
        file.seek(capture["offset"])
        opened = next(ArchiveIterator(file))
        assert opened.rec_headers.get_header("WARC-Record-ID") == f"<{capture['record_id']}>"
        assert opened.rec_headers.get_header("WARC-Target-URI") == sample.url
        assert sample.headline.encode() in opened.content_stream().read()
    assert member[:2] == b"\x1f\x8b"


def test_any_page_is_read_by_its_template_though_its_host_is_not_listed(place: Place, site: Site) -> None:
    sample = samples()[0]
    crawl(place, site, "page", "-a", f"url={sample.url}")
    (record,) = place.records("articles")
    assert record["capture"]["pack"].startswith("hearst@")
    assert differences(record, sample) == []


def test_a_story_is_read_and_its_members_linked(place: Place, site: Site) -> None:
    ran = crawl(place, site, "ground_news", "-a", f"url={aggregator.story_url()}", "-a", "follow=1")
    assert ran.code == 0, ran.err
    first, last = place.records("stories")
    assert story_differences(first, aggregator.story()) == []
    assert first["record_id"] == last["record_id"]
    linked = {member["article_record_id"] for member in last["members"]} - {None}
    ours = {record["record_id"] for record in place.records("articles")}
    assert linked == ours
    assert len(linked & {sample.record_id for sample in samples()}) == 6


def test_robots_redirects_and_errors_are_kept_too(place: Place, site: Site, tmp_path: Path) -> None:
    old = next(sample for sample in samples() if sample.old_slug)
    addresses = [f"{ORIGIN}/article/{old.old_slug}/{old.id}", f"{ORIGIN}/article/never/46399999"]
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join(addresses))
    ran = crawl(place, site, "page", "-a", f"urls_file={listed}")
    assert ran.code == 0
    kept = {}
    for file in place.warcs():
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream):
                if record.rec_type == "response":
                    kept[record.rec_headers.get_header("WARC-Target-URI")] = record.http_headers.statusline[
                        :3
                    ]
    assert kept[f"{ORIGIN}/robots.txt"] == "200"
    assert kept[addresses[0]] == "301"
    assert kept[old.url] == "200"
    assert kept[addresses[1]] == "404"


def test_a_page_asked_for_again_is_a_revisit_of_what_is_kept(place: Place, site: Site) -> None:
    sample = samples()[0]
    crawl(place, site, "hearst", "-a", f"url={sample.url}")
    ran = crawl(place, site, "hearst", "-a", f"url={sample.url}")
    assert "1 unchanged" in ran.out
    with place.warcs()[-1].open("rb") as stream:
        types = [record.rec_type for record in ArchiveIterator(stream)]
    assert "revisit" in types
    assert len(place.records("articles")) == 1


def test_a_removed_archive_is_not_referred_to(place: Place, site: Site) -> None:
    sample = samples()[0]
    crawl(place, site, "hearst", "-a", f"url={sample.url}")
    place.archive.rename(place.folder / "moved away")
    ran = crawl(place, site, "hearst", "-a", f"url={sample.url}")
    assert "1 stored" in ran.out


IN_FLIGHT = 5
"""Requests that may reach the site between a signal and its being heard."""


def test_a_list_stopped_midway_goes_on_where_it_was(place: Place, site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join(sample.url for sample in samples()))
    patient = {"CONCURRENT_REQUESTS": "8", "DOWNLOAD_DELAY": "0.4", "HOSTS": hosts(site.hosts)}
    process = place.start("crawl", "page", "-a", f"urls_file={listed}", **patient)
    asked = len(site.requests)
    deadline = time.monotonic() + 60
    while len(site.requests) < asked + 4 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGTERM)
    seen = len(site.requests)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 143, err
    assert "stopped when told to" in out
    done = place.report()["outcomes"]["stored"]
    assert 0 < done < len(samples())
    assert place.report()["reasons"]["refused: stopped"] > 2, "what waited for its turn was not asked for"
    assert len(site.requests) - seen <= IN_FLIGHT
    ran = crawl(place, site, "page", "-a", f"urls_file={listed}")
    assert f"{done} done by an earlier run" in ran.out
    assert place.report()["outcomes"]["stored"] == len(samples()) - done
    assert len({record["url"] for record in place.records("articles")}) == len(samples())


def test_a_list_that_came_to_its_end_begins_anew(place: Place, site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(samples()[0].url)
    crawl(place, site, "page", "-a", f"urls_file={listed}")
    ran = crawl(place, site, "page", "-a", f"urls_file={listed}")
    assert "skipped" not in ran.out
    assert "1 unchanged" in ran.out


def test_a_wrong_line_of_a_list_costs_only_itself(place: Place, site: Site, tmp_path: Path) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text(f"# two lines\n{samples()[0].url}  # good\nnot an address\n")
    ran = crawl(place, site, "page", "-a", f"urls_file={listed}")
    assert ran.code == 1
    assert "urls.txt:3: 'not an address' is not a web address" in ran.out
    assert place.report()["outcomes"] == {"stored": 1, "failed": 1}


@pytest.mark.parametrize(
    ("path", "outcome", "reason", "code"),
    [
        ("pdf", "unreadable", "not_html", 1),
        ("pdf-as-html", "unreadable", "not_html", 1),
        ("empty", "unreadable", "empty", 1),
        ("huge", "unreadable", "too_large", 1),
        ("invalid-utf8", "stored", None, 0),
        ("malformed-ld", "stored", None, 0),
        ("wrong-charset", "stored", None, 0),
        ("cut-off", "failed", "cut_off", 1),
        ("no-answer", "failed", "no_answer", 1),
        ("redirect-loop", "http_error", "redirect_loop", 0),
        ("status/404", "http_error", "404", 0),
        ("status/500", "http_error", "500", 0),
        ("status/429", "http_error", "blocked", 0),
    ],
)
def test_bad_pages_end_in_an_outcome_and_an_exit_code(
    place: Place, site: Site, path: str, outcome: str, reason: str | None, code: int
) -> None:
    ran = crawl(place, site, "page", "-a", trouble(path))
    assert "Traceback" not in ran.out + ran.err
    outcomes, reasons = outcome_of(place)
    assert outcomes == {outcome: 1}
    if reason:
        assert reasons == {f"{outcome}: {reason}": 1}
    assert ran.code == code
    assert place.report()["exchanges"] == place.report()["written"] > 0


def test_an_unknown_host_fails_with_its_name(place: Place, site: Site) -> None:
    ran = crawl(place, site, "page", "-a", "url=http://no-such-host.invalid/story")
    assert ran.code == 1
    assert "no-such-host.invalid" in ran.out
    assert place.report()["reasons"] == {"failed: unknown_host": 1}


def test_a_host_that_answers_too_late_fails_and_its_request_is_kept(place: Place, site: Site) -> None:
    ran = crawl(place, site, "page", "-a", trouble("slow?seconds=20"), DOWNLOAD_TIMEOUT="1")
    assert ran.code == 1
    assert place.report()["reasons"] == {"failed: timeout": 1}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["page"], "needs -a url=URL"),
        (["page", "-a", "url=not-an-address"], "is not a web address"),
        (["page", "-a", "urls_file=/no/such/file"], "cannot be read"),
        (["page", "-a", "url=http://a.example/", "-a", "colour=red"], "knows no argument 'colour'"),
        (["pages"], "did you mean page?"),
        (["hearst", "-a", "only=kxyz"], "has no outlet 'kxyz'"),
        ([], "takes the name of one spider"),
    ],
)
def test_wrong_usage_is_one_line_and_exit_code_2(place: Place, arguments: list[str], words: str) -> None:
    ran = place.scrapy("crawl", *arguments)
    assert ran.code == 2
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) == 1
    assert not place.archive.exists()


@pytest.mark.parametrize(
    ("name", "value", "words", "code"),
    [
        ("ARCHIVE_URI", "ftp://example.org/", "neither a folder", 2),
        ("HOSTS", "{", "HOSTS", 2),
        ("DATABASE_URL", "mysql://x/y", "sqlite and postgresql", 2),
        ("DATABASE_URL", "sqlite:////proc/nowhere/state.db", "database", 3),
        ("ARCHIVE_URI", "/proc/nowhere", "archive", 3),
        ("SPOOL_DIR", "/proc/nowhere", "spool", 3),
        ("COLOUR", "red", "COLOUR is not a setting", 2),
    ],
)
def test_a_wrong_setting_is_one_line_and_an_exit_code(
    place: Place, site: Site, name: str, value: str, words: str, code: int
) -> None:
    settings = {"HOSTS": hosts(site.hosts), name: value}
    ran = place.scrapy("crawl", "page", "-a", f"url={samples()[0].url}", **settings)
    assert ran.code == code, ran.err
    assert words in ran.err
    assert len(ran.err.strip().splitlines()) == 1


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 96 kB."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    folder = tmp_path / "disk"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=96k", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def test_a_full_disk_stops_the_run_and_what_was_kept_is_delivered(
    place: Place, site: Site, small_disk: Path, tmp_path: Path
) -> None:
    listed = tmp_path / "urls.txt"
    listed.write_text("\n".join(sample.url for sample in samples()))
    ran = crawl(place, site, "page", "-a", f"urls_file={listed}", SPOOL_DIR=str(small_disk / "spool"))
    assert ran.code == 3
    assert "No space left on device; free some space or set SPOOL_DIR" in ran.out
    assert "Traceback" not in ran.out + ran.err
    report = place.report()
    assert [key for key in report["files"] if not (place.archive / key).exists()] == []
    with place.warcs()[0].open("rb") as stream:
        pairs = [record.rec_type for record in ArchiveIterator(stream)].count("response")
    assert 0 < pairs <= report["written"] < report["exchanges"]
    assert not list(small_disk.rglob("*.gz"))


def test_each_segment_is_judged_before_it_is_delivered(place: Place, site: Site) -> None:
    """What an earlier run left behind is delivered at the next start, and told where it is broken."""
    crawl(place, site, "page", "-a", f"url={samples()[0].url}")
    (warc,) = place.warcs()
    broken = place.spool / "earlier" / "sealed" / warc.relative_to(place.archive).with_name("broken.warc.gz")
    broken.parent.mkdir(parents=True)
    broken.write_bytes(warc.read_bytes()[:-20])
    (place.spool / "earlier" / "lock").touch()
    ran = crawl(place, site, "page", "-a", f"url={samples()[1].url}")
    assert ran.code == 0
    assert "broken.warc.gz breaks" in ran.err
    assert "broken.warc.gz" in [delivered.name for delivered in place.warcs()]
    assert place.report()["faults"] == {}
