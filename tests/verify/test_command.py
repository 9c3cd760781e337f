"""`scrapy verify` as a user runs it: what it prints and how it exits."""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import pytest
from scrapy.settings import Settings

from crawler import config
from crawler.commands.verify import Command
from tests.verify.bytesmith import pack, sub
from tests.verify.goods import GOOD
from tests.verify.judging import Manners, served
from tests.verify.package_mutants import ANSWER
from tests.verify.packages import exchange_log

Printed = pytest.CaptureFixture[str]
UNUSABLE = [(), ("a", "b"), ("gone.warc.gz",), (__file__,), (__file__, "--against", __file__)]


def run(*words: str) -> int:
    """Run the command as Scrapy does; return its exit code."""
    command = Command()
    command.settings = Settings(config.DEFAULTS)
    parser = argparse.ArgumentParser(conflict_handler="resolve")
    command.add_options(parser)
    opts, args = parser.parse_known_args(words)
    command.run(args, opts)
    return command.exitcode


@pytest.fixture
def good(tmp_path: Path) -> str:
    file = tmp_path / "good.warc.gz"
    file.write_bytes(pack(GOOD["plain"]()))
    return str(file)


@pytest.fixture
def bad(tmp_path: Path) -> str:
    records = GOOD["plain"]()
    records[3] = sub(records[3], "via: ", "viA: ")
    file = tmp_path / "bad.warc.gz"
    file.write_bytes(pack(records))
    return str(file)


def test_a_clean_file_exits_0_and_says_what_was_not_judged(good: str, capsys: Printed) -> None:
    assert run(good) == 0

    said = capsys.readouterr().out.splitlines()
    assert f"1 files, 4 records, {Path(good).stat().st_size} bytes" in said
    assert "not judged: 11, 28, 31–32: needs --against EXCHANGE_LOG" in said
    assert said[-1] == "clean"


def test_a_fault_is_a_line_with_rule_clause_place_and_remedy(bad: str, capsys: Printed) -> None:
    assert run(bad) == 1

    line = capsys.readouterr().out.splitlines()[0]
    assert line.startswith(f"error: rule 15 (WARC 1.1 §5.8): {bad}:1248 <urn:uuid:")
    assert line.endswith("Digest the bytes of the block as written; write sha1:BASE32 or sha256:base16.")


def test_json_is_one_object(bad: str, capsys: Printed) -> None:
    assert run(bad, "--json") == 1

    said = json.loads(capsys.readouterr().out)
    assert (said["clean"], said["counts"], said["findings"][0]["rule"]) == (False, {"15": 1}, 15)
    assert said["not_judged"]["42"] == "needs an http(s) address"


def test_a_log_is_judged_against(good: str, tmp_path: Path, capsys: Printed) -> None:
    log = tmp_path / "server.log"
    log.write_bytes(exchange_log(ANSWER))
    assert run(good, "--against", str(log)) == 0

    log.write_bytes(exchange_log(ANSWER + b"!"))
    assert run(good, "--against", str(log)) == 0
    log.write_bytes(exchange_log(b"!" + ANSWER))
    assert run(good, "--against", str(log)) == 1
    assert "rule 11" in capsys.readouterr().out


def test_a_served_wacz_is_asked(capsys: Printed) -> None:
    with served(Manners()) as url:
        assert run(url) == 0
    assert "judged: 42" in capsys.readouterr().out


def test_the_rules_are_listed_with_their_clauses(capsys: Printed) -> None:
    assert run("--rules") == 0

    said = capsys.readouterr().out.splitlines()
    assert len(said) == 42
    assert said[3] == " 4  Content-Length equals the size of the block  [WARC 1.1 §5.3]"


@pytest.mark.parametrize("words", UNUSABLE)
def test_what_cannot_be_judged_exits_2_in_one_line(words: tuple[str, ...], capsys: Printed) -> None:
    assert run(*words) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1
