"""A TrueType font made here: its letters are bars, which no other font shows."""

from __future__ import annotations

import struct

FIRST, LAST, UNIT = 0x20, 0x7E, 1000
HEIGHTS = (700, 500)
"""Of the bars: those of letters with an even and an odd code."""


def blocks() -> bytes:
    """Return the font (OpenType 1.9, the tables a browser asks for)."""
    glyphs = [b"", b"", *map(_bar, HEIGHTS)]
    ends = [sum(map(len, glyphs[:n])) for n in range(len(glyphs) + 1)]
    advances = [(500, 0), (300, 0), (600, 50), (600, 50)]
    return _file(
        {
            b"OS/2": struct.pack(
                ">HhHHH11h10s16s4sHHHhhhHHIIhhHHH",
                *(4, 500, 400, 5, 0, *[100] * 10, 0, bytes(10), bytes(16), b"TEST", 0x40, FIRST, LAST),
                *(800, -200, 0, 800, 200, 1, 0, 500, 700, 0, 0x20, 1),
            ),
            b"cmap": struct.pack(">HHHHI", 0, 1, 3, 1, 12) + _codes(),
            b"glyf": b"".join(glyphs),
            b"head": struct.pack(
                ">IIIIHHqqhhhhHHhhh",
                *(0x10000, 0x10000, 0, 0x5F0F3CF5, 3, UNIT, 0, 0, 50, 0, 550, 700, 0, 8, 2, 1, 0),
            ),
            b"hhea": struct.pack(">IhhhHhhhhhh8xhH", 0x10000, 800, -200, 0, 600, 0, 0, 550, 1, 0, 0, 0, 4),
            b"hmtx": b"".join(struct.pack(">Hh", *one) for one in advances),
            b"loca": struct.pack(">5I", *ends),
            b"maxp": struct.pack(">IH13H", 0x10000, 4, 4, 1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0),
            b"name": struct.pack(">HHH", 0, 1, 18) + struct.pack(">6H", 3, 1, 0x409, 1, 2, 0) + b"\0B",
            b"post": struct.pack(">IIhhIIIII", 0x30000, 0, -100, 50, 0, 0, 0, 0, 0),
        }
    )


def _bar(height: int) -> bytes:
    """Return a glyph: a bar 500 wide."""
    head = struct.pack(">hhhhh", 1, 50, 0, 550, height) + struct.pack(">HH", 3, 0)
    across, up = (50, 0, 500, 0), (0, height, 0, -height)
    return head + bytes([1] * 4) + struct.pack(">8h", *across, *up)


def _codes() -> bytes:
    """Return a subtable of format 4: the space has no bar, letters have one of two."""
    glyphs = [1, *(2 + code % 2 for code in range(FIRST + 1, LAST + 1))]
    segments = struct.pack(">HH", LAST, 0xFFFF), struct.pack(">HH", FIRST, 0xFFFF)
    body = struct.pack(">4H", 4, 4, 1, 0) + segments[0] + bytes(2) + segments[1]
    body += struct.pack(">hh", 0, 1) + struct.pack(">HH", 4, 0) + struct.pack(f">{len(glyphs)}H", *glyphs)
    return struct.pack(">HHH", 4, 6 + len(body), 0) + body


def _file(tables: dict[bytes, bytes]) -> bytes:
    offset, entries, body = 12 + 16 * len(tables), b"", b""
    for tag, data in tables.items():
        padded = data + bytes(-len(data) % 4)
        checksum = sum(struct.unpack(f">{len(padded) // 4}I", padded)) & 0xFFFFFFFF
        entries += struct.pack(">4sIII", tag, checksum, offset + len(body), len(data))
        body += padded
    power = len(tables).bit_length() - 1
    search = 16 << power, power, 16 * len(tables) - (16 << power)
    return struct.pack(">IHHHH", 0x10000, len(tables), *search) + entries + body
