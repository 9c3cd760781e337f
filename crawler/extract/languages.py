"""The language a page declares, and what its text looks like: by its script, else by its small words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from operator import itemgetter
from sys import intern

from crawler.extract.evidence import Evidence
from crawler.extract.page import Page
from crawler.records import Candidate, Language

SAMPLE = 1_000
"""Characters that are looked at."""
LEAST = 0.08
"""Share of a text's words that must be small words of its language."""
AHEAD = 1.2
"""How many times the small words of the next language."""
WRITTEN = 0.3
"""Share of a text's letters that must be of a script."""

_SMALL = """
en the of and to in is was that for it with as on by at from are this be have which his not said
de der die und das den von zu mit ist des auf für dem nicht ein eine im sich auch als es werden wird am
es el la de que y los en un del las por con una se para su al como más pero fue
fr le la les de des et du un une est que dans en pour qui sur pas au il ce plus par avec sont
pt o a de que e do da em um os no na se com por uma para dos não as mais foi ao das pelo
it di che e il la un per non in una del con della dei si le al sono da nel alla più anche gli
nl de het een van en in is dat op te zijn met voor niet die aan er om ook door bij
sv och att det som en på är av för med till den har inte ett om men var
da og at det som en på er af for med til den har ikke et om men var de blev
nb og å det som en på er av for med til den har ikke et om men var ble
pl w i na z do nie się że jest to o jak po co za od ale przez był
tr ve bir bu da de için ile olarak olan en çok daha gibi kadar sonra
"""
SMALL_WORDS = {line.split()[0]: frozenset(line.split()[1:]) for line in _SMALL.strip().splitlines()}
_LANGUAGES = {
    word: intern(" ".join(tag for tag, small in SMALL_WORDS.items() if word in small))
    for word in frozenset().union(*SMALL_WORDS.values())
}
"""The languages of each small word: words of the same ones share a text, so that little memory is read."""
MAX_KNOWN = 5_000
"""Characters whose script is remembered."""
_SCRIPTS = {"HIRAGANA": "ja", "KATAKANA": "ja", "HANGUL": "ko", "CJK": "zh", "ARABIC": "ar", "HEBREW": "he"}
_SCRIPTS |= {
    "GREEK": "el",
    "THAI": "th",
    "DEVANAGARI": "hi",
    "BENGALI": "bn",
    "ARMENIAN": "hy",
    "CYRILLIC": "ru",
}
_OTHERS = (("ru", re.compile("[іїєґ]"), "uk"), ("ar", re.compile("[پچژگ]"), "fa"))
_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{2,8}){0,3}$")
_LATIN = re.compile("[\x00-\u024f\u2000-\u206f]+")


def read_language(evidence: Evidence, page: Page, text: str) -> Language:
    """Return the language a page declares and the one its body's `text` looks like."""
    declared, detected = page.language or page.meta("og:locale"), language_of(text)
    if not declared or not _TAG.match(declared):
        return Language(detected=detected)
    evidence.note("language", Candidate(via="dom", path="html@lang", raw=declared, value=declared))
    return Language(declared=declared.replace("_", "-"), detected=detected)


def language_of(text: str) -> str | None:
    """Return the BCP 47 tag of the language of `text`, or None where it is short or like several."""
    text = text[:SAMPLE]
    return _by_script(text) or _by_words(text.lower().split())


def _by_script(text: str) -> str | None:
    others = _LATIN.sub("", text)
    if not others:
        return None
    letters, scripts = sum(map(str.isalpha, text)), Counter[str]()
    for c, times in Counter(filter(str.isalpha, others)).items():
        scripts[_script(c)] += times
    if scripts["ja"] > WRITTEN / 3 * letters:
        return "ja"
    del scripts[""]
    found, number = max(scripts.items(), key=itemgetter(1), default=("", 0))
    if not found or number < WRITTEN * letters:
        return None
    return next((other for tag, sign, other in _OTHERS if tag == found and sign.search(text)), found)


@lru_cache(maxsize=MAX_KNOWN)
def _script(letter: str) -> str:
    """Return the language that a letter's script stands for, or nothing."""
    return _SCRIPTS.get(unicodedata.name(letter, "").split(" ")[0].split("-")[0], "")


def _by_words(words: list[str]) -> str | None:
    """Return the language of most small words; such as stand beside a comma or a stop are not needed."""
    found = Counter(" ".join(filter(None, map(_LANGUAGES.get, words))).split())
    (tag, best), (_, second), *_ = *sorted(found.items(), key=itemgetter(1), reverse=True), ("", 0), ("", 0)
    if best < max(3, AHEAD * second):
        return None
    is_enough = best >= LEAST * len(words) or best >= LEAST * sum(map(str.isalpha, words))
    return tag if is_enough else None
