"""Delivery: its order, that nothing leaves the spool unconfirmed, and what dead runs have left."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from crawler.errors import AlreadyStored, StoreError
from crawler.store import Entry, Store, open_store
from crawler.store.deliver import Delivered, deliver, deliver_owed
from crawler.store.local import LocalStore
from tests.store.test_spool import living, write

DAY = "2026/03/01"
KEYS = (
    f"warc/{DAY}/a.warc.gz",
    f"warc/{DAY}/b.warc.gz",
    f"index/{DAY}/a.cdxj.gz",
    f"records/articles/{DAY}/a.jsonl.gz",
    f"records/stories/{DAY}/a.jsonl.gz",
    f"runs/{DAY}/run.log.gz",
    f"runs/{DAY}/run.json",
)
"""In the order in which they must reach the store."""


def seal(sealed: Path) -> dict[str, bytes]:
    """Fill a folder of sealed files, in no order of use; return what is in it."""
    files = {key: gzip.compress(key.encode()) for key in sorted(KEYS)}
    for key, data in files.items():
        write(sealed / key, data)
    return files


def left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class Failing(LocalStore):
    """A folder whose `fails(key)` raises, or changes what the store then tells."""

    def __init__(self, root: Path, fails: Callable[[str], Entry | None]) -> None:
        super().__init__(root)
        self.fails = fails

    def head(self, key: str) -> Entry | None:
        return self.fails(key)


def test_everything_is_delivered_before_what_points_at_it(store: Store, tmp_path: Path) -> None:
    files = seal(tmp_path / "sealed")
    told: list[Delivered] = []
    done = deliver(tmp_path / "sealed", store, told.append)
    assert [one.key for one in done] == list(KEYS)
    assert told == list(done)
    assert [one.sha256 for one in done] == [hashlib.sha256(files[key]).hexdigest() for key in KEYS]
    for key, data in files.items():
        with store.open(key) as file:
            assert file.read() == data
    assert left(tmp_path / "sealed") == []


def test_a_file_leaves_the_spool_only_after_the_store_has_confirmed_it(tmp_path: Path) -> None:
    seal(tmp_path / "sealed")

    def confirm(key: str) -> Entry:
        assert (tmp_path / "sealed" / key).exists()
        return Entry(key, (tmp_path / "sealed" / key).stat().st_size)

    assert len(deliver(tmp_path / "sealed", Failing(tmp_path / "archive", confirm))) == len(KEYS)


@pytest.mark.parametrize("kept", [None, Entry("x", 3)], ids=["nothing", "half"])
def test_a_store_that_lost_the_bytes_again_costs_no_file(tmp_path: Path, kept: Entry | None) -> None:
    seal(tmp_path / "sealed")
    with pytest.raises(StoreError, match="kept in spool"):
        deliver(tmp_path / "sealed", Failing(tmp_path / "archive", lambda _: kept))
    assert left(tmp_path / "sealed") == sorted(KEYS)


def test_a_delivery_that_breaks_off_leaves_the_rest_and_is_taken_up_again(tmp_path: Path) -> None:
    seal(tmp_path / "sealed")
    store = open_store(str(tmp_path / "archive"))
    in_the_way = write(tmp_path / "archive/index")  # a file where the folder of the indexes must be
    with pytest.raises(StoreError):
        deliver(tmp_path / "sealed", store)
    assert left(tmp_path / "sealed") == sorted(KEYS[2:])
    assert left(tmp_path / "archive") == ["index", *KEYS[:2]]
    in_the_way.unlink()
    assert [one.key for one in deliver(tmp_path / "sealed", store)] == list(KEYS[2:])
    assert left(tmp_path / "archive") == sorted(KEYS)


def test_what_was_stored_but_not_yet_removed_is_delivered_once(store: Store, tmp_path: Path) -> None:
    files = seal(tmp_path / "sealed")
    store.put(KEYS[0], tmp_path / "sealed" / KEYS[0])
    deliver(tmp_path / "sealed", store)
    assert {entry.key: entry.size for entry in store.list()} == {
        key: len(data) for key, data in files.items()
    }


def test_a_file_still_being_written_is_not_delivered(tmp_path: Path) -> None:
    write(tmp_path / f"sealed/warc/{DAY}/a.warc.gz.open", b"half")
    store = open_store(str(tmp_path / "archive"))
    assert deliver(tmp_path / "sealed", store) == ()
    assert left(tmp_path / "sealed") == [f"warc/{DAY}/a.warc.gz.open"]


def test_nothing_sealed_is_nothing_delivered(tmp_path: Path) -> None:
    assert deliver(tmp_path / "sealed", open_store(str(tmp_path / "archive"))) == ()
    assert not (tmp_path / "archive").exists()


def test_what_dead_runs_left_is_delivered_and_their_folders_go(store: Store, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    for run in ("run-1", "run-2"):
        write(spool / run / "lock", b"")
        write(spool / run / f"sealed/warc/{DAY}/{run}.warc.gz", run.encode())
    done = deliver_owed(spool, store)
    assert [one.key for one in done] == [f"warc/{DAY}/run-1.warc.gz", f"warc/{DAY}/run-2.warc.gz"]
    assert list(spool.iterdir()) == []


def test_a_living_run_delivers_for_itself(tmp_path: Path) -> None:
    spool, store = tmp_path / "spool", open_store(str(tmp_path / "archive"))
    sealed = write(spool / f"run/sealed/warc/{DAY}/a.warc.gz")
    with living(spool / "run") as process:
        assert deliver_owed(spool, store) == ()
        assert sealed.exists()
        process.kill()
        process.wait()
        assert len(deliver_owed(spool, store)) == 1


def test_open_files_of_a_dead_run_stay_for_recovery(tmp_path: Path) -> None:
    spool, store = tmp_path / "spool", open_store(str(tmp_path / "archive"))
    write(spool / "run/lock", b"")
    torn = write(spool / "run/open/a.warc.gz.open")
    write(spool / f"run/sealed/warc/{DAY}/b.warc.gz")
    assert len(deliver_owed(spool, store)) == 1
    assert torn.exists()


def test_a_run_that_collides_does_not_hold_up_the_others(tmp_path: Path) -> None:
    spool, store = tmp_path / "spool", open_store(str(tmp_path / "archive"))
    key = f"warc/{DAY}/a.warc.gz"
    write(tmp_path / "archive" / key, b"other bytes")
    write(spool / "run-1/sealed" / key, b"ours")
    write(spool / f"run-2/sealed/warc/{DAY}/b.warc.gz")
    with pytest.raises(AlreadyStored, match="other bytes"):
        deliver_owed(spool, store)
    assert left(spool) == ["run-1/lock", f"run-1/sealed/{key}"]
    assert (tmp_path / "archive" / key).read_bytes() == b"other bytes"


def test_a_dead_store_costs_nothing(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    write(tmp_path / "archive", b"no folder")
    write(spool / "run/lock", b"")
    seal(spool / "run/sealed")
    with pytest.raises(StoreError):
        deliver_owed(spool, open_store(str(tmp_path / "archive")))
    assert left(spool / "run/sealed") == sorted(KEYS)
