"""A newsroom whose stories scripts build, each with files of its own: images, a font, a redirect, a POST."""

from __future__ import annotations

import json
from io import BytesIO

from PIL import Image

from tests.browser.station import CDN, COUNTER, STATION, answer
from tests.origin import Case
from tests.origin.script import sized
from tests.qa.font import blocks

HEADLINES = [
    "Ferry crews rehearse the winter crossing",
    "Library keeps its lamps lit through the storm",
    "Orchard growers ask for a second well",
    "School orchestra tunes up in the depot",
    "Bakers count the loaves after the flood",
    "Rangers move the trail away from the slide",
]
SUBJECTS = ["the harbor board", "a night clerk", "the county", "the conductor", "one volunteer", "the mayor"]
STYLE = """
@font-face { font-family: Blocks; src: url(f.ttf) }
body { margin: 0; background: #eef url(b.png); font: 18px/1.5 sans-serif }
article { width: 60%; margin: 40px auto; padding: 30px; background: white; border: 4px solid #336 }
h1 { font: 40px/1.2 Blocks; color: #733 }
.gap { height: 1400px }
"""
SCRIPT = """
(async () => {
  const story = await (await fetch('story.json')).json();
  await fetch('seen', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"id": "a b"}'});
  document.title = story.headline;
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'og:type');
  meta.setAttribute('content', 'article');
  document.head.append(meta);
  document.getElementById('story').innerHTML = `<article><h1>${story.headline}</h1>
    <img src="ice.png" width="480" height="270">
    ${story.paragraphs.map(text => `<p>${text}</p>`).join('')}</article>
    <div class="gap"></div><img id="lazy" width="480" height="270">`;
  new IntersectionObserver(([seen], watch) => {
    if (seen.isIntersecting) { seen.target.src = 'lazy.png'; watch.disconnect(); }
  }).observe(document.getElementById('lazy'));
})();
"""


def url(story: int, name: str = "") -> str:
    """Return the address of a story, or of one of its files."""
    host = CDN if name in ("site.css", "f.ttf", "b.png") else STATION
    return f"http://{host}/story/{story}/{name}"


def paragraphs(story: int) -> list[str]:
    """Return what a story says."""
    who = SUBJECTS[story]
    return [
        f"Paragraph {n} tells what {who} said of the matter on day {n} of the {story + 3} days it took, and"
        f" which of the {n * 7 + story} neighbors had brought a lantern to look at it."
        for n in range(1, 7)
    ]


def files(story: int) -> dict[str, tuple[str, bytes]]:
    """Return the type and the body of what a story is made of, by name; the page itself has none."""
    told = {"headline": HEADLINES[story], "paragraphs": paragraphs(story)}
    return {
        "": ("text/html; charset=utf-8", shell(story).encode()),
        "app.js": ("text/javascript", SCRIPT.encode()),
        "story.json": ("application/json", json.dumps(told).encode()),
        "seen": ("application/json", b'{"ok": true}'),
        "site.css": ("text/css", STYLE.encode()),
        "f.ttf": ("font/ttf", blocks()),
        "ice.png": ("image/png", stripes(480, 270, story)),
        "lazy.png": ("image/png", stripes(480, 270, story + 40)),
        "b.png": ("image/png", stripes(40, 40, story + 80)),
    }


def cases() -> list[Case]:
    """Return what the station, its other host and a tracker answer; paths are of all hosts."""
    robots = answer("/robots.txt", "text/plain", b"User-agent: *\nAllow: /\n")
    tracker = answer("/track.js", "text/javascript", b"document.title = 'tracked'")
    return [robots, tracker, *(case for story in range(len(HEADLINES)) for case in _cases(story))]


def shell(story: int) -> str:
    """Return a page that has nothing but its scripts."""
    return f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>KPOL 9</title>
<link rel="stylesheet" href="{url(story, "site.css")}"><script src="http://{COUNTER}/track.js"></script>
</head><body><main id="story"></main><script src="moved.js"></script></body></html>"""


def stripes(width: int, height: int, seed: int) -> bytes:
    """Return a picture that no other seed gives."""
    row = [((x * 3 + seed * 17) % 256, (x // 8 * 40 + seed) % 256, seed * 29 % 256) for x in range(width)]
    made = Image.new("RGB", (width, 1))
    made.putdata(row)
    return packed(made.resize((width, height)))


def packed(picture: Image.Image) -> bytes:
    """Return a picture as PNG."""
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _cases(story: int) -> list[Case]:
    base = f"/story/{story}/"
    moved = sized(b"", b"Location: app.js", status=b"HTTP/1.1 302 Found")
    plain = [answer(base + name, kind, body) for name, (kind, body) in files(story).items()]
    return [*plain, Case(f"{base}moved.js", "redirect", (moved,))]
