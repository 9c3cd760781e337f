"""Hosts that asked to be left alone: for how long, what every run knows of it, and what is refused."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from scrapy import Request
from scrapy.http import HtmlResponse

from crawler.database import open_database
from crawler.fetch import backoff
from crawler.fetch.backoff import BackOffMiddleware, retry_after
from crawler.fetch.hosts import BASE, FORGIVEN, LONGEST, Hosts, Rest, Strike, after_strike
from crawler.fetch.refuse import Refused
from tests.services import Unavailable, postgres_server

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a real PostgreSQL server."""
    with ExitStack() as stack:
        try:
            address = stack.enter_context(postgres_server(tmp_path_factory.mktemp("postgres")))
        except Unavailable as missing:
            pytest.skip(str(missing))
        yield address


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of a database of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/a.db"
    address: str = request.getfixturevalue("postgres")
    return address


@contextmanager
def opened(database: str) -> Iterator[Hosts]:
    """The table, as one process opens it."""
    engine = open_database(database)
    yield Hosts(engine)
    engine.dispose()


@pytest.fixture
def hosts(database: str) -> Iterator[Hosts]:
    """The table in a database of each kind."""
    with opened(database) as table:
        yield table


def strike(at: datetime = NOON, asked_for: timedelta = timedelta(), host: str = "kpol9.example") -> Strike:
    return Strike(host, "429", at, asked_for)


def rest(strikes: int, not_before: datetime, asked_at: datetime = NOON) -> Rest:
    return Rest("kpol9.example", "429", strikes, asked_at, not_before)


@pytest.mark.parametrize(
    ("value", "seconds"),
    [
        (b"120", 120),
        (b" 7 ", 7),
        (b"0", 0),
        (b"99999999999999999999999", 21_600),
        (b"Sun, 01 Mar 2026 12:05:00 GMT", 300),
        (b"Sunday, 01-Mar-26 12:05:00 GMT", 300),
        (b"Sun Mar  1 12:05:00 2026", 300),
        (b"Sun, 01 Mar 2026 11:00:00 GMT", 0),
        (b"Fri, 01 Mar 2999 12:00:00 GMT", 21_600),
        (b"Sun, 99 Mar 2026 99:99:99 GMT", 0),
        (b"Sun, 01 Mar 99999999999 12:05:00 GMT", 0),
        (b"-5", 0),
        (b"1.5", 0),
        (b"soon", 0),
        (b"\xff\xb2", 0),
        (b"", 0),
        (None, 0),
    ],
)
def test_retry_after_is_read_as_seconds_or_as_a_date(value: bytes | None, seconds: int) -> None:
    assert retry_after(value, NOON) == timedelta(seconds=seconds)


def test_the_first_strike_rests_a_host_for_a_minute_and_each_further_one_twice_as_long() -> None:
    known, at, pauses = None, NOON, []
    for _ in range(12):
        known = after_strike(known, strike(at))
        pauses.append(known.not_before - at)
        at = known.not_before
    assert pauses[:4] == [BASE, 2 * BASE, 4 * BASE, 8 * BASE]
    assert pauses[-1] == LONGEST


def test_a_host_is_left_alone_as_long_as_it_asks_within_bounds() -> None:
    assert after_strike(None, strike(asked_for=timedelta(hours=1))).not_before == NOON + timedelta(hours=1)
    assert after_strike(None, strike(asked_for=SECOND)).not_before == NOON + BASE
    assert after_strike(None, strike(asked_for=timedelta(days=9))).not_before == NOON + LONGEST


def test_an_answer_that_was_under_way_is_no_further_strike_but_may_lengthen_the_rest() -> None:
    resting = after_strike(None, strike())
    assert after_strike(resting, strike(NOON + SECOND)) == resting
    longer = after_strike(resting, strike(NOON + SECOND, timedelta(hours=2)))
    assert (longer.strikes, longer.not_before) == (1, NOON + SECOND + timedelta(hours=2))


def test_strikes_are_forgotten_a_day_after_the_rest() -> None:
    late = NOON + FORGIVEN + SECOND
    assert after_strike(rest(5, NOON), strike(late)).strikes == 1
    assert after_strike(rest(5, NOON), strike(late - 2 * SECOND)).strikes == 6


def test_a_rest_is_told_in_one_line() -> None:
    words = rest(1, NOON + timedelta(minutes=5)).words
    assert words == "kpol9.example asked at 12:00 to be left alone until 12:05Z (429)"


def test_what_one_run_learns_the_next_one_knows(database: str, hosts: Hosts) -> None:
    with opened(database) as before:
        before.strike(strike(host="one.example"))
    found = [each for each in hosts.resting(NOON) if each.host == "one.example"]
    assert found == [Rest("one.example", "429", 1, NOON, NOON + BASE)]


def test_a_rest_that_is_over_is_remembered_for_its_strikes(hosts: Hosts) -> None:
    over = hosts.strike(strike(host="two.example")).not_before
    assert "two.example" not in {each.host for each in hosts.resting(over)}
    assert "two.example" in {each.host for each in hosts.remembered(over + FORGIVEN - SECOND)}
    assert "two.example" not in {each.host for each in hosts.remembered(over + FORGIVEN)}
    assert hosts.strike(strike(over, host="two.example")).not_before == over + 2 * BASE


def test_a_good_page_wipes_out_strikes_but_not_a_rest_begun_meanwhile(hosts: Hosts) -> None:
    over = hosts.strike(strike(host="three.example")).not_before
    hosts.forgive("three.example", over - SECOND)
    assert "three.example" in {each.host for each in hosts.remembered(NOON)}
    hosts.forgive("three.example", over)
    assert "three.example" not in {each.host for each in hosts.remembered(NOON)}


class Overtaken(Hosts):
    """The table of a run that another one overtakes between looking and writing."""

    meanwhile: list[Strike]

    def _of(self, host: str) -> Rest | None:
        found = super()._of(host)
        if self.meanwhile:
            Hosts(self._engine).strike(self.meanwhile.pop())
        return found


@pytest.mark.parametrize(("host", "strikes"), [("new.example", 1), ("old.example", 2)])
def test_a_run_that_is_overtaken_writes_upon_what_the_other_one_wrote(
    hosts: Hosts, host: str, strikes: int
) -> None:
    if strikes == 2:
        hosts.strike(strike(NOON - 2 * BASE, host=host))
    overtaken = Overtaken(hosts._engine)
    overtaken.meanwhile = [strike(asked_for=timedelta(hours=1), host=host)]
    written = overtaken.strike(strike(asked_for=timedelta(hours=2), host=host))
    found = next(each for each in hosts.resting(NOON) if each.host == host)
    assert found == written
    assert (found.strikes, found.not_before) == (strikes, NOON + timedelta(hours=2))


def _strike_often(database: str, start: int, barrier: Any) -> None:
    with opened(database) as hosts:
        barrier.wait()
        for seconds in range(start, 200, 2):
            hosts.strike(strike(asked_for=timedelta(seconds=100 + seconds), host="four.example"))


def test_two_processes_that_write_at_once_lose_nothing(database: str, hosts: Hosts) -> None:
    spawn = multiprocessing.get_context("spawn")
    barrier = spawn.Barrier(2)
    writers = [spawn.Process(target=_strike_often, args=(database, start, barrier)) for start in (0, 1)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join(60)
    assert [writer.exitcode for writer in writers] == [0, 0]
    (found,) = (each for each in hosts.resting(NOON) if each.host == "four.example")
    assert (found.strikes, found.not_before) == (1, NOON + timedelta(seconds=299))


class Crawling:
    """The middleware of a run, asked and answered as the downloader does."""

    def __init__(self, folder: Path) -> None:
        self.middleware = BackOffMiddleware(open_database(f"sqlite:///{folder}/state.db"))

    async def ask(self, url: str) -> str | None:
        try:
            await self.middleware.process_request(Request(url))
        except Refused as error:
            return error.reason
        return None

    async def answer(self, url: str, status: int, headers: dict[str, str], **meta: Any) -> None:
        request = Request(url, meta=meta)
        response = HtmlResponse(url, status, headers, b"<title>Ferry</title>")
        assert await self.middleware.process_response(request, response) is response


PAGE = "https://www.kpol9.example/story/1"


@pytest.mark.parametrize(
    ("status", "headers"),
    [(429, {}), (503, {"Retry-After": "5"}), (403, {"cf-mitigated": "challenge"})],
)
def test_a_blocked_answer_rests_its_host_alone(status: int, headers: dict[str, str], tmp_path: Path) -> None:
    async def story() -> list[str | None]:
        run = Crawling(tmp_path)
        before = await run.ask(PAGE)
        await run.answer(PAGE, status, headers)
        same, other = await run.ask("http://WWW.KPOL9.example.:8080/"), await run.ask("https://kaur.example/")
        await run.middleware.spider_closed()
        return [before, same, other]

    assert asyncio.run(story()) == [None, "backoff", None]


@pytest.mark.parametrize("status", [200, 304, 404, 403, 500])
def test_another_answer_rests_nobody(status: int, tmp_path: Path) -> None:
    async def story() -> str | None:
        run = Crawling(tmp_path)
        await run.answer(PAGE, status, {})
        refused = await run.ask(PAGE)
        await run.middleware.spider_closed()
        return refused

    assert asyncio.run(story()) is None


def test_a_running_crawl_learns_what_another_one_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def story() -> list[str | None]:
        one, other = Crawling(tmp_path), Crawling(tmp_path)
        before = await other.ask(PAGE)
        await one.answer(PAGE, 429, {})
        not_yet = await other.ask(PAGE)
        monkeypatch.setattr(other.middleware, "_reread_at", 0.0)
        now = await other.ask(PAGE)
        for run in (one, other):
            await run.middleware.spider_closed()
        return [before, not_yet, now]

    assert asyncio.run(story()) == [None, None, "backoff"]


@pytest.mark.parametrize(
    ("status", "meta", "strikes"),
    [(200, {}, []), (304, {}, []), (404, {}, [1]), (200, {"dont_obey_robotstxt": True}, [1])],
)
def test_only_a_good_page_makes_up_for_strikes(
    status: int, meta: dict[str, Any], strikes: list[int], tmp_path: Path
) -> None:
    now = datetime.now(UTC)
    database = f"sqlite:///{tmp_path}/state.db"
    with opened(database) as hosts:
        hosts.strike(strike(now - timedelta(minutes=5), host="www.kpol9.example"))

    async def story() -> None:
        run = Crawling(tmp_path)
        assert await run.ask(PAGE) is None
        await run.answer(PAGE, status, {}, **meta)
        await run.middleware.spider_closed()

    asyncio.run(story())
    with opened(database) as hosts:
        assert [each.strikes for each in hosts.remembered(now)] == strikes


def test_without_its_table_a_run_goes_by_its_own_answers(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def story() -> list[str | None]:
        run = Crawling(tmp_path)
        with run.middleware._engine.begin() as connection:
            connection.exec_driver_sql("DROP TABLE hosts")
        before = await run.ask(PAGE)
        await run.answer(PAGE, 429, {})
        after = await run.ask(PAGE)
        await run.middleware.spider_closed()
        return [before, after]

    assert asyncio.run(story()) == [None, "backoff"]
    assert "this run goes by its own answers alone" in caplog.text


def test_the_next_in_line_does_not_leave_before_the_answer_is_heard(tmp_path: Path) -> None:
    async def story() -> None:
        run = Crawling(tmp_path)
        run.middleware.note(Request(PAGE), HtmlResponse(PAGE, 429))
        with pytest.raises(Refused, match="asked at"):
            run.middleware.judge(Request(PAGE))
        await run.middleware.spider_closed()

    asyncio.run(story())


def test_the_bounds_are_the_promised_ones() -> None:
    assert (timedelta(seconds=60), timedelta(hours=6)) == (BASE, LONGEST)
    assert backoff.REREAD_SECONDS <= 30
