"""What changed on a platform's pages: the newest window of them against the ones before.

Two tests, chosen for being short and exact at any size. A trait (where a field was read from, its zone)
is compared by its share of pages: Fisher's exact test on the two windows, and a difference of SHARE at the
least. A length is compared by how many pages exceed the older median (Mood's median test, again by
Fisher), and by the medians themselves, which must differ by RATIO. Some hundred comparisons are made of a
platform, hence the small CHANCE; pages of one day resemble each other, hence the large effects asked for.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from crawler.observe.sight import MISSING, Sight, Trait

WINDOW = 50
"""Pages of the newest window, at most half of all."""
FEWEST = 20
"""Pages that a window must have; below, nothing is said."""
CHANCE = 1e-5
"""How likely a difference may be by chance alone to be told."""
SHARE = 0.2
RATIO = 1.5


@dataclass(frozen=True, slots=True)
class Finding:
    """A field that changed on a platform: `aspect` is source, coverage, zone, clock or length."""

    platform: str
    field: str
    aspect: str
    change: str
    """In words: what the newest pages show, and what the older ones did."""
    effect: float
    """By how much shares differ, 0 to 1."""
    chance: float
    """The probability of such a difference between two halves of the same pages."""

    def __str__(self) -> str:
        return f"{self.platform}: {self.field} ({self.aspect}): {self.change}"


def drift(platform: str, sights: Iterable[Sight]) -> list[Finding] | None:
    """Return what changed, the plainest first; None where there are too few pages to tell."""
    latest = {sight.url: sight for sight in sorted(sights, key=lambda sight: sight.at)}
    pages = sorted(latest.values(), key=lambda sight: sight.at)
    newest = min(WINDOW, len(pages) // 2)
    if newest < FEWEST:
        return None
    older, newer = pages[:-newest], pages[-newest:]
    found = [*_traits(platform, older, newer), *_lengths(platform, older, newer)]
    return sorted(found, key=lambda finding: (-finding.effect, finding.field, finding.aspect))


def chance_of(few: int, of_few: int, many: int, of_many: int) -> float:
    """Return Fisher's exact probability, two-sided, of `few` of `of_few` beside `many` of `of_many`."""
    total, drawn = of_few + of_many, few + many
    ways = math.comb(total, drawn)
    seen = math.comb(of_few, few) * math.comb(of_many, many)
    lowest, highest = max(0, drawn - of_many), min(drawn, of_few)
    each = (math.comb(of_few, n) * math.comb(of_many, drawn - n) for n in range(lowest, highest + 1))
    return sum(one for one in each if one <= seen) / ways


def _traits(platform: str, older: Sequence[Sight], newer: Sequence[Sight]) -> Iterator[Finding]:
    for trait in sorted({t for sight in (*older, *newer) for t in sight.traits}, key=str):
        before, after = _counted(trait, older), _counted(trait, newer)
        if min(before.total(), after.total()) < FEWEST:
            continue  # read on so few pages that its coverage says what there is to say
        tried = [_trait(platform, trait, word, before, after) for word in {*before, *after}]
        if found := [finding for finding in tried if finding]:
            yield max(
                found, key=lambda finding: (finding.effect, finding.aspect == "coverage", finding.change)
            )


def _counted(trait: Trait, sights: Sequence[Sight]) -> Counter[str]:
    return Counter(sight.traits[trait] for sight in sights if trait in sight.traits)


def _trait(
    platform: str, trait: Trait, word: str, before: Counter[str], after: Counter[str]
) -> Finding | None:
    was, now = before[word] / before.total(), after[word] / after.total()
    chance = chance_of(after[word], after.total(), before[word], before.total())
    if abs(now - was) < SHARE or chance > CHANCE:
        return None
    aspect = "coverage" if word == MISSING else trait.aspect
    usual = after.most_common(1)[0][0]
    change = f"{word} on {now:.0%} of the newest pages, {was:.0%} before"
    if usual != word:
        change += f"; now mostly {usual}"
    return Finding(platform, trait.field, aspect, change, abs(now - was), chance)


def _lengths(platform: str, older: Sequence[Sight], newer: Sequence[Sight]) -> Iterator[Finding]:
    for field in sorted({name for sight in (*older, *newer) for name in sight.lengths}):
        before = [sight.lengths[field] for sight in older if field in sight.lengths]
        after = [sight.lengths[field] for sight in newer if field in sight.lengths]
        if min(len(before), len(after)) >= FEWEST and (found := _length(platform, field, before, after)):
            yield found


def _length(platform: str, field: str, before: Sequence[int], after: Sequence[int]) -> Finding | None:
    was, now = median(before), median(after)
    longer = [sum(length > was for length in lengths) for lengths in (after, before)]
    shorter = [sum(length < was for length in lengths) for lengths in (after, before)]
    counts = max(longer, shorter, key=lambda pair: pair[0] / len(after) - pair[1] / len(before))
    chance = chance_of(counts[0], len(after), counts[1], len(before))
    effect = counts[0] / len(after) - counts[1] / len(before)
    ratio = max(was, now) / max(min(was, now), 1)
    if ratio < RATIO or effect < SHARE or chance > CHANCE:
        return None
    unit = {"body_text": "words", "blocks": "blocks"}.get(field, field)
    change = f"median of {now:g} {unit} on the newest pages, {was:g} before"
    return Finding(platform, field, "length", change, effect, chance)
