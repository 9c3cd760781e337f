"""One page judged: a score for each thing that was compared, and a fault for each that is not as it was."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from crawler.errors import Damaged
from crawler.qa.evidence import Found, Held, Listed, Seen, Told
from crawler.qa.likeness import likeness, lines_lacking, share_held, shortened
from crawler.qa.pictures import difference

SAME_TEXT = 0.995
"""Likeness from which two texts count as the same: a clock or a counter differs, a sentence does not."""
SAME_PICTURE = 0.99
"""Share of points from which two pictures count as the same."""
WHOLE_BODY = 0.98
"""Share of a record's text that its page shows at least: a reader may write a line otherwise."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is not as it was.

    `what` is `page`, `document`, `resource`, `outside`, `text`, `record` or `picture`; `name` is the address
    of a resource or the name of a field.
    """

    what: str
    name: str
    message: str


@dataclass
class Verdict:
    """What came of a page; a score is from 0 to 1, and missing where there was nothing to compare."""

    scores: dict[str, float] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    listed: int = 0
    """Resources that the page had when it was captured."""
    missing: int = 0
    """Those among them that replay lacks or gives otherwise."""
    unkept: int = 0
    """What the replayed page asked for and no capture of it ever had."""

    @property
    def score(self) -> float:
        """The lowest of its scores: a page is as good as the worst of it."""
        return min(self.scores.values(), default=1.0)


def judge(seen: Seen, held: Held, records: Sequence[Told]) -> Verdict:
    """Compare what replay showed of a page with what was captured and read of it."""
    verdict = Verdict()
    if seen.trouble:
        verdict.scores["page"] = 0.0
        verdict.faults.append(Fault("page", "", seen.trouble))
        return verdict
    for part in (_document, _record, _text, _picture):
        verdict.faults += part(verdict, seen, held, records)
    verdict.faults += _resources(verdict, seen, held)
    verdict.faults += [Fault("outside", url, "the page asked for it elsewhere") for url in seen.left]
    if seen.left:
        verdict.scores["outside"] = 0.0
    return verdict


def _document(verdict: Verdict, seen: Seen, held: Held, records: Sequence[Told]) -> Iterator[Fault]:
    digests = {told.content_sha256 for told in records if told.content_sha256}
    verdict.scores["document"] = 0.0
    if seen.document.status >= 400:
        yield Fault("document", "", f"replay has no such page ({seen.document.status})")
    elif digests and seen.document.sha256 not in digests:
        yield Fault("document", "", "its bytes are not those that the record was read from")
    else:
        verdict.scores["document"] = 1.0


def _record(verdict: Verdict, seen: Seen, held: Held, records: Sequence[Told]) -> Iterator[Fault]:
    for told in records:
        scores = [0.0 if told.differing else 1.0]
        for name in told.differing or ():
            yield Fault("record", name, "today's reading of the kept bytes says otherwise")
        for name, text, least in (
            (told.title_field, told.title, 1.0),
            (told.text_field, told.text, WHOLE_BODY),
        ):
            expected = _shown_then(text, held.text)
            scores.append(share_held(expected, seen.words))
            if scores[-1] < least:
                first = shortened(next(lines_lacking(expected, seen.words), ""))
                yield Fault("record", name, f"the replayed page does not show “{first}”")
        verdict.scores["record"] = min(verdict.scores.get("record", 1.0), *scores)


def _shown_then(text: str, page: str | None) -> str:
    """Return the lines of a record that its page showed when it was captured; all where that is not known.

    A record may be read from what a page holds for its scripts alone.
    """
    unseen = set() if page is None else set(lines_lacking(text, page))
    return "\n".join(line for line in text.splitlines() if line.strip() not in unseen)


def _text(verdict: Verdict, seen: Seen, held: Held, records: Sequence[Told]) -> Iterator[Fault]:
    if held.text is None:
        return
    score = verdict.scores["text"] = likeness(held.text, seen.text)
    if score >= SAME_TEXT:
        return
    lost, new = next(lines_lacking(held.text, seen.text), ""), next(lines_lacking(seen.text, held.text), "")
    said = [f"{what} “{shortened(line)}”" for what, line in (("lost", lost), ("new", new)) if line]
    yield Fault("text", "", f"{score:.1%} of it is as it was; {', '.join(said) or 'its order changed'}")


def _picture(verdict: Verdict, seen: Seen, held: Held, records: Sequence[Told]) -> Iterator[Fault]:
    if held.picture is None or seen.picture is None:
        return
    try:
        found = difference(held.picture, seen.picture)
    except Damaged as damage:
        verdict.scores["picture"] = 0.0
        yield Fault("picture", "", str(damage))
        return
    verdict.scores["picture"] = 1 - found.share
    if 1 - found.share < SAME_PICTURE:
        rows = f"rows {found.top} to {found.bottom}"
        yield Fault("picture", "", f"{found.share:.1%} of its points differ, {rows}")


def _resources(verdict: Verdict, seen: Seen, held: Held) -> Iterator[Fault]:
    listed = held.listed or {}
    wanted = {url: entry for url, entry in listed.items() if entry.came}
    verdict.unkept = sum(status >= 400 and url not in listed for url, status in seen.asked.items())
    for url, entry in wanted.items():
        if why := _lacking(entry, seen.found.get(url, Found(404)), seen.asked.get(url)):
            verdict.missing += 1
            yield Fault("resource", url, why)
    verdict.listed = len(wanted)
    if wanted:
        verdict.scores["resources"] = 1 - verdict.missing / len(wanted)


def _lacking(entry: Listed, found: Found, asked: int | None) -> str | None:
    """Return why a resource is not as it was, None where it is.

    What a page asks for by another method than GET is found by that request alone: `asked` is what it was
    given in replay, None where it did not come to that.
    """
    status = (asked or 200) if entry.method else found.status
    if status >= 400 and (asked is None or asked >= 400):
        return f"replay lacks it ({status})"
    if status < 400 and not entry.leads and not entry.method and entry.sha256 not in (None, found.sha256):
        return "it is not what the page was given"
    return None
