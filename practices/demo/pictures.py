"""Pictures for the demonstration: the signs of the themes, large and on a ground. No stock photos, no invented persons.

A sign is drawn once, in ``icons/themes.svg``; here its circles, boxes, polygons, lines and arcs are painted as pixels.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from math import atan2, ceil, cos, hypot, pi, sin, sqrt
from xml.etree import ElementTree

from PIL import Image, ImageDraw

from vocabularies.theme_signs import SIGNS, themes_with_sign

Colour = tuple[int, int, int]
Point = tuple[float, float]

SIDE = 96
OVERSAMPLING = 3
GROUND: Colour = (219, 227, 244)
PAPER: Colour = (246, 248, 252)
DEEP: Colour = (31, 63, 139)
ACCENT: Colour = (226, 150, 46)
# What a part of a sign is filled or drawn with; what names nothing has the colour of the text.
COLOURS: dict[str, Colour] = {
    "": DEEP,
    "var(--sign-2)": (116, 140, 190),
    "var(--sign-3)": (187, 200, 226),
    "var(--sign-accent)": ACCENT,
    "var(--sign-ground)": PAPER,
}


class Canvas:
    """A drawing surface in the units of the signs; the square of a sign lies in its middle."""

    def __init__(self, size: tuple[int, int], ground: Colour) -> None:
        self.size = size
        # The sign takes two thirds of the height: whole in a square cut out of the middle, and with air around it.
        self.scale = 0.66 * size[1] * OVERSAMPLING / SIDE
        self.left, self.top = ((side * OVERSAMPLING - SIDE * self.scale) / 2 for side in size)
        self.image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), ground)
        self.pen = ImageDraw.Draw(self.image)

    def at(self, x: float, y: float) -> Point:
        return self.left + x * self.scale, self.top + y * self.scale

    def polygon(self, points: list[Point], colour: Colour) -> None:
        self.pen.polygon([self.at(*point) for point in points], fill=colour)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.pen.ellipse([*self.at(x - radius, y - radius), *self.at(x + radius, y + radius)], fill=colour)

    def box(self, x: float, y: float, width: float, height: float, radius: float, colour: Colour) -> None:
        corners = [*self.at(x, y), *self.at(x + width, y + height)]
        self.pen.rounded_rectangle(corners, radius * self.scale, fill=colour)

    def line(self, start: Point, end: Point, width: float, colour: Colour) -> None:
        self.pen.line([self.at(*start), self.at(*end)], fill=colour, width=ceil(width * self.scale))

    def finished(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


def draw(theme: str, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """The picture of a theme. Raises ``ValueError`` naming the themes there are."""
    if theme not in themes_with_sign():
        raise ValueError(f"»{theme}« hat kein Zeichen. Es gibt: {', '.join(sorted(themes_with_sign()))}.")
    canvas = Canvas(size, GROUND)
    canvas.circle(SIDE / 2, SIDE / 2, 0.7 * SIDE, PAPER)
    for part in _parts(theme):
        _paint(canvas, part)
    return canvas.finished()


def logo(name: str, size: tuple[int, int] = (480, 240)) -> Image.Image:
    """A plain emblem without letters; a real site puts the funder's own logo in its place."""
    canvas = Canvas(size, (255, 255, 255))
    shapes = [ACCENT, DEEP, COLOURS["var(--sign-2)"]]
    for place in range(3):
        colour = shapes[(place + len(name)) % 3]
        canvas.box(place * 40 - 32, 28 if place % 2 else 12, 56, 56, 28 if place % 2 else 4, colour)
    return canvas.finished()


def _parts(theme: str) -> Iterator[dict[str, str]]:
    """The shapes of a sign from back to front: their attributes, the kind of shape as ``kind``."""
    # A file of our own.
    root = ElementTree.parse(SIGNS).getroot()  # noqa: S314
    for symbol in root:
        if symbol.get("id") == theme:
            for part in symbol:
                yield {"kind": part.tag.rpartition("}")[2], **part.attrib}


def _paint(canvas: Canvas, part: dict[str, str]) -> None:
    def number(name: str) -> float:
        return float(part.get(name, 0))

    colour = COLOURS[part.get("fill") or part.get("stroke") or ""]
    match part["kind"]:
        case "circle":
            canvas.circle(number("cx"), number("cy"), number("r"), colour)
        case "rect":
            canvas.box(number("x"), number("y"), number("width"), number("height"), number("rx"), colour)
        case "line":
            start, end = (number("x1"), number("y1")), (number("x2"), number("y2"))
            canvas.line(start, end, number("stroke-width"), colour)
        case "polygon":
            canvas.polygon(list(_pairs(part["points"])), colour)
        case "path":
            canvas.polygon(_outline(part["d"]), colour)
        case kind:
            raise ValueError(f"Unbekannte Form: {kind}")


def _pairs(text: str) -> Iterator[Point]:
    numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
    return zip(numbers[::2], numbers[1::2], strict=True)


def _outline(path: str) -> list[Point]:
    """Points along a path of a start and clockwise arcs, which is what half discs and lenses are made of."""
    points: list[Point] = []
    for command, text in re.findall(r"([MA])([^MAZ]+)", path):
        numbers = [float(number) for number in re.findall(r"[\d.]+", text)]
        if command == "M":
            points.append((numbers[0], numbers[1]))
        else:
            rx, ry, *_flags, x, y = numbers
            points += _arc(points[-1], (x, y), rx, ry)
    return points


def _arc(start: Point, end: Point, rx: float, ry: float) -> list[Point]:
    """Points of the shorter, clockwise arc between two points; the axes of its ellipse are upright.

    As in the appendix of SVG on elliptic arcs, in units of the radii: there every ellipse is a circle.
    """
    half_x, half_y = (start[0] - end[0]) / 2 / rx, (start[1] - end[1]) / 2 / ry
    off = sqrt(max(0.0, 1 / hypot(half_x, half_y) ** 2 - 1))
    centre_x, centre_y = off * half_y, -off * half_x
    first = atan2(half_y - centre_y, half_x - centre_x)
    sweep = (atan2(-half_y - centre_y, -half_x - centre_x) - first) % (2 * pi)
    steps = max(8, ceil(sweep * 24))
    turns = [first + sweep * step / steps for step in range(1, steps + 1)]
    x, y = (start[0] + end[0]) / 2 + centre_x * rx, (start[1] + end[1]) / 2 + centre_y * ry
    return [(x + rx * cos(turn), y + ry * sin(turn)) for turn in turns]
