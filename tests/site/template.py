"""Pours sample articles into the newsroom's template: the structure of a real page, invented words."""

from __future__ import annotations

import json
from datetime import datetime
from html import escape
from pathlib import Path
from string import Template
from typing import Any

from tests.site.truth import ORIGIN, Byline, Sample

HTML = Path(__file__).parent / "html"
IMAGES = "http://images.kpol9.example/htv-prod-media.s3.example"
VIDEOS = "http://videos.kpol9.example"
AD_AFTER = 2
"""The paragraph behind which the page puts its advertisement."""


def article_page(sample: Sample, others: tuple[Sample, ...] = ()) -> bytes:
    """Return the page of `sample` in its charset; `others` are its "Top Picks"."""
    page = _fill(
        "article",
        **_head(sample),
        **_body(sample),
        top_picks="".join(map(_pick, others)),
        footer=_fill("footer"),
    )
    return page.encode(sample.charset)


def front_page(samples: tuple[Sample, ...]) -> bytes:
    """Return the newsroom's front page, a link for each article."""
    picks = "".join(map(_pick, samples))
    return _fill("front", images=IMAGES, picks=picks, footer=_fill("footer")).encode()


def player_json(sample: Sample) -> bytes:
    """Return what the player of `sample` says of its video."""
    media = sample.made_id("media")
    sizes = {"480p": "854x480", "720p": "1280x720"}
    said = {
        "title": sample.video_title,
        "transcodings": [
            {"preset_name": name, "full_url": f"{VIDEOS}/{media}_{size}.mp4"} for name, size in sizes.items()
        ],
        "cropped_preview_image": f"{VIDEOS}/vidthumb/{media}.jpg",
    }
    return json.dumps({"media": said}).encode()


def _fill(name: str, /, **values: str) -> str:
    return Template((HTML / f"{name}.html").read_text(encoding="utf-8")).substitute(values)


def _head(sample: Sample) -> dict[str, str]:
    text = {
        "title": sample.headline,
        "dek": sample.dek or "",
        "keywords": ", ".join(sample.tags),
        "tags": ",".join(sample.tags),
        "authors": _names(sample),
        "section": sample.section,
        "subsection": sample.subsection,
        "url": sample.url,
        "og_url": sample.og_url,
        "path": sample.path,
    }
    return {name: escape(value) for name, value in text.items()} | {
        "id": sample.id,
        "uuid": sample.made_id("article"),
        "charset": sample.charset,
        "modified": sample.modified,
        "displayed": sample.displayed,
        "opinion": str(sample.opinion).lower(),
        "images": IMAGES,
        "image_meta": _image_meta(sample),
        "data_layer": json.dumps(_data_layer(sample), separators=(",", ":")),
        "json_ld": _slashed(_json_ld(sample)),
        "state": _state(sample),
    }


def _body(sample: Sample) -> dict[str, str]:
    return {
        "headline_h1": _headline(sample, "h1"),
        "headline_div": _headline(sample, "div"),
        "byline": _bylines(sample),
        "player": _player(sample),
        "transcript": _transcript(sample),
        "glued": escape("".join(sample.texts), quote=False),
        "body": _paragraphs(sample),
    }


def _headline(sample: Sample, tag: str) -> str:
    dek = f'<h2 class="article-headline--subheadline">{escape(sample.dek)}</h2>' if sample.dek else ""
    return _fill(
        "headline",
        tag=tag,
        title=escape(sample.headline),
        subheadline=dek if tag == "h1" else "",
        path=sample.path,
        visible=sample.visible,
    )


def _bylines(sample: Sample) -> str:
    details = "".join(_byline(sample, author) for author in sample.authors)
    return f'<!-- article/blocks/byline -->\n<div class="article-authors">\n{details}</div>'


def _byline(sample: Sample, author: Byline) -> str:
    person = sample.made_id(author.name)
    return _fill("byline", uuid=person, name=escape(author.name), role=escape(author.role), images=IMAGES)


def _player(sample: Sample) -> str:
    if not sample.has_video:
        return ""
    return (
        f'<div id="w0" class="hearstLumierePlayer" data-player-id="{sample.made_id("player")}"'
        f' data-media-id="{sample.made_id("media")}" data-article-id="{sample.made_id("article")}"'
        ' data-crop="16:9" data-player-dock="1"></div>'
    )


def _transcript(sample: Sample) -> str:
    if sample.transcript_raw is None:
        return ""
    text = escape(sample.transcript_raw, quote=False)
    return f'<div class="transcript" data-video-id="{sample.made_id("media")}">\n{text}\n</div>'


def _paragraphs(sample: Sample) -> str:
    pieces = [f"<p>{paragraph}</p>" for paragraph in sample.paragraphs]
    pieces.insert(AD_AFTER, _fill("ad"))
    return "\n".join(pieces)


def _pick(sample: Sample) -> str:
    return _fill("pick", url=escape(sample.url), title=escape(sample.headline), images=IMAGES)


def _names(sample: Sample) -> str:
    return ", ".join(author.name for author in sample.authors)


def _image(sample: Sample, size: str) -> str:
    return f"{IMAGES}/images/{sample.image}-{sample.id}.jpg?crop=1xw:1.0xh;center,top&resize={size}"


def _image_meta(sample: Sample) -> str:
    if sample.image is None:
        return ""
    return (
        f'<meta name="twitter:image" content="{escape(_image(sample, "640:*"))}">\n'
        f'<meta name="twitter:image:alt" content="{escape(sample.image_alt or "")}">\n'
        f'<meta content="{escape(_image(sample, "1200:*"))}" property="og:image">\n'
        '<meta content="1200" property="og:image:width">\n<meta content="675" property="og:image:height">'
    )


def _data_layer(sample: Sample) -> dict[str, Any]:
    image = {"social": {"url": _image(sample, "1200:*"), "width": 1200, "height": 675}}
    return {
        "site": {"name": "KPOL", "domain": "kpol9.example", "dartZone": "00000000"},
        "locale": {"language": "en", "urlPath": ""},
        "content": {
            "id": sample.made_id("article"),
            "display_id": sample.id,
            "slug": sample.slug,
            "title": sample.headline,
            "publishDate": sample.published,
            "createDate": sample.created,
            "modifiedDate": sample.modified,
            "displayDate": sample.displayed,
            "displayType": "Standard Article",
            "sourceName": "Polaris Television",
            "section": {"name": sample.section, "slug": _slug(sample.section)},
            "subsection": {"name": sample.subsection, "slug": _slug(sample.subsection)},
            "embeddedMedia": [],
            "images": image if sample.image else {},
            "authors": [author.name for author in sample.authors],
        },
    }


def _json_ld(sample: Sample) -> dict[str, Any]:
    image = {"@type": "ImageObject", "url": _image(sample, "1200:*"), "width": 1200, "height": 675}
    author = sample.authors[0].name
    return {
        "@context": "http://schema.org",
        "url": sample.url,
        "@type": "ReportageNewsArticle",
        "name": sample.headline,
        "headline": sample.headline,
        "articleBody": "".join(sample.texts),
        "datePublished": sample.published,
        "dateModified": sample.modified,
        "mainEntityOfPage": {"@type": "WebPage", "@id": sample.url},
        **({"image": image} if sample.image else {}),
        "author": {
            "@type": "Person",
            "name": author,
            "sameAs": f"{ORIGIN}/news-team/{sample.made_id(author)}",
        },
        "publisher": {"@type": "NewsMediaOrganization", "name": "KPOL"},
        "creator": [author.name for author in sample.authors],
        "keywords": list(sample.tags),
        "articleSection": sample.subsection,
    }


def _state(sample: Sample) -> str:
    key = f'HRSTArticles["{sample.made_id("article")}"]'
    article = {
        "sourceName": "Polaris Television",
        "syndicatingSite": "KPOL",
        "syndicateSiteOrigin": "",
        "universalID": sample.id,
        "artID": sample.made_id("article"),
        "pageUrl": sample.url,
        "canonicalUrl": "",
        "ogUrl": sample.og_url,
        "type": "article",
        "title": sample.headline,
        "author": {"name": _names(sample)},
        "publishDate": _parts(sample.published),
        "modifiedDate": _parts(sample.modified),
        "createDate": _parts(sample.created),
        "displayDate": _parts(sample.displayed),
        "sourceSite": "kpol",
    }
    site = {"name": "KPOL", "prefix": "kpol", "domain": "kpol9.example"}
    return (
        f"var HRSTArticles = HRSTArticles || {{}};\n{key} = {{}};\n"
        f"{key}.site = {_slashed(site)};\n{key}.article = {_slashed(article)};"
    )


def _parts(stamp: str) -> dict[str, str]:
    at = datetime.fromisoformat(stamp)
    return {
        "year": f"{at:%Y}",
        "month": f"{at:%m}",
        "day": f"{at:%d}",
        "hour": str(at.hour),
        "minute": f"{at:%M}",
    }


def _slashed(value: dict[str, Any]) -> str:
    return json.dumps(value, indent=4).replace("/", "\\/")


def _slug(name: str) -> str:
    return name.lower().replace(" ", "-")
