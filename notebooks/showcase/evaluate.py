#!/usr/bin/env python3
"""Measures predictions against the truth, on the rows of the data set that are marked "test".

Works for two classes or more. With two, precision, recall and F1 are those of the second class;
with more, they are means over all classes, each against the rest.

Writes metrics.json, roc.svg, confusion.png and report.md into the current folder.
"""

import argparse
import csv
import html
import json
import math
import os
import struct
import sys
import zlib
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import NamedTuple, NoReturn

ROUNDED_TO = 6
PREFIX = "probability_"


class Judged(NamedTuple):
    """A prediction beside the truth; probabilities in the order of the classes."""

    actual: str
    predicted: str
    probabilities: list[float]


class Evaluation(NamedTuple):
    """What a model got right and wrong."""

    model: str
    classes: list[str]
    judged: list[Judged]


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


def read_evaluation(predictions_path: str, truth_path: str, target: str) -> Evaluation:
    """Joins predictions and truth by id, and keeps the test rows."""
    predictions = read_table(predictions_path, ["id", "model", "predicted"])
    truth = {row["id"]: row for row in read_table(truth_path, ["id", "split", target])}
    names = [column for column in predictions[0] if column.startswith(PREFIX)]
    classes = [column[len(PREFIX) :] for column in names]
    if len(classes) < 2:
        fail(f"{predictions_path} has no columns {PREFIX}CLASS for at least two classes")
    judged = []
    for row in predictions:
        if row["id"] not in truth:
            fail(f"{truth_path} has no row with the id {row['id']} of {predictions_path}")
        known = truth[row["id"]]
        if known[target] not in classes:
            fail(f"{predictions_path} knows no class '{known[target]}' of {truth_path}")
        if known["split"] == "test":
            chances = [read_number(predictions_path, row, name) for name in names]
            judged.append(Judged(known[target], row["predicted"], chances))
    if not judged:
        fail(f"{truth_path}: no predicted row is marked 'test' in column split")
    return Evaluation(predictions[0]["model"], classes, judged)


def confusion(evaluation: Evaluation) -> list[list[int]]:
    """How often each class (row) was taken for each class (column)."""
    pairs = [(item.actual, item.predicted) for item in evaluation.judged]
    return [
        [pairs.count((actual, predicted)) for predicted in evaluation.classes]
        for actual in evaluation.classes
    ]


def ratio(part: float, whole: float) -> float:
    """A share; 0 of nothing is 0."""
    return part / whole if whole else 0.0


def mean(values: Sequence[float]) -> float:
    """The arithmetic mean."""
    return math.fsum(values) / len(values)


def roc_curve(evaluation: Evaluation, index: int) -> list[tuple[float, float]]:
    """False against true positive rate of a class, for every threshold from high to low."""
    name = evaluation.classes[index]
    ranked = sorted(
        ((item.probabilities[index], item.actual == name) for item in evaluation.judged),
        reverse=True,
    )
    positives = sum(positive for _, positive in ranked)
    negatives = len(ranked) - positives
    points, hits, alarms = [(0.0, 0.0)], 0, 0
    for place, (chance, positive) in enumerate(ranked):
        hits, alarms = hits + positive, alarms + (not positive)
        if place + 1 == len(ranked) or ranked[place + 1][0] != chance:
            points.append((ratio(alarms, negatives), ratio(hits, positives)))
    return points


def area(points: Sequence[tuple[float, float]]) -> float:
    """The area under a curve, by trapezoids."""
    return math.fsum((x2 - x1) * (y1 + y2) / 2.0 for (x1, y1), (x2, y2) in zip(points, points[1:]))


def log_loss(evaluation: Evaluation) -> float:
    """The mean of minus the logarithm of what was given to the true class."""
    chances = [
        item.probabilities[evaluation.classes.index(item.actual)] for item in evaluation.judged
    ]
    # Probabilities come with six digits: what reads as 0 was no more than half of the last one.
    return mean([-math.log(max(0.5e-6, chance)) for chance in chances])


def interval(right: int, count: int) -> tuple[float, float]:
    """Where the true accuracy lies with 95 % confidence, by Wilson's formula."""
    z, share = 1.96, right / count
    middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    reach = z * math.sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    reach /= 1 + z * z / count
    return middle - reach, middle + reach


class ClassFigures(NamedTuple):
    """What is measured of one class against the rest."""

    samples: int
    precision: float
    recall: float
    f1: float
    auc: float


class Figures(NamedTuple):
    """All that is measured of a model."""

    accuracy: float
    accuracy_interval: tuple[float, float]
    precision: float
    recall: float
    f1: float
    auc: float
    log_loss: float
    by_class: dict[str, ClassFigures]
    confusion: list[list[int]]


def class_figures(evaluation: Evaluation, counts: list[list[int]], index: int) -> ClassFigures:
    """Measures one class against the rest."""
    hits, samples = counts[index][index], sum(counts[index])
    precision = ratio(hits, sum(row[index] for row in counts))
    recall = ratio(hits, samples)
    f1 = ratio(2.0 * precision * recall, precision + recall)
    return ClassFigures(samples, precision, recall, f1, area(roc_curve(evaluation, index)))


def measure(evaluation: Evaluation) -> Figures:
    """Measures a model; with two classes the second speaks for both."""
    counts = confusion(evaluation)
    by_class = {
        name: class_figures(evaluation, counts, index)
        for index, name in enumerate(evaluation.classes)
    }
    heard = list(by_class.values())
    if len(heard) == 2:
        heard = heard[1:]
    right = sum(counts[index][index] for index in range(len(counts)))
    return Figures(
        accuracy=right / len(evaluation.judged),
        accuracy_interval=interval(right, len(evaluation.judged)),
        precision=mean([figures.precision for figures in heard]),
        recall=mean([figures.recall for figures in heard]),
        f1=mean([figures.f1 for figures in heard]),
        auc=mean([figures.auc for figures in heard]),
        log_loss=log_loss(evaluation),
        by_class=by_class,
        confusion=counts,
    )


def metrics_content(evaluation: Evaluation, figures: Figures) -> dict[str, object]:
    """All figures as they are saved, the most telling first."""

    def rounded(value: float) -> float:
        return round(value, ROUNDED_TO)

    return {
        "model": evaluation.model,
        "samples": len(evaluation.judged),
        "accuracy": rounded(figures.accuracy),
        "precision": rounded(figures.precision),
        "recall": rounded(figures.recall),
        "f1": rounded(figures.f1),
        "auc": rounded(figures.auc),
        "log_loss": rounded(figures.log_loss),
        "accuracy_interval": [rounded(end) for end in figures.accuracy_interval],
        "classes": {
            name: {field: rounded(value) for field, value in one._asdict().items()}
            for name, one in figures.by_class.items()
        },
        "confusion": {
            actual: dict(zip(evaluation.classes, row))
            for actual, row in zip(evaluation.classes, figures.confusion)
        },
    }


def write_json(path: str, content: object) -> None:
    """Writes JSON for people and programs, always in the same order."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")


def report(evaluation: Evaluation, figures: Figures) -> str:
    """The figures in words and tables, as Markdown."""
    low, high = figures.accuracy_interval
    lines = [
        f"# Evaluation of {evaluation.model}",
        "",
        f"On {len(evaluation.judged)} test rows that the model never saw, "
        f"{figures.accuracy:.1%} were classified correctly "
        f"(95 % confidence: {low:.1%} to {high:.1%}).",
        "",
        "| measure | value |",
        "|---|---:|",
        f"| accuracy | {figures.accuracy:.4f} |",
        f"| precision | {figures.precision:.4f} |",
        f"| recall | {figures.recall:.4f} |",
        f"| F1 | {figures.f1:.4f} |",
        f"| area under the ROC curve | {figures.auc:.4f} |",
        f"| log loss | {figures.log_loss:.4f} |",
        "",
        "## Classes",
        "",
        "| class | rows | precision | recall | F1 | AUC |",
        "|---|---:|---:|---:|---:|---:|",
    ]
    for name, one in figures.by_class.items():
        values = " | ".join(f"{value:.4f}" for value in one[1:])
        lines.append(f"| {name} | {one.samples} | {values} |")
    lines += ["", "Pictures: `roc.svg`, `confusion.png`.", ""]
    return "\n".join(lines)


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


def draw_roc(evaluation: Evaluation) -> Chart:
    """The ROC curve of the second of two classes, or of each of more."""
    chart = Chart(f"ROC curve: {evaluation.model}", (0, 1), (0, 1), width=560, height=560)
    chart.axes("false positive rate", "true positive rate", ticks(0, 1))
    chart.line([(0, 0), (1, 1)], "#9aa5b1", dashes="2 7")
    shown = [1] if len(evaluation.classes) == 2 else list(range(len(evaluation.classes)))
    entries = []
    for place, index in enumerate(shown):
        points, colour = roc_curve(evaluation, index), PALETTE[place % len(PALETTE)]
        chart.line(points, colour)
        name = "" if len(shown) == 1 else f"{evaluation.classes[index]}, "
        entries.append((f"{name}AUC {area(points):.3f}", colour))
    chart.legend(entries)
    return chart


# ---- A picture of pixels: drawn and written without any library.

Colour = tuple[int, int, int]
PAPER_RGB, INK_RGB = (255, 255, 255), (31, 41, 51)
QUIET_RGB, SHADE_RGB = (82, 96, 109), (31, 111, 178)

# Each sign as strokes on a grid that is 4 wide and 6 high: pairs of digits are points from the
# top left; a stroke that begins with "~" is rounded.
SIGNS = {
    "A": "062046 1434",
    "B": "0006 ~00404303 ~03434606",
    "C": "~414000064645",
    "D": "0006 ~00404606",
    "E": "40000646 0333",
    "F": "400006 0333",
    "G": "~4140000646434333 4323",
    "H": "0006 4046 0343",
    "I": "0006",
    "J": "~30360605",
    "K": "0006 4004 1346",
    "L": "000646",
    "M": "0600244046",
    "N": "06004640",
    "O": "~204046060020",
    "P": "0600 ~00404303",
    "Q": "~204046060020 2446",
    "R": "0600 ~00404303 2346",
    "S": "~4140000343460605",
    "T": "0040 2026",
    "U": "~00064640",
    "V": "002640",
    "W": "0016223640",
    "X": "0046 4006",
    "Y": "002340 2326",
    "Z": "00400646",
    "0": "~204046060020",
    "1": "012026",
    "2": "~0100404306 0646",
    "3": "~0100404323 ~2343460605",
    "4": "36300444",
    "5": "400003 ~031242460605",
    "6": "~224246060222 ~41400004",
    "7": "004016",
    "8": "~204043030020 ~234346060323",
    "9": "~204044040020 ~42460605",
    ".": "0606",
    "-": "0333",
    "_": "0646",
    "/": "4006",
    "%": "4006 ~001011010010 ~354546363545",
    "?": "~010040432324 2626",
}


# Of a stroke, as a share of the grid.
THICKNESS = 0.75


def mix(one: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; the share is the other's."""
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other))
    return red, green, blue


def rounded_off(points: list[Point]) -> list[Point]:
    """Cuts the corners of a stroke three times over, by Chaikin's method."""
    for _ in range(3):
        cut = [points[0]]
        for (x1, y1), (x2, y2) in zip(points, points[1:]):
            cut += [
                (0.75 * x1 + 0.25 * x2, 0.75 * y1 + 0.25 * y2),
                (0.25 * x1 + 0.75 * x2, 0.25 * y1 + 0.75 * y2),
            ]
        points = cut + [points[-1]]
    return points


def strokes(sign: str) -> list[list[Point]]:
    """The strokes of a sign; a sign that is not known looks like a question mark."""
    result = []
    for code in SIGNS.get(sign, SIGNS["?"]).split():
        digits = code.lstrip("~")
        points = [(float(digits[i]), float(digits[i + 1])) for i in range(0, len(digits), 2)]
        result.append(rounded_off(points) if code.startswith("~") else points)
    return result


def packed(places: list[int], bits: int) -> bytes:
    """Places in a palette, one a byte, or two where each has room in four bits."""
    if bits == 8:
        return bytes(places)
    pairs = zip_longest(places[::2], places[1::2], fillvalue=0)
    return bytes(16 * one + other for one, other in pairs)


class Image:
    """A picture of pixels in three colours of eight bits."""

    def __init__(self, width: int, height: int) -> None:
        self.width, self.height = width, height
        self.rows = [bytearray(bytes(PAPER_RGB) * width) for _ in range(height)]

    def box(self, x: int, y: int, width: int, height: int, colour: Colour) -> None:
        """Fills a box."""
        for row in self.rows[y : y + height]:
            row[3 * x : 3 * (x + width)] = bytes(colour) * width

    def blend(self, x: int, y: int, colour: Colour, share: float) -> None:
        """Lays a colour over a pixel; outside of the picture there is nothing to lay it on.

        In two shares: all colours of a picture find room in a palette of 256, and few are small.
        """
        if 0 <= x < self.width and 0 <= y < self.height:
            row = self.rows[y]
            below = (row[3 * x], row[3 * x + 1], row[3 * x + 2])
            row[3 * x : 3 * x + 3] = bytes(mix(below, colour, round(2 * share) / 2))

    def stroke(
        self, points: Sequence[Point], thickness: float, ink: dict[tuple[int, int], float]
    ) -> None:
        """Notes how much of each pixel a stroke with round ends covers."""
        reach = thickness / 2 + 1
        for (x1, y1), (x2, y2) in zip(points, [*points[1:], points[-1]]):
            length = (x2 - x1) ** 2 + (y2 - y1) ** 2
            for y in range(int(min(y1, y2) - reach), int(max(y1, y2) + reach) + 1):
                for x in range(int(min(x1, x2) - reach), int(max(x1, x2) + reach) + 1):
                    along = (x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)
                    along = min(1.0, max(0.0, along / (length or 1.0)))
                    away = math.sqrt(
                        (x - x1 - along * (x2 - x1)) ** 2 + (y - y1 - along * (y2 - y1)) ** 2
                    )
                    covered = min(1.0, max(0.0, thickness / 2 + 0.5 - away))
                    ink[x, y] = max(covered, ink.get((x, y), 0.0))

    def text(
        self,
        words: str,
        x: float,
        y: float,
        size: float,
        colour: Colour,
        turned: bool = False,
        room: float = math.inf,
    ) -> None:
        """Writes words in capitals around a middle, smaller where they would need more room.

        `size` is the height of a letter. Each begins at a whole pixel: it is sharp where six divide
        the size, and the same letter is the same pixels, of which a PNG needs few.
        """
        placed: list[tuple[float, list[Point]]] = []
        pen = 0.0
        for sign in words.upper():
            shape = [] if sign == " " else strokes(sign)
            left = min((px for points in shape for px, _ in points), default=0.0)
            right = max((px for points in shape for px, _ in points), default=2.0)
            placed += [(pen, [(px - left, py) for px, py in points]) for points in shape]
            pen += right - left + 1.8
        middle = (pen - 1.8) / 2
        unit = min(size / 6, room / (2 * middle + 1)) if middle > 0 else size / 6
        ink: dict[tuple[int, int], float] = {}
        for begin, points in placed:
            before = round((begin - middle) * unit)
            moved = [(before + px * unit, (py - 3.0) * unit) for px, py in points]
            self.stroke(
                [(x + dy, y - dx) if turned else (x + dx, y + dy) for dx, dy in moved],
                THICKNESS * unit,
                ink,
            )
        for (px, py), share in ink.items():
            if share > 0.0:
                self.blend(px, py, colour, share)

    def save(self, path: str) -> None:
        """Writes the picture as PNG, in a palette of its colours where they are few enough."""
        colours: dict[bytes, int] = {}
        lines = [
            [colours.setdefault(bytes(row[at : at + 3]), len(colours)) for at in range(0, len(row), 3)]
            for row in self.rows
        ]
        is_palette = len(colours) <= 256
        bits = 4 if len(colours) <= 16 else 8
        written = [packed(line, bits) for line in lines] if is_palette else self.rows
        kind_of_colour = 3 if is_palette else 2
        header = struct.pack(">IIBBBBB", self.width, self.height, bits, kind_of_colour, 0, 0, 0)
        chunks = [
            (b"IHDR", header),
            *([(b"PLTE", b"".join(colours))] if is_palette else []),
            (b"IDAT", zlib.compress(b"".join(b"\0" + line for line in written), 9)),
            (b"IEND", b""),
        ]
        with open(path, "wb") as file:
            file.write(b"\x89PNG\r\n\x1a\n")
            for kind, content in chunks:
                checked = kind + content
                file.write(struct.pack(">I", len(content)) + checked)
                file.write(struct.pack(">I", zlib.crc32(checked)))


def draw_confusion(evaluation: Evaluation) -> Image:
    """The confusion matrix: counts, shares of the row, and a shade that follows the share."""
    counts, classes = confusion(evaluation), evaluation.classes
    cell, left, top = (104, 90, 66) if len(classes) == 2 else (90, 122, 66)
    image = Image(left + cell * len(classes) + 16, top + cell * len(classes) + 16)
    middle = cell * len(classes) / 2
    image.text("predicted", left + middle, 22, 12, QUIET_RGB)
    image.text("actual", 21, top + middle, 12, QUIET_RGB, turned=True)
    for index, name in enumerate(classes):
        at = cell * (index + 0.5)
        image.text(name, left + at, 48, 12, INK_RGB, room=cell - 9)
        image.text(name, (left + 30) / 2, top + at, 12, INK_RGB, room=left - 42)
        for other, count in enumerate(counts[index]):
            share = ratio(count, sum(counts[index]))
            shade = mix(PAPER_RGB, SHADE_RGB, 0.06 + 0.94 * share)
            x, y = left + cell * other, top + cell * index
            image.box(x + 2, y + 2, cell - 4, cell - 4, shade)
            words = PAPER_RGB if share > 0.8 else INK_RGB
            image.text(str(count), x + cell / 2, y + cell / 2 - 8, 24, words)
            image.text(f"{100 * share:.1f}%", x + cell / 2, y + cell / 2 + 20, 12, words)
    return image


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads predictions and truth, and writes figures and pictures."""
    parser = new_parser()
    parser.add_argument("--predictions", required=True, help="predictions.csv that predict wrote")
    parser.add_argument("--truth", required=True, help="CSV file with columns id, split and target")
    parser.add_argument("--target", default="label", help="column that holds the class (label)")
    options = parser.parse_args()

    evaluation = read_evaluation(options.predictions, options.truth, options.target)
    figures = measure(evaluation)
    write_json("metrics.json", metrics_content(evaluation, figures))
    with open("report.md", "w", encoding="utf-8", newline="\n") as file:
        file.write(report(evaluation, figures))
    draw_roc(evaluation).save("roc.svg")
    draw_confusion(evaluation).save("confusion.png")
    print(
        f"{evaluation.model}: accuracy {figures.accuracy:.3f}, F1 {figures.f1:.3f}, "
        f"AUC {figures.auc:.3f}, log loss {figures.log_loss:.3f}"
    )


if __name__ == "__main__":
    main()
