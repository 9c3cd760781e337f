"""Reads pages with one extractor in its own environment: JSON lines of pages in, JSON lines of answers out.

An answer has the page's id, what was read, and the CPU seconds it took. What an extractor throws counts as an
empty answer: some pages break some of them.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Answer = dict[str, Any]
WARM_UP = "<title>One</title><article>" + "<p>One plain sentence, to load what is loaded late.</p>" * 20


def wirecopy(html: str, url: str) -> Answer:
    """The whole record, of which these are the labelled parts."""
    from crawler.extract import for_evaluation

    return for_evaluation(html, url)


def trafilatura(html: str, url: str) -> Answer:
    """Text and metadata, the text by precision: its best on news."""
    import trafilatura

    found = trafilatura.bare_extraction(
        html, url=url or None, include_comments=False, with_metadata=True, favor_precision=True
    )
    if found is None:
        return {}
    authors = [name.strip() for name in (found.author or "").split(";")]
    return {"body": found.text, "headline": found.title, "authors": authors, "published": found.date}


def newspaper4k(html: str, url: str) -> Answer:
    """Text and metadata."""
    import newspaper

    found = newspaper.article(url or "https://page.example/", input_html=html, fetch_images=False)
    published = found.publish_date
    return {
        "body": found.text,
        "headline": found.title,
        "authors": list(found.authors),
        "published": published.isoformat() if hasattr(published, "isoformat") else published or None,
    }


def readability(html: str, url: str) -> Answer:
    """Text and headline: it reads no more."""
    from lxml.html import fromstring
    from readability import Document

    page = Document(html)
    return {
        "body": "\n".join(fromstring(page.summary(html_partial=True)).itertext()),
        "headline": page.short_title(),
    }


def resiliparse(html: str, url: str) -> Answer:
    """Text: it reads no more."""
    from resiliparse.extract.html2text import extract_plain_text

    return {"body": extract_plain_text(html, main_content=True, alt_texts=False, list_bullets=False)}


EXTRACTORS: dict[str, Callable[[str, str], Answer]] = {
    extractor.__name__: extractor
    for extractor in (wirecopy, trafilatura, newspaper4k, readability, resiliparse)
}


def answer(extract: Callable[[str, str], Answer], page: dict[str, str]) -> Answer:
    """Read one page; `cpu` is what it took, in seconds."""
    begun = time.process_time()
    try:
        found = extract(page["html"], page["url"])
    except Exception as problem:  # another's code on a stranger's page: its failure is its score
        found = {"error": f"{type(problem).__name__}: {problem}"[:200]}
    return {**found, "id": page["id"], "cpu": time.process_time() - begun}


def main(name: str, pages: str, answers: str) -> None:
    """Read every page of a file of JSON lines."""
    extract = EXTRACTORS[name]
    answer(extract, {"id": "", "html": WARM_UP, "url": "https://page.example/news/one"})
    with Path(pages).open(encoding="utf-8") as lines, Path(answers).open("w", encoding="utf-8") as out:
        for line in lines:
            out.write(json.dumps(answer(extract, json.loads(line))) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:4])
