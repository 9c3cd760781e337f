"""A WACZ as a zip of entries that are read to their end, whatever is broken in it."""

from __future__ import annotations

import copy
import hashlib
import io
import lzma
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from functools import cached_property
from typing import IO, Any, cast

from crawler.verify.findings import Fault
from crawler.verify.objects import json_object
from crawler.verify.stream import CHUNK

JSON_LIMIT = 64 << 20
"""Bytes of a datapackage.json that are read; real ones have some hundred bytes a file."""
ZIP_ERRORS = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    EOFError,
    OSError,
    RuntimeError,
    ValueError,
    ArithmeticError,
    LookupError,
    struct.error,
)
"""What the zip module is known to raise over broken bytes."""


@dataclass
class Wacz:
    """An opened WACZ; `unreadable` is filled while its entries are read."""

    name: str
    zip: zipfile.ZipFile
    unreadable: dict[str, str] = field(default_factory=dict)

    @cached_property
    def entries(self) -> dict[str, zipfile.ZipInfo]:
        """The files of the zip by name."""
        return {info.filename: info for info in self.zip.infolist() if not info.is_dir()}

    def named(self, folder: str, ends: tuple[str, ...]) -> list[str]:
        """Return the entries of a folder whose names end so."""
        return [name for name in self.entries if name.startswith(folder) and name.endswith(ends)]

    def open(self, name: str) -> IO[bytes]:
        """Open one entry; what cannot be read ends it."""
        return cast(IO[bytes], io.BufferedReader(_Entry(self, name), CHUNK))

    @cached_property
    def digests(self) -> dict[str, str]:
        """The SHA-256 of every entry in base16."""
        found: dict[str, str] = {}
        for name in self.entries:
            digest = hashlib.sha256()
            opened = self.open(name)
            while data := opened.read(CHUNK):
                digest.update(data)
            found[name] = digest.hexdigest()
        return found

    def json(self, name: str) -> dict[str, Any]:
        """Return the JSON object of an entry; empty where there is none."""
        return json_object(self.open(name).read(JSON_LIMIT)) or {}

    def fault(self, message: str) -> Fault:
        """Return a fault of the WACZ."""
        return Fault(message, self.name)


class _Entry(io.RawIOBase):
    """The bytes of one entry; its CRC is compared at the end, so that all that is there can be judged."""

    def __init__(self, wacz: Wacz, name: str) -> None:
        super().__init__()
        self._wacz = wacz
        self._name = name
        self._crc = 0
        self._file: IO[bytes] | None = None
        info = wacz.entries.get(name)
        if info is None:
            return
        unchecked = copy.copy(info)
        del unchecked.CRC  # a wrong one would cost the last piece of the data
        self._expected = info.CRC
        try:
            self._file = wacz.zip.open(unchecked)
        except ZIP_ERRORS as error:
            wacz.unreadable[name] = str(error)

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Read into `buffer`; nothing at the end, and where the rest is broken."""
        data = self._read(len(buffer))
        buffer[: len(data)] = data
        return len(data)

    def _read(self, size: int) -> bytes:
        if self._file is None:
            return b""
        try:
            data = self._file.read(size)
        except ZIP_ERRORS as error:
            self._wacz.unreadable[self._name] = str(error)
            return b""
        self._crc = zlib.crc32(data, self._crc)
        if not data and self._crc != self._expected:
            self._wacz.unreadable[self._name] = "its CRC-32 is wrong"
        return data
