"""Whether a PNG has all the rows it claims.

Pillow draws a PNG whose data end properly but too soon and leaves the rest of it black, so a file of some bytes passes
for a picture of millions of points. Here the rows are counted; they are unpacked in pieces and not kept.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator

START = 8
PIECE = 1 << 20
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
# First column, first row, step of columns, step of rows, for each of the seven passes of an interlaced picture.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
WHOLE = ((0, 0, 1, 1),)


def lacks_rows(data: bytes) -> bool:
    """Also for every frame of a moving picture. Raises what ``struct`` and ``zlib`` raise for nonsense."""
    width = height = bits = passes = 0
    wanted = given = 0
    unpacker = zlib.decompressobj()
    layout: tuple[tuple[int, int, int, int], ...] = WHOLE
    for name, content in _chunks(data):
        if name == b"IHDR":
            width, height, depth, colours, _packing, _filter, passes = struct.unpack(">IIBBBBB", content)
            bits, layout = depth * CHANNELS[colours], PASSES if passes else WHOLE
            wanted = _size(width, height, bits, layout)
        elif name == b"fcTL" and given:
            if given < wanted:
                return True
            width, height = struct.unpack(">II", content[4:12])
            wanted, given, unpacker = _size(width, height, bits, layout), 0, zlib.decompressobj()
        elif name in {b"IDAT", b"fdAT"}:
            given += _unpacked(unpacker, content if name == b"IDAT" else content[4:])
    return given < wanted


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = START
    while at + 8 <= len(data):
        length, name = struct.unpack(">I4s", data[at : at + 8])
        yield name, data[at + 8 : at + 8 + length]
        at += length + 12


def _size(width: int, height: int, bits: int, layout: tuple[tuple[int, int, int, int], ...]) -> int:
    """Bytes of all rows; each begins with one that says how it is filtered."""
    total = 0
    for left, top, across, down in layout:
        columns, rows = -(-(width - left) // across), -(-(height - top) // down)
        if columns > 0 and rows > 0:
            total += rows * (1 + -(-columns * bits // 8))
    return total


def _unpacked(unpacker: zlib._Decompress, content: bytes) -> int:
    given = 0
    while content:
        given += len(unpacker.decompress(content, PIECE))
        content = unpacker.unconsumed_tail
    return given + len(unpacker.flush()) if unpacker.eof else given
