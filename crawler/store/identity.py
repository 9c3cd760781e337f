"""The identity of an archive: an id of its own, so that what is known of one is never taken for another."""

from __future__ import annotations

import tempfile
import uuid
from pathlib import Path

import msgspec

from crawler.errors import AlreadyStored, NotStored, StoreError
from crawler.store import Store

KEY = "archive.json"


class Identity(msgspec.Struct, frozen=True):
    """The content of `archive.json`."""

    id: str
    schema: str = "wirecopy/archive/1"


def archive_id(store: Store) -> str:
    """Return the archive's id, giving it one at first use. Raises StoreError where it cannot be used."""
    try:
        return _read(store)
    except NotStored:
        return _create(store)


def _read(store: Store) -> str:
    with store.open(KEY) as file:
        content = file.read(10_000)
    try:
        return msgspec.json.decode(content, type=Identity).id
    except msgspec.DecodeError as error:
        raise StoreError(f"{KEY} of archive {store.uri} is damaged: {error}") from error


def _create(store: Store) -> str:
    identity = Identity(str(uuid.uuid4()))
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / KEY
        file.write_bytes(msgspec.json.encode(identity))
        try:
            store.put(KEY, file)
        except AlreadyStored:
            return _read(store)
    return identity.id
