#!/usr/bin/env python3
"""Fits a softmax regression to the rows of a data set that are marked "train".

Each class gets a weight for each feature; the class with the highest weighted sum is the
likeliest. The weights are found by plain gradient descent on all rows at once, from zero: there
is no chance in it.

Writes model.json, metrics.json, history.csv and loss.svg into the current folder.
"""

import argparse
import csv
import html
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Callable, NamedTuple, NoReturn

ROUNDED_TO = 6


class Example(NamedTuple):
    """The scaled features of a row, with a 1 at the end for the bias, and its class's index."""

    inputs: list[float]
    target: int


class Dataset(NamedTuple):
    """A data set that is ready for the regression."""

    features: list[str]
    classes: list[str]
    means: list[float]
    deviations: list[float]
    train: list[Example]


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


def scaling(columns: Sequence[Sequence[float]]) -> tuple[list[float], list[float]]:
    """Mean and standard deviation of each column."""
    means = [math.fsum(column) / len(column) for column in columns]
    deviations = [
        math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column)) or 1.0
        for column, mean in zip(columns, means)
    ]
    return means, deviations


def read_dataset(path: str, target: str, wanted: str) -> Dataset:
    """Reads the training rows; the features are those wanted, else all columns that can be."""
    rows = read_table(path, ["id", "split", target])
    features = (
        wanted.split(",")
        if wanted
        else [column for column in rows[0] if column not in ("id", "split", target)]
    )
    missing = [name for name in features if name not in rows[0]]
    if missing:
        fail(f"{path} has no column named {' or '.join(missing)}; it has {', '.join(rows[0])}")
    classes = sorted({row[target] for row in rows})
    chosen = [row for row in rows if row["split"] == "train"]
    if not chosen:
        fail(f"{path}: no row is marked 'train' in column split")
    values = [[read_number(path, row, name) for name in features] for row in chosen]
    means, deviations = scaling(list(zip(*values)))
    examples = [
        Example(
            [*((v - m) / d for v, m, d in zip(line, means, deviations)), 1.0],
            classes.index(row[target]),
        )
        for line, row in zip(values, chosen)
    ]
    return Dataset(features, classes, means, deviations, examples)


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """The sum of products, exactly rounded: `sum` adds floats differently since Python 3.12."""
    return math.fsum(map(mul, left, right))


def softmax(sums: Sequence[float]) -> list[float]:
    """Probabilities that follow some sums."""
    top = max(sums)
    grown = [math.exp(value - top) for value in sums]
    total = math.fsum(grown)
    return [value / total for value in grown]


def mean_loss(weights: list[list[float]], examples: Sequence[Example]) -> float:
    """The mean log loss."""
    losses = []
    for inputs, target in examples:
        chances = softmax([dot(row, inputs) for row in weights])
        losses.append(-math.log(max(1e-15, chances[target])))
    return math.fsum(losses) / len(losses)


def descend(weights: list[list[float]], examples: Sequence[Example], rate: float) -> None:
    """Moves the weights against the mean gradient; OverflowError where that ends badly."""
    gradient = [[0.0] * len(row) for row in weights]
    for inputs, target in examples:
        chances = softmax([dot(row, inputs) for row in weights])
        for index, chance in enumerate(chances):
            error = chance - (index == target)
            for place, value in enumerate(inputs):
                gradient[index][place] += error * value
    for row, slopes in zip(weights, gradient):
        for place, slope in enumerate(slopes):
            row[place] -= rate * slope / len(examples)
            if not math.isfinite(row[place]):
                raise OverflowError


def train(data: Dataset, epochs: int, rate: float) -> tuple[list[list[float]], list[float]]:
    """Finds the weights; gives them, and the loss before the first epoch and after each."""
    weights = [[0.0] * (len(data.features) + 1) for _ in data.classes]
    losses = [mean_loss(weights, data.train)]
    for epoch in range(1, epochs + 1):
        try:
            descend(weights, data.train, rate)
            losses.append(mean_loss(weights, data.train))
        except (OverflowError, ValueError):  # the latter where infinities were to be added up
            fail(f"the weights grew beyond all numbers in epoch {epoch}: a smaller --lr helps")
        if epoch % max(1, epochs // 10) == 0:
            print(f"epoch {epoch:4d}  loss {losses[-1]:.4f}", flush=True)
    return weights, losses


def accuracy(weights: list[list[float]], examples: Sequence[Example]) -> float:
    """The share of examples whose likeliest class is the right one."""
    right = 0
    for inputs, target in examples:
        sums = [dot(row, inputs) for row in weights]
        right += sums.index(max(sums)) == target
    return right / len(examples)


def write_json(path: str, content: object) -> None:
    """Writes JSON for people and programs, always in the same order."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")


def model_name(options: argparse.Namespace) -> str:
    """A name that says how the model was made, for all that comes after."""
    features = options.features.replace(",", " + ") or "all features"
    return f"softmax({features}) epochs={options.epochs} lr={options.lr:g}"


def model_content(
    weights: list[list[float]], data: Dataset, options: argparse.Namespace
) -> dict[str, object]:
    """The model as it is saved: all that it takes to predict."""
    return {
        "kind": "softmax regression",
        "name": model_name(options),
        "features": data.features,
        "classes": data.classes,
        "means": [round(value, ROUNDED_TO) for value in data.means],
        "deviations": [round(value, ROUNDED_TO) for value in data.deviations],
        "weights": [[round(value, ROUNDED_TO) for value in row] for row in weights],
    }


def write_history(path: str, losses: Sequence[float]) -> None:
    """Writes the loss of every epoch as CSV; epoch 0 is before the first step."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["epoch", "train_loss"])
        writer.writerows([epoch, f"{loss:.6f}"] for epoch, loss in enumerate(losses))


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


def draw_history(losses: Sequence[float], features: Sequence[str]) -> Chart:
    """The loss curve."""
    last = len(losses) - 1
    chart = Chart("Loss while training", (0, last), (0, padded(losses)[1]))
    x_ticks = [(value, words) for value, words in ticks(0, last) if "." not in words]
    chart.axes("epoch", "mean log loss", x_ticks)
    chart.line(list(enumerate(losses)), PALETTE[0])
    chart.legend([(", ".join(features), PALETTE[0])])
    return chart


def whole(least: int) -> Callable[[str], int]:
    """A reader of whole numbers that are not too small."""

    def read(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"'{text}' is no whole number of at least {least}")
        return int(text)

    return read


def rate(text: str) -> float:
    """Reads a learning rate."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not (math.isfinite(value) and value > 0.0):
        raise argparse.ArgumentTypeError(f"'{text}' is no number above zero")
    return value


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads the data, trains, and writes what came out."""
    parser = new_parser()
    parser.add_argument(
        "--data", required=True, help="CSV file with columns id, split, features, target"
    )
    parser.add_argument("--features", default="", help="columns to learn from, with commas (all)")
    parser.add_argument("--epochs", type=whole(1), default=200, help="steps of the descent (200)")
    parser.add_argument("--lr", type=rate, default=0.5, help="learning rate (0.5)")
    parser.add_argument("--target", default="species", help="column that holds the class (species)")
    options = parser.parse_args()

    data = read_dataset(options.data, options.target, options.features)
    weights, losses = train(data, options.epochs, options.lr)
    write_json("model.json", model_content(weights, data, options))
    write_json(
        "metrics.json",
        {
            "model": model_name(options),
            "train_loss": round(losses[-1], ROUNDED_TO),
            "train_accuracy": round(accuracy(weights, data.train), ROUNDED_TO),
        },
    )
    write_history("history.csv", losses)
    draw_history(losses, data.features).save("loss.svg")


if __name__ == "__main__":
    main()
