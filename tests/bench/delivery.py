"""Putting a segment into S3, ours beside boto3's bare upload_file: time and CPU a megabyte, on one server."""

from __future__ import annotations

import os
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import boto3

from crawler.s3 import S3Settings
from crawler.store import open_store
from tests.services import s3_server

MEGABYTES = 96
MOST = 1.3
Cost = tuple[float, float]
"""Seconds and CPU seconds of one turn."""


def main(rounds: int) -> None:
    """Print both, and the medians of their ratios; ours digests the file, sends it and reads back."""
    with tempfile.TemporaryDirectory() as folder, s3_server(Path(folder)) as server:
        os.environ |= {"AWS_ACCESS_KEY_ID": server.access_key, "AWS_SECRET_ACCESS_KEY": server.secret_key}
        file = Path(folder) / "segment"
        file.write_bytes(random.Random(1).randbytes(MEGABYTES << 20))
        bare = boto3.session.Session().client("s3", endpoint_url=server.endpoint, region_name="us-east-1")
        store = open_store(f"s3://{server.bucket}/ours", s3=S3Settings(server.endpoint))
        with closing(bare), closing(store):
            ways: dict[str, Callable[[str], object]] = {
                "upload_file": lambda name: bare.upload_file(str(file), server.bucket, name),
                "ours": lambda name: store.put(name, file),
            }
            _tell(_in_turn(ways, rounds))


def _in_turn(ways: dict[str, Callable[[str], object]], rounds: int) -> dict[str, list[Cost]]:
    for way in ways.values():
        way("first")
    found: dict[str, list[Cost]] = {name: [] for name in ways}
    for number in range(rounds):
        # Whoever comes second finds the server busy with the first one's bytes: by turns.
        for name in sorted(ways, reverse=number % 2 == 1):
            found[name].append(_cost(ways[name], f"turn-{number}"))
    return found


def _cost(way: Callable[[str], object], name: str) -> Cost:
    began, spent = time.perf_counter(), time.process_time()
    way(name)
    return time.perf_counter() - began, time.process_time() - spent


def _tell(found: dict[str, list[Cost]]) -> None:
    print(f"{MEGABYTES} MB in parts, {len(found['ours'])} rounds in turn")
    for name, costs in found.items():
        seconds, cpu = (statistics.median(one) for one in zip(*costs, strict=True))
        print(f"{name:12} {MEGABYTES / seconds:6.1f} MB/s  {1000 * cpu / MEGABYTES:5.2f} ms CPU a MB")
    for number, what in enumerate(("time", "CPU")):
        pairs = zip(found["ours"], found["upload_file"], strict=True)
        ratios = [ours[number] / bare[number] for ours, bare in pairs]
        ratio = statistics.median(ratios)
        verdict = "met" if ratio <= MOST else "NOT met"
        spread = f"({min(ratios):.2f}-{max(ratios):.2f})"
        print(f"{what} / upload_file {ratio:.2f} {spread}   target <= {MOST}: {verdict}")
