"""The words of this project: what they link to is there, and what they say of commands and settings is so."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
import pytest
from scrapy.settings import default_settings
from scrapy.spiderloader import SpiderLoader
from scrapy.utils.project import get_project_settings

from crawler import cli, config, records
from crawler.observe import report
from crawler.schedule.timetable import load
from tests.checkout import ROOT

README = ROOT / "README.md"
GUIDES = ("README.md", "CONTRIBUTING.md", "deploy/operations.md")
FENCED = re.compile(r"^```(\w*)\n(.*?)^```$", re.M | re.S)
SETTING = re.compile(r"`([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)(?:=[^`]*)?`")
NOT_SETTINGS = {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "WIRECOPY_NAME"}


def pages() -> list[Path]:
    """Return the project's own pages."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    ).stdout.splitlines()
    found = [ROOT / name for name in listed] or [*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")]
    return sorted(page for page in found if page.is_file())


def text(name: str | Path) -> str:
    """Return a page's text."""
    return (ROOT / name).read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors that a reader of Markdown makes of a page's headings."""
    headings = re.findall(r"^#+ (.+)$", FENCED.sub("", text(page)), re.M)
    return {re.sub(r"[^\w -]", "", heading).strip().lower().replace(" ", "-") for heading in headings}


def links(page: Path) -> Iterator[str]:
    """Yield the relative links of a page."""
    for target in re.findall(r"\]\(([^)\s]+)\)", FENCED.sub("", text(page))):
        if not target.startswith(("http://", "https://", "mailto:")):
            yield target


def commands(page: str) -> set[str]:
    """Return the words that follow `scrapy` in a page's commands."""
    return set(re.findall(r"(?:\./dev |bin/|[` ]|^)scrapy ([a-z]+)\b", text(page), re.M))


def options() -> Iterator[tuple[str, str]]:
    """Yield command and option of every command line that the guides show."""
    for page in GUIDES:
        for line in re.findall(r"^    .*?scrapy ([a-z]+ .*)$", text(page), re.M):
            command, *words = re.split(r"\s{2,}", line)[0].split()
            yield from ((command, word) for word in words if word.startswith("--"))


@cache
def help_of(command: str) -> str:
    """Return what a command says of itself."""
    told = [sys.executable, "-m", "scrapy", command, "--help"]
    return subprocess.run(told, cwd=ROOT, capture_output=True, text=True, check=True).stdout


@cache
def known_commands() -> set[str]:
    """Return the names of all commands of the command line."""
    told = subprocess.run(
        [sys.executable, "-m", "scrapy"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return set(re.findall(r"^  ([a-z]+) ", told, re.M))


def section(page: Path, heading: str) -> str:
    """Return the part of a page under one heading."""
    return text(page).split(f"\n## {heading}\n", 1)[1].split("\n## ", 1)[0]


@pytest.mark.parametrize("page", pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_every_relative_link_leads_somewhere(page: Path) -> None:
    for link in links(page):
        name, _, anchor = link.partition("#")
        target = (page.parent / name).resolve() if name else page
        assert target.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(target), f"{link}: there is no such heading"


def test_the_pages_that_are_promised_are_there() -> None:
    names = {str(page.relative_to(ROOT)) for page in pages()}

    assert {
        "README.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/archive.md",
        "deploy/operations.md",
    } <= names
    assert (ROOT / "LICENSE").read_text().strip().startswith("Apache License")


@pytest.mark.parametrize("page", GUIDES)
def test_every_command_that_is_shown_is_there(page: str) -> None:
    assert commands(page) - known_commands() == set()


def test_every_command_of_this_project_is_in_the_readme() -> None:
    own = {file.stem for file in (ROOT / "crawler/commands").glob("[a-z]*.py")}

    assert own - commands("README.md") == set()


def test_every_option_that_is_shown_is_known_to_its_command() -> None:
    shown = set(options())

    assert ("timetable", "--next") in shown
    assert {(command, option) for command, option in shown if option not in help_of(command)} == set()


def test_every_spider_that_is_crawled_in_the_readme_is_there() -> None:
    crawled = set(re.findall(r"scrapy crawl ([a-z_]+)", text(README)))

    assert crawled
    assert crawled <= set(SpiderLoader.from_settings(get_project_settings()).list())


def test_every_word_of_the_script_that_is_shown_is_there() -> None:
    told = subprocess.run(["sh", ROOT / "dev"], capture_output=True, text=True, check=True).stdout
    words = set(re.findall(r"^  ([a-z]+)", told, re.M)) | {"python", "warcio"}

    for page in GUIDES:
        assert set(re.findall(r"\./dev ([a-z]+)", text(page))) - words == set(), page


def test_every_setting_that_is_named_is_one() -> None:
    named = set(SETTING.findall(text(README)))
    ours = {name.removeprefix("WIRECOPY_") for name in named - NOT_SETTINGS}

    known = {name for name in ours if name in config.DEFAULTS or hasattr(default_settings, name)}

    assert ours - known == set()


def test_the_table_of_settings_holds_each_of_ours_with_its_default() -> None:
    rows = re.findall(r"^\| `([A-Z0-9_]+)` \| .+ \| (.+) \|$", section(README, "Settings"), re.M)
    plain = {name: default.strip("`") for name, default in rows if default.startswith("`")}
    values = {name: str(value) for name, value in config.DEFAULTS.items()}

    assert [name for name, _ in rows] == list(config.DEFAULTS)
    assert plain == {name: value for name, value in values.items() if config.DEFAULTS[name] is not None}


def test_scrapys_settings_are_as_the_readme_says() -> None:
    settings = get_project_settings()
    stated = re.findall(r"`([A-Z_]+)=([^`]+)`", section(README, "Settings").split("Ours by default")[1])

    assert stated
    assert {name: value for name, value in stated if str(settings[name]) != value} == {}


def test_every_outcome_is_in_the_readme_and_in_the_page_about_the_archive() -> None:
    for page in (README, ROOT / "docs/archive.md"):
        told = re.findall(r"^\| `([a-z_]+)` \|", re.split(r"\n## .*[Oo]utcomes.*\n", text(page))[1], re.M)
        assert told[: len(records.Outcome)] == [str(outcome) for outcome in records.Outcome]


def test_the_exit_codes_are_those_of_the_code() -> None:
    told = re.findall(r"^\| ([\d, ]+) \|", section(README, "Outcomes and exit codes"), re.M)
    codes = {int(code) for cell in told for code in cell.split(",")}

    assert codes == {
        report.EXIT_FINE,
        report.EXIT_PAGES,
        cli.USAGE,
        report.EXIT_UNUSABLE,
        report.EXIT_GAP,
        cli.INTERRUPTED,
        143,
    }


def test_the_timetable_of_the_readme_can_be_read(tmp_path: Path) -> None:
    block = next(body for kind, body in FENCED.findall(text(README)) if kind == "toml")
    file = tmp_path / "timetable.toml"
    file.write_text(block)

    entries = load(file, {"hearst": "20m", "page": None})

    assert [entry.name for entry in entries] == [entry["name"] for entry in tomllib.loads(block)["entry"]]


def test_the_python_of_the_readme_prints_what_stands_below_it() -> None:
    source, printed = re.findall(r"^```python\n([\s\S]*?)^```\n\n((?:    .+\n)+)", text(README), re.M)[0]
    ran = subprocess.run([sys.executable, "-c", source], cwd=ROOT, capture_output=True, text=True, check=True)

    assert ran.stdout == re.sub(r"^    ", "", printed, flags=re.M)


def test_the_example_group_can_be_written_as_shown(tmp_path: Path) -> None:
    blocks = [body for kind, body in FENCED.findall(text("CONTRIBUTING.md")) if kind == "python"]
    group = next(body for body in blocks if "class " in body)
    names: dict[str, object] = {"__name__": "north_sky"}

    exec(compile(group, "CONTRIBUTING.md", "exec"), names)  # noqa: S102 - our own page

    assert len(group.splitlines()) <= 60
    assert vars(names["NorthSky"])["name"] == "north_sky"


@pytest.mark.parametrize("kind", [records.Article, records.Transcript, records.StoryCluster, records.Member])
def test_every_field_of_a_record_is_in_the_page_about_the_archive(kind: type[msgspec.Struct]) -> None:
    told = set(re.findall(r"`([a-z_0-9]+)`", text("docs/archive.md")))

    assert {field.encode_name for field in msgspec.structs.fields(kind)} - {"schema"} - told == set()


def test_every_setting_of_the_example_environment_is_one() -> None:
    for line in text("deploy/wirecopy.env.example").splitlines():
        if "=" in line and not line.startswith("# "):
            name, _, value = line.lstrip("#").partition("=")
            assert name.startswith("AWS_") or name.removeprefix("WIRECOPY_") in config.DEFAULTS
            assert len(shlex.split(value)) <= 1


def test_every_decision_is_in_the_list_of_decisions() -> None:
    folder = ROOT / "docs/decisions"
    listed = set(re.findall(r"\]\(([a-z0-9-]+\.md)\)", text("docs/decisions/README.md")))

    assert listed == {file.name for file in folder.glob("*.md")} - {"README.md"}
