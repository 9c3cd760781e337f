"""The timetable file: what is read from it, and where each mistake is said to stand."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from crawler.errors import SettingsError
from crawler.schedule.ticks import EPOCH
from crawler.schedule.timetable import Entry, TimetableFile, load, parse

SPIDERS = {"hearst": "20m", "ground_news": "30m", "page": None}
FIRST = '[[entry]]\nname = "a"\nspider = "hearst"\n'


def entry(*lines: str, spider: str = "hearst") -> Entry:
    text = "\n".join(["[[entry]]", 'name = "a"', f'spider = "{spider}"', *lines])
    return parse(text, "t.toml", SPIDERS)[0]


def refusal(text: str) -> str:
    with pytest.raises(SettingsError) as caught:
        parse(text, "t.toml", SPIDERS)
    return str(caught.value)


def test_the_form_of_the_contract_is_read_whole() -> None:
    found = entry(
        'args = { only = "kcra,wcvb" }', 'every = "20m"', 'zone = "America/New_York"', 'jitter = "2m"'
    )
    assert (found.name, found.spider, found.args) == ("a", "hearst", {"only": "kcra,wcvb"})
    assert str(found.rhythm) == "every 20m America/New_York"
    assert found.rhythm.jitter == timedelta(minutes=2)


def test_a_cron_is_kept_as_written_and_in_utc_where_no_zone_is_named() -> None:
    assert str(entry('cron = "0 6 * * mon-fri"').rhythm) == "0 6 * * mon-fri UTC"


def test_an_entry_without_a_time_takes_its_spiders_own() -> None:
    assert str(entry().rhythm.times) == "every 20m"
    assert str(entry('cron = "@daily"').rhythm.times) == "@daily"


@pytest.mark.parametrize(
    ("text", "length"),
    [("90s", 90), ("20m", 1_200), ("2h", 7_200), ("1h30m", 5_400), ("1d", 86_400), ("1d1h1m1s", 90_061)],
)
def test_a_duration_is_read_in_its_units(text: str, length: int) -> None:
    assert entry(f'every = "{text}"').rhythm.next_after(EPOCH) - EPOCH == timedelta(seconds=length)


def test_numbers_and_truths_become_the_words_of_the_command_line() -> None:
    args = entry('args = { url = "https://kpol9.example/", follow = true, again = false, depth = 3 }').args
    assert args == {"url": "https://kpol9.example/", "follow": "1", "again": "0", "depth": "3"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (
            'corn = "0 6 * * *"',
            "unknown field `corn`; its keys are name, spider, args, every, cron, zone, jitter",
        ),
        ('every = "20m"\ncron = "0 6 * * *"', "names both every and cron"),
        ('every = "20 minutes"', "every '20 minutes' is not a duration"),
        ('every = ""', "every '' is not a duration"),
        ('every = "0s"', "shorter than a second"),
        ('every = "400d"', "longer than 366 days"),
        ("every = 20", "Expected `str | null`, got `int` in every"),
        ('cron = "0 6 * * 8"', "'8' in the field day of week is not 0-7"),
        ('cron = "@reboot"', "'@reboot' is not one of @hourly"),
        ('zone = "Mars/Olympus"', "zone 'Mars/Olympus' is not an IANA time zone"),
        ('zone = "../../etc/passwd"', "is not an IANA time zone"),
        ('jitter = "20m"', "must be shorter than the 0:20:00 between two runs"),
        ('cron = "*/5 * * * *"\njitter = "5m"', "must be shorter than the 0:05:00 between two runs"),
        ("args = { a = 1.5 }", "got `float` in args"),
        ('args = { "a=b" = "c" }', "'a=b' cannot be the name of a spider's argument"),
    ],
)
def test_a_mistake_is_said_with_its_line_and_entry(lines: str, words: str) -> None:
    said = refusal(f'# two entries\n{FIRST}\n[[entry]]\nname = "kpol-news"\nspider = "hearst"\n{lines}\n')
    assert said.startswith("t.toml:6: entry 'kpol-news': ")
    assert words in said


def test_an_unknown_spider_is_an_error_that_names_a_near_one() -> None:
    said = refusal('[[entry]]\nname = "a"\nspider = "herst"\n')
    assert said == "t.toml:1: entry 'a': there is no spider 'herst'; did you mean 'hearst'?"


def test_a_spider_without_a_time_of_its_own_needs_one() -> None:
    assert "the spider 'page' has no time of its own" in refusal(FIRST.replace("hearst", "page"))


def test_a_name_is_taken_once() -> None:
    assert refusal(FIRST + FIRST) == "t.toml:4: entry 'a': its name is taken by an earlier entry"


@pytest.mark.parametrize("name", ["", "A", "a b", "-a", "x" * 65])
def test_a_name_that_cannot_stand_in_a_run_id_is_refused(name: str) -> None:
    assert "a name is 1 to 64 of" in refusal(FIRST.replace('"a"', f'"{name}"'))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "t.toml: no [[entry]] in it"),
        ("x", "t.toml: Expected '=' after a key"),
        ('[[entries]]\nname = "a"', "unknown field `entries`"),
        ("entry = 3", "Expected `array`, got `int`"),
        ('[[entry]]\nspider = "hearst"', "t.toml:1: entry: Object missing required field `name`"),
        ('entry = [{ name = "a" }]', "t.toml: entry 1: entry 'a': Object missing required field `spider`"),
    ],
)
def test_a_file_that_is_no_timetable_is_refused(text: str, words: str) -> None:
    assert words in refusal(text)


def test_a_missing_file_is_said_with_where_to_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"no timetable at .*; deploy/timetable\.example\.toml"):
        load(tmp_path / "timetable.toml", SPIDERS)


def test_a_file_that_is_no_text_is_refused_with_its_name(tmp_path: Path) -> None:
    (tmp_path / "t.toml").write_bytes(b"\xff\xfe")
    with pytest.raises(SettingsError, match=r"t\.toml cannot be read"):
        load(tmp_path / "t.toml", SPIDERS)


def test_the_example_timetable_is_a_timetable() -> None:
    example = Path(__file__).parents[2] / "deploy" / "timetable.example.toml"
    entries = {entry.name: entry for entry in load(example, SPIDERS)}
    assert entries["sunday-story"].args["follow"] == "1"
    assert str(entries["council-page"].rhythm) == "0 6 * * mon-fri America/Anchorage"


def test_a_changed_file_is_read_once_per_change(tmp_path: Path) -> None:
    path = _written(tmp_path, FIRST)
    file = TimetableFile(path, SPIDERS)
    assert not file.changed()
    _written(tmp_path, FIRST + FIRST.replace('"a"', '"b"'))
    assert file.changed()
    assert [entry.name for entry in file.entries] == ["a", "b"]
    assert not file.changed()


def test_a_wrong_change_is_said_once_and_the_old_entries_stay(tmp_path: Path) -> None:
    path = _written(tmp_path, FIRST)
    file = TimetableFile(path, SPIDERS)
    _written(tmp_path, FIRST + "corn = 1\n")
    with pytest.raises(SettingsError, match="corn"):
        file.changed()
    assert [entry.name for entry in file.entries] == ["a"]
    assert not file.changed()
    path.unlink()
    with pytest.raises(SettingsError, match="no timetable"):
        file.changed()
    assert [entry.name for entry in file.entries] == ["a"]


def _written(folder: Path, text: str) -> Path:
    """Write the timetable as editors do: beside it, then in its place."""
    draft, path = folder / "draft.toml", folder / "timetable.toml"
    draft.write_text(text)
    draft.replace(path)
    return path
