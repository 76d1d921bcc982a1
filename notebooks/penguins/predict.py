#!/usr/bin/env python3
"""Applies a softmax regression to every row of a data set.

Writes predictions.csv into the current folder: for each row its id and split, the name of the
model, the class that was predicted, and the probability of each class.
"""

import argparse
import csv
import json
import math
import os
import sys
from collections.abc import Mapping, Sequence
from operator import mul
from typing import NamedTuple, NoReturn

KIND = "softmax regression"


class Model(NamedTuple):
    """A softmax regression, as train wrote it."""

    name: str
    features: list[str]
    classes: list[str]
    means: list[float]
    deviations: list[float]
    weights: list[list[float]]


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


def read_model(path: str) -> Model:
    """Reads a model.json, and refuses everything else."""
    try:
        with open(path, encoding="utf-8") as file:
            content = json.load(file)
    except OSError as error:
        fail(f"cannot read {path}: {error.strerror}")
    except ValueError as error:
        fail(f"{path} is no JSON: {error}")
    if not isinstance(content, dict) or content.get("kind") != KIND:
        fail(f"{path} is no {KIND} that train wrote")
    missing = [field for field in Model._fields if field not in content]
    if missing:
        fail(f"{path} is no whole model: it lacks {', '.join(missing)}")
    return Model(*(content[field] for field in Model._fields))


def dot(left: Sequence[float], right: Sequence[float]) -> float:
    """The sum of products, exactly rounded: `sum` adds floats differently since Python 3.12."""
    return math.fsum(map(mul, left, right))


def softmax(sums: Sequence[float]) -> list[float]:
    """Probabilities that follow some sums."""
    top = max(sums)
    grown = [math.exp(value - top) for value in sums]
    total = math.fsum(grown)
    return [value / total for value in grown]


def predict(model: Model, path: str, rows: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
    """What the model says of each row."""
    predictions = []
    for row in rows:
        values = [read_number(path, row, name) for name in model.features]
        scaled = [(v - m) / d for v, m, d in zip(values, model.means, model.deviations)] + [1.0]
        chances = softmax([dot(weights, scaled) for weights in model.weights])
        predictions.append(
            {
                "id": row["id"],
                "split": row["split"],
                "model": model.name,
                "predicted": model.classes[chances.index(max(chances))],
                **{
                    f"probability_{name}": f"{chance:.6f}"
                    for name, chance in zip(model.classes, chances)
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


def new_parser() -> argparse.ArgumentParser:
    """A command line that is described by the text at the top of this file."""
    return argparse.ArgumentParser(
        description=__doc__, allow_abbrev=False, formatter_class=argparse.RawTextHelpFormatter
    )


def main() -> None:
    """Reads model and data, and writes the predictions."""
    parser = new_parser()
    parser.add_argument("--model", required=True, help="model.json that train wrote")
    parser.add_argument(
        "--data", required=True, help="CSV file with columns id, split and features"
    )
    options = parser.parse_args()

    model = read_model(options.model)
    rows = read_table(options.data, ["id", "split", *model.features])
    predictions = predict(model, options.data, rows)
    write_table("predictions.csv", predictions)
    print(f"{len(predictions)} predictions of the model {model.name}")


if __name__ == "__main__":
    main()
