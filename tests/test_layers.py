"""The one-way order of imports, and the bounds of size; each rule is shown to fail on a bad source."""

from __future__ import annotations

from fnmatch import fnmatch

import pytest

from tests import layers
from tests.checkout import ROOT

SOURCES = layers.read_sources(ROOT, "crawler", "spiders")


def test_the_sources_are_those_of_the_crawler_and_its_spiders() -> None:
    assert {"crawler/archive/archive.py", "crawler/store/__init__.py", "spiders/page.py"} <= set(SOURCES)


def test_every_module_has_its_place() -> None:
    assert layers.unplaced(SOURCES) == [], "say in tests/layers.py, ORDER, where it stands"


def test_imports_point_one_way() -> None:
    assert layers.backward(SOURCES) == []


def test_no_modules_import_each_other_in_a_circle() -> None:
    assert layers.cycles(SOURCES) == []


def test_libraries_are_used_in_the_files_that_are_for_them() -> None:
    assert layers.strangers(SOURCES) == []


def test_the_environment_is_read_in_one_file() -> None:
    assert layers.environment(SOURCES) == []


def test_spider_files_import_the_words_of_the_base_and_nothing_else_of_ours() -> None:
    assert layers.other_words(SOURCES) == []


def test_no_file_and_no_function_is_too_long() -> None:
    assert layers.too_long(SOURCES) == []


@pytest.mark.parametrize("library", ["scrapy", "twisted", "boto3", "botocore", "apscheduler"])
def test_every_file_named_for_a_library_uses_it(library: str) -> None:
    users = {found.path for found in layers.imports(SOURCES) if found.module.split(".")[0] == library}

    assert [
        file for file in layers.LIBRARIES[library] if not any(fnmatch(user, file) for user in users)
    ] == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("crawler/records/base.py", "from crawler.capture import warc"),
        ("crawler/extract/page.py", "from crawler.capture.warc import Record"),
        ("crawler/extract/page.py", "import crawler.crawl.run"),
        ("crawler/store/local.py", "from crawler.archive import archive"),
        ("crawler/index/seen.py", "def later():\n    from crawler.verify import rules"),
        ("crawler/fetch/guard.py", "from crawler.discover.listing import read_listing"),
        ("crawler/observe/report.py", "from crawler.crawl.progress import Progress"),
        ("crawler/crawl/run.py", "from .progress import Progress"),
        ("crawler/schedule/runs.py", "from crawler.commands.crawl import Command"),
        ("crawler/archive/archive.py", "if TYPE_CHECKING:\n    from crawler.crawl.run import Run"),
        ("crawler/extract/library.py", "import spiders.page"),
        ("crawler/crawl/run.py", "from tests.site import server"),
        ("crawler/crawl/run.py", "from crawler.unheard_of import thing"),
    ],
)
def test_an_import_that_points_the_wrong_way_is_found(path: str, source: str) -> None:
    assert len(layers.backward({**SOURCES, "crawler/unheard_of.py": "", path: source})) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("crawler/store/s3.py", "from crawler.store import Entry"),
        ("crawler/store/s3.py", "from . import Entry"),
        ("crawler/index/cdxj.py", "from crawler.capture import warc"),
        ("crawler/archive/archive.py", "from crawler.config import Config"),
        ("crawler/crawl/progress.py", "from crawler.crawl.run import run_of"),
        ("crawler/commands/new.py", "from crawler import __version__"),
    ],
)
def test_an_import_that_points_the_right_way_is_let_through(path: str, source: str) -> None:
    assert layers.backward({**SOURCES, path: source}) == []


def test_a_module_without_a_place_is_found() -> None:
    assert layers.unplaced(
        {"crawler/unheard_of.py": "", "crawler/crawl/run.py": "", "crawler/__init__.py": ""}
    ) == ["crawler/unheard_of.py"]


def test_a_circle_is_found_however_long() -> None:
    circle = {
        "crawler/a.py": "from crawler.b import x",
        "crawler/b.py": "import crawler.c.d",
        "crawler/c/d.py": "if x:\n    from crawler import a",
    }
    [found] = layers.cycles(circle)

    assert set(found.split(" -> ")) == {"crawler.a", "crawler.b", "crawler.c.d"}


@pytest.mark.parametrize("lead", ["def f():", "if TYPE_CHECKING:"])
def test_a_module_that_is_not_loaded_with_another_makes_no_circle(lead: str) -> None:
    sources = {"crawler/a.py": "import crawler.b", "crawler/b.py": f"{lead}\n    import crawler.a"}

    assert layers.cycles(sources) == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("crawler/extract/page.py", "import scrapy"),
        ("crawler/extract/page.py", "from scrapy.http import Response"),
        ("crawler/schedule/runs.py", "from twisted.internet import reactor"),
        ("crawler/store/local.py", "def f():\n    import boto3.session"),
        ("crawler/store/__init__.py", "from botocore.exceptions import ClientError"),
        ("crawler/archive/archive.py", "from warcio.archiveiterator import ArchiveIterator"),
        ("crawler/schedule/runs.py", "import apscheduler"),
        ("crawler/crawl/run.py", "from playwright.async_api import Page"),
        ("spiders/page.py", "import scrapy"),
    ],
)
def test_a_library_in_the_wrong_file_is_found(path: str, source: str) -> None:
    assert len(layers.strangers({path: source})) == 1


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("crawler/crawl/run.py", "import os\nos.environ['A']"),
        ("crawler/crawl/run.py", "import os\nos.getenv('A')"),
        ("crawler/crawl/run.py", "from os import environ"),
        ("crawler/settings.py", "import os\nA = os.environ['A']"),
    ],
)
def test_a_second_reader_of_the_environment_is_found(path: str, source: str) -> None:
    assert len(layers.environment({path: source})) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from crawler.crawl.run import Run",
        "from crawler import extract",
        "from spiders import page",
        "import crawler.urls",
    ],
)
def test_a_spider_that_reaches_past_its_words_is_found(source: str) -> None:
    assert len(layers.other_words({"spiders/outlets/kpol.py": source})) == 1


def test_what_is_too_long_is_found() -> None:
    function = "async def f():\n" + "    x = 1\n" * 60

    assert layers.too_long({"crawler/a.py": function}) == ["crawler/a.py:1 f has 61 lines"]
    assert layers.too_long({"crawler/a.py": "x = 1\n" * 251}) == ["crawler/a.py has 251 lines"]
    assert layers.too_long({"crawler/a.py": "x = 1\n" * 250}) == []
