"""Archives written by hand: index lines and WARC records byte by byte, put into any store."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from crawler.index import cdxj
from crawler.store import Store

HOST = "http://www.kpol9.example"


def stem(stamp: str, run: str = "aaaaaa") -> str:
    """Return the name of a segment opened at `stamp`, 14 digits."""
    return f"w-{stamp}000-00000-vm~{run}"


def line(url: str, stamp: str, **changes: Any) -> bytes:
    fields = {
        "url": url,
        "mime": "text/html",
        "status": "200",
        "digest": "sha1:A",
        "length": "700",
        "offset": "400",
        "filename": f"{stem(stamp)}.warc.gz",
        **changes,
    }
    kept = {name: value for name, value in fields.items() if value is not None}
    return f"{cdxj.key(url)} {stamp} {json.dumps(kept)}\n".encode()


def put(store: Store, folder: Path, key: str, data: bytes) -> None:
    source = folder / f"put-{abs(hash(key))}"
    source.write_bytes(data)
    store.put(key, source)


def put_index(store: Store, folder: Path, opened: str, lines: Iterable[bytes], run: str = "aaaaaa") -> str:
    """Put a sorted index of a segment opened at `opened`; return its key."""
    key = f"index/{opened[:4]}/{opened[4:6]}/{opened[6:8]}/{stem(opened, run)}.cdxj.gz"
    put(store, folder, key, gzip.compress(b"".join(sorted(lines)), mtime=0))
    return key


def record(block: bytes, **fields: str) -> bytes:
    """Return a WARC record; field names are given with `_` for `-`."""
    named = {"WARC_Type": "response", "Content_Type": "application/http;msgtype=response", **fields}
    lines = [f"{name.replace('_', '-')}: {value}" for name, value in named.items()]
    head = "\r\n".join(["WARC/1.1", *lines, f"Content-Length: {len(block)}"])
    return head.encode() + b"\r\n\r\n" + block + b"\r\n\r\n"


def put_warc(store: Store, folder: Path, opened: str, records: Iterable[bytes]) -> list[int]:
    """Put a WARC of a segment opened at `opened`; return where its records begin."""
    offsets, data = [], b""
    for one in records:
        offsets.append(len(data))
        data += gzip.compress(one, mtime=0)
    put(store, folder, f"warc/{opened[:4]}/{opened[4:6]}/{opened[6:8]}/{stem(opened)}.warc.gz", data)
    return offsets
