#!/usr/bin/env python3
"""Compares the evaluations of several models.

Each --result is a folder that evaluate filled; its metrics.json says which model it was of.
The best is the one with the highest accuracy, and of equals the one with the least log loss.

Writes comparison.csv, comparison.svg, report.md and metrics.json into the current folder.
"""

import argparse
import csv
import html
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import NamedTuple, NoReturn

SCORES = (
    ("accuracy", "accuracy"),
    ("precision", "precision"),
    ("recall", "recall"),
    ("f1", "F1"),
    ("auc", "AUC"),
    ("log_loss", "log loss"),
)


def fail(message: str) -> NoReturn:
    """Ends the program with a sentence for whoever started it."""
    print(f"{os.path.basename(sys.argv[0])}: {message}", file=sys.stderr)
    sys.exit(2)


class Result(NamedTuple):
    """The evaluation of one model; `least` is the lower end of its accuracy's interval."""

    model: str
    samples: int
    scores: dict[str, float]
    least: float


def read_result(folder: str) -> Result:
    """Reads the metrics.json of a result folder, and refuses everything else."""
    path = os.path.join(folder, "metrics.json")
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
    except ValueError as error:
        fail(f"{path} is no JSON: {error}")
    needed = ["model", "samples", "accuracy_interval", *(key for key, _ in SCORES)]
    missing = [key for key in needed if not isinstance(content, dict) or key not in content]
    if missing:
        fail(f"{path} is none that evaluate wrote: it lacks {', '.join(missing)}")
    try:
        scores = {key: float(content[key]) for key, _ in SCORES}
        least = float(content["accuracy_interval"][0])
        return Result(str(content["model"]), int(content["samples"]), scores, least)
    except (TypeError, ValueError, LookupError):
        fail(f"{path} is none that evaluate wrote: its scores are no numbers")


def ranked(results: Sequence[Result]) -> list[Result]:
    """The results, the best first."""
    return sorted(results, key=lambda one: (-one.scores["accuracy"], one.scores["log_loss"]))


def comparison_rows(results: Sequence[Result]) -> list[dict[str, object]]:
    """A row a model, in the order given."""
    order = ranked(results)
    return [
        {
            "rank": order.index(result) + 1,
            "model": result.model,
            "samples": result.samples,
            **{key: f"{value:.6f}" for key, value in result.scores.items()},
        }
        for result in results
    ]


def metrics_content(results: Sequence[Result]) -> dict[str, object]:
    """The scores of the models, and which is the best."""
    return {
        "best": ranked(results)[0].model,
        "models": [{"model": result.model, **result.scores} for result in results],
    }


def report(results: Sequence[Result]) -> str:
    """The comparison in words and a table, as Markdown."""
    best, *others = ranked(results)
    surest = min(results, key=lambda one: one.scores["log_loss"])
    lines = [
        "# Comparison of the models",
        "",
        f"**Best: {best.model}**, with {best.scores['accuracy']:.1%} of {best.samples} test rows "
        "classified correctly.",
        "",
        "| model | " + " | ".join(words for _, words in SCORES) + " |",
        "|---|" + "---:|" * len(SCORES),
    ]
    for result in [best, *others]:
        values = " | ".join(f"{value:.4f}" for value in result.scores.values())
        lines.append(f"| {result.model} | {values} |")
    lines.append("")
    if surest is not best:
        lines += [f"The lowest log loss is that of {surest.model}.", ""]
    close = [other.model for other in others if other.scores["accuracy"] >= best.least]
    if close:
        lines += [
            f"A test on {best.samples} rows is coarse: with 95 % confidence the accuracy of the "
            f"best is {best.least:.1%} or more, so it cannot be told apart from: "
            f"{'; '.join(close)}.",
            "",
        ]
    lines += ["Picture: `comparison.svg`. Table: `comparison.csv`.", ""]
    return "\n".join(lines)


def write_table(path: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Writes rows that have the same columns as CSV."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def write_json(path: str, content: object) -> None:
    """Writes JSON for people and programs, always in the same order."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")


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


def draw_comparison(results: Sequence[Result]) -> Chart:
    """Bars: for each score one a model."""
    top = max(1.0, *(result.scores["log_loss"] for result in results))
    chart = Chart("Comparison of the models", (0, len(SCORES)), (0, top), width=760, height=450)
    chart.top, chart.bottom = 74 + 22 * len(results), 48
    chart.height += 22 * (len(results) - 1)
    chart.axes("", "score", [])
    width = 0.8 / len(results)
    chart.parts.append(f'<g text-anchor="middle" fill="{INK}">')
    for place, (_, words) in enumerate(SCORES):
        chart.text((chart.place(place + 0.5, 0)[0], chart.height - 28.0), words)
    chart.parts.append('</g><g text-anchor="middle" font-size="11">')
    for place, (key, _) in enumerate(SCORES):
        better = "lower is better" if key == "log_loss" else "higher is better"
        chart.text((chart.place(place + 0.5, 0)[0], chart.height - 12.0), better)
        for index, result in enumerate(results):
            draw_value(chart, place + 0.1 + index * width, width, result.scores[key])
    chart.parts.append("</g>")
    for index, result in enumerate(results):
        line, colour = 44.0 + 22 * index, PALETTE[index % len(PALETTE)]
        bars = [
            bar(chart, place + 0.1 + index * width, width, result.scores[key])
            for place, (key, _) in enumerate(SCORES)
        ]
        # A line around them that is as wide as the corners are round.
        drawn = {"stroke": colour, "stroke_width": 4, "stroke_linejoin": "round"}
        chart.element("path", d="".join(bars), fill=colour, **drawn)
        chart.element("rect", x=20.0, y=line, width=12, height=12, rx=3, fill=colour)
        chart.text((38, line + 10.5), result.model)
    return chart


def bar(chart: Chart, start: float, width: float, value: float) -> str:
    """One bar of a path, smaller on all sides by half of the line around it."""
    (x1, y1), (x2, y2) = chart.place(start, value), chart.place(start + 0.92 * width, 0)
    left, high, right, low = round(x1) + 2, round(y1) + 2, round(x2) - 2, round(y2) - 2
    return f"M{left} {min(high, low)}H{right}V{low}H{left}z"


def draw_value(chart: Chart, start: float, width: float, value: float) -> None:
    """The value of a bar, above it."""
    x, y = chart.place(start + 0.46 * width, value)
    chart.text((x, y - 5), f"{value:.2f}".lstrip("0"))


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads the results, and writes what sets them apart."""
    parser = new_parser()
    parser.add_argument(
        "--result",
        action="append",
        required=True,
        metavar="DIR",
        help="folder that evaluate filled; give it two times or more",
    )
    options = parser.parse_args()
    if len(options.result) < 2:
        fail("a comparison needs --result at least twice")

    results = [read_result(folder) for folder in options.result]
    write_table("comparison.csv", comparison_rows(results))
    write_json("metrics.json", metrics_content(results))
    with open("report.md", "w", encoding="utf-8", newline="\n") as file:
        file.write(report(results))
    draw_comparison(results).save("comparison.svg")
    print(f"best of {len(results)}: {ranked(results)[0].model}")


if __name__ == "__main__":
    main()
