"""The crawls of a world: every group once a round, as a user crawls it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.certificates import Authority
from tests.crawling import Place, hosts
from tests.newsroom.life import load
from tests.newsroom.score import Score, score
from tests.newsroom.world import World

PATIENCE_SECONDS = 1_800


def crawl_world(folder: Path, life_file: Path, say: Callable[[str], object] = lambda words: None) -> Score:
    """Let a life pass, crawl it round by round, and score it from the server's log."""
    life, authority = load(life_file), Authority(folder)
    os.environ["SSL_CERT_FILE"] = str(authority.ca_file)
    place = Place(folder)
    told: dict[tuple[int, str], dict[str, Any]] = {}
    groups = list(dict.fromkeys(room.group for room in life.rooms))
    names = sorted({host for room in life.rooms for host in (room.host, f"www.{room.host}")})
    with World(life, authority.server_context(*names)) as world:
        mapped = hosts(world.hosts)
        for world.now in range(life.rounds):
            for group in groups:
                only = ",".join(room.outlet for room in life.rooms if room.group == group)
                report = _crawl(place, group, only, mapped)
                told |= {(world.now, outlet): doors for outlet, doors in report["doors"].items()}
            say(f"round {world.now + 1} of {life.rounds}: {len(world.log):,} requests so far")
        texts = [record["body_text"] for record in place.records("articles")]
        return score(life, world.log, told, texts)


def _crawl(place: Place, group: str, only: str, mapped: str) -> dict[str, Any]:
    settings = {"HOSTS": mapped, "PROGRESS": "False", "NOTICE_COMMAND": "true"}
    with place.start("crawl", group, "-a", f"only={only}", **settings) as process:
        out, err = process.communicate(timeout=PATIENCE_SECONDS)
    if process.returncode not in (0, 1):
        raise AssertionError(f"the crawl of {group} ended with {process.returncode}: {out}{err}")
    return place.report()
