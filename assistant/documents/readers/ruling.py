"""Ruled tables (框线表格): the lines of a page and the characters on it → cells with spans. Geometry alone, no PDF.

Lengths are points; x grows to the right, y downwards. A missing piece of a rule between two cells makes them one.
"""

import itertools
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from statistics import fmean
from typing import NamedTuple

from ..grid import GridCell

_SAME = 2.5  # lines nearer than this are one, as those of a double border
_TOUCH = 3.0  # how far two lines may miss each other and still meet
_SHORT = 4.0  # shorter strokes underline or cross out
_OPEN_SIDE = 8.0  # rules that stand out this far beyond the last upright one close an open side
_MAX_CROSSINGS = 2_000_000
_PADDING = 8.0  # the most that a cell keeps free at each side
_CLOSING = frozenset("，。、；：！？）》】”’％%,.;:!?)]")  # never begin a line


class Line(NamedTuple):
    """A level (y = `at`) or upright (x = `at`) line from `start` to `end`."""

    at: float
    start: float
    end: float
    level: bool


class Character(NamedTuple):
    """A character, the left and right of its box, its baseline, and the height of its font."""

    text: str
    left: float
    right: float
    baseline: float
    size: float


class RuledTable(NamedTuple):
    """A table: where it stands, the x of its column lines, its cells, and the characters inside it."""

    top: float
    columns: tuple[float, ...]
    cells: tuple[GridCell, ...]
    characters: tuple[Character, ...]


class _Frame(NamedTuple):
    """The lattice of a table and, in the order of rows, the rectangles its rules leave: row, column, spans."""

    xs: list[float]
    ys: list[float]
    areas: list[tuple[int, int, int, int]]

    @property
    def size(self) -> float:
        return (self.xs[-1] - self.xs[0]) * (self.ys[-1] - self.ys[0])


def tables_of(lines: Sequence[Line], characters: Iterable[Character]) -> list[RuledTable]:
    """The ruled tables of a page from the top; a box of one cell is a frame around text and none."""
    level = _merged([line for line in lines if line.level])
    upright = _merged([line for line in lines if not line.level])
    if len(level) * len(upright) > _MAX_CROSSINGS:
        return []
    found = (_frame(group) for group in _connected(level, upright))
    frames = sorted((frame for frame in found if frame and len(frame.areas) > 1), key=lambda frame: frame.size)
    inside: list[list[Character]] = [[] for _ in frames]
    for character in characters:
        x, y = (character.left + character.right) / 2, character.baseline - character.size * 0.3
        for frame, own in zip(frames, inside, strict=True):  # the smallest first: a table inside another one's cell
            if frame.xs[0] < x < frame.xs[-1] and frame.ys[0] < y < frame.ys[-1]:
                own.append(character)
                break
    tables = [_filled(frame, own) for frame, own in zip(frames, inside, strict=True)]
    return sorted(tables, key=lambda table: (table.top, table.columns[0]))


def _merged(lines: list[Line]) -> list[Line]:
    """Lines that lie on each other or carry each other on as one."""
    lines.sort(key=lambda line: line.at)
    merged: list[Line] = []
    begin = 0
    for end in range(1, len(lines) + 1):
        if end < len(lines) and lines[end].at - lines[begin].at <= _SAME:
            continue
        level = lines[begin].level
        at = fmean(line.at for line in lines[begin:end])
        start = stop = None
        for line in sorted(lines[begin:end], key=lambda line: line.start):
            if start is None or stop is None:
                start, stop = line.start, line.end
            elif line.start - stop <= _TOUCH:
                stop = max(stop, line.end)
            else:
                merged.append(Line(at, start, stop, level))
                start, stop = line.start, line.end
        if start is not None and stop is not None:
            merged.append(Line(at, start, stop, level))
        begin = end
    return [line for line in merged if line.end - line.start >= _SHORT]


def _connected(level: list[Line], upright: list[Line]) -> list[list[Line]]:
    """The lines that hang together, group by group."""
    lines = [*level, *upright]
    parent = list(range(len(lines)))

    def root(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    places = [line.at for line in upright]
    for index, line in enumerate(level):
        first = bisect_left(places, line.start - _TOUCH)
        last = bisect_right(places, line.end + _TOUCH)
        for other in range(first, last):
            if upright[other].start - _TOUCH <= line.at <= upright[other].end + _TOUCH:
                parent[root(len(level) + other)] = root(index)
    groups: dict[int, list[Line]] = {}
    for index, line in enumerate(lines):
        groups.setdefault(root(index), []).append(line)
    return list(groups.values())


def _frame(lines: list[Line]) -> _Frame | None:
    """The lattice that connected lines make; None where they enclose nothing."""
    level, upright = [line for line in lines if line.level], [line for line in lines if not line.level]
    if not level or not upright:
        return None
    xs, ys = _places(upright, level), _places(level, upright)
    if len(xs) < 2 or len(ys) < 2:
        return None
    right = _edges(upright, xs, ys)
    below = {(row, column) for column, row in _edges(level, ys, xs)}
    return _Frame(xs, ys, _areas(len(ys) - 1, len(xs) - 1, right, below))


def _places(lines: list[Line], across: list[Line]) -> list[float]:
    """Where the lines stand; a side without a line ends where those across it end."""
    places: list[float] = []
    for at in sorted(line.at for line in lines):
        if not places or at - places[-1] > _SAME:
            places.append(at)
    start, end = min(line.start for line in across), max(line.end for line in across)
    if places[0] - start > _OPEN_SIDE:
        places.insert(0, start)
    if end - places[-1] > _OPEN_SIDE:
        places.append(end)
    return places


def _edges(lines: list[Line], places: list[float], across: list[float]) -> set[tuple[int, int]]:
    """Where a line stands between two cells: (slot along the line, number of the place), both from 0."""
    middles = [(start + end) / 2 for start, end in itertools.pairwise(across)]
    edges: set[tuple[int, int]] = set()
    for line in lines:
        at = bisect_left(places, line.at - _SAME)
        first, last = bisect_left(middles, line.start), bisect_right(middles, line.end)
        edges.update((slot, at) for slot in range(first, last))
    return edges


def _areas(
    rows: int, columns: int, right: set[tuple[int, int]], below: set[tuple[int, int]]
) -> list[tuple[int, int, int, int]]:
    """The rectangles between the rules. `right` holds (row, x-line), `below` (y-line, column), both from 0."""
    taken: set[tuple[int, int]] = set()
    areas = []
    for row in range(rows):
        for column in range(columns):
            if (row, column) in taken:
                continue
            end = column + 1
            while end < columns and (row, end) not in right and (row, end) not in taken:
                end += 1
            bottom = row + 1
            while bottom < rows and all(
                (bottom, at) not in below and (at == column or (bottom, at) not in right) for at in range(column, end)
            ):
                bottom += 1
            taken.update((r, c) for r in range(row, bottom) for c in range(column, end))
            areas.append((row, column, bottom - row, end - column))
    return areas


def _filled(frame: _Frame, characters: list[Character]) -> RuledTable:
    """The frame with the characters in its cells."""
    owner = {
        (r, c): number
        for number, (row, column, rowspan, colspan) in enumerate(frame.areas)
        for r in range(row, row + rowspan)
        for c in range(column, column + colspan)
    }
    inside: list[list[Character]] = [[] for _ in frame.areas]
    for character in characters:
        row = bisect_right(frame.ys, character.baseline - character.size * 0.3) - 1
        column = bisect_right(frame.xs, (character.left + character.right) / 2) - 1
        inside[owner[row, column]].append(character)
    cells = tuple(
        GridCell(row + 1, column + 1, rowspan, colspan, _cell_text(own, frame.xs[column + colspan] - frame.xs[column]))
        for (row, column, rowspan, colspan), own in zip(frame.areas, inside, strict=True)
    )
    return RuledTable(frame.ys[0], tuple(frame.xs), cells, tuple(characters))


def _set_lines(characters: list[Character]) -> list[list[Character]]:
    """Characters line by line, each line from the left. Bold made by printing twice is read once."""
    lines: list[list[Character]] = []
    for character in sorted(characters, key=lambda each: (each.baseline, each.left)):
        near = max(2.0, 0.4 * character.size)
        if lines and character.baseline - fmean(each.baseline for each in lines[-1][-3:]) <= near:
            lines[-1].append(character)
        else:
            lines.append([character])
    for line in lines:
        line.sort(key=lambda each: each.left)
        line[:] = [
            each
            for before, each in zip([None, *line], line, strict=False)
            if not (before and before.text == each.text and each.left - before.left < 0.2 * each.size)
        ]
        while line and line[0].text.isspace():
            line.pop(0)
        while line and line[-1].text.isspace():
            line.pop()
    return [line for line in lines if line]


def _cell_text(characters: list[Character], width: float) -> str:
    """A cell's text. A line that broke for want of room goes on without a break, any other break is kept."""
    if not characters:
        return ""
    lines = _set_lines(characters)
    if not lines:
        return ""
    padding = min(_PADDING, max(0.0, width - max(_width(line) for line in lines)) / 2)
    text = _spelt(lines[0])
    for above, line in itertools.pairwise(lines):
        if len(above) > 1 and _first_word(line) > width - 2 * padding - _width(above):
            both_latin = above[-1].text.isascii() and line[0].text.isascii()
            text += " " if both_latin and above[-1].text.isalpha() and line[0].text.isalpha() else ""
        else:
            text += "\n"
        text += _spelt(line)
    return text


def _width(line: list[Character]) -> float:
    return line[-1].right - line[0].left


def _first_word(line: list[Character]) -> float:
    """How much room the beginning of a line needs that must not be parted."""
    end = 1
    if line[0].text.isascii():
        while end < len(line) and line[end].text.isascii() and not line[end].text.isspace():
            end += 1
    while end < len(line) and line[end].text in _CLOSING:
        end += 1
    return line[end - 1].right - line[0].left


def _spelt(line: list[Character], *, gaps: bool = False) -> str:
    if not gaps:
        return "".join(character.text for character in line)
    pieces = [line[0].text]
    for before, character in itertools.pairwise(line):
        pieces += ["  ", character.text] if character.left - before.right > 1.5 * character.size else [character.text]
    return "".join(pieces)


def lines_of_text(characters: list[Character]) -> list[tuple[float, str]]:
    """The lines of text outside tables: their baseline and their text, wide gaps as two blanks."""
    return [(line[0].baseline, _spelt(line, gaps=True).strip()) for line in _set_lines(characters)]
