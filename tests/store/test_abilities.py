"""A store that lacks what an archive rests on: found out by a probe, told, and made up for."""

from __future__ import annotations

import hashlib
import itertools
from base64 import b64encode
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace

import pytest

from crawler.errors import AlreadyStored, StoreError
from crawler.s3 import S3Settings
from crawler.store import Entry, Store, open_store
from crawler.store.abilities import ABLE, Abilities
from crawler.store.digests import digests_of
from tests.services import S3
from tests.store.conftest import MakeFile
from tests.store.faulty import Answer, Asked, Fault, Faulty, Forward
from tests.store.test_faults import LARGE, SMALL

CHECKSUMS = (
    "x-amz-checksum-sha256",
    "x-amz-checksum-crc32",
    "x-amz-checksum-algorithm",
    "x-amz-sdk-checksum-algorithm",
)
_numbers = itertools.count()


def overwriting(asked: Asked, forward: Forward) -> Answer | None:
    """Know no condition on a write."""
    return forward(asked.without("if-none-match"))


def overwriting_parts(asked: Asked, forward: Forward) -> Answer | None:
    """Know no condition on the completion of an object of parts."""
    return forward(asked.without("if-none-match") if asked.method == "POST" else asked)


def unchecking(asked: Asked, forward: Forward) -> Answer | None:
    """Know no checksums."""
    return forward(asked.without(*CHECKSUMS))


def refusing_conditions(asked: Asked, forward: Forward) -> Answer | None:
    """Answer that no such request is known."""
    if any(name.lower() == "if-none-match" for name in asked.headers):
        return Answer(501, {}, b"<Error><Code>NotImplemented</Code><Message>no</Message></Error>")
    return forward(asked)


def refusing_unsigned(asked: Asked, forward: Forward) -> Answer | None:
    """Take no bytes that are not signed for."""
    if asked.headers.get("X-Amz-Content-SHA256") == "UNSIGNED-PAYLOAD":
        return Answer(403, {}, b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>")
    return forward(asked)


LACKING: dict[str, tuple[Fault, Abilities]] = {
    "no conditions": (overwriting, Abilities(creates=False, creates_parts=False)),
    "no conditions on parts": (overwriting_parts, Abilities(creates_parts=False)),
    "conditions refused": (refusing_conditions, Abilities(creates=False, creates_parts=False)),
    "no checksums": (unchecking, Abilities(checks=False)),
    "signed alone": (refusing_unsigned, Abilities(unsigned=False)),
}


@contextmanager
def lacking(server: S3, fault: Fault) -> Iterator[tuple[Store, Faulty]]:
    proxy = Faulty(server)
    proxy.fault = fault
    with proxy.running() as address:
        uri = f"s3://{server.bucket}/lacking-{next(_numbers)}"
        with closing(open_store(uri, s3=S3Settings(address))) as store:
            yield store, proxy


@pytest.mark.s3
@pytest.mark.parametrize("data", [SMALL, LARGE], ids=["small", "large"])
@pytest.mark.parametrize(("fault", "abilities"), LACKING.values(), ids=LACKING)
def test_what_a_store_lacks_is_made_up_for(
    credentials: S3, make: MakeFile, fault: Fault, abilities: Abilities, data: bytes
) -> None:
    source, other = make(data), make(data[:-1] + b"?")
    with lacking(credentials, fault) as (store, _):
        assert store.learn() == abilities
        assert store.put("a", source) == store.put("a", source) == Entry("a", len(data))
        assert store.confirm("a", digests_of(source)) == Entry("a", len(data))
        with pytest.raises(AlreadyStored, match="other bytes"):
            store.put("a", other)
        assert [entry.key for entry in store.list()] == ["a"], "the probe has left nothing"


@pytest.mark.s3
def test_a_store_is_probed_once_and_not_to_be_read(credentials: S3, make: MakeFile) -> None:
    with lacking(credentials, overwriting) as (store, proxy):
        list(store.list())
        assert not any("probe" in asked for asked in proxy.asked)
        store.put("a", make(SMALL))
        store.put("b", make(SMALL))
    probes = {asked.partition("?")[0] for asked in proxy.asked if "/.probe/" in asked}
    assert len({probe.partition(" ")[2] for probe in probes}) == 2


@pytest.mark.s3
def test_a_store_that_is_known_is_not_probed(credentials: S3, make: MakeFile) -> None:
    known = Abilities(creates=False)
    with lacking(credentials, overwriting) as (store, proxy):
        assert store.learn(known) == known
        store.put("a", make(SMALL))
    assert not any("probe" in asked for asked in proxy.asked)


@pytest.mark.s3
def test_bytes_that_a_store_does_not_check_are_read_back_whatever_checksum_it_tells(
    credentials: S3, make: MakeFile
) -> None:
    told = b64encode(hashlib.sha256(b"ivory").digest()).decode()

    def damages(asked: Asked, forward: Forward) -> Answer | None:
        hurt = replace(asked, body=asked.body.replace(b"ivory", b"Ivory"))
        answer = unchecking(hurt if asked.method == "PUT" else asked, forward)
        if answer and asked.method == "HEAD":
            return replace(answer, headers={**answer.headers, "x-amz-checksum-sha256": told})
        return answer

    with (
        lacking(credentials, damages) as (store, _),
        pytest.raises(StoreError, match="did not read back as sent"),
    ):
        store.put("a", make(b"ivory"))


@pytest.mark.s3
def test_a_store_that_cannot_be_probed_is_told_as_any_other_fault(
    credentials: S3, make: MakeFile, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "hush-hush")
    settings = S3Settings(credentials.endpoint)
    with (
        closing(open_store(f"s3://{credentials.bucket}/x", s3=settings)) as store,
        pytest.raises(StoreError, match="refuses these credentials"),
    ):
        store.learn()


@pytest.mark.parametrize(
    ("abilities", "words"),
    [
        (ABLE, []),
        (Abilities(creates=False, creates_parts=False), ["any object"]),
        (Abilities(creates_parts=False), ["objects of parts"]),
        (Abilities(creates=False, checks=False), ["let one machine alone write", "read back whole"]),
    ],
)
def test_what_is_lacking_is_told_with_what_it_costs(abilities: Abilities, words: list[str]) -> None:
    assert len(abilities.notes) == len(words)
    for note, word in zip(abilities.notes, words, strict=True):
        assert word in note


def test_a_folder_can_do_all_that_is_needed(tmp_path_factory: pytest.TempPathFactory) -> None:
    assert open_store(str(tmp_path_factory.mktemp("archive"))).learn() == ABLE
