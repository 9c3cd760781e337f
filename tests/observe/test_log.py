"""The log of one run."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from crawler.observe.log import FULL, BoundedFileHandler, open_log

Open = Callable[..., BoundedFileHandler]

logger = logging.getLogger("tests.log")


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """A maker of log files; the root logger is as before at the end."""
    root = logging.getLogger()
    before, level = list(root.handlers), root.level

    def make(limit: int = 10_000, level: str = "INFO") -> BoundedFileHandler:
        return open_log(tmp_path / "run" / "run.log", level, limit)

    yield make
    for handler in [one for one in root.handlers if one not in before]:
        root.removeHandler(handler)
        handler.close()
    root.setLevel(level)


def written(tmp_path: Path) -> bytes:
    return (tmp_path / "run" / "run.log").read_bytes()


def test_a_line_tells_level_name_and_message(opened: Open, tmp_path: Path) -> None:
    opened()
    logger.info("page %s é", "stored")

    assert written(tmp_path).decode().endswith(" INFO tests.log: page stored é\n")


def test_lines_below_the_level_are_left_out(opened: Open, tmp_path: Path) -> None:
    opened(level="WARNING")
    logger.info("quiet")
    logger.warning("loud")

    assert b"quiet" not in written(tmp_path)
    assert b"loud" in written(tmp_path)


@pytest.mark.parametrize("word", ["short", "日本語" * 20, "long" * 500, "surrogate \udce9"])
def test_a_log_never_grows_beyond_its_bound_and_says_that_there_was_more(
    opened: Open, tmp_path: Path, word: str
) -> None:
    opened(limit=1_000)
    for _ in range(100):
        logger.info(word)

    assert len(written(tmp_path)) <= 1_000
    assert written(tmp_path).decode().splitlines()[-1] == FULL
    assert written(tmp_path).count(FULL.encode()) == 1


def test_a_traceback_counts_too(opened: Open, tmp_path: Path) -> None:
    opened(limit=1_000)
    for _ in range(10):
        try:
            raise ValueError("x" * 300)
        except ValueError:
            logger.exception("broken")

    assert len(written(tmp_path)) <= 1_000
    assert written(tmp_path).decode().endswith(f"{FULL}\n")


def test_a_log_with_room_left_says_nothing_of_a_bound(opened: Open, tmp_path: Path) -> None:
    opened()
    logger.info("one")

    assert FULL.encode() not in written(tmp_path)


def test_a_wrong_log_call_costs_its_own_line_alone(
    opened: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    handler = opened()
    monkeypatch.setattr(logging.getLogger(), "handlers", [handler])
    logger.info("two %s %s", "words")
    logger.info("after")

    assert b"after" in written(tmp_path)
    assert "not enough arguments" in capsys.readouterr().err


def test_the_root_logger_lets_through_what_the_log_wants(opened: Open) -> None:
    logging.getLogger().setLevel("ERROR")
    opened(level="DEBUG")

    assert logging.getLogger().level == logging.DEBUG


def test_the_root_logger_is_not_made_quieter(opened: Open) -> None:
    logging.getLogger().setLevel("DEBUG")
    opened(level="ERROR")

    assert logging.getLogger().level == logging.DEBUG
