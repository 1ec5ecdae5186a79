"""Germany as dots: the places of the gazetteer on a grid, drawn once into a file that browsers keep.

``tools/places.py`` writes the file; the same ``project`` says where on it a Kreis lies.
"""

from __future__ import annotations

import math
from collections import defaultdict

from vocabularies import gazetteer

# Units of the drawing. As wide as the smallest phone has room for, so that a unit is never less than a pixel.
WIDTH, HEIGHT = 280, 377
# One dot a cell of the grid, as large as the people in it are many: least number, width in cells.
CELL = 2.8
SIZES = ((100_000, 1.0), (20_000, 0.8), (3_000, 0.62), (0, 0.42))
_NORTH, _SOUTH, _WEST, _EAST = 55.06, 47.27, 5.87, 15.04
# At this latitude a degree to the east is as long as on the map.
_SHRINK = math.cos(math.radians((_NORTH + _SOUTH) / 2))
_MARGIN = 4.0
_SCALE = (WIDTH - 2 * _MARGIN) / ((_EAST - _WEST) * _SHRINK)


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Where a point lies on the drawing: from the left and from the top."""
    return _MARGIN + (longitude - _WEST) * _SHRINK * _SCALE, _MARGIN + (_NORTH - latitude) * _SCALE


def drawing() -> str:
    """The SVG file; its colour is that of the text where it is used."""
    people: dict[tuple[int, int], int] = defaultdict(int)
    for place in gazetteer.all_places():
        x, y = project(place.latitude, place.longitude)
        people[round(y / CELL), round(x / CELL)] += place.population
    paths = []
    for size, (least, width) in enumerate(SIZES):
        most = SIZES[size - 1][0] if size else math.inf
        cells = sorted(cell for cell, number in people.items() if least <= number < most)
        paths.append(f'<path stroke-width="{width}" d="{_path(cells)}"/>')
    size_in_cells = f"0 0 {WIDTH / CELL:g} {HEIGHT / CELL:g}"
    return (
        '<svg xmlns="http://www.w3.org/2000/svg">'
        f'<symbol id="dots" viewBox="{size_in_cells}" fill="none" stroke="currentColor" stroke-linecap="round">'
        f"{''.join(paths)}</symbol></svg>\n"
    )


def _path(cells: list[tuple[int, int]]) -> str:
    """Lines of no length, which round ends make dots; in a row each is said from the one before."""
    drawn, before = [], (-1, -1)
    for row, column in cells:
        drawn.append(f"m{column - before[1]} 0h0" if row == before[0] else f"M{column} {row}h0")
        before = (row, column)
    return "".join(drawn)
