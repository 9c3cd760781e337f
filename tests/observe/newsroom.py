"""Pages of the sample newsroom by the hundred, varied as a newsroom's are, and changed as redesigns do."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from tests.site.template import article_page
from tests.site.truth import Byline, Sample, samples

Change = Callable[[bytes], bytes]

START = datetime(2026, 2, 1, 6, tzinfo=UTC)
NAMES = ("Ansel Okafor-Reyes", "Mina Achterberg", "Hollis Embury", "Jo Sorel", "Pia Lund")


def at(number: int) -> datetime:
    """Return when page `number` was captured: some five a day, through a change to summer time."""
    return START + timedelta(hours=5 * number)


def made(dice: random.Random, number: int) -> Sample:
    """Return an article like none before it."""
    texts = [text for sample in samples() for text in sample.paragraphs]
    written = at(number) - timedelta(minutes=dice.randrange(20, 200))
    shown = written + timedelta(days=dice.choice([0] * 9 + [3]))
    base = dice.choice(samples())
    return replace(
        base,
        id=str(47_000_000 + number),
        slug=f"story-{number}",
        charset="UTF-8",
        old_slug=None,
        og_slug=None,
        dek=base.dek if dice.random() < 0.6 else None,
        authors=tuple(
            Byline(name=name, role="Reporter") for name in dice.sample(NAMES, dice.choice([1, 1, 2]))
        ),
        published=_written(written),
        created=_written(written - timedelta(minutes=5)),
        displayed=_written(shown.replace(second=0)),
        modified=_written(written + timedelta(minutes=dice.expovariate(1 / 90))),
        paragraphs=tuple(dice.choice(texts) for _ in range(max(2, round(dice.lognormvariate(2.2, 0.4))))),
        tags=tuple(dice.sample(["harbor", "ferry", "school", "weather", "library"], dice.randrange(5))),
        transcript="We are at the pier, where it rains." if dice.random() < 0.3 else None,
        image=base.image if dice.random() < 0.9 else None,
    )


def page(dice: random.Random, number: int, change: Change = bytes) -> tuple[Sample, bytes]:
    """Return an article and its page after `change`; one in twenty has no byline anyway."""
    sample = made(dice, number)
    if change is halved:
        sample = replace(sample, paragraphs=sample.paragraphs[: max(1, len(sample.paragraphs) // 2)])
    html = article_page(sample)
    html = without_byline(html) if dice.random() < 0.05 else html
    return sample, change(html)


def renamed(html: bytes) -> bytes:
    """The headline's class has a new name."""
    return html.replace(b"article-headline--title", b"headline-v2--title")


def rebuilt(html: bytes) -> bytes:
    """The container of the body has a new name."""
    return html.replace(b"article-content--body-text", b"story-body")


def without_byline(html: bytes) -> bytes:
    """Nobody is named as the author, anywhere."""
    html = html.replace(b"article-byline", b"article-nobody").replace(b"sailthru.author", b"sailthru.nobody")
    html = re.sub(rb'"authors":\[[^\]]*\]', b'"authors":[]', html)
    return re.sub(rb'"(author|creator)":', rb'"no \1":', html)


def other_zone(html: bytes) -> bytes:
    """The visible clock is one of the East."""
    return re.sub(rb"\bC([SD]T)\b", rb"E\1", html)


def moved_state(html: bytes) -> bytes:
    """The page's own state stands in another script."""
    return html.replace(b"data-layer", b"page-state")


def halved(html: bytes) -> bytes:
    """Half of every body is gone (before the page is made)."""
    return html


def _written(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")
