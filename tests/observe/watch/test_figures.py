"""What runs hand over, the figures made of it, what is worth a notice, and the port of a real daemon."""

from __future__ import annotations

import json
import socket
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families
from scrapy.settings import Settings
from sqlalchemy import Engine

from crawler.config import DEFAULTS, Config
from crawler.database import put_latest
from crawler.discover.doorbook import DOORS
from crawler.observe.report import Report
from crawler.observe.watch.causes import runs_failed
from crawler.observe.watch.figures import gather
from crawler.observe.watch.metrics import exposition
from crawler.observe.watch.silence import Listener
from crawler.observe.watch.tallies import hand_over
from crawler.pace import PLAIN
from crawler.records import Outcome, PageEnd
from crawler.schedule import runs
from crawler.schedule.agenda import CADENCES, REVISITS
from tests.crawling import Place
from tests.databases import address, engine, postgres

__all__ = ["address", "engine", "postgres"]

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)


def report(run_id: str = "run-1", at: datetime = AT) -> Report:
    made = Report(run_id, "hearst", {}, at, "file:///archive", ended_at=at)
    for outcome, outlet in (("stored", "kpol"), ("stored", "kpol"), ("failed", "kpol"), ("stored", None)):
        made.count(PageEnd(url="https://kpol9.example/1", outcome=Outcome(outcome), outlet=outlet))
    return made


def values(shown: bytes) -> dict[tuple[str, ...], float]:
    """Return the values by name and labels, the labels in the order of their names."""
    return {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(shown.decode())
        for sample in family.samples
    }


@pytest.fixture
def config(tmp_path: Path) -> Config:
    (tmp_path / "spool").mkdir()
    return Config.from_settings(Settings({**DEFAULTS, "SPOOL_DIR": str(tmp_path / "spool")}))


def test_a_run_hands_its_figures_over_once(engine: Engine, config: Config) -> None:
    assert hand_over(engine, report())
    assert not hand_over(engine, report())
    assert hand_over(engine, report("run-2", AT - timedelta(hours=1)))
    figures = gather(engine, config, (), AT)
    assert figures.pages == {("kpol", "stored"): 4, ("kpol", "failed"): 2, ("", "stored"): 2}
    assert figures.last_success == {"kpol": AT}


def test_the_figures_are_read_by_prometheus_own_parser(engine: Engine, config: Config) -> None:
    hand_over(engine, report())
    runs.record_start(engine, runs.Run(run_id="run-1", spider="page", started_at=AT))
    door = {"outlet": "kpol", "url": "https://kpol9.example/rss", "kind": "feed", "state": "fresh"}
    put_latest(engine, DOORS, [door | {"last_try_at": AT}])
    found = values(exposition(gather(engine, config, (), AT), leads=True))
    assert found["wirecopy_leader",] == 1
    assert found["wirecopy_runs", "running"] == 1
    assert found["wirecopy_pages_total", "stored", "kpol"] == 2
    assert [found["wirecopy_articles_total", "kpol", step] for step in ("found", "kept", "failed")] == [
        3,
        2,
        1,
    ]
    assert found["wirecopy_outlet_last_success_timestamp_seconds", "kpol"] == AT.timestamp()
    assert found["wirecopy_doors", "feed", "kpol", "fresh"] == 1
    assert found["wirecopy_owed_files",] == 0
    assert found["wirecopy_spool_bound_bytes",] == config.spool_bytes


def test_runs_that_failed_as_a_whole_are_told_for_a_day(engine: Engine) -> None:
    for number, outcome in enumerate(("complete", "faults", "lost", "unusable", "unbalanced")):
        runs.record_start(engine, runs.Run(run_id=f"run-{number}", spider="page", started_at=AT))
        runs.record_end(engine, f"run-{number}", runs.End(exit_code=number, outcome=outcome))
    now = datetime.now(UTC)
    assert [notice.once for notice in runs_failed(engine, now)] == ["run-2", "run-3", "run-4"]
    assert runs_failed(engine, now + timedelta(days=2)) == []


def test_a_newsroom_is_told_of_at_the_last_look_before_two_intervals_have_passed(engine: Engine) -> None:
    times = [AT - timedelta(hours=hour) for hour in range(24 * 20)]
    outlets = ("kpol", "kaur", "kfog", "ktie")
    for outlet in outlets:
        of = {
            "outlet": outlet,
            "url": "https://kpol9.example/",
            "due_at": None,
            "interval_s": 1.0,
            "text": None,
        }
        put_latest(engine, REVISITS, [of | {"story": str(n), "found_at": at} for n, at in enumerate(times)])
    silent_at = AT + timedelta(hours=9, minutes=15)
    dues = {
        "kpol": silent_at - timedelta(minutes=5),  # comes with a run, ten minutes late at most
        "kaur": silent_at - timedelta(minutes=15),
        "kfog": AT + timedelta(minutes=20),  # nobody has looked since
        "ktie": AT + timedelta(days=1),  # brought something at the last look
    }
    cadence = {"interval_s": 600.0, "new_at": AT}
    looked = {name: AT + timedelta(minutes=10 * (name != "ktie")) for name in outlets}
    rows = [
        {"outlet": name, "looked_at": looked[name], "due_at": due, **cadence} for name, due in dues.items()
    ]
    put_latest(engine, CADENCES, rows)
    silences = Listener(engine, PLAIN).silent(AT + timedelta(days=1))
    assert [silence.outlet for silence in silences] == ["kpol"]
    assert abs(silences[0].silent_at - silent_at) < timedelta(minutes=4)
    assert 1.9 < silences[0].intervals < 2.05


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def test_a_daemon_shows_its_figures_and_its_health_and_leaves_the_port(tmp_path: Path, port: int) -> None:
    timetable = tmp_path / "timetable.toml"
    timetable.write_text('[[entry]]\nname = "ferry"\nspider = "page"\ncron = "0 0 1 1 *"\n')
    settings = {"METRICS": str(port), "TIMETABLE": str(timetable), "OPERATOR_CONTACT": "a@kpol9.example"}
    with Place(tmp_path).start("daemon", **settings) as daemon:
        try:
            health = json.loads(_get(port, "/healthz"))
            while not health["leads"]:
                health = json.loads(_get(port, "/healthz"))
            found = values(_get(port, "/metrics"))
            with pytest.raises(urllib.error.HTTPError, match="404"):
                _get(port, "/else")
        finally:
            daemon.terminate()
            _, said = daemon.communicate(timeout=60)
    assert (health["well"], health["database"]) == (True, True)
    assert found["wirecopy_leader",] == 1
    assert found["wirecopy_timetable_lag_seconds", "ferry"] == 0
    assert daemon.returncode == 0, said
    with pytest.raises(OSError, match="refused"):
        urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz")


def test_a_port_that_is_taken_is_told(tmp_path: Path) -> None:
    timetable = tmp_path / "timetable.toml"
    timetable.write_text('[[entry]]\nname = "ferry"\nspider = "page"\ncron = "0 0 1 1 *"\n')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        settings = {"METRICS": port, "TIMETABLE": str(timetable), "OPERATOR_CONTACT": "a@kpol9.example"}
        ran = Place(tmp_path).scrapy("daemon", **settings)
    assert ran.code == 2
    assert f"METRICS: 127.0.0.1:{port} cannot be listened on" in ran.err


def _get(port: int, path: str) -> bytes:
    for _ in range(300):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as response:
                body: bytes = response.read()
                return body
        except urllib.error.HTTPError:
            raise
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the daemon does not answer")
