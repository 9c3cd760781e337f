"""What is withheld, and what is not."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.index.exclusions import NOTHING, Exclusions

STORY = "https://www.kpol9.example/story/7"
AT = "2026-03-05T10:00:00Z"


@pytest.fixture
def listed(tmp_path: Path) -> Path:
    return tmp_path / "exclusions.toml"


def one(listed: Path, what: str, more: str = "") -> Exclusions:
    listed.write_text(f'[[exclusion]]\n{what}\nreason = "a court order"\non = 2026-11-22\n{more}\n')
    return Exclusions.load(listed)


@pytest.mark.parametrize("what", ["dom", "text", "view", "pageinfo"])
def test_what_shows_a_page_is_withheld_with_it(listed: Path, what: str) -> None:
    withheld = one(listed, f'url = "{STORY}"')
    assert withheld.excluded(f"urn:{what}:{STORY}", AT)
    assert withheld.excluded(f"urn:{what}:{STORY}0", AT) is None


def test_without_a_file_nothing_is_withheld(listed: Path) -> None:
    assert Exclusions.load(listed) == NOTHING
    assert NOTHING.excluded(STORY, AT) is None


@pytest.mark.parametrize(
    ("what", "withheld", "shown"),
    [
        (f'url = "{STORY}"', [STORY, "http://kpol9.example/story/7"], [f"{STORY}0", f"{STORY}?page=2"]),
        (
            'prefix = "https://www.kpol9.example/story/"',
            [STORY, f"{STORY}?page=2"],
            ["https://www.kpol9.example/story", "https://www.kpol9.example/weather/7"],
        ),
        (
            'host = "kpol9.example"',
            [STORY, "https://kpol9.example/", "http://kpol9.example:8080/x"],
            ["https://kpol9.example.other.example/", "https://mail.kpol9.example/"],
        ),
        ('host = "*.kpol9.example"', [STORY, "https://mail.kpol9.example/"], ["https://kpol99.example/"]),
    ],
    ids=["url", "prefix", "host", "hosts below"],
)
def test_an_entry_withholds_what_it_names_and_no_more(
    listed: Path, what: str, withheld: list[str], shown: list[str]
) -> None:
    exclusions = one(listed, what)
    assert [url for url in withheld if not exclusions.excluded(url, AT)] == []
    assert [url for url in shown if exclusions.excluded(url, AT)] == []


def test_an_entry_may_hold_for_captures_of_some_days_alone(listed: Path) -> None:
    exclusions = one(listed, f'url = "{STORY}"', "from = 2026-03-05\nto = 2026-03-06")
    assert not exclusions.excluded(STORY, "2026-03-04T23:59:59Z")
    assert exclusions.excluded(STORY, AT)
    assert exclusions.excluded(STORY, "2026-03-06T23:59:59Z")
    assert not exclusions.excluded(STORY, "2026-03-07T00:00:00Z")
    assert exclusions.excluded(STORY, None), "what may be withheld is"


def test_a_time_of_another_zone_is_taken_as_utc(listed: Path) -> None:
    exclusions = one(listed, f'url = "{STORY}"', "from = 2026-03-05\nto = 2026-03-05")
    alaska = timezone(-timedelta(hours=9))
    assert exclusions.excluded(STORY, datetime(2026, 3, 4, 20, tzinfo=alaska))
    assert not exclusions.excluded(STORY, datetime(2026, 3, 4, 20, tzinfo=UTC))


def test_a_decision_tells_why_and_since_when(listed: Path) -> None:
    found = one(listed, f'url = "{STORY}"').excluded(STORY, AT)
    assert found
    assert (found.reason, found.on) == ("a court order", date(2026, 11, 22))
    assert str(found) == "withheld since 2026-11-22: a court order"


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("exclusion = 3", "Expected `array`"),
        ("[[exclusion", "exclusions.toml: "),
        ('[[exclusion]]\nurl = "https://a.example/"\non = 2026-11-22', "missing required field `reason`"),
        ('[[exclusion]]\nurl = "https://a.example/"\nreason = "x"', "missing required field `on`"),
        ('[[exclusion]]\nreason = " "\nhost = "a.example"\non = 2026-11-22', "entry 1: a reason is needed"),
        ('[[exclusion]]\nreason = "x"\non = 2026-11-22', "entry 1: name one of url, prefix, host"),
        ('[[exclusion]]\nreason = "x"\non = 2026-11-22\nurl = "a.example/x"', "is not a web address"),
        ('[[exclusion]]\nreason = "x"\non = 2026-11-22\nhost = "https://a.example/"', "is no host"),
        ('[[exclusion]]\nreason = "x"\non = 2026-11-22\nhost = "*"', "is no host"),
        ('[[exclusion]]\nreason = "x"\non = 2026-11-22\nurls = "https://a.example/"', "unknown field `urls`"),
    ],
)
def test_a_list_that_is_wrong_is_told_and_never_taken_for_an_empty_one(
    listed: Path, text: str, line: str
) -> None:
    listed.write_text(text)
    with pytest.raises(SettingsError, match=line):
        Exclusions.load(listed)
