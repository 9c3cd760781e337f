"""The imaginary newsroom as a server on loopback, and the crawls of it."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import create_engine, select, update

from crawler.discover.doorbook import DOORS
from crawler.fetch.hosts import HOSTS
from crawler.fetch.robotsbook import ROBOTS
from crawler.schedule.agenda import CADENCES, REVISITS
from tests.crawling import Place, Ran, hosts
from tests.doors.lists import ELSEWHERE, HOST, path
from tests.hostile import Answer, Hostile

TIMES = (
    DOORS.c.last_try_at,
    DOORS.c.last_new_at,
    HOSTS.c.not_before,
    CADENCES.c.due_at,
    CADENCES.c.looked_at,
    REVISITS.c.due_at,
    ROBOTS.c.read_at,
)
"""What is remembered of when things were asked for or are due."""


class Newsroom:
    """A newsroom on loopback whose answers a test may change between crawls."""

    def __init__(self, place: Place, server: Hostile, answers: dict[str, Answer]) -> None:
        self.place = place
        self.asked_for_robots = False
        self._server = server
        self._answers = answers

    def edits(self, number: int, given: bytes) -> None:
        """Set what a story answers."""
        self._answers[HOST + path(number)] = given

    def shows(self, **answers: bytes) -> None:
        """Set what `rss`, `news.xml` (as `news`), the front page (`front`) and that `elsewhere` answer."""
        names = {"rss": "/rss", "news": "/news.xml", "front": "/", "robots": "/robots.txt"}
        places = {name: HOST + at for name, at in names.items()} | {"elsewhere": f"{ELSEWHERE}/"}
        self._answers.update({places[name]: given for name, given in answers.items()})

    def crawl(self, **settings: str) -> tuple[Ran, list[str]]:
        """Crawl; return how that went and the paths that were asked for, robots.txt left out."""
        before = len(self._server.requests)
        mapped = hosts(dict.fromkeys((HOST, ELSEWHERE), self._server.address))
        modules = ("-s", "SPIDER_MODULES=tests.doors")
        ran = self.place.scrapy("crawl", "north_sky", *modules, HOSTS=mapped, **settings)
        asked = [name.removeprefix(HOST) for name in self._server.requests[before:]]
        self.asked_for_robots = "/robots.txt" in asked
        return ran, [name for name in asked if name != "/robots.txt"]

    def age(self, by: timedelta) -> None:
        """Let time pass for all that is remembered of doors and resting hosts."""
        engine = create_engine(f"sqlite:///{self.place.folder}/state.db")
        with engine.begin() as database:
            for column in TIMES:
                for at in (
                    database.execute(select(column).where(column.is_not(None)).distinct()).scalars().all()
                ):
                    earlier = {column.name: at - by}
                    database.execute(update(column.table).where(column == at).values(earlier))
        engine.dispose()

    @property
    def doors(self) -> dict[str, object]:
        """What the newest run's report says of the station's doors."""
        told: dict[str, object] = self.place.report()["doors"]["kpol"]
        return told
