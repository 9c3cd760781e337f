"""Pages that hold no story end as what they are: lists, questions for consent, the challenges of guards."""

from __future__ import annotations

import pytest

from crawler.extract import read_page
from crawler.extract.challenge import is_challenge
from crawler.records import Outcome

URL = "https://www.pellet.example/local/harbor"
P = "The harbor board said on Tuesday evening that the old pier will be closed for the winter."
TEASER = f"<h3><a href=/news/x>Heron count is up by two again this year</a></h3><p>{P}</p>"
STORY = f"<h1>Pier closed for winter</h1>{f'<p>{P}</p>' * 9}"


def ended(body: str, head: str = "", url: str = URL) -> tuple[str, str | None]:
    found = read_page(f"<html><head>{head}</head><body>{body}</body></html>".encode(), url)
    return str(found.outcome), found.reason


LISTS = {
    "a front page": (f"<main>{STORY}</main>", "", "https://www.pellet.example/"),
    "a search": (f"<main>{TEASER * 9}</main>", "", "https://www.pellet.example/search?q=pier"),
    "a tag": (f"<main>{STORY}</main>", "", "https://www.pellet.example/tag/piers"),
    "a second page": (f"<main>{STORY}</main>", "", "https://www.pellet.example/harbor/page/2/"),
    "a section": (f"<main><h1>Harbor</h1>{TEASER * 9}</main>", "", URL),
    "a gallery of links": (
        "<main><h1>Harbor</h1><ul>" + "<li><a href=/n/1>" + P + "</a></li>" * 9 + "</ul></main>",
        "",
        URL,
    ),
    "a collection": (
        f"<main><h1>Harbor</h1>{f'<p>{P}</p>' * 20}</main>",
        '<script type="application/ld+json">{"@type": "CollectionPage", "name": "Harbor"}</script>',
        URL,
    ),
}


@pytest.mark.parametrize(("body", "head", "url"), LISTS.values(), ids=LISTS)
def test_a_list_of_stories_is_no_article(body: str, head: str, url: str) -> None:
    outcome, reason = ended(body, head, url)
    assert outcome == Outcome.NOT_ARTICLE
    assert reason in ("list", "no_story")


def test_a_story_that_says_so_is_one_whatever_it_links_to() -> None:
    claim = '<meta property="og:type" content="article">'
    listed = f"<main>{STORY}<h2>The five best piers</h2>{TEASER * 5}</main>"
    assert ended(listed, claim) == ("stored", None)
    assert ended(f"<main>{STORY}</main>", claim, "https://www.pellet.example/?p=31") == ("stored", None)


CONSENT = """<main><h1>Before you continue</h1><p>We and our 812 partners store cookies on your device. With
your consent, vendors may use precise data for personalised ads. You can refuse consent or manage cookies at
any time in the privacy settings; some vendors claim a legitimate interest. Read the privacy policy and
the cookie notice before you choose; no choice is final, and every cookie lives for a year at most, says
the privacy desk of the house.</p> <p>Accept all cookies, refuse all cookies, or manage your choices one
by one on the next page, for each of the vendors and each of the purposes that stand in the list below.
The page that you asked for is shown when you have chosen, and the choice holds for this browser alone.
Those who pay for a subscription are asked for nothing beyond what the site needs to work, and can change
their mind in the settings of their account at any hour of the day.</p></main>"""


def test_a_question_for_consent_is_no_article() -> None:
    assert ended(CONSENT) == (Outcome.NOT_ARTICLE, "consent")


def test_a_story_about_consent_is_one() -> None:
    assert ended(CONSENT, '<meta property="article:published_time" content="2026-03-04T10:00:00Z">') == (
        "stored",
        None,
    )


CHALLENGES = {
    "Cloudflare, in the title": "<title>Just a moment...</title><p>Checking your browser.</p>",
    "Cloudflare, in its script": "<title>pellet</title><script>window._cf_chl_opt={cType:'x'};</script>",
    "Cloudflare, refused": '<title>Pellet</title><div id="cf-error-details"><h1>Sorry</h1></div>',
    "Akamai, refused": "<title>Access Denied</title>Reference&#32;&#35;18.5c2f&#46;1700",
    "Akamai, waiting": '<div id="sec-if-cpt-container">We look at your browser.</div>',
    "PerimeterX": "<title>Access to this page has been denied</title><div id=px-captcha></div>",
    "DataDome": "<script>var dd={'rt':'c','host':'geo.captcha-delivery.com'}</script>",
    "Imperva": "<p>Request unsuccessful. Incapsula incident ID: 12-34</p>",
    "AWS": '<div id="challenge-container"></div><script>window.gokuProps = {"key":"x"};</script>',
    "in German": "<title>Einen Moment…</title><p>Wir sehen nach, ob Sie ein Mensch sind.</p>",
}


@pytest.mark.parametrize("page", CHALLENGES.values(), ids=CHALLENGES)
def test_a_challenge_is_an_answer_that_blocks(page: str) -> None:
    assert ended(f"<html>{page}</html>") == (Outcome.HTTP_ERROR, "blocked")
    assert read_page(page, URL).reason == "blocked"


@pytest.mark.parametrize(
    "page",
    [
        "<title>Just a moment that changed the harbor</title><p>Incapsula guards the site.</p>",
        "<title>Pier</title><script src=/cdn-cgi/challenge-platform/main.js></script>",
        "<title>Pier</title><script>window._pxAppId='PX1'</script><p>Story</p>",
        "<title>Pier</title><article><p>The tag id=px-captcha is how a guard asks.</p></article>",
        "<title>Access Denied</title>" + "<p>story</p>" * 6_000,
    ],
    ids=["words", "Cloudflare's script", "PerimeterX's script", "told in a story", "long"],
)
def test_a_page_of_the_newsroom_that_a_guard_stands_before_is_read(page: str) -> None:
    assert not is_challenge(page.encode())
