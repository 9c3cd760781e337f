"""The real daemon over fake crawls: `fake_daemon.py DATABASE_URL FOLDER [GRACE] [RUN_SECONDS]`."""

from __future__ import annotations

import logging
import sys
from pathlib import Path

from crawler.database import open_database
from crawler.schedule.children import Children
from crawler.schedule.daemon import Daemon, Patience
from crawler.schedule.dispatch import Dispatch
from crawler.schedule.leader import leader_for
from crawler.schedule.limits import Limits
from crawler.schedule.runs import Run
from crawler.schedule.timetable import TimetableFile


def main(database_url: str, folder: Path, grace: float = 20, run_seconds: float = 0) -> int:
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    logging.getLogger("apscheduler").setLevel(logging.WARNING)

    def command(run: Run) -> list[str]:
        args = [f"{key}={value}" for key, value in run.args.items()]
        module = "tests.schedule.fake_crawl"
        return [sys.executable, "-m", module, database_url, str(folder / "journal"), run.run_id, *args]

    engine = open_database(database_url)
    timetable = TimetableFile(folder / "timetable.toml", {"fake": None})
    dispatch = Dispatch(engine, Children(command, folder / "spool"))
    patience = Patience(grace=grace, haste=0.5, limits=Limits(run_seconds))
    return Daemon(dispatch, leader_for(engine), timetable, patience).run()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2]), *map(float, sys.argv[3:])))
