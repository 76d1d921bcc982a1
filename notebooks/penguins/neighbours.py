#!/usr/bin/env python3
"""Predicts the class of every row from the training rows that are most like it.

Features are scaled first, so that grams do not outweigh millimetres. A training row is not its
own neighbour.

Writes predictions.csv into the current folder: for each row its id and split, the name of the
model, the class that was predicted, and the probability of each class.
"""

import argparse
import csv
import math
import os
import sys
from collections.abc import Mapping, Sequence
from typing import Callable, NamedTuple, NoReturn


class Penguin(NamedTuple):
    """A row with its scaled features."""

    identifier: str
    split: str
    inputs: list[float]
    target: str


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


def read_penguins(path: str, target: str) -> list[Penguin]:
    """Reads all rows; every column but id, split and the target is a feature."""
    rows = read_table(path, ["id", "split", target])
    features = [column for column in rows[0] if column not in ("id", "split", target)]
    values = [[read_number(path, row, name) for name in features] for row in rows]
    known = [line for line, row in zip(values, rows) if row["split"] == "train"]
    if len(known) < 2:
        fail(f"{path}: fewer than two rows are marked 'train' in column split")
    means, deviations = scaling(list(zip(*known)))
    return [
        Penguin(
            row["id"],
            row["split"],
            [(v - m) / d for v, m, d in zip(line, means, deviations)],
            row[target],
        )
        for line, row in zip(values, rows)
    ]


def nearest(penguin: Penguin, known: Sequence[Penguin], count: int) -> list[Penguin]:
    """The training rows that are nearest to a penguin; of equals the first in the file."""
    others = [other for other in known if other.identifier != penguin.identifier]
    return sorted(others, key=lambda other: math.dist(penguin.inputs, other.inputs))[:count]


def predict(penguins: Sequence[Penguin], count: int) -> list[dict[str, str]]:
    """What the neighbours say of each row.

    Every class gets one vote as a present: five neighbours cannot know that a thing is impossible.
    """
    known = [penguin for penguin in penguins if penguin.split == "train"]
    classes = sorted({penguin.target for penguin in penguins})
    predictions = []
    for penguin in penguins:
        found = [neighbour.target for neighbour in nearest(penguin, known, count)]
        chances = [(1 + found.count(name)) / (len(classes) + len(found)) for name in classes]
        predictions.append(
            {
                "id": penguin.identifier,
                "split": penguin.split,
                "model": f"neighbours(all features) k={count}",
                "predicted": classes[chances.index(max(chances))],
                **{
                    f"probability_{name}": f"{chance:.6f}" for name, chance in zip(classes, chances)
                },
            }
        )
    return predictions


def write_table(path: str, rows: Sequence[Mapping[str, object]]) -> None:
    """Writes rows that have the same columns as CSV."""
    with open(path, "w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


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
    """Reads the data and writes the predictions."""
    parser = new_parser()
    parser.add_argument(
        "--data", required=True, help="CSV file with columns id, split, features, target"
    )
    parser.add_argument("--k", type=whole(1), default=5, help="how many neighbours (5)")
    parser.add_argument("--target", default="species", help="column that holds the class (species)")
    options = parser.parse_args()

    predictions = predict(read_penguins(options.data, options.target), options.k)
    write_table("predictions.csv", predictions)
    print(f"{len(predictions)} predictions from {options.k} neighbours each")


if __name__ == "__main__":
    main()
