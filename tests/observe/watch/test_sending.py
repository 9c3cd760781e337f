"""Notices as they arrive: at a webhook on loopback, and at a command."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, update

from crawler.errors import SettingsError
from crawler.observe.watch.message import message, read_template
from crawler.observe.watch.outbox import NOTICES, Kind, Letter, Notice, Outbox
from crawler.observe.watch.post import NotTaken, command, way, webhook
from crawler.schedule import runs
from tests.crawling import Place
from tests.schedule.conftest import opened

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
LETTER = Letter("ab12", "run_failed", "ferry", 'said "no"}', {"code": 3}, AT, AT, 1, None, None)


class Hook(HTTPServer):
    """A webhook that answers `status` and keeps what it was told."""

    def __init__(self) -> None:
        self.status = 204
        self.told: list[dict[str, object]] = []
        self.ids: list[str] = []
        super().__init__(("127.0.0.1", 0), _Heard)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/hook/s3cret?key=t0ken"


class _Heard(BaseHTTPRequestHandler):
    server: Hook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.server.status < 300:
            self.server.told.append(json.loads(body))
            self.server.ids.append(self.headers["Idempotency-Key"])
        self.send_response(self.server.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def test_a_webhook_gets_the_notice_as_json(hook: Hook) -> None:
    webhook(hook.address)("ab12", message(LETTER))
    assert hook.told == [
        {
            "schema": "wirecopy/notice/1",
            "id": "ab12",
            "kind": "run_failed",
            "subject": "ferry",
            "text": 'said "no"}',
            "at": "2026-06-01T12:00:00Z",
            "facts": {"code": 3},
        }
    ]
    assert hook.ids == ["ab12"]


@pytest.mark.parametrize("status", [301, 307, 400, 404, 429, 500, 503])
def test_a_webhook_that_does_not_take_it_says_so_without_its_secret(hook: Hook, status: int) -> None:
    hook.status = status
    with pytest.raises(NotTaken, match=f"^the webhook answered {status}$"):
        webhook(hook.address)("ab12", b"{}")


def test_a_webhook_that_is_away_is_told_without_its_secret(hook: Hook) -> None:
    address = hook.address
    hook.shutdown()
    hook.server_close()
    with pytest.raises(NotTaken) as raised:
        webhook(address)("ab12", b"{}")
    assert "s3cret" not in str(raised.value)
    assert raised.value.__cause__ is None


def test_a_command_reads_the_notice_and_its_code_says_whether_it_was_taken(tmp_path: Path) -> None:
    script = "import sys; open(sys.argv[1], 'wb').write(sys.stdin.buffer.read())"
    command(f"{sys.executable} -c \"{script}\" '{tmp_path}/a notice'")("ab12", message(LETTER))
    assert json.loads((tmp_path / "a notice").read_bytes())["id"] == "ab12"
    with pytest.raises(NotTaken, match="ended with code 3"):
        command(f"{sys.executable} -c 'import sys; sys.exit(3)'")("ab12", b"")
    with pytest.raises(NotTaken, match="FileNotFoundError"):
        command("/no/such/program --token=s3cret")("ab12", b"")


def test_a_template_is_filled_in_and_no_value_breaks_out_of_it() -> None:
    template = read_template('{"text": "$kind: $text", "blocks": [{"n": 1, "of": "${subject}, $$5"}]}')
    filled = json.loads(message(LETTER, template))
    assert filled == {"text": 'run_failed: said "no"}', "blocks": [{"n": 1, "of": "ferry, $5"}]}


@pytest.mark.parametrize(
    ("template", "words"), [("{", "must be JSON"), ('{"a": "$url"}', r"not \$url"), ('{"a": "$"}', r"\$\$")]
)
def test_a_template_that_cannot_be_filled_is_refused(template: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        read_template(template)


@pytest.mark.parametrize(
    ("address", "line"),
    [("ftp://host.example/s3cret", None), ("s3cret", None), ("http://h.example", "true"), (None, "'s3cret")],
)
def test_settings_that_cannot_be_are_refused_without_their_secret(
    address: str | None, line: str | None
) -> None:
    with pytest.raises(SettingsError) as raised:
        way(address, line)
    assert "s3cret" not in str(raised.value)


def test_a_crawl_by_cron_tells_of_a_failed_run_once(hook: Hook, tmp_path: Path) -> None:
    place = Place(tmp_path)
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        _lose_a_run(engine)
    hook.status = 503
    away = place.scrapy("notices", "--send", NOTICE_WEBHOOK=hook.address)
    assert away.code == 1, away.out + away.err
    assert "s3cret" not in away.out + away.err
    hook.status = 200
    with opened(f"sqlite:///{tmp_path}/state.db") as engine:
        _make_due(engine)
    told = place.scrapy("notices", "--send", NOTICE_WEBHOOK=hook.address)
    again = place.scrapy("notices", "--send", NOTICE_WEBHOOK=hook.address)
    assert (told.code, again.code) == (0, 0), told.err + again.err
    assert [one["text"] for one in hook.told] == ["run run-1 of ferry ended: lost"]
    assert "sent" in place.scrapy("notices").out


def test_without_a_way_there_is_nothing_to_send(tmp_path: Path) -> None:
    ran = Place(tmp_path).scrapy("notices", "--send")
    assert ran.code == 2
    assert "NOTICE_WEBHOOK" in ran.err


def _lose_a_run(engine: Engine) -> None:
    at = datetime.now(UTC)
    runs.record_start(engine, runs.Run(run_id="run-1", entry="ferry", spider="page", started_at=at))
    runs.record_end(engine, "run-1", runs.End(exit_code=137, outcome="lost"))


def _make_due(engine: Engine) -> None:
    assert Outbox(engine).unsent() == 1
    with engine.begin() as connection:
        connection.execute(update(NOTICES).values(next_at=datetime.now(UTC)))


def test_a_notice_is_named_by_what_happened_and_not_by_its_words() -> None:
    one = Notice(Kind.OUTLET_SILENT, "kpol", "since noon", "silent for 3 h", {})
    later = Notice(Kind.OUTLET_SILENT, "kpol", "since noon", "silent for 9 h", {"more": 1})
    other = Notice(Kind.OUTLET_SILENT, "kpol", "since one", "silent for 3 h", {})
    assert one.notice_id == later.notice_id != other.notice_id
