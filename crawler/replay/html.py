"""The pages by which the archive is looked at: plain HTML, no script but the player's, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from urllib.parse import urlencode

from crawler.replay.shelf import Shown

STYLE = """
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 18%, transparent) }
* { box-sizing: border-box }
body { margin: 0; font: 16px/1.5 system-ui, sans-serif }
header { padding: 1rem 1.5rem; border-bottom: 1px solid var(--line) }
header h1 { margin: 0; font-size: 1.15rem }
header p { margin: .2rem 0 0; opacity: .7; overflow-wrap: anywhere }
form { display: flex; flex-wrap: wrap; gap: .5rem; padding: 1rem 1.5rem }
input, select, button { font: inherit; padding: .4rem .6rem }
input { flex: 1; min-width: 12rem }
ol { list-style: none; margin: 0; padding: 0 1.5rem 2rem }
li { display: grid; grid-template-columns: 9rem 11rem 1fr; gap: 1rem; padding: .5rem 0 }
li + li { border-top: 1px solid var(--line) }
li span { opacity: .7; overflow-wrap: anywhere }
p.note { padding: 0 1.5rem }
body.player { display: flex; flex-direction: column; height: 100vh }
body.player header { padding: .5rem 1rem }
replay-web-page { flex: 1; min-height: 0 }
@media (max-width: 40rem) { li { grid-template-columns: 1fr; gap: 0 } }
"""


FRAME = """<!doctype html>
<html><head><meta charset="utf-8"><script src="./ui.js"></script></head>
<body><replay-app-main></replay-app-main></body></html>
"""
"""What the player loads into its frame."""


def list_page(
    archive: str, days: Sequence[str], asked: dict[str, str], newsrooms: Iterable[str], pages: Sequence[Shown]
) -> str:
    """Return the page on which a day, a newsroom and a headline are picked."""
    rows = "".join(_row(page) for page in pages)
    found = f"{len(pages)} pages" if len(pages) != 1 else "1 page"
    return _page(
        "Archive",
        f"""<header><h1>Wirecopy archive</h1><p>{escape(archive)}</p></header>
<form action="/" method="get">
<select name="day" aria-label="day">{_options(days, asked["day"])}</select>
<select name="newsroom" aria-label="newsroom"><option value="">all newsrooms</option>{
            _options(newsrooms, asked["newsroom"])
        }</select>
<input name="words" type="search" placeholder="words of the headline" value="{escape(asked["words"])}">
<button>Show</button>
</form>
<p class="note">{found}</p>
<ol>{rows}</ol>""",
    )


def player_page(page: Shown, pack: str) -> str:
    """Return the page that shows a capture in the player; `pack` is the path of its WACZ."""
    stamp = "".join(c for c in page.captured_at if c.isdigit())[:14]
    return _page(
        page.title,
        f"""<header><h1>{escape(page.title)}</h1>
<p><a href="/?{escape(urlencode({"day": page.captured_at[:10]}))}">All of this day</a> ·
captured {escape(page.captured_at)} · {escape(page.url)}</p></header>
<replay-web-page source="{escape(pack)}" url="{escape(page.url)}" ts="{stamp}"
 replayBase="/replay/" embed="replayonly" noWebWorker></replay-web-page>
<script src="/ui.js"></script>""",
        kind="player",
    )


def message_page(title: str, text: str) -> str:
    """Return a page that says what went wrong."""
    return _page(title, f'<header><h1>{escape(title)}</h1></header><p class="note">{escape(text)}</p>')


def _row(page: Shown) -> str:
    query = urlencode({"url": page.url, "at": page.captured_at})
    time = page.captured_at[11:19]
    return (
        f"<li><span>{escape(time)} UTC</span><span>{escape(page.newsroom)}</span>"
        f'<a href="/see?{escape(query)}">{escape(page.title)}</a></li>'
    )


def _options(values: Iterable[str], chosen: str) -> str:
    return "".join(
        f'<option value="{escape(value)}"{" selected" if value == chosen else ""}>{escape(value)}</option>'
        for value in values
    )


def _page(title: str, body: str, kind: str = "list") -> str:
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">
<link rel="stylesheet" href="/style.css"></head>
<body class="{kind}">{body}</body></html>
"""
