#!/usr/bin/env python3
"""Makes the measurements of the Palmer penguins ready for learning.

Drops the penguins that were not measured, and marks three of ten of each species as test rows.

Writes data.csv (id, split, four measurements, species) and summary.json into the current folder.
"""

import argparse
import csv
import json
import math
import os
import random
import sys
from collections.abc import Mapping, Sequence
from typing import Callable, NoReturn, TypeVar

MEASUREMENTS = ("bill_length_mm", "bill_depth_mm", "flipper_length_mm", "body_mass_g")
TARGET = "species"
MISSING = ("", "NA")
TEST_SHARE = 0.3

Item = TypeVar("Item")


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


def is_measured(row: Mapping[str, str]) -> bool:
    """Whether no measurement of a penguin is missing."""
    return all(row[name] not in MISSING for name in MEASUREMENTS)


def shuffled(items: Sequence[Item], source: random.Random) -> list[Item]:
    """The items in a random order, by Fisher and Yates's method.

    Of all that `random` offers, `random()` alone is promised to stay the same in every Python.
    """
    result = list(items)
    for last in range(len(result) - 1, 0, -1):
        other = int(source.random() * (last + 1))
        result[last], result[other] = result[other], result[last]
    return result


def test_rows(rows: Sequence[Mapping[str, str]], source: random.Random) -> list[int]:
    """The indexes of the test rows: the same share of each species, at random."""
    chosen: list[int] = []
    for species in sorted({row[TARGET] for row in rows}):
        members = [index for index, row in enumerate(rows) if row[TARGET] == species]
        chosen += shuffled(members, source)[: round(TEST_SHARE * len(members))]
    return sorted(chosen)


def clean(path: str, rows: Sequence[Mapping[str, str]], seed: int) -> list[dict[str, object]]:
    """The rows with all measurements; the id is the row's number in the file."""
    kept = [(number, row) for number, row in enumerate(rows, start=1) if is_measured(row)]
    for _, row in kept:
        for name in MEASUREMENTS:
            read_number(path, row, name)
    chosen = set(test_rows([row for _, row in kept], random.Random(seed)))
    return [
        {
            "id": number,
            "split": "test" if index in chosen else "train",
            **{name: row[name] for name in MEASUREMENTS},
            TARGET: row[TARGET],
        }
        for index, (number, row) in enumerate(kept)
    ]


def summarise(read: int, rows: Sequence[Mapping[str, object]]) -> dict[str, object]:
    """How many penguins there are, of which species, and how large they are on average."""
    summary: dict[str, object] = {"rows_read": read, "rows_dropped": read - len(rows)}
    species: dict[str, object] = {}
    for name in sorted({str(row[TARGET]) for row in rows}):
        members = [row for row in rows if row[TARGET] == name]
        species[name] = {
            "train": sum(row["split"] == "train" for row in members),
            "test": sum(row["split"] == "test" for row in members),
            "means": {
                column: round(
                    math.fsum(float(str(row[column])) for row in members) / len(members), 2
                )
                for column in MEASUREMENTS
            },
        }
    return {**summary, "species": species}


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
    """Reads the penguins, and writes those that can be learnt from."""
    parser = new_parser()
    parser.add_argument("--data", required=True, help="penguins.csv, as it was published")
    parser.add_argument("--seed", type=whole(0), default=42, help="of the random split (42)")
    options = parser.parse_args()

    rows = read_table(options.data, [*MEASUREMENTS, TARGET])
    cleaned = clean(options.data, rows, options.seed)
    if not cleaned:
        fail(f"{options.data}: every row lacks a measurement")
    summary = summarise(len(rows), cleaned)
    write_table("data.csv", cleaned)
    write_json("summary.json", summary)
    print(f"{len(rows)} penguins, {summary['rows_dropped']} without measurements dropped")


if __name__ == "__main__":
    main()
