"""Illustrations for the demonstration, drawn by code: no stock photos, no portraits of invented persons.

Every picture is made of a ground, a scene that belongs to the motif and a few people. The seed decides
colours and arrangement, so the same card always gets the same picture and two cards rarely look alike.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Callable
from math import cos, sin

from PIL import Image, ImageDraw

Colour = tuple[int, int, int]
Scene = Callable[["Canvas"], None]

OVERSAMPLING = 2
GROUNDS: tuple[Colour, ...] = ((228, 235, 247), (243, 236, 224), (224, 240, 236), (245, 230, 224), (232, 230, 244))
DEEP: tuple[Colour, ...] = ((31, 63, 139), (24, 96, 104), (74, 56, 120), (38, 52, 84))
WARM: tuple[Colour, ...] = ((226, 110, 84), (230, 168, 66), (92, 156, 128), (214, 92, 122), (86, 134, 196))
SKINS: tuple[Colour, ...] = ((246, 211, 186), (224, 172, 138), (188, 130, 94), (141, 90, 62), (96, 60, 44))
HAIRS: tuple[Colour, ...] = ((40, 32, 34), (92, 62, 44), (150, 104, 60), (60, 64, 82), (120, 48, 56))
PAPER: Colour = (253, 252, 249)


class Canvas:
    """A drawing surface measured in thousandths of its width, with colours chosen by the seed."""

    def __init__(self, motif: str, seed: str, size: tuple[int, int]) -> None:
        self.size = size
        self.random = random.Random(f"{motif}/{seed}")
        self.scale = size[0] * OVERSAMPLING / 1000
        self.height = size[1] * 1000 / size[0]
        self.ground, self.deep = self.random.choice(GROUNDS), self.random.choice(DEEP)
        self.warm, self.second = self.random.sample(WARM, 2)
        self.image = Image.new("RGB", (size[0] * OVERSAMPLING, size[1] * OVERSAMPLING), self.ground)
        self.pen = ImageDraw.Draw(self.image)

    def box(self, x: float, y: float, width: float, height: float) -> list[float]:
        return [value * self.scale for value in (x, y, x + width, y + height)]

    def rectangle(self, x: float, y: float, width: float, height: float, colour: Colour, radius: float = 12) -> None:
        self.pen.rounded_rectangle(self.box(x, y, width, height), radius * self.scale, fill=colour)

    def circle(self, x: float, y: float, radius: float, colour: Colour) -> None:
        self.pen.ellipse(self.box(x - radius, y - radius, 2 * radius, 2 * radius), fill=colour)

    def polygon(self, points: list[tuple[float, float]], colour: Colour) -> None:
        self.pen.polygon([(x * self.scale, y * self.scale) for x, y in points], fill=colour)

    def line(self, points: list[tuple[float, float]], colour: Colour, width: float = 8) -> None:
        scaled = [(x * self.scale, y * self.scale) for x, y in points]
        self.pen.line(scaled, fill=colour, width=max(1, round(width * self.scale)), joint="curve")

    def finished(self) -> Image.Image:
        return self.image.resize(self.size, Image.Resampling.LANCZOS)


def tone(colour: Colour, share: float) -> Colour:
    """``colour`` mixed with white (positive share) or black (negative)."""
    target = 255 if share > 0 else 0
    red, green, blue = (round(part + (target - part) * abs(share)) for part in colour)
    return red, green, blue


def person(canvas: Canvas, x: float, base: float, height: float, colour: Colour) -> None:
    """A stylised figure standing with its feet at ``base``; skin, hair and scarf vary."""
    choose = canvas.random
    skin, hair = choose.choice(SKINS), choose.choice(HAIRS)
    head = height * 0.13
    shoulder = base - height * 0.72
    canvas.rectangle(x - height * 0.17, shoulder, height * 0.34, height * 0.72, colour, height * 0.15)
    canvas.rectangle(
        x - height * 0.05, shoulder - head * 0.8, height * 0.1, head * 1.3, tone(skin, -0.12), height * 0.04
    )
    style = choose.randrange(4)
    middle = shoulder - head * 1.25
    if style == 0:
        canvas.circle(x, middle, head * 1.25, tone(colour, 0.35))
        canvas.rectangle(x - head * 1.2, middle, head * 2.4, head * 1.9, tone(colour, 0.35), head)
    elif style == 1:
        canvas.rectangle(x - head * 1.15, middle - head * 1.1, head * 2.3, head * 2.6, hair, head)
    else:
        canvas.circle(x, middle - head * 0.3, head * 1.1, hair)
    canvas.circle(x, middle, head * 0.95, skin)
    if style == 3:
        canvas.rectangle(x - head * 0.95, middle - head * 1.05, head * 1.9, head * 0.6, hair, head * 0.3)
    canvas.rectangle(x - height * 0.17, shoulder + height * 0.3, height * 0.34, height * 0.05, tone(colour, -0.15), 2)


def group(canvas: Canvas, left: float, right: float, base: float, number: int, height: float = 300) -> None:
    colours = [canvas.warm, canvas.second, canvas.deep, tone(canvas.deep, 0.35), tone(canvas.warm, -0.2)]
    for index in range(number):
        x = left + (right - left) * (index + 0.5) / number
        person(canvas, x, base, height * canvas.random.uniform(0.9, 1.08), colours[index % len(colours)])


def floor(canvas: Canvas) -> float:
    base = canvas.height * 0.88
    canvas.rectangle(0, base - 20, 1000, canvas.height, tone(canvas.ground, -0.08), 0)
    return base


def hills(canvas: Canvas) -> None:
    for _ in range(3):
        x = canvas.random.uniform(50, 950)
        canvas.circle(x, canvas.height * 0.95, canvas.random.uniform(160, 300), tone(canvas.ground, -0.05))
    canvas.circle(canvas.random.uniform(700, 900), canvas.height * 0.2, 60, tone(canvas.warm, 0.45))


def desk(canvas: Canvas, x: float, width: float, base: float) -> None:
    canvas.rectangle(x, base - 130, width, 26, tone(canvas.deep, 0.1))
    canvas.rectangle(x + 20, base - 110, width - 40, 110, tone(canvas.deep, 0.3), 4)


def board(canvas: Canvas, x: float, y: float, width: float, height: float) -> None:
    canvas.rectangle(x, y, width, height, PAPER, 16)
    for row in range(4):
        length = width * canvas.random.uniform(0.4, 0.8)
        colour = canvas.warm if row == 1 else tone(canvas.deep, 0.6)
        canvas.rectangle(x + 24, y + 26 + row * (height - 40) / 4, length, 16, colour, 8)


def building(canvas: Canvas, x: float, base: float, width: float, height: float, colour: Colour) -> None:
    canvas.rectangle(x, base - height, width, height, colour, 8)
    for row in range(int(height // 80)):
        for column in range(int(width // 70)):
            lit = canvas.random.random() < 0.4
            pane = tone(canvas.warm, 0.6) if lit else tone(colour, 0.4)
            canvas.rectangle(x + 20 + column * 70, base - height + 24 + row * 78, 36, 44, pane, 4)


def circle_of_people(canvas: Canvas) -> None:
    base = floor(canvas)
    nodes = [(canvas.random.uniform(120, 880), canvas.random.uniform(60, canvas.height * 0.38)) for _ in range(6)]
    for start, end in zip(nodes, nodes[1:] + nodes[:1], strict=True):
        canvas.line([start, end], tone(canvas.deep, 0.55), 5)
    for x, y in nodes:
        canvas.circle(
            x, y, canvas.random.uniform(18, 34), canvas.random.choice([canvas.warm, canvas.second, canvas.deep])
        )
    group(canvas, 100, 900, base, 5)


def round_table(canvas: Canvas) -> None:
    base = floor(canvas)
    board(canvas, 330, 50, 340, 190)
    group(canvas, 120, 880, base - 60, 5, 290)
    canvas.pen.ellipse(canvas.box(150, base - 130, 700, 150), fill=tone(canvas.deep, 0.15))
    for index in range(4):
        canvas.rectangle(240 + index * 150, base - 90, 70, 44, PAPER, 4)


def conversation(canvas: Canvas) -> None:
    base = floor(canvas)
    hills(canvas)
    person(canvas, 300, base, 360, canvas.warm)
    person(canvas, 700, base, 350, canvas.deep)
    desk(canvas, 380, 240, base)
    for x, colour in ((400, canvas.second), (600, PAPER)):
        canvas.rectangle(x - 90, 60, 180, 96, colour, 40)
        canvas.polygon([(x - 30, 150), (x + 20, 150), (x - (50 if x == 400 else -50), 196)], colour)
        for dot in (-40, 0, 40):
            canvas.circle(x + dot, 108, 10, tone(canvas.deep, 0.2))


def street(canvas: Canvas) -> None:
    base = floor(canvas)
    x = 30.0
    while x < 900:
        width = canvas.random.choice([150, 190, 230])
        building(
            canvas,
            x,
            base,
            width,
            canvas.random.uniform(200, 420),
            canvas.random.choice([canvas.deep, tone(canvas.deep, 0.4), tone(canvas.second, 0.2)]),
        )
        x += width + 20
    group(canvas, 200, 800, base + 20, 4, 230)


def stands(canvas: Canvas) -> None:
    base = floor(canvas)
    for index, colour in enumerate((canvas.warm, canvas.second, canvas.deep)):
        x = 70 + index * 310
        canvas.rectangle(x, base - 380, 240, 380, tone(colour, 0.55), 8)
        for stripe in range(4):
            canvas.rectangle(x + stripe * 60, base - 400, 60, 70, colour if stripe % 2 else PAPER, 6)
        canvas.rectangle(x, base - 130, 240, 130, tone(colour, -0.1), 6)
    group(canvas, 60, 940, base + 30, 6, 250)


def workbench(canvas: Canvas) -> None:
    base = floor(canvas)
    for x, y, radius in ((720, 170, 100), (850, 300, 66)):
        for step in range(8):
            angle = step * 0.785
            canvas.circle(x + radius * cos(angle), y + radius * sin(angle), radius * 0.26, tone(canvas.deep, 0.3))
        canvas.circle(x, y, radius, tone(canvas.deep, 0.3))
        canvas.circle(x, y, radius * 0.42, canvas.ground)
    person(canvas, 250, base, 370, canvas.warm)
    person(canvas, 470, base, 350, canvas.second)
    desk(canvas, 330, 420, base)
    canvas.rectangle(560, base - 172, 120, 44, canvas.warm, 6)


def playground(canvas: Canvas) -> None:
    base = floor(canvas)
    hills(canvas)
    for index in range(7):
        canvas.rectangle(
            560 + index % 3 * 90,
            base - 80 - index // 3 * 84,
            80,
            78,
            [canvas.warm, canvas.second, canvas.deep][index % 3],
            10,
        )
    person(canvas, 220, base, 360, canvas.deep)
    person(canvas, 360, base, 210, canvas.warm)
    person(canvas, 460, base, 180, canvas.second)


def land(canvas: Canvas) -> None:
    points = [
        (330, 60),
        (520, 40),
        (640, 120),
        (700, 260),
        (650, 420),
        (540, 560),
        (400, 590),
        (300, 470),
        (250, 300),
        (290, 150),
    ]
    canvas.polygon([(x, y * canvas.height / 640) for x, y in points], tone(canvas.deep, 0.35))
    spots = [(canvas.random.uniform(330, 620), canvas.random.uniform(140, canvas.height * 0.75)) for _ in range(6)]
    for start, end in itertools.pairwise(spots):
        canvas.line([start, end], PAPER, 5)
    for x, y in spots:
        canvas.circle(x, y, 26, PAPER)
        canvas.circle(x, y, 17, canvas.warm)
    person(canvas, 130, canvas.height * 0.94, 330, canvas.second)
    person(canvas, 850, canvas.height * 0.94, 340, canvas.warm)


def telephone(canvas: Canvas) -> None:
    base = floor(canvas)
    canvas.rectangle(600, 60, 230, canvas.height * 0.78, tone(canvas.deep, -0.1), 36)
    canvas.rectangle(618, 90, 194, canvas.height * 0.66, PAPER, 16)
    for row in range(4):
        canvas.rectangle(640, 120 + row * 84, 150, 60, [canvas.warm, canvas.second][row % 2], 18)
    person(canvas, 220, base, 360, canvas.warm)
    person(canvas, 420, base, 350, canvas.second)


SCENES: dict[str, Scene] = {
    "network": circle_of_people,
    "workshop": round_table,
    "jobfair": stands,
    "counselling": conversation,
    "language": conversation,
    "women": circle_of_people,
    "childcare": playground,
    "company": street,
    "craft": workbench,
    "care": conversation,
    "start_up": stands,
    "youth": playground,
    "transfer": land,
    "team": round_table,
    "map": land,
    "phone": telephone,
    "recognition": conversation,
    "volunteers": circle_of_people,
}
MOTIFS: tuple[str, ...] = tuple(SCENES)


def draw(motif: str, seed: str, size: tuple[int, int] = (1200, 800)) -> Image.Image:
    """The illustration of a motif. Raises ``ValueError`` naming the motifs there are."""
    if motif not in SCENES:
        raise ValueError(f"Unbekanntes Motiv »{motif}«. Es gibt: {', '.join(MOTIFS)}.")
    canvas = Canvas(motif, seed, size)
    canvas.circle(canvas.random.uniform(0, 1000), canvas.random.uniform(0, 200), 260, tone(canvas.ground, 0.35))
    SCENES[motif](canvas)
    return canvas.finished()


def portrait(seed: str, size: tuple[int, int] = (640, 640)) -> Image.Image:
    """A figure without a face: it stands for a function, not for a person."""
    canvas = Canvas("portrait", seed, size)
    canvas.circle(500, 520, 460, tone(canvas.ground, 0.4))
    person(canvas, 500, 1180, 1000, canvas.deep)
    return canvas.finished()


def logo(name: str, size: tuple[int, int] = (480, 240)) -> Image.Image:
    """A plain emblem without letters; a real site puts the funder's own logo in its place."""
    canvas = Canvas("logo", name, size)
    canvas.rectangle(0, 0, 1000, canvas.height, PAPER, 0)
    for index in range(3):
        colour = (canvas.deep, canvas.warm, canvas.second)[index]
        canvas.rectangle(150 + index * 240, 110 + index % 2 * 60, 220, 220, colour, 110 if index % 2 else 30)
    return canvas.finished()
