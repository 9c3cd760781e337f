"""The flight stream of a Next.js page: the state a React server sends, as rows of values.

Next.js writes it into the page as `self.__next_f.push([1, "…"])`, or answers with the stream itself where the
request said `RSC: 1`. A row is `<hex id>:<payload>` and a line feed; a text row `<hex id>:T<hex length>,`
carries that many bytes and no line feed. A row may be cut anywhere between two pushes, so the pushes are
joined before they are split. Format: React's `ReactFlightClient` and `ReactFlightServer`.
"""

from __future__ import annotations

import json
import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

MAX_STREAM = 32_000_000
"""Characters of one stream that are read; real pages stay under one tenth of it."""
MAX_ROWS = 50_000
MAX_NODES = 300_000
"""Values `find` looks at before it gives up."""
MAX_HOPS = 16
"""References followed from one value to the next."""

PUSH = re.compile(r"self\.__next_f\.push\(\s*\[\s*1\s*,\s*(?=\")")
ROW = re.compile(rb"([0-9a-fA-F]{0,8}):")
SIZED = re.compile(rb"([TAOoUSsLlGgMmVb])([0-9a-fA-F]{1,8}),")
JSON_STARTS = b'[{"-0123456789tfn?'
"""First bytes of a JSON value, and of the mark for a row that is none."""
STREAM = re.compile(r"\s*[0-9a-fA-F]{0,8}:(?:[\[{\"IHTDN]|null\n)")
REFERENCE = re.compile(r"\$[@LQWBK]?([0-9a-fA-F]{1,8})((?::[^:]+)*)\Z")
ELEMENT = {"type": 1, "key": 2, "props": 3}
"""Where React keeps the parts of an element, `["$", type, key, props]`."""


@dataclass(frozen=True)
class Flight:
    """The rows of a stream by id; `faults` counts the rows and pushes that could not be read."""

    rows: Mapping[str, Any]
    faults: int = 0

    def find(self, keys: Iterable[str]) -> Iterator[dict[str, Any]]:
        """Yield the objects that have all `keys`, the outermost first, rows in the order of the stream."""
        wanted = frozenset(keys)
        queue: deque[Any] = deque(self.rows.values())
        for _ in range(MAX_NODES):
            if not queue:
                return
            node = queue.popleft()
            if isinstance(node, dict):
                if wanted <= node.keys():
                    yield node
                queue.extend(child for child in node.values() if isinstance(child, dict | list))
            elif isinstance(node, list):
                queue.extend(child for child in node if isinstance(child, dict | list))

    def resolve(self, value: Any) -> Any:
        """Return `value` with its reference followed; `None` for what is undefined, lazy code or a loop."""
        for _ in range(MAX_HOPS):
            if not isinstance(value, str) or not value.startswith("$"):
                return value
            if value.startswith("$$"):
                return value[1:]
            if value.startswith("$D"):
                return value[2:]
            value = self._follow(value)
        return None

    def get(self, value: Any, path: str) -> Any:
        """Return what stands at `path` in `value`, or `None`; references are followed at every step.

        Steps are `a.b` for members, `a.0` for a place in a list, `a[id=left]` for the one in a list.
        """
        for step in path.split("."):
            name, _, choice = step.rstrip("]").partition("[")
            value = _child(self.resolve(value), name)
            if choice:
                value = self._choose(self.resolve(value), choice)
        return self.resolve(value)

    def _choose(self, value: Any, choice: str) -> Any:
        key, _, wanted = choice.partition("=")
        items = value if isinstance(value, list) else ()
        return next((item for item in items if self.resolve(_child(item, key)) == wanted), None)

    def _follow(self, reference: str) -> Any:
        match = REFERENCE.match(reference)
        if match is None:
            return None
        value = self.rows.get(match[1].lower())
        for name in match[2].split(":")[1:]:
            value = _child(value, name)
        return value


def is_stream(text: str) -> bool:
    """Tell whether `text` is a flight stream by itself, not a page that carries one."""
    return STREAM.match(text) is not None


def read_scripts(scripts: Iterable[str]) -> Flight:
    """Read the stream that the inline `scripts` of a page push piece by piece."""
    pieces: list[str] = []
    faults = 0
    for script in scripts:
        for match in PUSH.finditer(script):
            piece = _string_at(script, match.end())
            faults += piece is None
            pieces.append(piece or "")
    flight = read_stream("".join(pieces))
    return Flight(flight.rows, flight.faults + faults)


def read_stream(text: str) -> Flight:
    """Read a whole stream; what is cut off, malformed or too deep costs only its own row."""
    rows: dict[str, Any] = {}
    faults = 0
    for name, payload in _rows(_utf8(text[:MAX_STREAM])):
        try:
            rows.setdefault(name, json.loads(payload) if isinstance(payload, bytes) else payload)
        except (ValueError, RecursionError):  # RecursionError: brackets nested by the thousand
            faults += 1
        if len(rows) >= MAX_ROWS:
            break
    return Flight(rows, faults)


def _rows(stream: bytes) -> Iterator[tuple[str, str | bytes]]:
    """Yield id and payload of each row, text rows as `str`; rows of code and hints are left out."""
    at = 0
    while at < len(stream):
        head = ROW.match(stream, at)
        name = head[1].decode().lower() if head else ""
        sized = SIZED.match(stream, head.end()) if head else None
        if sized:
            at = sized.end() + int(sized[2], 16)
            yield from _text_row(name, sized[1], stream[sized.end() : at], int(sized[2], 16))
            continue
        end = stream.find(b"\n", at)
        end = len(stream) if end < 0 else end
        payload = stream[head.end() : end] if head else b"?"
        at = end + 1
        if payload and payload[:1] in JSON_STARTS:
            yield name, payload


def _text_row(name: str, tag: bytes, body: bytes, size: int) -> Iterator[tuple[str, str | bytes]]:
    """Yield a text row with its leading dollar escaped, as in a JSON row; one cut short as a fault."""
    if tag != b"T":
        return
    text = body.decode("utf-8", "replace")
    yield name, (b"?" if len(body) < size else "$" + text if text.startswith("$") else text)


def _string_at(script: str, at: int) -> str | None:
    """Decode the JSON string that begins at `at`."""
    try:
        value, _ = json.JSONDecoder().raw_decode(script, at)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, str) else None


def _utf8(text: str) -> bytes:
    """Encode `text`, joining surrogate halves that were cut between two pushes."""
    joined = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return joined.encode("utf-8")


def _child(value: Any, name: str) -> Any:
    """Return the member `name` of an object, an element or a list."""
    if isinstance(value, dict):
        return value.get(name)
    if not isinstance(value, list):
        return None
    if value[:1] == ["$"] and name in ELEMENT:
        name = str(ELEMENT[name])
    if not re.fullmatch(r"[0-9]{1,6}", name):
        return None
    return value[int(name)] if int(name) < len(value) else None
