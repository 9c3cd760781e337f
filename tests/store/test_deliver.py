"""Delivery: its order, that nothing leaves the spool unconfirmed, and what dead runs have left."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

import pytest

from crawler.database import open_database
from crawler.errors import AlreadyStored, SpoolError, StoreError
from crawler.store import Entry, Store, open_store
from crawler.store.deliver import Delivery
from crawler.store.digests import Digests
from crawler.store.ledger import Ledger, Line, Owner, State
from crawler.store.local import LocalStore
from tests.store.test_spool import living, write

DAY = "2026/03/01"
KEYS = (
    f"warc/{DAY}/a.warc.gz",
    f"index/{DAY}/a.cdxj.gz",
    f"records/articles/{DAY}/a.jsonl.gz",
    f"records/stories/{DAY}/a.jsonl.gz",
    f"warc/{DAY}/b.warc.gz",
    f"records/articles/{DAY}/b.jsonl.gz",
    f"runs/{DAY}/run.log.gz",
    f"runs/{DAY}/run.json",
)
"""In the order in which they must reach the store."""


def seal(run: Path) -> dict[str, bytes]:
    """Fill the folder of a run with sealed files, in no order of use; return what is in it."""
    files = {key: gzip.compress(key.encode()) for key in sorted(KEYS)}
    for key, data in files.items():
        write(run / "sealed" / key, data)
    return files


def left(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


class Told:
    """A delivery's judge and listener that note what they are told."""

    def __init__(self) -> None:
        self.judged: list[str] = []
        self.confirmed: list[str] = []

    def judge(self, key: str, path: Path) -> Mapping[str, int]:
        assert path.exists()
        self.judged.append(key)
        return {"broken": 2} if key.endswith("a.warc.gz") else {}

    def learn(self, key: str, path: Path) -> Callable[[], object]:
        assert path.exists()
        return lambda: self.confirmed.append(key)


def delivery(folder: Path, store: Store, told: Told | None = None) -> Delivery:
    """Return a delivery into `store` with a ledger in `folder`."""
    told = told or Told()
    engine = open_database(f"sqlite:///{folder}/state.db")
    return Delivery(store, Ledger(engine, store.uri), told.judge, told.learn)


def lines(sender: Delivery, run_id: str = "run") -> dict[str, Line]:
    return {line.key: line for line in sender.ledger.of_run(run_id)}


class Failing(LocalStore):
    """A folder that `confirms(key)` as it is told."""

    def __init__(self, root: Path, confirms: Callable[[str, Digests], Entry]) -> None:
        super().__init__(root)
        self.confirms = confirms

    def confirm(self, key: str, digests: Digests) -> Entry:
        return self.confirms(key, digests)


def lose(key: str, _: Digests) -> Entry:
    raise StoreError(f"took {key} and holds nothing")


def test_everything_is_delivered_before_what_points_at_it(store: Store, tmp_path: Path) -> None:
    files = seal(tmp_path / "run")
    sender = delivery(tmp_path, store)
    assert sender.send(tmp_path / "run") == list(KEYS)
    for key, data in files.items():
        with store.open(key) as file:
            assert file.read() == data
    assert left(tmp_path / "run") == []


def test_the_ledger_tells_of_each_file_what_became_of_it(store: Store, tmp_path: Path) -> None:
    files = seal(tmp_path / "run")
    sender = delivery(tmp_path, store)
    sender.send(tmp_path / "run")
    told = lines(sender)
    assert {key: (line.state, line.size, line.sha256) for key, line in told.items()} == {
        key: (State.REMOVED, len(data), hashlib.sha256(data).hexdigest()) for key, data in files.items()
    }
    assert (told[KEYS[0]].broken, told[KEYS[1]].broken) == (2, None)


def test_a_segment_counts_once_all_of_it_is_confirmed(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    told = Told()

    def confirm(key: str, digests: Digests) -> Entry:
        assert KEYS[0] not in told.confirmed or key not in KEYS[:4]
        return lose(key, digests) if key == KEYS[5] else Entry(key, digests.size)

    sender = delivery(tmp_path, Failing(tmp_path / "archive", confirm), told)
    with pytest.raises(StoreError):
        sender.send(tmp_path / "run")
    assert told.confirmed == [KEYS[0]]


def test_a_file_leaves_the_spool_only_after_the_store_has_confirmed_it(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    steps = []

    def confirm(key: str, digests: Digests) -> Entry:
        steps.append((key, (tmp_path / "run/sealed" / key).exists(), lines(sender)[key].state))
        return Entry(key, digests.size)

    sender = delivery(tmp_path, Failing(tmp_path / "archive", confirm))
    sender.send(tmp_path / "run")
    assert steps == [(key, True, State.UPLOADED) for key in KEYS]


def test_a_store_that_lost_the_bytes_again_costs_no_file(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    sender = delivery(tmp_path, Failing(tmp_path / "archive", lose))
    with pytest.raises(StoreError, match="holds nothing"):
        sender.send(tmp_path / "run")
    assert left(tmp_path / "run/sealed") == sorted(KEYS)
    failed = lines(sender)[KEYS[0]]
    assert (failed.state, failed.attempts, failed.fault) == (
        State.UPLOADED,
        1,
        f"took {KEYS[0]} and holds nothing",
    )
    assert failed.next_at is not None
    assert failed.failed_at is not None
    assert failed.next_at > failed.failed_at


def test_a_delivery_that_breaks_off_leaves_the_rest_and_is_taken_up_again(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    sender = delivery(tmp_path, open_store(str(tmp_path / "archive")))
    in_the_way = write(tmp_path / "archive/index")  # a file where the folder of the indexes must be
    with pytest.raises(StoreError):
        sender.send(tmp_path / "run")
    assert left(tmp_path / "run/sealed") == sorted(KEYS[1:])
    assert left(tmp_path / "archive") == ["index", KEYS[0]]
    in_the_way.unlink()
    assert sender.send(tmp_path / "run") == list(KEYS[1:])
    assert left(tmp_path / "archive") == sorted(KEYS)


def test_what_was_stored_but_not_yet_removed_is_delivered_once(store: Store, tmp_path: Path) -> None:
    files = seal(tmp_path / "run")
    store.put(KEYS[0], tmp_path / "run/sealed" / KEYS[0])
    delivery(tmp_path, store).send(tmp_path / "run")
    assert {entry.key: entry.size for entry in store.list()} == {
        key: len(data) for key, data in files.items()
    }


@pytest.mark.parametrize("torn", [f"sealed/warc/{DAY}/c.warc.gz.open", "open/c.warc.gz.open"])
def test_what_is_still_written_is_not_delivered_nor_is_the_report(tmp_path: Path, torn: str) -> None:
    seal(tmp_path / "run")
    write(tmp_path / "run/open/c.warc.gz.open")
    write(tmp_path / "run" / torn, b"half")
    sender = delivery(tmp_path, open_store(str(tmp_path / "archive")))
    assert sender.send(tmp_path / "run") == list(KEYS[:-2])


def test_the_other_files_of_a_segment_wait_for_its_warc(tmp_path: Path) -> None:
    """Sealing places the WARC last."""
    seal(tmp_path / "run")
    (tmp_path / "run/open").mkdir()
    (tmp_path / "run/sealed" / KEYS[0]).rename(tmp_path / "run/open/a.warc.gz.open")
    sender = delivery(tmp_path, open_store(str(tmp_path / "archive")))
    assert sender.send(tmp_path / "run") == list(KEYS[4:6])
    (tmp_path / "run/open/a.warc.gz.open").rename(tmp_path / "run/sealed" / KEYS[0])
    assert sender.send(tmp_path / "run") == [*KEYS[:4], *KEYS[6:]]


def test_a_file_that_another_machine_delivers_is_left_to_it(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    store = open_store(str(tmp_path / "archive"))
    sender = delivery(tmp_path, store)
    theirs = Ledger(open_database(f"sqlite:///{tmp_path}/state.db"), store.uri, Owner("elsewhere", 1))
    theirs.note("run", State.SEALED, {KEYS[0]: 1})
    assert theirs.claim(KEYS[0])
    with pytest.raises(SpoolError, match="by another machine"):
        sender.send(tmp_path / "run")
    assert left(tmp_path / "run/sealed") == sorted(KEYS)
    theirs.fail(KEYS[0], "it gave up", lines(sender)[KEYS[0]].since)
    assert sender.send(tmp_path / "run") == list(KEYS)


def test_nothing_sealed_is_nothing_delivered(tmp_path: Path) -> None:
    assert delivery(tmp_path, open_store(str(tmp_path / "archive"))).send(tmp_path / "run") == []
    assert not (tmp_path / "archive").exists()


def test_what_dead_runs_left_is_delivered_and_their_folders_go(store: Store, tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    for run in ("run-1", "run-2"):
        write(spool / run / "lock", b"")
        write(spool / run / f"sealed/warc/{DAY}/{run}.warc.gz", run.encode())
    done = delivery(tmp_path, store).send_left_over(spool)
    assert done == [f"warc/{DAY}/run-1.warc.gz", f"warc/{DAY}/run-2.warc.gz"]
    assert list(spool.iterdir()) == []


def test_a_living_run_delivers_for_itself(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    sender = delivery(tmp_path, open_store(str(tmp_path / "archive")))
    sealed = write(spool / f"run/sealed/warc/{DAY}/a.warc.gz")
    with living(spool / "run") as process:
        assert sender.send_left_over(spool) == []
        assert sealed.exists()
        process.kill()
        process.wait()
        assert len(sender.send_left_over(spool)) == 1


def test_open_files_of_a_dead_run_stay_for_recovery(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    write(spool / "run/lock", b"")
    torn = write(spool / "run/open/a.warc.gz.open")
    write(spool / f"run/sealed/warc/{DAY}/b.warc.gz")
    assert len(delivery(tmp_path, open_store(str(tmp_path / "archive"))).send_left_over(spool)) == 1
    assert torn.exists()


def test_a_run_that_collides_does_not_hold_up_the_others(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    key = f"warc/{DAY}/a.warc.gz"
    write(tmp_path / "archive" / key, b"other bytes")
    write(spool / "run-1/sealed" / key, b"ours")
    write(spool / f"run-2/sealed/warc/{DAY}/b.warc.gz")
    with pytest.raises(AlreadyStored, match="other bytes"):
        delivery(tmp_path, open_store(str(tmp_path / "archive"))).send_left_over(spool)
    assert left(spool) == ["run-1/lock", f"run-1/sealed/{key}"]
    assert (tmp_path / "archive" / key).read_bytes() == b"other bytes"


def test_a_dead_store_costs_nothing(tmp_path: Path) -> None:
    spool = tmp_path / "spool"
    write(tmp_path / "archive", b"no folder")
    write(spool / "run/lock", b"")
    seal(spool / "run")
    sender = delivery(tmp_path, open_store(str(tmp_path / "archive")))
    for _ in range(3):
        with pytest.raises(StoreError):
            sender.send_left_over(spool)
    assert left(spool / "run/sealed") == sorted(KEYS)
    assert lines(sender)[KEYS[0]].attempts == 3
    assert sender.backoff.seconds > 1


def test_without_its_ledger_a_spool_is_delivered_all_the_same(tmp_path: Path) -> None:
    seal(tmp_path / "run")
    store = open_store(str(tmp_path / "archive"))
    with suppress(StoreError):
        delivery(tmp_path, Failing(tmp_path / "archive", lose)).send(tmp_path / "run")
    (tmp_path / "state.db").unlink()
    assert delivery(tmp_path, store).send(tmp_path / "run") == list(KEYS)
