"""Pours the seed text of a station's article into the true template and judges the record."""

from __future__ import annotations

import re
from pathlib import Path

from crawler.extract import read_article
from crawler.extract.text import squeeze
from crawler.extract.transcript import undo
from crawler.records import Article
from tests.site.spoil import articles
from tests.site.template import article_page
from tests.site.truth import Byline, Sample

SEED = Path("seeds", "station-article.txt")
LABEL = "Advertisement"
PARAGRAPHS, REPAIRS = 8, 3
SPOILT = "each spoilt page named: right"
TIME = "2023-09-06T20:00:00.000000Z"


def main(shared: Path) -> int:
    """Read the seed under `shared`; 0 right, 1 wrong, 2 no seed."""
    try:
        text = (shared / SEED).read_text(encoding="utf-8")
    except OSError as error:
        print(f"{shared / SEED}: {error.strerror}")
        return 2
    sample = poured(text)
    faults = judge(read_article(article_page(sample), sample.url), sample, glued_of(text))
    faults += unnamed(sample)
    print(
        "\n".join(faults) or f"8 paragraphs as in the glued copy, 3 repairs that undo, one headline, {SPOILT}"
    )
    return 1 if faults else 0


def unnamed(sample: Sample) -> list[str]:
    """Return a line for each way of spoiling the page that its record does not name."""
    found = {
        name: read_article(html, sample.url).quality.flags for name, (html, _) in articles(sample).items()
    }
    right = {name: flags for name, (_, flags) in articles(sample).items()}
    return [f"{name}: named {found[name]}" for name, flags in right.items() if set(found[name]) != flags]


def poured(text: str) -> Sample:
    """Return the seed as an article: its headline, its transcript with masks, its paragraphs."""
    lines = _lines(text)
    headline = _headline(lines)
    spoken = next(line for line in lines if "***" in line)
    last = len(lines) - 1 - lines[::-1].index(headline)
    paragraphs = tuple(line for line in lines[last + 2 :] if line != LABEL)
    return Sample(
        id="45032119",
        shape="video and transcript",
        slug="seed",
        headline=headline,
        authors=(Byline(name="Seed Author", role="Reporter"),),
        created=TIME,
        published=TIME,
        displayed=TIME,
        modified=TIME,
        paragraphs=paragraphs,
        tags=(),
        transcript=spoken,
    )


def glued_of(text: str) -> str:
    """Return the seed's copy of the body without spaces between paragraphs."""
    lines = _lines(text)
    return lines[len(lines) - 1 - lines[::-1].index(_headline(lines)) + 1]


def judge(article: Article, sample: Sample, glued: str) -> list[str]:
    """Return a line for each thing in the record that is not as the seed says."""
    texts = [block.text for block in article.blocks]
    transcripts = article.transcripts
    right = {
        "headline": article.headline == sample.headline,
        "8 paragraphs": len(texts) == PARAGRAPHS
        and texts == [" ".join(p.split()) for p in sample.paragraphs],
        "nothing lost, added or doubled against the glued copy": squeeze("".join(texts)) == squeeze(glued),
        "no paragraph joined to the next": not re.search(r"[a-z][.!?][A-Z]", article.body_text),
        "no advertisement": LABEL not in article.body_text,
        "headline not in the body": sample.headline not in article.body_text,
        "the twin agrees": article.quality.checks["twin"] == "equal",
        "one transcript, as printed": [t.text_raw for t in transcripts] == [sample.transcript_raw],
        "3 repairs": [len(t.repairs) for t in transcripts] == [REPAIRS],
        "repairs undo": [undo(t) for t in transcripts] == [sample.transcript_raw],
        "no mask left": not any("***" in t.text_clean for t in transcripts),
        "transcript not in the body": not any(t.text_raw[:80] in article.body_text for t in transcripts),
    }
    return [f"not so: {name}" for name, is_so in right.items() if not is_so]


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _headline(lines: list[str]) -> str:
    return next(line for line in lines if lines.count(line) > 1 and line != LABEL)
