"""Index lines are taken by replay tools, the field of ours included."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.archives import LONG, index, keep, new_archive
from tests.capture.exchanges import URL, exchange
from tests.replaying import ENVIRONMENT, fetch, pywb


@pytest.mark.skipif(not ENVIRONMENT.exists(), reason="no replay environment: ./dev setup replay")
@pytest.mark.replay
def test_pywb_replays_from_our_index_as_from_its_own(tmp_path: Path) -> None:
    archive = new_archive(tmp_path)
    keep(archive, exchange(response=LONG))
    keep(archive, exchange(url=f"{URL}&again", response=LONG))
    warc = archive.sealed / archive.seal()[0]
    folder = tmp_path / "pywb"
    folder.mkdir()
    with pywb(folder, [warc]) as collection:
        theirs = folder / "collections/kept/indexes/index.cdxj"
        theirs.write_bytes(index(archive))
        assert b"recordId" in theirs.read_bytes()
        pages = [fetch(collection, "20261122060000", url) for url in (URL, f"{URL}&again")]

    assert pages == [LONG.partition(b"\r\n\r\n")[2]] * 2
