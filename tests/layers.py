"""What the source alone shows: which way imports point, who uses which library, how long things get.

Every check takes sources (path from the root of the repository to text) and returns its faults as lines.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

Sources = Mapping[str, str]

ORDER: tuple[tuple[str, ...], ...] = (
    (
        "crawler",
        "crawler.archive",
        "crawler.crawl",
        "crawler.errors",
        "crawler.crawl.garbage",
        "crawler.s3",
        "crawler.pace",
    ),
    ("crawler.cast",),
    ("crawler.migrations",),
    ("crawler.records", "crawler.config", "crawler.urls", "crawler.database"),
    ("crawler.extract", "crawler.capture", "crawler.store"),
    ("crawler.index",),
    ("crawler.verify", "crawler.discover", "crawler.fetch"),
    ("crawler.reread",),
    ("crawler.schedule", "crawler.observe", "crawler.replay"),
    (
        "crawler.archive.endings",
        "crawler.archive.writing",
        "crawler.simulate",
        "crawler.observe.watch",
        "crawler.qa",
    ),
    ("crawler.archive.archive",),
    ("crawler.archive.recover",),
    ("crawler.crawl.run",),
    ("crawler.crawl.middlewares", "crawler.crawl.pipelines", "crawler.crawl.progress"),
    ("crawler.crawl.spoolwatch",),
    ("crawler.crawl.pageinfo", "crawler.crawl.sharing"),
    ("crawler.crawl.rendering", "crawler.crawl.requisites"),
    ("crawler.crawl.companions",),
    ("crawler.crawl.news",),
    ("crawler.crawl.spider",),
    ("crawler.crawl.spiders",),
    ("crawler.crawl.delivering", "crawler.archive.clearing"),
    ("crawler.crawl.process",),
    ("crawler.cli", "crawler.settings"),
    ("crawler.commands",),
)
"""A module imports from rows above its own, and from its own stage; not from another one of its row."""

LIBRARIES: Mapping[str, tuple[str, ...]] = {
    "scrapy": (
        "crawler/capture/tap.py",
        "crawler/cast.py",
        "crawler/cli.py",
        "crawler/commands/crawl.py",
        "crawler/config.py",
        "crawler/crawl/companions.py",
        "crawler/crawl/middlewares.py",
        "crawler/crawl/news.py",
        "crawler/crawl/pageinfo.py",
        "crawler/crawl/pipelines.py",
        "crawler/crawl/process.py",
        "crawler/crawl/progress.py",
        "crawler/crawl/rendering.py",
        "crawler/crawl/requisites.py",
        "crawler/crawl/run.py",
        "crawler/crawl/sharing.py",
        "crawler/crawl/spider.py",
        "crawler/crawl/spoolwatch.py",
        "crawler/fetch/backoff.py",
        "crawler/fetch/decompress.py",
        "crawler/fetch/download.py",
        "crawler/fetch/ending.py",
        "crawler/fetch/exclude.py",
        "crawler/fetch/limits.py",
        "crawler/fetch/redirect.py",
        "crawler/fetch/refuse.py",
        "crawler/fetch/robots.py",
        "crawler/fetch/wire.py",
    ),
    "twisted": (
        "crawler/capture/tap.py",
        "crawler/crawl/process.py",
        "crawler/fetch/connect.py",
        "crawler/fetch/download.py",
        "crawler/fetch/limits.py",
        "crawler/crawl/news.py",
        "crawler/crawl/requisites.py",
        "crawler/crawl/spider.py",
    ),
    "tinycss2": ("crawler/discover/requisites.py",),
    "scrapy_playwright": ("crawler/capture/browser.py",),
    "playwright": (
        "crawler/capture/rest.py",
        "crawler/capture/browser.py",
        "crawler/capture/tab.py",
        "crawler/capture/traffic.py",
        "crawler/qa/browser.py",
    ),
    "PIL": ("crawler/qa/pictures.py",),
    "boto3": ("crawler/store/s3.py",),
    "botocore": ("crawler/store/s3.py", "crawler/store/probing.py", "crawler/store/upload.py"),
    "werkzeug": ("crawler/replay/serve.py", "crawler/commands/replay.py"),
    "prometheus_client": ("crawler/observe/watch/metrics.py",),
    "apscheduler": ("crawler/schedule/daemon.py",),
    "warcio": ("crawler/capture/*", "crawler/index/*", "crawler/verify/*", "crawler/replay/*"),
}
"""The files that may import a library; one that is not named here may be imported anywhere."""

ENVIRONMENT: Mapping[str, str | None] = {
    "crawler/config.py": None,
    "crawler/settings.py": 'globals().update(config.load(os.environ, Path("wirecopy.toml")))',
}
"""The files that may name the environment, and the one line where they may."""

SPIDER_WORDS = (
    "crawler.crawl.spider",
    "crawler.discover.doors",
    "crawler.discover.facts",
    "crawler.extract.layout",
    "crawler.extract.readers",
    "crawler.extract.story.layout",
)
"""What a spider file may import of ours."""

FILE_LINES, FUNCTION_LINES = 250, 60


@dataclass(frozen=True, slots=True)
class Import:
    """One module imported by a file; `at_load` unless inside a function or for type checking alone."""

    path: str
    line: int
    module: str
    at_load: bool

    def __str__(self) -> str:
        return f"{self.path}:{self.line} imports {self.module}"


def read_sources(root: Path, *folders: str) -> dict[str, str]:
    """Return the Python sources under `folders`."""
    paths = sorted(path for folder in folders for path in (root / folder).rglob("*.py"))
    return {path.relative_to(root).as_posix(): path.read_text(encoding="utf-8") for path in paths}


def module_of(path: str) -> str:
    """Return the dotted name of a file."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(sources: Sources) -> Iterator[Import]:
    """Yield every import, those for type checking included."""
    known = frozenset(map(module_of, sources))
    for path, source in sources.items():
        yield from _imports_of(path, source, known)


def backward(sources: Sources) -> list[str]:
    """Return the imports of ours that do not point to an earlier row of ORDER."""
    return [
        str(found)
        for found in imports(sources)
        if found.path.startswith("crawler/") and _root(found.module) in ("crawler", "spiders", "tests")
        if not _points_back_in_order(module_of(found.path), found.module)
    ]


def unplaced(sources: Sources) -> list[str]:
    """Return the modules that ORDER does not place."""
    return [path for path in sources if path.startswith("crawler/") and _unit(module_of(path)) is None]


def cycles(sources: Sources) -> list[str]:
    """Return a circle of modules that need each other to be loaded, if there is one."""
    known = set(map(module_of, sources))
    graph: dict[str, set[str]] = {module: set() for module in known}
    for found in imports(sources):
        if found.module in known and found.at_load:
            graph[module_of(found.path)].add(found.module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        return [" -> ".join(error.args[1])]
    return []


def strangers(sources: Sources) -> list[str]:
    """Return the imports of libraries by files that may not use them."""
    return [
        str(found)
        for found in imports(sources)
        if not any(fnmatch(found.path, allowed) for allowed in LIBRARIES.get(_root(found.module), ("*",)))
    ]


def environment(sources: Sources) -> list[str]:
    """Return the lines that name the environment where they may not."""
    faults = []
    for path, source in sources.items():
        lines = source.splitlines()
        for node in ast.walk(ast.parse(source)):
            if not _names_environment(node):
                continue
            number = getattr(node, "lineno", 0)
            if path not in ENVIRONMENT or ENVIRONMENT[path] not in (None, lines[number - 1].strip()):
                faults.append(f"{path}:{number} names the environment")
    return faults


def other_words(sources: Sources) -> list[str]:
    """Return the imports of spider files that are no words of the base."""
    return [
        str(found)
        for found in imports(sources)
        if found.path.startswith("spiders/") and _root(found.module) in ("crawler", "spiders", "tests")
        if found.module not in SPIDER_WORDS
    ]


def too_long(sources: Sources) -> list[str]:
    """Return the files and functions that nobody can take in at once."""
    faults = []
    for path, source in sources.items():
        count = len(source.splitlines())
        if count > FILE_LINES:
            faults.append(f"{path} has {count} lines")
        for function in _functions(ast.parse(source)):
            length = (function.end_lineno or 0) - function.lineno + 1
            if length > FUNCTION_LINES:
                faults.append(f"{path}:{function.lineno} {function.name} has {length} lines")
    return faults


def _functions(tree: ast.AST) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


@cache
def _imports_of(path: str, source: str, known: frozenset[str]) -> tuple[Import, ...]:
    tree = ast.parse(source)
    apart = {id(node) for part in _not_at_load(tree) for node in ast.walk(part)}
    return tuple(
        Import(path, getattr(node, "lineno", 0), module, id(node) not in apart)
        for node in ast.walk(tree)
        for module in _imported(node, path, known)
    )


def _not_at_load(tree: ast.AST) -> Iterator[ast.AST]:
    yield from _functions(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING":
            yield node


def _imported(node: ast.AST, path: str, known: frozenset[str]) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom):
        return []
    base = node.module or ""
    if node.level:
        around = path.removesuffix(".py").split("/")[: -node.level]
        base = ".".join([*around, *filter(None, [base])])
    inner = [f"{base}.{alias.name}" for alias in node.names]
    return [name if name in known else base for name in inner]


def _root(module: str) -> str:
    return module.partition(".")[0]


def _unit(module: str) -> str | None:
    """Return the entry of ORDER a module belongs to, the narrowest one; `crawler` is itself alone."""
    units = [unit for row in ORDER for unit in row if f"{module}.".startswith(f"{unit}.")]
    narrowest = max(units, key=len)
    return narrowest if narrowest != "crawler" or module == "crawler" else None


def _row(unit: str | None) -> int:
    """Return the number of a row; what is not placed comes last, so that nothing may lean on it."""
    return next((number for number, row in enumerate(ORDER) if unit in row), len(ORDER))


def _points_back_in_order(importer: str, imported: str) -> bool:
    if _root(imported) != "crawler":
        return False
    here, there = _unit(importer), _unit(imported)
    return here == there or _row(there) < _row(here)


def _names_environment(node: ast.AST) -> bool:
    words = {"environ", "environb", "getenv", "getenvb", "putenv", "unsetenv"}
    if isinstance(node, ast.ImportFrom):
        return node.module == "os" and any(alias.name in words for alias in node.names)
    return isinstance(node, ast.Attribute) and node.attr in words
