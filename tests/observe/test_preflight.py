"""The preflight: each part that is not well has its own line, and stops no other."""

from __future__ import annotations

import shutil
from collections import namedtuple
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from scrapy.settings import Settings
from sqlalchemy import select

from crawler.config import DEFAULTS, Config
from crawler.database import open_database
from crawler.errors import StoreError
from crawler.observe.preflight import Finding, State, preflight, probes
from crawler.s3 import S3Settings
from crawler.store import Entry
from crawler.store.abilities import Abilities
from crawler.store.local import LocalStore
from tests.services import S3
from tests.store.conftest import OpenStore

Usage = namedtuple("Usage", ["total", "used", "free"])


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """Settings under which everything is well."""
    ours = {
        "ARCHIVE_URI": str(tmp_path / "archive"),
        "SPOOL_DIR": str(tmp_path / "spool"),
        "DATABASE_URL": f"sqlite:///{tmp_path}/state/wirecopy.db",
        "OPERATOR_CONTACT": "newsroom@crawler.example",
        "SEGMENT_BYTES": 1_000,
    }
    return Config.from_settings(Settings({**DEFAULTS, **ours}))


def by_name(findings: list[Finding]) -> dict[str, Finding]:
    return {finding.name: finding for finding in findings}


def unwell(findings: list[Finding]) -> dict[str, State]:
    """Return the parts that are not well, the browser apart: not every machine has one."""
    return {one.name: one.state for one in findings if one.state != State.OK and one.name != "browser"}


def test_where_all_is_well_every_part_says_so_and_nothing_stays(config: Config, tmp_path: Path) -> None:
    findings = preflight(config)
    assert [one.name for one in findings] == [
        "archive", "database", "spool", "disk", "clock", "contact", "browser",
    ]  # fmt: skip
    assert unwell(findings) == {}
    assert list((tmp_path / "archive").iterdir()) == []
    assert list((tmp_path / "spool").iterdir()) == []
    engine = open_database(config.database_url)
    with engine.connect() as connection:
        assert connection.execute(select(probes)).all() == []
    engine.dispose()


def test_a_line_begins_with_the_state_and_the_part() -> None:
    assert str(Finding(State.FAIL, "spool", "no room")) == "FAIL  spool     no room"
    assert str(Finding(State.OK, "archive", "fine")) == "ok    archive   fine"


def test_what_a_store_lacks_is_a_warning_that_says_what_it_costs(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalStore, "learn", lambda self: Abilities(creates=False))
    findings = preflight(config)
    assert unwell(findings) == {"archive": State.WARN}
    assert (
        "was written, read and listed; the store does not keep any object"
        in by_name(findings)["archive"].text
    )


def test_an_archive_that_is_a_file_fails_alone(config: Config, tmp_path: Path) -> None:
    (tmp_path / "archive").write_text("no folder")
    findings = preflight(config)
    assert unwell(findings) == {"archive": State.FAIL}
    assert "a file stands where a folder should be" in by_name(findings)["archive"].text


def test_an_address_that_is_no_archive_fails_alone(config: Config) -> None:
    findings = preflight(replace(config, archive_uri="ftp://archive.example/"))
    assert unwell(findings) == {"archive": State.FAIL}
    assert "neither a folder" in by_name(findings)["archive"].text


def test_an_archive_that_gives_back_other_bytes_fails(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def put(store: LocalStore, key: str, _source: Path, *, sha256: str | None = None) -> Entry:
        path = tmp_path / "archive" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"something else")
        return Entry(key, 14)

    monkeypatch.setattr(LocalStore, "put", put)
    findings = preflight(config)
    assert unwell(findings) == {"archive": State.FAIL}
    assert "gave back other bytes" in by_name(findings)["archive"].text


def test_an_archive_that_does_not_list_what_it_holds_fails(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(LocalStore, "list", lambda *_: iter([]))
    findings = preflight(config)
    assert unwell(findings) == {"archive": State.FAIL}
    assert "does not list" in by_name(findings)["archive"].text


def test_an_archive_that_removes_nothing_is_told_and_may_be_used(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_store: LocalStore, _key: str) -> None:
        raise StoreError("no right to delete")

    monkeypatch.setattr(LocalStore, "delete", refuse)
    findings = preflight(config)
    assert unwell(findings) == {"archive": State.WARN}
    assert ".probe/" in by_name(findings)["archive"].text


@pytest.mark.parametrize(
    "url", ["sqlite:///{folder}", "sqlite:///{folder}/file/x.db", "mysql://h/d", "no address"]
)
def test_a_database_that_cannot_be_used_fails_alone(config: Config, tmp_path: Path, url: str) -> None:
    (tmp_path / "file").write_text("no folder")
    findings = preflight(replace(config, database_url=url.format(folder=tmp_path)))
    assert unwell(findings) == {"database": State.FAIL}


def test_a_spool_that_cannot_be_written_fails_with_what_to_set(config: Config, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    findings = preflight(replace(config, spool_dir=tmp_path / "file" / "spool"))
    assert unwell(findings) == {"spool": State.FAIL}
    assert "set SPOOL_DIR" in by_name(findings)["spool"].text


@pytest.mark.parametrize(("free", "state"), [(1_999, State.WARN), (2_000, State.OK)])
def test_a_disk_with_no_room_for_two_segments_is_told(
    config: Config, monkeypatch: pytest.MonkeyPatch, free: int, state: State
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: Usage(10_000, 10_000 - free, free))
    assert by_name(preflight(config))["disk"].state == state


@pytest.mark.parametrize("year", [1970, 2011, 2150])
def test_a_clock_in_another_age_fails(config: Config, year: int) -> None:
    findings = preflight(config, now=lambda: datetime(year, 1, 1, tzinfo=UTC))
    assert unwell(findings) == {"clock": State.FAIL}
    assert f"the clock says {year}-01-01" in by_name(findings)["clock"].text


def test_no_contact_is_a_warning(config: Config) -> None:
    assert unwell(preflight(replace(config, operator_contact=None))) == {"contact": State.WARN}


def test_no_browser_is_a_warning(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    found = by_name(preflight(config))["browser"]
    assert (found.state, "install chromium" in found.text) == (State.WARN, True)


def on_s3(config: Config, server: S3, bucket: str) -> Config:
    return replace(config, archive_uri=f"s3://{bucket}/preflight", s3=S3Settings(server.endpoint))


@pytest.mark.s3
def test_a_bucket_is_probed_and_left_as_it_was(config: Config, credentials: S3, opened: OpenStore) -> None:
    findings = preflight(on_s3(config, credentials, credentials.bucket))
    assert unwell(findings) == {}
    assert "off the store's" in by_name(findings)["clock"].text
    assert list(opened(f"s3://{credentials.bucket}/preflight", credentials.endpoint).list()) == []


@pytest.mark.s3
@pytest.mark.parametrize("off", [timedelta(seconds=-90), timedelta(seconds=90)])
def test_a_clock_off_the_stores_is_told(config: Config, credentials: S3, off: timedelta) -> None:
    findings = preflight(on_s3(config, credentials, credentials.bucket), now=lambda: datetime.now(UTC) + off)
    assert unwell(findings) == {"clock": State.WARN}


@pytest.mark.s3
def test_a_missing_bucket_fails_with_what_to_do(config: Config, credentials: S3) -> None:
    findings = preflight(on_s3(config, credentials, "never-made"))
    assert unwell(findings) == {"archive": State.FAIL}
    assert "no such bucket (NoSuchBucket): create it" in by_name(findings)["archive"].text
