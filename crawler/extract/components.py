"""A story kept as data, said again as HTML: components by a declared template each, and brace markup.

A template holds the HTML of one kind of component with places for its members:

    "<p>{content}</p>"                  what stands at `content`: HTML, or components said in their turn
    '<img src="{image.url}">'           between quotes it is text, and escaped
    "<h2>{props.html%}</h2>"            HTML that is percent-encoded
    "<ul>{items|li}</ul>"               each member of the list in an element of its own
    "<table>{rows|tr|td=content}</table>"   lists in lists; of a cell that is an object its `content`

A kind with an empty template is known and left out; a kind with none is told, so that no text is lost unseen.
"""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote_plus

from crawler.extract.paths import at, first_text

MAX_DEPTH = 12
MAX_PARTS = 5_000

_PLACE = re.compile(r"(?P<quote>\"?)\{(?P<path>[\w.]+)(?P<coded>%?)(?P<wraps>(?:\|\w+(?:=[\w.]+)?){0,3})\}")
_BRACED = re.compile(
    r"\{(/?(?:a|b|blockquote|br|div|em|h[1-6]|hr|i|li|ol|p|sd-embed|span|strong|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^{}=]{1,100}=[^{}]{0,100000})?)\}",
    re.I,
)
_BRACED_ENTITY = re.compile(r"\{(&\w{1,10};)\}")


_TAGS = ("b", "blockquote", "em", "h2", "h3", "h4", "h5", "i", "li", "ol", "p", "strong", "u", "ul")
ELEMENTS: Mapping[str, str] = {tag: f"<{tag}>{{content}}</{tag}>" for tag in _TAGS}
"""Components that are elements of HTML by name, with their children in `content`."""

PICTURE = (
    '<figure><img src="{url}" alt="{alt_text}" width="{width}" height="{height}"><figcaption>{caption}'
    '<span class="credit">{credits.by.name}</span></figcaption></figure>'
)
ANS: Mapping[str, str] = {
    "text": "<p>{content}</p>",
    "header": "<h{level}>{content}</h{level}>",
    "list": "<ul>{items|li}</ul>",
    "quote": "<blockquote>{content_elements}<p>{citation.content}</p></blockquote>",
    "table": "<table><tr>{header|th=content}</tr>{rows|tr|td=content}</table>",
    "correction": "<correction>{text}</correction>",
    "image": PICTURE,
    "gallery": "{content_elements}",
    "raw_html": "<div>{content}</div>",
    "oembed_response": '<iframe src="{raw_oembed.url}"></iframe>',
    "interstitial_link": '<p><a href="{url}">{content}</a></p>',
    **dict.fromkeys(("ad", "custom_embed", "divider", "link_list", "reference", "story", "video"), ""),
}
"""Components of Arc's story format. Source: the public ANS schema, `story.content_elements`."""
ANS_PICTURE: Mapping[str, str] = {
    "url": "url",
    "caption": "caption",
    "credit": "credits.by.name",
    "alt": "alt_text",
    "w": "width",
    "h": "height",
}
ANS_VIDEO: Mapping[str, str] = {
    "media_id": "_id",
    "title": "headlines.basic",
    "url": "streams.url",
    "duration_ms": "duration",
    "thumb": "promo_image.url",
}
"""Where an image and a video of ANS keep what `Layout.images` and `Layout.video` ask for."""

FIGURE = (
    '<figure><img src="{image.src}" alt="{image.alt}"><figcaption>{caption}'
    '<span class="credit">{credit}</span></figcaption></figure>'
)
BRIGHTSPOT: Mapping[str, str] = {
    **dict.fromkeys(("Enhancement", "ExternalContentWrapper", "ImageEnhancement"), "{item}"),
    **dict.fromkeys(("Figure", "Image", "Picture"), FIGURE),
    **dict.fromkeys(("Link", "LinkEnhancement"), '<a href="{href}">{body}</a>'),
    "InlineEnhancement": "{items}{item}",
    "List": "<ul>{items|li}</ul>",
    "ModuleType": "{content}",
    "Quote": "<blockquote>{quote}<p>{attribution}</p></blockquote>",
    "RichTextArticleBody": "{body}",
    "RichTextHeading": "<h2>{text}</h2>",
    "RichTextModule": "{items}",
    **dict.fromkeys(("AdModule", "Divider", "HorizontalRule", "Promo", "VideoEnhancement", "VideoLead"), ""),
}
"""Components of the tree that Brightspot answers to `?_renderer=json`, by the file of their `_template`."""

SPARK: Mapping[str, str] = {
    "text": "{content.text}",
    "heading": "<h2>{content.text}</h2>",
    "image": '<figure><img src="{content.url}" alt="{content.alt}"><figcaption>{content.caption}'
    '<span class="credit">{content.copyright}</span></figcaption></figure>',
    "list": "<ul>{content.items}</ul>",
    "list_item": "<li>{content.title}</li>",
    "pull_quote": "<blockquote>{content.text}<p>{content.credit}</p></blockquote>",
    **dict.fromkeys(("article", "akta_video", "credible", "image_gallery", "live_video"), ""),
    **dict.fromkeys(
        ("facebook_post", "instagram_media", "pdf", "tiktok_video", "twitter_tweet", "youtube_video"),
        '<iframe src="{content.url}"></iframe>',
    ),
}
"""Components of the stories that the interface of Fox's stations answers, by `content_type`."""

KIND_IN = ("_template", "content_type", "type", "name")
"""Members that say what kind a component is of, surest first."""


class Templates:
    """Says components as HTML; `unread` gathers the kinds that have no template."""

    def __init__(self, kinds: Mapping[str, str]) -> None:
        self._kinds = kinds
        self._left = MAX_PARTS
        self.unread: dict[str, None] = {}

    def html_of(self, value: Any, depth: int = 0) -> str:
        """Return the HTML of a text, a component or a list of either; nothing beyond MAX_DEPTH."""
        if depth > MAX_DEPTH or self._left <= 0:
            return ""
        self._left -= 1
        if isinstance(value, list):
            return "".join(self.html_of(member, depth + 1) for member in value)
        if isinstance(value, dict):
            return self._component(value, depth)
        return str(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else ""

    def _component(self, value: dict[str, Any], depth: int) -> str:
        kind = next((k for name in KIND_IN if isinstance(k := value.get(name), str) and k), "None")
        kind = kind.rpartition("/")[2].removesuffix(".hbs")
        template = self._kinds.get(kind)
        if template is None:
            self.unread.setdefault(kind[:40])
            return ""
        return _PLACE.sub(lambda place: self._filled(place, value, depth), template)

    def _filled(self, place: re.Match[str], value: dict[str, Any], depth: int) -> str:
        found = at(value, place["path"])
        if place["quote"]:
            return f'"{html.escape(first_text(found) or "")}'
        if place["coded"]:
            return unquote_plus(first_text(found) or "")
        return self._wrapped(found, place["wraps"].split("|")[1:], depth)

    def _wrapped(self, value: Any, wraps: list[str], depth: int) -> str:
        if not wraps:
            return self.html_of(value, depth + 1)
        tag, _, path = wraps[0].partition("=")
        members = value if isinstance(value, list) else []
        inner = [at(m, path) if path and isinstance(m, dict) else m for m in members]
        return "".join(f"<{tag}>{self._wrapped(m, wraps[1:], depth + 1)}</{tag}>" for m in inner)


def unbraced(text: str) -> str:
    """Return HTML for brace markup, `{p}…{/p}`; text that has none is returned as it is.

    >>> unbraced('{p}Rain{&nbsp;}fell.{/p}{p}{a href="/x"}More{/a}{/p}')
    '<p>Rain&nbsp;fell.</p><p><a href="/x">More</a></p>'
    """
    return _BRACED_ENTITY.sub(r"\1", _BRACED.sub(r"<\1>", text)) if "{" in text else text
