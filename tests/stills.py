"""Stills of a runner, drawn for the tests: where the hips are, and what is level, is known."""

from __future__ import annotations

import struct
import zlib
from math import cos, radians, sin
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from service.hip_drop import Line, Point

WIDTH: Final = 800
HEIGHT: Final = 600


def ends(degrees: float, y: float = 250.0, length: float = 300.0) -> Line:
    """A line through the middle of the picture; above 0 its right end is lower."""
    x, dx, dy = (
        WIDTH / 2,
        length / 2 * cos(radians(degrees)),
        length / 2 * sin(radians(degrees)),
    )
    return (x - dx, y - dy), (x + dx, y + dy)


def turned(line: Line, degrees: float) -> Line:
    """The line in the picture of a camera that was tilted, about the picture's middle."""
    c, s = cos(radians(degrees)), sin(radians(degrees))

    def turn(point: Point) -> Point:
        x, y = point[0] - WIDTH / 2, point[1] - HEIGHT / 2
        return WIDTH / 2 + x * c - y * s, HEIGHT / 2 + x * s + y * c

    return turn(line[0]), turn(line[1])


def still(*lines: Line) -> bytes:
    """A grey picture with these lines in it, as a PNG file."""
    pixels = np.full((HEIGHT, WIDTH), 200, np.uint8)
    for (x1, y1), (x2, y2) in lines:
        for share in np.linspace(0, 1, 2 * WIDTH):
            x, y = x1 + (x2 - x1) * share, y1 + (y2 - y1) * share
            pixels[round(y) - 2 : round(y) + 3, round(x) - 2 : round(x) + 3] = 40
    return png(pixels)


def png(pixels: NDArray[np.uint8]) -> bytes:
    """Grey values as a PNG file."""
    height, width = pixels.shape
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    rows = b"".join(b"\0" + row.tobytes() for row in pixels)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
