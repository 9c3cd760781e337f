"""Rules 15, 16, 17: block and payload digests (WARC 1.1 §5.8, §5.9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from crawler.verify import rules
from crawler.verify.findings import Fault
from crawler.verify.record import Record, digest_holds

_FORMS = {
    "sha1": re.compile(r"[A-Z2-7]{32}"),
    "md5": re.compile(r"[0-9a-f]{32}"),
    "sha256": re.compile(r"[0-9a-f]{64}"),
    "sha384": re.compile(r"[0-9a-f]{96}"),
    "sha512": re.compile(r"[0-9a-f]{128}"),
}
_LABEL = re.compile(r"[a-z0-9-]+")


@rules.record.rule(15)
def digest_form(record: Record) -> Iterator[Fault]:
    """Both digests are written as replay tools compare them."""
    for name in ("warc-block-digest", "warc-payload-digest"):
        value = record.get(name)
        if value is not None and not _well_formed(value):
            yield record.fault(f"{name} {value!r} is not of the agreed form")


@rules.record.rule(15)
def block_digest(record: Record) -> Iterator[Fault]:
    """The block digest is that of the block."""
    if record.whole and record.block_digest_holds is False:
        yield record.fault("WARC-Block-Digest is not the digest of the block")


@rules.record.rule(16)
def digests_present(record: Record) -> Iterator[Fault]:
    """A record with a block has a block digest, a response with a body a payload digest."""
    if record.block.size and record.get("warc-block-digest") is None:
        yield record.fault("WARC-Block-Digest is missing")
    message = record.message
    entity = message is not None and message.entity_size and not record.truncated
    if record.type == "response" and entity and record.get("warc-payload-digest") is None:
        yield record.fault("WARC-Payload-Digest is missing")


@rules.record.rule(17)
def payload_digest(record: Record) -> Iterator[Fault]:
    """The payload digest is that of the entity."""
    declared = record.get("warc-payload-digest")
    if declared is None or record.type == "revisit" or not record.whole:
        return
    message, digest = record.message, record.block.payload
    if message is not None:
        sound = message.head is not None and not (message.chunked and message.chunks.state == "broken")
        digest = message.digest if sound else None
    if digest is None or digest_holds(declared, digest.digest()):
        return
    if message is not None and message.chunked and digest_holds(declared, message.wire_digest.digest()):
        yield record.fault("WARC-Payload-Digest is that of the body with its chunk framing")
    elif record.block_digest_holds and declared == record.get("warc-block-digest"):
        yield record.fault("WARC-Payload-Digest is that of the block, HTTP head included")
    else:
        yield record.fault("WARC-Payload-Digest is not the digest of the entity")


def explain(record: Record) -> Iterator[str]:
    """Say where public validators are known to judge this sound record otherwise."""
    declared = record.get("warc-payload-digest")
    if record.type == "revisit" and declared:
        yield "rule 20: `fastwarc check -p` fails every revisit: it expects the payload that is not there"
    if record.type == "conversion" and declared:
        yield "rule 17: `fastwarc check -p` fails every conversion: it expects an HTTP message"
    message = record.message
    if record.type != "response" or not declared or message is None or message.digest is None:
        return
    if message.chunked and message.entity_size and digest_holds(declared, message.digest.digest()):
        yield (
            "rule 17: `warcio check` and `fastwarc check -p` fail the payload digest of a chunked "
            "response: they digest the chunk framing too"
        )


def _well_formed(value: str) -> bool:
    label, colon, digest = value.partition(":")
    form = _FORMS.get(label)
    return bool(colon and _LABEL.fullmatch(label) and digest) and (
        form is None or bool(form.fullmatch(digest))
    )
