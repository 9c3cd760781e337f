"""The record types: what stages say to each other, and what is written as JSON.

Three states of a field are kept apart everywhere: `null` was looked for and is absent, a missing key
(`UNSET`) was not looked for, and `{"locked": true}` is withheld by the site. Times are RFC 3339 strings
with an offset, and the string as found stands beside them. Field names follow schema.org, IPTC ninjs and
WARC 1.1 where those have a name.
"""

from __future__ import annotations

from msgspec import UNSET, UnsetType

from crawler.records.article import (
    Access,
    Article,
    ArticleKind,
    Author,
    Block,
    BlockType,
    Correction,
    Dateline,
    Headline,
    Image,
    Media,
    Publisher,
    Tag,
    Wire,
)
from crawler.records.base import (
    Candidate,
    Capture,
    Language,
    Link,
    Locked,
    Provenance,
    Quality,
    Record,
    Stamp,
    Version,
)
from crawler.records.ends import Outcome, PageEnd, Reading, Tombstone
from crawler.records.story import (
    BIAS_SCALE,
    Attribution,
    Bias,
    Counts,
    Distribution,
    FirstSource,
    Member,
    MemberOutlet,
    Rating,
    Relation,
    Share,
    StoryCluster,
    Summary,
    SummaryRole,
    Topic,
)
from crawler.records.transcript import Repair, Segment, Transcript

__all__ = [
    "BIAS_SCALE",
    "UNSET",
    "Access",
    "Article",
    "ArticleKind",
    "Attribution",
    "Author",
    "Bias",
    "Block",
    "BlockType",
    "Candidate",
    "Capture",
    "Correction",
    "Counts",
    "Dateline",
    "Distribution",
    "FirstSource",
    "Headline",
    "Image",
    "Language",
    "Link",
    "Locked",
    "Media",
    "Member",
    "MemberOutlet",
    "Outcome",
    "PageEnd",
    "Provenance",
    "Publisher",
    "Quality",
    "Rating",
    "Reading",
    "Record",
    "Relation",
    "Repair",
    "Segment",
    "Share",
    "Stamp",
    "StoryCluster",
    "Summary",
    "SummaryRole",
    "Tag",
    "Tombstone",
    "Topic",
    "Transcript",
    "UnsetType",
    "Version",
    "Wire",
]
