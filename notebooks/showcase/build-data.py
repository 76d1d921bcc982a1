#!/usr/bin/env python3
"""Draws a two-class data set that no straight line can separate.

Writes data.csv (a sample a row), summary.json and scatter.svg into the current folder.
"""

import argparse
import csv
import html
import json
import math
import random
from collections.abc import Sequence
from typing import Callable, NamedTuple

FEATURES = ("x1", "x2", "x3", "x4")
TURNS = 0.75
SPREAD = 0.12
LABEL_NOISE = 0.04
TEST_SHARE = 0.3


class Sample(NamedTuple):
    """One row of the data set."""

    identifier: int
    split: str
    features: tuple[float, ...]
    label: int


def normal(source: random.Random) -> float:
    """A draw from the standard normal distribution, by Box and Muller's transform.

    Of all that `random` offers, `random()` alone is promised to stay the same in every Python.
    """
    radius = math.sqrt(-2.0 * math.log(1.0 - source.random()))
    return radius * math.cos(2.0 * math.pi * source.random())


def draw_features(source: random.Random, arm: int) -> tuple[float, ...]:
    """A point on one of two spiral arms, and two further features.

    x1 and x2 are its place; x3 leans towards the arm, weakly; x4 knows nothing of it.
    """
    along = math.sqrt(source.random())
    angle = 2.0 * math.pi * TURNS * along + math.pi * arm
    radius = 0.3 + 1.7 * along
    return (
        radius * math.cos(angle) + SPREAD * normal(source),
        radius * math.sin(angle) + SPREAD * normal(source),
        0.7 * (arm - 0.5) + normal(source),
        normal(source),
    )


def draw_samples(count: int, seed: int) -> list[Sample]:
    """Draws the samples; a few carry the wrong label, as in real data."""
    source = random.Random(seed)
    samples = []
    for identifier in range(1, count + 1):
        split = "test" if source.random() < TEST_SHARE else "train"
        arm = 0 if source.random() < 0.5 else 1
        label = 1 - arm if source.random() < LABEL_NOISE else arm
        features = draw_features(source, arm)
        samples.append(Sample(identifier, split, features, label))
    return samples


def describe(values: Sequence[float]) -> dict[str, float]:
    """Mean, standard deviation and range of a column."""
    mean = math.fsum(values) / len(values)
    variance = math.fsum((value - mean) ** 2 for value in values) / len(values)
    return {
        "mean": round(mean, 4),
        "deviation": round(math.sqrt(variance), 4),
        "minimum": round(min(values), 4),
        "maximum": round(max(values), 4),
    }


def summarise(name: str, seed: int, samples: Sequence[Sample]) -> dict[str, object]:
    """What is worth knowing of the data set at a glance."""
    return {
        "name": name,
        "seed": seed,
        "samples": len(samples),
        "classes": {str(label): sum(s.label == label for s in samples) for label in (0, 1)},
        "split": {part: sum(s.split == part for s in samples) for part in ("train", "test")},
        "label_noise": LABEL_NOISE,
        "features": {
            feature: describe([sample.features[index] for sample in samples])
            for index, feature in enumerate(FEATURES)
        },
    }


def write_data(path: str, samples: Sequence[Sample]) -> None:
    """Writes the samples as CSV, with six digits after the point."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "split", *FEATURES, "label"])
        for sample in samples:
            numbers = [f"{value:.6f}" for value in sample.features]
            writer.writerow([sample.identifier, sample.split, *numbers, sample.label])


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


def draw_scatter(name: str, samples: Sequence[Sample]) -> Chart:
    """The first two features against each other, coloured by label."""
    x_range = padded([sample.features[0] for sample in samples])
    y_range = padded([sample.features[1] for sample in samples])
    chart = Chart(f"Data set “{name}”: {len(samples)} samples", x_range, y_range, height=520)
    chart.axes("feature x1", "feature x2", ticks(*x_range))
    for label, split in ((0, "train"), (1, "train"), (0, "test"), (1, "test")):
        of_these = [sample for sample in samples if (sample.label, sample.split) == (label, split)]
        places = [(sample.features[0], sample.features[1]) for sample in of_these]
        chart.dots(places, PALETTE[label], filled=split == "train")
    chart.legend([("class 0", PALETTE[0]), ("class 1", PALETTE[1])])
    chart.text((200, 54.5), "filled: train, ring: test")
    return chart


def whole(least: int) -> Callable[[str], int]:
    """A reader of whole numbers that are not too small."""

    def read(text: str) -> int:
        if not text.lstrip("-").isdigit() or int(text) < least:
            raise argparse.ArgumentTypeError(f"'{text}' is no whole number of at least {least}")
        return int(text)

    return read


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads the command line and writes the data set."""
    parser = new_parser()
    parser.add_argument("--name", default="demo", help="what the data set is called (demo)")
    parser.add_argument("--samples", type=whole(20), default=500, help="how many rows (500)")
    parser.add_argument("--seed", type=whole(0), default=42, help="of the random numbers (42)")
    options = parser.parse_args()

    samples = draw_samples(options.samples, options.seed)
    summary = summarise(options.name, options.seed, samples)
    write_data("data.csv", samples)
    write_json("summary.json", summary)
    draw_scatter(options.name, samples).save("scatter.svg")
    print(
        f"{options.name}: {len(samples)} samples, classes {summary['classes']}, {summary['split']}"
    )


if __name__ == "__main__":
    main()
