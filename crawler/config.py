"""The one reader of the environment: settings from WIRECOPY_* and wirecopy.toml, cast once and frozen."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scrapy.settings import BaseSettings, default_settings

from crawler import cast
from crawler.errors import SettingsError
from crawler.pace import PLAIN, Pace, QuietHours, read_pace, read_quiet_hours, settings_of
from crawler.s3 import S3Settings

PREFIX = "WIRECOPY_"

MEDIA = ("off", "poster", "capped")
"""What of sound and film is fetched for pages: nothing, a film's still, or all up to REQUISITE_BYTES."""
RENDER = ("off", "asked", "auto")
"""Which pages a browser builds: none, those it is asked for, or also those that come without their story."""

DEFAULTS: dict[str, Any] = {
    "ARCHIVE_URI": "./archive",
    "S3_ENDPOINT_URL": None,
    "S3_REGION": None,
    "S3_ADDRESSING": "auto",
    "S3_STORAGE_CLASS": None,
    "S3_ENCRYPTION": None,
    "S3_KMS_KEY_ID": None,
    "S3_OBJECT_LOCK": None,
    "S3_OBJECT_LOCK_DAYS": 0,
    "S3_TIMEOUT": 30,
    "EXCLUSIONS": "./exclusions.toml",
    "REQUISITES_PER_PAGE": 200,
    "REQUISITE_BYTES": 10_000_000,
    "REQUISITE_MEDIA": "poster",
    "RENDER": "auto",
    "RENDER_PAGES": 100,
    "RENDER_SECONDS": 180,
    "RENDER_PICTURES": True,
    "RENDER_BYTES": 1_500_000_000,
    "BROWSER": None,
    "TRACKERS": None,
    "TRACKERS_DIR": "./trackers",
    "SPOOL_DIR": "./spool",
    "PLAYER_DIR": "./player",
    "TIMETABLE": "./timetable.toml",
    "DATABASE_URL": "sqlite:///state/wirecopy.db",
    "ALLOW_PRIVATE_ADDRESSES": False,
    "HOSTS": {},
    "DNS_SERVER": None,
    "FIRST_BYTE_TIMEOUT": 30,
    "OPERATOR_CONTACT": None,
    "RUN_ID": None,
    "PROGRESS": True,
    "WARC_PREFIX": "wirecopy",
    "WARC_GZIP_LEVEL": 1,
    "SEGMENT_BYTES": 1_000_000_000,
    "SEGMENT_SECONDS": 3_600,
    "SPOOL_BYTES": 10_000_000_000,
    "DELIVERY_SECONDS": 60,
    "OWED_SECONDS": 21_600,
    "RUN_LOG_BYTES": 10_000_000,
    "DAEMON_CRAWLS": 4,
    "RUN_SECONDS": 7_200,
    "RUN_MEMORY": 2_000_000_000,
    "METRICS": None,
    "NOTICE_WEBHOOK": None,
    "NOTICE_COMMAND": None,
    "NOTICE_TEMPLATE": None,
    **settings_of(PLAIN),
    "QUIET_HOURS": None,
    "DUE_ONLY": False,
    "HOST_HOURLY_REQUESTS": 0,
}
"""This project's own settings; Scrapy's keep their names and meaning."""


@dataclass(frozen=True, slots=True)
class Config:
    """This project's settings, cast. Paths are as given, relative ones from the working folder."""

    archive_uri: str
    s3: S3Settings
    exclusions: Path
    """The list of what is withheld; without the file nothing is."""
    requisites_per_page: int
    requisite_bytes: int
    requisite_media: str
    render: str
    render_pages: int
    """Pages that a run has built by a browser, at most."""
    render_seconds: int
    """What one of them may take, what it asks for included."""
    render_pictures: bool
    render_bytes: int
    """Memory that the browser may take for a page, all its processes together (Linux)."""
    browser: str | None
    trackers: Path | None
    """A list of hosts that nothing is asked of for a page; where none is named ours, and the folder's."""
    trackers_dir: Path
    spool_dir: Path
    player_dir: Path
    timetable: Path
    database_url: str
    allow_private_addresses: bool
    hosts: Mapping[str, str]
    dns_server: str | None
    """ADDRESS:PORT of the one name server to ask; None for the system's own resolution."""
    first_byte_timeout: int
    """Seconds to connect and to bring the head of a response; DOWNLOAD_TIMEOUT bounds the whole."""
    operator_contact: str | None
    run_id: str | None
    warc_prefix: str
    warc_gzip_level: int
    segment_bytes: int
    segment_seconds: int
    """A segment is sealed at this age, though it may be small: what is kept is not to wait for the end."""
    spool_bytes: int
    """What the spool may hold, all runs together; fetching pauses before there is more."""
    delivery_seconds: int
    """How long a run that has ended goes on trying to deliver while the store takes nothing."""
    owed_seconds: int
    """Files that are owed for longer than this make `scrapy status` fail."""
    run_log_bytes: int
    daemon_crawls: int = 4
    """How many crawls the daemon runs at once."""
    run_seconds: int = 0
    run_memory: int = 0
    """Seconds and bytes after which the daemon ends a crawl; 0 for never."""
    metrics: tuple[str, int] | None = None
    """Where the daemon shows its figures and its health; None for nowhere."""
    notice_webhook: str | None = field(default=None, repr=False)
    notice_command: str | None = field(default=None, repr=False)
    """Where notices go; either may hold a secret."""
    notice_template: str | None = None
    pace: Pace = PLAIN
    quiet_hours: QuietHours | None = None
    """Of each newsroom's own day."""
    due_only: bool = False
    """Whether a crawl asks only for what the schedule says is due, as the daemon's do."""
    host_hourly_requests: int = 0
    """Requests of all runs together to one host within an hour; 0 for any number."""

    @classmethod
    def from_settings(cls, settings: BaseSettings) -> Config:
        """Cast Scrapy's merged settings. Raises SettingsError naming the setting that cannot be."""
        return cls(
            archive_uri=cast.text(settings, "ARCHIVE_URI"),
            s3=cast.s3(settings),
            exclusions=Path(cast.text(settings, "EXCLUSIONS")),
            requisites_per_page=cast.number(settings, "REQUISITES_PER_PAGE", 1, 2_000),
            requisite_bytes=cast.number(settings, "REQUISITE_BYTES", 1, 1 << 40),
            requisite_media=cast.one_of(settings, "REQUISITE_MEDIA", MEDIA) or "poster",
            render=cast.one_of(settings, "RENDER", RENDER) or "auto",
            render_pages=cast.number(settings, "RENDER_PAGES", 0, 10**9),
            render_seconds=cast.number(settings, "RENDER_SECONDS", 5, 3_600),
            render_pictures=cast.flag(settings, "RENDER_PICTURES"),
            render_bytes=cast.number(settings, "RENDER_BYTES", 1, 1 << 50),
            browser=cast.optional(settings, "BROWSER"),
            trackers=Path(cast.text(settings, "TRACKERS")) if settings.get("TRACKERS") else None,
            trackers_dir=Path(cast.text(settings, "TRACKERS_DIR")),
            spool_dir=Path(cast.text(settings, "SPOOL_DIR")),
            player_dir=Path(cast.text(settings, "PLAYER_DIR")),
            timetable=Path(cast.text(settings, "TIMETABLE")),
            database_url=cast.text(settings, "DATABASE_URL"),
            allow_private_addresses=cast.flag(settings, "ALLOW_PRIVATE_ADDRESSES"),
            hosts=cast.hosts(settings),
            dns_server=cast.dns_server(settings),
            first_byte_timeout=cast.number(settings, "FIRST_BYTE_TIMEOUT", 1, 3_600),
            operator_contact=cast.optional(settings, "OPERATOR_CONTACT"),
            run_id=cast.file_name(settings, "RUN_ID") if settings.get("RUN_ID") else None,
            warc_prefix=cast.file_name(settings, "WARC_PREFIX"),
            warc_gzip_level=cast.number(settings, "WARC_GZIP_LEVEL", 0, 9),
            segment_bytes=cast.number(settings, "SEGMENT_BYTES", 1_000, 10**12),
            segment_seconds=cast.number(settings, "SEGMENT_SECONDS", 1, 10**9),
            spool_bytes=cast.number(settings, "SPOOL_BYTES", 1_000_000, 10**15),
            delivery_seconds=cast.number(settings, "DELIVERY_SECONDS", 0, 86_400),
            owed_seconds=cast.number(settings, "OWED_SECONDS", 1, 10**9),
            run_log_bytes=cast.number(settings, "RUN_LOG_BYTES", 1_000, 10**12),
            daemon_crawls=cast.number(settings, "DAEMON_CRAWLS", 1, 1_000),
            run_seconds=cast.number(settings, "RUN_SECONDS", 0, 10**7),
            run_memory=cast.number(settings, "RUN_MEMORY", 0, 10**12),
            metrics=cast.metrics(settings),
            notice_webhook=cast.optional(settings, "NOTICE_WEBHOOK"),
            notice_command=cast.optional(settings, "NOTICE_COMMAND"),
            notice_template=cast.optional(settings, "NOTICE_TEMPLATE"),
            pace=cast.read_by(read_pace, settings),
            due_only=cast.flag(settings, "DUE_ONLY"),
            host_hourly_requests=cast.number(settings, "HOST_HOURLY_REQUESTS", 0, 10**9),
            quiet_hours=cast.read_by(read_quiet_hours, cast.optional(settings, "QUIET_HOURS")),
        )


def load(environ: Mapping[str, str], file: Path) -> dict[str, Any]:
    """Return the settings of `file` (TOML) and of WIRECOPY_* variables, the latter winning.

    Raises SettingsError for a file that is no TOML or a name that is no setting.
    """
    found = _from_file(file)
    for name, value in environ.items():
        if name.startswith(PREFIX):
            found[_known(name.removeprefix(PREFIX), f"environment variable {name}")] = value
    return found


def _from_file(file: Path) -> dict[str, Any]:
    try:
        read = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: {error}") from error
    return {_known(name, str(file)): value for name, value in read.items()}


def _known(name: str, where: str) -> str:
    name = name.upper()
    if name in DEFAULTS or hasattr(default_settings, name) or name.startswith(("AWS_", "PLAYWRIGHT_")):
        return name
    near = difflib.get_close_matches(name, [*DEFAULTS, *dir(default_settings)], n=1)
    hint = f"; did you mean {near[0]}?" if near else ""
    raise SettingsError(f"{where}: {name} is not a setting{hint}")


def user_agent(version: str, contact: str | None) -> str:
    """Return an honest user agent: who asks, and how to reach them."""
    return f"Wirecopy/{version} (+{contact})" if contact else f"Wirecopy/{version}"
