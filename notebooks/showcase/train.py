#!/usr/bin/env python3
"""Trains a small neural network on the rows of a data set that are marked "train".

The network has one layer of hidden units and gives the probability of the second of two
classes. It learns by mini-batch gradient descent with momentum. The gradients of a batch are
added up, so the learning rate means the same whatever the size of a batch.

Writes model.json, metrics.json, history.csv and loss.svg into the current folder.
"""

import argparse
import csv
import html
import json
import math
import os
import random
import sys
from collections.abc import Mapping, Sequence
from operator import mul
from typing import Callable, NamedTuple, NoReturn, TypeVar

HIDDEN_UNITS = 24
MOMENTUM = 0.9
ROUNDED_TO = 6
# Lines of the log that tell how training goes; history.csv has every epoch.
MOST_TOLD = 10

Item = TypeVar("Item")


class Example(NamedTuple):
    """The features of a row, with a 1 at the end for the bias, and 0 or 1 for its class."""

    inputs: list[float]
    target: int


class Dataset(NamedTuple):
    """A data set that is ready for the network."""

    features: list[str]
    classes: list[str]
    means: list[float]
    deviations: list[float]
    train: list[Example]
    test: list[Example]


class Score(NamedTuple):
    """How well the network does on some examples."""

    loss: float
    accuracy: float


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


def read_dataset(path: str, target: str) -> Dataset:
    """Reads a data set; every column but id, split and the target is a feature.

    Features are scaled by mean and deviation of the training rows alone: nothing of the test
    rows may leak into the model.
    """
    rows = read_table(path, ["id", "split", target])
    features = [column for column in rows[0] if column not in ("id", "split", target)]
    classes = sorted({row[target] for row in rows})
    if len(classes) != 2:
        fail(f"{path}: column {target} must hold two classes, and holds {len(classes)}")
    values = {row["id"]: [read_number(path, row, name) for name in features] for row in rows}
    parts = {part: [row for row in rows if row["split"] == part] for part in ("train", "test")}
    for part, members in parts.items():
        if not members:
            fail(f"{path}: no row is marked '{part}' in column split")
    means, deviations = scaling(list(zip(*(values[row["id"]] for row in parts["train"]))))

    def example(row: Mapping[str, str]) -> Example:
        scaled = [(v - m) / d for v, m, d in zip(values[row["id"]], means, deviations)]
        return Example([*scaled, 1.0], classes.index(row[target]))

    examples = {part: [example(row) for row in members] for part, members in parts.items()}
    return Dataset(features, classes, means, deviations, examples["train"], examples["test"])


def normal(source: random.Random) -> float:
    """A draw from the standard normal distribution, by Box and Muller's transform.

    Of all that `random` offers, `random()` alone is promised to stay the same in every Python.
    """
    radius = math.sqrt(-2.0 * math.log(1.0 - source.random()))
    return radius * math.cos(2.0 * math.pi * source.random())


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """The sum of products, exactly rounded: `sum` adds floats differently since Python 3.12."""
    return math.fsum(map(mul, left, right))


def sigmoid(value: float) -> float:
    """Squeezes a number into 0 to 1, without overflow at either end."""
    if value >= 0.0:
        return 1.0 / (1.0 + math.exp(-value))
    grown = math.exp(value)
    return grown / (1.0 + grown)


class Network:
    """Inputs → tanh of a layer of hidden units → probability of the second class."""

    def __init__(self, inputs: int, source: random.Random) -> None:
        """Starts from small random weights; each row of `hidden` ends with the unit's bias."""
        self.hidden = [[normal(source) for _ in range(inputs)] for _ in range(HIDDEN_UNITS)]
        self.output = [0.025 * normal(source) for _ in range(HIDDEN_UNITS)] + [0.0]

    def activations(self, inputs: Sequence[float]) -> list[float]:
        """What the hidden units make of the inputs, with a 1 at the end for the bias."""
        return [math.tanh(dot(weights, inputs)) for weights in self.hidden] + [1.0]

    def probability(self, inputs: Sequence[float]) -> float:
        """The probability of the second class."""
        return sigmoid(dot(self.output, self.activations(inputs)))

    def add_gradient(self, example: Example, gradient: list[list[float]]) -> None:
        """Adds the gradient of an example's log loss; rows as in `parameters`."""
        active = self.activations(example.inputs)
        error = sigmoid(dot(self.output, active)) - example.target
        for unit, weights in enumerate(gradient[:-1]):
            blame = error * self.output[unit] * (1.0 - active[unit] * active[unit])
            for index, value in enumerate(example.inputs):
                weights[index] += blame * value
        for unit, value in enumerate(active):
            gradient[-1][unit] += error * value

    def parameters(self) -> list[list[float]]:
        """All weights: a row a hidden unit, and last the output's."""
        return [*self.hidden, self.output]

    def score(self, examples: Sequence[Example]) -> Score:
        """Mean log loss and accuracy."""
        losses, right = [], 0
        for inputs, target in examples:
            probability = self.probability(inputs)
            losses.append(-math.log(max(1e-15, probability if target else 1.0 - probability)))
            right += (probability >= 0.5) == bool(target)
        return Score(math.fsum(losses) / len(losses), right / len(examples))


def shuffled(items: Sequence[Item], source: random.Random) -> list[Item]:
    """The items in a random order, by Fisher and Yates's method.

    Of all that `random` offers, `random()` alone is promised to stay the same in every Python.
    """
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = int(source.random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result


class Descent:
    """Gradient descent with momentum."""

    def __init__(self, network: Network, rate: float) -> None:
        self.network, self.rate = network, rate
        self.velocity = [[0.0] * len(row) for row in network.parameters()]

    def step(self, batch: Sequence[Example]) -> None:
        """Moves all weights against a batch's gradient; OverflowError where that ends badly."""
        gradient = [[0.0] * len(row) for row in self.velocity]
        for example in batch:
            self.network.add_gradient(example, gradient)
        for weights, speeds, slopes in zip(self.network.parameters(), self.velocity, gradient):
            for index, slope in enumerate(slopes):
                speeds[index] = MOMENTUM * speeds[index] - self.rate * slope
                weights[index] += speeds[index]
                if not math.isfinite(weights[index]):
                    raise OverflowError


def train(
    network: Network, data: Dataset, options: argparse.Namespace, source: random.Random
) -> list[tuple[Score, Score]]:
    """Trains the network; gives the scores on train and test rows, before and after each epoch."""
    descent = Descent(network, options.lr)
    history = [(network.score(data.train), network.score(data.test))]
    told_each = math.ceil(options.epochs / MOST_TOLD)
    for epoch in range(1, options.epochs + 1):
        order = shuffled(data.train, source)
        try:
            for start in range(0, len(order), options.batch_size):
                descent.step(order[start : start + options.batch_size])
            on_train, on_test = network.score(data.train), network.score(data.test)
        except (OverflowError, ValueError):  # the latter where infinities were to be added up
            fail(f"the weights grew beyond all numbers in epoch {epoch}: a smaller --lr helps")
        history.append((on_train, on_test))
        if epoch % told_each == 0 or epoch == options.epochs:
            print(
                f"epoch {epoch:3d}  train loss {on_train.loss:.4f}  test loss {on_test.loss:.4f}  "
                f"test accuracy {on_test.accuracy:.3f}",
                flush=True,
            )
    return history


def write_json(path: str, content: object) -> None:
    """Writes JSON for people and programs, always in the same order."""
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        json.dump(content, file, indent=2, ensure_ascii=False, allow_nan=False)
        file.write("\n")


def model_content(
    network: Network, data: Dataset, options: argparse.Namespace
) -> dict[str, object]:
    """The model as it is saved: all that it takes to predict, and how it came to be."""

    def rounded(values: Sequence[float]) -> list[float]:
        return [round(value, ROUNDED_TO) for value in values]

    return {
        "kind": "two-layer network",
        "name": model_name(options),
        "hyperparameters": hyperparameters(options),
        "features": data.features,
        "classes": data.classes,
        "means": rounded(data.means),
        "deviations": rounded(data.deviations),
        "hidden": [rounded(row) for row in network.hidden],
        "output": rounded(network.output),
    }


def hyperparameters(options: argparse.Namespace) -> dict[str, object]:
    """What was chosen for this training."""
    return {
        "epochs": options.epochs,
        "lr": options.lr,
        "batch_size": options.batch_size,
        "seed": options.seed,
    }


def model_name(options: argparse.Namespace) -> str:
    """A name that says how the model was trained, for all that comes after."""
    return (
        f"epochs={options.epochs} lr={options.lr:g} "
        f"batch={options.batch_size} seed={options.seed}"
    )


def write_history(path: str, history: Sequence[tuple[Score, Score]]) -> None:
    """Writes the scores of every epoch as CSV; epoch 0 is the untrained network."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["epoch", "train_loss", "train_accuracy", "test_loss", "test_accuracy"])
        for epoch, scores in enumerate(history):
            writer.writerow([epoch] + [f"{value:.6f}" for score in scores for value in score])


def metrics_content(
    history: Sequence[tuple[Score, Score]], options: argparse.Namespace
) -> dict[str, object]:
    """The scores after the last epoch."""
    on_train, on_test = history[-1]
    return {
        "model": model_name(options),
        "hyperparameters": hyperparameters(options),
        "train_loss": round(on_train.loss, ROUNDED_TO),
        "train_accuracy": round(on_train.accuracy, ROUNDED_TO),
        "test_loss": round(on_test.loss, ROUNDED_TO),
        "test_accuracy": round(on_test.accuracy, ROUNDED_TO),
    }


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


def draw_history(history: Sequence[tuple[Score, Score]], name: str) -> Chart:
    """The loss curves of train and test rows."""
    train_losses = [on_train.loss for on_train, _ in history]
    test_losses = [on_test.loss for _, on_test in history]
    last = len(history) - 1
    chart = Chart(
        f"Loss while training: {name}", (0, last), (0, padded(train_losses + test_losses)[1])
    )
    x_ticks = [(value, words) for value, words in ticks(0, last) if "." not in words]
    chart.axes("epoch", "mean log loss", x_ticks)
    chart.line(list(enumerate(test_losses)), PALETTE[1])
    chart.line(list(enumerate(train_losses)), PALETTE[0])
    chart.legend([("train", PALETTE[0]), ("test", PALETTE[1])])
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


def read_options() -> argparse.Namespace:
    """Reads the command line."""
    parser = new_parser()
    parser.add_argument(
        "--data", required=True, help="CSV file with columns id, split, features, target"
    )
    parser.add_argument("--epochs", type=whole(1), default=10, help="passes over the rows (10)")
    parser.add_argument("--lr", type=rate, default=0.001, help="learning rate (0.001)")
    parser.add_argument("--batch-size", type=whole(1), default=32, help="rows a step (32)")
    parser.add_argument("--seed", type=whole(0), default=42, help="of the random numbers (42)")
    parser.add_argument("--target", default="label", help="column that holds the class (label)")
    return parser.parse_args()


def main() -> None:
    """Reads the data, trains, and writes what came out."""
    options = read_options()
    data = read_dataset(options.data, options.target)
    source = random.Random(options.seed)
    network = Network(len(data.features) + 1, source)
    history = train(network, data, options, source)
    write_json("model.json", model_content(network, data, options))
    write_json("metrics.json", metrics_content(history, options))
    write_history("history.csv", history)
    draw_history(history, model_name(options)).save("loss.svg")


if __name__ == "__main__":
    main()
