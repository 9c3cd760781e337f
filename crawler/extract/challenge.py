"""Pages by which a host, or the guard before it, asks for proof of a person or refuses the visitor."""

from __future__ import annotations

import re

MAX_BODY = 60_000
"""Bytes; a longer page is no challenge, whatever it names."""
BEGINNING = 5_000
"""Bytes in which a title stands."""

_TITLE = re.compile(
    rb"<title>\s*(?:Just a moment|Attention Required! \| Cloudflare|Access Denied|Pardon Our Interruption"
    rb"|Are you a robot|Access to this page has been denied|Security check|Un momento|Einen Moment"
    rb"|One moment, please|Robot or human|Human Verification|Please verify you are a human|DDoS-Guard"
    rb"|(?:403|ERROR:?)? ?(?:The request could not be satisfied|Request (?:Rejected|unsuccessful)))"
    rb"[.?!\xe2\x80\xa6]*\s*</title>",
    re.I,
)
_MARKS = re.compile(
    rb"_cf_chl_opt|id=[\"']?(?:challenge-form|challenge-error-text|cf-error-details)\b"  # Cloudflare
    rb"|id=[\"']?px-captcha\b"  # PerimeterX, now HUMAN
    rb"|<script[^>]{0,200}captcha-delivery\.com/|var\s+dd\s*=\s*\{[^}]{0,300}captcha-delivery"  # DataDome
    rb"|errors\.edgesuite\.net|id=[\"']?sec-if-cpt-container\b"  # Akamai
    rb"|Incapsula incident ID|<iframe[^>]{0,200}_Incapsula_Resource"  # Imperva
    rb"|window\.gokuProps\s*=|id=[\"']?challenge-container\b"  # AWS WAF
    rb"|sucuri\.net/privacy-policy",
    re.I,
)
"""What guards write into their own pages alone; their scripts in a newsroom's page are none of these."""
_STORY = re.compile(
    rb"\"articleBody\"|\"@type\"\s*:\s*\"(?:News|Blog|Report)[A-Za-z]*Article|<article[\s>]", re.I
)


def is_challenge(body: bytes) -> bool:
    """Tell a page that asks the visitor to prove to be human, or shuts him out, from a page of the newsroom.

    It is small, is called as guards call theirs or holds what only they write, and declares no article.
    """
    if len(body) >= MAX_BODY or _STORY.search(body):
        return False
    return bool(_TITLE.search(body[:BEGINNING]) or _MARKS.search(body))
