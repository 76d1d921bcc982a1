#!/usr/bin/env python3
"""Draws two columns of a table against each other, coloured by a third.

Writes scatter.svg into the current folder.
"""

import argparse
import csv
import html
import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NoReturn

UNITS = {"mm": "mm", "g": "g"}


def fail(message: str) -> NoReturn:
    """Ends the program with a sentence for whoever started it."""
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(2)


def read_table(path: str, needed: Sequence[str]) -> list[dict[str, str]]:
    """Reads a CSV file with a header that has at least the needed columns."""
    try:
        with open(path, encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
    except (UnicodeDecodeError, csv.Error) as error:
        fail(f"{path} is no CSV file: {error}")
    if not rows:
        fail(f"{path} has no rows")
    missing = [column for column in needed if column not in rows[0]]
    if missing:
        fail(f"{path} has no column named {' or '.join(missing)}; it has {', '.join(rows[0])}")
    if any(None in row or None in row.values() for row in rows):
        fail(f"{path} has rows that are shorter or longer than its header")
    return rows


def read_number(path: str, row: Mapping[str, str], column: str) -> float:
    """The number in a column of a row."""
    try:
        value = float(row[column])
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        fail(f"{path}: '{row[column]}' in column {column} is no number")
    return value


def in_words(column: str) -> str:
    """A column's name as the name of an axis: "body_mass_g" becomes "body mass (g)"."""
    words = column.split("_")
    if words[-1] in UNITS:
        return f"{' '.join(words[:-1])} ({UNITS[words[-1]]})"
    return " ".join(words)


# ---- Drawing: each tool is a file of its own, so those that draw hold a copy of this part.

PAPER, INK, QUIET, GRID = "#fff", "#1f2933", "#52606d", "#e4e7eb"
PALETTE = ("#1f6fb2", "#d9622b", "#2a8f6f", "#8a4fa3")
FONT = "Helvetica,Arial,sans-serif"
# What a text has where it says nothing.
TEXT = {"font-size": 12, "font-weight": "normal", "fill": QUIET}

Range = tuple[float, float]
Point = tuple[float, float]


def padded(values: Sequence[float]) -> Range:
    """The range of some numbers, with a little air around its ends."""
    low, high = min(values), max(values)
    air = 0.06 * ((high - low) or 1.0)
    return low - air, high + air


def ticks(low: float, high: float, wanted: int = 6) -> list[tuple[float, str]]:
    """Round numbers between two ends, about as many as wanted, each with its text."""
    rough = (high - low) / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    step = min((power * factor for factor in (1, 2, 5, 10)), key=lambda size: abs(size - rough))
    digits = max(0, -math.floor(math.log10(step) + 1e-9))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    texts = ((index * step, f"{index * step:.{digits}f}") for index in range(first, last + 1))
    return [(value, text.replace("-", "−")) for value, text in texts]


def number(value: float) -> str:
    """A coordinate as text: a picture that is looked at needs no parts of pixels."""
    return str(round(value))


def straightened(steps: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ways from point to point as one where they lead straight on."""
    result: list[tuple[int, int]] = []
    for x, y in steps:
        before_x, before_y = result[-1] if result else (0, 0)
        if before_x * y == before_y * x and before_x * x + before_y * y > 0:
            result[-1] = before_x + x, before_y + y
        elif (x, y) != (0, 0):
            result.append((x, y))
    return result


class Chart:
    """A picture in SVG: a title, two axes with their ticks, and what is drawn between them."""

    left, right, top, bottom = 66, 24, 74, 56

    def __init__(
        self, title: str, x_range: Range, y_range: Range, width: int = 640, height: int = 430
    ) -> None:
        self.title, self.x_range, self.y_range = title, x_range, y_range
        self.width, self.height = width, height
        self.parts: list[str] = []
        size = min(17, int((width - 40) / (0.57 * len(title))))
        self.text((20, 30), title, size=size, weight="bold", fill=INK)

    def place(self, x: float, y: float) -> Point:
        """Where a point of the data is in the picture."""
        across = (x - self.x_range[0]) / (self.x_range[1] - self.x_range[0])
        up = (y - self.y_range[0]) / (self.y_range[1] - self.y_range[0])
        return (
            self.left + across * (self.width - self.left - self.right),
            self.height - self.bottom - up * (self.height - self.top - self.bottom),
        )

    def element(self, name: str, **attributes: object) -> None:
        """Adds an element; `stroke_width=1` becomes `stroke-width="1"`."""
        written = "".join(
            f' {key.replace("_", "-")}="{number(value) if isinstance(value, float) else value}"'
            for key, value in attributes.items()
        )
        self.parts.append(f"<{name}{written}/>")

    def text(
        self,
        at: Point,
        words: str,
        size: int = 12,
        weight: str = "normal",
        fill: str = QUIET,
        turned: bool = False,
    ) -> None:
        """Adds a line of text at a place of the picture."""
        x, y = number(at[0]), number(at[1])
        said = {"font-size": size, "font-weight": weight, "fill": fill}
        own = "".join(f' {key}="{said[key]}"' for key in said if said[key] != TEXT[key])
        turn = f' transform="rotate(-90 {x} {y})"' if turned else ""
        self.parts.append(f'<text x="{x}" y="{y}"{own}{turn}>{html.escape(words)}</text>')

    def axes(self, x_label: str, y_label: str, x_ticks: list[tuple[float, str]]) -> None:
        """Draws the grid, the ticks and the names of both axes."""
        low, high = self.y_range
        grid: list[str] = []
        self.parts.append('<g text-anchor="end">')
        for value, words in ticks(low, high):
            (x1, y), (x2, _) = self.place(self.x_range[0], value), self.place(
                self.x_range[1], value
            )
            grid.append(f"M{number(x1)} {number(y)}H{number(x2)}")
            self.text((x1 - 8, y + 4), words)
        self.parts.append('</g><g text-anchor="middle">')
        for value, words in x_ticks:
            (x, y1), (_, y2) = self.place(value, low), self.place(value, high)
            grid.append(f"M{number(x)} {number(y1)}V{number(y2)}")
            self.text((x, y1 + 19), words)
        (x1, y), (x2, _) = self.place(self.x_range[0], low), self.place(self.x_range[1], low)
        if x_label:
            self.text(((x1 + x2) / 2, self.height - 14.0), x_label)
        middle = (self.top + self.height - self.bottom) / 2
        self.text((20, middle), y_label, turned=True)
        self.parts.append("</g>")
        self.element("path", d="".join(grid), stroke=GRID)
        self.element("path", d=f"M{number(x1)} {number(y)}H{number(x2)}", stroke=QUIET)

    def line(self, points: Sequence[Point], colour: str, dashes: str | None = None) -> None:
        """Joins points of the data."""
        dashed = {} if dashes is None else {"stroke_dasharray": dashes, "stroke_linecap": "round"}
        self.element(
            "path",
            d=self.placed(points),
            fill="none",
            stroke=colour,
            stroke_width="2.5",
            stroke_linejoin="round",
            **dashed,
        )

    def dots(self, points: Sequence[Point], colour: str, filled: bool = True) -> None:
        """Marks points of the data, filled or as rings: the sign is said once for all of them."""
        if not points:
            return
        name = f"s{len(self.parts)}"
        self.parts.append(
            f'<marker id="{name}" overflow="visible">'
            f'<circle r="3.6" fill="{colour if filled else PAPER}" fill-opacity=".75" '
            f'stroke="{colour}" stroke-width="1.3"/></marker>'
        )
        # A line has its middle signs on all points but its ends. Near ones have short ways between.
        near = sorted(points)
        self.element(
            "path",
            d=self.placed([*near, near[-1]], is_line=False),
            fill="none",
            marker_start=f"url(#{name})",
            marker_mid=f"url(#{name})",
        )

    def placed(self, points: Sequence[Point], is_line: bool = True) -> str:
        """Points of the data as SVG writes them, each from the one before.

        A line needs those alone where it turns.
        """
        places = [(round(x), round(y)) for x, y in (self.place(*point) for point in points)]
        steps = [(x2 - x1, y2 - y1) for (x1, y1), (x2, y2) in zip(places, places[1:])]
        ways = [places[0], *(straightened(steps) if is_line else steps)]
        return "m" + " ".join(f"{x} {y}" for x, y in ways).replace(" -", "-")

    def legend(self, entries: Sequence[tuple[str, str]]) -> None:
        """Names the colours, in one row below the title."""
        x = 20.0
        for words, colour in entries:
            self.element("rect", x=x, y=44.0, width=12, height=12, rx=3, fill=colour)
            self.text((x + 18, 54.5), words)
            x += 40 + 6.9 * len(words)

    def save(self, path: str) -> None:
        """Writes the picture, with a ground of its own for dark pages."""
        with open(path, "w", encoding="utf-8", newline="\n") as file:
            file.write(
                f'<svg xmlns="http://www.w3.org/2000/svg" width="{self.width}" '
                f'height="{self.height}" viewBox="0 0 {self.width} {self.height}" '
                f'font-family="{FONT}" font-size="12" fill="{QUIET}">'
                f"<title>{html.escape(self.title)}</title>"
                f'<rect width="{self.width}" height="{self.height}" rx="8" fill="{PAPER}"/>'
                + "".join(self.parts)
                + "</svg>\n"
            )


def draw_scatter(
    path: str, rows: Sequence[Mapping[str, str]], options: argparse.Namespace
) -> Chart:
    """A dot a row."""
    x_values = [read_number(path, row, options.x) for row in rows]
    y_values = [read_number(path, row, options.y) for row in rows]
    groups = sorted({row[options.target] for row in rows})
    colours = {group: PALETTE[index % len(PALETTE)] for index, group in enumerate(groups)}
    x_range, y_range = padded(x_values), padded(y_values)
    chart = Chart(f"{len(rows)} rows by {in_words(options.target)}", x_range, y_range, height=500)
    chart.axes(in_words(options.x), in_words(options.y), ticks(*x_range))
    for group in groups:
        places = zip(rows, x_values, y_values)
        chart.dots([(x, y) for row, x, y in places if row[options.target] == group], colours[group])
    chart.legend([(group, colours[group]) for group in groups])
    return chart


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads the table and draws it."""
    parser = new_parser()
    parser.add_argument("--data", required=True, help="CSV file")
    parser.add_argument("--x", required=True, help="column of the horizontal axis")
    parser.add_argument("--y", required=True, help="column of the vertical axis")
    parser.add_argument(
        "--target", default="species", help="column that gives the colour (species)"
    )
    options = parser.parse_args()

    rows = read_table(options.data, [options.x, options.y, options.target])
    draw_scatter(options.data, rows, options).save("scatter.svg")
    print(f"{len(rows)} dots")


if __name__ == "__main__":
    main()
