"""A newsroom whose stories scripts build: an interface, images, a font, a redirect, a POST, a tracker."""

from __future__ import annotations

import json
import re
import struct
import zlib

from tests.origin import Case
from tests.origin.script import chunked, gzipped, head, sized

STATION, CDN, COUNTER = "www.kpol9.example", "cdn.kpol9.example", "count.example"
STORY = f"http://{STATION}/story/46318802"
HEADLINE = "Harbor pilots clear the ice road a week early"
PARAGRAPHS = [
    f"Paragraph {n} says how the pilots of Polaris Harbor tested the ice {n} times before they let a truck"
    " drive on it, and why the old road was closed before the thaw had begun."
    for n in range(1, 9)
]
SHELL = f"""<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>KPOL 9</title>
<link rel="stylesheet" href="http://{CDN}/site.css"><script src="http://{COUNTER}/track.js"></script>
</head><body><main id="story"></main><script src="/moved.js"></script></body></html>"""
SCRIPT = """
(async () => {
  const story = await (await fetch('/api/story?id=46318802')).json();
  await fetch('/api/seen', {method: 'POST', headers: {'Content-Type': 'application/json'}, body: '{"id":1}'});
  document.title = story.headline;
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'og:type');
  meta.setAttribute('content', 'article');
  document.head.append(meta);
  const paragraphs = story.paragraphs.map(text => `<p>${text}</p>`).join('');
  document.getElementById('story').innerHTML =
    `<article><h1>${story.headline}</h1><img src="/ice.png">${paragraphs}</article>
     <div style="height:3000px"></div><img id="lazy" width="4" height="4">`;
  new IntersectionObserver(([seen], watch) => {
    if (seen.isIntersecting) { seen.target.src = '/lazy.png'; watch.disconnect(); }
  }).observe(document.getElementById('lazy'));
})();
"""
PACKED = head(b"Content-Type: application/json", b"Content-Encoding: gzip", b"Transfer-Encoding: chunked")
STYLE = "@font-face{font-family:F;src:url(f.woff2)} body{font-family:F;background:url(/b.png)}"


def png(grey: int) -> bytes:
    """Return a picture of one point, 0 black to 255 white."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    line = zlib.compress(bytes([0, grey, grey, grey]))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", line) + chunk(b"IEND", b"")


_OWN = re.compile(
    r"/(?=(?:site\.css|track\.js|moved\.js|app\.js|api/|ice\.png|lazy\.png|b\.png)\b)|(?<=url\()(?=f\.)"
)


def within(folder: str, text: str) -> str:
    """Return a document of the station with all it needs below `folder`, such as `/7`."""
    return _OWN.sub(f"{folder}/", text) if folder else text


def cases(folder: str = "") -> list[Case]:
    """Return what the station, its other host and a tracker answer below `folder`; paths are of all hosts."""
    story = json.dumps({"headline": HEADLINE, "paragraphs": PARAGRAPHS}).encode()
    packed = gzipped(story)
    found = {
        "/robots.txt": ("text/plain", b"User-agent: *\nAllow: /\n"),
        "/story/46318802": ("text/html; charset=utf-8", within(folder, SHELL).encode()),
        "/app.js": ("text/javascript", within(folder, SCRIPT).encode()),
        "/site.css": ("text/css", within(folder, STYLE).encode()),
        "/f.woff2": ("font/woff2", b"wOF2" + bytes(60)),
        "/ice.png": ("image/png", png(60)),
        "/lazy.png": ("image/png", png(120)),
        "/b.png": ("image/png", png(240)),
        "/track.js": ("text/javascript", b"document.title = 'tracked'"),
    }
    plain = [answer(folder + path, kind, body) for path, (kind, body) in found.items()]
    return [
        *plain,
        Case(
            f"{folder}/moved.js",
            "redirect",
            (sized(b"", f"Location: {folder}/app.js".encode(), status=b"HTTP/1.1 302 Found"),),
        ),
        Case(
            f"{folder}/api/story?id=46318802",
            "packed and chunked",
            (PACKED + chunked(packed[:100], packed[100:]),),
        ),
        answer(f"{folder}/api/seen", "application/json", b'{"ok":true}'),
    ]


def answer(path: str, kind: str, body: bytes, *more: bytes) -> Case:
    """Return an exchange that goes well; every host may ask for it."""
    told = (f"Content-Type: {kind}".encode(), b"Access-Control-Allow-Origin: *", *more)
    return Case(path, "plain", (sized(body, *told),))


def story(path: str, script: str) -> Case:
    """Return a page that has its story without scripts, and one that does something to it."""
    told = "".join(f"<p>{text}</p>" for text in PARAGRAPHS)
    page = f"""<!DOCTYPE html><html lang="en"><head><meta property="og:type" content="article">
<title>{HEADLINE}</title></head><body><article><h1>{HEADLINE}</h1>{told}</article>{script}</body></html>"""
    return answer(path, "text/html; charset=utf-8", page.encode())
