"""WARC and WACZ files as others write them."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

DATE = "2026-11-22T06:00:00Z"
HTML = ("Content-Type", "text/html; charset=utf-8")

Fields = list[tuple[str, str]]
Response = tuple[str, str, Fields, bytes]
"""URL, status line, HTTP fields, body as sent."""


class Writer(WARCWriter):  # type: ignore[misc]
    """warcio's own writer, which leaves no temporary files open."""

    @staticmethod
    def _create_temp_file() -> io.BytesIO:
        return io.BytesIO()

    def response(self, response: Response, **named: str) -> None:
        """Write a response record; further WARC fields are given with `_` for `-`."""
        url, status, fields, body = response
        head = StatusAndHeaders(status, fields, protocol="HTTP/1.1")
        about = {"WARC-Date": DATE, **{name.replace("_", "-"): value for name, value in named.items()}}
        record = self.create_warc_record(
            url, "response", io.BytesIO(body), http_headers=head, warc_headers_dict=about
        )
        self.write_record(record)


def warc(*responses: Response, packed: bool = True) -> bytes:
    """Return a WARC of these responses behind a warcinfo record."""
    out = io.BytesIO()
    writer = Writer(out, gzip=packed)
    writer.write_record(writer.create_warcinfo_record("a.warc.gz", {"isPartOf": "run-1"}))
    for response in responses:
        writer.response(response)
    return out.getvalue()


def wacz(file: Path, **archives: bytes) -> Path:
    """Write a WACZ that holds WARCs by name, and no more than a reader of its pages needs."""
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("datapackage.json", "{}")
        for name, data in archives.items():
            packed.writestr(f"archive/{name}.warc.gz", data)
    return file
